import type { Activity } from '../model/activity.js';
import type { Series } from '../model/counts.js';
import { regular } from '../model/series.js';
import { type ChargedNetwork, countActions, type MachineCounts } from './count-actions.js';

/** Counts of `steps` steps that are all like the only one of `step`. */
export function countSteadyActions(load: ChargedNetwork, step: Activity, steps: number): MachineCounts {
  const { images, rows, flows } = countActions(load, step);
  const repeat = (series: Series): Series => regular(steps, series[0]!, series[1]!);
  return {
    images,
    steps,
    rows: rows.map((row) => ({ ...row, series: repeat(row.series) })),
    flows: flows.map((flow) => {
      const spikes = flow.spikes === undefined ? {} : { spikes: repeat(flow.spikes) };
      return { ...flow, flits: repeat(flow.flits), ...spikes };
    }),
  };
}
