import type { Chip } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';
import type { Network, Population, Projection } from '../model/network.js';
import { labelled, left, right, table, WIDTH } from './columns.js';
import { percent } from './numbers.js';

/** What one layer takes of the chip. */
interface LayerPlacement {
  readonly layer: string;
  /** Letters that stand for it in the floorplan. */
  readonly code: string;
  readonly shape: string;
  /** Kernels of its projections. */
  readonly operators: string;
  /** PEs of all copies. */
  readonly pes: number;
  readonly copies: number;
  readonly tiles: number;
  readonly crossbarsUsed: number;
  readonly crossbars: number;
  /** Cells with weights over cells of all crossbars of its PEs. */
  readonly cellShare: number;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Short codes, all of one length. */
function codesFor(count: number): string[] {
  const length = count <= LETTERS.length ? 1 : Math.ceil(Math.log(count) / Math.log(LETTERS.length));
  return Array.from({ length: count }, (_, index) =>
    Array.from(
      { length },
      (_, digit) => LETTERS[Math.floor(index / LETTERS.length ** (length - 1 - digit)) % LETTERS.length],
    ).join(''),
  );
}

/** What every layer takes, in network order. */
export function placements(network: Network, chip: Chip, mapping: Mapping): readonly LayerPlacement[] {
  const codes = codesFor(network.populations.length);
  return network.populations.map((population, index) => placementOf(population, codes[index]!, network, chip, mapping));
}

function placementOf(
  population: Population,
  code: string,
  network: Network,
  chip: Chip,
  mapping: Mapping,
): LayerPlacement {
  const { name, shape } = population;
  const incoming = network.projections.filter(({ target }) => target === name);
  const { copies, shards } = mapping.populations[name]!;
  let [pes, crossbarsUsed, cells] = [0, 0, 0];
  for (const projection of incoming) {
    const mapped = mapping.projections[projection.name];
    if (mapped === undefined) continue;
    const { matrix, rowGroups } = mapped.blocks;
    pes += mapped.pes.length;
    for (const pe of mapped.pes) crossbarsUsed += rowGroups[pe.rowGroup]!.rowBlocks.length;
    cells += matrix.taps * matrix.inputs * matrix.outputs * copies * mapped.blocks.columnsPerWeight;
  }
  const crossbars = pes * chip.pe.crossbarsPerPe;
  return {
    layer: name,
    code,
    shape: `${shape.channels}x${shape.height}x${shape.width}`,
    operators: incoming.map((each) => operatorText(each, mapping.imageUnits[each.name] !== undefined)).join(' + '),
    pes,
    copies,
    tiles: new Set(shards.map(({ tile }) => tile)).size,
    crossbarsUsed,
    crossbars,
    cellShare: crossbars === 0 ? 0 : cells / (crossbars * chip.crossbar.rows * chip.crossbar.cols),
  };
}

function operatorText({ operator }: Projection, inImageUnit: boolean): string {
  const where = inImageUnit ? ', digital' : '';
  switch (operator.kind) {
    case 'conv2d':
      return `conv ${operator.kernel.join('x')}/${operator.stride[0]}${where}`;
    case 'averagePool':
      return `pool ${operator.kernel.join('x')}`;
    case 'dense':
      return `dense${where}`;
  }
}

/** Rows of the mesh: the code of the layer in each tile, `.` for an unused one, `*` behind the node of the IO. */
function floorplan(mapping: Mapping, layers: readonly LayerPlacement[]): readonly string[] {
  const length = layers[0]?.code.length ?? 1;
  const codeOf = new Map(layers.map(({ layer, code }) => [layer, code]));
  const { width, height } = mapping.mesh;
  if (width * (length + 1) + 2 > WIDTH) return [`  ${width} tiles do not fit on a line of ${WIDTH}; use --json`];
  const grid = Array.from({ length: height }, () => Array.from({ length: width }, () => '.'.padEnd(length)));
  for (const { x, y, population } of mapping.tiles) grid[y]![x] = codeOf.get(population) ?? '?';
  return grid.map((row, y) => `  ${row.map((code, x) => code + (x === 0 && y === 0 ? '*' : ' ')).join('')}`.trimEnd());
}

/** Does it fit, where does everything lie, how full is it: text of at most 80 columns. */
export function mapReport(network: Network, chip: Chip, mapping: Mapping): string {
  const layers = placements(network, chip, mapping);
  const total = (value: (layer: LayerPlacement) => number): number =>
    layers.reduce((sum, each) => sum + value(each), 0);
  const { width, height } = mapping.mesh;
  const [pes, used, crossbars] = [total((l) => l.pes), total((l) => l.crossbarsUsed), total((l) => l.crossbars)];
  const cells = crossbars === 0 ? 0 : total((layer) => layer.cellShare * layer.crossbars) / crossbars;
  const size = mapping.derivedMesh ? ', the smallest square that fits' : '';
  const inTiles = mapping.tiles.length * chip.tile.pesPerTile;
  const rows = layers.map((each) => [
    each.code,
    each.layer,
    each.shape,
    each.operators,
    each.copies === 1 ? String(each.pes) : `${each.pes} (${each.copies} copies)`,
    String(each.tiles),
    `${each.crossbarsUsed}/${each.crossbars}`,
    each.crossbars === 0 ? '-' : percent(each.cellShare),
  ]);
  const columns = [
    left(''),
    left('layer'),
    left('shape'),
    left('reads'),
    right('PEs'),
    right('tiles'),
    right('crossbars'),
    right('cells'),
  ];
  return [
    `${network.name} fits ${chip.name}`,
    ...labelled('mesh', `${width} x ${height}${size}`, 10),
    ...labelled('tiles', `${mapping.tiles.length} of ${width * height}`, 10),
    ...placementLines(mapping),
    ...labelled('PEs', `${pes} of ${inTiles} in these tiles`, 10),
    ...labelled('crossbars', `${used} of ${crossbars} in these PEs; ${percent(cells)} of their cells hold weights`, 10),
    ...labelled(
      'fullest',
      `${kib(mapping.inputBufferBits)} of input spikes, ${mapping.neuronsPerTile} membranes in one tile${imageWeights(mapping)}`,
      10,
    ),
    '',
    'Floorplan (* is the IO, . an unused tile)',
    ...floorplan(mapping, layers),
    '',
    'Layers (averaging layers live in the tiles of their source)',
    ...table(columns, rows),
    '',
  ].join('\n');
}

/** What moving the tiles gained, where they were moved. */
function placementLines({ placement }: Mapping): readonly string[] {
  if (placement === undefined) return [];
  const { snakeFlitLinks, flitLinks } = placement;
  const less = snakeFlitLinks === 0 ? 0 : 1 - flitLinks / snakeFlitLinks;
  return labelled(
    'placement',
    `annealed: ${flitLinks.toFixed(0)} flits x links expected in a step, ${percent(less)} fewer than the ${snakeFlitLinks.toFixed(0)} of the snake`,
    10,
  );
}

/** Weights of image units, where there are any. */
const imageWeights = ({ imageWeightBits }: Mapping): string =>
  imageWeightBits === 0 ? '' : `, ${kib(imageWeightBits)} of weights that meet the image`;

const kib = (bits: number): string => `${(bits / 8192).toFixed(2)} KiB`;
