import type { CurveInterval, CurveResult } from '../model/curve.js';
import { labelled, labelledList, left, right, table } from './columns.js';
import { perImageSections } from './curve-stops.js';
import { inScale, percent, type Scale, scaleFor, significant } from './numbers.js';
import { printSections, type Section } from './section.js';

const LABEL = 10;

/** A record of `sim curve` as text of at most 80 columns. */
export function curveText(result: CurveResult, colours: boolean): string {
  return printSections(
    [
      headerSection(result),
      targetSection(result),
      lastSection(result),
      areaSection(result),
      ...perImageSections(result),
      placementSection(result),
      hardwareSection(result),
      methodSection(result),
      { heading: 'Notes', lines: result.notes.flatMap((note) => labelled('-', note, 1)) },
      checkSection(result),
    ],
    colours,
  );
}

function headerSection({ run, target, bootstrap }: CurveResult): Section {
  const chosen = run.seed === undefined ? 'the first in file order' : `chosen by seed ${run.seed}`;
  const { neuron } = run;
  const changes = neuron && [
    ...(neuron.initialPotential === undefined ? [] : [`V0 = ${neuron.initialPotential}`]),
    ...(neuron.threshold === undefined ? [] : [`threshold ${neuron.threshold}`]),
    `reset by ${neuron.resetBy}`,
  ];
  const line = (label: string, text: string): readonly string[] => labelled(label, text, LABEL);
  return {
    heading: `Curves of ${run.workload} on ${run.chip}`.slice(0, 80),
    lines: [
      ...line('images', `${run.images}, ${chosen}`),
      ...line('steps', String(run.steps)),
      ...line('numerics', run.numerics),
      ...line('preset', run.preset),
      ...line('internal', run.internal.length === 0 ? 'none' : run.internal.join(', ')),
      ...(changes === undefined ? [] : line('neurons', changes.join(', '))),
      ...line('target', `${percent(target.accuracy)}: ${target.share} of the trained network's ${target.annAccuracy}`),
      ...line(
        'intervals',
        bootstrap.resamples === 0
          ? 'none'
          : `middle ${percent(bootstrap.level)} of ${bootstrap.resamples} draws of the images, seed ${bootstrap.seed}`,
      ),
      ...labelledList('price', run.priceSettings ?? [], LABEL),
    ],
  };
}

/** What it takes to reach the target. */
function targetSection({ methods, target, bootstrap, placement }: CurveResult): Section {
  const reached = methods.flatMap(({ toTarget }) => (toTarget === undefined ? [] : [toTarget]));
  const energy = scaleFor(
    'energyPj',
    reached.map(({ energyPj }) => energyPj),
  );
  const latency = scaleFor(
    'timeNs',
    reached.map(({ latencyNs }) => latencyNs),
  );
  const rows = methods.map(({ name, toTarget }) => {
    if (toTarget === undefined) return [name, 'never'];
    const { steps, energyPj, latencyNs, energyInterval, reduction, reductionInterval } = toTarget;
    return [
      name,
      String(steps),
      inScale(energyPj, energy),
      between(energyInterval, energy),
      inScale(latencyNs, latency),
      reduction === undefined ? '' : percent(reduction),
      reductionInterval === undefined ? '' : between(reductionInterval, PERCENT),
    ];
  });
  const columns = [
    left('method'),
    right('steps'),
    right(energy.name),
    right('interval'),
    right(latency.name),
    right('saved'),
    right('interval %'),
  ];
  const isShort = bootstrap.resamples === 0 || placement.length > 1;
  const drawn = isShort ? columns.filter(({ heading }) => !heading.startsWith('interval')) : columns;
  const kept = columns.map((column) => drawn.includes(column));
  return {
    heading: `To ${percent(target.accuracy)}`,
    lines: table(
      drawn,
      rows.map((row) => row.filter((_, at) => kept[at])),
    ),
  };
}

const PERCENT: Scale = { name: '%', size: 0.01 };

/** `low..high` with three digits, shares with one decimal; an end that does not exist is `?`. */
function between({ low, high }: CurveInterval, scale: Scale): string {
  const end = (value: number | undefined): string => {
    if (value === undefined) return '?';
    const scaled = value / scale.size;
    return scale === PERCENT || Math.abs(scaled) >= 99.95
      ? scaled.toFixed(scale === PERCENT ? 1 : 0)
      : scaled.toPrecision(3);
  };
  return `${end(low)}..${end(high)}`;
}

