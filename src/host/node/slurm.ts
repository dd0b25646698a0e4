import { execFile } from 'node:child_process';
import { specError } from '../../base/errors.js';
import type { SlurmRequest } from '../../model/sweep-executor.js';

/** What is known of one job of an array. */
export interface JobState {
  /** Slurm's word: PENDING, RUNNING, COMPLETED, TIMEOUT, ... */
  readonly state: string;
  /** Why it waits, or has ended so. */
  readonly reason: string;
}

/** An array of jobs that is to be queued. */
export interface ArraySubmission {
  readonly name: string;
  /** How many jobs. */
  readonly jobs: number;
  readonly script: string;
  /** File of what a job prints, with %a for its place. */
  readonly output: string;
  readonly request: SlurmRequest;
}

/** The commands of Slurm. */
export interface Slurm {
  /** Queues an array. Resolves to its number. @throws SpecError where Slurm is not there, or refuses */
  submit(array: ArraySubmission): Promise<string>;
  /** Jobs of an array by their place; those that Slurm has forgotten are left out. Rejects where it cannot be asked. */
  states(id: string): Promise<ReadonlyMap<number, JobState>>;
  /** Cancels jobs by number or by name; those that are not there do not matter. */
  cancel(what: { readonly id: string } | { readonly name: string }): Promise<void>;
}

const LIMIT_MS = 120_000;
const MOST_OUTPUT = 64 * 2 ** 20;

interface Ended {
  readonly code: number | 'missing';
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. */
const command = (name: string, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(name, [...args], { timeout: LIMIT_MS, maxBuffer: MOST_OUTPUT }, (error, stdout, stderr) => {
      const code =
        error === null ? 0 : error.code === 'ENOENT' ? 'missing' : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });

/** First line of what Slurm complains about. */
const complaint = ({ stderr, code }: Ended): string => {
  const line = stderr.split('\n').find((text) => text.trim() !== '') ?? `exit code ${code}`;
  return line.replace(/^\w+: (error: )?/, '').trim();
};

/** Slurm by its commands, as PATH finds them. */
export function createSlurm(): Slurm {
  return {
    async submit(array) {
      const ended = await command('sbatch', submission(array));
      if (ended.code === 'missing') throw missing('sbatch');
      const id = ended.stdout.trim().split(';')[0]!;
      if (ended.code === 0 && /^\d+$/.test(id)) return id;
      throw specError('--executor', '', `sbatch refuses the job: ${complaint(ended)}`);
    },
    async states(id) {
      const format = ['--noheader', '--array', '--states=all', '--format=%K|%T|%r'];
      const ended = await command('squeue', [...format, `--jobs=${id}`]);
      if (ended.code === 'missing') throw missing('squeue');
      if (ended.code === 0) return withAccounted(id, queued(ended.stdout));
      if (/Invalid job id/i.test(ended.stderr)) return withAccounted(id, new Map());
      throw new Error(`squeue: ${complaint(ended)}`);
    },
    async cancel(what) {
      await command('scancel', ['id' in what ? what.id : `--name=${what.name}`]);
    },
  };
}

const missing = (name: string) =>
  specError(
    '--executor',
    '',
    `${name} is not here: this is no machine of a Slurm cluster; --executor local uses its threads`,
  );

function submission({ name, jobs, script, output, request }: ArraySubmission): readonly string[] {
  const { partition, account, time, memory, atOnce } = request;
  const optional = { partition, account, time, mem: memory };
  return [
    '--parsable',
    `--job-name=${name}`,
    `--array=0-${jobs - 1}${atOnce === undefined ? '' : `%${atOnce}`}`,
    `--output=${output}`,
    ...['--open-mode=append', '--ntasks=1', '--cpus-per-task=1', '--no-requeue', `--chdir=${process.cwd()}`],
    ...Object.entries(optional).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}=${value}`])),
    script,
  ];
}

function queued(text: string): Map<number, JobState> {
  const lines = text.split('\n').map((line) => line.trim().split('|'));
  return new Map(
    lines.flatMap(([place = '', state = '', reason = '']) =>
      /^\d+$/.test(place) ? [[Number(place), { state, reason }] as const] : [],
    ),
  );
}

/** Jobs that the queue has forgotten, from the accounts where the cluster keeps them. */
async function withAccounted(id: string, known: Map<number, JobState>): Promise<ReadonlyMap<number, JobState>> {
  if (known.size > 0) return known;
  const format = ['--noheader', '--parsable2', '--allocations', '--format=JobID,State'];
  const ended = await command('sacct', [...format, `--jobs=${id}`]);
  if (ended.code !== 0) return known;
  for (const line of ended.stdout.split('\n')) {
    const [job = '', state = ''] = line.split('|');
    const place = /^\d+_(\d+)$/.exec(job)?.[1];
    if (place !== undefined) known.set(Number(place), { state: state.split(' ')[0]!, reason: '' });
  }
  return known;
}

/** States in which a job has ended. */
const ENDED: Readonly<Record<string, string>> = {
  COMPLETED: 'it ended before its work',
  FAILED: 'it ended with an error',
  TIMEOUT: 'it was out of time (--time)',
  DEADLINE: 'it was out of time (--time)',
  OUT_OF_MEMORY: 'it was out of memory (--memory)',
  NODE_FAIL: 'its node failed',
  BOOT_FAIL: 'its node failed',
  PREEMPTED: 'it was preempted',
  CANCELLED: 'it was cancelled',
  REVOKED: 'it was cancelled',
};

/** Why a job has ended, in words; undefined: it has not. Of a job that Slurm has forgotten nothing is known. */
export function endOf(job: JobState | undefined): string | undefined {
  if (job === undefined) return 'it ended without a word';
  const words = ENDED[job.state];
  if (words === undefined) return undefined;
  const signal = /^RaisedSignal:(\d+)/.exec(job.reason)?.[1];
  return signal === undefined ? words : `it was killed by signal ${signal}`;
}

/** Reasons to wait that pass by themselves. */
const PATIENT = /^(None|Priority|Resources|JobArrayTaskLimit|BeginTime|Cleaning|Prolog|\(null\)|)$/;

/** What a job waits for, where that is worth a word. */
export const troubleOf = ({ state, reason }: JobState): string | undefined =>
  state === 'PENDING' && !PATIENT.test(reason) ? reason : undefined;
