import { availableParallelism } from 'node:os';
import { labelled, left, right, table } from '../report/columns.js';
import { printSections } from '../report/section.js';
import { axisText } from '../report/sweep-files.js';
import { networkMegabytes } from '../run/neuron-time.js';
import { stageSeconds } from '../sweep/expected-time.js';
import type { SweepPlan } from '../sweep/plan.js';
import type { PreparedSweep } from '../sweep/run-sweep.js';
import { duration } from './estimate.js';

/** What a sweep would do. */
export interface DryRun {
  readonly points: { readonly run: number; readonly excluded: number; readonly refused: number };
  /** How often each stage runs, and how often it would without sharing. */
  readonly stages: readonly { readonly stage: string; readonly runs: number; readonly seconds: number }[];
  readonly workers: number;
  readonly seconds: number;
  readonly megabytes: number;
}

/** Bytes of an image's activity per population and step, compact. */
const KEPT_BYTES = 130;

export function dryRunOf(plan: SweepPlan, wanted: number | undefined): DryRun {
  const { stages, points, examples } = plan;
  const workers = wanted ?? availableParallelism();
  const keyed = points.filter(({ kind }) => kind === 'keyed').length;
  const mean = (value: (index: number) => number): number =>
    examples.length === 0 ? 0 : examples.reduce((sum, _, index) => sum + value(index), 0) / examples.length;
  const imagesOf = (index: number): number => {
    const { options } = examples[index]!;
    return 'images' in options ? options.images : 0;
  };
  const each = examples.map(stageSeconds);
  const calibration = mean((index) => 100 * each[index]!.calibration);
  const neurons = mean((index) => imagesOf(index) * each[index]!.image);
  const recount = mean((index) => imagesOf(index) * each[index]!.recount);
  const [times, result, price] = (['times', 'result', 'price'] as const).map((key) => mean((at) => each[at]![key]));
  const recounts = Math.max(0, stages.activities - stages.spikes);
  const listed = [
    { stage: 'calibration', runs: stages.calibrations, seconds: stages.calibrations * calibration },
    { stage: 'spikes', runs: stages.spikes, seconds: stages.spikes * neurons },
    { stage: 'activity', runs: stages.activities, seconds: recounts * recount },
    { stage: 'mapping and timeline', runs: stages.times, seconds: stages.times * times! },
    { stage: 'counts', runs: stages.results, seconds: stages.results * result! },
    { stage: 'prices', runs: stages.prices, seconds: stages.prices * price! },
  ];
  const kept = mean((index) => {
    const { inputs, options } = examples[index]!;
    return (imagesOf(index) * options.steps * inputs.workload.network.populations.length * KEPT_BYTES) / 1e6;
  });
  const network = mean((index) => networkMegabytes(examples[index]!));
  return {
    points: {
      run: keyed,
      excluded: points.filter(({ kind }) => kind === 'excluded').length,
      refused: points.filter(({ kind }) => kind === 'refused').length,
    },
    stages: listed,
    workers,
    seconds: listed.reduce((sum, { seconds }) => sum + seconds, 0) / workers + 1,
    megabytes: Math.round(120 + keyed * 0.004 + workers * (90 + network + 2 * kept)),
  };
}

const SHOWN = 20;

/** The dry run as text: points, what is shared, time and memory. */
export function dryRunText({ loaded, plan, metrics }: PreparedSweep, found: DryRun): string {
  const { axes, study } = loaded;
  const { run, excluded, refused } = found.points;
  const rows = plan.points
    .slice(0, SHOWN)
    .map((point) => [
      point.id,
      axes.map(({ path }) => axisText(point.at[path])).join('  '),
      point.kind === 'excluded' ? `excluded: ${point.excluded}` : point.kind === 'refused' ? point.failure.reason : '',
    ]);
  const more = plan.points.length - rows.length;
  const counts = [
    `${run} run`,
    ...(excluded > 0 ? [`${excluded} excluded`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ];
  return printSections(
    [
      {
        heading: `Study ${study.name}: nothing is run`,
        lines: [
          ...labelled('points', counts.join(', '), 10),
          ...labelled('axes', axes.map(({ path, linked }) => [path, ...linked].join(' = ')).join('; '), 10),
          ...labelled('metrics', metrics.map(({ name }) => name).join(', '), 10),
        ],
      },
      {
        heading: more > 0 ? `Points, ${rows.length} of ${plan.points.length}` : 'Points',
        lines: table([left('point'), left('values'), left('')], rows),
      },
      {
        heading: 'Stages: what points share runs once',
        lines: table(
          [left('stage'), right('runs'), right('points'), right('about')],
          found.stages.map(({ stage, runs, seconds }) => [
            stage,
            String(runs),
            String(run),
            runs === 0 ? '-' : duration(seconds),
          ]),
        ),
      },
      {
        heading: 'Expected',
        lines: labelled(
          '',
          `${duration(found.seconds)} on ${found.workers} ${found.workers === 1 ? 'worker' : 'workers'}, ${found.megabytes} MB`,
          0,
        ),
      },
    ],
    false,
  );
}
