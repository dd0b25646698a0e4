import { fileURLToPath } from 'node:url';
import { accuracyPerStep } from '../src/fusion/accuracy.js';
import { pseudoCounts } from '../src/fusion/alpha.js';
import { fuse, headPredictions } from '../src/fusion/methods.js';
import { createNodeHost } from '../src/host/node/files.js';
import { createWorkerPool } from '../src/host/node/worker-pool.js';
import { cutNetwork } from '../src/mapping/allocate.js';
import type { Chip } from '../src/model/chip.js';
import { type AdcSteps, type ArrayFormat, arrayFormat, integerFormat, type Numerics } from '../src/model/numerics.js';
import { numericsOf } from '../src/run/numerics.js';
import { type ColumnSums, mergeColumnSums } from '../src/snn/column-sums.js';
import { adcStep } from '../src/snn/full-scale.js';
import type { FunctionOptions, ImageResult } from '../src/snn/function-model.js';
import { loadChip } from '../src/spec/load-chip.js';
import { type Configuration, calibrationOf, settingsOf } from './accuracy-configurations.js';
import type { StudyNetwork } from './accuracy-networks.js';

/** The chip whose values the study changes. */
const CHIP = 'spikesim-rram-64';
const CLASSES = 10;
const CALIBRATION_STEPS = 100;
const host = createNodeHost(fileURLToPath(new URL('../', import.meta.url)));
const script = new URL('../dist/host/node/image-worker.js', import.meta.url);

/** Column sums of a calibration, by projection: one, or one a bit plane of the image. */
type MeasuredSums = Readonly<Record<string, readonly ColumnSums[]>>;

/** Spikes of the classifiers for one image, by classifier: [step-1][class]. */
type Heads = ImageResult['headCounts'];

/** Images `from` .. `images - 1` of a configuration. */
export interface Piece {
  readonly configuration: Configuration;
  readonly from: number;
  readonly images: number;
}

export interface MeterOptions {
  readonly workers: number;
  /** Hears of every image that is done, of a calibration or of a measurement. */
  readonly onImage?: () => void;
}

/** Measures configurations of one network on the worker pool; column sums that several of them share are found once. */
export class Meter {
  readonly #calibrations = new Map<string, Promise<MeasuredSums>>();
  readonly #study: StudyNetwork;
  readonly #options: MeterOptions;

  constructor(study: StudyNetwork, options: MeterOptions) {
    this.#study = study;
    this.#options = options;
  }

  /** How many images of a piece each method decides rightly after each step, [step-1], by method. */
  async countRight(
    { configuration, from, images }: Piece,
    steps: number,
  ): Promise<Readonly<Record<string, Float64Array>>> {
    const study = this.#study;
    const chip = await chipOf(configuration);
    const numerics = await this.#numerics(configuration, chip);
    const pixels = study.images(images).slice(from);
    const heads: Heads[] = [];
    await this.#run(pixels, { ...functionOptions(study, chip, numerics), steps }, (image, { headCounts }) => {
      heads[image] = headCounts;
    });
    const labels = Array.from(study.labels).slice(from);
    const share = Object.entries(predict(study, heads, steps)).map(([method, each]) => [
      method,
      accuracyPerStep(each, labels).map((accuracy) => Math.round(accuracy * pixels.length)),
    ]);
    return Object.fromEntries(share);
  }

  async #run(
    images: readonly Uint8Array[],
    options: FunctionOptions,
    onResult: (image: number, result: ImageResult) => void,
  ): Promise<void> {
    const { network, arrays } = this.#study;
    const { workers, onImage } = this.#options;
    const job = { network, arrays, options, images, cycle: undefined, compare: false, spikeKeys: undefined };
    const pool = createWorkerPool({ workers, script, note: (text) => console.log(text) });
    await pool.run(
      job,
      (image, { result }) => {
        onResult(image, result);
        onImage?.();
      },
      new AbortController().signal,
    );
  }

  async #numerics(configuration: Configuration, chip: Chip): Promise<Numerics> {
    const numerics = numericsOf(configuration.numerics, chip);
    if (numerics.kind !== 'hardware') return numerics;
    const array = arrayOf(configuration, chip);
    const key = calibrationOf(configuration);
    const found = this.#calibrations.get(key) ?? this.#measureSums(chip, array);
    this.#calibrations.set(key, found);
    const { fullScalePercentile } = chip.numerics;
    const adcSteps: AdcSteps = Object.fromEntries(
      Object.entries(await found).map(([name, each]) => [
        name,
        each.map((sums) => adcStep(sums, fullScalePercentile, array, numerics.integers).step),
      ]),
    );
    return { ...numerics, array, adcSteps };
  }

  /** Column sums of the calibration images, as a run of `sim` finds them: 100 steps under `quantised`. */
  async #measureSums(chip: Chip, array: ArrayFormat): Promise<MeasuredSums> {
    const options = {
      ...functionOptions(this.#study, chip, { kind: 'quantised', integers: integerFormat(chip) }),
      steps: CALIBRATION_STEPS,
      columnSums: array,
    };
    const sums: Record<string, readonly ColumnSums[]> = {};
    await this.#run(this.#study.calibration, options, (_, { columnSums }) => {
      for (const [name, each] of Object.entries(columnSums!)) {
        const before = sums[name];
        sums[name] = before === undefined ? each : each.map((more, at) => mergeColumnSums(before[at]!, more));
      }
    });
    return sums;
  }
}

const chipOf = async (configuration: Configuration): Promise<Chip> =>
  (await loadChip(host, CHIP, settingsOf(configuration))).chip;

/** The arrays of a configuration; a digital unit for the image is none of the codings that a chip file may ask for. */
const arrayOf = ({ inputCoding = 'digital' }: Configuration, chip: Chip): ArrayFormat => ({
  ...arrayFormat(chip),
  inputCoding,
});

/** Function options of a chip; rows' levels say what a read costs, not what it computes: all are 1. */
function functionOptions({ network, normalisation }: StudyNetwork, chip: Chip, numerics: Numerics) {
  const blocks = cutNetwork(network, chip);
  const rowLevels = Object.entries(blocks).map(
    ([name, { matrix }]) => [name, new Float64Array(matrix.taps * matrix.inputs).fill(1)] as const,
  );
  const input = { normalisation, bits: chip.crossbar.inputBits };
  return { numerics, blocks, rowLevels: Object.fromEntries(rowLevels), input };
}

/** Predictions of every image after each step, [image][step-1], by method. */
function predict(
  { alphaTables }: StudyNetwork,
  heads: readonly Heads[],
  steps: number,
): Readonly<Record<string, readonly ArrayLike<number>[]>> {
  const fusions = alphaTables.map((table) => {
    const pseudo = pseudoCounts(table, steps);
    return [`fusion-${table.name}`, heads.map(({ fc, ic }) => fuse(fc!, ic!, CLASSES, pseudo))] as const;
  });
  return {
    fc: heads.map(({ fc }) => headPredictions(fc!, CLASSES)),
    ic: heads.map(({ ic }) => headPredictions(ic!, CLASSES)),
    ...Object.fromEntries(fusions),
  };
}
