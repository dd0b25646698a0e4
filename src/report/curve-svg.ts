import type { CurveResult } from '../model/curve.js';
import { scaleFor } from './numbers.js';
import { vegaSvg } from './vega-svg.js';

const WIDTH = 420;
const HEIGHT = 320;
const FONT = 'Helvetica, Arial, sans-serif';
/** Told apart by most kinds of colour blindness, and dark enough on white (after Okabe and Ito). */
const COLOURS = ['#000000', '#0072b2', '#d55e00', '#009e73', '#b65f94', '#b07800', '#3a9ad0', '#767676'];
const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
];
/** Points of a line: no screen shows more. */
const MOST_POINTS = 400;

/**
 * Accuracy against the mean steps that images take and against energy, one line a method, the target as a rule; of several
 * internal classifiers what each position gives. The same record gives the same bytes. From the ninth line on colours come again with another dash.
 */
export async function curveSvg(result: CurveResult): Promise<string> {
  const panels = result.run.internal.length > 1 ? placementPanels(result) : curvePanels(result);
  return vegaSvg(withTitle(result, panels));
}

function withTitle({ run }: CurveResult, panels: readonly object[]): object {
  const ran = `${run.chip}, ${run.numerics}, prices ${run.preset}, ${run.images} images`;
  return {
    background: '#ffffff',
    padding: 12,
    title: { text: run.workload, subtitle: ran, anchor: 'start' },
    hconcat: panels,
    config: CONFIG,
  };
}

/** A horizontal line at the target. */
const rule = (accuracy: number) => ({
  data: { values: [{ target: accuracy }] },
  mark: { type: 'rule', strokeDash: [4, 4], color: '#999999' },
  encoding: { y: { field: 'target', type: 'quantitative' } },
});

const ACCURACY_AXIS = {
  field: 'accuracy',
  type: 'quantitative',
  title: 'accuracy',
  scale: { domain: [0, 1] },
  axis: { labelExpr: "format(100 * datum.value, '~g') + ' %'" },
};

function curvePanels({ methods, run, target }: CurveResult): readonly object[] {
  const energy = scaleFor('energyPj', [Math.max(...methods.map(({ energyPj }) => energyPj.at(-1)!))]);
  const stride = Math.ceil(run.steps / MOST_POINTS);
  const last = run.steps - 1;
  const steps = Array.from({ length: run.steps }, (_, at) => at).filter((at) => at % stride === 0 || at === last);
  const values = methods.flatMap(({ name, accuracy, energyPj, meanSteps }) =>
    steps.map((at) => ({
      method: name,
      most: at + 1,
      step: meanSteps?.[at] ?? at + 1,
      energy: energyPj[at]! / energy.size,
      accuracy: accuracy[at]!,
    })),
  );
  const looks = looksOf(methods.map(({ name }) => name));
  const panel = (field: string, title: string) => ({
    width: WIDTH,
    height: HEIGHT,
    layer: [
      rule(target.accuracy),
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: {
          x: { field, type: 'quantitative', title, axis: { tickCount: 6 } },
          y: ACCURACY_AXIS,
          order: { field: 'most', type: 'quantitative' },
          ...looks,
        },
      },
    ],
  });
  return [panel('step', 'time steps, mean over images'), panel('energy', `energy per image [${energy.name}]`)];
}

/** Mean accuracy over the energy range and energy to the target, by internal classifier; `dl` needs none and is level. */
function placementPanels({ methods, run, aucRangePj: [from, to] }: CurveResult): readonly object[] {
  const reached = methods.flatMap(({ toTarget }) => (toTarget === undefined ? [] : [toTarget.energyPj]));
  const energy = scaleFor('energyPj', reached);
  const range = scaleFor('energyPj', [to]);
  const values = methods.flatMap(({ name, internal, area, toTarget }) =>
    (internal === undefined ? run.internal : run.internal.filter((name) => name === internal)).map((at) => ({
      method: name.replace(/@.*$/, ''),
      internal: at,
      mean: area.meanAccuracy,
      ...(toTarget === undefined ? {} : { energy: toTarget.energyPj / energy.size }),
    })),
  );
  const looks = looksOf([...new Set(values.map(({ method }) => method))]);
  const panel = (y: object, key: 'mean' | 'energy') => {
    const encoding = {
      x: {
        field: 'internal',
        type: 'nominal',
        title: 'internal classifier',
        sort: run.internal,
        axis: { labelAngle: 0 },
      },
      y,
      ...looks,
    };
    const shown = { data: { values: values.filter((value) => value[key] !== undefined) }, encoding };
    return {
      width: WIDTH,
      height: HEIGHT,
      layer: [
        { ...shown, mark: { type: 'line', strokeWidth: 1.8 } },
        { ...shown, mark: { type: 'point', filled: true, size: 40 }, encoding: { ...encoding, strokeDash: undefined } },
      ],
    };
  };
  const span = `${from / range.size} to ${Number((to / range.size).toPrecision(4))} ${range.name}`;
  const mean = { ...ACCURACY_AXIS, field: 'mean', title: `mean accuracy over ${span}`, scale: { zero: false } };
  const cost = {
    field: 'energy',
    type: 'quantitative',
    title: `energy to the target [${energy.name}]`,
    scale: { zero: false },
  };
  return reached.length === 0 ? [panel(mean, 'mean')] : [panel(mean, 'mean'), panel(cost, 'energy')];
}

/** Colour and dash of every line, in this order. */
function looksOf(names: readonly string[]) {
  const channel = (range: readonly unknown[]) => ({
    field: 'method',
    type: 'nominal',
    title: 'method',
    scale: { domain: names, range },
    sort: names,
  });
  return {
    color: channel(names.map((_, at) => COLOURS[at % COLOURS.length])),
    strokeDash: channel(names.map((_, at) => DASHES[Math.floor(at / COLOURS.length) % DASHES.length])),
  };
}

const CONFIG = {
  font: FONT,
  axis: {
    labelFontSize: 12,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    gridColor: '#e4e4e4',
    labelColor: '#222222',
    titleColor: '#222222',
  },
  legend: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 260, symbolType: 'stroke' },
  title: { fontSize: 15, subtitleFontSize: 12, subtitleColor: '#555555', offset: 14 },
  view: { stroke: '#cccccc' },
};
