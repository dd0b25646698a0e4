import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { meshLinks } from '../../src/hw/noc/mesh-links.js';
import { packetClocks } from '../../src/hw/noc/timing.js';
import { fullAgenda, windowAgenda } from '../../src/hw/tile/agenda.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import type { MachineJob } from '../../src/machine/cycle/parts.js';
import { traceTracks } from '../../src/machine/cycle/trace-tracks.js';
import { traceOf } from '../../src/machine/cycle/tracer.js';
import { routerName } from '../../src/machine/cycle/ways.js';
import type { Trace } from '../../src/model/trace.js';
import { traceJson } from '../../src/report/trace-json.js';
import { defaultChip } from '../support/load.js';
import { machineCase } from '../support/machine.js';
import { preparedRun } from '../support/run.js';
import { slicesOf, textOf, tracedMachine } from '../support/trace.js';
import { formatProblems } from '../support/trace-format.js';

const STEPS = 12;
const small = (chip = defaultChip()): MachineJob =>
  machineCase(preparedRun({ chip, options: { images: 1, steps: STEPS } })).job;
const job = small();
const whole = tracedMachine(job);
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const flitsOn = (trace: Trace, isTrack: (name: string) => boolean): number =>
  sum(
    trace.slices
      .filter(({ track }) => isTrack(trace.tracks[track]!.name))
      .map(({ args }) => Number(args['flits'] ?? 0)),
  );
const counted = (machine: CycleMachine, action: string): number =>
  sum(machine.counts().flatMap((row) => (row.module === 'noc' && row.action === action ? [...row.series] : [])));

describe('a trace of all 12 steps of the small network', () => {
  test('keeps the rules of the format, whole or cut to steps 3-4, in one image or in a window of steps', () => {
    expect(formatProblems(textOf(whole.trace))).toEqual([]);
    expect(formatProblems(textOf(tracedMachine(job, { firstStep: 3, lastStep: 4 }).trace))).toEqual([]);
    expect(formatProblems(textOf(tracedMachine({ ...job, agenda: windowAgenda(5, 8) }).trace))).toEqual([]);
  });

  test('has rounds that sum to the busy clocks of each of the tiles modules', () => {
    const { machine, trace } = whole;
    const { ofModule } = traceTracks(job.model.context);
    const busy = machine.engine.modules.flatMap((module) => {
      const { name, busyClocks } = module as typeof module & { readonly busyClocks?: number };
      return busyClocks === undefined ? [] : [[name, busyClocks] as const];
    });
    const rounds = trace.slices.filter(({ name }) => name.startsWith('round '));
    const traced = busy.map(([name]) => {
      return [name, sum(rounds.filter(({ track }) => track === ofModule.get(name)).map(({ clocks }) => clocks))];
    });
    expect(traced).toEqual(busy);
    expect(busy.length).toBeGreaterThanOrEqual(15);
    expect(busy.every(([, clocks]) => clocks > 0)).toBe(true);
  });

  test('has every flit that interfaces, pins and routers counted', () => {
    const { machine, trace } = whole;
    expect(flitsOn(trace, (name) => ['input', 'interface', 'io'].includes(name))).toBe(
      counted(machine, 'interfaceTransfer'),
    );
    expect(flitsOn(trace, (name) => name === 'router')).toBe(counted(machine, 'routerTraversal'));
    expect(counted(machine, 'routerTraversal')).toBeGreaterThan(1000);
  });

  test('has one instant for each mark and credit that is sent and one when it is there', () => {
    const names = whole.trace.instants.map(({ name }) => name);
    const count = (name: string): number => names.filter((each) => each === name).length;
    const { routes } = whole.machine.parts.plan;
    for (const [kind, name] of [
      ['mark', 'mark'],
      ['headMark', 'mark to the fusion unit'],
      ['credit', 'credit'],
    ]) {
      const expected = STEPS * routes.filter((route) => route.kind === kind).length;
      expect([count(`${name} sent`), count(`${name} there`)]).toEqual([expected, expected]);
    }
    expect(count('credit sent')).toBeGreaterThan(0);
  });

  test('nests rounds in the read of the image, and that in step 1', () => {
    const slices = slicesOf(whole.trace, 'a: tile 0 at (0,0) / a PEs');
    const [step] = slices.filter((slice) => slice.name === 'step 1');
    const [image] = slices.filter((slice) => slice.name === 'image read');
    const rounds = slices.filter((slice) => slice.name.startsWith('round ') && slice.args['step'] === 1);
    expect(rounds).toHaveLength(64);
    expect(image!.start).toBe(rounds[0]!.start);
    expect(image!.start + image!.clocks).toBe(rounds[63]!.start + rounds[63]!.clocks);
    expect([step!.start, step!.clocks]).toEqual([image!.start, image!.clocks]);
  });

  test('has the steps of whole populations from their start to their end', () => {
    const { start, finish, imageIn, decided } = whole.machine.times;
    for (const [p, { name }] of job.model.context.network.populations.entries()) {
      const steps = slicesOf(whole.trace, `populations / ${name}`).map((slice) => [
        slice.start,
        slice.start + slice.clocks,
      ]);
      expect(steps).toEqual(Array.from(start[p]!, (at, entry) => [at, finish[p]![entry]]));
    }
    const [image, readout] = slicesOf(whole.trace, 'populations / image and decision');
    expect([image!.start, image!.clocks]).toEqual([0, imageIn[0]]);
    expect(readout!.start + readout!.clocks).toBe(decided[0]);
  });
});

