import { csvParse } from 'd3-dsv';
import type { Network, Population, Projection } from '../../src/model/network.js';
import { projectFile } from './load.js';
import { conv, shape, spiking } from './networks.js';

/** Rows that SpikeSim's tool printed. */
export const SPIKESIM_TOTALS = csvParse(projectFile('test/golden/data/energy/spikesim_ela.csv'));
export const SPIKESIM_LAYERS = csvParse(projectFile('test/golden/data/energy/spikesim_ela_layers.csv'));

/** One entry of SpikeSim's layer list, whose kernels are 3 x 3; a residual block is skip, first and second convolution. */
interface Layer {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly inSize: number;
  readonly outSize: number;
}

/** SpikeSim's layer list of a network; the lists do not depend on crossbar, device or steps. */
function layerList(net: string, dataset: string): Layer[] {
  return SPIKESIM_LAYERS.filter(
    (row) => row['net'] === net && row['dataset'] === dataset && row['device'] === 'rram' && row['xbar'] === '64',
  ).map((row) => ({
    inChannels: Number(row['in_ch']),
    outChannels: Number(row['out_ch']),
    inSize: Number(row['in_dim']),
    outSize: Number(row['out_dim']),
  }));
}

/** Projections in the order of the list: a chain, or after the first layer blocks of skip, first and second. */
export function spikesimNetwork(net: string, dataset: string): Network {
  const list = layerList(net, dataset);
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const add = (layer: Layer, source: string, target: string, name = target): void => {
    if (!populations.some((population) => population.name === target)) {
      populations.push(spiking(target, shape(layer.outChannels, layer.outSize)));
    }
    projections.push(conv(name, source, target, Math.round(layer.inSize / layer.outSize)));
  };
  let last = 'input';
  for (let index = 0; index < list.length; index += 1) {
    const name = `layer${index}`;
    if (net.startsWith('resnet') && index > 0) {
      const [skip, first, second] = list.slice(index, index + 3) as [Layer, Layer, Layer];
      populations.push(spiking(`${name}-inner`, shape(first.outChannels, first.outSize)));
      add(skip, last, name, `${name}-skip`);
      add(first, last, `${name}-inner`);
      add(second, `${name}-inner`, name);
      index += 2;
    } else add(list[index]!, last, name);
    last = name;
  }
  const first = list[0]!;
  return { name: net, input: shape(first.inChannels, first.inSize), populations, projections, classifiers: [] };
}
