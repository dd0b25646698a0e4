/** How far the prices of arch/prices/phys.yaml are from the component runs that they stand for. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { pricesAt } from '../src/cost/prices.js';
import { senseTime } from '../src/hw/crossbar/timing.js';
import { DESIGN_QUANTITIES } from '../src/machine/design-point.js';
import type { Chip } from '../src/model/chip.js';
import type { PriceTable } from '../src/model/price-table.js';
import { type ComponentRun, crossbarRuns, routerRuns, runsOf, sramRuns } from './component-runs.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const yaml = (path: string): unknown => parse(readFileSync(`${root}${path}`, 'utf8'));
export const PHYS = yaml('arch/prices/phys.yaml') as PriceTable;
const CHIP = yaml('arch/spikesim-rram-64.yaml') as Chip;

/** One price against the runs of one component. */
export interface Comparison {
  readonly price: string;
  readonly against: string;
  /** Where the comparison holds, in words. */
  readonly range: string;
  readonly runs: number;
  /** Largest relative error. */
  readonly worst: number;
  /** The largest error that this project allows. */
  readonly allowed: number;
}

type Point = Readonly<Record<string, number>>;
type Section = 'energyPj' | 'areaUm2' | 'leakageUw';

/** Price of `phys` with a choice of ADC at a point; what a run does not say (NaN) is of no matter to its price. */
function price(section: Section, name: string, point: Point, adc = 'default'): number {
  const all = Object.fromEntries(Object.keys(DESIGN_QUANTITIES).map((quantity) => [quantity, 1]));
  const known = Object.entries(point).filter(([, value]) => Number.isFinite(value));
  return pricesAt({ ...PHYS, choices: { ...PHYS.choices, adc } }, { ...all, ...Object.fromEntries(known) })[section][
    name
  ]!.value;
}

const NODE_SUPPLY: Readonly<Record<number, number>> = { 65: 0.8, 45: 0.7, 32: 0.6, 22: 0.6 };
const number = (run: ComponentRun, column: string): number => Number(run[column]);

const arrayPoint = (run: ComponentRun): Point => ({
  nodeNm: number(run, 'node'),
  supplyVoltageV: number(run, 'vdd'),
  rows: number(run, 'rows'),
  cols: number(run, 'cols'),
  columnsPerAdc: number(run, 'mux'),
  onResistanceOhm: number(run, 'ron'),
  adcBits: Math.log2(number(run, 'levels')),
});
const cactiPoint = (run: ComponentRun): Point => ({
  nodeNm: number(run, 'nodeNm'),
  supplyVoltageV: NODE_SUPPLY[number(run, 'nodeNm')]!,
  membraneBankKib: number(run, 'kib'),
  psumBufferKib: number(run, 'kib'),
  psumBits: 64,
  flitBits: number(run, 'flit_bits'),
  virtualChannels: number(run, 'vc'),
  bufferFlits: 4,
});

interface Case {
  readonly price: string;
  readonly against: string;
  readonly range: string;
  readonly allowed: number;
  readonly runs: readonly ComponentRun[];
  readonly ours: (run: ComponentRun) => number;
  readonly theirs: (run: ComponentRun) => number;
}

const NEUROSIM = 'NeuroSim V1.4';
const CACTI = 'CACTI 7';
const ARRAYS = '32, 64, 256 rows; 22, 32, 65 nm';

/** The same array without and with active rows: what the rows do not cause. */
const silent = (run: ComponentRun): ComponentRun => {
  const same = ['node', 'rows', 'mux', 'levels', 'adc', 'ron', 'onoff', 'cellbit'];
  const wanted = Object.fromEntries(same.map((column) => [column, run[column]!]));
  return runsOf('neurosim_crossbar', { ...wanted, act: 0 })[0]!;
};

const usual = crossbarRuns();
const upTo100k = usual.filter((run) => number(run, 'ron') <= 100_000 && run['onoff'] === 17);
const flash = (bits: number) => usual.filter((run) => number(run, 'levels') <= 2 ** bits && run['ron'] === 100_000);
const sar = () => runsOf('neurosim_crossbar', { adc: 'SAR', act: 0, ron: 100_000 });
const survey = () => runsOf('adc_plugin_table');
const digital = (block: RegExp) => runsOf('neurosim_digital').filter((run) => block.test(String(run['block'])));

