import { type Static, Type } from 'typebox';
import { INPUT, type Projection } from './network.js';
import { NOC_ROUTINGS, ROUTER_BUFFERS, ROUTER_STAGES } from './noc-mesh.js';
import { auto, count, identifier, oneOf, positive, strict, text } from './schema.js';

/**
 * The chip file (`imc-chip/1`): one schema, from which the types are inferred. A resolved chip has every key; a file
 * on disk may leave out what it takes over through `extends`. There are no hidden defaults.
 */
export const CHIP_FORMAT = 'imc-chip/1';

const technology = strict({
  nodeNm: positive('technology node [nm]; prices do not scale with it, a difference is noted'),
  supplyVoltageV: positive('supply voltage of logic and SRAM [V]', 0.01, 100),
  clockMhz: positive('the chip has one clock [MHz]', 0.001, 100_000),
});

const weightBits = Type.Integer({ minimum: 2, maximum: 16, description: 'bits of a stored weight, sign included' });
const adcBits = Type.Integer({ minimum: 1, maximum: 16, description: 'resolution of an ADC [bit]' });

const device = strict({
  bitsPerCell: Type.Integer({ minimum: 1, maximum: 8, description: 'bits stored in one cell' }),
  onResistanceOhm: positive('resistance of a cell at its top level [ohm]', 1, 1e12),
  onOffRatio: Type.Number({
    exclusiveMinimum: 1,
    maximum: 1e9,
    description: 'conductance of the top level over that of level 0',
  }),
  readVoltageV: positive('voltage across a cell while its row is read [V]', 1e-6, 100),
  conductanceSpread: Type.Number({
    minimum: 0,
    maximum: 0.5,
    description: "relative standard deviation of a cell's conductance above that of level 0 (numerics: hardware)",
  }),
  spreadSeed: Type.Integer({
    minimum: 0,
    maximum: 2 ** 31 - 1,
    description: 'seed of these deviations: one chip out of many',
  }),
});

const crossbar = strict({
  rows: count('word lines', 1, 4096),
  cols: count('bit lines', 1, 4096),
  columnsPerAdc: count('columns that share one ADC = phases of a read', 1, 4096),
  weightBits,
  sign: oneOf(['diff', 'offset', 'pair'], 'how a signed weight is stored (docs/models/function.md)'),
  columnSum: oneOf(['analog', 'digital'], "the PE's crossbars add currents before the ADC, or convert one by one"),
  zeroSkip: oneOf(
    ['none', 'energy', 'time'],
    'whether a read whose rows are all silent is skipped: never, its energy, or also its PE cycle',
  ),
  inputBits: Type.Integer({ minimum: 2, maximum: 16, description: 'bits of the coded image, sign included' }),
  inputCoding: oneOf(
    ['bitSerialHeld', 'bitSerialEveryStep', 'digital'],
    'the image is read by crossbars bit plane by bit plane, once with its sums held or in every step; or once by digital units, which hold exact sums',
  ),
  rowOrder: oneOf(
    ['kernelMajor', 'im2col'],
    'which rows share a crossbar: channels of one kernel position, or all kernel positions of a channel in a row',
  ),
  clocksPerPhase: auto(count('clocks of one phase of a read')),
  overheadClocks: Type.Integer({ minimum: 0, maximum: 4096, description: 'clocks of a PE cycle besides its phases' }),
});

const tile = strict({
  pesPerTile: count('PEs', 1, 1024),
  inputBufferKib: auto(positive('input buffer of a tile [KiB], two steps of its spikes')),
  inputBufferPortBits: count('bits that the input buffer delivers per clock'),
  accumulationLanes: count('column sums that the accumulation module adds per clock'),
  psumBits: Type.Integer({ minimum: 4, maximum: 64, description: 'bits of a partial sum' }),
  psumBufferKib: positive('buffer of the accumulation module [KiB]'),
  psumSlots: count('positions by which partial sums of another tile may run ahead of the tile that adds them', 1, 4096),
  neuronLanes: count('neurons updated per clock = membrane banks'),
  membraneBits: Type.Integer({ minimum: 4, maximum: 64, description: 'bits of a membrane potential' }),
  membraneBankKib: auto(positive('capacity of one membrane SRAM bank [KiB]')),
  heldSumBits: Type.Integer({ minimum: 4, maximum: 64, description: 'bits of a held input current' }),
  heldSumPortBits: count('bits of held input currents delivered per clock'),
  imageMacLanes: count(
    "weights that a tile's image unit multiplies per clock, only under crossbar.inputCoding: digital",
  ),
  poolingLanes: count('spikes that the pooling module adds per clock'),
  outputBufferFlits: count('spikes that may wait for the network interface', 1, 65_536),
  spikeMemoryKib: auto(
    positive('memory for the spikes of all steps of two images [KiB], only under control.schedule: sequential'),
  ),
});

