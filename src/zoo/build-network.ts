import type { Classifier, Network, Operator, Population, Projection, Shape } from '../model/network.js';
import { INPUT } from '../model/network.js';
import type { DataSet } from './data-sets.js';
import type { Net, Stage } from './nets.js';

export interface NetworkOptions {
  readonly name: string;
  readonly net: Net;
  readonly dataSet: DataSet;
  /** Factor on the channels of every stage; at least one channel is left. */
  readonly width: number;
  /** Stages after which an internal classifier sits, ascending; after the last it repeats the final one. */
  readonly internalAfter: readonly number[];
  /** Whether projections and populations name arrays; without, the network has shapes only. */
  readonly weighted: boolean;
}

/** Half a threshold: neurons then fire at their rate from the start, neither late nor all at once. */
const NEURON = { kind: 'integrateAndFire', threshold: 1, initialPotential: 0.5 } as const;
const GAP_SUFFIX = '-gap';

/** A network of the zoo as a record. Populations are in topological order, classifiers after the stage that they read. */
export function buildNetwork(options: NetworkOptions): Network {
  const { name, net, dataSet, internalAfter } = options;
  const parts = new Parts(options);
  const last = net.stages.length - 1;
  let source = { name: INPUT, shape: dataSet.input };
  net.stages.forEach((stage, index) => {
    source = parts.addStage(stage, index, source);
    if (internalAfter.includes(index)) {
      parts.addHead(internalAfter.length === 1 ? 'ic' : `ic${index}`, 'internal', source);
    }
    if (index === last) parts.addHead('fc', 'final', source);
  });
  const { populations, projections, classifiers } = parts;
  return { name, input: dataSet.input, populations, projections, classifiers };
}

interface Source {
  readonly name: string;
  readonly shape: Shape;
}

class Parts {
  readonly populations: Population[] = [];
  readonly projections: Projection[] = [];
  readonly classifiers: Classifier[] = [];
  readonly #options: NetworkOptions;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** Adds one stage behind `source`; its output is what the next stage reads. */
  addStage(stage: Stage, index: number, source: Source): Source {
    const shape = this.#shapeAfter(stage, source.shape);
    const { stride } = stage;
    if (stage.kind === 'conv') {
      const output = this.#addSpiking(`conv${index}`, shape);
      this.#project(output.name, source, output, convolution(3, stride));
      return output;
    }
    const inner = this.#addSpiking(`block${index}-conv1`, shape);
    this.#project(inner.name, source, inner, convolution(3, stride));
    const output = this.#addSpiking(`block${index}`, shape);
    this.#project(`${output.name}-conv2`, inner, output, convolution(3, 1));
    this.#project(`${output.name}-skip`, source, output, convolution(1, stride));
    return output;
  }

  /** Global average pool and dense classifier. */
  addHead(name: string, role: Classifier['role'], source: Source): void {
    const { channels, height, width } = source.shape;
    const pool = { name: `${name}${GAP_SUFFIX}`, shape: { channels, height: 1, width: 1 } };
    this.populations.push({ ...pool, neuron: { kind: 'average' }, bias: undefined });
    const operator = { kind: 'averagePool', kernel: [height, width], stride: [height, width] } as const;
    this.projections.push({ name: pool.name, source: source.name, target: pool.name, operator, weights: undefined });
    const head = this.#addSpiking(name, { channels: this.#options.dataSet.classes, height: 1, width: 1 });
    this.#project(name, pool, head, { kind: 'dense' });
    this.classifiers.push({ name, role, population: name });
  }

  #shapeAfter({ channels, stride }: Stage, { height, width }: Shape): Shape {
    return {
      channels: Math.max(1, Math.round(channels * this.#options.width)),
      height: Math.ceil(height / stride),
      width: Math.ceil(width / stride),
    };
  }

  #addSpiking(name: string, shape: Shape): Source {
    this.populations.push({ name, shape, neuron: NEURON, bias: this.#arrayName(`${name}.bias`) });
    return { name, shape };
  }

  #project(name: string, source: Source, target: Source, operator: Operator): void {
    const weights = this.#arrayName(`${name}.weight`);
    this.projections.push({ name, source: source.name, target: target.name, operator, weights });
  }

  #arrayName(name: string): string | undefined {
    return this.#options.weighted ? name : undefined;
  }
}

/** A kernel that keeps the map at stride 1. */
function convolution(kernel: 1 | 3, stride: 1 | 2): Operator {
  const padding = (kernel - 1) / 2;
  return { kind: 'conv2d', kernel: [kernel, kernel], stride: [stride, stride], padding: [padding, padding] };
}
