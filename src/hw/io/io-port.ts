import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import type { NocAction } from '../noc/counts.js';
import { entryIn, flitsIn, packetOf, routeIn, timeWord } from '../noc/packets.js';
import type { Probe } from '../tile/probe.js';
import { IO_ACTIONS } from './counts.js';

/** The coded image for one tile that reads it. */
export interface ImageCopy {
  readonly route: number;
  readonly flits: number;
}

export interface IoPortOptions {
  readonly name: string;
  readonly injection: Link;
  readonly arrivals: Link;
  /** Copies of the image, the farthest tile last. */
  readonly copies: readonly ImageCopy[];
  /** Images that are sent; 0 for a machine that starts in the middle of one. */
  readonly images: number;
  readonly stepsPerImage: number;
  /** Clocks that the pins need for an image. */
  readonly pinClocks: number;
  /** Clocks between two images, when nothing holds them up. */
  readonly pace: number;
  /** Clocks of a decision through the pins. */
  readonly decisionClocks: number;
  readonly imageBits: number;
  /** Steps done by the populations that read the image: their buffer holds two. */
  readonly readers: readonly Line[];
  readonly layers: Uint16Array;
  readonly counters: readonly Counters<NocAction>[];
  readonly steps: Uint32Array;
  readonly runSteps: number;
  readonly onDecision: (at: number, now: number) => void;
  readonly probe?: Probe | undefined;
}

/**
 * The chip's pins at (0,0): bring the coded image in, one flit a clock and as fast as the pins allow, a copy for every
 * tile that reads it; take decisions out.
 *
 * Models: pins and injection side by side; two images in the readers' buffers. Leaves out: whatever is beyond the pads.
 * Timing: hw/io/timing.ts.
 */
export class IoPort implements Ticked {
  readonly name: string;
  readonly id: number;
  readonly io: Counters<keyof typeof IO_ACTIONS>;
  readonly #engine: Engine;
  readonly #options: IoPortOptions;
  readonly #flits: number;
  #image = 0;
  #sent = 0;
  /** Cycle in which the image under way began; -1 before. */
  #begun = -1;

  constructor(engine: Engine, options: IoPortOptions) {
    this.name = options.name;
    this.#engine = engine;
    this.#options = options;
    this.id = engine.add(this);
    this.io = countersOf(IO_ACTIONS, options.runSteps);
    this.#flits = options.copies.reduce((sum, { flits }) => sum + flits, 0);
    options.injection.sentBy(this.id);
    options.arrivals.takenBy(this.id);
    for (const line of options.readers) line.listen(this.id);
    if (options.images > 0) engine.wake(this.id, 0);
  }

  tick(now: number): boolean {
    this.#receive(now);
    if (this.#image >= this.#options.images) return false;
    const due = this.#begun < 0 ? this.#begin(now) : this.#due();
    if (due === undefined) return false;
    if (now < due) {
      this.#engine.wake(this.id, due);
      return false;
    }
    return this.#send(now);
  }

  /** Begins the next image and says when its first flit is due; undefined while the readers' buffers are full. */
  #begin(now: number): number | undefined {
    const { readers, pace } = this.#options;
    if (readers.some((line) => line.level(now) < this.#stepsBefore())) return undefined;
    const earliest = this.#image * pace;
    if (now < earliest) return earliest;
    this.#begun = now;
    return this.#due();
  }

  /** Steps that readers must have done before the next image may come: their buffer holds two. */
  #stepsBefore(): number {
    return (this.#image - 1) * this.#options.stepsPerImage;
  }

  /** When the pins have brought what the next flit carries. */
  #due(): number {
    const share = Math.max(this.#sent + 1, Math.ceil(((this.#sent + 1) * this.#options.pinClocks) / this.#flits));
    return this.#begun + share - 1;
  }

  #send(now: number): boolean {
    const { injection, layers, counters, steps, stepsPerImage, imageBits, probe } = this.#options;
    if (injection.room(now) < 1) {
      injection.awaitRoom(now);
      return false;
    }
    const route = this.#routeOf(this.#sent);
    const word = timeWord(this.#image * stepsPerImage, true);
    const packet = packetOf(route, 1);
    injection.send(now, packet, word, this.#sent);
    probe?.packet(this.name, { from: undefined, to: injection, packet, word, payload: this.#sent, flits: 1 }, now);
    counters[layers[route]!]!.interfaceTransfer[steps[word]!]! += 1;
    this.#sent += 1;
    if (this.#sent === this.#flits) {
      this.io.bitIn[0]! += imageBits;
      this.#sent = 0;
      this.#begun = -1;
      this.#image += 1;
    }
    return true;
  }

  #routeOf(flit: number): number {
    let first = 0;
    for (const { route, flits } of this.#options.copies) {
      first += flits;
      if (flit < first) return route;
    }
    return this.#options.copies.at(-1)!.route;
  }

  #receive(now: number): void {
    const { arrivals, layers, counters, steps, decisionClocks, onDecision, probe } = this.#options;
    for (; arrivals.ready(now); arrivals.pop(now)) {
      const { a: packet, b: word, c: payload } = arrivals;
      const flits = flitsIn(packet);
      probe?.packet(this.name, { from: arrivals, to: undefined, packet, word, payload, flits }, now);
      counters[layers[routeIn(packet)]!]!.interfaceTransfer[steps[word]!]! += flits;
      this.io.decisionOut[0]! += 1;
      onDecision(entryIn(word), now + decisionClocks);
    }
  }

  waits(): readonly Wait[] {
    const { images, injection, readers } = this.#options;
    const { now } = this.#engine;
    if (this.#image >= images) return [];
    if (injection.room(now) < 1) return [{ on: [injection.receiverName], reason: `room in ${injection.name}` }];
    const late = readers.filter((line) => line.level(now) < this.#stepsBefore());
    return late.map(({ name }) => ({ on: [name], reason: `a free buffer for image ${this.#image + 1}` }));
  }

  save(): unknown {
    return { io: saveCounters(this.io), image: this.#image, sent: this.#sent, begun: this.#begun };
  }
  restore(state: unknown): void {
    const saved = state as { io: Record<string, number[]>; image: number; sent: number; begun: number };
    restoreCounters(this.io, saved.io);
    this.#image = saved.image;
    this.#sent = saved.sent;
    this.#begun = saved.begun;
  }
}
