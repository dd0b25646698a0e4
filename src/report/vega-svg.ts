import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** SVG of a Vega-Lite chart, drawn without a screen. The same chart gives the same bytes. */
export async function vegaSvg(chart: object): Promise<string> {
  textMetrics.width = textWidth;
  const view = new vega.View(vega.parse(compile(chart as TopLevelSpec).spec), { renderer: 'none' });
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
