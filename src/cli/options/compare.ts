import { allowOutside, chip, json, PRICE_OPTIONS, RUN_OPTIONS, set, workload } from './shared.js';
import type { CommandSpec } from './spec.js';

/** Many chips. */
export const COMPARE_COMMANDS = [
  {
    name: 'sweep',
    summary: 'run a study: many chips, one question; what points share is computed once',
    arguments: [{ name: '<study>', description: 'bundled name (sim list) or path of a study file' }],
    options: [
      { flags: '--dry-run', description: 'run nothing; show points, what they share, expected time and memory' },
      {
        flags: '--workers <n>',
        description: 'threads, or jobs that run at once; never changes a result',
        fallback: 'all cores, or as the cluster sees fit',
      },
      {
        flags: '--executor <name>',
        description: 'local: threads of this machine; slurm: array jobs of a cluster',
        fallback: 'as the study says, else local',
      },
      { flags: '--partition <name>', description: 'with slurm: the queue' },
      { flags: '--account <name>', description: 'with slurm: who pays' },
      { flags: '--time <time>', description: 'with slurm: most time of one job, as Slurm writes it: 90, 1:30:00' },
      { flags: '--memory <size>', description: 'with slurm: most memory of one job, as Slurm writes it: 4G, 900M' },
      {
        flags: '--out <folder>',
        description: 'folder of the sweep; the same command goes on where it stopped',
        fallback: 'results/sweep-<study>',
      },
      {
        flags: '--workload <workload>',
        description: 'bundled name or path in place of the base workload of the study',
      },
      { flags: '--retry', description: 'run points again that failed before' },
      { flags: '--keep-stages', description: 'keep what points share, for a study that will grow' },
      json,
      { flags: '--quiet', description: 'no report and no progress; print the folder or, with --json, the JSON alone' },
      allowOutside,
    ],
    examples: [
      { command: 'sim sweep two-bars --dry-run', meaning: 'points of a bundled study, and what they share' },
      { command: 'sim sweep study.yaml --workers 2', meaning: 'run it; after Ctrl-C the same command goes on' },
      {
        command: 'sim sweep study.yaml --executor slurm --partition main --time 2:00:00',
        meaning: 'the same on a cluster, from a machine where sbatch is',
      },
    ],
  },
  {
    name: 'whatif',
    summary: 'run a chip as it is and with changes, and say what of the difference follows from what',
    arguments: [chip, workload],
    options: [
      set,
      ...PRICE_OPTIONS,
      ...RUN_OPTIONS.filter(({ flags }) =>
        /^--(images|steps|numerics|fidelity|activity|sample-|seed|workers)/.test(flags),
      ),
      { flags: '--all', description: 'every part, the smallest ones too' },
      json,
      { flags: '--quiet', description: 'no progress; nothing goes to stderr but problems' },
      allowOutside,
    ],
    examples: [
      {
        command: 'sim whatif spikesim-rram-64 mnist-vgg --set adc.bits=5 --images 20',
        meaning: 'energy, latency, area and accuracy of a coarser ADC against the chip as it is',
      },
    ],
  },
] as const satisfies readonly CommandSpec[];
