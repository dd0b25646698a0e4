import { expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { PacketCounter } from '../../src/hw/noc/packet-counter.js';

const counter = (): PacketCounter => new PacketCounter('tile 3 input', 2, 4);

test('3 packets and their mark complete an entry with the last of the 4 that comes, in any order', () => {
  for (let marked = 0; marked <= 3; marked += 1) {
    const packets = counter();
    for (let place = 0; place <= 3; place += 1) {
      expect(packets.complete(1)).toBe(0);
      if (place === marked) packets.mark(1, 0, 3, place);
      else packets.packet(1, 0, place);
      expect(packets.complete(1)).toBe(place === 3 ? 1 : 0);
    }
    expect([packets.complete(0), packets.complete(1)]).toEqual([0, 1]);
  }
});

test('a mark of 0 packets completes its entry alone', () => {
  const packets = counter();
  packets.mark(0, 0, 0, 9);
  expect(packets.complete(0)).toBe(1);
});

test('a step whose packets overtook those of the step before is complete with that step, not earlier', () => {
  const packets = counter();
  packets.mark(0, 0, 1, 1);
  packets.mark(0, 1, 1, 2);
  packets.packet(0, 1, 3);
  expect(packets.complete(0)).toBe(0);
  packets.packet(0, 0, 4);
  expect(packets.complete(0)).toBe(2);
});

test('a packet more than the mark announced, a mark of fewer than came and a second mark are SimulationErrors', () => {
  const packets = counter();
  packets.mark(0, 0, 1, 1);
  packets.packet(0, 0, 2);
  expect(() => packets.packet(0, 0, 3)).toThrow(SimulationError);
  packets.packet(1, 0, 4);
  packets.packet(1, 0, 5);
  expect(() => packets.mark(1, 0, 1, 6)).toThrow('tile 3 input at cycle 6: mark of step 0 announces 1, 2 came');
  packets.mark(0, 1, 2, 7);
  expect(() => packets.mark(0, 1, 2, 8)).toThrow(SimulationError);
});

test('saved as JSON with an open mark and an open packet, it goes on identically; a new one is as its first state', () => {
  const packets = counter();
  const first = JSON.stringify(packets.save());
  packets.mark(0, 0, 1, 1);
  packets.packet(1, 0, 2);
  const copy = counter();
  copy.restore(JSON.parse(JSON.stringify(packets.save())));
  for (const each of [packets, copy]) {
    each.packet(0, 0, 3);
    each.mark(1, 0, 1, 4);
    expect([each.complete(0), each.complete(1)]).toEqual([1, 1]);
  }
  expect(copy.save()).toEqual(packets.save());
  copy.restore(JSON.parse(first));
  expect(copy.save()).toEqual(counter().save());
});
