import { specError } from '../base/errors.js';
import type { Ann, AnnLayer } from './ann.js';
import { keptFor, LargestValues, percentileOf } from './largest-values.js';
import type { Activations } from './run-ann.js';

/** How activations are brought to firing rates from 0 to 1. */
export interface Normalisation {
  /**
   * `layer`: one scale a layer, the percentile of all its activations on all images (100: the maximum). `channel`: one a
   * channel, where a layer is no classifier: its classes must stay comparable.
   */
  readonly by: 'layer' | 'channel';
  /** 50 to 100. */
  readonly percentile: number;
}

/** Activation that becomes a rate of one spike a step, by layer and channel (lambda). */
export type Scales = ReadonlyMap<string, Float64Array>;

export interface MeasuredScales {
  readonly scales: Scales;
  /** Layers, or channels of layers, that were never above 0. */
  readonly silent: readonly { readonly layer: string; readonly channels: number }[];
}

/** Values that may be kept for all percentiles together: 1 GiB. */
const MOST_KEPT = 2 ** 26;

/** Finds the scales of a network from its activations on calibration images, one image after the other. */
export class ScaleMeter {
  readonly #meters: readonly LayerMeter[];

  /** Throws a SpecError where the percentile would need more memory than there is. */
  constructor(
    private readonly ann: Ann,
    private readonly normalisation: Normalisation,
    images: number,
  ) {
    const { percentile } = normalisation;
    const measured = ann.layers.filter(({ kind }) => kind === 'neurons');
    const kept = measured.reduce((sum, layer) => sum + keptFor(percentile, images * sizeOf(layer)), 0);
    if (kept > MOST_KEPT) {
      const message = `${percentile} of ${images} images would keep ${kept} activations, at most ${MOST_KEPT}; choose a higher one, or fewer images`;
      throw specError('--percentile', '', message);
    }
    this.#meters = measured.map((layer) => meterOf(layer, normalisation, images));
  }

  /** Throws a SpecError where an activation is not finite. */
  add(activations: Activations): void {
    for (const { layer, groups } of this.#meters) {
      const values = activations.get(layer.name)!;
      if (values.some((value) => !Number.isFinite(value))) {
        const where = `layer ${layer.name} (${layer.nodes.at(-1) ?? ''})`;
        throw specError('--calibrate', where, 'is not finite on an image: are the weights sound?');
      }
      for (const [channel, group] of groups.entries()) group.add(values, channel, groups.length);
    }
  }

  /** A classifier that is never above 0 is a SpecError: it could not decide. */
  scales(): MeasuredScales {
    const scales = new Map<string, Float64Array>([['input', new Float64Array(this.ann.input.channels).fill(1)]]);
    const silent: { layer: string; channels: number }[] = [];
    const meters = new Map(this.#meters.map((meter) => [meter.layer.name, meter]));
    for (const layer of this.ann.layers) {
      if (layer.kind === 'average') {
        scales.set(layer.name, scales.get(layer.source)!);
        continue;
      }
      const { groups } = meters.get(layer.name)!;
      const found = groups.map((group) => percentileOf(group, this.normalisation.percentile));
      const dead = found.filter((each) => each <= 0).length;
      if (dead > 0 && layer.activation === 'signed') throw neverPositive(layer, this.normalisation);
      const channels = layer.shape.channels;
      if (dead > 0) silent.push({ layer: layer.name, channels: groups.length === 1 ? channels : dead });
      const other = Math.max(...found) > 0 ? Math.max(...found) : 1;
      scales.set(
        layer.name,
        Float64Array.from({ length: channels }, (_, at) => positive(found[groups.length === 1 ? 0 : at]!, other)),
      );
    }
    return { scales, silent };
  }
}

const positive = (value: number, otherwise: number): number => (value > 0 ? value : otherwise);
const sizeOf = ({ shape }: AnnLayer): number => shape.channels * shape.height * shape.width;

interface LayerMeter {
  readonly layer: Extract<AnnLayer, { kind: 'neurons' }>;
  /** One for the layer, or one a channel. */
  readonly groups: readonly LargestValues[];
}

function meterOf(layer: AnnLayer, { by, percentile }: Normalisation, images: number): LayerMeter {
  if (layer.kind !== 'neurons') throw new Error(`${layer.name} has no activations of its own`);
  const groups = by === 'channel' && layer.activation !== 'signed' ? layer.shape.channels : 1;
  const keep = keptFor(percentile, (images * sizeOf(layer)) / groups);
  return { layer, groups: Array.from({ length: groups }, () => new LargestValues(keep)) };
}

function neverPositive({ name }: AnnLayer, { percentile }: Normalisation) {
  const message = `its percentile ${percentile} over the calibration images is not above 0, so it would never fire: are images, --mean and --std those of the training?`;
  return specError(`classifier ${name}`, '', message);
}
