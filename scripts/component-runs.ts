import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { csvParse, type DSVRowString } from 'd3-dsv';

/** A run of a component model: numbers by column, texts where a column holds none. */
export type ComponentRun = Readonly<Record<string, number | string>>;

const folder = fileURLToPath(new URL('../test/golden/data/scaling/', import.meta.url));

const numeric = (row: DSVRowString): ComponentRun =>
  Object.fromEntries(
    Object.entries(row).map(([column, text]) => {
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return [column, Number.isNaN(value) ? text : value];
    }),
  );

/** Rows of a file of test/golden/data/scaling that have all of `wanted`. */
export const runsOf = (file: string, wanted: ComponentRun = {}): readonly ComponentRun[] =>
  csvParse(readFileSync(`${folder}${file}.csv`, 'utf8'))
    .map(numeric)
    .filter((run) => Object.entries(wanted).every(([column, value]) => run[column] === value));

export const sramRuns = (): readonly ComponentRun[] =>
  runsOf('cacti_sram').map((run) => ({
    ...run,
    nodeNm: Math.round(1000 * Number(run['node_um'])),
    kib: Number(run['size_B']) / 1024,
    readWritePj: Number(run['read_pJ']) + Number(run['write_pJ']),
    leakUw: 1000 * Number(run['leak_mW']),
    areaUm2: 1e6 * Number(run['area_mm2']),
  }));

export const routerRuns = (): readonly ComponentRun[] =>
  runsOf('cacti_noc', { kind: 'router' }).map((run) => ({
    ...run,
    nodeNm: Number(run['node_nm']),
    hopPj: Number(Object.entries(run).find(([column]) => column.startsWith('per_flit_hop_pJ'))![1]),
    leakUw: 1000 * Number(run['leak_mW']),
  }));

/** Arrays of the crossbar runs that differ from the usual one (64 x 64, 8 columns per ADC, 4-bit flash, 100 kohm) only as said. */
export const crossbarRuns = (changes: ComponentRun = {}): readonly ComponentRun[] =>
  runsOf('neurosim_crossbar', { act: 1, adc: 'MLSA', ...changes });
