import { describe, expect, test } from 'vitest';
import { routeIn } from '../../src/hw/noc/packets.js';
import { ALWAYS, Bench, type Pace, type Words } from '../support/bench.js';
import * as modules from '../support/modules.js';

interface Case {
  readonly name: string;
  readonly build: modules.Build;
  /** What keeps its order under back-pressure: messages of one output and, on the mesh, of one route. */
  readonly streamOf?: (words: Words) => number;
}
const byRoute = ([flit]: Words): number => routeIn(flit);

const CASES: readonly Case[] = [
  { name: 'held sums stage', build: (bench) => modules.heldSumsStage(bench) },
  { name: 'PE array', build: (bench) => modules.peArray(bench) },
  { name: 'accumulation', build: (bench) => modules.accumulation(bench) },
  { name: 'neuron unit', build: (bench) => modules.neuronUnit(bench) },
  { name: 'fetch', build: (bench) => modules.fetch(bench) },
  { name: 'held sums', build: (bench) => modules.heldSums(bench) },
  { name: 'image fetch', build: (bench) => modules.imageFetch(bench) },
  { name: 'image unit', build: (bench) => modules.imageUnit(bench) },
  { name: 'pooling unit', build: (bench) => modules.poolingUnit(bench) },
  { name: 'tile input', build: (bench) => modules.tileInput(bench) },
  { name: 'network interface', build: (bench) => modules.networkInterface(bench), streamOf: byRoute },
  {
    name: 'network interface, spikes of a position together',
    build: (bench) => modules.networkInterface(bench, undefined, undefined, modules.positionPacker()),
    streamOf: byRoute,
  },
  { name: 'mesh', build: modules.crowdedMesh, streamOf: byRoute },
  { name: 'fusion unit', build: (bench) => modules.fusionUnit(bench) },
  { name: 'io port', build: (bench) => modules.ioPort(bench) },
];

const SLOW: Pace = { burst: 1, pause: 37 };
const BURSTS: Pace = { burst: 3, pause: 90 };

function built(build: modules.Build, pace = ALWAYS, feeds = true): Bench {
  const bench = new Bench(pace, feeds);
  build(bench);
  return bench;
}

/** The words of every stream that came out, in their order. */
function streams({ takers }: Bench, streamOf: (words: Words) => number = () => 0): Map<string, Words[]> {
  const found = new Map<string, Words[]>();
  for (const { name, taken } of takers) {
    for (const [, ...words] of taken) {
      const stream = `${name} ${streamOf(words)}`;
      found.set(stream, [...(found.get(stream) ?? []), words]);
    }
  }
  return new Map([...found].sort());
}

/** Everything that can be known of a bench, as text. */
const everything = (bench: Bench): string =>
  JSON.stringify([bench.takers.map(({ taken }) => taken), bench.engine.save()]);
const inside = ({ engine }: Bench): string[] => engine.links.filter((link) => link.inside > 0).map(({ name }) => name);

describe.each(CASES)('$name', ({ build, streamOf }) => {
  test('sleeps when nothing comes: at most 1 tick of its own, none after it', () => {
    const bench = built(build, ALWAYS, false).runOut();
    expect(bench.engine.ticks).toBeLessThanOrEqual(1);
    expect(bench.runOut().engine.ticks).toBe(bench.engine.ticks);
  });

  test('takes everything and sends it once and in order to a receiver that takes 1 in 37 clocks, or 3 in 90', () => {
    const expected = built(build).runOut();
    expect(inside(expected)).toEqual([]);
    expect(streams(expected).size).toBe(expected.takers.length);
    for (const pace of [SLOW, BURSTS]) {
      const held = built(build, pace).runOut();
      expect(inside(held)).toEqual([]);
      expect(streams(held, streamOf)).toEqual(streams(expected, streamOf));
    }
  });

  test.each([ALWAYS, SLOW])('saved as JSON at 20 places, goes on identically in a new one; receiver %j', (pace) => {
    const straight = built(build, pace).runOut();
    for (let place = 0; place < 20; place += 1) {
      const stopped = built(build, pace).runTo(Math.floor((place * straight.engine.now) / 20));
      const text = JSON.stringify(stopped.engine.save());
      const restored = built(build, pace);
      restored.engine.restore(JSON.parse(text));
      expect(everything(restored.runOut())).toBe(everything(straight));
    }
  });

  test('set back to its first state it does the same again', () => {
    const bench = built(build, SLOW);
    const first = JSON.parse(JSON.stringify(bench.engine.save()));
    const once = everything(bench.runOut());
    bench.engine.restore(first);
    expect(everything(bench.runOut())).toBe(once);
  });
});
