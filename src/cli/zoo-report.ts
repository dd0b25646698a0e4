import { macs, type Network, neurons, projectionsInto, weightMatrix } from '../model/network.js';
import { left, right, table } from '../report/columns.js';
import type { ZooWorkload } from '../zoo/make-workload.js';

/** Size and work of one layer. */
export interface ZooLayer {
  readonly layer: string;
  readonly shape: string;
  readonly neurons: number;
  readonly weights: number;
  readonly macs: number;
  /** Mean spikes per neuron and step, measured; undefined for shapes only. */
  readonly rate: number | undefined;
}

/** Every layer in network order. */
export function zooLayers({ network, seeded }: ZooWorkload): readonly ZooLayer[] {
  return network.populations.map(({ name, shape }) => {
    const incoming = projectionsInto(network, name);
    return {
      layer: name,
      shape: `${shape.channels}x${shape.height}x${shape.width}`,
      neurons: neurons(shape),
      weights: incoming.reduce((sum, projection) => sum + weightsOf(network, projection), 0),
      macs: incoming.reduce((sum, projection) => sum + macs(network, projection), 0),
      rate: seeded?.rates.get(name),
    };
  });
}

function weightsOf(network: Network, projection: Network['projections'][number]): number {
  const matrix = weightMatrix(network, projection);
  return matrix === undefined ? 0 : matrix.taps * matrix.inputs * matrix.outputs;
}

/** Sums over all layers; the rate is over the neurons with membranes. */
export function zooTotals(workload: ZooWorkload): Omit<ZooLayer, 'layer' | 'shape'> {
  const layers = zooLayers(workload);
  const sum = (of: (layer: ZooLayer) => number): number => layers.reduce((total, layer) => total + of(layer), 0);
  const spiking = new Set(
    workload.network.populations.flatMap((each) => (each.neuron.kind === 'average' ? [] : [each.name])),
  );
  const membranes = sum((each) => (spiking.has(each.layer) ? each.neurons : 0));
  const spikes = sum((each) => (spiking.has(each.layer) ? each.neurons * (each.rate ?? 0) : 0));
  return {
    neurons: sum((each) => each.neurons),
    weights: sum((each) => each.weights),
    macs: sum((each) => each.macs),
    rate: workload.seeded === undefined ? undefined : spikes / membranes,
  };
}

const millions = (value: number): string => (value / 1e6).toFixed(value < 1e6 ? 3 : 1);
const rateText = (rate: number | undefined): string => (rate === undefined ? '-' : rate.toFixed(4));

/** What was made: a table of layers with their sums, at most 80 columns. */
export function zooReport(workload: ZooWorkload): string {
  const row = ({ neurons: size, weights, macs: work, rate }: Omit<ZooLayer, 'layer' | 'shape'>): string[] => [
    String(size),
    millions(weights),
    millions(work),
    rateText(rate),
  ];
  const columns = [
    left('layer'),
    left('shape'),
    right('neurons'),
    right('M weights'),
    right('M MACs a step'),
    right('rate'),
  ];
  const rows = zooLayers(workload).map((each) => [each.layer, each.shape, ...row(each)]);
  const lines = table(columns, [...rows, ['all', '', ...row(zooTotals(workload))]]);
  return `${lines.join('\n')}\n`;
}
