import fc from 'fast-check';
import type { OwnValues } from '../../src/model/chip.js';
import type { Network } from '../../src/model/network.js';
import { INPUT, neurons } from '../../src/model/network.js';
import type { Workload } from '../../src/model/workload.js';
import { randomCase } from '../property/snn-random-network.js';

/** How the routers of the mesh allocate. */
const allocation = fc.oneof(
  fc.record({
    vcAllocationDelay: fc.integer({ min: 1, max: 2 }),
    switchAllocationDelay: fc.integer({ min: 1, max: 2 }),
  }),
  fc.constant({ speculative: true }),
);

/** Changes of the default chip that every network fits on. */
export const randomChips = fc.record({
  crossbar: fc.record({
    rows: fc.integer({ min: 1, max: 70 }),
    cols: fc.integer({ min: 16, max: 70 }),
    columnsPerAdc: fc.integer({ min: 1, max: 16 }),
    weightBits: fc.integer({ min: 2, max: 9 }),
    sign: fc.constantFrom('diff' as const, 'offset' as const, 'pair' as const),
    columnSum: fc.constantFrom('analog' as const, 'digital' as const),
    zeroSkip: fc.constantFrom('none' as const, 'energy' as const, 'time' as const),
    inputCoding: fc.constantFrom('bitSerialHeld' as const, 'bitSerialEveryStep' as const, 'digital' as const),
    rowOrder: fc.constantFrom('kernelMajor' as const, 'im2col' as const),
  }),
  pe: fc.record({ crossbarsPerPe: fc.integer({ min: 1, max: 12 }), packKernels: fc.boolean() }),
  tile: fc.record({
    pesPerTile: fc.integer({ min: 1, max: 9 }),
    psumBufferKib: fc.constant(16),
    neuronLanes: fc.integer({ min: 1, max: 40 }),
    imageMacLanes: fc.integer({ min: 1, max: 40 }),
    psumSlots: fc.integer({ min: 1, max: 5 }),
    outputBufferFlits: fc.integer({ min: 1, max: 80 }),
  }),
  mapping: fc.record({
    replication: fc.constantFrom('none' as const, 'balanced' as const),
    placement: fc.constantFrom('snake' as const, 'annealed' as const),
  }),
  noc: fc
    .tuple(
      allocation,
      fc.record({
        flitBits: fc.integer({ min: 12, max: 64 }),
        virtualChannels: fc.integer({ min: 1, max: 3 }),
        bufferFlits: fc.integer({ min: 1, max: 6 }),
        routing: fc.constantFrom('xy' as const, 'yx' as const, 'westFirst' as const),
        routingDelay: fc.integer({ min: 0, max: 2 }),
        switchTraversalDelay: fc.integer({ min: 1, max: 2 }),
        creditDelay: fc.integer({ min: 0, max: 2 }),
        vcAllocator: fc.constantFrom('islip' as const, 'separableInputFirst' as const),
        switchAllocator: fc.constantFrom('islip' as const, 'separableInputFirst' as const),
        copies: fc.constantFrom('unicast' as const, 'multicast' as const),
        packets: fc.constantFrom('aer' as const, 'aer-packed' as const, 'bitmap' as const, 'auto' as const),
      }),
    )
    .map(([stages, noc]) => ({ ...stages, ...noc, bufferFlits: longEnough(noc) })),
  io: fc.record({ bitsPerClock: fc.integer({ min: 1, max: 64 }) }),
  control: fc.record({
    schedule: fc.constantFrom('pipelined' as const, 'sequential' as const),
    sync: fc.constantFrom('elastic' as const, 'global' as const),
    stepCredits: fc.boolean(),
    barrierCycles: fc.integer({ min: 1, max: 40 }),
  }),
});

/** Packets that fork fit whole into a buffer: those of a position are short of it by at most this many flits. */
const LONGEST_FORKED = 12;

function longEnough({
  bufferFlits,
  copies,
  packets,
}: {
  readonly bufferFlits: number;
  readonly copies: string;
  readonly packets: string;
}): number {
  return copies === 'multicast' && packets !== 'aer' ? LONGEST_FORKED + bufferFlits : bufferFlits;
}

/** The network with a final classifier behind its last population. */
function classified(network: Network): Network {
  const last = network.populations.at(-1)!;
  const fc = { name: 'fc', shape: { channels: 3, height: 1, width: 1 }, bias: undefined };
  return {
    ...network,
    populations: [
      ...network.populations,
      { ...fc, neuron: { kind: 'integrateAndFire', threshold: 1, initialPotential: 0 } },
    ],
    projections: [
      ...network.projections,
      { name: 'fc', source: last.name, target: 'fc', operator: { kind: 'dense' }, weights: 'fc.w' },
    ],
    classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
  };
}

/** A workload of two equal images for a random network. */
export function randomWorkload(draw: (from: number, to: number) => number): Workload {
  const { network, arrays, options, pixels } = randomCase(draw, 'reference');
  const inputs = neurons(network.populations.at(-1)!.shape);
  const weights = Float32Array.from({ length: 3 * inputs }, (_, at) => ((at * 7) % 5) / 4 - 0.4);
  const { channels, height, width } = network.input;
  const images = {
    dtype: 'U8' as const,
    shape: [2, channels, height, width],
    data: Uint8Array.from([...pixels, ...pixels]),
  };
  return {
    path: 'random.json',
    file: {
      format: 'snn-workload/1',
      name: 'random',
      description: 'a random network',
      defaults: { images: 2, steps: 5 },
      input: {
        shape: [channels, height, width],
        coding: 'direct',
        normalisation: options.input.normalisation as never,
      },
      populations: [],
      projections: [],
      classifiers: [],
      alphaTables: [],
      referenceAccuracies: [],
    },
    network: classified(network),
    arrays: new Map([...arrays, ['fc.w', { dtype: 'F32', shape: [3, inputs], data: weights }]]),
    samples: {
      images,
      labels: { dtype: 'U8', shape: [2], data: Uint8Array.of(0, 1) },
      origin: 'random',
      digest: 'random',
    },
    calibration: undefined,
    digest: 'random',
  };
}

/** Bits of its own for some projections of `network`, such as every chip of `randomChips` can have. */
export function randomOwnValues(
  draw: (from: number, to: number) => number,
  { populations, projections }: Network,
  isDigital: boolean,
): Record<string, OwnValues> {
  const weightBits = new Map(populations.map(({ name }) => [name, draw(0, 2) === 0 ? draw(2, 9) : undefined]));
  const own = projections.flatMap(({ name, source, target, operator }): [string, OwnValues][] => {
    if (operator.kind === 'averagePool' || draw(0, 1) === 0) return weightsOnly(name, operator, weightBits.get(target));
    const bits = weightBits.get(target);
    const hasAdc = !(isDigital && source === INPUT);
    return [
      [name, { ...(bits === undefined ? {} : { weightBits: bits }), ...(hasAdc ? { adcBits: draw(1, 8) } : {}) }],
    ];
  });
  return Object.fromEntries(own);
}

const weightsOnly = (
  name: string,
  { kind }: Network['projections'][number]['operator'],
  weightBits: number | undefined,
): [string, OwnValues][] => (kind === 'averagePool' || weightBits === undefined ? [] : [[name, { weightBits }]]);