const array = (
  name: string,
  range: string,
  allowed: number,
  runs: readonly ComponentRun[],
  theirs: Case['theirs'],
): Case => ({
  price: name,
  against: NEUROSIM,
  range,
  allowed,
  runs,
  ours: (run) => price('energyPj', name, arrayPoint(run)),
  theirs,
});
const arrayArea = (name: string, allowed: number, columns: readonly string[]): Case => ({
  price: `area of ${name}`,
  against: NEUROSIM,
  range: ARRAYS,
  allowed,
  runs: usual.filter((run) => number(run, 'ron') >= 100_000),
  ours: (run) => price('areaUm2', name, arrayPoint(run)),
  theirs: (run) => columns.reduce((sum, column) => sum + number(run, column), 0),
});
const cacti = (name: string, section: Section, runs: readonly ComponentRun[], column: string, range: string): Case => ({
  price: section === 'energyPj' ? name : `${section === 'areaUm2' ? 'area' : 'leakage'} of ${name}`,
  against: CACTI,
  range,
  allowed: 0.25,
  runs,
  ours: (run) => price(section, name, cactiPoint(run)),
  theirs: (run) => number(run, column),
});
const SIZES = '0.5 to 256 KiB; 22 to 65 nm';
const WIDTHS = '32 to 128 bits, 1 and 2 VCs; 22 to 65 nm';

