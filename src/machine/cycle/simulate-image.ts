import type { CountRow } from '../../model/counts.js';
import type { MachineUse, MeasuredImage, Overheads } from '../../model/measured-image.js';
import { countActions, countFlows, countsByLayer } from '../count-actions.js';
import type { ImageTimes } from '../image-times.js';
import { countedTimes } from '../timeline.js';
import { CycleMachine } from './machine.js';
import { imageOverheadsOf, overheadsOf } from './measured-times.js';
import type { SamplePlan, Window } from './sample-plan.js';
import { type ImageCase, windowJob } from './window-job.js';

/** The machine counts what is there, not what a preset charges. */
const NEUTRAL = { chargePadding: false, directCodedEveryStep: false };

/**
 * Simulates the steps of `plan` cycle by cycle and compares the machine's counts with the count functions.
 * @throws SimulationError on deadlock, or when the machine beats the formulas.
 */
export function simulateImage(image: ImageCase, plan: SamplePlan): MeasuredImage {
  const { model, activity, trains } = image;
  const flows = countFlows(model.context, activity);
  const formula = countedTimes(model, flows, activity);
  const expected = countsByLayer(countActions({ ...model.context, conventions: NEUTRAL }, activity).rows);
  const overheads = new Array<Overheads | undefined>(trains.steps).fill(undefined);
  const runs = plan.windows.map((window) => runWindow(image, window, formula));
  for (const { machine, window, agendaStep } of runs) {
    for (let step = window.measuredFrom; step <= window.last; step += 1) {
      overheads[step - 1] = overheadsOf(model, machine.times, formula, agendaStep(step), step);
    }
  }
  const first = runs[0]!;
  const isWhole = first.window.last === trains.steps;
  return {
    overheads,
    image: imageOverheadsOf(first.machine.times, formula, isWhole ? trains.steps - 1 : undefined),
    drawn: plan.drawn,
    drawnFrom: plan.drawnFrom,
    decided: isWhole ? first.machine.times.decided[0] : undefined,
    comparedSteps: runs.reduce((sum, { window }) => sum + window.last - window.first + 1, 0),
    differences: runs.flatMap(({ machine, window }) => differences(expected, machine.counts(), window, isWhole)),
    injected: runs.reduce((sum, { machine }) => sum + machine.injected, 0),
    ejected: runs.reduce((sum, { machine }) => sum + machine.ejected, 0),
    use: sumUse(runs.map(({ machine }) => machine.use())),
  };
}

interface WindowRun {
  readonly machine: CycleMachine;
  readonly window: Window;
  /** Entry of a step in the machine's agenda. */
  readonly agendaStep: (step: number) => number;
}

function runWindow(image: ImageCase, window: Window, formula: ImageTimes): WindowRun {
  const machine = new CycleMachine(windowJob(image, window, formula));
  machine.run();
  return { machine, window, agendaStep: (step) => step - window.first };
}

/** Counts in the window's steps that are not equal to 1e-9, in words; what happens once an image only in whole ones. */
function differences(
  expected: readonly CountRow[],
  counted: readonly CountRow[],
  { first, last }: Window,
  isWhole: boolean,
): string[] {
  const nameOf = ({ layer, module, action }: CountRow): string => `${layer} ${module}.${action}`;
  const machine = new Map(counted.map((row) => [nameOf(row), row.series]));
  const steps = [...(isWhole ? [0] : []), ...Array.from({ length: last - first + 1 }, (_, i) => first + i)];
  const compared = expected.flatMap((row) => {
    const name = nameOf(row);
    const series = machine.get(name);
    machine.delete(name);
    return differing(name, steps, row.series, series);
  });
  return [...compared, ...[...machine].flatMap(([name, series]) => differing(name, steps, undefined, series))];
}

function differing(
  name: string,
  steps: readonly number[],
  expected: Float64Array | undefined,
  counted: Float64Array | undefined,
): string[] {
  const wrong = steps.find((t) => {
    const [a, b] = [expected?.[t] ?? 0, counted?.[t] ?? 0];
    return !(Math.abs(a - b) <= 1e-9 * Math.max(a, b));
  });
  if (wrong === undefined) return [];
  return [`${name} in step ${wrong}: the machine counted ${counted?.[wrong] ?? 0}, expected ${expected?.[wrong] ?? 0}`];
}

function sumUse(uses: readonly MachineUse[]): MachineUse {
  const total = (value: (use: MachineUse) => number): number => uses.reduce((sum, use) => sum + value(use), 0);
  const names = Object.keys(uses[0]!.peClocks);
  return {
    cycles: total((use) => use.cycles),
    ticks: total((use) => use.ticks),
    flits: total((use) => use.flits),
    peClocks: Object.fromEntries(names.map((name) => [name, total(({ peClocks }) => peClocks[name]!)])),
    linkFlits: uses[0]!.linkFlits.map((_, link) => total(({ linkFlits }) => linkFlits[link]!)),
    fullestOutput: Math.max(...uses.map((use) => use.fullestOutput)),
    fullestRouter: Math.max(...uses.map((use) => use.fullestRouter)),
  };
}
