import { allowOutside, dataOptions, json } from './shared.js';
import type { CommandSpec } from './spec.js';

/** Networks, data and files to start from. */
export const MAKE_COMMANDS = [
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
