import type { Trace, TraceArgs, TraceSlice } from '../model/trace.js';

type Fields = Readonly<Record<string, number | string | TraceArgs>>;

/** One event. At the same time slices end and begin before anything else happens inside them. */
interface Event {
  readonly at: number;
  readonly rank: 0 | 1;
  readonly fields: () => Fields;
}

const LINES_OF_CHUNK = 1000;

/**
 * A trace as a JSON object in the trace-event format, for Perfetto, speedscope and chrome://tracing; in pieces of text,
 * one event a line. `ts` is in microseconds (a clock at 250 MHz is 0.004), rounded to whole picoseconds. A slice is a pair
 * of events (B, E), not one with a duration (X): viewers that add start and duration as floating numbers get ends beyond
 * the next start, and take neighbours for parent and child.
 */
export function* traceJson(trace: Trace, clockMhz: number): Iterable<string> {
  const { source, events, truncated } = trace;
  const otherData = { ...source, clockMhz, events, truncated };
  yield `{\n"displayTimeUnit": "ns",\n"otherData": ${JSON.stringify(otherData)},\n"traceEvents": [\n`;
  let lines: string[] = [];
  let before = '';
  for (const fields of [...metadata(trace), ...timed(trace, clockMhz)]) {
    lines.push(JSON.stringify(fields()));
    if (lines.length < LINES_OF_CHUNK) continue;
    yield before + lines.join(',\n');
    before = ',\n';
    lines = [];
  }
  yield `${lines.length === 0 ? '' : before}${lines.join(',\n')}\n]\n}\n`;
}

const pidOf = (process: number): number => process + 1;
const tidOf = (track: number): number => track + 1;

/** Names and order of processes and tracks that something happens in. */
function metadata({ processes, tracks, slices, instants, counters, samples }: Trace): (() => Fields)[] {
  const usedTracks = new Set([...slices, ...instants].map(({ track }) => track));
  const used = new Set([
    ...[...usedTracks].map((track) => tracks[track]!.process),
    ...samples.map(({ counter }) => counters[counter]!.process),
  ]);
  const say = (name: string, pid: number, args: TraceArgs, thread: Fields = {}) => [
    (): Fields => ({ ph: 'M', name, pid, ...thread, args }),
  ];
  return [
    ...processes.flatMap(({ name }, process) =>
      used.has(process)
        ? [
            ...say('process_name', pidOf(process), { name }),
            ...say('process_sort_index', pidOf(process), { sort_index: process }),
          ]
        : [],
    ),
    ...tracks.flatMap(({ name, process }, track) =>
      usedTracks.has(track)
        ? [
            ...say('thread_name', pidOf(process), { name }, { tid: tidOf(track) }),
            ...say('thread_sort_index', pidOf(process), { sort_index: track }, { tid: tidOf(track) }),
          ]
        : [],
    ),
  ];
}

/** All events in the order of their times. */
function timed(trace: Trace, clockMhz: number): (() => Fields)[] {
  const time = (clock: number): number => Math.round((clock * 1e6) / clockMhz) / 1e6;
  const place = (track: number) => ({ pid: pidOf(trace.tracks[track]!.process), tid: tidOf(track) });
  const instants = trace.instants.map(({ track, name, at, args }): Event => {
    return { at, rank: 1, fields: () => ({ ph: 'i', s: 't', name, ...place(track), ts: time(at), args }) };
  });
  const samples = trace.samples.map(({ counter, at, value }): Event => {
    const { process, name, unit } = trace.counters[counter]!;
    const fields = (): Fields => ({ ph: 'C', name, pid: pidOf(process), ts: time(at), args: { [unit]: value } });
    return { at, rank: 1, fields };
  });
  const flows = trace.flows.flatMap(({ name, stops }, id) =>
    stops.map(({ track, at }, index): Event => {
      const ph = index === 0 ? 's' : index === stops.length - 1 ? 'f' : 't';
      const bound = ph === 'f' ? { bp: 'e' } : {};
      const fields = (): Fields => ({ ph, cat: 'spike', id: id + 1, name, ...place(track), ts: time(at), ...bound });
      return { at, rank: 1, fields };
    }),
  );
  const edges = edgesOf(trace.slices).map(({ at, slice: { track, name, args }, ends }): Event => {
    return { at, rank: 0, fields: () => ({ ph: ends ? 'E' : 'B', name, ...place(track), ts: time(at), args }) };
  });
  const all = [...edges, ...samples, ...instants, ...flows];
  return all.sort((a, b) => a.at - b.at || a.rank - b.rank).map(({ fields }) => fields);
}

/** Begin or end of a slice. */
interface Edge {
  readonly at: number;
  readonly slice: TraceSlice;
  readonly ends: boolean;
}

/** Begins and ends of all slices, track by track, each in the order in which a stack takes them. */
function edgesOf(slices: readonly TraceSlice[]): Edge[] {
  const edges: Edge[] = [];
  const open: TraceSlice[] = [];
  const endOf = ({ start, clocks }: TraceSlice): number => start + clocks;
  const close = (until: (slice: TraceSlice) => boolean): void => {
    while (open.length > 0 && until(open.at(-1)!)) {
      const slice = open.pop()!;
      edges.push({ at: endOf(slice), slice, ends: true });
    }
  };
  const ordered = slices.toSorted((a, b) => a.track - b.track || a.start - b.start || b.clocks - a.clocks);
  for (const slice of ordered) {
    close((before) => before.track !== slice.track || endOf(before) <= slice.start);
    edges.push({ at: slice.start, slice, ends: false });
    open.push(slice);
  }
  close(() => true);
  return edges;
}
