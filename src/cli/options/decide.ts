import { allowOutside, CURVE_OPTIONS, chip, dataOptions, json, set, workload } from './shared.js';
import type { CommandSpec } from './spec.js';

/** When a network decides. */
export const DECIDE_COMMANDS = [
  {
    name: 'curve',
    summary: 'accuracy against steps, energy and latency of every way to decide, with intervals',
    arguments: [chip, workload],
    options: CURVE_OPTIONS,
    examples: [
      { command: 'sim curve spikesim-rram-64 mnist-vgg --svg', meaning: 'all curves of the default chip and network' },
      {
        command: 'sim curve spikesim-rram-64 mnist-vgg --images 50 --steps 200 --target 0.97 --preset bsf-paper',
        meaning: "energies as the paper counts them, to 97 % of the trained network's accuracy",
      },
    ],
  },
  {
    name: 'tune',
    summary: 'tune the weight alpha of the fusion over the time steps, and a stop rule, on images that are not scored',
    arguments: [chip, workload],
    options: [
      set,
      {
        flags: '--on <images>',
        description:
          "calibration (the workload's set), or a data set: idx, CIFAR binary, .npy, .npz, a folder <class>/<file>.png or .jpg, <workload>#samples, or .safetensors with arrays images [n, channels, height, width] and labels [n]",
        fallback: 'calibration',
      },
      ...dataOptions(' of --on'),
      { flags: '--seed <text>', description: 'of a subset of --on that is drawn', fallback: 'images' },
      { flags: '--images <n>', description: 'the first n of them', fallback: 'all' },
      { flags: '--steps <n>', description: 'time steps per image', fallback: 'as the workload says' },
      {
        flags: '--method <method>',
        description: 'grid (best accuracy), empirical (empirical Bayes) or both',
        fallback: 'both',
      },
      {
        flags: '--as <estimate>',
        description:
          'paper (mode of the posterior, alpha 1 to 101, all images at once) or code (mean, alpha 0 to 100, batches of 500, bit by bit as published)',
        fallback: 'paper',
      },
      {
        flags: '--knots <choice>',
        description:
          'steps that the table has: all, paper (10, 20 ..), code (1, 11 .. 491, 501, 601 ..), or the fewest with which no alpha is off by more than this number',
        fallback: 'all',
      },
      {
        flags: '--name <name>',
        description: 'of the table; with both methods grid and emp are appended',
        fallback: 'grid, emp',
      },
      {
        flags: '--ic <names>',
        description: 'internal classifiers, each with tables of its own, e.g. ic5,ic7, or all',
        fallback: 'the active one',
      },
      {
        flags: '--stop <loss>',
        description:
          'also tune stop rules, and when an image may leave at an internal classifier, that may lose this share of accuracy, e.g. 0 or 0.002',
      },
      {
        flags: '--numerics <kind>',
        description: 'reference, ideal, quantised or hardware, as for sim run',
        fallback: 'as the chip says',
      },
      { flags: '--spikes <folder>', description: 'keep the spikes of every image there, as sim run does' },
      { flags: '--no-cache', description: 'measure the full scale of the ADC anew and keep nothing' },
      { flags: '--workers <n>', description: 'threads; never changes a result', fallback: 'all cores' },
      { flags: '--tables <file>', description: 'write the tables alone as JSON there' },
      { flags: '--write', description: 'write a copy of the workload with the tables, its arrays beside it' },
      { flags: '--out <folder>', description: 'folder of the copy', fallback: 'tuned' },
      { flags: '--replace', description: 'tables of the copy take the place of those of the same name' },
      { flags: '--force', description: 'replace files of the same name' },
      json,
      { flags: '--quiet', description: 'no progress, and without --json no report' },
      allowOutside,
    ],
    examples: [
      {
        command: 'sim tune spikesim-rram-64 mnist-vgg --images 20 --steps 100 --numerics ideal --knots 5',
        meaning: 'alpha over the steps, found on 20 calibration images',
      },
      {
        command: 'sim tune spikesim-rram-64 mnist-vgg --name mine --stop 0.01 --write --out tuned',
        meaning: 'then: sim run spikesim-rram-64 tuned/mnist-vgg.json',
      },
    ],
  },
] as const satisfies readonly CommandSpec[];
