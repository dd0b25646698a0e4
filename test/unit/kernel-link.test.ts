import { expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { Engine } from '../../src/kernel/engine.js';
import { Link } from '../../src/kernel/link.js';
import { addPair, byNumber, runDry } from './kernel-parts.js';

/** A link that nobody is woken by. */
function looseLink(latency: number, capacity: number): Link {
  const engine = new Engine();
  return addPair(
    engine,
    { latency, capacity },
    () => {},
    () => {},
  ).link;
}

/** All messages that are seen in cycle `now`, taken out: first words. */
function drain(link: Link, now: number): number[] {
  const words: number[] = [];
  while (link.ready(now)) {
    words.push(link.a);
    link.pop(now);
  }
  return words;
}

for (const latency of [1, 2, 5, 1024, 100_000]) {
  test(`a message sent in cycle 10 over a latency of ${latency} is not seen in ${9 + latency} and is in ${10 + latency}`, () => {
    const link = looseLink(latency, 1);
    link.send(10, 1, 2, 3);
    expect(link.ready(9 + latency)).toBe(false);
    expect(link.ready(10 + latency)).toBe(true);
    expect([link.a, link.b, link.c]).toEqual([1, 2, 3]);
  });

  test(`the receiver is woken in cycle ${10 + latency} by a message sent in cycle 10 over a latency of ${latency}, and only then`, () => {
    const engine = new Engine();
    const seen: [number, boolean][] = [];
    const { sender } = addPair(
      engine,
      { latency },
      (now, link) => link.send(now, 1, 2, 3),
      (now, link) => seen.push([now, link.ready(now)]),
    );
    engine.wake(sender, 10);
    runDry(engine);
    expect(seen).toEqual([[10 + latency, true]]);
  });
}

for (const senderFirst of [true, false]) {
  const order = senderFirst ? 'sender before receiver' : 'receiver before sender';

  test(`${order}: a place freed in cycle 20 cannot be used in 20, can in 21, and the waiting sender is woken in 21`, () => {
    const engine = new Engine({ order: byNumber });
    const rooms: [number, number][] = [];
    const send = (now: number, link: Link): void => {
      rooms.push([now, link.room(now)]);
      if (link.room(now) > 0) link.send(now, 0, 0, 0);
      else link.awaitRoom(now);
    };
    const receive = (now: number, link: Link): void => {
      if (now === 20) link.pop(now);
    };
    const { sender, receiver, link } = addPair(engine, { senderFirst }, send, receive);
    for (const at of [0, 20]) engine.wake(sender, at);
    engine.wake(receiver, 20);
    runDry(engine);
    expect(rooms).toEqual([
      [0, 1],
      [20, 0],
      [21, 1],
    ]);
    expect(link.fullest).toBe(1);
  });

  test(`${order}: a sender that waits since cycle 5 is woken once by 2 places freed in cycle 20, in 21 with room for 2`, () => {
    const engine = new Engine({ order: byNumber });
    const rooms: [number, number][] = [];
    const send = (now: number, link: Link): void => {
      rooms.push([now, link.room(now)]);
      if (now === 0) for (let i = 0; i < 3; i += 1) link.send(now, i, 0, 0);
      if (now === 5) link.awaitRoom(now);
    };
    const receive = (now: number, link: Link): void => {
      if (now < 20) return;
      link.pop(now);
      link.pop(now);
    };
    const { sender, receiver } = addPair(engine, { senderFirst, capacity: 3 }, send, receive);
    for (const at of [0, 5]) engine.wake(sender, at);
    engine.wake(receiver, 20);
    runDry(engine);
    expect(rooms).toEqual([
      [0, 3],
      [5, 0],
      [21, 2],
    ]);
  });

  test(`${order}: with 2 of 3 places taken, one sent and one freed in cycle 20, the link was at its fullest 3`, () => {
    const engine = new Engine({ order: byNumber });
    const send = (now: number, link: Link): void => {
      for (let i = 0; i < (now === 0 ? 2 : 1); i += 1) link.send(now, i, 0, 0);
    };
    const receive = (now: number, link: Link): void => {
      if (now === 20) link.pop(now);
    };
    const { sender, receiver, link } = addPair(engine, { senderFirst, capacity: 3 }, send, receive);
    for (const at of [0, 20]) engine.wake(sender, at);
    engine.wake(receiver, 20);
    runDry(engine);
    expect([link.inside, link.fullest, link.sent]).toEqual([2, 3, 3]);
  });
}

test('a message with a delay of 1 after one with a delay of 9 is seen after it, in the same cycle', () => {
  const link = looseLink(9, 4);
  link.send(0, 1, 0, 0);
  link.send(3, 2, 0, 0, 1);
  link.send(8, 3, 0, 0, 4);
  expect(drain(link, 8)).toEqual([]);
  expect(drain(link, 9)).toEqual([1, 2]);
  expect(drain(link, 11)).toEqual([]);
  expect(drain(link, 12)).toEqual([3]);
});

test('behind a message that is seen in cycle 9, one with a delay of 1 wakes the receiver in cycle 9 only', () => {
  const engine = new Engine();
  const woken: number[] = [];
  const { sender } = addPair(
    engine,
    { latency: 9, capacity: 2 },
    (now, link) => link.send(now, 0, 0, 0, now === 0 ? 9 : 1),
    (now) => woken.push(now),
  );
  for (const at of [0, 3]) engine.wake(sender, at);
  runDry(engine);
  expect(woken).toEqual([9]);
});

test('2 of 3 places freed in cycle 4 leave room for 0 in 4 and for 2 in 5', () => {
  const link = looseLink(1, 3);
  for (let i = 0; i < 3; i += 1) link.send(0, i, 0, 0);
  link.pop(4);
  link.pop(4);
  expect(link.room(4)).toBe(0);
  expect(link.room(5)).toBe(2);
});

test('7 messages go through a link with 3 places in order, sent and taken in turns', () => {
  const link = looseLink(1, 3);
  const taken: number[] = [];
  for (let now = 0; taken.length < 7; now += 1) {
    if (link.sent < 7 && link.room(now) > 0) link.send(now, link.sent, 0, 0);
    if (now % 3 === 2) taken.push(...drain(link, now));
  }
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a message into a full link is a SimulationError, also in the cycle in which a place was freed', () => {
  const link = looseLink(1, 2);
  link.send(0, 1, 0, 0);
  link.send(0, 2, 0, 0);
  expect(() => link.send(0, 3, 0, 0)).toThrow(SimulationError);
  link.pop(4);
  expect(() => link.send(4, 3, 0, 0)).toThrow('link at cycle 4: a message was sent into a full link');
  link.send(5, 3, 0, 0);
  expect(drain(link, 6)).toEqual([2, 3]);
});

test('taking a message in the cycle before it is seen, or from an empty link, is a SimulationError', () => {
  const link = looseLink(2, 1);
  expect(() => link.pop(0)).toThrow(SimulationError);
  link.send(0, 1, 0, 0);
  expect(() => link.pop(1)).toThrow('link at cycle 1: a message was taken that is not there');
  link.pop(2);
  expect(link.inside).toBe(0);
});

test('a delay of 0, -1 or no number is a SimulationError, also behind a message that is still under way', () => {
  const link = looseLink(9, 3);
  link.send(0, 1, 0, 0);
  for (const delay of [0, -1, Number.NaN]) expect(() => link.send(1, 2, 0, 0, delay)).toThrow(SimulationError);
  expect(link.inside).toBe(1);
});

test('the words 2^31 - 1, -2^31 and 0 come out as they went in; 2^31, 0.5 and NaN are a SimulationError', () => {
  const link = looseLink(1, 2);
  link.send(0, 2 ** 31 - 1, -(2 ** 31), 0);
  expect(link.ready(1) && [link.a, link.b, link.c]).toEqual([2 ** 31 - 1, -(2 ** 31), 0]);
  for (const word of [2 ** 31, 0.5, Number.NaN]) {
    expect(() => link.send(1, word, 0, 0)).toThrow(SimulationError);
    expect(() => link.send(1, 0, word, 0)).toThrow(SimulationError);
    expect(() => link.send(1, 0, 0, word)).toThrow(SimulationError);
  }
});

test('a latency or capacity of 0, 1.5 or no number, and a link that is connected to nobody, is a SimulationError', () => {
  const engine = new Engine();
  for (const value of [0, 1.5, Number.NaN]) {
    expect(() => new Link(engine, { name: 'link', latency: value, capacity: 1 })).toThrow(SimulationError);
    expect(() => new Link(engine, { name: 'link', latency: 1, capacity: value })).toThrow(SimulationError);
  }
  const loose = new Link(engine, { name: 'link', latency: 1, capacity: 1 });
  expect(() => loose.send(0, 0, 0, 0)).toThrow(SimulationError);
});

test('a state with 3 messages is refused by a link with 2 places', () => {
  const link = looseLink(1, 3);
  for (let i = 0; i < 3; i += 1) link.send(0, i, 0, 0);
  expect(() => looseLink(1, 2).restore(link.save())).toThrow('a state with 3 messages, room for 2');
});