const noc = strict({
  topology: oneOf(['mesh'], 'two-dimensional mesh'),
  mesh: Type.Unsafe<'auto' | { width: number; height: number }>({
    if: { type: 'string' },
    then: { const: 'auto' },
    else: strict({ width: count('tiles in x', 1, 1024), height: count('tiles in y', 1, 1024) }),
    description: 'size in tiles; auto = the smallest square that fits',
  }),
  routing: oneOf([...NOC_ROUTINGS], 'route of a packet; westFirst chooses the direction with more room'),
  flitBits: count('bits of a flit', 8, 1024),
  ...ROUTER_BUFFERS,
  ...ROUTER_STAGES,
  classes: oneOf(
    ['one', 'separate'],
    'one class of messages on all virtual channels, or spikes, partial sums and control each with channels of their own (3 at least)',
  ),
  packets: oneOf(
    ['aer', 'aer-packed', 'bitmap', 'auto'],
    'how spikes travel: a flit with an address each, or those of one position together, as channel numbers, as one bit a channel, or as whatever takes fewest flits (docs/noc.md)',
  ),
  copies: oneOf(
    ['unicast', 'multicast'],
    'spikes for several tiles: a packet each, or one that routers fork where its copies part (packets of up to bufferFlits flits)',
  ),
  tilePitchMm: positive('length of a link [mm]'),
});

const pe = strict({
  crossbarsPerPe: count('crossbars', 1, 1024),
  packKernels: Type.Boolean({ description: 'fill the crossbars of a PE with further row blocks of the same columns' }),
  pitchMm: positive('distance between PEs of a tile [mm], for the H-tree'),
});

const fusionUnit = strict({
  cyclesPerClass: count('clocks of multiply, divide and compare for one class'),
});

const io = strict({
  bitsPerClock: count('bits that enter or leave the chip per clock'),
});

const adc = strict({
  bits: adcBits,
  kind: oneOf(['flash', 'sar'], 'all levels at once, or bit by bit: decides how long a conversion takes'),
});

const numerics = strict({
  kind: oneOf(['ideal', 'quantised', 'hardware'], 'what a run computes unless --numerics says otherwise'),
  weightScale: oneOf(
    ['channel', 'projection'],
    'a scale for every output channel, or one for all channels of the projections into a population',
  ),
  fractionBits: Type.Integer({
    minimum: 0,
    maximum: 12,
    description: 'bits of membrane potentials and ADC steps below one weight level',
  }),
  fullScalePercentile: Type.Number({
    exclusiveMinimum: 50,
    maximum: 100,
    description: "percentile of a projection's non-zero column sums that is the full scale of its ADC [%]",
  }),
  lowestPotential: Type.Unsafe<'none' | number>({
    if: { type: 'string' },
    then: { const: 'none' },
    else: { type: 'number', minimum: -1e6, exclusiveMaximum: 0 },
    description: 'lower clamp of membrane potentials [thresholds], or none',
  }),
});

const mapping = strict({
  replication: Type.Unsafe<'none' | 'balanced' | Readonly<Record<string, number>>>({
    if: { type: 'string' },
    then: { enum: ['none', 'balanced'] },
    else: { type: 'object', additionalProperties: count('copies', 1, 1024) },
    description:
      "copies of a population's PEs inside its tile, which take neighbouring positions at once: none, balanced (free PEs to the slowest population), or copies by population",
  }),
  placement: Type.Optional(
    oneOf(
      ['snake', 'annealed'],
      'tiles on the mesh: along a snake in network order (also when left out), or moved by simulated annealing to where expected flits x links are fewest',
    ),
  ),
});

