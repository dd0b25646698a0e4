import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeNpz } from '../support/npz.js';
import { type OnnxText, writeOnnx } from '../support/onnx.js';
import { smallImages } from '../support/small-images.js';
import { chainText, NetworkText, residualText } from '../support/small-onnx.js';
import { filesOf, finished, sim, startSim, temporaryFolder, wideLines } from './sim.js';

const refuse = ['--import', fileURLToPath(new URL('fixtures/refuse-write.mjs', import.meta.url))];
const CHAIN = chainText('acceptance');

/** Images of a text as an .npz with x and y. */
function imagesFile(text: OnnxText, count: number, seed: string): Uint8Array {
  const { images, labels, shape } = smallImages(text, count, seed);
  return writeNpz({ x: { values: images, shape }, y: { values: Uint8Array.from(labels), shape: [count] } });
}
let training: Uint8Array;
let test40: Uint8Array;
beforeAll(() => {
  training = imagesFile(CHAIN, 120, 'training');
  test40 = imagesFile(CHAIN, 40, 'test');
});

/** A folder with a network and its images, and whatever else is wanted. */
function prepared(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const cwd = temporaryFolder();
  const all = { 'net.onnx': writeOnnx(CHAIN), 'train.npz': training, 'test.npz': test40, ...files };
  for (const [name, content] of Object.entries(all)) writeFileSync(join(cwd, name), content);
  return cwd;
}
const SCALING = ['--mean', '0.5', '--std', '0.25'] as const;
const CONVERT = ['convert', 'net.onnx', '--calibrate', 'train.npz', ...SCALING] as const;
const SHORT = [...CONVERT, '--images', 'test.npz', '--steps', '100', '--simulate', '10'] as const;

