import type { ArgumentSpec, OptionSpec } from './spec.js';

/** A chip. */
export const chip: ArgumentSpec = { name: '<chip>', description: 'bundled name (sim list) or path of a chip file' };
/** A workload. */
export const workload: ArgumentSpec = { name: '<workload>', description: 'bundled name or path of a workload file' };
/** A result of `sim run`. */
export const result: ArgumentSpec = {
  name: '<run>',
  description: 'result folder, its result.json, or the name of a folder in results/',
};
/** Changes of the chip. */
export const set: OptionSpec = {
  flags: '--set <path=value>',
  description: 'change one value of the chip, e.g. crossbar.rows=128; may be repeated for other values',
  repeatable: true,
};
/** JSON instead of text. */
export const json: OptionSpec = { flags: '--json', description: 'JSON on stdout, everything else on stderr' };
/** Paths that leave the folder of their file. */
export const allowOutside: OptionSpec = {
  flags: '--allow-outside',
  description: 'let paths inside files leave the folder of their file',
};

/** What is paid. */
export const PRICE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--preset <name>', description: 'bundled price table or path of one', fallback: 'phys' },
  {
    flags: '--price <path=value>',
    description:
      'change one price at its reference point, e.g. adc.conversion.valuePj=1.5, or a choice, e.g. choices.adc=survey; may be repeated for other prices',
    repeatable: true,
  },
];

/** How images of a data set are read; `of` says which. */
export const dataOptions = (of: string): readonly OptionSpec[] => [
  {
    flags: '--labels <file>',
    description: `classes${of} in a file of their own: idx1 or .npy`,
    fallback: 'the file named alike, images as labels or x as y',
  },
  {
    flags: '--kind <kind>',
    description: `idx, cifar10, cifar100, npy, npz, folder or workload${of}`,
    fallback: 'told by the file',
  },
  {
    flags: '--arrays <images,labels>',
    description: `arrays of an npz${of}, e.g. x_test,y_test`,
    fallback: 'by their usual names',
  },
  { flags: '--classes <which>', description: `fine or coarse, of CIFAR-100${of}`, fallback: 'fine' },
  {
    flags: '--layout <order>',
    description: `axes of an array${of}: nchw or nhwc (channels last)`,
    fallback: 'told by its shape',
  },
  {
    flags: '--subset <which>',
    description: `images${of}: all, first:<n>, range:<a>-<b> (from 0), per-class:<n> or random:<n>`,
    fallback: 'all',
  },
];

/** Options of `sim run`. */
export const RUN_OPTIONS: readonly OptionSpec[] = [
  set,
  { flags: '--images <n>', description: 'images to run', fallback: 'as the workload says' },
  {
    flags: '--data <path>',
    description:
      'images that are scored in place of the samples: idx, CIFAR binary, .npy, .npz, a folder <class>/<file>.png or .jpg, or <workload>#calibration',
  },
  ...dataOptions(' of --data'),
  {
    flags: '--normalise <mean/std>',
    description:
      'bring pixels to (pixel / 255 - mean) / std, one a channel, e.g. 0.5/0.5 or 0.49,0.48,0.45/0.2,0.2,0.2; the network was trained on one choice',
    fallback: 'as the workload says',
  },
  { flags: '--steps <n>', description: 'time steps per image', fallback: 'as the workload says' },
  { flags: '--method <names>', description: 'methods to report, e.g. fc,ic,fusion', fallback: 'all' },
  ...PRICE_OPTIONS,
  {
    flags: '--uncertainty',
    description: 'what the ranges of the prices mean for energy and area, and which price decides',
  },
  {
    flags: '--numerics <kind>',
    description:
      "reference (float64), ideal (float32), quantised (the chip's integers) or hardware (its arrays and ADC as well)",
    fallback: 'as the chip says',
  },
  { flags: '--no-compare', description: 'do not run ideal numerics beside to say what precision costs in accuracy' },
  {
    flags: '--fidelity <kind>',
    description:
      'analytic (from shapes and an assumed activity, no weights, no images), counts (exact activity, latency by the recurrence) or cycle (every message simulated)',
    fallback: 'counts',
  },
  {
    flags: '--activity <dense|rate>',
    description: 'at analytic: everything is active in every step, or mean spikes per neuron and step, e.g. 0.05',
    fallback: 'dense',
  },
  {
    flags: '--sample-steps <n>',
    description: 'at cycle: steps simulated per image after the first informed decision, at least 10',
    fallback: 'all',
  },
  {
    flags: '--sample-images <m>',
    description: 'at cycle: images simulated, at least 2; the others are estimated',
    fallback: 'all',
  },
  { flags: '--trace <file>', description: 'at cycle: write what every module did in some steps, for Perfetto' },
  {
    flags: '--trace-steps <a-b>',
    description: 'steps of the trace',
    fallback: 'the two after the first informed decision',
  },
  { flags: '--trace-image <i>', description: 'image of the trace, by its place in the run', fallback: '0' },
  { flags: '--seed <text>', description: 'choose images and sampled steps by this seed', fallback: 'the first images' },
  {
    flags: '--spikes <folder>',
    description: 'keep the spikes of every image there; a run that needs the same ones reads them',
  },
  { flags: '--no-cache', description: 'measure the full scale of the ADC anew and keep nothing' },
  { flags: '--workers <n>', description: 'threads; never changes a result', fallback: 'all cores' },
  { flags: '--out <folder>', description: 'folder of the result', fallback: 'results/<chip>-<workload>-<digest>' },
  { flags: '--force', description: 'replace an earlier result in that folder' },
  { flags: '--no-write', description: 'write no files' },
  json,
  {
    flags: '--quiet',
    description:
      'no report and no progress; print the folder of the result or, with --json, the JSON alone; nothing goes to stderr but problems',
  },
  allowOutside,
];

