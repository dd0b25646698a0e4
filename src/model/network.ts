/** Extent of a feature map; neurons are ordered y, x, channel (channel fastest). */
export interface Shape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Number of neurons of a shape. */
export const neurons = (shape: Shape): number => shape.channels * shape.height * shape.width;
/** Number of positions of a shape. */
export const positions = (shape: Shape): number => shape.height * shape.width;

/** Fires when V >= threshold, at most once a step, then V -= threshold; V has no lower bound. */
export interface IntegrateAndFire {
  readonly kind: 'integrateAndFire';
  readonly threshold: number;
  readonly initialPotential: number;
}
/** Counts the spikes of its window: fires when count >= area, then count -= area. Integers, so no ties by rounding. */
export interface Average {
  readonly kind: 'average';
}
export type Neuron = IntegrateAndFire | Average;

export interface Population {
  readonly name: string;
  readonly shape: Shape;
  readonly neuron: Neuron;
  /** Array of one bias per channel, added in every step; undefined = none. */
  readonly bias: string | undefined;
}

export interface Conv2d {
  readonly kind: 'conv2d';
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}
/** Every input neuron to every output neuron; inputs ordered channel, y, x as in the trained network's flatten. */
export interface Dense {
  readonly kind: 'dense';
}
/** Non-weighted window count; stride defaults to the window. */
export interface AveragePool {
  readonly kind: 'averagePool';
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
}
export type Operator = Conv2d | Dense | AveragePool;

/** Name of the source that stands for the image. */
export const INPUT = 'input';

export interface Projection {
  readonly name: string;
  /** A population, or INPUT. */
  readonly source: string;
  readonly target: string;
  readonly operator: Operator;
  /** Array of the weights (conv2d: [out, in, kh, kw], dense: [out, in]); undefined = shape only. */
  readonly weights: string | undefined;
}

export interface Classifier {
  readonly name: string;
  readonly role: 'final' | 'internal';
  readonly population: string;
}

/** A checked network: populations in topological order, every projection's ends exist and its shapes agree. */
export interface Network {
  readonly name: string;
  readonly input: Shape;
  readonly populations: readonly Population[];
  readonly projections: readonly Projection[];
  readonly classifiers: readonly Classifier[];
}

/** Projections into a population, in file order (the order in which their currents are added). */
export const projectionsInto = (network: Network, population: string): readonly Projection[] =>
  network.projections.filter((projection) => projection.target === population);

/** Shape of a population or of the image. */
export function shapeOf(network: Network, name: string): Shape {
  if (name === INPUT) return network.input;
  const population = network.populations.find((candidate) => candidate.name === name);
  if (population === undefined) throw new Error(`no population ${name}`);
  return population.shape;
}

/** The network that remains when only `classifiers` are kept: they and everything that they read. */
export function restrictTo(network: Network, classifiers: readonly string[]): Network {
  const kept = network.classifiers.filter((classifier) => classifiers.includes(classifier.name));
  const needed = new Set(kept.map((classifier) => classifier.population));
  for (const population of network.populations.toReversed()) {
    if (!needed.has(population.name)) continue;
    for (const projection of projectionsInto(network, population.name)) needed.add(projection.source);
  }
  return {
    ...network,
    populations: network.populations.filter((population) => needed.has(population.name)),
    projections: network.projections.filter((projection) => needed.has(projection.target)),
    classifiers: kept,
  };
}

/**
 * Populations on the shortest way from the image to `population`, itself included: a spike that the image caused can
 * leave it in that step at the earliest.
 */
export function depthOf(network: Network, population: string): number {
  const depths = new Map<string, number>([[INPUT, 0]]);
  for (const { name } of network.populations) {
    const sources = projectionsInto(network, name).map((projection) => depths.get(projection.source) ?? 0);
    depths.set(name, 1 + Math.min(...sources));
  }
  return depths.get(population) ?? 0;
}

/** The weight matrix of a projection: taps (kernel positions) x inputs (channels) x outputs (channels). */
export interface WeightMatrix {
  readonly taps: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Weight matrix of a projection that has weights; a dense projection has one tap and all source neurons as inputs. */
export function weightMatrix(network: Network, projection: Projection): WeightMatrix | undefined {
  const source = shapeOf(network, projection.source);
  const target = shapeOf(network, projection.target);
  switch (projection.operator.kind) {
    case 'conv2d':
      return {
        taps: projection.operator.kernel[0] * projection.operator.kernel[1],
        inputs: source.channels,
        outputs: target.channels,
      };
    case 'dense':
      return { taps: 1, inputs: neurons(source), outputs: neurons(target) };
    case 'averagePool':
      return undefined;
  }
}

/** Multiply-accumulates of one dense evaluation; taps on the zero padding count, as in the published MAC figures. */
export function macs(network: Network, projection: Projection): number {
  const source = shapeOf(network, projection.source);
  const target = shapeOf(network, projection.target);
  const matrix = weightMatrix(network, projection);
  if (matrix === undefined) return 0;
  return projection.operator.kind === 'conv2d'
    ? matrix.taps * matrix.inputs * neurons(target)
    : neurons(source) * neurons(target);
}