const CASES: readonly Case[] = [
  array(
    'crossbar.rowActivation',
    `${ARRAYS}; 4 to 16 columns per ADC; 6 kohm to 1 Mohm`,
    0.02,
    usual,
    (run) => number(run, 'E_wl_pJ') / number(run, 'rows'),
  ),
  array(
    'crossbar.rowDrive',
    `${ARRAYS}; 4 to 16 columns per ADC`,
    0.02,
    usual,
    (run) => (number(run, 'E_rowdrv_pJ') - number(silent(run), 'E_rowdrv_pJ')) / number(run, 'rows'),
  ),
  array(
    'crossbar.rowSelection',
    `${ARRAYS}; 4 to 16 columns per ADC`,
    0.02,
    usual,
    (run) => number(silent(run), 'E_rowdrv_pJ') / number(run, 'rows'),
  ),
  array(
    'crossbar.columnSelection',
    `${ARRAYS}; 6 to 100 kohm; on/off 17`,
    0.02,
    upTo100k,
    (run) => number(run, 'E_mux_pJ') / number(run, 'cols'),
  ),
  array(
    'crossbar.columnSelection',
    '1 Mohm, outside what the law is for',
    0.13,
    usual.filter((run) => run['ron'] === 1_000_000),
    (run) => number(run, 'E_mux_pJ') / number(run, 'cols'),
  ),
  array(
    'crossbar.columnSelection',
    'on/off 5, 10 and 100, which the law does not see',
    0.15,
    usual.filter((run) => run['onoff'] !== 17),
    (run) => number(run, 'E_mux_pJ') / number(run, 'cols'),
  ),
  arrayArea('crossbar.array', 0.02, ['A_array_um2']),
  arrayArea('crossbar.rowDriver', 0.02, ['A_rowdrv_um2', 'A_slsw_um2']),
  arrayArea('crossbar.columnMux', 0.02, ['A_mux_um2']),
  {
    price: 'leakage of crossbar.array',
    against: NEUROSIM,
    range: ARRAYS,
    allowed: 0.1,
    runs: sar(),
    ours: (run) => price('leakageUw', 'crossbar.array', arrayPoint(run)),
    theirs: (run) => number(run, 'leak_uW'),
  },
  ...[6, 8].map(
    (bits): Case => ({
      price: 'adc.conversion, neurosim-flash',
      against: NEUROSIM,
      range: `2 to ${bits} bits; ${ARRAYS}`,
      allowed: 0.15,
      runs: flash(bits),
      ours: (run) => price('energyPj', 'adc.conversion', arrayPoint(run), 'neurosim-flash'),
      theirs: (run) => number(run, 'E_adc_pJ') / number(run, 'cols'),
    }),
  ),
  {
    price: 'adc.conversion, neurosim-sar',
    against: `${NEUROSIM}, silent column`,
    range: `2 to 8 bits; ${ARRAYS}`,
    allowed: 0.05,
    runs: sar(),
    ours: (run) => price('energyPj', 'adc.conversion', arrayPoint(run), 'neurosim-sar'),
    theirs: (run) => number(run, 'E_adc_pJ') / number(run, 'cols'),
  },
  {
    price: 'area of adc.converter, neurosim-sar',
    against: NEUROSIM,
    range: `2 to 8 bits; ${ARRAYS}`,
    allowed: 0.02,
    runs: sar(),
    ours: (run) => price('areaUm2', 'adc.converter', arrayPoint(run), 'neurosim-sar'),
    theirs: (run) => (number(run, 'A_adc_um2') * number(run, 'mux')) / number(run, 'cols'),
  },
  ...(['energyPj', 'areaUm2'] as const).map((section): Case => {
    const name = section === 'energyPj' ? 'adc.conversion' : 'adc.converter';
    return {
      price: `${section === 'energyPj' ? '' : 'area of '}${name}, survey`,
      against: 'ADC plug-in',
      range: '3 to 8 bits; 31 to 1280 MS/s; 22 to 65 nm',
      allowed: 0.01,
      runs: survey(),
      ours: (run) =>
        price(
          section,
          name,
          {
            nodeNm: number(run, 'tech_nm'),
            supplyVoltageV: 1,
            adcBits: number(run, 'bits'),
            conversionRateMhz: number(run, 'rate_Hz') / 1e6,
          },
          'survey',
        ),
      theirs: (run) => number(run, section === 'energyPj' ? 'energy_pJ_per_convert' : 'area_um2'),
    };
  }),
  cacti('neuron.membraneRead', 'energyPj', sramRuns(), 'read_pJ', SIZES),
  cacti('neuron.membraneWrite', 'energyPj', sramRuns(), 'write_pJ', SIZES),
  cacti('psumBuffer.accumulate', 'energyPj', sramRuns(), 'readWritePj', SIZES),
  cacti('neuron.bank', 'areaUm2', sramRuns(), 'areaUm2', SIZES),
  cacti('neuron.bank', 'leakageUw', sramRuns(), 'leakUw', SIZES),
  cacti('noc.routerTraversal', 'energyPj', routerRuns(), 'hopPj', WIDTHS),
  cacti('noc.interfaceTransfer', 'energyPj', routerRuns(), 'buffer_access_pJ', WIDTHS),
  cacti('noc.router', 'areaUm2', routerRuns(), 'area_um2', WIDTHS),
  cacti('noc.router', 'leakageUw', routerRuns(), 'leakUw', WIDTHS),
  {
    price: 'shiftAdd.column',
    against: NEUROSIM,
    range: 'adders of 4 to 22 bits; 22, 32, 65 nm',
    allowed: 0.02,
    runs: digital(/^adder_/),
    ours: (run) => price('energyPj', 'shiftAdd.column', logicPoint(run)),
    theirs: (run) => number(run, 'E_pJ'),
  },
  {
    price: 'latch.write',
    against: NEUROSIM,
    range: 'registers of 4 to 22 bits; 22, 32, 65 nm',
    allowed: 0.03,
    runs: digital(/^dff_reg_/),
    ours: (run) => price('energyPj', 'latch.write', logicPoint(run)),
    theirs: (run) => number(run, 'E_pJ'),
  },
  ...(['flash', 'sar'] as const).map(
    (kind): Case => ({
      price: `sense time, ${kind}`,
      against: NEUROSIM,
      range: '32, 64, 256 rows; 4 to 16 columns per ADC; 2 to 8 bits; 65 nm, 100 kohm, on/off 17',
      allowed: 0.02,
      runs: runsOf('neurosim_crossbar', {
        adc: kind === 'flash' ? 'MLSA' : 'SAR',
        act: 1,
        node: 65,
        ron: 100_000,
        onoff: 17,
      }),
      ours: (run) => senseTime(chipOf(run, kind)).ns,
      theirs: (run) => number(run, 't_sense_ns'),
    }),
  ),
];

const SUPPLY: Readonly<Record<number, number>> = { 65: 1.1, 32: 0.9, 22: 0.85 };
function logicPoint(run: ComponentRun): Point {
  const nodeNm = number(run, 'node');
  return { nodeNm, supplyVoltageV: SUPPLY[nodeNm]!, psumBits: number(run, 'p1') };
}

const chipOf = (run: ComponentRun, kind: Chip['adc']['kind']): Chip => ({
  ...CHIP,
  crossbar: { ...CHIP.crossbar, rows: number(run, 'rows'), columnsPerAdc: number(run, 'mux') },
  adc: { bits: Math.log2(number(run, 'levels')), kind },
});

/** Every comparison with its largest error. */
export const comparisons = (): readonly Comparison[] =>
  CASES.map(({ ours, theirs, runs, ...rest }) => ({
    ...rest,
    runs: runs.length,
    worst: Math.max(...runs.map((run) => Math.abs(ours(run) / theirs(run) - 1))),
  }));
