import { SimulationError } from '../base/errors.js';
import type { BitSet } from './bit-set.js';
import type { Engine, LinkUse } from './engine.js';

export interface LinkOptions {
  readonly name: string;
  /** Cycles from sending to being seen, at least 1. */
  readonly latency: number;
  /** Messages that are under way or waiting at once. */
  readonly capacity: number;
}

/** Whole numbers of a message. */
const WORDS = 3;
/** Cycle in which it is seen, then its words. */
type Message = readonly [number, number, number, number];

interface Saved {
  readonly messages: readonly Message[];
  readonly sent: number;
  readonly fullest: number;
  readonly lastArrival: number;
  readonly lastPop: number;
  readonly popsThen: number;
  readonly senderWaits: boolean;
}

/**
 * A wire with a bounded queue between one sender and one receiver. A message is three whole numbers; it is seen
 * `latency` cycles after it was sent, in order. It takes a place from being sent until it is taken; a place freed in
 * cycle t can be used in t + 1.
 */
export class Link implements LinkUse {
  readonly name: string;
  readonly latency: number;
  readonly capacity: number;
  readonly #engine: Engine;
  readonly #words: Int32Array;
  readonly #arrivals: Float64Array;
  #sender = -1;
  #receiver = -1;
  #unread: BitSet | undefined;
  #member = 0;
  #senderName: string | undefined;
  #receiverName: string | undefined;
  #first = 0;
  #inside = 0;
  #lastArrival = -1;
  #lastPop = -1;
  #popsThen = 0;
  #senderWaits = false;
  #sent = 0;
  #fullest = 0;

  constructor(engine: Engine, { name, latency, capacity }: LinkOptions) {
    for (const [what, value] of Object.entries({ latency, capacity })) {
      if (!(Number.isInteger(value) && value >= 1)) {
        throw new SimulationError(name, undefined, `${what} ${value}: must be a whole number of at least 1`);
      }
    }
    this.name = name;
    this.latency = latency;
    this.capacity = capacity;
    this.#engine = engine;
    this.#words = new Int32Array(WORDS * capacity);
    this.#arrivals = new Float64Array(capacity);
    engine.addLink(this);
  }

  /**
   * Says which modules are woken: the receiver by messages, the sender by room that it waits for. A part of a module may
   * have a name of its own.
   */
  connect(sender: number, receiver: number): void {
    this.sentBy(sender);
    this.takenBy(receiver);
  }
  sentBy(module: number, name?: string): void {
    this.#sender = module;
    this.#senderName = name;
  }
  takenBy(module: number, name?: string): void {
    this.#receiver = module;
    this.#receiverName = name;
  }
  /** Puts `member` into `unread` with every message, for a module that takes from many links. */
  noteIn(unread: BitSet, member: number): void {
    this.#unread = unread;
    this.#member = member;
  }

  /** Names of the modules that send and take the messages. */
  get senderName(): string {
    return this.#senderName ?? this.#engine.modules[this.#sender]?.name ?? 'nobody';
  }
  get receiverName(): string {
    return this.#receiverName ?? this.#engine.modules[this.#receiver]?.name ?? 'nobody';
  }
  get sent(): number {
    return this.#sent;
  }
  /** Messages under way or waiting; for reports, since inside a cycle it depends on who ticked first. */
  get inside(): number {
    return this.#inside;
  }
  /** Most places that were taken at once. */
  get fullest(): number {
    return this.#fullest;
  }

  /** Places that the sender can use in cycle `now`. */
  room(now: number): number {
    const free = this.capacity - this.#inside;
    return this.#lastPop === now ? free - this.#popsThen : free;
  }

