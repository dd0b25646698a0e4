import type { Counters } from '../../kernel/counters.js';
import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import { END_ONLY, LAST } from '../output-buffer/spike-emitter.js';
import type { Probe } from '../tile/probe.js';
import type { NocAction } from './counts.js';
import { flitOf, timeWord } from './packets.js';

/** Spikes of one population that leave a tile through its interface. */
export interface SpikeOutput {
  readonly buffer: Link;
  readonly channels: number;
  /** Routes of a channel's spikes, [channel]. */
  readonly routes: readonly Int32Array[];
  /** Mark that follows the spikes of a route, [mark, route of the spikes]; receivers ascending. */
  readonly marks: readonly { readonly route: number; readonly spikes: number }[];
  /** Step credits to the tiles of its population's sources, where there are any. */
  readonly credits: readonly number[];
  /** Raised when the tile's last spike of a step is on its way; complete: the whole population's step is done. */
  readonly done: Line;
  readonly onDone: (at: number, now: number) => void;
}

export interface NetworkInterfaceOptions {
  readonly name: string;
  readonly injection: Link;
  readonly outputs: readonly SpikeOutput[];
  /** Step credits of a tile that has crossbars of a population but none of its neurons, by its done line. */
  readonly bystander?: { readonly done: Line; readonly credits: readonly number[] } | undefined;
  /** Partial sums, and the packets that leave for a message: [route, flits]. */
  readonly sums: Link | undefined;
  readonly packets: { readonly step: readonly SumPacket[]; readonly image: readonly SumPacket[] };
  /** Credits for partial sums: [route, entry, 1 while the image is read]. */
  readonly answers: Link | undefined;
  /** The decision of the fusion unit: [route, entry, 0]. */
  readonly decisions: Link | undefined;
  readonly layers: Uint16Array;
  readonly counters: readonly Counters<NocAction>[];
  readonly steps: Uint32Array;
  readonly routes: number;
  readonly probe?: Probe | undefined;
}
export interface SumPacket {
  readonly route: number;
  readonly flits: number;
}

/** A flit that waits: route, second word, payload. */
type Waiting = readonly [number, number, number];

/**
 * The sending side of a tile's network interface: one flit a clock into the router, in this order: marks and credits,
 * partial sums (a packet's flits together), the decision, spikes (a copy for every tile that reads them).
 *
 * Models: serialisation, unicast copies, back-pressure of the router; the end of a step behind its last spike.
 * Leaves out: packing of addresses into a flit, multicast. Timing: one clock a flit; `noc.interfaceCycles` is in the link.
 */
export class NetworkInterface implements Ticked {
  readonly name: string;
  readonly id: number;
  readonly #engine: Engine;
  readonly #options: NetworkInterfaceOptions;
  readonly #sent: Int32Array;
  readonly #seen: number[];
  /** Its party of an output's done line, [output]. */
  readonly #parties: readonly number[];
  #control: Waiting[] = [];
  #packet: Waiting[] = [];
  #insidePacket = false;
  #copy = 0;
  #turn = 0;

  constructor(engine: Engine, options: NetworkInterfaceOptions) {
    this.name = options.name;
    this.#engine = engine;
    this.#options = options;
    this.id = engine.add(this);
    this.#sent = new Int32Array(options.routes);
    this.#seen = this.#doneLines().map(() => 0);
    this.#parties = options.outputs.map(({ done }) => done.join(this.id));
    options.injection.sentBy(this.id);
    for (const { buffer } of options.outputs) buffer.takenBy(this.id);
    for (const link of [options.sums, options.answers, options.decisions]) link?.takenBy(this.id);
    for (const line of this.#doneLines()) line.listen(this.id);
  }

  tick(now: number): boolean {
    this.#closeSteps(now);
    const { injection } = this.#options;
    if (injection.room(now) < 1) {
      injection.awaitRoom(now);
      return false;
    }
    this.#sendOne(now);
    return this.#more(now);
  }

  #doneLines(): readonly Line[] {
    const { outputs, bystander } = this.#options;
    return [...outputs.map(({ done }) => done), ...(bystander === undefined ? [] : [bystander.done])];
  }

