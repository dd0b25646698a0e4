import type { MethodResult, RunResult } from '../model/result.js';
import { labelled, labelledList, left, right, table } from './columns.js';
import { inScale, percent, type Scale, scaleFor } from './numbers.js';
import { accuracyCostText, numericsText } from './numerics-text.js';
import type { Section } from './section.js';
import type { Style } from './style.js';

const LABEL = 10;

/** What was run, and what is left out. */
export function headerLines({ run, mapping, numerics, leavesOut }: RunResult): Section {
  const { width, height } = mapping.mesh;
  const chosen = run.seed === undefined ? 'the first in file order' : `chosen by seed ${run.seed}`;
  const changed = run.settings.map((patch) => settingText(patch));
  return {
    heading: `${run.chip} runs ${run.workload}`.slice(0, 80),
    lines: [
      ...labelled('images', run.images === undefined ? '' : `${run.images}, ${chosen}`, LABEL),
      ...labelled('data', dataText(run), LABEL),
      ...labelled('pixels', normalisationText(run), LABEL),
      ...labelled('steps', String(run.steps), LABEL),
      ...labelled('numerics', numerics === undefined ? '' : numericsText(numerics), LABEL),
      ...labelled('preset', run.preset, LABEL),
      ...labelled('fidelity', run.fidelity, LABEL),
      ...labelled('activity', activityText(run), LABEL),
      ...labelled('chip', `mesh ${width} x ${height}, ${mapping.tiles} tiles and ${mapping.pes} PEs in use`, LABEL),
      ...labelledList('set', changed, LABEL),
      ...labelledList('price', run.priceSettings ?? [], LABEL),
      ...labelledList('left out', leavesOut, LABEL),
    ],
  };
}

/** What stood for the workload's samples. */
function dataText({ data }: RunResult['run']): string {
  if (data === undefined) return '';
  const { kind, available, subset, imagesDigest } = data;
  return `${kind} of ${available} images, ${subset}; SHA-256 of the pixels ${imagesDigest.slice(0, 12)}...`;
}

function normalisationText({ normalisation }: RunResult['run']): string {
  if (normalisation === undefined) return '';
  const { mean, std } = normalisation;
  return `(pixel / 255 - mean) / std with mean ${mean.join(', ')}, std ${std.join(', ')}: not as the workload says`;
}

/** What was assumed to fire. */
function activityText({ activity }: RunResult['run']): string {
  if (activity === undefined) return '';
  return activity === 'dense' ? 'dense, assumed' : `${activity} spikes per neuron and step, assumed`;
}

/** One `--set` patch as `path = value`. */
function settingText(patch: unknown): string {
  if (typeof patch !== 'object' || patch === null || !('path' in patch) || !Array.isArray(patch.path)) return '';
  const value = 'value' in patch ? JSON.stringify(patch.value) : 'removed';
  return `${patch.path.join('.')} = ${value}`;
}

/** Accuracy, energy and latency of every method at the last step and where it reaches the target. */
export function methodLines(result: RunResult): Section {
  const { methods, run, target } = result;
  const decided = methods.some(({ accuracy }) => accuracy !== undefined);
  const energy = scaleFor(
    'energyPj',
    methods.map(({ energyPj }) => energyPj.at(-1) ?? 0),
  );
  const latency = scaleFor(
    'timeNs',
    methods.map(({ latencyNs }) => latencyNs.at(-1) ?? 0),
  );
  const costs = [right(`energy ${energy.name}`), right(`latency ${latency.name}`)];
  const atTarget = target === undefined ? [] : [right('99 % at'), ...costs];
  const rows = methods.map((method) => [
    method.name,
    ...(decided ? [percent(method.accuracy?.at(-1) ?? Number.NaN)] : []),
    inScale(method.energyPj.at(-1), energy),
    inScale(method.latencyNs.at(-1), latency),
    ...(target === undefined ? [] : targetCells(method, energy, latency)),
  ]);
  const unknown = decided ? 'the workload states no accuracy of the trained network' : 'none: no image was run';
  const note = target === undefined ? unknown : target.of;
  return {
    heading: `Methods after ${run.steps} steps, mean per image`,
    lines: [
      ...table([left('method'), ...(decided ? [right('accuracy')] : []), ...costs, ...atTarget], rows),
      ...labelled(target === undefined ? 'target' : '99 %', note, LABEL),
      ...labelled('precision', accuracyCostText(result), LABEL),
    ],
  };
}

function targetCells(method: MethodResult, energy: Scale, latency: Scale): string[] {
  const { stepsToTarget, energyToTargetPj, latencyToTargetNs } = method;
  if (stepsToTarget === undefined) return ['never', '-', '-'];
  return [`step ${stepsToTarget}`, inScale(energyToTargetPj, energy), inScale(latencyToTargetNs, latency)];
}

const POINTS = 6;

/** Accuracy at a few steps, evenly spaced up to the last. */
export function curveLines({ methods, run: { steps } }: RunResult): Section {
  const points = Math.min(POINTS, steps);
  const at = [...new Set(Array.from({ length: points }, (_, i) => Math.round(((i + 1) * steps) / points)))];
  const rows = methods.flatMap(({ name, accuracy }) =>
    accuracy === undefined ? [] : [[name, ...at.map((step) => percent(accuracy[step - 1] ?? Number.NaN))]],
  );
  return {
    heading: 'Accuracy by step',
    lines: rows.length === 0 ? [] : table([left('method'), ...at.map((step) => right(String(step)))], rows),
  };
}

/** Remarks of the run. */
export const noteLines = ({ notes }: RunResult): Section => ({
  heading: 'Notes',
  lines: notes.flatMap((note) => labelled('-', note, 1)),
});

/** How many checks passed; those that did not in full. */
export function checkLines({ checks }: RunResult, style: Style): Section {
  const failed = checks.filter(({ passed }) => !passed);
  const count = `  ${checks.length - failed.length} of ${checks.length} passed`;
  const lines = failed.flatMap(({ name, detail }) => labelled('FAILED', `${name}: ${detail}`, LABEL));
  return { heading: 'Checks', lines: [failed.length === 0 ? style.good(count) : count, ...lines.map(style.bad)] };
}
