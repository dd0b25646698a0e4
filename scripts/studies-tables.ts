import { groupBy } from '../src/base/group-by.js';
import { markdownTable } from './markdown-blocks.js';
import { isDone, type StudyRow } from './studies-rows.js';

/** A table of a page in docs/studies. */
export interface StudyTable {
  readonly page: string;
  /** Of its markers. */
  readonly name: string;
  readonly make: (tables: ReadonlyMap<string, readonly StudyRow[]>) => string;
}

const ROWS = 'chip.crossbar.rows';
const number = (text: string | undefined, size: number, digits: number): string =>
  text ? (Number(text) / size).toFixed(digits) : '-';
const share = (text: string | undefined): string => number(text, 0.01, 1);

/** The smallest energy to the target of each sign code and number of columns that share an ADC. */
function bestChips(tables: ReadonlyMap<string, readonly StudyRow[]>): string {
  const key = 'methods.fusion-grid.energyToTargetPj';
  const groups = groupBy(
    (tables.get('crossbar-adc') ?? []).filter(isDone),
    (row) => `${row['chip.crossbar.sign']}, ${row['chip.crossbar.columnsPerAdc']} columns`,
  );
  const rows = [...groups].flatMap(([name, all]) => {
    const same = all.filter((row) => row[key]).toSorted((a, b) => Number(a[key]) - Number(b[key]));
    const [best] = same;
    if (best === undefined) return [];
    const cells = [
      name,
      best[ROWS]!,
      best['chip.adc.bits']!,
      number(best[key], 1e6, 1),
      number(best['methods.fusion-grid.latencyToTargetNs'], 1e6, 2),
      best['methods.fusion-grid.stepsToTarget']!,
      number(best['area.usedUm2'], 1e6, 1),
      share(best['accuracy.fusion']),
      `${same.length} of ${all.length}`,
    ];
    return [cells];
  });
  const headings = [
    'sign, columns an ADC',
    'rows',
    'bits',
    'energy uJ',
    'latency ms',
    'steps',
    'area mm2',
    'fusion %',
    'chips that get there',
  ];
  return markdownTable(headings, rows);
}

/** Every chip with 8 columns an ADC, as the default chip has. */
function sizes(tables: ReadonlyMap<string, readonly StudyRow[]>): string {
  const points = (tables.get('crossbar-adc') ?? []).filter(
    (row) => isDone(row) && row['chip.crossbar.columnsPerAdc'] === '8',
  );
  const rows = points.map((row) => [
    `${row[ROWS]}, ${row['chip.crossbar.sign']}`,
    row['chip.adc.bits']!,
    ...['fc', 'ic', 'fusion'].map((method) => share(row[`accuracy.${method}`])),
    row['methods.fusion-grid.stepsToTarget'] || '-',
    row['methods.fusion-grid.stepsRange'] || '-',
    row['accuracy.fc.stepsToTarget'] || '-',
    number(row['methods.fusion-grid.energyToTargetPj'], 1e6, 1),
    number(row['methods.fusion-grid.latencyToTargetNs'], 1e6, 2),
    number(row['energy.totalPj'], 1e6, 1),
    number(row['energy.leakagePj'], 1e6, 1),
    number(row['area.usedUm2'], 1e6, 1),
  ]);
  const headings = [
    ...['rows, sign', 'bits', 'FC %', 'IC %', 'fusion %', 'steps to 99 %', '+- one error', 'steps of FC alone'],
    ...['energy to 99 % uJ', 'latency to 99 % ms', 'energy of 300 steps uJ', 'of it leakage uJ', 'area mm2'],
  ];
  return markdownTable(headings, rows);
}

