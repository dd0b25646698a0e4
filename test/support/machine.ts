import { fullAgenda } from '../../src/hw/tile/agenda.js';
import { countActions, countFlows } from '../../src/machine/count-actions.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import type { MachineJob } from '../../src/machine/cycle/parts.js';
import { countedTimes, imageTimeline } from '../../src/machine/timeline.js';
import type { PreparedRun } from '../../src/run/prepare.js';
import { createFunctionModel } from '../../src/snn/function-model.js';
import { recordTrains } from '../../src/snn/record-trains.js';

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
  return { job: { model, trains, rowLevels: options.rowLevels, agenda, ...changes }, activity: result.activity };
}

/** A machine that has run, with what formulas and count functions say of the same image. */
export function ranMachine({ job, activity }: MachineCase) {
  const machine = new CycleMachine(job);
  machine.run();
  const { context } = job.model;
  const flows = countFlows(context, activity);
  const conventions = { chargePadding: false, directCodedEveryStep: false };
  return {
    machine,
    formula: countedTimes(job.model, flows, activity),
    timeline: imageTimeline(job.model, flows, activity),
    counts: countActions({ ...context, conventions }, activity),
  };
}
