import { Accumulation } from '../../src/hw/accumulation/accumulation.js';
import { FusionUnit } from '../../src/hw/fusion-unit/fusion-unit.js';
import { ImageFetch } from '../../src/hw/image-unit/image-fetch.js';
import { ImageUnit } from '../../src/hw/image-unit/image-unit.js';
import { Fetch } from '../../src/hw/input-buffer/fetch.js';
import { TileInput } from '../../src/hw/input-buffer/tile-input.js';
import { IoPort } from '../../src/hw/io/io-port.js';
import { HeldSums } from '../../src/hw/neuron/held-sums.js';
import { HeldSumsStage } from '../../src/hw/neuron/held-sums-stage.js';
import { NeuronUnit } from '../../src/hw/neuron/neuron-unit.js';
import { meshOf } from '../../src/hw/noc/chip-mesh.js';
import { NOC_ACTIONS } from '../../src/hw/noc/counts.js';
import { AttachedMesh } from '../../src/hw/noc/mesh/attached-mesh.js';
import { plainKernel } from '../../src/hw/noc/mesh/kernel-host.js';
import { MeshNetwork } from '../../src/hw/noc/mesh-network.js';
import { NetworkInterface } from '../../src/hw/noc/network-interface.js';
import { AddressPacker, type Packer, PositionPacker } from '../../src/hw/noc/packers.js';
import { countedSteps, type PacketKind, type PacketRoute, packetOf, timeWord } from '../../src/hw/noc/packets.js';
import { SpikeEmitter } from '../../src/hw/output-buffer/spike-emitter.js';
import type { PatchRows } from '../../src/hw/pe/patch-rows.js';
import { PeArray } from '../../src/hw/pe/pe-array.js';
import type { PePlan } from '../../src/hw/pe/pe-plan.js';
import { PoolingUnit } from '../../src/hw/pooling/pooling-unit.js';
import type { Pass, RoundSourceOptions } from '../../src/hw/tile/round-source.js';
import { StepGate } from '../../src/hw/tile/step-gate.js';
import { countersOf } from '../../src/kernel/counters.js';
import { Line } from '../../src/kernel/line.js';
import { Link } from '../../src/kernel/link.js';
import type { Chip } from '../../src/model/chip.js';
import { ALWAYS, Bench, type Words } from './bench.js';
import { defaultChip } from './load.js';

/** Entries of every bench: steps of one image. */
export const ENTRIES = 3;
export const ROUNDS = 4;
const steps = ENTRIES;
const stepOf = (at: number): number => at + 1;
const agenda = Array.from({ length: ENTRIES }, (_, at) => ({ image: 0, step: at + 1 }));
const countedStep = countedSteps(agenda.map(({ step }) => step));
const shape = { positions: ROUNDS, copies: 1, steps, stepOf };

/** All rounds of all entries, with `info` as third word. */
export const allRounds = (info = 0): Words[] =>
  agenda.flatMap((_, at) => Array.from({ length: ROUNDS }, (_, round): Words => [round, at, info]));

/** A plan of one projection with one row group on one PE of 8 columns; `active`: rows at each of the positions. */
export function plan(active: readonly number[]): PePlan {
  const rows: PatchRows = {
    planes: 1,
    positions: active.length,
    rows: Uint16Array.from(active),
    levels: Float64Array.from(active),
    groups: Uint32Array.from(active),
  };
  const group = {
    group: 0,
    blocks: [{ index: 0, rows: 9 }],
    words: 1,
    pes: 1,
    columns: 8,
    conversions: 8,
    results: 8,
  };
  return {
    projection: 'p',
    groups: [{ ...group, hasFirstBlock: true }],
    rowBlocks: 1,
    rowGroups: 1,
    patches: { rowsOf: () => rows },
  };
}

/** An emitter of two channels at ROUNDS positions, of which both fire everywhere in every entry, into `output`. */
const emitter = (output: Link): SpikeEmitter =>
  new SpikeEmitter({
    output,
    packer: new AddressPacker(2, []),
    fired: () => Int32Array.from({ length: 2 * ROUNDS }, (_, neuron) => neuron),
    channels: 2,
    shards: [{ tile: 0, firstChannel: 0, channels: 2 }],
    leaves: Uint8Array.of(1, 1),
    positions: ROUNDS,
    copies: 1,
  });

