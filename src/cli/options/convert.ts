import { json } from './shared.js';
import type { CommandSpec } from './spec.js';

/** Networks of others. */
export const CONVERT_COMMANDS = [
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
] as const satisfies readonly CommandSpec[];
