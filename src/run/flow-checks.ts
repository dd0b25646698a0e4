import { sum } from '../base/sum.js';
import { type Flow, type FlowKind, type Node, receiversOf } from '../hw/noc/flows.js';
import { linkLoads, orderOf } from '../hw/noc/route.js';
import type { Activity } from '../model/activity.js';
import type { Mapping } from '../model/mapping.js';
import { INPUT, type Network, positions, shapeOf } from '../model/network.js';
import type { Check } from '../model/result.js';
import { type CheckInput, equal } from './check-parts.js';

/** Spikes sent over the mesh against the spikes that the blocks in each tile need, walked PE by PE. */
export function spikesDelivered(input: CheckInput): Check {
  const { network, mapping } = input;
  const activity = chargedIn(input);
  const fired = new Map(Object.keys(activity.populations).map((name) => [name, spikesByChannel(activity, name)]));
  let needed = 0;
  for (const { source, channels } of channelsNeeded(network, mapping)) {
    for (const channel of channels) needed += fired.get(source)![channel]!;
  }
  const delivered = betweenLayers(input, 'spikes').reduce((total, { spikes, nodes }) => total + nodes * spikes, 0);
  return equal('flits-in-and-out', 'spikes delivered = spikes needed by the blocks of each tile', delivered, needed);
}

/** Flits where there are spikes and none elsewhere, a bit at least for every spike; where the spikes of a position travel together. */
export function packetsHoldSpikes({ counts, chip }: CheckInput): Check {
  const packed = counts.flows.flatMap(({ layer, flits, spikes }) =>
    spikes === undefined ? [] : [{ layer, flits, spikes }],
  );
  const wrong = packed.filter(({ flits, spikes }) =>
    flits.some((count, t) => count > 0 !== spikes[t]! > 0 || spikes[t]! > count * chip.noc.flitBits * (1 + 1e-9)),
  );
  const [flits, spikes] = [flitsOf(packed), sum(packed.map((flow) => sum(flow.spikes)))];
  const detail =
    wrong.length === 0
      ? `${spikes} spikes in ${flits} flits of ${chip.noc.flitBits} bits`
      : `not in: ${[...new Set(wrong.map(({ layer }) => layer))].join(', ')}`;
  return { name: 'packets-hold-spikes', passed: wrong.length === 0, detail };
}

/** One mark per step for every two tiles of which one needs the other's channels, and a credit back where there are any. */
export function marksAnswered(input: CheckInput): Check {
  const { network, mapping, chip } = input;
  const activity = chargedIn(input);
  let pairs = 0;
  for (const { source, tile, channels } of channelsNeeded(network, mapping)) {
    const senders = mapping.populations[source]!.shards.filter(({ firstChannel, channels: count }) =>
      [...channels].some((channel) => channel >= firstChannel && channel < firstChannel + count),
    );
    pairs += new Set(senders.map((shard) => shard.tile).filter((from) => from !== tile)).size;
  }
  const wanted = pairs * activity.steps * activity.images;
  const answered = chip.control.schedule === 'pipelined' && chip.control.stepCredits ? wanted : 0;
  const count = (kind: FlowKind): number => sum(betweenLayers(input, kind).map(({ flits }) => flits));
  const [marks, credits] = [count('mark'), count('credit')];
  return {
    name: 'marks-and-credits',
    passed: marks === wanted && credits === answered,
    detail: `end-of-step marks = pairs of tiles x steps: ${marks} = ${wanted}; step credits ${credits} = ${answered}`,
  };
}

