/** One change to the chip of a study. */
export interface Row {
  readonly label: string;
  /** As after `--set`. */
  readonly settings: readonly string[];
  /** Why time and energy moved, or why they did not. */
  readonly why: string;
}

/** A chip and a network with what is changed one at a time. */
export interface Study {
  /** Of its table in docs/what-if.md. */
  readonly name: string;
  readonly chip: string;
  readonly workload: string;
  readonly images: number;
  readonly steps: number;
  /** Held in every row. */
  readonly settings: readonly string[];
  readonly rows: readonly Row[];
}

/** A row named by its settings. */
const row = (settings: readonly string[], why: string): Row => ({
  label: settings.length === 0 ? 'nothing' : settings.map((setting) => `\`${setting}\``).join(', '),
  settings,
  why,
});

/** The default chip and network. */
export const DEFAULT: Study = {
  name: 'default',
  chip: 'spikesim-rram-64',
  workload: 'mnist-vgg',
  images: 2,
  steps: 100,
  settings: [],
  rows: [
    row(
      [],
      'image in 203 + read of the image 784 x 208 + 94 steps of conv1 at 5100 + 3.9 k for the rest = 646.5 k clocks',
    ),
    row(
      ['noc.flitBits=16'],
      'a spike is one flit at any width; only the image has 392 flits instead of 196, three clocks for two; narrower routers and links cost less a flit',
    ),
    row(
      ['noc.flitBits=64'],
      'the image still waits 196 clocks for the pins; each spike drags 64 bits through routers and links',
    ),
    row(
      ['noc.bufferFlits=1'],
      'two channels of one place, each free again after a round trip of 7 clocks: 2/7 flit a clock leave a tile; bursts of conv0 above 1460 spikes a step (largest 2589) outlast conv1',
    ),
    row(
      ['noc.bufferFlits=2'],
      'two channels pass two packets of one flit in about three clocks, at any depth above one: the largest burst stays below the 5100 of conv1',
    ),
    row(['noc.bufferFlits=8'], '4 places cover a packet of one flit already; prices do not know the depth of a buffer'),
    row(
      ['noc.virtualChannels=1'],
      'a spike holds the only channel for the three clocks of its allocations and more: bursts of conv0 outlast the 5100 of conv1; routers with one channel cost less',
    ),
    row(
      ['noc.virtualChannels=4'],
      'the image and bursts no longer wait for channels; dearer routers (price beyond its range)',
    ),
    row(
      ['noc.virtualChannels=1', 'noc.bufferFlits=1'],
      '1/7 flit a clock: the 1006 spikes a step of conv0 take 7040 clocks, conv0 is the bottleneck',
    ),
    row(
      ['noc.routingDelay=0', 'noc.speculative=true'],
      'conv1 waits for itself in every step, not for wires; only the way of the last steps and of the decision is shorter',
    ),
    row(
      ['tile.outputBufferFlits=1'],
      'one spike in two clocks: 2 x 1006 is below 5100; only the largest bursts and the last steps show',
    ),
    row(
      ['tile.outputBufferFlits=8'],
      'conv0 stalls (all 64 places are used in the default, too), but its interface is what sets the end, and conv1 takes longer',
    ),
    row(['tile.outputBufferFlits=512'], 'as with 8'),
    row(
      ['tile.pesPerTile=4'],
      'same PEs in the same tiles; H-tree shorter by sqrt(2): 9.10 becomes 6.43 uJ; a smaller clock tree leaks less',
    ),
    row(
      ['tile.pesPerTile=16'],
      'the H-tree is longer by sqrt(2), the clock tree of a larger tile leaks more; PEs without weights are switched off',
    ),
    row(
      ['tile.neuronLanes=1'],
      'conv0: 784 rounds of 16 clocks = 12.5 k a step, the bottleneck; one bank of 64 KiB, dear in every access',
    ),
    row(
      ['tile.neuronLanes=8'],
      'conv1 4 clocks and the others at most 8 a round, hidden by 26; 94 x 3 + 784 (first step of conv0) later; banks of 8 KiB instead of 2',
    ),
    row(['tile.neuronLanes=16'], '94 x 1 later; banks of 4 KiB'),
    row(
      ['tile.neuronLanes=64'],
      '32 columns of conv1 take one clock with 32 lanes already; the reset is 196 clocks shorter; banks of 1 KiB cost less',
    ),
    row(
      ['tile.accumulationLanes=1'],
      'conv1: 32 clocks a round, more than 26: 94 x 1201, and 64 a round in one step of conv2 and conv3',
    ),
    row(['tile.accumulationLanes=8'], 'hidden by 26; 94 x 3 later'),
    row(['tile.accumulationLanes=128'], 'one clock in conv1 already; conv2 and conv3 save one each'),
    row(
      ['tile.inputBufferPortBits=16'],
      '144 rows of conv1 in 9 clocks, hidden by 26: 94 x 8; conv3 36 a round in one step; one bank of 4 KiB instead of four of 1',
    ),
    row(['tile.inputBufferPortBits=64'], '3 clocks, hidden: 94 x 2; one bank of 4 KiB'),
    row(
      ['tile.inputBufferPortBits=1024'],
      'one clock already; 16 banks cannot be smaller than 0.5 KiB: 8 KiB leak instead of 4, an access costs less',
    ),
    row(
      ['mapping.replication=balanced'],
      'conv1 8 copies (25 rounds, 672 clocks), conv2 and conv3 2: now the read of the image and the interface of conv0 (1006 spikes a step) remain; the copies use PEs that were idle',
    ),
    row(
      ['mapping.replication={conv1: 2}'],
      '98 rounds, 2555 clocks a step; a burst of 2589 spikes outlasts it; energy falls by leakage alone',
    ),
    row(
      ['mapping.replication={conv1: 4}'],
      '49 rounds, 1287 clocks; steps in which conv0 sends more than that are set by its interface',
    ),
    row(
      ['mapping.replication={conv0: 8, conv1: 8}'],
      'the read of the image in 98 rounds of 208, too; then the spikes of conv0 wait for two channels in most steps',
    ),
    row(
      ['mapping.replication={conv1: 4}', 'crossbar.zeroSkip=time'],
      'the read of the image takes 77 k clocks; conv1 saves only 40 a step, the others are set by bursts of conv0',
    ),
    row(['crossbar.zeroSkip=none'], 'silent reads are charged (conversion, H-tree, sums); their time passes in both'),
    row(
      ['crossbar.zeroSkip=time'],
      'silent reads take one clock: the read of the image 77 k instead of 163 k, conv1 4308 a step instead of 5100; dynamic energy as with `energy`',
    ),
    row(
      ['control.sync=global'],
      'the 97 steps between first and last take 5100 + wire 14 + barrier 16 each, and conv1 works in all of them',
    ),
    row(
      ['control.schedule=sequential'],
      'the layers add up: 100 steps of each, 1160 k clocks; the interval is conv1 alone, 100 x 5101 + reset; 512 KiB of spike memory a tile leak 247 uJ',
    ),
    row(
      ['control.stepCredits=false'],
      'the decision waits for conv1 as before; conv0 runs up to a step further before full buffers stop it, so the next image is read earlier (2041 us by the formulas, which know no full buffer)',
    ),
    row(
      ['crossbar.inputCoding=bitSerialEveryStep'],
      'conv0 reads 8 bit planes in each step: 784 x 208 = 163 k clocks, 94 times; leakage follows',
    ),
    row(
      ['crossbar.rows=32'],
      'same PE cycle of 26 clocks (5.2 and 6.3 ns are both two clocks); twice the conversions where 64 channels or more are read',
    ),
    row(
      ['crossbar.rows=128'],
      'PE cycle of 34: 784 x 64 + 94 x 1568 later; fewer row blocks, but more leakage by time',
    ),
    row(['crossbar.columnsPerAdc=4'], 'PE cycle 4 x 4 + 2 = 18: 784 x 64 + 94 x 1568 earlier; twice the ADCs in area'),
    row(['crossbar.columnsPerAdc=16'], 'PE cycle 16 x 3 + 2 = 50; half the ADCs'),
  ],
};