const ownValues = strict({
  weightBits: Type.Optional(weightBits),
  adcBits: Type.Optional(adcBits),
  replication: Type.Optional(count("copies of its target's PEs inside their tile", 1, 1024)),
});

/** What the chip gives one projection of its own. */
export type OwnValues = Static<typeof ownValues>;

const projections = Type.Unsafe<Readonly<Record<string, OwnValues>>>({
  type: 'object',
  additionalProperties: ownValues,
  description: 'values of single projections of the network, by name, in place of those of the whole chip',
});

const control = strict({
  schedule: oneOf(
    ['pipelined', 'sequential'],
    'all populations work on the same step, or each finishes all steps before its consumers start',
  ),
  sync: oneOf(['elastic', 'global'], 'a population starts a step when its own messages are there, or with all others'),
  barrierCycles: count('clocks of the barrier of sync: global', 1, 65_536),
  stepCredits: Type.Boolean({
    description: 'whether a population waits for its consumers to free a half-buffer; without, the chip can deadlock',
  }),
});

/** Sections of a chip file by name. */
export const CHIP_SECTIONS = {
  technology,
  device,
  crossbar,
  adc,
  pe,
  tile,
  noc,
  fusionUnit,
  io,
  numerics,
  mapping,
  control,
  projections,
};

export const ChipSchema = Type.Object(
  {
    format: Type.Literal(CHIP_FORMAT),
    name: identifier('name of the chip, used for the result folder'),
    description: text('one sentence'),
    ...CHIP_SECTIONS,
  },
  { additionalProperties: false, $id: 'https://spikefuse.dev/schemas/imc-chip-1.json', title: 'imc-chip/1' },
);

/** Classes of messages under `noc.classes: separate`: spikes and image, partial sums, control. */
export const MESSAGE_CLASSES = 3;

/** A resolved chip: every value present, `auto` not yet replaced (see machine/design-point.ts). */
export type Chip = Static<typeof ChipSchema>;

/** Columns whose difference one conversion takes: two for `pair`, which subtracts before the ADC. */
export const columnsPerConversion = (chip: Chip): number => (chip.crossbar.sign === 'pair' ? 2 : 1);

/** Cells that hold one stored value: its slices. `pair` stores magnitudes, one bit less than the weight. */
export const sliceCount = ({ weightBits, bitsPerCell, sign }: StorageOptions): number =>
  Math.ceil((sign === 'pair' ? weightBits - 1 : weightBits) / bitsPerCell);

/** How cells hold a weight. */
export interface StorageOptions {
  /** Bits of a weight, sign included. */
  readonly weightBits: number;
  readonly bitsPerCell: number;
  readonly sign: Chip['crossbar']['sign'];
}

/** Conversions per weight: its slices. */
export const conversionsPerWeight = ({ crossbar: { weightBits, sign }, device: { bitsPerCell } }: Chip): number =>
  sliceCount({ weightBits, bitsPerCell, sign });

/** Columns of cells that one weight takes. */
export const columnsPerWeight = (chip: Chip): number => conversionsPerWeight(chip) * columnsPerConversion(chip);

/** Whether what the image drives is computed once and its sums held. */
export const holdsImage = ({ crossbar }: Chip): boolean => crossbar.inputCoding !== 'bitSerialEveryStep';

/** Whether a projection is computed by the digital units of its target's tiles: it takes no crossbars. */
export const isInImageUnit = ({ crossbar }: Chip, { source }: Pick<Projection, 'source'>): boolean =>
  source === INPUT && crossbar.inputCoding === 'digital';

/** The chip as the hardware of one projection sees it: with the bits that `projections` gives it; else `chip` itself. */
export function chipFor(chip: Chip, projection: string): Chip {
  const own = Object.hasOwn(chip.projections, projection) ? chip.projections[projection] : undefined;
  const { weightBits = chip.crossbar.weightBits, adcBits = chip.adc.bits } = own ?? {};
  if (weightBits === chip.crossbar.weightBits && adcBits === chip.adc.bits) return chip;
  return { ...chip, crossbar: { ...chip.crossbar, weightBits }, adc: { ...chip.adc, bits: adcBits } };
}

/** Half of a cell's top level: what is taken for the stored level where no weights are known. */
export const middleLevel = ({ device }: Chip): number => (2 ** device.bitsPerCell - 1) / 2;
