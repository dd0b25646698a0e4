import { spikesimTool } from '../cost/spikesim-tool.js';
import type { Chip } from '../model/chip.js';
import type { PriceTable } from '../model/price-table.js';
import type { RunResult } from '../model/result.js';
import type { EvaluatedVariant } from './evaluate-variant.js';

/** What a published tool says of the network, where the price table has its constants. */
export function publishedSection(
  { variant, areas }: EvaluatedVariant,
  chip: Chip,
  { tileTool = 'none' }: PriceTable,
): RunResult['published'] {
  if (tileTool === 'none') return undefined;
  const { network, mapping } = variant;
  return { spikesim: spikesimTool({ network, mapping, pesPerTile: chip.tile.pesPerTile, areas }, tileTool) };
}
