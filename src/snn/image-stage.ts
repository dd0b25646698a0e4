import type { ImageActivity, ProjectionActivity } from '../model/activity.js';
import { INPUT, type Network, neurons, positions } from '../model/network.js';
import type { Arithmetic } from './arithmetic.js';
import { type CompiledPopulation, type CompileOptions, compile, type ImageProjection } from './compile.js';
import {
  codeImage,
  FIRST_PLANE,
  flattenImage,
  type InputOptions,
  imageLists,
  NON_ZERO,
  normalise,
} from './input-coding.js';
import { type FloatArray, floats } from './numerics.js';
import type { SpikeLists } from './spike-lists.js';

/** What the image drives: the same in every step, so once per image. */
export interface ImageStage {
  readonly projections: readonly ImageProjection[];
  /** Fills the current of every projection for `pixels` [channel][y][x] and counts its reads in `activity`. */
  show(pixels: Uint8Array, activity: Readonly<Record<string, ProjectionActivity>>): void;
}

/** The populations and projections of a network that read the image. */
export function imagePart(network: Network): Network {
  const projections = network.projections.filter(({ source }) => source === INPUT);
  const targets = new Set(projections.map(({ target }) => target));
  return {
    ...network,
    projections,
    populations: network.populations.filter(({ name }) => targets.has(name)),
    classifiers: [],
  };
}

/** The image's projections alone, for an engine that runs the rest itself; `arithmetic` is that of the whole network. */
export function compileImageStage(
  network: Network,
  arithmetic: Arithmetic,
  options: CompileOptions & { readonly input: InputOptions },
): ImageStage {
  return imageStage(network, compile(imagePart(network), arithmetic, { ...options, blockSteps: 1 }), options);
}

/** Shows images to those projections of `populations` that read them. */
export function imageStage(
  network: Network,
  populations: readonly CompiledPopulation[],
  { input, numerics }: Pick<CompileOptions, 'numerics'> & { readonly input: InputOptions },
): ImageStage {
  const projections = populations.flatMap(({ inputs }) => inputs).filter((each) => each.kind === 'image');
  const shape = network.input;
  const lists = imageLists(shape, input.bits);
  const area = positions(shape);
  const mapIndex = (position: number, channel: number) => position * shape.channels + channel;
  const flatIndex = (_: number, index: number) => mapIndex(index % area, Math.floor(index / area));
  return {
    projections,
    show(pixels, activity) {
      const values: FloatArray = floats(numerics, neurons(shape));
      normalise(pixels, shape, input.normalisation, values);
      const codes = codeImage(values, input, lists);
      for (const projection of projections) {
        const { flat, driver, current, name } = projection;
        if (flat !== undefined) flattenImage(lists, flat);
        const counts = activity[name] as ImageActivity;
        countImage(projection, flat ?? lists, counts);
        const indexOf = flat === undefined ? mapIndex : flatIndex;
        counts.nonZero.additions[0] = driver.drive({ values, codes, lists: flat ?? lists, indexOf }, current);
      }
    },
  };
}

function countImage({ counter }: ImageProjection, lists: SpikeLists, { nonZero, bitPlanes }: ImageActivity): void {
  counter.count(lists, NON_ZERO, nonZero, 0);
  for (let bit = 0; bit < bitPlanes.slots; bit += 1) counter.count(lists, FIRST_PLANE + bit, bitPlanes, bit);
}
