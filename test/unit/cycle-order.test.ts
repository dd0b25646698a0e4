import { describe, expect, test } from 'vitest';
import { routeIn } from '../../src/hw/noc/packets.js';
import type { PacketMove, Probe } from '../../src/hw/tile/probe.js';
import type { EngineOptions } from '../../src/kernel/engine.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { shuffled } from '../property/kernel-random-network.js';
import { defaultChip } from '../support/load.js';
import { type MachineCase, machineCase, ranMachine } from '../support/machine.js';
import { preparedRun } from '../support/run.js';
import { host } from '../support/runs.js';

const STEPS = 6;
const workload = await loadWorkload(host, 'mnist-vgg');
const { noc, tile, crossbar } = defaultChip();
const tight = { noc: { ...noc, virtualChannels: 1, bufferFlits: 1 } };
const buffers = { ...tile, outputBufferFlits: 2, psumSlots: 1 };
const CHIPS = {
  'the default chip': { ...tight, tile: buffers },
  'tiles of one PE that add up for each other': {
    ...tight,
    tile: { ...buffers, pesPerTile: 1 },
    crossbar: { ...crossbar, rows: 32 },
  },
};

type Words = Pick<PacketMove, 'packet' | 'word' | 'payload'>;

/** The machine after its run. */
function ran({ job }: MachineCase, engine: EngineOptions = {}, probe?: Probe): CycleMachine {
  const machine = new CycleMachine({ ...job, engine, ...(probe && { probe }) });
  machine.run();
  return machine;
}

/** Everything that can be known of a machine after its run, as text. */
const everything = (machine: CycleMachine): string =>
  JSON.stringify([
    machine.times,
    machine.counts(),
    machine.engine.ticks,
    machine.engine.links.map(({ name, sent, fullest }) => [name, sent, fullest]),
    machine.engine.save(),
  ]);

/** Flits that entered and left the mesh, by route. */
function recorded(example: MachineCase): { entered: Map<number, Words[]>; left: Map<number, Words[]> } {
  const entered = new Map<number, Words[]>();
  const left = new Map<number, Words[]>();
  const packet = (_: string, { from, to, packet: words, word, payload }: PacketMove): void => {
    const list = from === undefined ? entered : to === undefined ? left : undefined;
    const route = routeIn(words);
    if (list === undefined) return;
    if (!list.has(route)) list.set(route, []);
    list.get(route)!.push({ packet: words, word, payload });
  };
  ran(example, {}, { work: () => {}, queue: () => {}, packet });
  return { entered, left };
}

describe.each(Object.entries(CHIPS))(
  '6 steps of the default network on %s, 1 place in every router queue, 2 in output buffers, 1 for sums',
  (name, changes) => {
    const chip = defaultChip(changes);
    const example = machineCase(
      preparedRun({ chip, workload, options: { images: 1, steps: STEPS, numerics: 'reference' } }),
    );
    const plain = ran(example);
    const { plan } = plain.parts;
    const { entered, left } = recorded(example);

    test('it meets traffic: full queues in the mesh and in output buffers, and steps longer than the formulas say', () => {
      const { overheads } = ranMachine(example);
      expect(Math.max(...overheads.flatMap(({ service }) => [...service]))).toBeGreaterThan(100);
      expect(plan.routes.some(({ kind }) => kind === 'partialSums')).toBe(name !== 'the default chip');
      expect(plain.mesh.mesh.fullest).toBe(1);
    });

    test('50 orders of the modules inside a cycle give the same times, counts, ticks, link statistics and last state', () => {
      const expected = everything(plain);
      for (let seed = 1; seed <= 50; seed += 1)
        expect(everything(ran(example, { order: shuffled(seed) }))).toBe(expected);
    });

    test('every flit that goes in comes out: once, where its route ends, in the order of its route', () => {
      expect(entered.size).toBeGreaterThanOrEqual(plan.routes.length - 1);
      expect([...left]).toEqual([...left].filter(([route]) => entered.has(route)));
      for (const [route, flits] of entered) expect(left.get(route)).toEqual(flits);
      expect(plain.injected).toBe(plain.ejected);
    });

    test('every mark announces the spikes of its route and step, and is answered by one step credit', () => {
      const { routes } = plan;
      const pairs = (kind: string, back: boolean): string[] =>
        routes.flatMap(({ kind: each, from, to }, route) =>
          each === kind
            ? (entered.get(route) ?? []).map(({ word }) => `${back ? to : from} ${back ? from : to} ${word}`)
            : [],
        );
      expect(pairs('mark', false)).toHaveLength(routes.filter(({ kind }) => kind === 'mark').length * STEPS);
      expect(pairs('credit', true).sort()).toEqual(pairs('mark', false).sort());
      for (const [route, { kind, from, to, slot }] of routes.entries()) {
        if (kind !== 'mark') continue;
        const spikes = routes.findIndex(
          (each) => each.kind === 'spikes' && each.from === from && each.to === to && each.slot === slot,
        );
        const sent = entered.get(spikes) ?? [];
        for (const { word, payload } of entered.get(route)!)
          expect(sent.filter((flit) => flit.word === word)).toHaveLength(payload);
      }
    });

    test('the spikes that leave a tile are those of the function model that another tile reads, once for each reader', () => {
      const { routes, tiles } = plan;
      const { network } = example.job.model.context;
      for (const [p, { name, shape }] of network.populations.entries()) {
        const fired = example.job.trains.fired[name]!.map((neurons) => [...neurons]);
        const expected = tiles.flatMap(({ sends }) =>
          (sends.get(p)?.routes ?? []).flatMap((copies, channel) =>
            copies.flatMap((route) =>
              fired.flatMap((neurons, at) =>
                neurons
                  .filter((neuron) => neuron % shape.channels === channel)
                  .map((neuron) => `${route} ${2 * at} ${neuron}`),
              ),
            ),
          ),
        );
        const sent = routes.flatMap(({ kind, layer }, route) =>
          layer === p && (kind === 'spikes' || kind === 'headSpikes')
            ? (entered.get(route) ?? []).map(({ word, payload }) => `${route} ${word} ${payload}`)
            : [],
        );
        expect(sent.sort()).toEqual(expected.sort());
      }
    });
  },
);
