import { INPUT, type Population, projectionsInto } from '../model/network.js';
import type { Arena } from './arena.js';
import { layOutArrays } from './array-sums.js';
import { layOutExactSums } from './exact-sums.js';
import { BeyondKernels, COMBINED, QUARTER, type Scope } from './layout-scope.js';
import type { CurrentKind, IntegerNeuronsPlan, ProjectionPlan } from './plan.js';

/** Threshold of channels that do not exist. */
const UNREACHED = 2 ** 31 - 1;

/** Neurons of integer numerics and the projections into them. */
export function layOutIntegers(arena: Arena, scope: Scope, population: Population, stride: number): IntegerNeuronsPlan {
  const { name, shape } = population;
  const neurons = scope.integers!.populations[name]!;
  const sources = projectionsInto(scope.network, name);
  const spiking = sources.filter(({ source }) => source !== INPUT);
  const padded = (values: Float64Array, fill: number): number => {
    const all = new Int32Array(stride).fill(fill);
    all.set(values.subarray(0, shape.channels));
    return arena.place(all);
  };
  if (neurons.highest >= QUARTER) throw new BeyondKernels(`${name}: membranes of more than 30 bits`);
  if (spiking.length > COMBINED) throw new BeyondKernels(`${name}: more than ${COMBINED} projections`);
  const isHardware = scope.options.numerics.kind === 'hardware';
  const projections = isHardware
    ? spiking.map((projection) => layOutArrays(arena, scope, projection))
    : layOutExactSums(arena, scope, spiking, shape.channels);
  return {
    kind: 'integer',
    current: currentKind(scope, projections),
    thresholds: padded(neurons.thresholds, UNREACHED),
    biases: padded(neurons.biases, 0),
    floors: padded(neurons.floors, neurons.lowest),
    initial: padded(neurons.initial, 0),
    lowest: neurons.lowest,
    highest: neurons.highest,
    unclamped: neurons.floors.every((floor) => floor === neurons.lowest),
    hasImage: spiking.length < sources.length,
    projections,
  };
}

function currentKind({ options }: Scope, projections: readonly ProjectionPlan[]): CurrentKind {
  const [first] = projections;
  if (first === undefined) return 'constant';
  if (options.numerics.kind === 'hardware' && projections.length > 1) return 'combined';
  return first.planes.find(({ target }) => target === 'first')!.sumBytes === 2 ? 'sums' : 'wideSums';
}
