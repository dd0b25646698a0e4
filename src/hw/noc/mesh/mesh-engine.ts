import { Awake } from './awake.js';
import { lowest } from './bits.js';
import { Calendar } from './calendar.js';
import { FlitLatencies } from './flit-latencies.js';
import { PacketLog } from './packet-log.js';
import { type RouteFunction, routeFunction } from './route.js';
import { linksOf, RouterState } from './router-state.js';
import { LOCAL, type MeshSettings, PORTS } from './settings.js';
import { Sources } from './sources.js';
import { type AllocateSwitch, islipSwitch, SwitchBids, separableSwitch } from './switch-allocation.js';
import { type AllocateVcs, islipVcs, separableVcs, VcGrants } from './vc-allocation.js';

/** Clocks from leaving a router until the next one has a flit, or the one before a credit: out, wire, in. */
const WIRE = 2;
const VC_ALLOCATORS = { islip: islipVcs, separableInputFirst: separableVcs } as const;
const SWITCH_ALLOCATORS = { islip: islipSwitch, separableInputFirst: separableSwitch } as const;

/**
 * A mesh of input-queued wormhole routers, stepped by the clock; routers without work are not visited and clocks without
 * events are jumped. Per-packet times are those of BookSim2 (test/golden/noc); the model is in docs/noc.md.
 */
export class MeshEngine {
  readonly settings: MeshSettings;
  readonly packets = new PacketLog();
  readonly flitLatencies = new FlitLatencies();
  readonly state: RouterState;
  /** Flits that entered the mesh, that left it, and packets that left it in full. */
  injectedFlits = 0;
  ejectedFlits = 0;
  ejectedPackets = 0;
  /** Clocks in which something happened, and visits of routers. */
  busyClocks = 0;
  visits = 0;
  readonly #links: Int32Array;
  readonly #sources: Sources;
  readonly #flitsDue: Calendar;
  readonly #creditsDue: Calendar;
  readonly #routers: Awake;
  readonly #nodes: Awake;
  readonly #route: RouteFunction;
  readonly #allocateVcs: AllocateVcs;
  readonly #allocateSwitch: AllocateSwitch;
  readonly #grants: VcGrants;
  readonly #bids = new SwitchBids();
  readonly #requests = new Int32Array(PORTS);
  #now = 0;

  constructor(settings: MeshSettings) {
    const { width, height, delays } = settings;
    const nodes = width * height;
    this.settings = settings;
    this.state = new RouterState(settings);
    this.#links = linksOf(settings);
    this.#sources = new Sources(settings);
    const span = 3 * delays.switchTraversal + WIRE + delays.credit + 1;
    this.#flitsDue = new Calendar(span, nodes * (PORTS + 1));
    this.#creditsDue = new Calendar(span, nodes * (PORTS + 1));
    this.#routers = new Awake(nodes);
    this.#nodes = new Awake(nodes);
    this.#route = routeFunction(settings, (router, port) => this.#roomOf(router, port));
    this.#allocateVcs = VC_ALLOCATORS[settings.vcAllocator];
    this.#allocateSwitch = SWITCH_ALLOCATORS[settings.switchAllocator];
    this.#grants = new VcGrants(this.state.perRouter);
  }

  /** The clock that runs next. */
  get now(): number {
    return this.#now;
  }