/** Energy of a dense step under three price tables, and relative to 64 rows. */
function spikesim(tables: ReadonlyMap<string, readonly StudyRow[]>): string {
  const points = tables.get('crossbar-spikesim') ?? [];
  const of = (preset: string, height: string): StudyRow | undefined =>
    points.find((row) => row['run.preset'] === preset && row[ROWS] === height);
  const heights = ['32', '64', '128', '256'];
  const rows = ['phys', 'ela', 'bsf-code'].map((preset) => {
    const at = heights.map((height) => Number(of(preset, height)?.['energy.totalPj']) / 1e8);
    const latency = heights.map((height) => number(of(preset, height)?.['latency.decisionNs'], 1e6, 2));
    return [preset, ...at.map((value) => `${value.toFixed(2)} (${(value / at[1]!).toFixed(2)})`), latency.join(', ')];
  });
  return markdownTable(['prices', ...heights.map((height) => `${height} rows`), 'latency ms'], rows);
}

/** Every position at 64 rows. */
function positions(tables: ReadonlyMap<string, readonly StudyRow[]>): string {
  const points = (tables.get('ic-placement') ?? []).filter((row) => row[ROWS] === '64');
  const rows = points.map((row) => {
    const isNone = row['workload.ic'] === 'none';
    const method = isNone ? 'methods.fc' : 'methods.fusion';
    return [
      isNone ? 'none' : `conv${row['workload.ic']!.slice(2)}`,
      isNone ? '-' : share(row['accuracy.ic']),
      ...['[50]', '[100]', ''].map((step) => share(row[`accuracy.${isNone ? 'fc' : 'fusion'}${step}`])),
      row[`${method}.lead`] || '-',
      ...[60, 80, 90, 95].map((percent) => row[`${method}.stepsTo${percent}`] || '-'),
      number(row[`${method}.energyTo95Pj`], 1e6, 0),
      number(row['energy.totalPj'], 1e6, 0),
      number(row['area.usedUm2'], 1e6, 1),
      row['mapping.tiles']!,
    ];
  });
  const headings = [
    ...['IC behind', 'IC %', '50 steps %', '100 steps %', '300 steps %', 'points ahead of FC'],
    ...['steps to 60 %', '80 %', '90 %', '95 %', 'energy to 95 % uJ', 'energy of 300 steps uJ', 'area mm2', 'tiles'],
  ];
  return markdownTable(headings, rows);
}

/** Each network with the layer that bounds it, at 8 PEs a tile. */
function bounds(tables: ReadonlyMap<string, readonly StudyRow[]>): string {
  const points = tables.get('throughput') ?? [];
  const networks = [...new Set(points.map((row) => row['workload']!))];
  const rows = networks.flatMap((network) =>
    ['none', 'balanced'].map((replication) => {
      const of = (flitBits: string, sync = 'elastic', pes = '8'): StudyRow | undefined =>
        points.find(
          (row) =>
            row['workload'] === network &&
            row['chip.mapping.replication'] === replication &&
            row['chip.noc.flitBits'] === flitBits &&
            row['chip.control.sync'] === sync &&
            row['chip.tile.pesPerTile'] === pes,
        );
      const rate = (row: StudyRow | undefined): string => number(row?.['throughput.imagesPerSecond'], 1, 0);
      return [
        `${network.replace(/^.*\//, '').replace('-cifar10-shapes.json', '')}, ${replication}`,
        ...['16', '32', '128'].map((flitBits) => `${rate(of(flitBits))} (${of(flitBits)?.['bottleneck'] || '-'})`),
        rate(of('32', 'global')),
        rate(of('32', 'elastic', '4')),
        rate(of('32', 'elastic', '16')),
        of('32')?.['mapping.tiles'] ?? '-',
        number(of('32')?.['area.usedUm2'], 1e6, 0),
      ];
    }),
  );
  const headings = [
    'network, copies',
    '16-bit links',
    '32 bits',
    '128 bits',
    'global steps',
    '4 PEs a tile',
    '16 PEs',
    'tiles',
    'area mm2',
  ];
  return markdownTable(headings, rows);
}

export const TABLES: readonly StudyTable[] = [
  { page: 'crossbar-adc', name: 'chips', make: bestChips },
  { page: 'crossbar-adc', name: 'sizes', make: sizes },
  { page: 'crossbar-adc', name: 'spikesim', make: spikesim },
  { page: 'ic-placement', name: 'positions', make: positions },
  { page: 'throughput', name: 'bounds', make: bounds },
];
