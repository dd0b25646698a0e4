import type { KernelModule } from '../../src/engine/kernels.js';
import type { ArrayFormat } from '../../src/model/numerics.js';
import type { ImageJob } from '../../src/run/image-job.js';
import { defaultChip } from '../../test/support/load.js';
import { layOutAside, startGated } from './gated-threads.js';
import { KINDS, type Kind, numericsOf } from './numerics.js';
import { compareKernels, measureAll, prepareOne } from './one-thread.js';
import { type Row, rounded } from './rows.js';
import { kernelsWithoutCounting } from './silent-kernels.js';
import { jobOf, middleCase, type ZooCase, zooCase } from './zoo-case.js';

const STEPS = 64;
const RATE = 0.05;

/** A job of one image. */
const jobFor = (zoo: ZooCase, kind: Kind, columnSum?: ArrayFormat['columnSum']): ImageJob =>
  jobOf(zoo, numericsOf(kind, zoo, columnSum), STEPS, 1);

/** A job and the columns that tell it from the others of its sweep. */
interface Case {
  readonly labels: Row;
  readonly job: ImageJob;
}

async function measured(cases: readonly Case[]): Promise<readonly Row[]> {
  const results = await measureAll(cases.map(({ job }) => job));
  return results.map(({ ms, activity, bytes }, at) => ({
    ...cases[at]!.labels,
    msPerStep: rounded(ms),
    rate: rounded(activity.rate),
    additions: Math.round(activity.additions),
    gsynops: rounded(activity.additions / ms / 1e6),
    bytes,
  }));
}

/** Density of spikes, under every kind of numerics. */
export const measureDensity = (): Promise<readonly Row[]> =>
  measured(
    KINDS.flatMap((numerics) =>
      [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].map((wanted) => ({
        labels: { numerics, wanted },
        job: jobFor(middleCase(wanted), numerics),
      })),
    ),
  );

const CONVERSIONS = [
  { conversion: 'no ADC', kind: 'int8', columnSum: 'analog' },
  { conversion: 'one a PE', kind: 'int8 + ADC', columnSum: 'analog' },
  { conversion: 'one a crossbar', kind: 'int8 + ADC', columnSum: 'digital' },
] as const;

/** Rows of a crossbar, without an ADC, with one a PE (9 crossbars) and with one a crossbar. */
export function measureRows(): Promise<readonly Row[]> {
  const chip = defaultChip();
  const cases = CONVERSIONS.flatMap(({ conversion, kind, columnSum }) =>
    [32, 64, 128, 256, 512].map((rows) => {
      const zoo = middleCase(RATE, { ...chip, crossbar: { ...chip.crossbar, rows } });
      return { labels: { conversion, rows }, job: jobFor(zoo, kind, columnSum) };
    }),
  );
  return measured(cases);
}

/** Steps of an image, and steps of a block, which are 32 at most otherwise. */
export function measureSteps(): Promise<readonly Row[]> {
  const cases = (['int8', 'int8 + ADC', 'float32'] as const).flatMap((numerics) => {
    const job = jobFor(middleCase(RATE), numerics);
    const blocks = [1, 2, 4, 8, 16, 32, 64].map((blockSteps) => ({
      labels: { sweep: 'block', numerics, steps: STEPS, blockSteps },
      job: { ...job, options: { ...job.options, blockSteps } },
    }));
    const lengths = [16, 64, 128, 300].map((steps) => ({
      labels: { sweep: 'steps', numerics, steps, blockSteps: '' },
      job: { ...job, options: { ...job.options, steps } },
    }));
    return [...blocks, ...lengths];
  });
  return measured(cases);
}

/** Images of a run on a fresh thread: its start and its model are shared by them; the layout is not in it. */
export async function measureImages(): Promise<readonly Row[]> {
  const job = jobFor(zooCase('vgg11', RATE), 'int8');
  const [laidOut] = await layOutAside(job, [{ images: 1, stages: 1 }]);
  const rows: Row[] = [];
  for (const images of [1, 2, 4, 8, 16]) {
    let least = Infinity;
    for (let repetition = 0; repetition < 3; repetition += 1) {
      const start = process.cpuUsage();
      const threads = startGated(job, laidOut!);
      await threads.runOn(images);
      const { user, system } = process.cpuUsage(start);
      await threads.end();
      least = Math.min(least, (user + system) / 1000);
    }
    rows.push({ images, msPerStep: rounded(least / (images * STEPS)), msInAll: rounded(least) });
  }
  return rows;
}

/**
 * What counting costs: the kernel of levels and spikes by channel, the counts that lists make on the way (kernels built
 * without them beside), and what the engine does outside of kernels, where counts are copied into the activity: an upper
 * bound.
 */
export async function measureCounting(): Promise<readonly Row[]> {
  const silent = kernelsWithoutCounting();
  const rows: Row[] = [];
  for (const kind of ['int8', 'int8 + ADC', 'float32'] as const) {
    for (const wanted of [0.01, 0.05, 0.1, 0.5]) {
      rows.push({ network: 'middle', numerics: kind, ...(await countingOf(jobFor(middleCase(wanted), kind), silent)) });
    }
  }
  for (const kind of ['int8', 'float32'] as const) {
    rows.push({
      network: 'vgg11',
      numerics: kind,
      ...(await countingOf(jobFor(zooCase('vgg11', RATE), kind), silent)),
    });
  }
  return rows;
}

/** Shares of a step's time. */
async function countingOf(job: ImageJob, silent: KernelModule): Promise<Row> {
  const prepared = await prepareOne(job);
  const [whole] = await measureAll([job]);
  const [usual, without] = compareKernels(prepared, job, [prepared.module, silent]);
  const of = (name: string): number => share(usual!.kernels.get(name) ?? 0, usual!.ms);
  const inKernels = [...usual!.kernels.values()].reduce((sum, ms) => sum + ms, 0);
  return {
    ...{ rate: rounded(whole!.activity.rate), msPerStep: rounded(usual!.ms) },
    levels: of('countLevels'),
    lists: share(usual!.kernels.get('drive')! - without!.kernels.get('drive')!, usual!.ms),
    outside: share(usual!.ms - inKernels, usual!.ms),
    withoutInKernels: share(usual!.ms - without!.ms, usual!.ms),
    ...{ drive: of('drive'), compress: of('compress'), clear: of('clear') },
    fire: share(of('fireSums') + of('fireWideSums') + of('fireFloats') + of('fireConstant'), 1),
  };
}

const share = (part: number, whole: number): number => Number((part / whole).toFixed(4));