/** A gate that opens each entry when its raisers say so: in the given cycles. */
export function gate(bench: Bench, starts: readonly number[], barrierClocks?: number): StepGate {
  const line = (name: string, rounds = 0): Line => new Line(bench.engine, { name, parties: 1, rounds });
  const ready = line('ready');
  bench.raise(
    ready,
    starts.map((at) => at - 1),
  );
  const lines = { done: line('done', ENTRIES), ready, beside: [], image: line('image', 1) };
  const barrier = barrierClocks === undefined ? undefined : line('barrier');
  return new StepGate(
    { ...lines, barrier },
    { agenda, sequential: false, firstStart: 0, isParty: true, barrierClocks: barrierClocks ?? 1 },
  );
}

export const STARTS = [10, 50, 1000] as const;

function source(bench: Bench, output: Link, more: Partial<RoundSourceOptions> = {}): RoundSourceOptions {
  return {
    name: 'source',
    gate: gate(bench, STARTS),
    rounds: ROUNDS,
    resetClocks: () => 0,
    passes: (): readonly Pass[] => ['step'],
    entries: ENTRIES,
    imageOf: () => 0,
    onOpen: () => {},
    output,
    ...more,
  };
}

/** Every kind of route; the place in this list is the route's number. */
const KINDS: readonly PacketKind[] = [
  ...(['spikes', 'mark', 'credit', 'partialSums', 'sumCredit', 'image', 'headSpikes', 'headMark', 'decision'] as const),
];
export const ROUTES: readonly PacketRoute[] = KINDS.map((kind) => ({ kind, layer: 0, from: 1, to: 0, slot: 0 }));
export const routeOf = (kind: PacketKind): number => KINDS.indexOf(kind);
const mesh = () => ({
  layers: new Uint16Array(ROUTES.length),
  counters: [countersOf(NOC_ACTIONS, steps)],
  steps: countedStep,
});
export const packet = (kind: PacketKind, at = 0, payload = 0, flits = 1, once = false): Words => [
  packetOf(routeOf(kind), flits),
  timeWord(at, once),
  payload,
];

/** A module on a bench, fed with everything that it can take. */
export type Build = (bench: Bench) => unknown;

export const heldSumsStage = (bench: Bench, clocks = 3): unknown =>
  new HeldSumsStage(bench.engine, {
    name: 'held',
    input: bench.fed('in', allRounds()),
    output: bench.taken('out'),
    clocks,
  });

export const peArray = (bench: Bench, active = [1, 1, 0, 1], silent = 26): unknown => {
  const clocks = { step: 26, image: 26, silent };
  const links = { input: bench.fed('in', allRounds()), output: bench.taken('out') };
  const options = {
    name: 'PEs',
    chip: defaultChip(),
    plans: [plan(active)],
    imagePlans: [],
    clocks,
    ...links,
    ...shape,
  };
  return new PeArray(bench.engine, options);
};

export interface SumsOptions {
  readonly arrivesFrom?: number;
  readonly credits?: readonly Words[];
  readonly clocks?: number;
}
/** An accumulation module that adds the sums of one tile and sends its own to another, 2 places there. */
export const accumulation = (bench: Bench, { arrivesFrom = 0, credits, clocks = 2 }: SumsOptions = {}): unknown => {
  const neurons = bench.taken('neurons');
  const packets = allRounds().map(([round]): Words => [0, round, 0]);
  return new Accumulation(bench.engine, {
    name: 'accumulation',
    input: bench.fed('in', allRounds(16)),
    output: neurons,
    neurons,
    ownsNeurons: true,
    sums: bench.taken('sums', 4),
    sends: { step: 1, image: 0 },
    psumSlots: 2,
    arriving: bench.fed('arriving', packets, { capacity: 4, from: arrivesFrom }),
    arrivals: [{ outputs: 8, creditRoute: 5, held: false, way: [] }],
    credits: bench.fed('credits', credits ?? packets.slice(2), { capacity: 2, from: 40 }),
    creditSlots: [{ held: false, way: [] }],
    answers: bench.taken('answers', 4),
    clocks: { step: clocks, image: 9 },
    rounds: ROUNDS,
    imageRead: undefined,
    neuronsIn: () => 8,
    heldSumBits: 22,
    ...shape,
  });
};