  /** Queues a packet at its source in clock `now`, where it may leave at once; returns its number. */
  send(source: number, destination: number, flits: number): number {
    const packet = this.packets.add(source, destination, flits, this.#now);
    this.flitLatencies.open(packet, flits);
    const { head, last } = this.#sources;
    if (head[source]! < 0) head[source] = packet;
    else this.packets.next[last[source]!] = packet;
    last[source] = packet;
    this.#nodes.wake(source);
    return packet;
  }

  /** Runs the clock `now`. */
  step(): void {
    const now = this.#now;
    this.#arrive(now);
    for (let i = 0; i < this.#nodes.count; i += 1) this.#inject(this.#nodes.at(i), now);
    for (let i = 0; i < this.#routers.count; i += 1) this.#visit(this.#routers.at(i), now);
    this.busyClocks += 1;
    this.visits += this.#routers.count;
    this.#nodes.turn();
    this.#routers.turn();
    this.#now = now + 1;
  }

  /** Moves to the next clock in which anything is due, at most to `limit`. */
  jump(limit: number): void {
    if (this.#routers.count > 0 || this.#nodes.count > 0) return;
    if (this.#flitsDue.waiting + this.#creditsDue.waiting === 0) {
      this.#now = Math.max(this.#now, limit);
      return;
    }
    while (this.#now < limit && this.#flitsDue.count(this.#now) + this.#creditsDue.count(this.#now) === 0)
      this.#now += 1;
  }

  /** Whether nothing is queued or under way. */
  get isEmpty(): boolean {
    return this.ejectedPackets === this.packets.count;
  }

  #roomOf(router: number, port: number): number {
    const { vcs, perRouter, depth, beyond } = this.state;
    let room = 0;
    for (let vc = 0; vc < vcs; vc += 1) room += depth - beyond[router * perRouter + port * vcs + vc]!;
    return room;
  }

  #arrive(now: number): void {
    const flits = this.#flitsDue.count(now);
    for (let i = 0; i < flits; i += 1) {
      const where = this.#flitsDue.where(now, i);
      if (where < 0) this.#eject(-1 - where, this.#flitsDue.what(now, i), now);
      else this.#store(where, this.#flitsDue.what(now, i), now);
    }
    if (flits > 0) this.#flitsDue.clear(now);
    const credits = this.#creditsDue.count(now);
    for (let i = 0; i < credits; i += 1) this.#credit(this.#creditsDue.where(now, i), this.#creditsDue.what(now, i));
    if (credits > 0) this.#creditsDue.clear(now);
  }

  /** A flit has reached its node: `what` = flit x VCs + vc. */
  #eject(node: number, what: number, now: number): void {
    const { vcs } = this.state;
    const flit = (what / vcs) | 0;
    const packet = flit >> 1;
    if (this.packets.headArrived[packet]! < 0) this.packets.headArrived[packet] = now;
    if ((flit & 1) === 1) {
      this.packets.tailArrived[packet] = now;
      this.ejectedPackets += 1;
    }
    this.flitLatencies.leave(packet, now);
    this.ejectedFlits += 1;
    this.#creditsDue.add(now + WIRE + this.settings.delays.credit, node, LOCAL * vcs + (what - flit * vcs));
  }

  /** A flit has reached an input VC. */
  #store(channel: number, flit: number, now: number): void {
    const { perRouter, depth, flits, first, held, filled, active, wanting, ready, routerOf } = this.state;
    const router = routerOf[channel]!;
    const bit = 1 << (channel - router * perRouter);
    const count = held[channel]!;
    const place = first[channel]! + count;
    flits[channel * depth + (place < depth ? place : place - depth)] = flit;
    held[channel] = count + 1;
    if (count > 0) return;
    filled[router] = filled[router]! | bit;
    if ((active[router]! & bit) !== 0) ready[channel] = now;
    else if ((wanting[router]! & bit) === 0) this.#want(router, channel, flit, now + this.settings.delays.routing);
    if (ready[channel]! > now) this.#routers.wakeNext(router);
    else this.#routers.wake(router);
  }

  /** The head of a packet stands first in an input VC; it knows its route in clock `routed`. */
  #want(router: number, channel: number, flit: number, routed: number): void {
    const { perRouter, wanting, ready, outPort } = this.state;
    const packet = flit >> 1;
    wanting[router] = wanting[router]! | (1 << (channel - router * perRouter));
    outPort[channel] = this.#route(router, this.packets.destination[packet]!);
    ready[channel] = routed + this.settings.delays.vcAllocation - 1;
    this.packets.hops[packet] = this.packets.hops[packet]! + 1;
  }