/** What is reached with all steps. */
function lastSection({ methods, run, bootstrap }: CurveResult): Section {
  const energy = scaleFor(
    'energyPj',
    methods.map(({ energyPj }) => energyPj.at(-1)!),
  );
  const latency = scaleFor(
    'timeNs',
    methods.map(({ latencyNs }) => latencyNs.at(-1)!),
  );
  const rows = methods.map((method) => {
    const interval = { low: method.accuracyLow.at(-1)!, high: method.accuracyHigh.at(-1)! };
    return [
      method.name,
      percent(method.accuracy.at(-1)!),
      ...(bootstrap.resamples === 0 ? [] : [between(interval, PERCENT)]),
      inScale(method.energyPj.at(-1), energy),
      inScale(method.latencyNs.at(-1), latency),
    ];
  });
  return {
    heading: `With up to ${run.steps} steps`,
    lines: table(
      [
        left('method'),
        right('accuracy'),
        ...(bootstrap.resamples === 0 ? [] : [right('interval %')]),
        right(`energy ${energy.name}`),
        right(`latency ${latency.name}`),
      ],
      rows,
    ),
  };
}

function areaSection({ methods, aucRangePj: [from, to], bootstrap }: CurveResult): Section {
  const scale = scaleFor('energyPj', [to]);
  const rows = methods.map(({ name, area }) => [
    name,
    area.accuracyJ.toExponential(3),
    ...(bootstrap.resamples === 0 ? [] : [intervalOf(area.interval), gainOf(area.gainInterval)]),
    percent(area.meanAccuracy),
  ]);
  const drawn = bootstrap.resamples === 0 ? [] : [right('interval'), right('gain')];
  return {
    heading: `Area under accuracy [J], energy ${inScale(from, scale)} to ${inScale(to, scale)} ${scale.name}`,
    lines: table([left('method'), right('area'), ...drawn, right('mean')], rows),
  };
}

const exponential = (value: number | undefined): string => (value === undefined ? '?' : value.toExponential(1));
const intervalOf = ({ low, high }: CurveInterval): string => `${exponential(low)}..${exponential(high)}`;
const gainOf = (interval: CurveInterval | undefined): string => (interval === undefined ? '' : intervalOf(interval));

/** What each internal classifier adds to the chip. */
function placementSection({ placement }: CurveResult): Section {
  const energy = scaleFor(
    'energyPj',
    placement.map(({ energyPj }) => energyPj),
  );
  const latency = scaleFor(
    'timeNs',
    placement.map(({ latencyNs }) => latencyNs),
  );
  const rows = placement.map(({ internal, depth, macShare, energyPj, latencyNs, areaUm2 }) => [
    internal,
    String(depth),
    percent(macShare),
    inScale(energyPj, energy),
    inScale(latencyNs, latency),
    significant(areaUm2 / 1e6),
  ]);
  const columns = ['depth', 'MACs up to it', `adds ${energy.name}`, latency.name, 'mm2'].map(right);
  return {
    heading: 'What an internal classifier adds to the chip, after the last step',
    lines: rows.length === 0 ? [] : table([left('internal'), ...columns], rows),
  };
}

function hardwareSection({ hardware }: CurveResult): Section {
  const rows = Object.entries(hardware).map(([name, { tiles, usedAreaUm2, leakageUw, description }]) => [
    name,
    String(tiles),
    significant(usedAreaUm2 / 1e6),
    significant(leakageUw / 1e3),
    description,
  ]);
  return {
    heading: 'Hardware',
    lines: table([left('chip'), right('tiles'), right('mm2'), right('leakage mW'), left('')], rows),
  };
}

function methodSection({ methods }: CurveResult): Section {
  const width = Math.max(...methods.map(({ name }) => name.length));
  return {
    heading: 'Methods',
    lines: methods.flatMap(({ name, description, hardware }) => labelled(name, `${description} (${hardware})`, width)),
  };
}

const checkSection = ({ checks }: CurveResult): Section => ({
  heading: 'Checks',
  lines: labelled('', `${checks.filter(({ passed }) => passed).length} of ${checks.length} passed`, 0),
});
