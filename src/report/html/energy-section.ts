import type { RunResult } from '../../model/result.js';
import { percent } from '../numbers.js';
import { scaleOf } from '../values.js';
import { stackedBars } from './bars.js';
import { html } from './markup.js';
import type { PageSection } from './page.js';
import { dataTable } from './tables.js';

/** Energy of each layer by module, leakage as a layer of its own [pJ]. */
export function energyByLayerAndModule({ energy }: RunResult): ReadonlyMap<string, Readonly<Record<string, number>>> {
  const layers = new Map(Object.keys(energy.byLayerPj).map((layer) => [layer, {} as Record<string, number>]));
  for (const { layer, module, energyPj } of energy.rows) {
    const modules = layers.get(layer) ?? {};
    modules[module] = (modules[module] ?? 0) + energyPj;
    layers.set(layer, modules);
  }
  const leakage = layers.get('leakage') ?? {};
  leakage['leakage'] = (leakage['leakage'] ?? 0) + energy.leakagePj;
  layers.set('leakage', leakage);
  return layers;
}

/** Names of the parts of a total, largest first. */
export const bySize = (values: Readonly<Record<string, number>>): readonly string[] =>
  Object.entries(values)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name);

/** Where the energy of an image goes: by layer and module, as bars and as tables. */
export function energySection(result: RunResult): PageSection {
  const { energy } = result;
  const modules = bySize(energy.byModulePj).filter((module) => energy.byModulePj[module]! > 0);
  const layers = [...energyByLayerAndModule(result)];
  const scale = scaleOf('pJ', [energy.totalPj]);
  const total = (values: Readonly<Record<string, number>>): number =>
    Object.values(values).reduce((sum, value) => sum + value, 0);
  const table = dataTable({
    caption: `Energy by layer and module [${scale.name}], mean per image`,
    columns: [
      { label: 'layer', kind: 'text' },
      { label: 'total', kind: 'number' },
      { label: 'share %', kind: 'number' },
      ...modules.map((label) => ({ label, kind: 'number' as const })),
    ],
    rows: layers.map(([layer, values]) => [
      layer,
      total(values) / scale.size,
      (100 * total(values)) / (energy.totalPj || 1),
      ...modules.map((module) => (values[module] ?? 0) / scale.size),
    ]),
  });
  const first = modules[0];
  return {
    id: 'energy',
    heading: 'Energy',
    content: html`
${first !== undefined && html`<p>The most goes into <strong>${first}</strong>: ${percent(energy.byModulePj[first]! / energy.totalPj)} of the energy of an image.</p>`}
<div class="side"><div>${stackedBars({ caption: 'By module, mean per image', unit: 'pJ', parts: ['energy'], rows: modules.map((name) => ({ name, values: { energy: energy.byModulePj[name]! } })) })}</div>
<div>${stackedBars({ caption: 'By layer, parts by module', unit: 'pJ', parts: modules, rows: layers.map(([name, values]) => ({ name, values })) })}</div></div>
<details><summary>Table of energy by layer and module</summary>${table}</details>
`,
  };
}
