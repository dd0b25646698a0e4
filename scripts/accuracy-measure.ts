import { fileURLToPath } from 'node:url';
import { accuracyPerStep } from '../src/fusion/accuracy.js';
import { pseudoCounts } from '../src/fusion/alpha.js';
import { fuse, headPredictions } from '../src/fusion/methods.js';
import { createNodeHost } from '../src/host/node/files.js';
import { cutNetwork } from '../src/mapping/allocate.js';
import type { Chip } from '../src/model/chip.js';
import { type AdcSteps, arrayFormat, integerFormat, type Numerics } from '../src/model/numerics.js';
import { numericsOf } from '../src/run/numerics.js';
import { type ColumnSums, mergeColumnSums } from '../src/snn/column-sums.js';
import { adcStep } from '../src/snn/full-scale.js';
import type { FunctionOptions } from '../src/snn/function-model.js';
import { loadChip } from '../src/spec/load-chip.js';
import { createEngine } from '../test/support/engine.js';
import { type Configuration, calibrationOf, STEPS, settingsOf } from './accuracy-configurations.js';
import type { StudyNetwork } from './accuracy-networks.js';

const CALIBRATION_STEPS = 100;
const host = createNodeHost(fileURLToPath(new URL('../', import.meta.url)));

/** Column sums of a calibration, by projection: one, or one a bit plane of the image. */
export type MeasuredSums = Readonly<Record<string, readonly ColumnSums[]>>;

/** Share of correct predictions after each step, [step-1], by classifier. */
export type Accuracies = Readonly<Record<string, Float64Array>>;

const chipOf = async (configuration: Configuration): Promise<Chip> =>
  (await loadChip(host, 'spikesim-rram-64', settingsOf(configuration))).chip;

/** Function options of a chip; rows' levels say what a read costs, not what it computes: all are 1. */
function optionsOf({ network, normalisation }: StudyNetwork, chip: Chip, numerics: Numerics): FunctionOptions {
  const blocks = cutNetwork(network, chip);
  const rowLevels = Object.entries(blocks).map(
    ([name, { matrix }]) => [name, new Float64Array(matrix.taps * matrix.inputs).fill(1)] as const,
  );
  const input = { normalisation, bits: chip.crossbar.inputBits };
  return { numerics, steps: STEPS, blocks, rowLevels: Object.fromEntries(rowLevels), input };
}

/** Column sums of the calibration images, as a run finds them: 100 steps under `quantised`. */
async function measureSums(study: StudyNetwork, configuration: Configuration): Promise<MeasuredSums> {
  const chip = await chipOf(configuration);
  const options: FunctionOptions = {
    ...optionsOf(study, chip, { kind: 'quantised', integers: integerFormat(chip) }),
    steps: CALIBRATION_STEPS,
    columnSums: arrayFormat(chip),
  };
  const model = createEngine(study.network, study.arrays, options);
  const sums: Record<string, readonly ColumnSums[]> = {};
  for (const pixels of study.calibration) {
    for (const [name, each] of Object.entries(model.run(pixels).columnSums!)) {
      const before = sums[name];
      sums[name] = before === undefined ? each : each.map((more, at) => mergeColumnSums(before[at]!, more));
    }
  }
  return sums;
}

/** Measures configurations of one network; column sums that several of them share are found once. */
export class Meter {
  #calibration: { readonly of: string; readonly sums: MeasuredSums } | undefined;

  constructor(readonly study: StudyNetwork) {}

  /** Accuracy of one configuration after each of its first `steps` steps. */
  async measure(configuration: Configuration, steps = STEPS): Promise<Accuracies> {
    const { study } = this;
    const chip = await chipOf(configuration);
    const options = { ...optionsOf(study, chip, await this.#numerics(configuration, chip)), steps };
    const model = createEngine(study.network, study.arrays, options);
    const heads = study.images(configuration.images).map((pixels) => model.run(pixels).headCounts);
    return accuracies(study, heads, steps);
  }

  async #numerics(configuration: Configuration, chip: Chip): Promise<Numerics> {
    const numerics = numericsOf(configuration.numerics, chip);
    if (numerics.kind !== 'hardware') return numerics;
    const { fullScalePercentile } = chip.numerics;
    const adcSteps: AdcSteps = Object.fromEntries(
      Object.entries(await this.#sums(configuration)).map(([name, each]) => [
        name,
        each.map((sums) => adcStep(sums, fullScalePercentile, numerics.array, numerics.integers).step),
      ]),
    );
    return { ...numerics, adcSteps };
  }

  async #sums(configuration: Configuration): Promise<MeasuredSums> {
    const of = calibrationOf(configuration);
    if (this.#calibration?.of !== of) {
      this.#calibration = { of, sums: await measureSums(this.study, configuration) };
    }
    return this.#calibration.sums;
  }
}

function accuracies(
  { labels, alphaTables }: StudyNetwork,
  heads: readonly Readonly<Record<string, Uint32Array>>[],
  steps: number,
): Accuracies {
  const of = (predict: (head: Readonly<Record<string, Uint32Array>>) => ArrayLike<number>): Float64Array =>
    accuracyPerStep(
      heads.map(predict),
      Array.from({ length: heads.length }, (_, image) => labels[image]!),
    );
  const fusions = alphaTables.map((table) => {
    const pseudo = pseudoCounts(table, steps);
    return [`fusion-${table.name}`, of(({ fc, ic }) => fuse(fc!, ic!, CLASSES, pseudo))] as const;
  });
  return {
    fc: of(({ fc }) => headPredictions(fc!, CLASSES)),
    ic: of(({ ic }) => headPredictions(ic!, CLASSES)),
    ...Object.fromEntries(fusions),
  };
}

const CLASSES = 10;