  /** Wakes the sender as soon as there is room. */
  awaitRoom(now: number): void {
    if (this.#lastPop === now) this.#engine.wake(this.#sender, now + 1);
    else this.#senderWaits = true;
  }

  /**
   * Sends a message that is seen `delay` cycles later, and not before those sent earlier. @throws SimulationError when
   * there is no room, the delay is below 1 or a word is not a whole number of 32 bits.
   */
  send(now: number, a: number, b: number, c: number, delay = this.latency): void {
    const room = this.room(now);
    if (room < 1) throw new SimulationError(this.name, now, 'a message was sent into a full link');
    if (!(delay >= 1)) throw new SimulationError(this.name, now, `a message was sent with a delay of ${delay}`);
    if ((a | 0) !== a || (b | 0) !== b || (c | 0) !== c) {
      throw new SimulationError(this.name, now, `the message ${a}, ${b}, ${c} is not three whole numbers of 32 bits`);
    }
    const arrival = Math.max(now + delay, this.#lastArrival);
    this.#put(this.#inside, arrival, a, b, c);
    this.#lastArrival = arrival;
    this.#inside += 1;
    this.#sent += 1;
    this.#fullest = Math.max(this.#fullest, this.capacity - room + 1);
    this.#unread?.add(this.#member);
    this.#engine.wake(this.#receiver, arrival);
  }

  #slotOf(place: number): number {
    const slot = this.#first + place;
    return slot >= this.capacity ? slot - this.capacity : slot;
  }

  /** Writes the message that `place` others are ahead of. */
  #put(place: number, arrival: number, a: number, b: number, c: number): void {
    const slot = this.#slotOf(place);
    const word = WORDS * slot;
    this.#arrivals[slot] = arrival;
    this.#words[word] = a;
    this.#words[word + 1] = b;
    this.#words[word + 2] = c;
  }

  /** Whether the receiver sees a message in cycle `now`. */
  ready(now: number): boolean {
    return this.#inside > 0 && this.#arrivals[this.#first]! <= now;
  }
  /** Whether the receiver sees a message in cycle `now` that `place` others are ahead of. */
  readyAt(place: number, now: number): boolean {
    return this.#inside > place && this.#arrivals[this.#slotOf(place)]! <= now;
  }
  /** Words of the message that `place` others are ahead of. */
  peek(place: number): readonly [number, number, number] {
    const word = WORDS * this.#slotOf(place);
    return [this.#words[word]!, this.#words[word + 1]!, this.#words[word + 2]!];
  }
  /** First word of the oldest message. */
  get a(): number {
    return this.#words[WORDS * this.#first]!;
  }
  get b(): number {
    return this.#words[WORDS * this.#first + 1]!;
  }
  get c(): number {
    return this.#words[WORDS * this.#first + 2]!;
  }

  /** Takes the oldest message out. @throws SimulationError when none is seen yet. */
  pop(now: number): void {
    if (!this.ready(now)) throw new SimulationError(this.name, now, 'a message was taken that is not there');
    this.#first += 1;
    if (this.#first === this.capacity) this.#first = 0;
    this.#inside -= 1;
    this.#popsThen = this.#lastPop === now ? this.#popsThen + 1 : 1;
    this.#lastPop = now;
    this.#engine.moved();
    if (this.#senderWaits) {
      this.#senderWaits = false;
      this.#engine.wake(this.#sender, now + 1);
    }
  }

  save(): unknown {
    const messages = Array.from({ length: this.#inside }, (_, i): Message => {
      const slot = (this.#first + i) % this.capacity;
      const [a, b, c] = this.#words.subarray(WORDS * slot);
      return [this.#arrivals[slot]!, a!, b!, c!];
    });
    const saved: Saved = {
      messages,
      sent: this.#sent,
      fullest: this.#fullest,
      lastArrival: this.#lastArrival,
      lastPop: this.#lastPop,
      popsThen: this.#popsThen,
      senderWaits: this.#senderWaits,
    };
    return saved;
  }

  /** Takes over a state that `save` gave. @throws SimulationError when its messages do not fit. */
  restore(state: unknown): void {
    const saved = state as Saved;
    const { length } = saved.messages;
    if (length > this.capacity) {
      throw new SimulationError(this.name, undefined, `a state with ${length} messages, room for ${this.capacity}`);
    }
    this.#first = 0;
    this.#inside = length;
    for (const [place, message] of saved.messages.entries()) this.#put(place, ...message);
    this.#sent = saved.sent;
    this.#fullest = saved.fullest;
    this.#lastArrival = saved.lastArrival;
    this.#lastPop = saved.lastPop;
    this.#popsThen = saved.popsThen;
    this.#senderWaits = saved.senderWaits;
    if (length > 0) this.#unread?.add(this.#member);
  }
}
