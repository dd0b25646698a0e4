import { type Static, Type } from 'typebox';
import { aboveZero, count, oneOf, strict, text } from './schema.js';

/** A mesh of routers and what it carries, for `sim noc` (`noc-mesh/1`). */
export const NOC_MESH_FORMAT = 'noc-mesh/1';

export const NOC_ALLOCATORS = ['islip', 'separableInputFirst'] as const;
export const NOC_STAGES = ['pipelined', 'batched'] as const;
export const NOC_ROUTINGS = ['xy', 'yx', 'westFirst'] as const;
export const TRAFFIC_PATTERNS = [
  'uniform',
  'transpose',
  'bitComplement',
  'bitReverse',
  'shuffle',
  'tornado',
  'neighbour',
  'hotspot',
] as const;

const allocator = (of: string) =>
  oneOf([...NOC_ALLOCATORS], `allocator of ${of}: iterative round robin (one iteration), or inputs before outputs`);
const delay = (of: string, least: number) => count(`clocks of ${of}`, least, 16);

/** Clocks of a router's stages and how it allocates: keys of a mesh's router and of a chip's mesh alike. */
export const ROUTER_STAGES = {
  routingDelay: delay('route computation; 0: known on arrival (lookahead)', 0),
  vcAllocationDelay: delay('virtual-channel allocation', 1),
  switchAllocationDelay: delay('switch allocation', 1),
  switchTraversalDelay: delay('the crossbar', 1),
  creditDelay: delay('a credit between arrival and use', 0),
  speculative: Type.Boolean({ description: 'heads bid for the switch while they bid for a virtual channel' }),
  vcAllocator: allocator('virtual channels'),
  switchAllocator: allocator('the switch'),
};

/** Buffers at the inputs of a router. */
export const ROUTER_BUFFERS = {
  virtualChannels: count('virtual channels of a port', 1, 31),
  bufferFlits: count('flits that a virtual channel of an input holds', 1, 4096),
};

const Router = strict({
  ...ROUTER_BUFFERS,
  ...ROUTER_STAGES,
  stages: oneOf(
    [...NOC_STAGES],
    'a stage of several clocks takes work in every clock, or, as in BookSim2, only when it holds none',
  ),
});

const Traffic = strict({
  pattern: oneOf([...TRAFFIC_PATTERNS], 'where packets go'),
  rate: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'flits per node and clock that are offered' }),
  packetFlits: count('flits of a packet', 1, 65_535),
  burst: Type.Optional(
    strict({
      meanClocks: aboveZero('mean length of a burst [clocks]'),
      dutyCycle: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'share of the time in bursts' }),
    }),
  ),
  hotspot: Type.Optional(
    strict({
      node: count('node x + width y', 0),
      share: Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: 'share of the packets that go there; the others are uniform',
      }),
    }),
  ),
});

const Run = strict({
  warmUpClocks: count('clocks before the measurement', 0, 1_000_000_000),
  measuredClocks: count('clocks in which packets are created that are measured', 1, 1_000_000_000),
  drainClocks: count('clocks after the measurement until the last measured packet must have arrived', 1, 1_000_000_000),
});

export const NocMeshSchema = Type.Object(
  {
    format: Type.Literal(NOC_MESH_FORMAT),
    name: text('name of the mesh'),
    description: text('one sentence'),
    mesh: strict({ width: count('nodes in x', 1, 256), height: count('nodes in y', 1, 256) }),
    routing: oneOf([...NOC_ROUTINGS], 'route of a packet; westFirst chooses the direction with more room'),
    router: Router,
    traffic: Type.Optional(Traffic),
    run: Type.Optional(Run),
  },
  { additionalProperties: false, description: 'A mesh of input-queued routers, its traffic and its measurement' },
);

export type NocMesh = Static<typeof NocMeshSchema>;
export type TrafficSettings = Static<typeof Traffic>;
export type MeasurementSettings = Static<typeof Run>;
export type TrafficPattern = (typeof TRAFFIC_PATTERNS)[number];

/** Where a run is measured unless said otherwise [clocks]. */
export const USUAL_MEASUREMENT: MeasurementSettings = {
  warmUpClocks: 5000,
  measuredClocks: 20_000,
  drainClocks: 100_000,
};

/** A mesh for traffic patterns: rate in flits per node and clock. */
export const USUAL_TRAFFIC: TrafficSettings = { pattern: 'uniform', rate: 0.1, packetFlits: 1 };