describe('the way of a spike', () => {
  test('is that of the first one of every sending tile and step, from a round of its neurons through every router', () => {
    const { context } = job.model;
    const { tracks, processes, flows, slices } = whole.trace;
    expect(flows.length).toBeGreaterThan(STEPS);
    for (const { stops } of flows) {
      const names = stops.map(({ track }) => tracks[track]!.name);
      expect(names[0]).toMatch(/ (neurons|pooling)$/);
      expect([names[1], names.at(-1)]).toEqual(['interface', 'input']);
      expect(new Set(names.slice(2, -1))).toEqual(new Set(['router']));
      const [from, to] = [stops[1]!, stops.at(-1)!].map(({ track }) => {
        const name = processes[tracks[track]!.process]!.name;
        return context.mapping.tiles.find(({ index }) => name.includes(`tile ${index} at`))!;
      });
      const links = Math.abs(from!.x - to!.x) + Math.abs(from!.y - to!.y);
      expect(names).toHaveLength(links + 4);
      expect(stops.at(-1)!.at - stops[1]!.at).toBeGreaterThanOrEqual(packetClocks(context.chip, links, 1));
      const round = slices.find(({ track, start, clocks, name }) => {
        return track === stops[0]!.track && start + clocks - 1 === stops[0]!.at && name.startsWith('round ');
      });
      expect(round!.start + round!.clocks).toBeLessThanOrEqual(stops[1]!.at);
    }
  });

  test('takes the time of a packet where nothing else is under way: the first of a step', () => {
    const { chip } = job.model.context;
    const senders = new Set(whole.trace.flows.map(({ stops }) => stops[1]!.track));
    const firsts = [...senders].map((track) => whole.trace.flows.find(({ stops }) => stops[1]!.track === track)!);
    for (const { stops } of firsts) {
      const links = stops.length - 4;
      expect(stops.at(-1)!.at - stops[1]!.at).toBe(packetClocks(chip, links, 1));
    }
    expect(firsts.length).toBeGreaterThanOrEqual(2);
  });
});

describe('counters of a trace', () => {
  const exact = tracedMachine(job, { windowClocks: 1, maxEvents: 1_000_000 });

  test('of links sum to the flits that they took, in windows of 1 and of 100 clocks', () => {
    for (const { machine, trace } of [exact, whole]) {
      const { mesh } = machine.parts.model.context.mapping;
      const loads = machine.use().linkFlits;
      expect(sum(loads)).toBe(counted(machine, 'linkTraversal'));
      for (const [link, { from, to }] of meshLinks(mesh).entries()) {
        const name = `load: ${routerName(...from)} -> ${routerName(...to)}`;
        const counter = trace.counters.findIndex((each) => each.name === name);
        const samples = trace.samples.filter((sample) => sample.counter === counter);
        expect(sum(samples.map(({ value }) => value)) * trace.source.windowClocks).toBeCloseTo(loads[link]!, 6);
      }
    }
  });

  test('of queues return to 0 and never exceed their capacity; a window of 100 clocks keeps the peak', () => {
    const peaks = ({ counters, samples }: Trace): ReadonlyMap<string, number> =>
      new Map(
        counters.flatMap(({ name }, counter) => {
          const values = samples.filter((sample) => sample.counter === counter).map(({ value }) => value);
          if (!name.startsWith('places taken: ')) return [];
          return [[name, Math.max(...values)] as const];
        }),
      );
    const { virtualChannels, bufferFlits } = exact.machine.parts.model.context.chip.noc;
    const capacities = new Map(
      exact.machine.engine.links.map(({ name, capacity }) => [`places taken: ${name}`, capacity]),
    );
    for (const name of peaks(exact.trace).keys()) {
      const router = virtualChannels * bufferFlits;
      if (name.includes('-> router')) capacities.set(name, router + (capacities.get(name) ?? 0));
    }
    for (const [name, peak] of peaks(exact.trace)) expect([name, peak <= capacities.get(name)!]).toEqual([name, true]);
    const last = new Map(exact.trace.samples.map(({ counter, value }) => [exact.trace.counters[counter]!.name, value]));
    for (const name of peaks(exact.trace).keys()) expect([name, last.get(name)]).toEqual([name, 0]);
    expect(peaks(whole.trace)).toEqual(peaks(exact.trace));
    expect([...peaks(exact.trace).keys()].some((name) => name.endsWith('output buffer'))).toBe(true);
  });
});

