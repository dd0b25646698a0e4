import { SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { type SweepResult, SweepResultSchema } from '../model/sweep.js';
import { MAX_TEXT_BYTES, parseDocument } from './document.js';
import { shown } from './schema-message.js';
import { type Finding, placed, validated } from './validate.js';

/** Reads a sweep.json back. @throws SpecError with all problems: its form, and names and values that it does not list */
export async function loadSweep(host: Host, path: string): Promise<SweepResult> {
  const document = parseDocument(await host.read(path, MAX_TEXT_BYTES.json), path, 'json');
  const locate = (at: readonly (string | number)[]) => ({ file: path, ...document.positionOf(at) });
  const sweep = validated<SweepResult>(SweepResultSchema, document.value, locate);
  const findings = [...goalFindings(sweep), ...pointFindings(sweep)];
  if (findings.length > 0) throw new SpecError(placed(findings, locate));
  return sweep;
}

/** Objectives and constraints are about metrics of the sweep. */
function goalFindings({ metrics, objectives, constraints }: SweepResult): Finding[] {
  const known = new Set(metrics.map(({ name }) => name));
  return (['objectives', 'constraints'] as const).flatMap((key) =>
    (key === 'objectives' ? objectives : constraints).flatMap(({ metric }, at) =>
      known.has(metric) ? [] : [{ path: [key, at, 'metric'], message: `${metric} is none of the metrics` }],
    ),
  );
}

function pointFindings({ axes, metrics, points }: SweepResult): Finding[] {
  const known = new Set(metrics.map(({ name }) => name));
  const values = axes.map((axis) => [axis.path, new Set(axis.values.map((value) => JSON.stringify(value)))] as const);
  return points.flatMap((point, at): Finding[] => {
    const wrongAxis = values.find(([path, allowed]) => !allowed.has(JSON.stringify(point.at[path])));
    const wrongMetric = Object.keys(point.metrics).find((name) => !known.has(name));
    return [
      ...(wrongAxis === undefined
        ? []
        : [
            {
              path: ['points', at, 'at', wrongAxis[0]],
              message: `is no value of its axis: ${shown(point.at[wrongAxis[0]])}`,
            },
          ]),
      ...(wrongMetric === undefined
        ? []
        : [{ path: ['points', at, 'metrics', wrongMetric], message: 'is none of the metrics' }]),
      ...(point.status === 'done' || point.reason !== undefined
        ? []
        : [
            { path: ['points', at, 'reason'], at: ['points', at], message: `is missing; the point is ${point.status}` },
          ]),
    ];
  });
}
