import type { Mapping } from '../model/mapping.js';
import { type Network, neurons, type Projection, shapeOf } from '../model/network.js';
import type { PriceTable } from '../model/price-table.js';
import type { ComponentRow, SpikesimResult } from '../model/result.js';

/** Constants of the tool that are no prices: `tileTool` of a price table. */
export type SpikesimTool = Exclude<NonNullable<PriceTable['tileTool']>, 'none'>;

/** A mapped network and the areas of its components. */
export interface ToolInput {
  readonly network: Network;
  readonly mapping: Mapping;
  readonly pesPerTile: number;
  /** Of the network's own tiles, each [um2]. */
  readonly areas: readonly ComponentRow[];
}

/**
 * PEs, tiles and the four areas that SpikeSim's `ela_spikesim.py` returns, by its conventions: projections with crossbars
 * are its layers, in file order; tiles are filled across layers (A18), refused when PEs do not ascend (A19); input maps
 * and the membranes of the first layers (A14) are memory (A15). It charges every PE of a tile.
 */
export function spikesimTool(input: ToolInput, tool: SpikesimTool): SpikesimResult {
  const layers = input.network.projections.filter(({ name }) => name in input.mapping.projections);
  const sized = layers.map(({ name }) => ({ name, pes: pesOf(input.mapping, name) }));
  const tiles = fillTiles(sized, input.pesPerTile);
  return { ...tiles, ...areasOf(input, layers, tiles.tilesForArea, tool) };
}

/** PEs and tiles of a list of layers, filled in order whatever they hold; refused unless PEs ascend. */
export function fillTiles(
  layers: readonly { readonly name: string; readonly pes: number }[],
  pesPerTile: number,
): Pick<SpikesimResult, 'pes' | 'tiles' | 'refused' | 'tilesForArea'> {
  const pes = layers.reduce((sum, layer) => sum + layer.pes, 0);
  const tilesForArea = Math.ceil(pes / pesPerTile);
  const falls = layers.findIndex((layer, at) => at > 0 && layer.pes < layers[at - 1]!.pes);
  if (falls === -1) return { pes, tiles: tilesForArea, tilesForArea };
  const [before, after] = [layers[falls - 1]!.name, layers[falls]!.name];
  return { pes, refused: `Check layer order: ${after} takes fewer PEs than ${before}`, tilesForArea };
}

/** PEs of one copy of a projection. */
const pesOf = ({ projections }: Mapping, name: string): number =>
  projections[name]!.pes.filter(({ copy }) => copy === 0).length;

type Areas = Pick<SpikesimResult, 'neuronMemoryUm2' | 'peAndSubUm2' | 'digitalUm2' | 'totalUm2'>;

function areasOf(input: ToolInput, layers: readonly Projection[], tiles: number, tool: SpikesimTool): Areas {
  const { network } = input;
  const memory = (maps: readonly string[]): number =>
    tool.memoryUm2PerBit * tool.memoryBits * maps.reduce((sum, map) => sum + neurons(shapeOf(network, map)), 0);
  const neuronMemoryUm2 = memory(layers.slice(0, tool.membraneLayers).map(({ target }) => target));
  const inputMemoryUm2 = memory(layers.map(({ source }) => source));
  const inTiles = (...components: string[]): number => tiles * perTile(input, components);
  const pes = inTiles('crossbar.array', 'crossbar.columnMux', 'adc.converter');
  const buffers = inTiles('psumBuffer.sram', 'latch.tile');
  const peAndSubUm2 = pes + inTiles('shiftAdd.unit');
  return {
    neuronMemoryUm2,
    peAndSubUm2,
    digitalUm2: inputMemoryUm2 + pes + buffers,
    totalUm2: neuronMemoryUm2 + peAndSubUm2 + inputMemoryUm2 + buffers + inTiles('hTree.tile'),
  };
}

/** Area of some kinds of component in one tile [um2]. */
function perTile({ areas, mapping }: ToolInput, components: readonly string[]): number {
  const rows = areas.filter(({ module, component }) => components.includes(`${module}.${component}`));
  return rows.reduce((sum, { used, each }) => sum + used * each, 0) / mapping.tiles.length;
}