describe('the size of a trace', () => {
  const { events } = whole.trace;

  test('is at most what was asked for; a full trace says so and still keeps the rules of the format', () => {
    for (const maxEvents of [1, 2, 10, 100, 1000, events - 1]) {
      const { trace } = tracedMachine(job, { maxEvents });
      const { slices, instants, flows, samples } = trace;
      const stops = sum(flows.map((flow) => flow.stops.length));
      expect(slices.length + instants.length + stops + samples.length).toBe(trace.events);
      expect([trace.truncated, trace.events <= maxEvents]).toEqual([true, true]);
      expect(formatProblems(textOf(trace))).toEqual([]);
      expect(JSON.parse(textOf(trace)).otherData).toMatchObject({ truncated: true, events: trace.events, maxEvents });
    }
  });

  test('is not full when the last event just has room', () => {
    const { trace } = tracedMachine(job, { maxEvents: events });
    expect([trace.truncated, trace.events]).toEqual([false, events]);
    expect(textOf(trace).replace(/"maxEvents":\d+/, '')).toBe(textOf(whole.trace).replace(/"maxEvents":\d+/, ''));
  });

  test('is cut to the steps that were asked for: nothing of a tile shows another', () => {
    const { trace } = tracedMachine(job, { firstStep: 3, lastStep: 4 });
    const steps = [...trace.slices, ...trace.instants].flatMap(({ args }) => args['step'] ?? []);
    expect(new Set(steps)).toEqual(new Set([3, 4]));
    const isKept = ({ args }: { args: Record<string, unknown> }): boolean => args['step'] === 3 || args['step'] === 4;
    expect(trace.slices.filter(isKept)).toHaveLength(whole.trace.slices.filter(isKept).length);
  });
});

describe('tracing', () => {
  test('changes no time of the machine', () => {
    const machine = new CycleMachine(job);
    machine.run();
    expect(whole.machine.times).toEqual(machine.times);
    expect(whole.machine.engine.ticks).toBe(machine.engine.ticks);
  });

  test.each([
    ['the default chip', {}],
    ['an image read in every step', { crossbar: { inputCoding: 'bitSerialEveryStep' } }],
    ['an image that digital units read', { crossbar: { inputCoding: 'digital' } }],
    ['a small chip whose populations share no tile', { tile: { pesPerTile: 2 } }],
    ['a sequential schedule', { control: { schedule: 'sequential' } }],
  ] as const)('knows a track for every module of %s, and no module twice', (_, changes) => {
    const machineJob = small(defaultChip(changes as Parameters<typeof defaultChip>[0]));
    const { machine, trace } = tracedMachine(machineJob);
    const { ofModule } = traceTracks(machineJob.model.context);
    const modules = machine.engine.modules.map(({ name }) => name);
    expect(modules.filter((name) => !ofModule.has(name))).toEqual(['mesh']);
    const { mesh } = machineJob.model.context.mapping;
    for (const { from } of meshLinks(mesh)) expect(ofModule.has(routerName(...from))).toBe(true);
    expect(new Set(ofModule.values()).size).toBe(ofModule.size);
    expect(formatProblems(textOf(trace))).toEqual([]);
  });

  test('gives the same bytes twice, in pieces of at most 1000 events', () => {
    const again = traceOf(job, { firstStep: 1, lastStep: STEPS, image: 0 });
    expect(textOf(again)).toBe(textOf(whole.trace));
    const pieces = [...traceJson(again, 250)];
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map((piece) => piece.split('"ph"').length - 1))).toBe(1000);
  });

  test('says a clock of 250 MHz as 0.004 microseconds and a clock of 300 MHz in whole picoseconds', () => {
    const times = (clockMhz: number): number[] =>
      JSON.parse(textOf(whole.trace, clockMhz)).traceEvents.flatMap(({ ts }: { ts?: number }) => ts ?? []);
    for (const [clockMhz, digits] of [
      [250, 3],
      [300, 6],
    ] as const) {
      expect(times(clockMhz).every((time) => Number(time.toFixed(digits)) === time)).toBe(true);
    }
    const [image] = slicesOf(whole.trace, 'populations / image and decision');
    const ends = JSON.parse(textOf(whole.trace)).traceEvents.filter(({ ph }: { ph: string }) => ph === 'E');
    expect(ends.find(({ name }: { name: string }) => name === 'image in').ts).toBe((image!.clocks * 4) / 1000);
    expect(formatProblems(textOf(whole.trace, 300))).toEqual([]);
  });

  test('refuses steps that the agenda lacks and sizes that are no whole numbers of at least 1', () => {
    const window = { ...job, agenda: windowAgenda(3, 6) };
    const of = (firstStep: number, lastStep: number) => () => traceOf(window, { firstStep, lastStep, image: 0 });
    for (const refused of [of(2, 4), of(3, 7), of(5, 4), of(Number.NaN, 4)]) expect(refused).toThrow(SpecError);
    expect(of(2, 4)).toThrow('--trace-steps: must be steps of 3-6, ascending, is 2-4');
    const begin = { ...job, agenda: fullAgenda(1, 1) };
    for (const change of [{ maxEvents: 0 }, { windowClocks: 1.5 }, { image: -1 }]) {
      expect(() => traceOf(begin, { firstStep: 1, lastStep: 1, image: 0, ...change })).toThrow(SpecError);
    }
  });
});