/** Credits for partial sums against the column blocks whose PEs stand apart from their neurons, walked PE by PE. */
export function creditsAnswerSums(input: CheckInput): Check {
  const { network, mapping, chip } = input;
  const activity = chargedIn(input);
  let packets = 0;
  for (const { name, shape } of network.populations) {
    const senders = { once: new Set<string>(), everyStep: new Set<string>() };
    for (const projection of network.projections.filter(({ target }) => target === name)) {
      const held = projection.source === INPUT && chip.crossbar.inputCoding === 'bitSerialHeld';
      for (const { tile, columnBlock } of mapping.projections[projection.name]?.pes ?? []) {
        const home = mapping.populations[name]!.shards[columnBlock]!.tile;
        if (tile !== home) senders[held ? 'once' : 'everyStep'].add(`${tile} ${columnBlock}`);
      }
    }
    const perImage = senders.once.size + senders.everyStep.size * activity.steps;
    packets += perImage * positions(shape) * activity.images;
  }
  const credits = flitsOf(input.counts.flows.filter(({ kind }) => kind === 'sumCredit'));
  return equal('partial-sum-credits', 'credits for partial sums = packets of partial sums', credits, packets);
}

/** Link traversals by distance against links walked route by route. */
export function linksWalked({ mapping, counts, chip }: CheckInput): Check {
  const walked = sum(linkLoads(mapping, counts.flows, orderOf(chip)).map((load) => load.flits));
  const counted = counts.rows
    .filter((row) => row.module === 'noc' && row.action === 'linkTraversal')
    .reduce((total, row) => total + sum(row.series), 0);
  return equal('links-walked', 'flits over links, by route = by distance', walked, counted);
}

/** Spikes of each channel of a population over all steps. */
function spikesByChannel({ populations, steps }: Activity, population: string): number[] {
  const { spikes } = populations[population]!;
  return Array.from({ length: spikes.length / steps }, (_, channel) =>
    sum(spikes.subarray(channel * steps, (channel + 1) * steps)),
  );
}

/** The activity that flows were counted from. */
const chargedIn = ({ activity, charged }: CheckInput): Activity => charged ?? activity;

const flitsOf = (flows: readonly Pick<Flow, 'flits'>[]): number =>
  flows.reduce((total, { flits }) => total + sum(flits), 0);

interface FlowTotal {
  readonly flits: number;
  readonly spikes: number;
  readonly nodes: number;
}

/** Flits of every flow of a kind and the nodes that get them, without what the heads send to the fusion unit. */
function betweenLayers({ network, counts }: CheckInput, wanted: FlowKind): FlowTotal[] {
  const heads = new Set(network.classifiers.map(({ population }) => population));
  const unit = counts.flows.find((flow) => flow.kind === 'decision')?.from;
  return counts.flows
    .filter(({ kind }) => kind === wanted)
    .map((flow) => {
      const toUnit = (node: Node): boolean => wanted !== 'credit' && heads.has(flow.layer) && node === unit;
      const flits = sum(flow.flits);
      const spikes = flow.spikes === undefined ? flits : sum(flow.spikes);
      return { flits, spikes, nodes: receiversOf(flow).filter((node) => !toUnit(node)).length };
    })
    .filter(({ nodes }) => nodes > 0);
}

/** Source channels of the rows that a tile reads for one target. */
interface ChannelsNeeded {
  readonly source: string;
  readonly tile: number;
  readonly channels: ReadonlySet<number>;
}

/** Source channels of the rows in each tile, PE by PE; apart for each target. */
function channelsNeeded(network: Network, mapping: Mapping): ChannelsNeeded[] {
  const needed = new Map<string, { source: string; tile: number; channels: Set<number> }>();
  for (const { name, source, target } of network.projections) {
    const mapped = mapping.projections[name];
    if (mapped === undefined || source === INPUT) continue;
    const { rowGroups, rowBlocks, matrix } = mapped.blocks;
    const inputsPerChannel = matrix.inputs / shapeOf(network, source).channels;
    for (const { tile, rowGroup } of mapped.pes) {
      const key = `${source} ${target} ${tile}`;
      const { channels } = needed.get(key) ?? { channels: new Set<number>() };
      for (const row of rowGroups[rowGroup]!.rowBlocks) {
        for (const { firstInput, inputs } of rowBlocks[row]!.segments) {
          for (let i = firstInput; i < firstInput + inputs; i += 1) channels.add(Math.floor(i / inputsPerChannel));
        }
      }
      needed.set(key, { source, tile, channels });
    }
  }
  return [...needed.values()];
}