export const neuronUnit = (bench: Bench, clocks = 4): unknown => {
  const output = bench.taken('out', 3);
  const neurons = { clocks, neuronsIn: () => 2, membraneBits: 22, hasBias: true, heldSumBits: 22 };
  const links = { input: bench.fed('in', allRounds()), output, emitter: emitter(output) };
  return new NeuronUnit(bench.engine, { name: 'neurons', ...neurons, ...links, ...shape });
};

export const fetch = (bench: Bench, clocks = 5): unknown => {
  const words = { plans: [plan([1, 1, 0, 1])], imagePlans: [], readsSilent: false, mapWords: 3 };
  const from = source(bench, bench.taken('out'));
  return new Fetch(bench.engine, { ...from, ...words, ...shape, clocks: { step: clocks, image: 8 } });
};

export const heldSums = (bench: Bench, more: Partial<RoundSourceOptions> = {}, clocks = 2): unknown =>
  new HeldSums(bench.engine, { ...source(bench, bench.taken('out'), more), clocks });

export const imageFetch = (bench: Bench, clocks = 2): unknown => {
  const passes = (at: number): readonly Pass[] => (at === 0 ? ['image'] : []);
  const from = source(bench, bench.taken('out'), { passes });
  return new ImageFetch(bench.engine, { ...from, pixelWords: 3, positionsIn: () => 1, clocks, steps });
};

/** The rounds of one image; nothing comes out but the line that says that its sums are held. */
export function imageUnitWithLine(bench: Bench, clocks = 7): { unit: ImageUnit; imageRead: Line } {
  const imageRead = new Line(bench.engine, { name: 'image held', parties: 1 });
  const rounds = Array.from({ length: ROUNDS }, (_, round): Words => [round, 0, 1]);
  const unit = new ImageUnit(bench.engine, {
    name: 'image unit',
    input: bench.fed('in', rounds),
    output: new Link(bench.engine, { name: 'nothing behind', latency: 1, capacity: 1 }),
    plan: { products: 90, weightWords: 18, pixelWords: 3 },
    positionsIn: () => 1,
    neuronsIn: () => 5,
    clocks,
    rounds: ROUNDS,
    heldSumBits: 22,
    imageRead,
    steps,
  });
  return { unit, imageRead };
}

export const imageUnit: Build = (bench) => imageUnitWithLine(bench).unit;

export const poolingUnit = (bench: Bench, clocks = 6): unknown => {
  const output = bench.taken('out', 3);
  const windows = { clocks, additions: () => 1, counters: 2, emitter: emitter(output) };
  return new PoolingUnit(bench.engine, { ...source(bench, output), ...windows, stepOf, steps });
};

/** Flits of every kind that a tile takes, entry by entry; the mark comes before the last spike. */
const arriving = (): Words[] => [
  ...[0, 1, 2].map((at) => packet('image', 0, at, 1, true)),
  ...agenda.flatMap((_, at) => [
    packet('spikes', at, 7),
    packet('mark', at, 2),
    packet('headSpikes', at, 1),
    packet('partialSums', at, at, 2),
    packet('spikes', at, 8),
    packet('headMark', at, 1),
    packet('sumCredit', at),
    packet('credit', at),
  ]),
];

export const tileInput = (bench: Bench, input?: readonly Words[], done: readonly number[] = [5, 9, 13]): TileInput => {
  const { engine } = bench;
  const line = (name: string, parties = 1): Line => new Line(engine, { name, parties, runsAhead: name !== 'done' });
  const doneLine = line('done');
  bench.raise(doneLine, done);
  return new TileInput(engine, {
    name: 'tile 0 input',
    input: bench.fed('in', input ?? arriving(), { capacity: 4 }),
    routes: ROUTES,
    counters: mesh().counters,
    steps: countedStep,
    slots: 1,
    creditSlots: 1,
    parties: [{ line: line('ready'), slots: [0], credits: [0] }],
    ways: { spikes: [[]], credits: [[]] },
    entries: ENTRIES,
    stepsPerImage: ENTRIES,
    sequential: false,
    done: doneLine,
    credited: false,
    image: { flits: 3, words: 6, line: line('image') },
    sums: bench.taken('sums'),
    sumCredits: bench.taken('sum credits'),
    fusion: bench.taken('fusion'),
    onDelivered: () => {},
    onCredit: () => {},
    onImage: () => {},
    runSteps: steps,
  });
};

