import type { CurveMethodResult } from '../../model/curve.js';
import type { PreparedCurve } from './prepare-curve.js';

/** Remarks that a reader of the figures needs. */
export function curveNotes(prepared: PreparedCurve, results: readonly CurveMethodResult[]): string[] {
  const { run, target, options } = prepared;
  const { inputs } = run;
  const notes: string[] = [];
  const isListed = inputs.prices.table.conventions.layerList !== undefined;
  notes.push(
    isListed
      ? `${inputs.prices.table.name} charges the same in every step, whatever fires: every image costs the same`
      : "energy of a step: the counts of each image's own spikes in that step x prices, and leakage until the decision",
  );
  notes.push('latency by the recurrence of the count model, without contention');
  if (options.costImages !== undefined && options.costImages < run.options.images) {
    notes.push(
      `energy and latency: of the spikes of the first ${options.costImages} images; the others cost as much as their mean after the same step`,
    );
  }
  if (options.annAccuracy === undefined) notes.push(`accuracy of the trained network: ${target.of}`);
  const tables = inputs.workload.file.alphaTables;
  for (const { name, knots } of tables.filter(({ internal }) =>
    prepared.internal.some((each) => each.name === internal),
  )) {
    const last = knots.at(-1)![0];
    if (last < run.options.steps) notes.push(`table ${name} ends at step ${last}; its last alpha is used after it`);
  }
  const without = prepared.internal.filter(({ name }) => !tables.some(({ internal }) => internal === name));
  if (without.length > 0) {
    notes.push(
      `no fusion table for ${without.map(({ name }) => name).join(', ')}: the workload has none (sim tune makes them)`,
    );
  }
  const held = results.filter(({ area }) => area.heldFromPj !== undefined).map(({ name }) => name);
  if (held.length > 0) notes.push(`area: the last accuracy was held beyond the end of the curve of ${held.join(', ')}`);
  if (results.some(({ kind }) => kind === 'perImage')) {
    notes.push('an image that is stopped is charged for the steps that layers had begun when the message reached them');
  }
  return notes;
}