  /** Queues marks and then credits of every step that the whole population has done. */
  #closeSteps(now: number): void {
    for (const [index, line] of this.#doneLines().entries()) {
      for (const level = line.level(now); this.#seen[index]! < level; this.#seen[index]! += 1) {
        this.#close(index, this.#seen[index]!);
      }
    }
  }

  #close(index: number, at: number): void {
    const output = this.#options.outputs[index];
    const word = timeWord(at, false);
    for (const { route, spikes } of output?.marks ?? []) {
      this.#control.push([route, word, this.#sent[spikes]!]);
      this.#sent[spikes] = 0;
    }
    for (const route of (output ?? this.#options.bystander!).credits) this.#control.push([route, word, 0]);
  }

  #sendOne(now: number): void {
    const { decisions } = this.#options;
    if (!this.#insidePacket) this.#fetchMessages(now);
    if (this.#insidePacket) this.#sendPacketFlit(now);
    else if (this.#control.length > 0) this.#inject(now, true, ...this.#control.shift()!);
    else if (this.#packet.length > 0) this.#sendPacketFlit(now);
    else if (decisions?.ready(now)) {
      this.#inject(now, true, decisions.a, timeWord(decisions.b, true), 0);
      decisions.pop(now);
    } else this.#sendSpike(now);
  }

  /** Turns the next credit and the next sums into flits when none wait. */
  #fetchMessages(now: number): void {
    const { answers, sums, packets } = this.#options;
    if (this.#control.length === 0 && answers?.ready(now)) {
      this.#control.push([answers.a, timeWord(answers.b, answers.c === 1), 0]);
      answers.pop(now);
    }
    if (this.#packet.length > 0 || !sums?.ready(now)) return;
    const word = timeWord(sums.b, sums.c === 1);
    for (const { route, flits } of sums.c === 1 ? packets.image : packets.step) {
      for (let flit = 1; flit < flits; flit += 1) this.#packet.push([-1 - route, word, sums.a]);
      this.#packet.push([route, word, sums.a]);
    }
    sums.pop(now);
  }

  /** A flit of a packet that is not its tail stands as -1 - route. */
  #sendPacketFlit(now: number): void {
    const [coded, word, payload] = this.#packet.shift()!;
    const tail = coded >= 0;
    this.#inject(now, tail, tail ? coded : -1 - coded, word, payload);
    this.#insidePacket = !tail;
  }

  /** Sends the next copy of the oldest spike of the population whose turn it is. */
  #sendSpike(now: number): void {
    const { outputs } = this.#options;
    for (let turn = 0; turn < outputs.length; turn += 1) {
      const index = this.#copy > 0 ? this.#turn : (this.#turn + turn) % outputs.length;
      if (!outputs[index]!.buffer.ready(now)) continue;
      this.#turn = index;
      this.#sendCopy(index, now);
      if (this.#copy === 0) this.#turn = (index + 1) % outputs.length;
      return;
    }
  }

  #sendCopy(output: number, now: number): void {
    const { buffer, channels, routes, done, onDone } = this.#options.outputs[output]!;
    const { a: address, b: at, c: flags } = buffer;
    if (address !== END_ONLY) {
      const copies = routes[address % channels]!;
      const route = copies[this.#copy]!;
      this.#inject(now, true, route, timeWord(at, false), address);
      this.#sent[route]! += 1;
      this.#copy = (this.#copy + 1) % copies.length;
    }
    if (this.#copy > 0) return;
    buffer.pop(now);
    this.#options.probe?.queue(buffer, -1, now);
    if (flags !== LAST) return;
    onDone(at, now + 1);
    done.raise(now, this.#parties[output]!);
  }

  #inject(now: number, tail: boolean, route: number, word: number, payload: number): void {
    const { injection, counters, layers, steps, probe } = this.#options;
    const flit = flitOf(route, tail);
    injection.send(now, flit, word, payload);
    probe?.flit(this.name, { from: undefined, to: injection, flit, word, payload }, now);
    counters[layers[route]!]!.interfaceTransfer[steps[word]!]! += 1;
  }

  #more(now: number): boolean {
    const { outputs, answers, sums, decisions } = this.#options;
    if (this.#control.length > 0 || this.#packet.length > 0) return true;
    if (answers?.ready(now) || sums?.ready(now) || decisions?.ready(now)) return true;
    return outputs.some(({ buffer }) => buffer.ready(now));
  }

  waits(): readonly Wait[] {
    const { injection, outputs, sums, answers, decisions } = this.#options;
    if (!this.#more(this.#engine.now)) {
      const inputs = [...outputs.map(({ buffer }) => buffer), sums, answers, decisions].filter(
        (link) => link !== undefined,
      );
      return inputs.map(({ name, senderName }) => ({ on: [senderName], reason: `work in ${name}`, idle: true }));
    }
    if (injection.room(this.#engine.now) > 0) return [];
    return [{ on: [injection.receiverName], reason: `room in ${injection.name}` }];
  }

  save(): unknown {
    return {
      sent: [...this.#sent],
      seen: this.#seen,
      control: this.#control,
      packet: this.#packet,
      insidePacket: this.#insidePacket,
      copy: this.#copy,
      turn: this.#turn,
    };
  }
  restore(state: unknown): void {
    const saved = state as {
      sent: number[];
      seen: number[];
      control: Waiting[];
      packet: Waiting[];
      insidePacket: boolean;
      copy: number;
      turn: number;
    };
    this.#sent.set(saved.sent);
    for (const [index, level] of saved.seen.entries()) this.#seen[index] = level;
    this.#control = [...saved.control];
    this.#packet = [...saved.packet];
    this.#insidePacket = saved.insidePacket;
    this.#copy = saved.copy;
    this.#turn = saved.turn;
  }
}
