/**
 * Writes the tables of docs/what-if.md: what a run takes and costs when one value of the chip changes.
 *
 *     npm run make:what-if
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createNodeHost } from '../src/host/node/files.js';
import { loadMeshKernel } from '../src/host/node/load-mesh-kernel.js';
import type { RunResult } from '../src/model/result.js';
import { createInlineExecutor } from '../src/run/executor.js';
import { prepareRun } from '../src/run/prepare.js';
import { simulate } from '../src/run/simulate.js';
import { loadChip } from '../src/spec/load-chip.js';
import { loadPriceTable } from '../src/spec/load-prices.js';
import { loadWorkload } from '../src/spec/load-workload.js';
import { type Row, STUDIES, type Study } from './what-if-rows.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const PAGE = `${root}docs/what-if.md`;

const host = createNodeHost(root);
const executor = createInlineExecutor({ meshKernel: await loadMeshKernel() });
const prices = await loadPriceTable(host, 'phys');

/** The result of a run of the first images at fidelity `cycle`, every step simulated, physical prices. */
export async function measure(
  { chip, workload, images, steps }: Pick<Study, 'chip' | 'workload' | 'images' | 'steps'>,
  settings: readonly string[],
): Promise<RunResult> {
  const run = prepareRun(
    { chip: await loadChip(host, chip, settings), workload: await loadWorkload(host, workload), prices },
    {
      images,
      steps,
      numerics: 'ideal',
      fidelity: { kind: 'cycle', sampleSteps: undefined, sampleImages: undefined },
      seed: undefined,
      methods: undefined,
      version: 'what-if',
    },
  );
  return simulate(run, executor, () => {}, new AbortController().signal);
}

const microseconds = (ns: number): string => (ns / 1000).toFixed(1);
const microjoules = (pj: number): string => (pj / 1e6).toFixed(2);
const squareMillimetres = (um2: number): string => (um2 / 1e6).toFixed(2);

/** Cells of a row, in the order of the heading; `cycle adds`: decision beyond that of the formulas, in per cent of it. */
function cellsOf({ label, why }: Row, { latency, energy, area, cycle }: RunResult): string[] {
  const beyond = (100 * (latency.decisionNs - cycle!.formulaDecisionNs)) / cycle!.formulaDecisionNs;
  return [
    label,
    microseconds(latency.decisionNs),
    microseconds(latency.intervalNs),
    microjoules(energy.totalPj),
    microjoules(energy.leakagePj),
    squareMillimetres(area.usedUm2),
    beyond.toFixed(2),
    why,
  ];
}

/** One study as a table; a row whose run breaks a check stops it. */
async function tableOf(study: Study): Promise<string> {
  const lines = [
    '| change | decision us | interval us | energy uJ | leakage uJ | area mm2 | cycle adds % | why |',
    '|---|--:|--:|--:|--:|--:|--:|---|',
  ];
  for (const row of study.rows) {
    const result = await measure(study, [...study.settings, ...row.settings]);
    const failed = result.checks.filter(({ passed }) => !passed);
    if (failed.length > 0) throw new Error(`${row.label}: ${failed[0]!.name}, ${failed[0]!.detail}`);
    lines.push(`| ${cellsOf(row, result).join(' | ')} |`);
    console.log(lines.at(-1));
  }
  return lines.join('\n');
}

/** `page` with `text` between the markers of `name`. */
export function replaceBetween(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: made by npm run make:what-if -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no markers ${begin} ... ${end}`);
  return `${page.slice(0, from)}${begin}\n${text}\n${page.slice(to)}`;
}

/** Measures every study and writes the page. */
export async function main(): Promise<void> {
  const tables: [string, string][] = [];
  for (const study of STUDIES) tables.push([study.name, await tableOf(study)]);
  writeFileSync(
    PAGE,
    tables.reduce((page, [name, table]) => replaceBetween(page, name, table), readFileSync(PAGE, 'utf8')),
  );
}
