import type { RunResult } from '../model/result.js';
import { type Attribution, attribute, type Files, type Item } from './attribution.js';
import { pairs } from './pairs.js';
import { changeOf, type Product } from './product.js';

const CAUSES = { count: 'clocks', each: 'length of a clock', own: 'only in one run' } as const;
/** What a decision takes beyond the critical path of the simulated images, where not all were. */
const REST = 'images that were not simulated';

interface PathPart extends Product {
  readonly layer: string;
  readonly kind: string;
}

/** Time to the decision by layer and by what it waited for: of other clocks of the critical path, and of their length. */
export const latencyAttribution = (before: RunResult, after: RunResult, files: Files): Attribution =>
  attribute(
    {
      metric: 'latency.decisionNs',
      unit: 'ns',
      before: before.latency.decisionNs,
      after: after.latency.decisionNs,
    },
    itemsOf(pathOf(before), pathOf(after)),
    ['layer', 'kind', 'part'],
    files,
  );

function pathOf({ latency, designPoint }: RunResult): readonly PathPart[] {
  const each = 1000 / designPoint['clockMhz']!;
  const parts = latency.critical.map(({ layer, kind, clocks }) => ({ layer, kind, count: clocks, each }));
  if (latency.describedImages.length === latency.byImage.decisionNs.length) return parts;
  const clocks = parts.reduce((sum, { count }) => sum + count, 0);
  return [...parts, { layer: REST, kind: REST, count: latency.decisionNs / each - clocks, each }];
}

function itemsOf(before: readonly PathPart[], after: readonly PathPart[]): Item[] {
  const nameOf = ({ layer, kind }: PathPart): string => (layer === kind ? layer : `${layer} ${kind}`);
  return pairs(before, after, nameOf).map(
    ({ name, before: old, after: now, any: { layer, kind } }): Item => ({
      of: { layer, kind, part: name },
      ...changeOf(old, now, CAUSES),
    }),
  );
}
