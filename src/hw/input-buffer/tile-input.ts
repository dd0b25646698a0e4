import { SimulationError } from '../../base/errors.js';
import type { Counters } from '../../kernel/counters.js';
import { countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import type { NocAction } from '../noc/counts.js';
import { PacketCounter } from '../noc/packet-counter.js';
import { entryIn, flitsIn, type PacketKind, type PacketRoute, routeIn, spikesIn } from '../noc/packets.js';
import type { Probe } from '../tile/probe.js';
import { INPUT_BUFFER_ACTIONS } from './counts.js';

/** Somebody in this tile who waits for messages before each step: a population that reads or sends here. */
export interface ReadyParty {
  readonly line: Line;
  /** Senders of spikes whose step must be complete. */
  readonly slots: readonly number[];
  /** Step credits that must be there. */
  readonly credits: readonly number[];
}

export interface TileInputOptions {
  readonly name: string;
  readonly input: Link;
  readonly routes: readonly PacketRoute[];
  readonly counters: readonly Counters<NocAction>[];
  readonly steps: Uint32Array;
  /** Senders of spikes, senders of step credits. */
  readonly slots: number;
  readonly creditSlots: number;
  readonly parties: readonly ReadyParty[];
  readonly entries: number;
  readonly stepsPerImage: number;
  /** Whether a step needs the whole image of its sources, not only their step before; spikes go to the spike memory. */
  readonly sequential: boolean;
  /** Modules that messages into this tile pass, [slot]; for the dump of a machine that stands still. */
  readonly ways: { readonly spikes: readonly (readonly string[])[]; readonly credits: readonly (readonly string[])[] };
  /** Steps that the tile's population has done; a half-buffer is free when the step that read it is. */
  readonly done: Line;
  /** Whether senders wait for credits; else spikes wait in the network until their half is free. */
  readonly credited: boolean;
  /** Flits of an image that this tile reads; the line that says it is there. */
  readonly image: { readonly flits: number; readonly words: number; readonly line: Line } | undefined;
  /** To the accumulation module: packets of sums, and credits for sums. */
  readonly sums: Link | undefined;
  readonly sumCredits: Link | undefined;
  /** To the fusion unit in this tile. Words: [slot, entry, minus the spikes of a packet, else the packets of a mark]. */
  readonly fusion: Link | undefined;
  readonly onDelivered: (slot: number, at: number, now: number) => void;
  readonly onCredit: (slot: number, at: number, now: number) => void;
  readonly onImage: (image: number, now: number) => void;
  readonly runSteps: number;
  readonly probe?: Probe | undefined;
}

interface SpikeMessage {
  readonly spikes: number;
  readonly packets?: number;
}

/**
 * The receiving side of a tile: takes packets from the mesh, which brings one flit a clock, writes spikes into the half of the input buffer
 * that is not read, counts them against marks, keeps credits, and says when the next step has all it needs.
 *
 * Models: marks that carry counts, step credits, halves of the buffer; with `stepCredits: false` a spike whose half is
 * still read waits in the network; a write for every spike of a packet. Leaves out: the clocks of these writes, bank conflicts
 * with the reading side.
 * Timing: a packet counts with its last flit; the clock in which the step's start is said is the mark's own clock at the interface.
 */
export class TileInput implements Ticked {
  readonly name: string;
  readonly id: number;
  readonly inputBuffer: Counters<keyof typeof INPUT_BUFFER_ACTIONS>;
  readonly spikeMemory: Counters<'write'>;
  readonly #engine: Engine;
  readonly #options: TileInputOptions;
  readonly #spikes: PacketCounter;
  readonly #credits: Int32Array;
  readonly #raised: number[];
  /** Its party of every ready line, and of the image's. */
  readonly #parties: readonly number[];
  readonly #imageParty: number | undefined;
  #imageFlits = 0;
  #images = 0;

  constructor(engine: Engine, options: TileInputOptions) {
    this.name = options.name;
    this.#engine = engine;
    this.#options = options;
    this.id = engine.add(this);
    this.inputBuffer = countersOf(INPUT_BUFFER_ACTIONS, options.runSteps);
    this.spikeMemory = countersOf({ write: '' }, options.runSteps);
    this.#spikes = new PacketCounter(options.name, options.slots, options.entries);
    this.#credits = new Int32Array(options.creditSlots);
    this.#raised = options.parties.map(() => 0);
    this.#parties = options.parties.map(({ line }) => line.join(this.id));
    this.#imageParty = options.image?.line.join(this.id);
    const { input, sums, sumCredits, fusion, done } = options;
    input.takenBy(this.id);
    for (const link of [sums, sumCredits, fusion]) link?.sentBy(this.id);
    done.listen(this.id);
  }

  tick(now: number): boolean {
    const { input, routes, counters, steps, probe } = this.#options;
    if (!input.ready(now)) return false;
    const { a: packet, b: word, c: payload } = input;
    const route = routes[routeIn(packet)]!;
    if (!this.#take(route, word, payload, now)) return false;
    input.pop(now);
    const flits = flitsIn(packet);
    probe?.packet(this.name, { from: input, to: undefined, packet, word, payload, flits }, now);
    counters[route.layer]!.interfaceTransfer[steps[word]!]! += flits;
    return input.ready(now);
  }

  /** Handles a packet; false when it must wait. */
  #take(route: PacketRoute, word: number, payload: number, now: number): boolean {
    const { kind, slot } = route;
    const at = entryIn(word);
    switch (kind) {
      case 'spikes':
        return this.#message(slot, at, { spikes: spikesIn(route, payload) }, now);
      case 'mark':
        return this.#message(slot, at, { spikes: 0, packets: payload }, now);
      case 'headSpikes':
        return this.#forward(this.#options.fusion!, slot, at, -spikesIn(route, payload), now);
      case 'headMark':
        return this.#forward(this.#options.fusion!, slot, at, payload, now);
      case 'credit':
        this.#credits[slot]! += 1;
        this.#options.onCredit(slot, at, now + 1);
        this.#raiseReady(now);
        return true;
      case 'partialSums':
        return this.#forward(this.#options.sums!, slot, payload, 0, now);
      case 'sumCredit':
        return this.#forward(this.#options.sumCredits!, slot, 0, 0, now);
      case 'image':
        this.#imageFlit(now);
        return true;
      case 'decision':
        throw new SimulationError(this.name, now, 'a decision arrived at a tile');
    }
  }

  /** A packet with `spikes`, or the mark that announces `packets`, of a sender's step. */
  #message(slot: number, at: number, { spikes, packets }: SpikeMessage, now: number): boolean {
    if (spikes > 0 && !this.#halfFree(at, now)) return false;
    const written = this.#options.sequential ? this.spikeMemory.write : this.inputBuffer.writeWord;
    written[this.#options.steps[2 * at]!]! += spikes;
    const before = this.#spikes.complete(slot);
    if (packets !== undefined) this.#spikes.mark(slot, at, packets, now);
    else this.#spikes.packet(slot, at, now);
    const after = this.#spikes.complete(slot);
    for (let each = before; each < after; each += 1) this.#options.onDelivered(slot, each, now + 1);
    if (after > before) this.#raiseReady(now);
    return true;
  }

  /** Whether the half for spikes of entry `at` is free: the step that read it is done. */
  #halfFree(at: number, now: number): boolean {
    const { sequential, done, credited } = this.#options;
    if (sequential || done.level(now) >= at) return true;
    if (credited) throw new SimulationError(this.name, now, `a spike of step ${at} came before its half was free`);
    return false;
  }

  #forward(link: Link, a: number, b: number, c: number, now: number): boolean {
    if (link.room(now) < 1) {
      link.awaitRoom(now);
      return false;
    }
    link.send(now, a, b, c);
    return true;
  }

  #imageFlit(now: number): void {
    const { flits, words, line } = this.#options.image!;
    this.#imageFlits += 1;
    if (this.#imageFlits < flits) return;
    this.#imageFlits = 0;
    this.inputBuffer.writeWord[0]! += words;
    this.#options.onImage(this.#images, now + 1);
    this.#images += 1;
    line.raise(now, this.#imageParty!);
  }

  /** Raises the ready line of every party whose next step has what it needs. */
  #raiseReady(now: number): void {
    for (const [index, party] of this.#options.parties.entries()) {
      const steps = this.#steps(party);
      for (; this.#raised[index]! < steps; this.#raised[index]! += 1) {
        party.line.raise(now, this.#parties[index]!);
      }
    }
  }

  /** Rounds of its ready line that a party may raise: steps, or images in a sequential schedule. */
  #steps({ slots, credits }: ReadyParty): number {
    const { sequential, stepsPerImage } = this.#options;
    let steps = Number.POSITIVE_INFINITY;
    for (const slot of slots) steps = Math.min(steps, this.#spikes.complete(slot));
    for (const slot of credits) steps = Math.min(steps, this.#credits[slot]!);
    return sequential ? Math.floor(steps / stepsPerImage) : steps;
  }

  waits(): readonly Wait[] {
    const { input, done, routes, sums, sumCredits, fusion } = this.#options;
    const now = this.#engine.now;
    if (!input.ready(now)) return this.#idleWaits();
    const { kind } = routes[routeIn(input.a)]!;
    if (kind === 'spikes') return [{ on: [done.name], reason: `a free half for spikes of step ${entryIn(input.b)}` }];
    const behind: Partial<Record<PacketKind, Link | undefined>> = {
      partialSums: sums,
      sumCredit: sumCredits,
      headSpikes: fusion,
      headMark: fusion,
    };
    const link = behind[kind];
    return link === undefined ? [] : [{ on: [link.receiverName], reason: `room in ${link.name}` }];
  }

  /** Messages that parties and the image's readers need and that have not come. */
  #idleWaits(): readonly Wait[] {
    const { parties, ways, entries, image, sequential, stepsPerImage } = this.#options;
    const pass = (way: readonly string[]): readonly string[] => way.filter((name) => name !== this.name);
    const waits = parties.flatMap(({ slots, credits }, index): Wait[] => {
      const needed = Math.min(entries, (this.#raised[index]! + 1) * (sequential ? stepsPerImage : 1));
      const spikes = slots.filter((slot) => this.#spikes.complete(slot) < needed);
      const back = credits.filter((slot) => this.#credits[slot]! < needed);
      return [
        { on: spikes.flatMap((slot) => pass(ways.spikes[slot]!)), reason: 'spikes and their mark', idle: true },
        { on: back.flatMap((slot) => pass(ways.credits[slot]!)), reason: 'a step credit', idle: true },
      ];
    });
    return image === undefined ? waits : [...waits, { on: ['io'], reason: 'flits of the image', idle: true }];
  }

  save(): unknown {
    return {
      inputBuffer: saveCounters(this.inputBuffer),
      spikeMemory: saveCounters(this.spikeMemory),
      spikes: this.#spikes.save(),
      credits: [...this.#credits],
      raised: this.#raised,
      imageFlits: this.#imageFlits,
      images: this.#images,
    };
  }
  restore(state: unknown): void {
    const saved = state as {
      inputBuffer: Record<string, number[]>;
      spikeMemory: Record<string, number[]>;
      spikes: unknown;
      credits: number[];
      raised: number[];
      imageFlits: number;
      images: number;
    };
    restoreCounters(this.inputBuffer, saved.inputBuffer);
    restoreCounters(this.spikeMemory, saved.spikeMemory);
    this.#spikes.restore(saved.spikes);
    this.#credits.set(saved.credits);
    for (const [index, level] of saved.raised.entries()) this.#raised[index] = level;
    this.#imageFlits = saved.imageFlits;
    this.#images = saved.images;
  }
}
