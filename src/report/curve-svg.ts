import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { CurveResult } from '../model/curve.js';
import { scaleFor } from './numbers.js';

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
 * Accuracy against steps and against energy, one line a method, the target as a rule. The same record gives the same
 * bytes. Every method has a line: from the ninth on colours come again with another dash.
 */
export async function curveSvg(result: CurveResult): Promise<string> {
  textMetrics.width = textWidth;
  const view = new vega.View(vega.parse(compile(specification(result)).spec), { renderer: 'none' });
  try {
    await view.runAsync();
    await view.resize().runAsync();
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

/** How Vega measures text where there is no canvas; its types do not name it. */
const { textMetrics } = vega as unknown as { textMetrics: { width: typeof textWidth } };

/** Estimated width of a text [px]: letters of Helvetica are half as wide as high, and there is no screen to ask. */
function textWidth({ fontSize = 11 }: { readonly fontSize?: number }, text: unknown): number {
  return 0.56 * fontSize * String(text).length;
}

function specification(result: CurveResult): TopLevelSpec {
  const { methods, run, target } = result;
  const energy = scaleFor('energyPj', [Math.max(...methods.map(({ energyPj }) => energyPj.at(-1)!))]);
  const stride = Math.ceil(run.steps / MOST_POINTS);
  const steps = Array.from({ length: run.steps }, (_, at) => at).filter(
    (at) => at % stride === 0 || at === run.steps - 1,
  );
  const values = methods.flatMap(({ name, accuracy, energyPj }) =>
    steps.map((at) => ({ method: name, step: at + 1, energy: energyPj[at]! / energy.size, accuracy: accuracy[at]! })),
  );
  const names = methods.map(({ name }) => name);
  const looks = {
    color: scaled(names, (at) => COLOURS[at % COLOURS.length]!),
    strokeDash: scaled(names, (at) => DASHES[Math.floor(at / COLOURS.length) % DASHES.length]!),
  };
  const panel = (field: string, title: string) => ({
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: [{ target: target.accuracy }] },
        mark: { type: 'rule', strokeDash: [4, 4], color: '#999999' },
        encoding: { y: { field: 'target', type: 'quantitative' } },
      },
      {
        mark: { type: 'line', strokeWidth: 1.8, interpolate: 'linear' },
        encoding: {
          x: { field, type: 'quantitative', title, axis: { tickCount: 6 } },
          y: {
            field: 'accuracy',
            type: 'quantitative',
            title: 'accuracy',
            scale: { domain: [0, 1] },
            axis: { labelExpr: "format(100 * datum.value, '~g') + ' %'" },
          },
          order: { field: 'step', type: 'quantitative' },
          ...looks,
        },
      },
    ],
  });
  const ran = `${run.chip}, ${run.numerics}, prices ${run.preset}, ${run.images} images`;
  const spec = {
    background: '#ffffff',
    padding: 12,
    title: { text: run.workload, subtitle: ran, anchor: 'start' },
    data: { values },
    hconcat: [panel('step', 'time steps'), panel('energy', `energy per image [${energy.name}]`)],
    config: CONFIG,
  };
  return spec as unknown as TopLevelSpec;
}

function scaled<T>(domain: readonly string[], of: (at: number) => T) {
  return {
    field: 'method',
    type: 'nominal',
    title: 'method',
    scale: { domain, range: domain.map((_, at) => of(at)) },
    sort: domain,
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