  /** A place is free behind output VC `number` of a router, or of the source of node -1 - where. */
  #credit(where: number, number: number): void {
    if (where >= 0) {
      const at = where * this.state.perRouter + number;
      this.state.beyond[at] = this.state.beyond[at]! - 1;
      if (this.#hasWork(where)) this.#routers.wake(where);
      return;
    }
    const node = -1 - where;
    const at = node * this.state.vcs + number;
    this.#sources.beyond[at] = this.#sources.beyond[at]! - 1;
    if (this.#sources.head[node]! >= 0) this.#nodes.wake(node);
  }

  /** Sends a flit of the first packet of a node's queue, if it has a VC with room. */
  #inject(node: number, now: number): void {
    const sources = this.#sources;
    const packet = sources.head[node]!;
    if (packet < 0) return;
    const sent = sources.sentFlits[node]!;
    const vc = sent === 0 ? sources.chooseVc(node) : sources.vc[node]!;
    if (vc < 0 || !sources.hasRoom(node, vc)) return;
    const isTail = sent + 1 === this.packets.flits[packet]!;
    if (sent === 0) {
      sources.lastVc[node] = vc;
      sources.vc[node] = vc;
      this.packets.injected[packet] = now;
    }
    sources.free[node] = isTail ? sources.free[node]! | (1 << vc) : sources.free[node]! & ~(1 << vc);
    sources.sentFlits[node] = isTail ? 0 : sent + 1;
    if (isTail) sources.head[node] = this.packets.next[packet]!;
    const at = node * this.state.vcs + vc;
    sources.beyond[at] = sources.beyond[at]! + 1;
    this.flitLatencies.enter(packet, sent, now);
    this.injectedFlits += 1;
    this.#flitsDue.add(now + WIRE, (node * PORTS + LOCAL) * this.state.vcs + vc, 2 * packet + (isTail ? 1 : 0));
    if (sources.head[node]! >= 0) this.#nodes.wakeNext(node);
  }

  /** One clock of a router: bids of this clock's state, then what they changed. */
  #visit(router: number, now: number): void {
    const grants = this.#grants;
    grants.mask = 0;
    let isBusy = this.#bidForVcs(router, now);
    const bids = this.#bids;
    bids.clear();
    if (this.#bidForSwitch(router, now)) isBusy = true;
    const given = bids.outputs === 0 ? 0 : this.#allocateSwitch(this.state, router, bids);
    if (grants.mask !== 0) this.#takeVcs(router, now);
    if (given !== 0) this.#traverse(router, given, now);
    if ((isBusy || given !== 0 || grants.mask !== 0) && this.#hasWork(router)) this.#routers.wakeNext(router);
  }

  /** Whether a router holds a flit that may bid for something. */
  #hasWork(router: number): boolean {
    const { wanting, active, filled } = this.state;
    return (wanting[router]! | (active[router]! & filled[router]!)) !== 0;
  }

