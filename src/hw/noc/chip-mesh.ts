import { type Chip, MESSAGE_CLASSES } from '../../model/chip.js';
import type { MeshSettings } from './mesh/settings.js';
import type { PacketKind } from './packets.js';

/** Classes of messages under `noc.classes: separate`. */
const CLASS_OF: Readonly<Record<PacketKind, number>> = {
  spikes: 0,
  headSpikes: 0,
  image: 0,
  partialSums: 1,
  mark: 2,
  headMark: 2,
  credit: 2,
  sumCredit: 2,
  decision: 2,
};

/** The class that a packet travels in. */
export const messageClass = ({ noc }: Chip, kind: PacketKind): number =>
  noc.classes === 'separate' ? CLASS_OF[kind] : 0;

/** Virtual channels of each class, as bits: all, or an equal share each, of which spikes take what is left over. */
export function classChannels({ noc: { classes, virtualChannels } }: Chip): number[] {
  if (classes === 'one') return [2 ** virtualChannels - 1];
  const share = Math.floor(virtualChannels / MESSAGE_CLASSES);
  const first = virtualChannels - (MESSAGE_CLASSES - 1) * share;
  const ofNext = (skipped: number): number => (2 ** share - 1) * 2 ** (first + skipped * share);
  return [2 ** first - 1, ofNext(0), ofNext(1)];
}

/** The chip's mesh as its kernel takes it. */
export const meshOf = ({ noc }: Chip, size: { readonly width: number; readonly height: number }): MeshSettings => ({
  ...size,
  virtualChannels: noc.virtualChannels,
  bufferFlits: noc.bufferFlits,
  routing: noc.routing,
  delays: {
    routing: noc.routingDelay,
    vcAllocation: noc.vcAllocationDelay,
    switchAllocation: noc.switchAllocationDelay,
    traversal: noc.switchTraversalDelay,
    credit: noc.creditDelay,
  },
  linkCycles: 1,
  speculative: noc.speculative,
  vcAllocator: noc.vcAllocator,
  switchAllocator: noc.switchAllocator,
  stages: 'pipelined',
});
