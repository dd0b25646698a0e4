import { INPUT, neurons, type Shape } from '../model/network.js';
import type { Ann, AnnLayer } from './ann.js';
import { type AddInto, averages, convolution, denseProduct, fillChannels } from './kernels.js';

/** Values of the layers of one image, [y][x][channel] in double precision, by layer; overwritten by the next image. */
export type Activations = ReadonlyMap<string, Float64Array>;

/** Runs images through a network: the plain forward pass in double precision. `image`: normalised, [y][x][channel]. */
export function createAnnRunner(ann: Ann): (image: Float64Array) => Activations {
  const shapes = new Map<string, Shape>([[INPUT, ann.input]]);
  const values = new Map<string, Float64Array>();
  const stages = ann.layers.map((layer) => {
    const stage = stageOf(layer, shapes, values);
    shapes.set(layer.name, layer.shape);
    values.set(layer.name, new Float64Array(neurons(layer.shape)));
    return stage;
  });
  return (image) => {
    values.set(INPUT, image);
    for (const run of stages) run();
    return values;
  };
}

function stageOf(
  layer: AnnLayer,
  shapes: ReadonlyMap<string, Shape>,
  values: ReadonlyMap<string, Float64Array>,
): () => void {
  const { name, shape } = layer;
  if (layer.kind === 'average') {
    const average = averages(layer.operator, shapes.get(layer.source)!, shape);
    return () => average(values.get(layer.source)!, values.get(name)!);
  }
  const terms = layer.terms.map(({ source, operator, weights }): readonly [string, AddInto] => {
    const from = shapes.get(source)!;
    return [
      source,
      operator.kind === 'dense'
        ? denseProduct(from, neurons(shape), weights)
        : convolution(operator, from, shape, weights),
    ];
  });
  const ceiling = layer.ceiling ?? Number.POSITIVE_INFINITY;
  return () => {
    const into = values.get(name)!;
    fillChannels(into, layer.bias);
    for (const [source, add] of terms) add(values.get(source)!, into);
    if (layer.activation === 'rectified') rectify(into, ceiling);
  };
}

/** min(max(x, 0), ceiling); NaN stays. */
export function rectify(values: Float64Array, ceiling: number): void {
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    if (value < 0) values[at] = 0;
    else if (value > ceiling) values[at] = ceiling;
  }
}
