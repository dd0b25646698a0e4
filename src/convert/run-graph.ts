import { neurons, type Shape } from '../model/network.js';
import type { AnnGraph, Operation } from './ann-graph.js';
import { averages, convolution, denseProduct, fillChannels } from './kernels.js';
import { rectify } from './run-ann.js';

/**
 * Runs images through a graph operation by operation, as the file says it, nothing folded, in double precision. `image`:
 * normalised, [y][x][channel]. Hands out the values of the outputs by name, overwritten by the next image.
 */
export function createGraphRunner(graph: AnnGraph): (image: Float64Array) => ReadonlyMap<string, Float64Array> {
  const shapes = new Map<string, Shape>([[graph.inputValue, graph.input]]);
  const values = new Map<string, Float64Array>();
  const stages = graph.operations.map((operation) => {
    const run = stageOf(operation, shapes);
    shapes.set(operation.output, operation.shape);
    const into = new Float64Array(neurons(operation.shape));
    values.set(operation.output, into);
    return () => run((name) => values.get(name)!, into);
  });
  return (image) => {
    values.set(graph.inputValue, image);
    for (const run of stages) run();
    return new Map(graph.outputs.map(({ name, value }) => [name, values.get(value)!]));
  };
}

type Stage = (read: (name: string) => Float64Array, into: Float64Array) => void;

function stageOf(operation: Operation, shapes: ReadonlyMap<string, Shape>): Stage {
  const { shape } = operation;
  switch (operation.kind) {
    case 'conv':
    case 'dense': {
      const { input, weights, bias = new Float64Array(shape.channels) } = operation;
      const source = shapes.get(input)!;
      const add =
        operation.kind === 'dense'
          ? denseProduct(source, shape.channels, weights)
          : convolution({ ...operation, kind: 'conv2d' }, source, shape, weights);
      return (read, into) => {
        fillChannels(into, bias);
        add(read(input), into);
      };
    }
    case 'scale': {
      const { input, scale, shift } = operation;
      const { channels } = shape;
      return (read, into) =>
        into.set(read(input).map((each, at) => each * scale[at % channels]! + shift[at % channels]!));
    }
    case 'add': {
      const [a, b] = operation.inputs;
      return (read, into) => into.set(read(a).map((each, at) => each + read(b)[at]!));
    }
    case 'rectify': {
      const { input, ceiling = Number.POSITIVE_INFINITY } = operation;
      return (read, into) => {
        into.set(read(input));
        rectify(into, ceiling);
      };
    }
    case 'average': {
      const average = averages(operation, shapes.get(operation.input)!, shape);
      return (read, into) => average(read(operation.input), into);
    }
  }
}
