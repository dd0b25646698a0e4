import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Network, plans, shuffled } from './kernel-random-network.js';

test('50 orders of the modules inside a cycle give one result, down to the state of every link', () => {
  let fullLinks = 0;
  fc.assert(
    fc.property(plans, (plan) => {
      const plain = new Network(plan);
      const result = plain.finish();
      for (let seed = 1; seed <= 50; seed += 1) {
        expect(new Network(plan, { order: shuffled(seed) }).finish()).toBe(result);
      }
      fullLinks += plain.engine.links.filter(({ fullest, capacity }) => fullest === capacity).length;
    }),
    { numRuns: 150 },
  );
  expect(fullLinks).toBeGreaterThan(100);
});

test('every message of every producer arrives once, in the order in which it was sent, after at least its latency', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const network = new Network(plan);
      network.finish();
      for (const [number, { batch }] of plan.producers.entries()) {
        const own = network.received.map((log) => log.filter(([, producer]) => producer === number));
        const numbers = own.flat().map(([, , message]) => message);
        expect(numbers).toEqual(Array.from({ length: batch * plan.rounds }, (_, i) => i));
        for (const [now, , , sent] of own.flat()) expect(now - sent).toBeGreaterThan(plan.forwarders.length);
      }
      for (const { inside, fullest, capacity } of network.engine.links) {
        expect(inside).toBe(0);
        expect(fullest).toBeLessThanOrEqual(capacity);
      }
    }),
    { numRuns: 300 },
  );
});

test('a machine saved after any number of cycles goes on identically in a fresh machine', () => {
  fc.assert(
    fc.property(plans, fc.nat(60), fc.integer(), (plan, cycles, seed) => {
      const first = new Network(plan);
      for (let i = 0; i < cycles; i += 1) first.step();
      const text = JSON.stringify(first.engine.save());
      const second = new Network(plan, { order: shuffled(seed) });
      second.engine.restore(JSON.parse(text));
      expect(JSON.stringify(second.engine.save())).toBe(text);
      expect(second.finish()).toBe(first.finish());
    }),
    { numRuns: 300 },
  );
});

test('a machine that has run and is given the state from before cycle 0 is as fresh', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const network = new Network(plan);
      const fresh = JSON.parse(JSON.stringify(network.engine.save()));
      const result = network.finish();
      network.engine.restore(fresh);
      expect(network.finish()).toBe(result);
    }),
    { numRuns: 100 },
  );
});

test('two machines that run in turns, cycle by cycle, do not know each other', () => {
  fc.assert(
    fc.property(plans, plans, (one, other) => {
      const first = new Network(one);
      const second = new Network(other);
      while (!first.done() || !second.done()) {
        first.step();
        second.step();
      }
      expect(first.finish()).toBe(new Network(one).finish());
      expect(second.finish()).toBe(new Network(other).finish());
    }),
    { numRuns: 100 },
  );
});
