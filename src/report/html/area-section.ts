import type { Floorplan } from '../../model/floorplan.js';
import type { RunResult } from '../../model/result.js';
import { percent, significant } from '../numbers.js';
import { valueText } from '../values.js';
import { stackedBars } from './bars.js';
import { bySize } from './energy-section.js';
import { floorplanFigure } from './floorplan-figure.js';
import { html } from './markup.js';
import type { PageSection } from './page.js';
import { dataTable } from './tables.js';

/** Where everything lies and what travels between the tiles. */
export function floorplanSection({ mapping, cycle }: RunResult, floorplan: Floorplan): PageSection {
  const links = [...floorplan.links].sort((a, b) => b.flits - a.flits);
  const simulated =
    cycle &&
    html`<p>Simulated cycle by cycle, the busiest link is ${cycle.links.busiestLink} with ${significant(cycle.links.busiest)} flits a clock at the pace of images back to back.</p>`;
  return {
    id: 'floorplan',
    heading: 'Floorplan',
    content: html`<p>${mapping.tiles} tiles and ${mapping.pes} PEs in use; ${percent(mapping.cellUtilisation)} of the cells of their crossbars hold weights.</p>
${simulated}
${floorplanFigure(floorplan)}
<details><summary>Table of links</summary>${dataTable({
      caption: 'Flits over each link, mean per image; spikes spread evenly over the channels of a layer',
      columns: [
        { label: 'from', kind: 'text' },
        { label: 'to', kind: 'text' },
        { label: 'flits', kind: 'number' },
      ],
      rows: links.map(({ from, to, flits }) => [`(${from.join()})`, `(${to.join()})`, flits]),
    })}</details>`,
  };
}

/** What the chip takes of silicon. */
export function areaSection({ area }: RunResult): PageSection {
  const modules = bySize(area.byModuleUm2).filter((module) => area.byModuleUm2[module]! > 0);
  return {
    id: 'area',
    heading: 'Area',
    content: html`<p>${valueText(area.totalUm2, 'um2')} for the whole chip, ${valueText(area.usedUm2, 'um2')} of these in tiles that the network uses and all routers.</p>
${stackedBars({ caption: 'By module, the whole chip', unit: 'um2', parts: ['area'], rows: modules.map((name) => ({ name, values: { area: area.byModuleUm2[name]! } })) })}`,
  };
}
