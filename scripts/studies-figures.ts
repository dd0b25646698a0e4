import { type HeatMap, heatMap } from './heat-map.js';
import { type Chart, lineChart, type Row } from './line-chart.js';
import { isDone, type StudyRow } from './studies-rows.js';

/** A figure of a page in docs/studies. */
export type StudyFigure = {
  readonly page: string;
  /** Of its file. */
  readonly name: string;
  /** What it shows, for who cannot see it. */
  readonly alt: string;
  /** The study that has its points. */
  readonly study: string;
  /** The rows that are drawn, with the columns that the figure names. */
  readonly rows: (rows: readonly StudyRow[]) => readonly Row[];
} & ({ readonly kind: 'lines'; readonly chart: Chart } | { readonly kind: 'heat'; readonly map: HeatMap });

/** SVG of a figure. */
export function figureText(figure: StudyFigure, tables: ReadonlyMap<string, readonly StudyRow[]>): Promise<string> {
  const rows = figure.rows(tables.get(figure.study) ?? []);
  return figure.kind === 'lines' ? lineChart(figure.chart, rows) : heatMap(figure.map, rows);
}

const ROWS = 'chip.crossbar.rows';
const BITS = 'chip.adc.bits';
const SHARED = 'chip.crossbar.columnsPerAdc';
const SIGN = 'chip.crossbar.sign';
const TO_TARGET = 'methods.fusion-grid.energyToTargetPj';

const scaled = (text: string | undefined, size: number): number | '' => (text ? Number(text) / size : '');

const crossbarRows = (rows: readonly StudyRow[]): readonly Row[] =>
  rows.filter(isDone).map((row) => ({
    rows: row[ROWS]!,
    bits: row[BITS]!,
    shared: row[SHARED]!,
    sign: row[SIGN]!,
    toTargetUj: scaled(row[TO_TARGET], 1e6),
    energyUj: scaled(row['energy.totalPj'], 1e6),
    latencyMs: scaled(row['latency.decisionNs'], 1e6),
    areaMm2: scaled(row['area.usedUm2'], 1e6),
    fusion: scaled(row['accuracy.fusion'], 0.01),
  }));

const placementRows = (rows: readonly StudyRow[]): readonly Row[] => {
  const plain = new Map(rows.filter((row) => row['workload.ic'] === 'none').map((row) => [row[ROWS], row]));
  return rows
    .filter((row) => row['workload.ic'] !== 'none' && isDone(row))
    .map((row) => {
      const none = plain.get(row[ROWS])!;
      const [own, alone] = [row['methods.fusion.energyTo95Pj'], none['methods.fc.energyTo95Pj']];
      return {
        rows: row[ROWS]!,
        position: row['workload.ic']!.slice(2),
        saved: own && alone ? 1 - Number(own) / Number(alone) : '',
        cost: Number(row['energy.totalPj']) / Number(none['energy.totalPj']) - 1,
        area: Number(row['area.usedUm2']) / Number(none['area.usedUm2']) - 1,
      };
    });
};

