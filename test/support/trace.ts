import { CycleMachine } from '../../src/machine/cycle/machine.js';
import type { MachineJob } from '../../src/machine/cycle/parts.js';
import type { TraceOptions } from '../../src/machine/cycle/trace-options.js';
import { Tracer } from '../../src/machine/cycle/tracer.js';
import type { Trace, TraceSlice } from '../../src/model/trace.js';
import { traceJson } from '../../src/report/trace-json.js';

/** A machine that has run, and the trace of its steps; all steps unless told otherwise. */
export function tracedMachine(
  job: MachineJob,
  options: Partial<TraceOptions> = {},
): { machine: CycleMachine; trace: Trace } {
  const { agenda } = job;
  const tracer = new Tracer(job, { firstStep: agenda[0]!.step, lastStep: agenda.at(-1)!.step, image: 0, ...options });
  const machine = new CycleMachine({ ...job, probe: tracer });
  machine.run();
  return { machine, trace: tracer.trace(machine.times) };
}

export const textOf = (trace: Trace, clockMhz = 250): string => [...traceJson(trace, clockMhz)].join('');

/** Slices of the track `process / track`, in the order of the trace. */
export const slicesOf = ({ processes, tracks, slices }: Trace, name: string): TraceSlice[] =>
  slices.filter(({ track }) => `${processes[tracks[track]!.process]!.name} / ${tracks[track]!.name}` === name);
