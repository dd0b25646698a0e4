import type { Counters } from '../../kernel/counters.js';
import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import { END_ONLY, LAST } from '../output-buffer/spike-emitter.js';
import type { Probe } from '../tile/probe.js';
import type { NocAction } from './counts.js';
import { packetOf, timeWord } from './packets.js';

/** Spikes of one population that leave a tile through its interface. */
export interface SpikeOutput {
  readonly buffer: Link;
  readonly channels: number;
  /** Routes of a channel's spikes, [channel]. */
  readonly routes: readonly Int32Array[];
  /** Marks, each announcing the packets of some routes; receivers ascending. */
  readonly marks: readonly { readonly route: number; readonly spikes: readonly number[] }[];
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

/** A packet that waits: route, second word, payload, flits. */
type Waiting = readonly [number, number, number, number];

/**
 * The sending side of a tile's network interface: one flit a clock into the router, packet after packet, in this order:
 * marks and credits, partial sums, the decision, spikes (a copy for every route).
 *
 * Models: serialisation, copies where the mesh makes none, back-pressure of the router; the end of a step behind its last spike.
 * Leaves out: packing of addresses into a flit. Timing: one clock a flit; the way into the router is the mesh's.
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
  #packets: Waiting[] = [];
  /** Clock in which the packet under way has been sent. */
  #busyUntil = 0;
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
    if (now < this.#busyUntil) {
      this.#engine.wake(this.id, this.#busyUntil);
      return false;
    }
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
    const marks = output?.marks ?? [];
    for (const { route, spikes } of marks) {
      const packets = spikes.reduce((sum, each) => sum + this.#sent[each]!, 0);
      this.#control.push([route, word, packets, 1]);
    }
    for (const { spikes } of marks) for (const each of spikes) this.#sent[each] = 0;
    for (const route of (output ?? this.#options.bystander!).credits) this.#control.push([route, word, 0, 1]);
  }

  #sendOne(now: number): void {
    const { decisions } = this.#options;
    this.#fetchMessages(now);
    const first = this.#control.shift() ?? this.#packets.shift();
    if (first !== undefined) this.#inject(now, ...first);
    else if (decisions?.ready(now)) {
      this.#inject(now, decisions.a, timeWord(decisions.b, true), 0, 1);
      decisions.pop(now);
    } else this.#sendSpike(now);
  }

  /** Turns the next credit and the next sums into packets when none wait. */
  #fetchMessages(now: number): void {
    const { answers, sums, packets } = this.#options;
    if (this.#control.length === 0 && answers?.ready(now)) {
      this.#control.push([answers.a, timeWord(answers.b, answers.c === 1), 0, 1]);
      answers.pop(now);
    }
    if (this.#packets.length > 0 || !sums?.ready(now)) return;
    const word = timeWord(sums.b, sums.c === 1);
    for (const { route, flits } of sums.c === 1 ? packets.image : packets.step) {
      this.#packets.push([route, word, sums.a, flits]);
    }
    sums.pop(now);
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
      this.#inject(now, route, timeWord(at, false), address, 1);
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

  #inject(now: number, route: number, word: number, payload: number, flits: number): void {
    const { injection, counters, layers, steps, probe } = this.#options;
    const packet = packetOf(route, flits);
    injection.send(now, packet, word, payload);
    this.#busyUntil = now + flits;
    probe?.packet(this.name, { from: undefined, to: injection, packet, word, payload, flits }, now);
    counters[layers[route]!]!.interfaceTransfer[steps[word]!]! += flits;
  }

  #more(now: number): boolean {
    const { outputs, answers, sums, decisions } = this.#options;
    if (this.#control.length > 0 || this.#packets.length > 0) return true;
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
      packets: this.#packets,
      busyUntil: this.#busyUntil,
      copy: this.#copy,
      turn: this.#turn,
    };
  }
  restore(state: unknown): void {
    const saved = state as {
      sent: number[];
      seen: number[];
      control: Waiting[];
      packets: Waiting[];
      busyUntil: number;
      copy: number;
      turn: number;
    };
    this.#sent.set(saved.sent);
    for (const [index, level] of saved.seen.entries()) this.#seen[index] = level;
    this.#control = [...saved.control];
    this.#packets = [...saved.packets];
    this.#busyUntil = saved.busyUntil;
    this.#copy = saved.copy;
    this.#turn = saved.turn;
  }
}
