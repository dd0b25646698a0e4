import type { Int } from './memory.js';

/**
 * Where what lies in the memory of the kernel. The first words hold the settings, the state of the run and the index of
 * every array; `mesh-memory.ts` fills them. Arrays are one per field (struct of arrays), indexed by
 *
 *     port    = router * 5 + port          an input or an output of a router
 *     channel = port * vcs + vc            a virtual channel of an input or an output
 *
 * One more node, with the number NODES, is at the outer side of router 0, on its port to -x that leads to no router.
 * Destinations behind it are multicast groups.
 */

/** Ports of a router: to +x, -x, +y, -y, and its own node. */
export const PORTS: Int = 5;
export const EAST: Int = 0;
export const WEST: Int = 1;
export const SOUTH: Int = 2;
export const NORTH: Int = 3;
export const LOCAL: Int = 4;

// Settings.
export const NODES: Int = 0;
export const VCS: Int = 1;
export const DEPTH: Int = 2;
export const ROUTING: Int = 3;
export const ROUTING_DELAY: Int = 4;
export const VC_DELAY: Int = 5;
export const SWITCH_DELAY: Int = 6;
export const TRAVERSAL_DELAY: Int = 7;
export const CREDIT_DELAY: Int = 8;
export const SPECULATIVE: Int = 9;
/** How the VC allocator and the switch allocator match: ISLIP or INPUT_FIRST. */
export const VC_ALLOCATOR: Int = 10;
export const SWITCH_ALLOCATOR: Int = 11;
/** 1: a stage of several cycles takes no new work before it has finished what it holds, as in BookSim2. */
export const BATCHED: Int = 12;
export const LINK_DELAY: Int = 13;
/** 1: an allocation takes several cycles. */
export const DEEP: Int = 14;
/** 1: nodes say when they take a packet, and the host reads in LOG what happens at the ends; 2: and every hop. */
export const HANDOVER: Int = 15;

export const ISLIP: Int = 0;
export const INPUT_FIRST: Int = 1;

export const XY: Int = 0;
export const YX: Int = 1;
export const WEST_FIRST: Int = 2;

/** Places of the first bits in BUSY. */
export const FOR_ROUTE: Int = 0;
export const FOR_VC: Int = 5;
export const FOR_SWITCH: Int = 10;

// State of the run.
export const NOW: Int = 16;
/** Packets that wait for their time, a list by creation time; -1: none. */
export const PENDING: Int = 17;
/** Packets that have arrived since the host last looked, a list in order of arrival. */
export const DONE: Int = 18;
export const DONE_LAST: Int = 19;
/** Routers with work, sources with work: how many are listed. */
export const ROUTERS: Int = 20;
export const SOURCES: Int = 21;
/** Flits in the network, from their injection to their arrival. */
export const IN_FLIGHT: Int = 22;
/** Free records of flits, a list. */
export const FREE_FLITS: Int = 23;
/** Flits that were injected and that have arrived, modulo 2^32. */
export const INJECTED: Int = 24;
export const EJECTED: Int = 25;
/** Latencies of measured flits from injection to arrival: sum (low 30 bits, rest), least, most, how many. */
export const FLIT_SUM: Int = 26;
export const FLIT_SUM_HIGH: Int = 27;
export const FLIT_LEAST: Int = 28;
export const FLIT_MOST: Int = 29;
export const FLIT_COUNT: Int = 30;
/** Cycles in which something happened, visits of routers. */
export const BUSY_CYCLES: Int = 31;
export const VISITS: Int = 32;
/** BUSY_CYCLES when a packet arrived last: credits still move behind it. */
export const BUSY_AT_ARRIVAL: Int = 59;
/** Arrivals (flits and credits) that are on their way. */
export const EVENTS: Int = 33;
/** Entries of LOG that the host has not read. */
export const LOGGED: Int = 34;
/** Flits that forks of multicast packets made, modulo 2^32. */
export const COPIED: Int = 35;
/** Most flits that a channel's buffer held at once. */
export const FULLEST: Int = 36;
/** Routes and channels given and flits moved, modulo 2^32. */
export const MOVES: Int = 100;
/** Cycles in a row in which nothing moved; the next cycle in which something can, NEVER when only the host can help. */
export const QUIET: Int = 37;
export const NEXT: Int = 38;
export const NEVER: Int = 0x3fffffff;

// Arrays, [router].
export const X: Int = 40;
export const Y: Int = 41;
/** Routers with work, and whether a router is listed. */
export const ROUTER_LIST: Int = 42;
export const ROUTER_LISTED: Int = 43;
/** Inputs of a router that have a channel waiting, a bit each: for the route, for a channel, for the switch. */
export const BUSY: Int = 39;
/** First cycle in which the crossbar takes what waits for it (stages of several cycles only). */
export const CROSSBAR_START: Int = 44;

// Arrays, [port].
/** Input port at the other end of an output; output port at the other end of an input. -1: none. */
export const DOWNSTREAM: Int = 45;
export const UPSTREAM: Int = 46;
/** Virtual channels of an input, one bit each: waiting for the route, for a channel, for the switch. */
export const ROUTE_WAIT: Int = 47;
export const VC_WAIT: Int = 48;
export const SWITCH_WAIT: Int = 49;
/** The same inside a stage of several cycles. */
export const ROUTE_FLIGHT: Int = 50;
export const VC_FLIGHT: Int = 51;
export const SWITCH_FLIGHT: Int = 52;
/** Virtual channels of an output that no packet holds, one bit each. */
export const FREE_VCS: Int = 53;
/** Round-robin pointers of the switch: of an output over inputs, of an input over outputs, of an input over channels. */
export const SWITCH_GRANT: Int = 54;
export const SWITCH_ACCEPT: Int = 55;
export const SWITCH_VC: Int = 56;
/** Flits that left through an output; cycle in which the last one did (batched stages of several cycles only). */
export const LINK_FLITS: Int = 57;
export const LAST_DEPARTURE: Int = 58;

