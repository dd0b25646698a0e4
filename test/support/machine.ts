import { cycle, cycles } from '../../src/base/units.js';
import { countPackets } from '../../src/hw/noc/count-packets.js';
import { fullAgenda } from '../../src/hw/tile/agenda.js';
import { countActions, countFlows, countsByLayer } from '../../src/machine/count-actions.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import { imageOverheadsOf, overheadsOf, timesWith } from '../../src/machine/cycle/measured-times.js';
import type { MachineJob } from '../../src/machine/cycle/parts.js';
import { runSteps } from '../../src/machine/recurrence.js';
import type { StepLog } from '../../src/machine/step-log.js';
import { countedTimes, imageTimeline, timelineOf } from '../../src/machine/timeline.js';
import type { CountRow } from '../../src/model/counts.js';
import type { PreparedRun } from '../../src/run/prepare.js';
import { createFunctionModel } from '../../src/snn/function-model.js';
import { recordTrains } from '../../src/snn/record-trains.js';
import { builtMeshKernel } from './mesh-kernel.js';

export interface MachineCase {
  readonly job: MachineJob;
  readonly activity: ReturnType<typeof recordTrains>['result']['activity'];
}

/** The machine of a prepared run's whole chip for its image `image`, all steps. */
export function machineCase(run: PreparedRun, image = 0, changes: Partial<MachineJob> = {}): MachineCase {
  const { network, arrays, options, images } = run.job;
  const { result, trains } = recordTrains(
    createFunctionModel(network, arrays, options),
    network,
    options,
    images[image]!,
  );
  const model = run.variants[0]!.timing;
  const agenda = fullAgenda(1, options.steps);
  const job = { model, trains, rowLevels: options.rowLevels, agenda, meshKernel: builtMeshKernel, ...changes };
  const packets = run.job.packets && countPackets(network, run.job.packets, trains);
  return { job, activity: { ...result.activity, packets } };
}

/** A machine that has run its image, with what formulas and count functions say of the same image. */
export function ranMachine({ job, activity }: MachineCase) {
  const machine = new CycleMachine(job);
  machine.run();
  const { context } = job.model;
  const flows = countFlows(context, activity);
  const conventions = { chargePadding: false, directCodedEveryStep: false };
  const formula = countedTimes(job.model, flows, activity);
  const overheads = job.agenda.map(({ step }, at) => overheadsOf(job.model, machine.times, formula, at, step));
  const image = imageOverheadsOf(machine.times, formula, activity.steps - 1);
  const measured = timesWith(formula, image, (step) => overheads[step - 1]!);
  return {
    machine,
    formula,
    overheads,
    timeline: imageTimeline(job.model, flows, activity),
    measured: timelineOf(job.model, measured, activity.steps),
    counts: countsByLayer(countActions({ ...context, conventions }, activity).rows),
  };
}

/** When the recurrence says that populations start and finish the steps of `images` images in a row, from the formulas. */
export function formulaLog({ job, activity }: MachineCase, images: number): StepLog {
  const { model } = job;
  const { steps } = activity;
  const formula = countedTimes(model, countFlows(model.context, activity), activity);
  return runSteps(model.graph, images, steps, {
    ...formula,
    service: (p, t, image) => {
      const { pipeline, network } = formula.service(p, t);
      const reset = image > 0 ? model.stages[p]!.reset : 0;
      return cycles(pipeline + network + (t === 1 ? formula.imageRead(p) + reset : 0));
    },
    arrival: (_, image) => cycle((image + 1) * formula.imageIn),
  });
}

/** Differences between two sets of counts, as text; equal to 1e-9. */
export function differences(expected: readonly CountRow[], counted: readonly CountRow[]): string[] {
  const nameOf = ({ layer, module, action }: CountRow): string => `${layer} ${module}.${action}`;
  const rest = new Map(counted.map((row) => [nameOf(row), row.series]));
  const zero = new Float64Array(expected[0]!.series.length);
  const compared = expected.flatMap((row) => {
    const other = rest.get(nameOf(row)) ?? zero;
    rest.delete(nameOf(row));
    return differing(nameOf(row), row.series, other);
  });
  return [...compared, ...[...rest].flatMap(([name, series]) => differing(name, zero, series))];
}

function differing(name: string, expected: Float64Array, counted: Float64Array): string[] {
  const at = expected.findIndex((value, t) => !(Math.abs(value - counted[t]!) <= 1e-9 * Math.abs(value)));
  return at < 0 ? [] : [`${name}[${at}]: ${counted[at]} counted, ${expected[at]} expected`];
}
