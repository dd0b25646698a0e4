/** One option of a command; help, docs/cli.md and the parser are made from this table. */
export interface OptionSpec {
  readonly flags: string;
  readonly description: string;
  /** Said in help and docs; what is not given is decided by the command. */
  readonly fallback?: string;
  readonly repeatable?: true;
}
interface ArgumentSpec {
  /** `<name>` required, `[name]` optional, `<name...>` one or more. */
  readonly name: string;
  readonly description: string;
}
interface Example {
  readonly command: string;
  readonly meaning: string;
}
export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly Example[];
}

const chip: ArgumentSpec = { name: '<chip>', description: 'bundled name (sim list) or path of a chip file' };
const workload: ArgumentSpec = { name: '<workload>', description: 'bundled name or path of a workload file' };
const result: ArgumentSpec = {
  name: '<run>',
  description: 'result folder, its result.json, or the name of a folder in results/',
};
const set: OptionSpec = {
  flags: '--set <path=value>',
  description: 'change one value of the chip, e.g. crossbar.rows=128; may be repeated for other values',
  repeatable: true,
};
const json: OptionSpec = { flags: '--json', description: 'JSON on stdout, everything else on stderr' };
const allowOutside: OptionSpec = {
  flags: '--allow-outside',
  description: 'let paths inside files leave the folder of their file',
};

const PRICE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--preset <name>', description: 'bundled price table or path of one', fallback: 'phys' },
  {
    flags: '--price <path=value>',
    description:
      'change one price at its reference point, e.g. adc.conversion.valuePj=1.5, or a choice, e.g. choices.adc=survey; may be repeated for other prices',
    repeatable: true,
  },
];

