import { fullAgenda, windowAgenda } from '../../hw/tile/agenda.js';
import type { Activity } from '../../model/activity.js';
import type { SpikeTrains } from '../../model/spike-trains.js';
import type { ImageTimes } from '../image-times.js';
import { stepLogOf } from '../timeline.js';
import type { TimingModel } from '../timing-model.js';
import type { MachineJob } from './parts.js';
import type { Window } from './sample-plan.js';

/** One image on one chip: what the function model says of it. */
export interface ImageCase {
  readonly model: TimingModel;
  readonly trains: SpikeTrains;
  readonly activity: Activity;
  readonly rowLevels: MachineJob['rowLevels'];
  readonly meshKernel?: MachineJob['meshKernel'];
}

/** The machine of one window; one that starts in the middle starts each population when the formulas would. */
export function windowJob(
  { model, trains, rowLevels, meshKernel }: ImageCase,
  { first, last }: Pick<Window, 'first' | 'last'>,
  formula: ImageTimes,
): MachineJob {
  const image = { model, trains, rowLevels, meshKernel };
  if (first === 1) return { ...image, agenda: fullAgenda(1, last) };
  const starts = startsAt(model, formula, first);
  return { ...image, agenda: windowAgenda(first, last), starts };
}

/** When each population starts step `step` by the formulas, from the first that does. */
function startsAt(model: TimingModel, formula: ImageTimes, step: number): number[] {
  const { start } = stepLogOf(model, formula, 1, step);
  const starts = start.map((times) => times[step - 1]!);
  const first = Math.min(...starts);
  return starts.map((time) => time - first);
}
