import type { Engine, Ticked } from '../../src/kernel/engine.js';
import { Link } from '../../src/kernel/link.js';
import type { Wait } from '../../src/kernel/waits.js';

/** A module that does `tick` and has no state; its number in the engine. */
export function addModule(
  engine: Engine,
  name: string,
  tick: (now: number) => boolean,
  waits: readonly Wait[] = [],
): number {
  const module: Ticked = { name, tick, waits: () => waits, save: () => ({}), restore: () => {} };
  return engine.add(module);
}

/** A sender, a receiver, a link between them; `senderFirst`: who ticks first in a cycle in which both do. */
export function addPair(
  engine: Engine,
  { latency = 1, capacity = 1, senderFirst = true },
  send: (now: number, link: Link) => void,
  receive: (now: number, link: Link) => void,
): { link: Link; sender: number; receiver: number } {
  const link = new Link(engine, { name: 'link', latency, capacity });
  const modules = [
    { name: 'sender', act: send },
    { name: 'receiver', act: receive },
  ];
  const ids = new Map<string, number>();
  for (const { name, act } of senderFirst ? modules : modules.reverse()) {
    const tick = (now: number): boolean => {
      act(now, link);
      return false;
    };
    ids.set(name, addModule(engine, name, tick));
  }
  const [sender, receiver] = [ids.get('sender')!, ids.get('receiver')!];
  link.connect(sender, receiver);
  return { link, sender, receiver };
}

/** The engine sorts a cycle's modules by number. */
export const byNumber = (ids: Int32Array, count: number): void => {
  ids.subarray(0, count).sort();
};

/** Runs until nothing is due; the message of the deadlock that this ends in. */
export function runDry(engine: Engine): string {
  try {
    engine.run(() => false);
  } catch (error) {
    if (error instanceof Error && error.message.includes('deadlock')) return error.message;
    throw error;
  }
  throw new Error('the run ended');
}