/** Spikes of two channels in every entry; the last of an entry ends the step. */
const spikesOfSteps = (): Words[] =>
  agenda.flatMap((_, at): Words[] => [
    [0, at, 0],
    [1, at, 0],
    [0, at, 1],
  ]);

/** Two channels with a packet a spike, those of the second to 2 tiles. */
const addressPacker = (): Packer =>
  new AddressPacker(2, [[routeOf('spikes')], [routeOf('spikes'), routeOf('headSpikes')]]);

/** 40 channels that fire everywhere: at each position a bit map of 6 flits for one tile, and of its first 10 channels of 2 flits. */
export const positionPacker = (): Packer => {
  const { noc } = defaultChip({ noc: { packets: 'bitmap', flitBits: 8 } });
  const bundle = (kind: PacketKind, channels: number) => ({
    route: routeOf(kind),
    channels: Array.from({ length: channels }, (_, channel) => channel),
  });
  const all = Int32Array.from({ length: 40 * ROUNDS }, (_, neuron) => neuron);
  return new PositionPacker(noc, ROUNDS, 40, [bundle('spikes', 40), bundle('headSpikes', 10)], () => all);
};

/** An interface with spikes, sums of 3 flits, answers and a decision. */
export const networkInterface = (
  bench: Bench,
  spikes = spikesOfSteps(),
  onDone: (at: number, now: number) => void = () => {},
  packer = addressPacker(),
): NetworkInterface => {
  const done = new Line(bench.engine, { name: 'done', parties: 1 });
  const output = {
    buffer: bench.fed('spikes', spikes, { capacity: 4 }),
    packer,
    marks: [{ route: routeOf('mark'), spikes: [routeOf('spikes')] }],
    credits: [routeOf('credit')],
    done,
    onDone,
  };
  return new NetworkInterface(bench.engine, {
    name: 'interface',
    injection: bench.taken('injection', 8, 6),
    outputs: [output],
    sums: bench.fed('sums', allRounds().slice(0, 4), { from: 5 }),
    packets: { step: [{ route: routeOf('partialSums'), flits: 3 }], image: [] },
    answers: bench.fed(
      'answers',
      [0, 1, 2].map((at): Words => [routeOf('sumCredit'), at, 0]),
      { from: 3 },
    ),
    decisions: bench.fed('decision', [[routeOf('decision'), 2, 0]], { from: 9 }),
    routes: ROUTES.length,
    ...mesh(),
  });
};

/** What a test says of a mesh in a row: packets that each node sends, and the node that each kind of route ends at. */
export interface MeshRow {
  readonly nodes: number;
  readonly sends: Readonly<Record<number, readonly Words[]>>;
  readonly ends: Partial<Record<PacketKind, number>>;
  readonly noc?: Partial<Chip['noc']>;
}

