import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/base/errors.js';
import { readOnnx } from '../../src/formats/onnx/read-onnx.js';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import { workloadText } from '../../src/model/workload-entries.js';
import { conversionText } from '../../src/report/conversion-text.js';
import { type Conversion, convertModel } from '../../src/run/convert/convert-model.js';
import type { ConvertHooks, ConvertInputs, ConvertOptions } from '../../src/run/convert/options.js';
import { inlineExecutor } from '../../src/run/executor.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { wideLines } from '../acceptance/sim.js';
import { memoryHost, messageOf } from '../memory-host.js';
import { ALL_OUTPUTS } from '../support/convert.js';
import { type OnnxText, writeOnnx } from '../support/onnx.js';
import { SMALL_NORMALISATION, smallImages } from '../support/small-images.js';
import { chainText, residualText } from '../support/small-onnx.js';

const OPTIONS: ConvertOptions = {
  name: 'net',
  choice: ALL_OUTPUTS,
  normalise: 'percentile',
  scaling: { by: 'layer', percentile: 99.9 },
  input: SMALL_NORMALISATION,
  neuron: { threshold: 1, initialPotential: 0 },
  simulatedImages: 40,
  steps: 200,
  errorImages: 5,
};
const hooks = (more: Partial<ConvertHooks> = {}): ConvertHooks => ({
  signal: new AbortController().signal,
  executor: inlineExecutor,
  onProgress: () => undefined,
  ...more,
});
const inputsOf = (text: OnnxText): ConvertInputs => ({
  model: readOnnx(writeOnnx(text), 'net.onnx').model,
  file: 'net.onnx',
  calibration: smallImages(text, 100, 'calibration'),
  samples: smallImages(text, 40, 'samples'),
});
const convert = (text: OnnxText, more: Partial<ConvertOptions> = {}): Promise<Conversion> =>
  convertModel(inputsOf(text), { ...OPTIONS, ...more }, hooks());

describe('a seeded residual network', () => {
  test.each([
    ['percentile', { by: 'layer', percentile: 99.9 }],
    ['maximum', { by: 'layer', percentile: 100 }],
    ['channel', { by: 'channel', percentile: 99.9 }],
  ] as const)(
    'normalised by %s: after 2,000 steps at least 39 of 40 decisions are those of the ANN',
    async (normalise, scaling) => {
      const { report } = await convert(residualText('kept'), { normalise, scaling, steps: 2000 });
      const [fc] = report.accuracy;
      expect(fc).toMatchObject({ classifier: 'fc', annBeforeFolding: 1, annAfterFolding: 1, annOnSimulated: 1 });
      expect(fc!.snn).toHaveLength(2000);
      expect(fc!.snn.at(-1)).toBeGreaterThanOrEqual(39 / 40);
      expect(fc!.snn[0]).toBeLessThan(0.7);
      for (const { name, error } of report.layers) expect(error.meanError, name).toBeLessThan(0.01);
    },
  );

  test('ten times the steps, less error in every layer', async () => {
    const [short, long] = [
      await convert(residualText('kept'), { steps: 100 }),
      await convert(residualText('kept'), { steps: 1000 }),
    ];
    short.report.layers.forEach(({ name, error }, at) => {
      expect(long.report.layers[at]!.error.meanError, name).toBeLessThan(error.meanError / 3);
    });
  });
});

