import type { Misfit } from '../mapping/misfit.js';
import { positions, shapeOf } from '../model/network.js';
import { longestPacket, positionPackets } from '../model/packet-format.js';
import type { TimingModel } from './timing-model.js';

/** A packet that routers fork must fit whole into their buffers: docs/timing.md, section 3. */
export function packetMisfits({ context: { network, chip }, routes }: TimingModel): Misfit[] {
  const { noc } = chip;
  const forked = routes.filter(({ copies, to }) => copies === 'multicast' && to.length > 1);
  const lengths = forked.map(({ population, channels, bundle }) => {
    if (bundle === undefined) return 1;
    return longestPacket(positionPackets(noc, positions(shapeOf(network, population)), channels.length));
  });
  const longest = Math.max(0, ...lengths);
  if (longest <= noc.bufferFlits) return [];
  const { population } = forked[lengths.indexOf(longest)]!;
  const message = `a packet of ${population} has up to ${longest} flits, and routers fork only what fits whole into their buffers of ${noc.bufferFlits}; ${longest} would do, wider flits, or noc.copies: unicast`;
  return [{ path: 'noc.bufferFlits', message }];
}