/** Small tiles: the three PEs of conv1 lie in two tiles, so that partial sums cross the mesh. */
export const SUMS: Study = {
  name: 'sums',
  chip: 'spikesim-rram-64',
  workload: 'mnist-vgg',
  images: 2,
  steps: 40,
  settings: ['pe.crossbarsPerPe=3', 'tile.pesPerTile=2'],
  rows: [
    row(
      [],
      '16 flits of sums in each round of 26 clocks of conv1; spikes of conv0 (two flits each, one a tile) get the 10 clocks between packets',
    ),
    row(
      ['noc.flitBits=16'],
      '32 flits a round: conv1 takes 196 x 32, and no clock between packets is left: conv0 sends when the sums are through',
    ),
    row(
      ['noc.flitBits=64'],
      '8 flits leave 18 of 26 clocks to spikes; what is left of the contention is for channels; dear flits',
    ),
    row(
      ['tile.psumBits=32'],
      'the packets of `flitBits=16` at full link width; the image stays at 2 x 196 flits (1.6 us)',
    ),
    row(
      ['tile.psumSlots=1'],
      'each packet waits for the credit of the last: 27 there + 3 + 13 back = 43 clocks a round instead of 26',
    ),
    row(['tile.psumSlots=16'], 'on two channels the credits of the sums do not come late behind spikes of conv0'),
    row(
      ['noc.bufferFlits=1'],
      'a place is free again after 5 clocks: a packet of 16 flits takes 76 clocks, more than 26; spikes find hardly a gap',
    ),
    row(
      ['noc.bufferFlits=8'],
      'a packet of 16 flits is not held up behind every fourth (3 clocks); the rest of the contention is for channels',
    ),
    row(['noc.bufferFlits=8', 'tile.psumSlots=16'], 'as with 8: no credit comes late'),
    row(
      ['noc.routingDelay=0', 'noc.speculative=true'],
      'shorter ways of marks and credits; contention is for links, not for latency',
    ),
    row(
      ['tile.outputBufferFlits=8'],
      'an interface that is held up by the mesh fills the buffer sooner and stops the pipeline of conv1',
    ),
    row(['tile.accumulationLanes=8'], 'conv1 (2 PEs and a packet: 96 sums) 12 clocks instead of 3, below 26'),
    row(
      ['crossbar.zeroSkip=time'],
      'the read of the image and silent rounds shrink; packets of sums do not, so contention weighs more',
    ),
    row(
      ['crossbar.rows=32'],
      'same PE cycle; 105 PEs in 54 tiles leak more; conv3 gets 6 PEs, 64 flits a round at its adding tile',
    ),
    row(['crossbar.rows=128'], 'PE cycle of 34: 18 clocks between packets, little contention; 38 PEs in 22 tiles'),
    row(['control.sync=global'], 'every step waits for the slowest of all layers, bursts of conv0 included'),
    row(['control.schedule=sequential'], 'conv0 sends while conv1 does not add: spikes and sums do not meet'),
  ],
};

export const STUDIES: readonly Study[] = [DEFAULT, SUMS];