/** How images of a data set are read; `of` says which. */
const dataOptions = (of: string): readonly OptionSpec[] => [
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

const RUN_OPTIONS: readonly OptionSpec[] = [
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
const sharedWithRun = (...names: readonly string[]): readonly OptionSpec[] =>
  RUN_OPTIONS.filter(({ flags }) => names.some((name) => flags === name || flags.startsWith(`${name} `)));

const CURVE_OPTIONS: readonly OptionSpec[] = [
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

/** Every command in the order of the help. */
export const COMMANDS = [
  {
    name: 'run',
    summary: 'run a network on a chip: accuracy, energy, latency, area',
    arguments: [chip, workload],
    options: RUN_OPTIONS,
    examples: [
      { command: 'sim run spikesim-rram-64 mnist-vgg', meaning: 'the default chip and network' },
      {
        command: 'sim run spikesim-rram-64 mnist-vgg --images 10 --steps 50 --set adc.bits=6',
        meaning: 'a short run with a 6-bit ADC',
      },
      {
        command: 'sim run spikesim-rram-64 mnist-vgg --fidelity cycle --sample-steps 10',
        meaning: 'latency with contention, sampled, with its 95 % interval',
      },
      {
        command: 'sim run spikesim-rram-64 mnist-vgg --spikes spikes --images 10',
        meaning: 'keep the spikes for runs at other prices or another fidelity',
      },
      {
        command: 'sim run spikesim-rram-64 mnist-vgg --fidelity analytic --activity 0.05',
        meaning: 'costs from shapes and a rate alone, without running an image',
      },
      {
        command: 'sim run rram-128-w8 mnist-vgg --images 2 --steps 20 --json --no-write',
        meaning: 'the result as JSON for another program',
      },
    ],
  },
  {
    name: 'explain',
    summary: 'take a figure of a result apart: formula, numbers, prices, parts',
    arguments: [
      result,
      { name: '[metric]', description: 'figure, e.g. energy.totalPj or adc@conv3 (default: list them)' },
    ],
    options: [{ flags: '--all', description: 'every part and price, the smallest ones too' }, json],
    examples: [
      { command: 'sim explain results/a', meaning: 'what can be explained' },
      {
        command: 'sim explain results/a energy.byModulePj.adc',
        meaning: 'counts, prices, laws and sources of the ADCs',
      },
      { command: 'sim explain results/a latency', meaning: 'the critical path and the stages of every layer' },
    ],
  },
  {
    name: 'diff',
    summary: 'what changed between two results, and what each change costs',
    arguments: [
      { ...result, name: '<before>' },
      { ...result, name: '<after>' },
    ],
    options: [{ flags: '--all', description: 'every part, the smallest ones too' }, json],
    examples: [
      { command: 'sim diff results/a results/b', meaning: 'energy, latency, area and accuracy of b against a' },
    ],
  },
  {
    name: 'report',
    summary: 'make one HTML page of a result: figures, tables, floorplan, every number explained',
    arguments: [{ ...result, description: `${result.description}; or the folder of a sweep` }],
    options: [
      { flags: '--out <file>', description: 'the page', fallback: 'report.html in the folder of the result' },
      { flags: '--force', description: 'replace an earlier page' },
      { flags: '--quiet', description: 'print the path of the page alone' },
    ],
    examples: [
      { command: 'sim report spikesim-rram-64-mnist-vgg-8f3a', meaning: 'a result in results/' },
      { command: 'sim report results/a --out a.html --force', meaning: 'a page elsewhere, replaced' },
    ],
  },
  {
    name: 'map',
    summary: 'show whether a network fits a chip: floorplan and utilisation',
    arguments: [chip, workload],
    options: [set, json, allowOutside],
    examples: [{ command: 'sim map spikesim-rram-64 mnist-vgg', meaning: 'where every layer lies' }],
  },
  {
    name: 'show',
    summary: 'show a resolved chip with the origin of every value',
    arguments: [chip, { name: '[workload]', description: 'also show what the chip derives for this network' }],
    options: [
      set,
      {
        flags: '--prices',
        description:
          'the prices of a workload on this chip instead: value, range and kind of each; --json has law and source',
      },
      ...PRICE_OPTIONS,
      json,
      allowOutside,
    ],
    examples: [
      { command: 'sim show rram-128-w8 --set adc.bits=5', meaning: 'which file or option says what' },
      { command: 'sim show spikesim-rram-64 mnist-vgg', meaning: 'with buffer sizes for a network' },
      {
        command: 'sim show spikesim-rram-64 mnist-vgg --prices --price choices.adc=survey',
        meaning: 'what every action and component costs there',
      },
    ],
  },
  {
    name: 'check',
    summary: 'check chip, workload and price files; list all problems',
    arguments: [{ name: '<file...>', description: 'files of any kind that sim reads' }],
    options: [json, allowOutside],
    examples: [{ command: 'sim check chip.yaml workload.json', meaning: 'all problems of both files at once' }],
  },
  {
    name: 'list',
    summary: 'list the bundled chips, workloads and price tables',
    arguments: [],
    options: [json],
    examples: [{ command: 'sim list', meaning: 'names that can stand for a path' }],
  },
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
  {
    name: 'noc',
    summary: 'simulate a mesh alone: a list of packets or synthetic traffic, latency and load of every link',
    arguments: [
      {
        name: '[mesh]',
        description: 'bundled name, noc-mesh/1 file, or BookSim2 configuration (*.cfg); default: mesh-8x8',
      },
    ],
    options: [
      {
        flags: '--packets <file>',
        description: 'replay the packets of this file: lines of time source destination flits',
      },
      {
        flags: '--batch <n>',
        description: 'every node sends n packets of the pattern from clock 0 on; runs until all arrived',
      },
      {
        flags: '--traffic <pattern>',
        description: 'uniform, transpose, bitComplement, bitReverse, shuffle, tornado, neighbour or hotspot',
        fallback: 'as the file says, else uniform',
      },
      { flags: '--rate <flits>', description: 'flits per node and clock', fallback: 'as the file says, else 0.1' },
      { flags: '--flits <n>', description: 'flits of a packet', fallback: 'as the file says, else 1' },
      { flags: '--warm-up <clocks>', description: 'before the measurement', fallback: 'as the file says, else 5000' },
      {
        flags: '--measure <clocks>',
        description: 'packets created in it count',
        fallback: 'as the file says, else 20000',
      },
      {
        flags: '--drain <clocks>',
        description: 'after it, until the last of them must have arrived',
        fallback: 'as the file says, else 100000',
      },
      { flags: '--seed <text>', description: 'of the traffic', fallback: 'noc' },
      {
        flags: '--out <folder>',
        description: 'write result.json, packets.csv, links.csv, routers.csv, histogram.csv and heat-map.svg there',
      },
      { flags: '--force', description: 'replace an earlier result in that folder' },
      json,
      { flags: '--quiet', description: 'no progress, and without --json no report' },
    ],
    examples: [
      { command: 'sim noc mesh-8x8 --traffic transpose --rate 0.05', meaning: 'latency and links of a permutation' },
      { command: 'sim noc booksim.cfg --packets packets.txt --out replay', meaning: 'times of every packet of a list' },
    ],
  },
  {
    name: 'import-prices',
    summary: 'make a price table of Accelergy energy and area tables (ERT, ART); YAML on stdout',
    arguments: [{ name: '<file...>', description: 'YAML files with ERT, ART or both' }],
    options: [
      { flags: '--map <file>', description: 'which component and action is which of ours, units, what to ignore' },
    ],
    examples: [
      {
        command: 'sim import-prices ert.yaml art.yaml --map accelergy-map.yaml > my-prices.yaml',
        meaning: 'then: sim run spikesim-rram-64 mnist-vgg --preset my-prices.yaml',
      },
    ],
  },
  {
    name: 'convert',
    summary: 'make a workload of a trained network (ONNX): fold, normalise, report what is lost',
    arguments: [{ name: '<model>', description: 'ONNX file of operator set 11 to 21, e.g. from torch.onnx.export' }],
    options: [
      {
        flags: '--calibrate <images>',
        description:
          'training images that scale activations to rates: an idx file (*images-idx3*, labels beside it), CIFAR-10 *.bin, both also .gz, an .npz with x and y, or the images of a workload (name#calibration, name#samples)',
      },
      { flags: '--skip <n>', description: 'calibration images passed over before the first', fallback: '0' },
      { flags: '--limit <n>', description: 'calibration images, all kept in the workload', fallback: '500' },
      { flags: '--images <images>', description: 'test images, which become the samples of the workload' },
      { flags: '--samples <n>', description: 'test images, the first ones', fallback: '1000' },
      {
        flags: '--mean <list>',
        description: 'of the training: (pixel / 255 - mean) / std, one a channel',
        fallback: '0',
      },
      { flags: '--std <list>', description: 'of the training, one a channel', fallback: '1' },
      { flags: '--final <output>', description: 'output that decides in the end', fallback: 'the last one' },
      {
        flags: '--internal <outputs>',
        description: 'outputs that are internal classifiers, separated by commas; none',
        fallback: 'all others',
      },
      {
        flags: '--normalise <kind>',
        description: 'percentile or maximum of the activations of a layer, or channel: the percentile of each channel',
        fallback: 'percentile',
      },
      { flags: '--percentile <p>', description: '50 to 100', fallback: '99.9' },
      { flags: '--steps <n>', description: 'time steps of the report, and of a run of the workload', fallback: '300' },
      { flags: '--simulate <n>', description: 'images whose spikes are simulated for the report', fallback: '100' },
      { flags: '--name <name>', description: 'of the workload and its files', fallback: 'that of the model' },
      { flags: '--out <folder>', description: 'folder for the files', fallback: 'the name' },
      { flags: '--force', description: 'replace files of the same name' },
      { flags: '--workers <n>', description: 'threads; never changes a result', fallback: 'all cores' },
      json,
      { flags: '--quiet', description: 'no progress, and without --json no report' },
    ],
    examples: [
      {
        command: 'sim convert net.onnx --calibrate data_batch_1.bin --mean 0.49,0.48,0.45 --std 0.2,0.2,0.2',
        meaning: 'then: sim run spikesim-rram-64 net/net.json --images 10',
      },
      {
        command: 'sim convert net.onnx --calibrate train-images-idx3-ubyte.gz --final fc --internal ic5,ic7',
        meaning: 'classifiers by the names of their outputs',
      },
    ],
  },
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
  {
    name: 'zoo',
    summary: 'write the workload of a published network shape, with random weights',
    arguments: [{ name: '<net>', description: 'vgg11, vgg16, vgg19, resnet18 or resnet34' }],
    options: [
      {
        flags: '--dataset <shape>',
        description:
          'mnist, fashion, cifar10, cifar100, tiny-imagenet, imagenet (their shapes, no images) or channels x height x width : classes, e.g. 3x64x64:20',
        fallback: 'cifar10',
      },
      {
        flags: '--ic <position>',
        description:
          'convolution or block (from 0, the first convolution included) behind which the internal classifier sits; all: one behind each but the last; none',
        fallback: 'as published: 3, 5, 5, 3, 6',
      },
      { flags: '--width <factor>', description: 'factor on all channels, at most 4', fallback: '1' },
      {
        flags: '--rate <spikes>',
        description: 'mean spikes per neuron and step to which biases are tuned, 0.01 to 0.5',
        fallback: '0.05',
      },
      { flags: '--images <n>', description: 'noise images as samples, besides 100 for calibration', fallback: '10' },
      { flags: '--seed <text>', description: 'seed of weights, biases and images', fallback: 'zoo' },
      { flags: '--shapes-only', description: 'no weights and no images: for sim map and sim run --fidelity analytic' },
      { flags: '--out <folder>', description: 'folder for the files', fallback: 'here' },
      { flags: '--force', description: 'replace files of the same name' },
      json,
    ],
    examples: [
      {
        command: 'sim zoo vgg11 --width 0.25 --dataset mnist',
        meaning: 'then: sim run spikesim-rram-64 vgg11-mnist-w0p25.json --images 2 --steps 50',
      },
      {
        command: 'sim zoo resnet34 --dataset imagenet --shapes-only',
        meaning: 'then: sim map spikesim-rram-64 resnet34-imagenet-shapes.json',
      },
    ],
  },
  {
    name: 'images',
    summary: 'what a data set holds: kind, shape, classes, pixels; whether a network can read it',
    arguments: [
      {
        name: '<path>',
        description:
          'idx or CIFAR binary file (gzip or plain), .npy, .npz, folder <class>/<file>.png or .jpg, or <workload>#samples',
      },
    ],
    options: [
      ...dataOptions(''),
      { flags: '--seed <text>', description: 'of random:<n> and per-class:<n>', fallback: 'images; the first ones' },
      { flags: '--for <workload>', description: 'also check that this network can read the images (exit code 2)' },
      json,
      allowOutside,
    ],
    examples: [
      {
        command: 'sim images t10k-images-idx3-ubyte.gz',
        meaning: 'the classes are read from t10k-labels-idx1-ubyte.gz',
      },
      { command: 'sim images mnist-vgg#samples --for mnist-vgg', meaning: 'the images that come with a workload' },
      { command: 'sim images test.npz --arrays x_test,y_test --subset random:1000', meaning: 'a part of an archive' },
    ],
  },
  {
    name: 'init',
    summary: 'write an editable chip and workload to start from',
    arguments: [{ name: '[folder]', description: 'where to (default: here)' }],
    options: [],
    examples: [{ command: 'sim init my-chip', meaning: 'then: sim run my-chip/chip.yaml my-chip/workload.json' }],
  },
] as const satisfies readonly CommandSpec[];

export type CommandName = (typeof COMMANDS)[number]['name'];

/** Exit codes of every command. */
export const EXIT_CODES: readonly (readonly [number, string])[] = [
  [0, 'done'],
  [1, 'done, but a check of the run failed'],
  [2, 'wrong input (file, option, folder), or output that cannot be written'],
  [3, 'the simulator broke a promise (a bug)'],
  [4, 'the chip stands still (a deadlock that its file allows)'],
  [70, 'the simulator crashed (a bug)'],
  [130, 'stopped with Ctrl-C'],
];