// Arrays, [channel] of an input.
/**
 * Outputs of the packet at the front: the port that it goes to now (3 bits); ports that want a copy after that (5 bits); and
 * the credits that an output channel must have before the packet takes it: its flits when it may fork, else 0.
 */
export const OUTPUTS: Int = 60;
export const PORT_BITS: Int = 7;
export const FORK_SHIFT: Int = 3;
export const FORK_BITS: Int = 0xf8;
export const NEED_SHIFT: Int = 8;
/** Output channel of the packet at the front; -1: none yet. */
export const OUT_CHANNEL: Int = 61;
/** Flits in a buffer: place of the first, how many. */
export const FRONT: Int = 62;
export const COUNT: Int = 63;
/** Cycle in which a stage of several cycles is done, and what it has granted. */
export const STAGE_DUE: Int = 64;
export const STAGE_GRANT: Int = 65;
export const SWITCH_DUE: Int = 66;
/** Round-robin pointer of an input channel over output channels. */
export const VC_ACCEPT: Int = 67;

// Arrays, [channel] of an output.
export const CREDITS: Int = 70;
/** Input channel whose packet holds an output channel; -1: none. */
export const HOLDER: Int = 71;
/** Round-robin pointer of an output channel over input channels of its router. */
export const VC_GRANT: Int = 72;

/** Slots of the buffers, [channel][depth]: a flit each. */
export const BUFFER: Int = 73;

// Arrays of the sources, [node].
export const SOURCE_LIST: Int = 74;
export const SOURCE_LISTED: Int = 75;
/** Packets that wait at a source, a list. */
export const QUEUE: Int = 76;
export const QUEUE_LAST: Int = 77;
/** Flits of its first packet that are sent; its channel; the channel of the last packet. */
export const SENT: Int = 78;
export const SOURCE_VC: Int = 79;
/** Credits of a source, [node][vc]. */
export const SOURCE_CREDITS: Int = 80;

/** Lists of arrivals by cycle modulo WHEEL: how many of each kind, then the entries. */
export const WHEEL: Int = 81;
export const WHEEL_FLITS: Int = 82;
export const WHEEL_CREDITS: Int = 83;
export const FLIT_COUNTS: Int = 84;
export const CREDIT_COUNTS: Int = 85;
/** Room for entries in one cycle of the wheel. */
export const FLIT_ROOM: Int = 86;
export const CREDIT_ROOM: Int = 87;

/** Scratch words of a router's visit. */
export const SCRATCH: Int = 88;

/** Input of a channel, [channel], and router of a port, [port]: divisions that are done once. */
export const PORT_OF: Int = 91;
export const ROUTER_OF: Int = 92;
/** Node of a channel of a source, [node][vc]. */
export const NODE_OF: Int = 93;
/** Input port of its router that a source feeds, [node]. */
export const SOURCE_PORT: Int = 94;
/** Channels that a packet on a channel may take next, [vc], and those of a class at its source, [class], as bits. */
export const VC_MASKS: Int = 95;
export const CLASS_MASKS: Int = 96;
/** Outputs of a multicast group at a router, as bits, [group][router]. */
export const GROUPS: Int = 97;
/** Packets that a source has sent whole, [node], modulo 2^32. */
export const PACKETS_SENT: Int = 98;

/** What happened, LOG_WORDS each: see log.ts. */
export const LOG: Int = 99;
export const LOG_WORDS: Int = 5;
export const LOG_FROM: Int = 0;
export const LOG_TO: Int = 1;
export const LOG_PACKET: Int = 2;
/** Hops so far * 8 + the flit's flags. */
export const LOG_FLIT: Int = 3;
/** Cycle in which the flit reaches a node. */
export const LOG_ARRIVAL: Int = 4;

/** Records of flits, FLIT_WORDS each. */
export const FLITS: Int = 89;
export const FLIT_WORDS: Int = 4;
export const FLIT_PACKET: Int = 0;
/** Destination * 8 + flags; in a free record the next free one. */
export const FLIT_TARGET: Int = 1;
export const FLIT_TIME: Int = 2;
/** Routers that it has left. */
export const FLIT_HOPS: Int = 3;
export const HEAD: Int = 1;
export const TAIL: Int = 2;
export const MEASURED: Int = 4;

/** Records of packets, PACKET_WORDS each, at the end of the memory: they may become more. */
export const PACKETS: Int = 90;
export const PACKET_WORDS: Int = 10;
export const PACKET_SOURCE: Int = 0;
export const PACKET_DESTINATION: Int = 1;
/** Flits * 2 + 1 when measured. */
export const PACKET_LENGTH: Int = 2;
export const PACKET_CREATED: Int = 3;
export const PACKET_INJECTED: Int = 4;
export const PACKET_HEAD: Int = 5;
export const PACKET_TAIL: Int = 6;
export const PACKET_NEXT: Int = 7;
/** Class of messages; nodes that it has not reached. */
export const PACKET_CLASS: Int = 8;
export const PACKET_COPIES: Int = 9;

/** Words before the arrays. */
export const HEADER_WORDS: Int = 112;