describe('sim convert', () => {
  test('a small network is converted, checked, mapped and run; the report fits 80 columns', async () => {
    const cwd = prepared();
    const { code, stdout, stderr } = await sim(SHORT, { cwd });
    expect([code, wideLines(stdout)]).toEqual([0, []]);
    expect(stdout).toContain('batch norm   2 folded; outputs move by');
    expect(stdout).toMatch(/fc +final +100\.0 % +100\.0 % +100\.0 % +\d+\.0 %/);
    expect(stdout).toMatch(/conv1 +8x4x4 +\d/);
    expect(stderr).toContain('written: net/net.safetensors, net/net.json');
    expect(readdirSync(join(cwd, 'net')).sort()).toEqual(['net.json', 'net.safetensors']);
    const checked = await sim(['check', 'net/net.json'], { cwd });
    expect(checked.stdout).toContain('7 populations, 7 projections, 2 classifiers, 40 samples, 120 calibration images');
    expect((await sim(['map', 'spikesim-rram-64', 'net/net.json'], { cwd })).stdout).toContain('fits spikesim-rram-64');
    const run = await sim(['run', 'spikesim-rram-64', 'net/net.json', '--images', '2', '--steps', '20', '--no-write'], {
      cwd,
    });
    expect([run.code, run.stdout.includes('conv1')]).toEqual([0, true]);
  });

  test('the accuracies of the report are those of a run under ideal numerics', async () => {
    const cwd = prepared();
    const report = JSON.parse((await sim([...SHORT, '--json', '--quiet'], { cwd })).stdout) as {
      accuracy: { classifier: string; snn: number[] }[];
      written: string[];
    };
    expect(report.written).toEqual(['net/net.safetensors', 'net/net.json']);
    const run = ['run', 'spikesim-rram-64', 'net/net.json', '--images', '10', '--steps', '100', '--numerics', 'ideal'];
    const result = JSON.parse((await sim([...run, '--no-write', '--json'], { cwd })).stdout) as {
      accuracy: Record<string, number[]>;
    };
    for (const { classifier, snn } of report.accuracy) expect(result.accuracy[classifier], classifier).toEqual(snn);
  });

  test('the same command gives the same bytes with 1 and with 2 threads', async () => {
    const cwd = prepared();
    const [one, two] = [
      await sim([...SHORT, '--out', 'one', '--workers', '1', '--json'], { cwd }),
      await sim([...SHORT, '--out', 'two', '--workers', '2', '--json'], { cwd }),
    ];
    expect(two.stdout.replaceAll('two/', 'one/')).toBe(one.stdout);
    expect(filesOf(join(cwd, 'two'))).toEqual(filesOf(join(cwd, 'one')));
  });

  test('weights in a file beside the model give the same workload', async () => {
    const values: number[] = [];
    const tensors = Object.fromEntries(
      Object.entries(CHAIN.tensors).map(([name, tensor]) => {
        const external = { location: 'net.data', offset: String(4 * values.length) };
        values.push(...tensor.values);
        return [name, { ...tensor, as: 'external' as const, external }];
      }),
    );
    const data = new Uint8Array(Float32Array.from(values).buffer);
    const cwd = prepared({ 'apart.onnx': writeOnnx({ ...CHAIN, tensors }), 'net.data': data });
    await sim(SHORT, { cwd });
    const apart = SHORT.map((each) => (each === 'net.onnx' ? 'apart.onnx' : each));
    expect((await sim([...apart, '--name', 'net', '--out', 'apart'], { cwd })).code).toBe(0);
    expect(filesOf(join(cwd, 'apart'))).toEqual(filesOf(join(cwd, 'net')));
  });

  test.each([
    ['--final', 'ic', '--internal', 'none', '4 populations'],
    ['--normalise', 'channel', '--percentile', '99', '7 populations'],
    ['--normalise', 'maximum', '--skip', '20', '100 calibration images'],
  ])('%s %s %s %s: %s', async (...words) => {
    const cwd = prepared();
    expect((await sim([...SHORT, ...words.slice(0, 4)], { cwd })).code).toBe(0);
    expect((await sim(['check', 'net/net.json'], { cwd })).stdout).toContain(words[4]);
  });

  test('calibration images of a bundled workload for a network of 28 x 28', async () => {
    const net = new NetworkText('mnist');
    net.head(net.node('Relu', [net.conv('image', 1, 4, { stride: 2 })]), 4, 10, 'fc');
    const cwd = prepared({ 'digits.onnx': writeOnnx(net.text([1, 28, 28], ['fc'])) });
    const options = ['--images', 'mnist-vgg#samples', '--samples', '20', '--simulate', '2', '--steps', '10'];
    const { code, stdout } = await sim(
      ['convert', 'digits.onnx', '--calibrate', 'mnist-vgg', '--limit', '100', ...options],
      { cwd },
    );
    expect([code, stdout.includes('ANN on 20 images')]).toEqual([0, true]);
  });

  test('existing files stay unless --force is given', async () => {
    const cwd = prepared();
    await sim(SHORT, { cwd });
    const before = filesOf(join(cwd, 'net'));
    const again = await sim([...SHORT, '--percentile', '98'], { cwd });
    expect([again.code, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toContain('net/net.json: exists; replace it with --force');
    expect(filesOf(join(cwd, 'net'))).toEqual(before);
    expect((await sim([...SHORT, '--percentile', '98', '--force'], { cwd })).code).toBe(0);
    expect(filesOf(join(cwd, 'net'))).not.toEqual(before);
  });

  test('a disk that takes nothing: 2, one line, no file', async () => {
    const cwd = prepared();
    const { code, stderr } = await sim([...SHORT, '--quiet'], {
      cwd,
      env: { REFUSE: 'ENOSPC:write' },
      nodeArguments: refuse,
    });
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(readdirSync(cwd).sort()).toEqual(['net.onnx', 'test.npz', 'train.npz']);
  });

  test('SIGINT: exit code 130, a word, no file', async () => {
    const cwd = prepared();
    const child = startSim([...CONVERT, '--images', 'test.npz', '--steps', '20000', '--simulate', '40'], { cwd });
    const end = finished(child);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect([code, stdout, stderr.includes('interrupted')]).toEqual([130, '', true]);
    expect(readdirSync(cwd).sort()).toEqual(['net.onnx', 'test.npz', 'train.npz']);
  });
});

describe('wrong input ends with 2, one line a problem, and no file', () => {
  const maxPool = (): Uint8Array => {
    const net = new NetworkText('max');
    const pooled = net.node('MaxPool', [net.node('Relu', [net.conv('image', 1, 4)])], {
      kernel_shape: { ints: [2, 2] },
    });
    net.head(pooled, 4, 4, 'fc');
    return writeOnnx(net.text([1, 8, 8], ['fc']));
  };
  const residual = writeOnnx(residualText('wrong'));
  const idx = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8, ...new Array(64).fill(0)]);

  test.each<[string, readonly string[], Readonly<Record<string, string | Uint8Array>>, string]>([
    ['no calibration images', ['convert', 'net.onnx'], {}, '--calibrate: is missing: name images of the training set'],
    [
      'no model',
      ['convert', 'nat.onnx', '--calibrate', 'train.npz'],
      {},
      'nat.onnx: does not exist, did you mean "net.onnx"?',
    ],
    ['a checkpoint', [...CONVERT], { 'net.onnx': 'PK\u0003\u0004....' }, 'it is a zip archive (a PyTorch checkpoint?)'],
    [
      'a cut model',
      [...CONVERT],
      { 'net.onnx': residual.slice(0, 2000) },
      'net.onnx: is not an ONNX file, or is cut off or damaged',
    ],
    [
      'MaxPool',
      [...CONVERT],
      { 'net.onnx': maxPool() },
      'node /MaxPool_2 (MaxPool): cannot be converted; spikes have no maximum',
    ],
    [
      'an unknown output',
      [...CONVERT, '--final', 'fd'],
      {},
      '--final: net.onnx has no output fd, it has ic, fc, did you mean "fc"?',
    ],
    ['an unknown normalisation', [...CONVERT, '--normalise', 'percentil'], {}, 'did you mean "percentile"?'],
    [
      'a percentile of 20',
      [...CONVERT, '--percentile', '20'],
      {},
      '--percentile: must be a number from 50 to 100, is "20"',
    ],
    [
      'a percentile of the maximum',
      [...CONVERT, '--normalise', 'maximum', '--percentile', '99'],
      {},
      '--percentile: has no use with --normalise maximum',
    ],
    [
      'a deviation of 0',
      ['convert', 'net.onnx', '--calibrate', 'train.npz', '--std', '0'],
      {},
      '--std: must be numbers above 0',
    ],
    [
      'three means for one channel',
      ['convert', 'net.onnx', '--calibrate', 'train.npz', '--mean', '1,2,3'],
      {},
      '--mean: has 3 values, images have 1 channels',
    ],
    [
      'images of another kind',
      ['convert', 'net.onnx', '--calibrate', 'train.tfrecord'],
      {},
      'train.tfrecord: does not exist',
    ],
    [
      'images without classes',
      ['convert', 'net.onnx', '--calibrate', 'x.npz'],
      { 'x.npz': writeNpz({ x: { values: new Uint8Array(64), shape: [1, 1, 8, 8] } }) },
      'x.npz: comes without classes',
    ],
    [
      'images of another size',
      ['convert', 'net.onnx', '--calibrate', 'x.npz'],
      {
        'x.npz': writeNpz({
          x: { values: new Uint8Array(36), shape: [1, 1, 6, 6] },
          y: { values: new Uint8Array(1), shape: [1] },
        }),
      },
      'input image: has the shape [n, 1, 8, 8], images are [1, 6, 6]',
    ],
    [
      'labels that are missing',
      ['convert', 'net.onnx', '--calibrate', 'my-images-idx3-ubyte'],
      { 'my-images-idx3-ubyte': idx },
      'my-images-idx3-ubyte: comes without classes',
    ],
    [
      'all images passed over',
      [...CONVERT, '--skip', '120'],
      {},
      '--calibrate: begins at image 120, the last one is 119',
    ],
    ['a name with spaces', [...CONVERT, '--name', 'my net'], {}, '--name: must be letters, digits, - and _'],
    ['samples without test images', [...CONVERT, '--samples', '3'], {}, '--samples: needs --images'],
    [
      'a workload of nothing',
      ['convert', 'net.onnx', '--calibrate', 'mnist-vgg#tests'],
      {},
      'a workload has #samples and #calibration, not #tests',
    ],
  ])('%s', async (_, args, files, message) => {
    const cwd = prepared(files);
    const before = readdirSync(cwd);
    const { code, stdout, stderr } = await sim(args, { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(cwd)).toEqual(before);
  });

  test('all wrong options at once', async () => {
    const wrong = ['--steps', '0', '--limit', 'x', '--internal', ',', '--std', 'a'];
    const { code, stderr } = await sim([...CONVERT.slice(0, 4), ...wrong], { cwd: prepared() });
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 4]);
  });

  test('a model and images that are both damaged: both are named', async () => {
    const cwd = prepared({ 'net.onnx': 'words', 'train.npz': test40.slice(0, 300) });
    const { stderr } = await sim(CONVERT, { cwd });
    expect(stderr).toMatch(/^net\.onnx: .*\ntrain\.npz: /);
    expect(readFileSync(join(cwd, 'net.onnx'), 'utf8')).toBe('words');
  });
});