/** Options of `sim run` that mean the same elsewhere. */
export const sharedWithRun = (...names: readonly string[]): readonly OptionSpec[] =>
  RUN_OPTIONS.filter(({ flags }) => names.some((name) => flags === name || flags.startsWith(`${name} `)));

/** Options of `sim curve`. */
export const CURVE_OPTIONS: readonly OptionSpec[] = [
  ...sharedWithRun('--set', '--images', '--steps', '--preset', '--price', '--numerics'),
  {
    flags: '--ic <names>',
    description: 'internal classifiers to compare, each on hardware of its own, e.g. ic5,ic7, or all',
    fallback: 'the active one',
  },
  { flags: '--target <share>', description: "share of the trained network's accuracy to reach", fallback: '0.99' },
  {
    flags: '--ann <accuracy>',
    description: 'accuracy of the trained network, a share of one',
    fallback: 'as the workload states it',
  },
  {
    flags: '--auc-range <a-b>',
    description: 'energies between which the area under a curve is taken, e.g. 0-15mJ (pJ, nJ, uJ, mJ)',
    fallback: 'from 0 to that of dl after the last step',
  },
  { flags: '--bootstrap <n>', description: 'draws of the images for intervals; 0: none', fallback: '1000' },
  {
    flags: '--exit-margin <spikes>',
    description: 'margins of the two best classes at which an image leaves at the internal classifier, or none',
    fallback: '16,32',
  },
  {
    flags: '--stop-margin <spikes>',
    description: 'margins of the two best scores at which an image is stopped, or none',
    fallback: '16,32',
  },
  {
    flags: '--oracle <shares>',
    description:
      'also stop images by the exact probability that the leading class has the largest rate, e.g. 0.9,0.99; no hardware does that',
    fallback: 'none',
  },
  {
    flags: '--together <names>',
    description:
      'also fuse several compared internal classifiers with the final one, on one chip, e.g. ic5,ic7, or all',
    fallback: 'none',
  },
  {
    flags: '--cost-images <n>',
    description: 'cost the spikes of the first n images; the others cost as much as their mean after the same step',
    fallback: 'all',
  },
  {
    flags: '--gate-after-ic',
    description: 'an image that leaves goes on through the layers up to the internal classifier until the last step',
  },
  { flags: '--v0 <potential>', description: 'membranes start there', fallback: 'as the workload says' },
  { flags: '--threshold <potential>', description: 'neurons fire there', fallback: 'as the workload says' },
  {
    flags: '--reset-by <what>',
    description: 'a spike takes its threshold from the membrane, or one',
    fallback: 'threshold',
  },
  { flags: '--seed <text>', description: 'choose images and draws by this seed', fallback: 'the first images' },
  ...sharedWithRun('--spikes', '--no-cache', '--workers'),
  { flags: '--out <folder>', description: 'folder of the files', fallback: 'results/curve-<chip>-<workload>-<digest>' },
  ...sharedWithRun('--force', '--no-write'),
  { flags: '--svg', description: 'also draw curve.svg' },
  json,
  ...sharedWithRun('--quiet'),
  allowOutside,
];
