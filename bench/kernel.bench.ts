/**
 * Speed of the kernel, all in one run:
 *
 *     npm run bench
 *
 * Hold model: with n events pending, take the earliest out and put one in 1..1024 cycles later; the wheel against a
 * binary heap of typed arrays (the one that holds its far events) and a binary heap of objects. In the last row most
 * events lie beyond the wheel's buckets. Then a ring of forwarders: engine and links together.
 */
import { performance } from 'node:perf_hooks';
import { test } from 'vitest';
import { Engine, type Ticked } from '../src/kernel/engine.js';
import { Heap } from '../src/kernel/heap.js';
import { Link } from '../src/kernel/link.js';
import { Wheel } from '../src/kernel/wheel.js';

/** Events pending, and the most cycles that one is put ahead. */
const CASES = [
  [100, 1024],
  [10_000, 1024],
  [1_000_000, 1024],
  [10_000, 65_536],
] as const;
const EVENTS = 2_000_000;
const RUNS = 5;

/** Numbers of 16 bits, the same in every run. */
const drawn = new Int32Array(1 << 16);
let state = 1;
for (let i = 0; i < drawn.length; i += 1) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
  drawn[i] = state >>> 16;
}

/** The i-th step, 1..span cycles; the span is a power of two. */
const step = (i: number, span: number): number => 1 + (drawn[i & (drawn.length - 1)]! & (span - 1));

/** A filled event list; the call holds `events` times. */
type Hold = (events: number) => void;

function wheelHold(pending: number, span: number): Hold {
  const wheel = new Wheel();
  let draws = 0;
  let batch: Int32Array = new Int32Array(64);
  for (let id = 0; id < pending; id += 1) wheel.add(step(draws++, span), id);
  return (events) => {
    for (let done = 0; done < events; ) {
      const at = wheel.advance()!;
      const { ids, count } = wheel.take(batch);
      batch = ids;
      for (let i = 0; i < count; i += 1) wheel.add(at + step(draws++, span), ids[i]!);
      done += count;
    }
  };
}

function typedHeapHold(pending: number, span: number): Hold {
  const heap = new Heap();
  let draws = 0;
  for (let id = 0; id < pending; id += 1) heap.push(step(draws++, span), id);
  return (events) => {
    for (let done = 0; done < events; done += 1) {
      const { earliest: at, id } = heap;
      heap.pop();
      heap.push(at + step(draws++, span), id);
    }
  };
}

interface Entry {
  readonly at: number;
  readonly id: number;
}

function pushEntry(heap: Entry[], entry: Entry): void {
  let hole = heap.length;
  heap.push(entry);
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    if (heap[parent]!.at <= entry.at) break;
    heap[hole] = heap[parent]!;
    hole = parent;
  }
  heap[hole] = entry;
}

function popEntry(heap: Entry[]): Entry {
  const first = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return first;
  let hole = 0;
  for (let child = 1; child < heap.length; child = 2 * hole + 1) {
    if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child += 1;
    if (heap[child]!.at >= last.at) break;
    heap[hole] = heap[child]!;
    hole = child;
  }
  heap[hole] = last;
  return first;
}

function objectHeapHold(pending: number, span: number): Hold {
  const heap: Entry[] = [];
  let draws = 0;
  for (let id = 0; id < pending; id += 1) pushEntry(heap, { at: step(draws++, span), id });
  return (events) => {
    for (let done = 0; done < events; done += 1) {
      const { at, id } = popEntry(heap);
      pushEntry(heap, { at: at + step(draws++, span), id });
    }
  };
}

/** Takes a message and sends it on. */
class Forwarder implements Ticked {
  readonly name = 'forwarder';
  constructor(
    readonly from: Link,
    readonly to: Link,
  ) {}
  tick(now: number): boolean {
    while (this.from.ready(now)) {
      if (this.to.room(now) < 1) {
        this.to.awaitRoom(now);
        return false;
      }
      this.to.send(now, this.from.a, this.from.b, this.from.c);
      this.from.pop(now);
    }
    return false;
  }
  waits(): [] {
    return [];
  }
  save(): undefined {}
  restore(): void {}
}

/** A ring of `size` forwarders with `messages` messages in it; the call runs on for `ticks` ticks. */
function ring(size: number, messages: number, latency: number): Hold {
  const engine = new Engine();
  const links = Array.from({ length: size }, (_, i) => new Link(engine, { name: `link ${i}`, latency, capacity: 8 }));
  links.forEach((link, i) => {
    engine.add(new Forwarder(link, links[(i + 1) % size]!));
    link.connect((i + size - 1) % size, i);
  });
  for (let i = 0; i < messages; i += 1) links[Math.floor((i * size) / messages)]!.send(0, i, 0, 0);
  return (ticks) => {
    const end = engine.ticks + ticks;
    engine.run(() => engine.ticks >= end);
  };
}

/** Millions of events a second, the fastest of RUNS after one to warm up. */
function speed(hold: Hold): number {
  hold(EVENTS);
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    hold(EVENTS);
    return performance.now() - start;
  });
  return EVENTS / Math.min(...times) / 1000;
}

test('event wheel against binary heaps, hold model', () => {
  console.log('[M events/s]                  wheel  typed heap  object heap  wheel/typed  wheel/object');
  for (const [pending, span] of CASES) {
    const [wheel, typed, object] = [wheelHold, typedHeapHold, objectHeapHold].map((hold) => speed(hold(pending, span)));
    const cells = [wheel!, typed!, object!, wheel! / typed!, wheel! / object!];
    const label = `${pending} pending, 1..${span}`.padEnd(24);
    console.log(label + cells.map((value) => value.toFixed(1).padStart(12)).join(''));
  }
});

test('engine and links: a ring of forwarders', () => {
  for (const [size, messages, latency] of [
    [16, 1, 1],
    [1024, 64, 1],
    [1024, 1024, 3],
  ] as const) {
    const ticks = speed(ring(size, messages, latency));
    console.log(`ring of ${size}, ${messages} messages, latency ${latency}: ${ticks.toFixed(1)} M ticks/s`);
  }
});
