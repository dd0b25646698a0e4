import { sum } from '../../base/sum.js';
import type { Check } from '../../model/result.js';
import type { RecordedMesh } from './recorded-mesh.js';

/** What all packets of a mesh add up to. */
interface Totals {
  /** Packets that have arrived, and those that were found under way, each once and none of the others. */
  arrived: number;
  underWay: number;
  /** Flits of all packets; those that have entered the mesh, are inside, and have left it. */
  created: number;
  injected: number;
  inside: number;
  ejected: number;
  /** Routers that all flits have left. */
  walked: number;
}

/** What the checks look at. */
export type Counted = Pick<
  RecordedMesh,
  'packets' | 'arrivedPackets' | 'injectedFlits' | 'ejectedFlits' | 'linkFlits' | 'census'
>;

/**
 * Packets and flits, each found where it can be, against the counters of the mesh. Exact, also when a run was given up:
 * what entered has left or is inside, what was created has entered or waits at its source.
 */
export function meshChecks(mesh: Counted): Check[] {
  const { injectedFlits, ejectedFlits, arrivedPackets, packets } = mesh;
  const { arrived, underWay, created, injected, inside, ejected, walked } = totalsOf(mesh);
  const traversals = sum(mesh.linkFlits());
  const waiting = created - injected;
  return [
    {
      name: 'flits-in-and-out',
      passed: ejectedFlits + inside === injectedFlits && ejectedFlits === ejected,
      detail: `flits that left the mesh + flits inside = flits that entered it: ${ejectedFlits} + ${inside} = ${injectedFlits}`,
    },
    {
      name: 'flits-created',
      passed: injectedFlits === injected,
      detail: `flits that entered the mesh + flits at their sources = flits of the packets: ${injectedFlits} + ${waiting} = ${created}`,
    },
    {
      name: 'packets-in-and-out',
      passed: arrivedPackets + underWay === packets.count && arrivedPackets === arrived,
      detail: `packets that arrived in full + packets under way = packets: ${arrivedPackets} + ${underWay} = ${packets.count}`,
    },
    {
      name: 'routers-walked',
      passed: traversals === walked,
      detail: `flits through routers = routers on the ways of the flits, as far as they are: ${traversals} = ${walked}`,
    },
  ];
}

function totalsOf(mesh: Counted): Totals {
  const { count, flits, hops, tailArrived } = mesh.packets;
  const totals = { arrived: 0, underWay: 0, created: 0, injected: 0, inside: 0, ejected: 0, walked: 0 };
  for (let packet = 0; packet < count; packet += 1) {
    totals.created += flits[packet]!;
    if (tailArrived[packet]! < 0) continue;
    totals.arrived += 1;
    totals.injected += flits[packet]!;
    totals.ejected += flits[packet]!;
    totals.walked += flits[packet]! * hops[packet]!;
  }
  const isFound = new Uint8Array(count);
  mesh.census(({ id, injected, inside, walked }) => {
    const ejected = injected - inside;
    const isNew = isFound[id] === 0 && tailArrived[id]! < 0;
    isFound[id] = 1;
    if (isNew && ejected >= 0 && ejected < flits[id]! && injected <= flits[id]!) totals.underWay += 1;
    totals.injected += injected;
    totals.inside += inside;
    totals.ejected += ejected;
    totals.walked += ejected * hops[id]! + walked;
  });
  return totals;
}
