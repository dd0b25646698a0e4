import type { Trace, TraceArgs } from '../model/trace.js';

type Fields = Readonly<Record<string, number | string | TraceArgs>>;

/** One event, and what decides its place: time, then the longer one first. */
interface Event {
  readonly at: number;
  readonly clocks: number;
  readonly fields: () => Fields;
}

const LINES_OF_CHUNK = 1000;

/**
 * A trace as a JSON object in the trace-event format, for Perfetto, speedscope and chrome://tracing; in pieces of text,
 * one event a line. `ts` and `dur` are microseconds (a clock at 250 MHz is 0.004), rounded to whole picoseconds, so that
 * slices that touch still do.
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
function metadata({ processes, tracks, slices, instants, counters }: Trace): (() => Fields)[] {
  const usedTracks = new Set([...slices, ...instants].map(({ track }) => track));
  const used = new Set([...[...usedTracks].map((track) => tracks[track]!.process), ...counters.map((c) => c.process)]);
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

/** All events in the order of their times, those that contain others first. */
function timed(trace: Trace, clockMhz: number): (() => Fields)[] {
  const picoseconds = (clock: number): number => Math.round((clock * 1e6) / clockMhz);
  const time = (clock: number): number => picoseconds(clock) / 1e6;
  const place = (track: number) => ({ pid: pidOf(trace.tracks[track]!.process), tid: tidOf(track) });
  const slices = trace.slices.map(({ track, name, start, clocks, args }): Event => {
    const dur = (picoseconds(start + clocks) - picoseconds(start)) / 1e6;
    return { at: start, clocks, fields: () => ({ ph: 'X', name, ...place(track), ts: time(start), dur, args }) };
  });
  const instants = trace.instants.map(({ track, name, at, args }): Event => {
    return { at, clocks: 0, fields: () => ({ ph: 'i', s: 't', name, ...place(track), ts: time(at), args }) };
  });
  const samples = trace.samples.map(({ counter, at, value }): Event => {
    const { process, name, unit } = trace.counters[counter]!;
    const fields = (): Fields => ({ ph: 'C', name, pid: pidOf(process), ts: time(at), args: { [unit]: value } });
    return { at, clocks: 0, fields };
  });
  const flows = trace.flows.flatMap(({ name, stops }, id) =>
    stops.map(({ track, at }, index): Event => {
      const ph = index === 0 ? 's' : index === stops.length - 1 ? 'f' : 't';
      const bound = ph === 'f' ? { bp: 'e' } : {};
      const fields = (): Fields => ({ ph, cat: 'spike', id: id + 1, name, ...place(track), ts: time(at), ...bound });
      return { at, clocks: 0, fields };
    }),
  );
  const all = [...slices, ...samples, ...instants, ...flows];
  return all.sort((a, b) => a.at - b.at || b.clocks - a.clocks).map(({ fields }) => fields);
}