const networkOf = (path: string): string => path.replace(/^.*\//, '').replace('-cifar10-shapes.json', '');

const throughputRows = (rows: readonly StudyRow[]): readonly Row[] =>
  rows.map((row) => ({
    network: networkOf(row['workload']!),
    replication: row['chip.mapping.replication']!,
    pes: row['chip.tile.pesPerTile']!,
    flit: row['chip.noc.flitBits']!,
    sync: row['chip.control.sync']!,
    imagesPerSecond: Number(row['throughput.imagesPerSecond']),
  }));

const panel = (replication: string, sync: string) => ({
  title: `${replication === 'none' ? 'one copy of every weight' : 'balanced copies'}, ${sync} steps`,
  field: 'imagesPerSecond',
  format: '.3~r',
  scale: 'log' as const,
  isBestLargest: true,
  where: { replication, sync },
});

export const FIGURES: readonly StudyFigure[] = [
  {
    page: 'crossbar-adc',
    name: 'crossbar-adc-map',
    alt: 'energy to 99 % of the trained network, latency, area and accuracy over rows and bits',
    study: 'crossbar-adc',
    kind: 'heat',
    rows: (rows) => crossbarRows(rows).filter(({ shared, sign }) => shared === '8' && sign === 'diff'),
    map: {
      title: 'Crossbar rows and ADC bits',
      subtitle:
        'mnist-vgg on spikesim-rram-64, 1,000 digits, 8 columns an ADC, sign code diff; – : 99 % not reached in 300 steps',
      x: { field: 'bits', title: 'bits of the ADC' },
      y: { field: 'rows', title: 'rows' },
      panels: [
        { title: 'energy to 99 % of the ANN [uJ]', field: 'toTargetUj', format: '.0f', scale: 'log' },
        { title: 'latency of 300 steps [ms]', field: 'latencyMs', format: '.2f', scale: 'log' },
        { title: 'area in use [mm2]', field: 'areaMm2', format: '.1f', scale: 'log' },
        {
          title: 'fusion right after 300 steps [%]',
          field: 'fusion',
          format: '.1f',
          scale: 'linear',
          isBestLargest: true,
        },
      ],
    },
  },
  {
    page: 'crossbar-adc',
    name: 'crossbar-adc-columns',
    alt: 'energy to 99 % against columns that share an ADC, a line a sign code and number of bits',
    study: 'crossbar-adc',
    kind: 'lines',
    rows: (rows) =>
      crossbarRows(rows)
        .filter(({ rows: height, bits, toTargetUj }) => height === '64' && bits !== '7' && toTargetUj !== '')
        .map((row) => ({ ...row, line: `${row['sign']}, ${row['bits']}` })),
    chart: {
      title: 'Energy to 99 % of the ANN at 64 rows',
      subtitle:
        'a line a sign code and number of bits of the ADC, 7 left out; what else is not here does not get there in 300 steps',
      x: { field: 'shared', title: 'columns that share an ADC', zero: false },
      y: { field: 'toTargetUj', title: 'energy [uJ]' },
      series: { field: 'line', title: 'sign, bits' },
    },
  },
  {
    page: 'ic-placement',
    name: 'ic-placement-saved',
    alt: 'energy saved until 95 % of the trained network against the position, a line a number of rows',
    study: 'ic-placement',
    kind: 'lines',
    rows: (rows) => placementRows(rows).filter(({ saved }) => saved !== ''),
    chart: {
      title: 'Energy that the internal classifier saves until 95 % of the ANN',
      subtitle: 'cifar10-vgg16h, 100 images, fusion against FC on the same chip without internal classifier',
      x: { field: 'position', title: 'convolution in front of the internal classifier', zero: false },
      y: { field: 'saved', title: 'energy saved', format: 'percent' },
      series: { field: 'rows', title: 'rows' },
    },
  },
  {
    page: 'ic-placement',
    name: 'ic-placement-cost',
    alt: 'energy added by the internal classifier when nothing stops earlier',
    study: 'ic-placement',
    kind: 'lines',
    rows: placementRows,
    chart: {
      title: 'What the internal classifier costs when nothing stops earlier',
      subtitle: 'energy of 300 steps with its PEs, tiles and traffic, more than without it',
      x: { field: 'position', title: 'convolution in front of the internal classifier', zero: false },
      y: { field: 'cost', title: 'energy added', format: 'percent' },
      series: { field: 'rows', title: 'rows' },
    },
  },
  {
    page: 'throughput',
    name: 'throughput-map',
    alt: 'images a second of five networks against the width of a link, with and without copies, elastic and global steps',
    study: 'throughput',
    kind: 'heat',
    rows: (rows) => throughputRows(rows).filter(({ pes }) => pes === '8'),
    map: {
      title: 'Images a second',
      subtitle: 'CIFAR-10 shapes at full width, 100 steps, 5 % of the neurons fire in a step, 8 PEs a tile',
      x: { field: 'flit', title: 'bits of a link' },
      y: { field: 'network', title: 'network' },
      panels: [
        panel('none', 'elastic'),
        panel('none', 'global'),
        panel('balanced', 'elastic'),
        panel('balanced', 'global'),
      ],
    },
  },
];