/** A mesh of one row whose nodes are fed and emptied; node 0's neighbour to -x is the outer node. */
export function meshRow(bench: Bench, { nodes, sends, ends, noc = {} }: MeshRow): MeshNetwork {
  const chip = defaultChip({ noc });
  const capacity = chip.noc.virtualChannels * chip.noc.bufferFlits;
  const settings = meshOf(chip, { width: nodes, height: 1 });
  const use = { classes: [2 ** chip.noc.virtualChannels - 1], groups: [], handover: 'ends' } as const;
  const names = Array.from({ length: nodes }, (_, x) => `router(${x},0)`);
  return new MeshNetwork(bench.engine, {
    name: 'mesh',
    mesh: new AttachedMesh(settings, plainKernel, use),
    ends: Array.from({ length: nodes + 1 }, (_, node) => ({
      node,
      injection: bench.fed(`from ${node}`, sends[node] ?? [], { capacity: 2 }),
      ejection: Object.values(ends).includes(node) ? bench.taken(`to ${node}`, capacity) : bench.link(`to ${node}`, 1),
    })),
    routes: ROUTES.map(({ kind }) => ({
      destination: ends[kind] ?? 0,
      messageClass: 0,
      layer: 0,
      members: undefined,
    })),
    routerNames: names,
    inputs: names.flatMap((receiverName) =>
      PORT_NAMES.map((port) => ({ name: `${port} of ${receiverName}`, receiverName })),
    ),
    counters: [countersOf(NOC_ACTIONS, steps)],
    steps: countedStep,
  });
}
const PORT_NAMES = ['east', 'west', 'south', 'north', 'tile'];

/** Packets of three nodes that meet at two ends, with packets of 3 flits between; one channel keeps their order. */
export const crowdedMesh: Build = (bench) => {
  const sums = Array.from({ length: 4 }, (_, payload) => packet('partialSums', 0, payload, 3));
  const spikes = (kind: PacketKind) => Array.from({ length: 8 }, (_, payload) => packet(kind, 0, payload));
  return meshRow(bench, {
    nodes: 3,
    sends: { 0: [...sums, ...spikes('spikes')], 2: spikes('mark'), 3: spikes('credit') },
    ends: { partialSums: 1, spikes: 2, mark: 1, credit: 2 },
    noc: { virtualChannels: 1, bufferFlits: 2 },
  });
};

/** A fusion unit with one head here and one in another tile, whose marks come before their last spikes. */
export const fusionUnit = (bench: Bench, clocks = 24): FusionUnit => {
  const { engine } = bench;
  const done = new Line(engine, { name: 'done', parties: 1 });
  const image = new Line(engine, { name: 'image', parties: 1 });
  bench.raise(image, [4]);
  bench.raise(done, [20, 40, 60]);
  const away = agenda.flatMap((_, at): Words[] => [
    [0, at, -1],
    [0, at, 2],
    [0, at, -1],
  ]);
  return new FusionUnit(engine, {
    name: 'fusion unit',
    heads: [
      { slots: [], done },
      { slots: [0], done: undefined },
    ],
    input: bench.fed('heads', away),
    local: [
      bench.fed(
        'local',
        agenda.map((_, at): Words => [0, at, 3]),
      ),
    ],
    slots: 1,
    ways: [[]],
    entries: ENTRIES,
    stepsPerImage: ENTRIES,
    decides: true,
    image,
    output: bench.taken('decision', 1),
    decisionRoute: routeOf('decision'),
    classes: 2,
    clocks,
    stepOf,
    steps,
    onCounted: () => {},
  });
};

/** Pins that bring 2 images of 2 copies and take a decision out. */
export const ioPort = (
  bench: Bench,
  pinClocks = 10,
  copies = [3, 2],
  decided: (now: number) => void = () => {},
): IoPort => {
  const done = new Line(bench.engine, { name: 'done', parties: 1 });
  return new IoPort(bench.engine, {
    name: 'io',
    injection: bench.taken('injection', 8, 6),
    arrivals: bench.fed('arrivals', [packet('decision', 2, 0, 1, true)], { from: 30 }),
    copies: copies.map((flits, route) => ({ route, flits })),
    images: bench.feeds ? 2 : 0,
    stepsPerImage: ENTRIES,
    pinClocks,
    pace: 20,
    decisionClocks: 1,
    imageBits: 80,
    readers: [done],
    runSteps: steps,
    onDecision: (_, now) => decided(now),
    ...mesh(),
  });
};

/** Cycle in which the tail of a packet is there, sent in cycle 0 over `links` links between routers. */
export function packetArrival(links: number, flits: number, noc: Partial<Chip['noc']>): number {
  const bench = new Bench(ALWAYS);
  const sends = { 0: [packet('partialSums', 0, 0, flits)] };
  meshRow(bench, { nodes: links + 1, sends, ends: { partialSums: links }, noc });
  return bench.runOut().takers[0]!.taken.at(-1)![0];
}
