import { Type } from 'typebox';
import { count, positive, strict } from './schema.js';

/** Times as Slurm takes them: minutes, minutes:seconds, hours:minutes:seconds, days-hours, ... */
const TIME = '^([0-9]{1,6}(:[0-9]{1,2}){0,2}|[0-9]{1,4}-[0-9]{1,2}(:[0-9]{1,2}){0,2})$';
/** Memory as Slurm takes it: a number of K, M, G or T; megabytes without. */
const MEMORY = '^[1-9][0-9]{0,9}[KMGT]?$';
/** Names of partitions and accounts; a list of partitions is one of names between commas. */
const NAMES = '^[A-Za-z0-9_.][A-Za-z0-9_.,-]{0,199}$';

/** What the texts of a request are, for messages. */
export const SLURM_WORDS = {
  partition: 'the name of a partition',
  account: 'the name of an account',
  time: 'a time as Slurm writes it: 90 (minutes), 1:30:00, 1-12',
  memory: 'a size as Slurm writes it: 4G, 900M',
} as const;

const matching = (field: keyof typeof SLURM_WORDS, pattern: string, description: string) =>
  Type.Optional(Type.String({ title: SLURM_WORDS[field], pattern, description }));

/** What a cluster's queue is asked for. Left out: as the cluster sees fit. */
const SLURM = {
  partition: matching('partition', NAMES, 'queue that the jobs wait in'),
  account: matching('account', NAMES, 'who pays'),
  time: matching('time', TIME, 'most time of one job of the array'),
  memory: matching('memory', MEMORY, 'most memory of one job of the array'),
  atOnce: Type.Optional(count('most jobs of the array that run at once', 1, 100_000)),
  batchSeconds: Type.Optional(
    positive('expected time of one job of the array; left out: 300. Points are put together up to it', 1e-3, 604_800),
  ),
};

/** Where a study runs (`executor` of a study). It changes no result. */
export const SweepPlaceSchema = Type.Object(
  { kind: Type.String() },
  {
    discriminator: { propertyName: 'kind' },
    oneOf: [strict({ kind: Type.Literal('local') }), strict({ kind: Type.Literal('slurm'), ...SLURM })],
    description: 'local: threads of this machine; slurm: array jobs of a cluster. Changes no result',
  },
) as unknown as ReturnType<typeof placeType>;
const placeType = () => Type.Unsafe<SweepPlace>({});

/** What a Slurm cluster is asked for. */
export interface SlurmRequest {
  readonly partition?: string;
  readonly account?: string;
  readonly time?: string;
  readonly memory?: string;
  readonly atOnce?: number;
  readonly batchSeconds?: number;
}

export type SweepPlace = { readonly kind: 'local' } | ({ readonly kind: 'slurm' } & SlurmRequest);

/** Texts that the request's fields must match; for the command line, which sets them too. */
export const SLURM_PATTERNS: Readonly<Record<keyof typeof SLURM_WORDS, RegExp>> = {
  partition: new RegExp(NAMES),
  account: new RegExp(NAMES),
  time: new RegExp(TIME),
  memory: new RegExp(MEMORY),
};