describe('the workload of a conversion', () => {
  const { file, arrays } = { file: 'net.json', arrays: 'net.safetensors' };
  const written = ({ workload }: Conversion) => ({
    [file]: workloadText(workload.file),
    [arrays]: writeSafetensors(workload.arrays),
  });

  test('it is a sound workload: 100 calibration images, 40 samples, both classifiers, the accuracy of the ANN', async () => {
    const conversion = await convert(chainText('kept'));
    const workload = await loadWorkload(memoryHost(written(conversion)), file);
    expect(workload.network.classifiers).toEqual([
      { name: 'ic', role: 'internal', population: 'ic' },
      { name: 'fc', role: 'final', population: 'fc' },
    ]);
    expect([workload.samples?.images.shape, workload.calibration?.images.shape]).toEqual([
      [40, 1, 8, 8],
      [100, 1, 8, 8],
    ]);
    expect(workload.file.input.normalisation).toEqual(SMALL_NORMALISATION);
    const known = workload.file.referenceAccuracies.map(({ classifier, system, accuracy, images }) => [
      classifier,
      system,
      accuracy,
      images,
    ]);
    expect(known.at(-1)).toEqual(['fc', 'ann', 1, 40]);
  });

  test('the same inputs give the same bytes', async () => {
    const [one, two] = [await convert(chainText('kept')), await convert(chainText('kept'))];
    expect(written(one)).toEqual(written(two));
    expect(one.report).toEqual(two.report);
  });

  test('without test images accuracy is that of the calibration images, and the report says so', async () => {
    const text = chainText('kept');
    const { report, workload } = await convertModel({ ...inputsOf(text), samples: undefined }, OPTIONS, hooks());
    expect(report.measuredOn).toMatchObject({ set: 'calibration', images: 100 });
    expect(report.notes).toContain('accuracy is on the calibration images; give test images by --images');
    expect([workload.file.samples, workload.file.referenceAccuracies]).toEqual([undefined, []]);
  });

  test('the report as text has no line above 80 columns and names the layer that loses most', async () => {
    const { report } = await convert(chainText('kept'));
    const text = conversionText(report, false);
    expect(wideLines(text)).toEqual([]);
    const worst = report.layers.toSorted((a, b) => b.error.meanError - a.error.meanError)[0]!;
    expect(text).toMatch(new RegExp(`^ {2}${worst.name} .* \\*$`, 'm'));
    expect(text).toContain('batch norm   2 folded; outputs move by');
  });

  test('no images to simulate: no spikes, but errors of layers on one image', async () => {
    const { report } = await convert(chainText('kept'), { simulatedImages: 0, errorImages: 1 });
    expect(report.accuracy.map(({ snn, annOnSimulated }) => [snn, annOnSimulated])).toEqual([
      [[], undefined],
      [[], undefined],
    ]);
    expect(conversionText(report, false)).not.toContain('against steps');
  });
});

describe('what does not fit', () => {
  const text = chainText('kept');
  const of = (inputs: Partial<ConvertInputs>, more: Partial<ConvertOptions> = {}) =>
    messageOf(() => convertModel({ ...inputsOf(text), ...inputs }, { ...OPTIONS, ...more }, hooks()));

  test('samples of another shape, a class beyond the network', async () => {
    const other = { ...smallImages(text, 4, 's'), shape: [1, 4, 8, 8] as const };
    expect(await of({ samples: other })).toBe('--images: are [4, 8, 8], the calibration images are [1, 8, 8]');
    const beyond = smallImages(text, 4, 's');
    beyond.labels[2] = 4;
    expect(await of({ calibration: beyond })).toBe('--calibrate: image 2 has class 4, the network has 4 classes');
  });

  test('a network that decides at chance is pointed out', async () => {
    const wrong = smallImages(text, 100, 's');
    for (let at = 0; at < wrong.labels.length; at += 1) wrong.labels[at] = (wrong.labels[at]! + 1) % 4;
    const { report } = await convertModel({ ...inputsOf(text), samples: wrong }, OPTIONS, hooks());
    expect(report.notes[0]).toContain('the trained network itself decides at chance (0.0 %)');
  });

  test('Ctrl-C in any of the four stages ends it', async () => {
    for (const stage of ['calibration', 'accuracy', 'spikes', 'layers']) {
      const stop = new AbortController();
      const onProgress = (now: string): void => {
        if (now === stage) stop.abort();
      };
      const options = { ...OPTIONS, simulatedImages: 4 };
      await expect(
        convertModel(inputsOf(text), options, hooks({ signal: stop.signal, onProgress })),
        stage,
      ).rejects.toThrow(Interrupted);
    }
  });
});
