import type { Counters } from '../../kernel/counters.js';
import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import type { Probe } from '../tile/probe.js';
import type { NocAction } from './counts.js';
import { packetOf, timeWord } from './packets.js';
import { type Inject, type SpikeOutput, SpikeSender } from './spike-sender.js';

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
 * marks and credits, partial sums, the decision, spikes (a packet for every route).
 *
 * Models: serialisation, copies where the mesh makes none, packets with the spikes of a position, back-pressure of the router;
 * the end of a step with its last flit. Leaves out: the time and energy of making packets. Timing: one clock a flit; the way
 * into the router is the mesh's.
 */
export class NetworkInterface implements Ticked {
  readonly name: string;
  readonly id: number;
  readonly #engine: Engine;
  readonly #options: NetworkInterfaceOptions;
  readonly #spikes: SpikeSender;
  readonly #seen: number[];
  #control: Waiting[] = [];
  #packets: Waiting[] = [];
  /** Clock in which the packet under way has been sent. */
  #busyUntil = 0;

  constructor(engine: Engine, options: NetworkInterfaceOptions) {
    this.name = options.name;
    this.#engine = engine;
    this.#options = options;
    this.id = engine.add(this);
    const { outputs, routes, probe } = options;
    this.#spikes = new SpikeSender(engine, { id: this.id, outputs, routes, probe });
    this.#seen = this.#doneLines().map(() => 0);
    options.injection.sentBy(this.id);
    for (const link of [options.sums, options.answers, options.decisions]) link?.takenBy(this.id);
    for (const line of this.#doneLines()) line.listen(this.id);
  }

  tick(now: number): boolean {
    this.#closeSteps(now);
    if (this.#spikes.isEnding(now)) return false;
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
    if (output !== undefined) {
      const announced = this.#spikes.announce(output);
      for (const [mark, { route }] of output.marks.entries()) this.#control.push([route, word, announced[mark]!, 1]);
    }
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
    } else {
      const inject: Inject = ({ route, payload, flits }, at) =>
        this.#inject(now, route, timeWord(at, false), payload, flits);
      this.#spikes.send(now, inject);
    }
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

  #inject(now: number, route: number, word: number, payload: number, flits: number): void {
    const { injection, counters, layers, steps, probe } = this.#options;
    const packet = packetOf(route, flits);
    injection.send(now, packet, word, payload);
    this.#busyUntil = now + flits;
    probe?.packet(this.name, { from: undefined, to: injection, packet, word, payload, flits }, now);
    counters[layers[route]!]!.interfaceTransfer[steps[word]!]! += flits;
  }

  #more(now: number): boolean {
    const { answers, sums, decisions } = this.#options;
    if (this.#control.length > 0 || this.#packets.length > 0) return true;
    if (answers?.ready(now) || sums?.ready(now) || decisions?.ready(now)) return true;
    return this.#spikes.hasMore(now);
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
      spikes: this.#spikes.save(),
      seen: this.#seen,
      control: this.#control,
      packets: this.#packets,
      busyUntil: this.#busyUntil,
    };
  }
  restore(state: unknown): void {
    const saved = state as {
      spikes: unknown;
      seen: number[];
      control: Waiting[];
      packets: Waiting[];
      busyUntil: number;
    };
    this.#spikes.restore(saved.spikes);
    for (const [index, level] of saved.seen.entries()) this.#seen[index] = level;
    this.#control = [...saved.control];
    this.#packets = [...saved.packets];
    this.#busyUntil = saved.busyUntil;
  }
}
