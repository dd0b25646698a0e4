import { NeuronUnit } from '../../hw/neuron/neuron-unit.js';
import { AddressPacker, type Packer, PositionPacker } from '../../hw/noc/packers.js';
import { SpikeEmitter, type SpikeEmitterOptions } from '../../hw/output-buffer/spike-emitter.js';
import { PoolingUnit } from '../../hw/pooling/pooling-unit.js';
import type { Link } from '../../kernel/link.js';
import type { Chip } from '../../model/chip.js';
import { type Population, positions, projectionsInto } from '../../model/network.js';
import { PoolingWindows } from './replay.js';
import type { TileSite } from './tile-site.js';

/** The neurons of a population in a tile. */
export function buildNeurons(site: TileSite, input: Link, holds: boolean): NeuronUnit {
  const { membraneBits, heldSumBits } = site.parts.model.context.chip.tile;
  const { emitter, buffer } = buildEmitter(site);
  return new NeuronUnit(site.parts.engine, {
    ...site.module('neurons', input, buffer),
    ...site.shape(),
    emitter,
    clocks: site.clocks('neuron').step,
    neuronsIn: (round) => site.neuronsIn(round),
    membraneBits,
    hasBias: site.population.bias !== undefined,
    heldSumBits: holds ? heldSumBits : undefined,
  });
}

/** The window counters of an averaging population in a tile. */
export function buildPooling(site: TileSite): PoolingUnit {
  const { network } = site.parts.model.context;
  const { emitter, buffer, owned } = buildEmitter(site);
  const [projection] = projectionsInto(network, site.population.name);
  const windows = new PoolingWindows(network, projection!, owned, site.parts.replay);
  return new PoolingUnit(site.parts.engine, {
    ...site.source('pooling', buffer, () => ['step']),
    ...site.shape(),
    emitter,
    clocks: site.clocks('pooling').step,
    additions: (round, at) => windows.additions(round, at),
    counters: site.neuronsIn(0),
  });
}

/** The output buffer of a population in a tile, and what fills it. */
function buildEmitter(site: TileSite): { emitter: SpikeEmitter; buffer: Link; owned: (channel: number) => boolean } {
  const { model, replay, job } = site.parts;
  const { chip, mapping } = model.context;
  const { name, shape } = site.population;
  const buffer = site.link('output buffer', chip.tile.outputBufferFlits);
  const shards = mapping.populations[name]!.shards.filter((shard) => shard.tile === site.tile);
  const owned = (channel: number): boolean =>
    shards.some(({ firstChannel, channels }) => channel >= firstChannel && channel < firstChannel + channels);
  const { routes } = site.plan.sends.get(site.p)!;
  const fired = (at: number): Int32Array => replay.fired(name, at);
  const packer = packerOf(chip.noc, site.population, routes, fired);
  site.links.buffers.push({ population: site.p, link: buffer, packer });
  const emitter = new SpikeEmitter({
    output: buffer,
    packer,
    fired,
    channels: shape.channels,
    shards,
    leaves: Uint8Array.from(routes, (each) => (each.length > 0 ? 1 : 0)),
    positions: site.stages.positions,
    copies: site.stages.copies,
    counter: headCounter(site),
    probe: job.probe,
  });
  return { emitter, buffer, owned };
}

/** What makes packets of a population's spikes; `routes`: of every channel. */
function packerOf(
  noc: Chip['noc'],
  { shape }: Population,
  routes: readonly (readonly number[])[],
  fired: (at: number) => Int32Array,
): Packer {
  if (noc.packets === 'aer') return new AddressPacker(shape.channels, routes);
  const carried = new Map<number, number[]>();
  for (const [channel, each] of routes.entries()) {
    for (const route of each) carried.set(route, [...(carried.get(route) ?? []), channel]);
  }
  const bundles = [...carried].map(([route, channels]) => ({ route, channels }));
  return new PositionPacker(noc, positions(shape), shape.channels, bundles, fired);
}

/** Messages of counts that a head in the fusion unit's tile may be ahead by. */
const COUNTS_AHEAD = 4;

/** Where the spikes of a head go that shares its tile with the fusion unit. */
function headCounter(site: TileSite): SpikeEmitterOptions['counter'] {
  const { plan, model } = site.parts;
  const { classifiers } = model.context.network;
  const heads = classifiers.filter(({ population }) => population === site.population.name);
  if (plan.fusion?.tile !== site.tile || heads.length === 0) return undefined;
  const head = classifiers.indexOf(heads[0]!);
  const link = site.link('spikes counted here', COUNTS_AHEAD);
  site.links.heads.push({ head, link });
  return { link, head, heads: heads.length };
}
