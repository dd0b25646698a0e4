import type { Host } from '../base/host.js';
import type { Chip } from '../model/chip.js';
import { arrayFormat, integerFormat, type NumericsKind } from '../model/numerics.js';
import { rowCut } from '../run/numerics.js';
import type { RunOptions } from '../run/options.js';
import { canonicalJson } from '../spec/canonical.js';
import type { PointInputs } from './point-inputs.js';
import { Recent } from './recent.js';

/**
 * Keys of the stages of a point, each the hash of everything that its stage reads. Spikes and activity are those of the
 * network with `internals`, which may be more than the point has. Points whose stages are the same share the object.
 */
export interface StageKeys {
  /** Column sums of the calibration images; undefined where no ADC converts. */
  readonly calibration: string | undefined;
  /** Which spikes fire; undefined at `analytic`. */
  readonly spikes: string | undefined;
  /** What they mean for the crossbars. */
  readonly activity: string | undefined;
  /** Mapping and timeline. */
  readonly times: string;
  /** Counts, and their costs under the preset. */
  readonly result: string;
}

/**
 * Values that neither mapping nor timeline reads: they decide spikes (and then are in the key of the activity), or what
 * things cost.
 */
export const BEYOND_TIME: Readonly<Partial<Record<keyof Chip, readonly string[]>>> = {
  technology: ['nodeNm', 'supplyVoltageV'],
  device: ['readVoltageV', 'conductanceSpread', 'spreadSeed'],
  noc: ['tilePitchMm'],
  pe: ['pitchMm'],
  numerics: ['kind', 'weightScale', 'fractionBits', 'fullScalePercentile', 'lowestPotential'],
};

type Hash = (stage: string, value: unknown) => string;
type Sha256 = Host['sha256'];

/** Keys of points; what points have in common is hashed once. */
export class KeyMaker {
  readonly #shared = new Recent<StageKeys>(256);
  readonly #hash: Hash;

  constructor(
    readonly sha256: Sha256,
    readonly version: string,
    readonly metrics: readonly string[],
  ) {
    this.#hash = (stage, value) =>
      sha256(new TextEncoder().encode(canonicalJson({ stage: `${stage}/1`, version, value })));
  }

  /** The key of a point's metrics. */
  pointOf({ result }: StageKeys, { priceSettings }: PointInputs): string {
    return this.sha256(new TextEncoder().encode(`point/1 ${result} ${JSON.stringify(priceSettings)}`));
  }

  /** `internals`: of all points that may share its spikes. */
  stagesOf(point: PointInputs, internals: readonly string[]): StageKeys {
    const { inputs, options } = point;
    const { chip, workload, prices } = inputs;
    const own = JSON.stringify([chip.digest, workload.digest, prices.digest, options, internals]);
    return this.#shared.get(own, () => stageKeys(point, internals, this.metrics, this.#hash));
  }
}

function stageKeys(
  point: PointInputs,
  internals: readonly string[],
  metrics: readonly string[],
  hash: Hash,
): StageKeys {
  const { chip } = point.inputs.chip;
  const { table, digest: pricesDigest } = point.inputs.prices;
  const { name: _, description: __, ...content } = chip;
  const shared = sharedKeys(point, internals, hash);
  const workload = point.inputs.workload.digest;
  const { fidelity, steps } = point.options;
  const images =
    'images' in point.options ? { ...imagesPart(point.options), numerics: point.options.numerics } : undefined;
  const timed = { workload, fidelity, steps, activity: shared.activity, chip: withoutBeyond(content) };
  const costed = { workload, fidelity, steps, images, chip: content, table: pricesDigest };
  return {
    ...shared,
    times: hash('times', timed),
    result: hash('result', { ...costed, conventions: table.conventions, metrics: [...metrics] }),
  };
}

const imagesPart = ({ images, seed }: RunOptions) => ({ images, seed });

function sharedKeys(
  { inputs, options, whole }: PointInputs,
  internals: readonly string[],
  hash: Hash,
): Pick<StageKeys, 'calibration' | 'spikes' | 'activity'> {
  if (!('images' in options)) return { calibration: undefined, spikes: undefined, activity: undefined };
  const { chip } = inputs.chip;
  const network = { workload: whole.digest, internals: [...internals] };
  const numerics = numericsPart(options.numerics, chip);
  const spikes = hash('spikes', { network, numerics, ...imagesPart(options), steps: options.steps });
  const isHardware = options.numerics === 'hardware';
  return {
    calibration: isHardware ? hash('calibration', { network, calibration: calibrationPart(chip) }) : undefined,
    spikes,
    activity: hash('activity', { spikes, cut: cutPart(chip), packets: packetsPart(inputs) }),
  };
}

/** What of a chip decides which spikes fire. */
function numericsPart(kind: NumericsKind, chip: Chip): unknown {
  if (kind === 'reference' || kind === 'ideal') return { kind };
  const integers = { ...integerFormat(chip) };
  if (kind === 'quantised') return { kind, integers };
  const { fullScalePercentile } = chip.numerics;
  return { kind, integers, array: arrayFormat(chip), cut: rowCut(chip), fullScalePercentile };
}

function calibrationPart(chip: Chip) {
  const { adcBits: _, projectionAdcBits: __, ...array } = arrayFormat(chip);
  return { integers: { ...integerFormat(chip) }, array, cut: rowCut(chip) };
}

/** What of a chip decides what is counted at the crossbars: the cut, and the levels that cells hold. */
function cutPart(chip: Chip): unknown {
  const { cols, weightBits, sign, inputCoding, inputBits } = chip.crossbar;
  const own = Object.entries(chip.projections).map(([name, values]) => [name, values.weightBits ?? weightBits]);
  return {
    ...rowCut(chip),
    ...{ cols, weightBits, sign, inputCoding, inputBits },
    bitsPerCell: chip.device.bitsPerCell,
    weightScale: chip.numerics.weightScale,
    own: Object.fromEntries(own),
  };
}

/** Packets of several spikes hang on where neurons lie: on everything that the mapping reads. */
function packetsPart({ chip: { chip }, workload }: PointInputs['inputs']): unknown {
  if (chip.noc.packets === 'aer') return undefined;
  const { name: _, description: __, ...content } = chip;
  return { workload: workload.digest, chip: withoutBeyond(content) };
}

function withoutBeyond(chip: Omit<Chip, 'name' | 'description'>): unknown {
  const sections = Object.entries(chip).map(([section, values]) => {
    const left = BEYOND_TIME[section as keyof Chip] ?? [];
    if (left.length === 0) return [section, values] as const;
    return [section, Object.fromEntries(Object.entries(values).filter(([key]) => !left.includes(key)))] as const;
  });
  return Object.fromEntries(sections);
}
