import type { RunResult } from '../../model/result.js';
import type { WhereTimeGoes } from '../../model/timeline.js';
import { percent, significant } from '../numbers.js';
import { valueText } from '../values.js';
import { stackedBars } from './bars.js';
import { html } from './markup.js';
import type { PageSection } from './page.js';
import { dataTable } from './tables.js';

const PARTS: readonly (keyof WhereTimeGoes)[] = ['computing', 'input', 'network', 'buffer', 'barrier'];

/** How long an image takes, what every layer did meanwhile, and what the decision waited for. */
export function latencySection({ latency, layers, throughput }: RunResult): PageSection {
  const { populations, critical, halfWidths } = latency;
  const within = halfWidths === undefined ? '' : ` ± ${valueText(halfWidths.decisionNs, 'ns')} (95 %)`;
  const table = dataTable({
    caption: 'Layers, mean per image',
    columns: [
      { label: 'layer', kind: 'text' },
      ...['positions', 'clocks a step', 'busy %', 'spikes per neuron and step', 'PEs', 'tiles'].map((label) => ({
        label,
        kind: 'number' as const,
      })),
    ],
    rows: populations.map(({ name, positions, meanStepCycles, utilisation }) => {
      const layer = layers.find((each) => each.name === name);
      return [name, positions, meanStepCycles, 100 * utilisation, layer?.rate, layer?.pes, layer?.tiles];
    }),
  });
  const waited = critical.reduce((sum, { clocks }) => sum + clocks, 0);
  return {
    id: 'latency',
    heading: 'Latency',
    content: html`<p>From image in to decision out ${valueText(latency.decisionNs, 'ns')}${within}; the next image may come after ${valueText(latency.intervalNs, 'ns')}, so ${significant(throughput.imagesPerSecond)} images a second. Bottleneck: <strong>${latency.bottleneck}</strong>.</p>
${stackedBars({ caption: 'What each layer did until the end of its last step [clocks]', unit: '', parts: PARTS, rows: populations.map(({ name, where }) => ({ name, values: { ...where } })) })}
${stackedBars({ caption: 'What the decision waited for [clocks]', unit: '', parts: ['clocks'], rows: critical.slice(0, 8).map(({ layer, kind, clocks }) => ({ name: `${layer}, ${kind}`, values: { clocks } })) })}
${critical.length > 0 && html`<p class="soft">${critical[0]!.layer} alone (${critical[0]!.kind}) is ${percent(critical[0]!.clocks / waited)} of the way to the decision.</p>`}
${table}`,
  };
}
