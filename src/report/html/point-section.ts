import type { SweepPoint } from '../../model/sweep.js';
import { axisText } from '../sweep-files.js';
import { html, jsonData } from './markup.js';
import type { PageSection } from './page.js';
import { type PointDetails, pointDetails, type ResultOf, TextPool } from './point-details.js';
import { shortPath } from './sweep-figures.js';

/** Most points that are taken apart in a page. */
export const MOST_EXPLAINED = 400;

/**
 * One point at a time: what its energy and area are made of, and its metrics with their formulas; chosen in a list, in the table
 * or in a figure. Absent where no result was kept.
 */
export function pointSection(
  listed: readonly SweepPoint[],
  names: readonly string[],
  resultOf: ResultOf,
): PageSection[] {
  const pool = new TextPool();
  const details: Record<string, PointDetails> = {};
  const explained: SweepPoint[] = [];
  for (const point of listed) {
    const result = explained.length < MOST_EXPLAINED ? resultOf(point) : undefined;
    if (result === undefined) continue;
    details[point.id] = pointDetails(result, names, pool);
    explained.push(point);
  }
  if (explained.length === 0) return [];
  const options = explained.map((point) => {
    const settings = Object.entries(point.at).map(([path, value]) => `${shortPath(path)} ${axisText(value)}`);
    return html`<option value="${point.id}">${point.id}: ${settings.join(', ')}</option>`;
  });
  return [
    {
      id: 'point',
      heading: 'Point by point',
      content: html`<p>Where the energy and area of a point go, and each of its metrics with the formula that gives it, as <code>sim explain</code> prints it.${explained.length < listed.length && ` ${explained.length} of ${listed.length} points; the others have no result, or are too many.`}</p>
<p><label class="choice">Point <select id="point-choice">${options}</select></label></p>
<div id="point-parts" aria-live="polite"></div>
<script type="application/json" id="point-data">${jsonData({ texts: pool.texts, points: details })}</script>`,
    },
  ];
}