  /** Output VCs for heads whose time has come; true when others wait for theirs. */
  #bidForVcs(router: number, now: number): boolean {
    const { perRouter, wanting, ready, outPort, free } = this.state;
    const requests = this.#requests;
    const base = router * perRouter;
    let ports = 0;
    let waits = false;
    for (let rest = wanting[router]!; rest !== 0; rest &= rest - 1) {
      const bit = rest & -rest;
      const channel = base + lowest(bit);
      const port = outPort[channel]!;
      if (ready[channel]! > now) waits = true;
      else if (free[router * PORTS + port] !== 0) {
        requests[port] = (ports & (1 << port)) === 0 ? bit : requests[port]! | bit;
        ports |= 1 << port;
      }
    }
    for (; ports !== 0; ports &= ports - 1) {
      const port = lowest(ports);
      this.#allocateVcs(this.state, router, port, requests[port]!, this.#grants);
    }
    return waits;
  }

  /** Bids of VCs with a flit and room beyond, and of heads that speculate; true when others wait for their time. */
  #bidForSwitch(router: number, now: number): boolean {
    const { perRouter, vcs, depth, active, filled, ready, outPort, outVc, beyond, turn, inputOf } = this.state;
    const base = router * perRouter;
    const isSlow = this.settings.delays.switchAllocation > 1;
    let waits = false;
    for (let rest = active[router]! & filled[router]!; rest !== 0; rest &= rest - 1) {
      const number = lowest(rest);
      const channel = base + number;
      const hasRoom = beyond[base + outVc[channel]!]! < depth;
      if (isSlow && !this.#hasPrepared(router, number, hasRoom, now)) waits = true;
      else if (hasRoom && ready[channel]! <= now) {
        const input = inputOf[number]!;
        this.#bids.add(input, number - input * vcs, outPort[channel]!, 0, turn[router * PORTS + input]!, vcs);
      } else if (ready[channel]! > now) waits = true;
    }
    if (this.settings.speculative && this.#speculate(router, now)) waits = true;
    return waits;
  }

  /**
   * Where switch allocation takes several clocks: a bid begins with room beyond, and is made in the last of them; without
   * room it begins anew as many clocks later. True in the clock in which the bid is made.
   */
  #hasPrepared(router: number, number: number, hasRoom: boolean, now: number): boolean {
    const { perRouter, ready, bidding } = this.state;
    const clocks = this.settings.delays.switchAllocation;
    const channel = router * perRouter + number;
    if (ready[channel]! > now) return false;
    const bit = 1 << number;
    if ((bidding[router]! & bit) === 0) {
      ready[channel] = hasRoom ? now + clocks - 1 : now + clocks;
      if (hasRoom) bidding[router] = bidding[router]! | bit;
      return false;
    }
    bidding[router] = bidding[router]! & ~bit;
    if (!hasRoom) ready[channel] = now + 1;
    return hasRoom;
  }

  #speculate(router: number, now: number): boolean {
    const { perRouter, vcs, wanting, ready, outPort, turn, inputOf } = this.state;
    let waits = false;
    for (let rest = wanting[router]!; rest !== 0; rest &= rest - 1) {
      const number = lowest(rest);
      const channel = router * perRouter + number;
      const port = outPort[channel]!;
      if (ready[channel]! > now) waits = true;
      else if (this.#hasFreeRoom(router, port)) {
        const input = inputOf[number]!;
        this.#bids.add(input, number - input * vcs, port, 1, turn[router * PORTS + input]!, vcs);
      }
    }
    return waits;
  }

  /** Whether an output has a free VC with room. */
  #hasFreeRoom(router: number, port: number): boolean {
    const { perRouter, vcs, depth, beyond, free } = this.state;
    for (let rest = free[router * PORTS + port]!; rest !== 0; rest &= rest - 1) {
      if (beyond[router * perRouter + port * vcs + lowest(rest)]! < depth) return true;
    }
    return false;
  }

  /** Heads that were given an output VC have it from now on. */
  #takeVcs(router: number, now: number): void {
    const { perRouter, vcs, wanting, active, ready, outPort, outVc, free } = this.state;
    const { mask, output } = this.#grants;
    wanting[router] = wanting[router]! & ~mask;
    active[router] = active[router]! | mask;
    for (let rest = mask; rest !== 0; rest &= rest - 1) {
      const number = lowest(rest);
      const channel = router * perRouter + number;
      const port = router * PORTS + outPort[channel]!;
      outVc[channel] = output[number]!;
      free[port] = free[port]! & ~(1 << (output[number]! - outPort[channel]! * vcs));
      ready[channel] = now + 1;
    }
  }

  /** Inputs that were given the switch send a flit. */
  #traverse(router: number, given: number, now: number): void {
    const { vcs, perRouter, depth, turn, beyond, outVc, active } = this.state;
    const bids = this.#bids;
    for (let inputs = given; inputs !== 0; inputs &= inputs - 1) {
      const input = lowest(inputs);
      const at = input * PORTS + bids.given[input]!;
      const vc = bids.vc[at]!;
      turn[router * PORTS + input] = vc + 1 === vcs ? 0 : vc + 1;
      const number = input * vcs + vc;
      const channel = router * perRouter + number;
      if (bids.speculative[at] === 1) {
        const isGiven = (active[router]! & (1 << number)) !== 0;
        if (!isGiven || beyond[router * perRouter + outVc[channel]!]! >= depth) continue;
      }
      this.#forward(router, input, vc, now);
    }
  }

  #forward(router: number, input: number, vc: number, now: number): void {
    const { vcs, perRouter, depth, flits, first, held, outPort, outVc, beyond, sent } = this.state;
    const channel = router * perRouter + input * vcs + vc;
    const flit = flits[channel * depth + first[channel]!]!;
    first[channel] = first[channel]! + 1 === depth ? 0 : first[channel]! + 1;
    held[channel] = held[channel]! - 1;
    const [port, number] = [outPort[channel]!, outVc[channel]!];
    beyond[router * perRouter + number] = beyond[router * perRouter + number]! + 1;
    sent[router * PORTS + port] = sent[router * PORTS + port]! + 1;
    this.#launch(router, port, number - port * vcs, flit, now);
    this.#returnCredit(router, input, vc, now);
    this.#advance(router, channel, flit, now);
  }

  /** Through the crossbar and over the wire. */
  #launch(router: number, port: number, vc: number, flit: number, now: number): void {
    const { vcs } = this.state;
    const arrival = this.#leaves(router, router * PORTS + port, now) + WIRE;
    const link = this.#links[router * PORTS + port]!;
    if (link < 0) this.#flitsDue.add(arrival, link, flit * vcs + vc);
    else this.#flitsDue.add(arrival, link * vcs + vc, flit);
  }

  /**
   * The clock in which a flit that won the switch now leaves its output. A crossbar of several clocks takes flits in
   * batches: those that come while one is inside enter together behind it; an output sends one flit a clock.
   */
  #leaves(router: number, output: number, now: number): number {
    const clocks = this.settings.delays.switchTraversal;
    if (clocks === 1) return now + 1;
    const { crossbarStart, crossbarEnd, lastSent } = this.state;
    if (now + 1 > crossbarStart[router]!) {
      crossbarStart[router] = Math.max(now, crossbarEnd[router]!) + 1;
      crossbarEnd[router] = crossbarStart[router]! + clocks - 1;
    }
    lastSent[output] = Math.max(crossbarEnd[router]!, lastSent[output]! + 1);
    return lastSent[output]!;
  }

  /** To where the flits of an input come from: the router before, or the source of the node. */
  #returnCredit(router: number, input: number, vc: number, now: number): void {
    if (input === LOCAL) {
      this.#creditsDue.add(now + WIRE, -1 - router, vc);
      return;
    }
    const back = this.#links[router * PORTS + input]!;
    const before = (back / PORTS) | 0;
    const port = back - before * PORTS;
    this.#creditsDue.add(now + WIRE + this.settings.delays.credit, before, port * this.state.vcs + vc);
  }

  /** What the input VC does after a flit has left: its next flit, its next packet, or nothing. */
  #advance(router: number, channel: number, flit: number, now: number): void {
    const { perRouter, depth, flits, first, held, filled, active, outPort, outVc, vcs, free, ready } = this.state;
    const { routing } = this.settings.delays;
    const bit = 1 << (channel - router * perRouter);
    const isEmpty = held[channel] === 0;
    if (isEmpty) filled[router] = filled[router]! & ~bit;
    if ((flit & 1) === 0) {
      ready[channel] = now + 1;
      return;
    }
    const port = outPort[channel]!;
    free[router * PORTS + port] = free[router * PORTS + port]! | (1 << (outVc[channel]! - port * vcs));
    active[router] = active[router]! & ~bit;
    if (!isEmpty) this.#want(router, channel, flits[channel * depth + first[channel]!]!, now + 1 + routing);
  }
}
