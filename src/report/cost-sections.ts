import type { RunResult } from '../model/result.js';
import { labelled, left, right, table } from './columns.js';
import { bar, inScale, percent, scaleFor, significant, withUnit } from './numbers.js';
import type { Section } from './section.js';

const LABEL = 18;
const BAR = 20;

/** Parts of a total, largest first where `sorted`, each with its share and a bar. */
function parts(what: string, unit: 'energyPj' | 'areaUm2', byName: Readonly<Record<string, number>>, sorted: boolean) {
  const entries = Object.entries(byName);
  const total = entries.reduce((sum, [, value]) => sum + value, 0);
  const scale = scaleFor(unit, [...entries.map(([, value]) => value), total]);
  const ordered = sorted ? entries.toSorted(([, a], [, b]) => b - a) : entries;
  const rows = ordered.map(([name, value]) => {
    const share = total === 0 ? 0 : value / total;
    return [name, inScale(value, scale), percent(share), bar(share, BAR)];
  });
  return table(
    [left(what), right(scale.name), right('share'), left('')],
    [...rows, ['total', inScale(total, scale), '', '']],
  );
}

/** Energy per image by module and by layer. */
export const energyLines = ({ energy }: RunResult): readonly Section[] => [
  {
    heading: 'Energy by module, mean per image',
    lines: parts('module', 'energyPj', energy.byModulePj, true),
  },
  {
    heading: 'Energy by layer, mean per image',
    lines: parts('layer', 'energyPj', energy.byLayerPj, false),
  },
];

/** The half-width of a 95 % interval; nothing where nothing was sampled. */
const within = (ns: number | undefined): string => (ns === undefined ? '' : ` +- ${withUnit('timeNs', ns)} (95 %)`);

/** Latency per image, where it comes from, and how busy each layer is. */
export function latencyLines({ latency, layers, throughput }: RunResult): Section {
  const time = (ns: number): string => withUnit('timeNs', ns);
  const informed = Object.entries(latency.firstInformed).map(([name, { step, decisionNs }]) =>
    decisionNs === undefined
      ? `${name}: not in this run (step ${step})`
      : `${name}: ${time(decisionNs)} (step ${step})`,
  );
  const { fastestNs, slowestNs } = latency;
  const spread =
    fastestNs === undefined || slowestNs === undefined ? '' : ` (${time(fastestNs)} to ${time(slowestNs)})`;
  const facts: readonly (readonly [string, string])[] = [
    [
      'decision',
      `${time(latency.decisionNs)}${within(latency.halfWidths?.decisionNs)} from image in to decision out${spread}`,
    ],
    ['first informed', informed.join(', ')],
    ['image in', time(latency.imageInNs)],
    [
      'interval',
      `${time(latency.intervalNs)}${within(latency.halfWidths?.intervalNs)} between images, ${significant(throughput.imagesPerSecond)} images/s`,
    ],
    ['drain', time(latency.drainNs)],
    ['bottleneck', latency.bottleneck],
    ['busy, rate', 'share of the interval in which a layer works; spikes per neuron and step'],
  ];
  const rows = latency.populations.map((population) => {
    const layer = layers.find(({ name }) => name === population.name);
    return [
      population.name,
      String(population.positions),
      significant(population.meanStepCycles),
      percent(population.utilisation),
      significant(layer?.rate),
      String(layer?.pes ?? 0),
      String(layer?.tiles ?? 0),
    ];
  });
  const columns = ['positions', 'clocks/step', 'busy', 'rate', 'PEs', 'tiles'].map(right);
  return {
    heading: 'Latency, mean per image',
    lines: [
      ...facts.flatMap(([label, text]) => labelled(label, text, LABEL)),
      ...table([left('layer'), ...columns], rows),
    ],
  };
}

/** Area of the whole chip by module. */
export function areaLines({ area }: RunResult): Section {
  const used = `of these ${withUnit('areaUm2', area.usedUm2)} in tiles that the network uses and all routers`;
  return {
    heading: 'Area of the chip by module',
    lines: [...parts('module', 'areaUm2', area.byModuleUm2, true), ...labelled('in use', used, LABEL)],
  };
}

/** What SpikeSim's own tool says of the network; no part of the area above. */
export function publishedLines({ published }: RunResult): Section {
  if (published === undefined) return { heading: '', lines: [] };
  const { pes, tiles, refused, tilesForArea, ...areas } = published.spikesim;
  const um2 = (area: number): string => withUnit('areaUm2', area);
  const facts: readonly (readonly [string, string])[] = [
    ['PEs, tiles', `${pes}, ${tiles ?? `refused (areas for ${tilesForArea}): ${refused}`}`],
    ['neuron memory', um2(areas.neuronMemoryUm2)],
    ['PEs and Sub', um2(areas.peAndSubUm2)],
    ['digital', um2(areas.digitalUm2)],
    ['total', um2(areas.totalUm2)],
  ];
  return {
    heading: "SpikeSim's own area and tile tool",
    lines: facts.flatMap(([label, text]) => labelled(label, text, LABEL)),
  };
}

/** Figures of merit with the operation defined. */
export function meritLines({ merits, leakage }: RunResult): Section {
  const facts: readonly (readonly [string, string])[] = [
    ['energy x delay', `${significant(merits.energyDelayPjNs / 1e9)} uJ us`],
    [
      'synaptic operation',
      `${significant(merits.pjPerSynapticOperation)} pJ, ${significant(merits.synapticOperations)} per image`,
    ],
    [
      'inferences',
      `${significant(merits.imagesPerSecond)} per second, ${significant(merits.imagesPerJoule)} per joule`,
    ],
    ['density', `${significant(merits.imagesPerSecondPerMm2)} inferences per second and mm2 in use`],
    ['TOPS/W', significant(merits.topsPerWatt)],
    ['leakage', `${withUnit('powerUw', leakage.powerUw)} of the tiles in use`],
    ['operation', merits.operation],
  ];
  return { heading: 'Figures of merit', lines: facts.flatMap(([label, text]) => labelled(label, text, LABEL)) };
}

/** What the internal classifiers add, against the chip mapped without them; and what each variant costs. */
export function costLines({ internalCost, variants }: RunResult): Section {
  const entries = Object.entries(variants);
  if (internalCost === undefined || entries.length === 0) return { heading: '', lines: [] };
  const energy = scaleFor(
    'energyPj',
    entries.map(([, { energyPj }]) => energyPj),
  );
  const time = scaleFor(
    'timeNs',
    entries.map(([, { latencyNs }]) => latencyNs),
  );
  const area = scaleFor(
    'areaUm2',
    entries.map(([, { usedAreaUm2 }]) => usedAreaUm2),
  );
  const columns = [`energy ${energy.name}`, `latency ${time.name}`, `area ${area.name}`, 'tiles'].map(right);
  const rows = entries.map(([name, each]) => [
    name,
    inScale(each.energyPj, energy),
    inScale(each.latencyNs, time),
    inScale(each.usedAreaUm2, area),
    String(each.tiles),
  ]);
  rows.push([
    'internal adds',
    inScale(internalCost.energyPj, energy),
    inScale(internalCost.latencyNs, time),
    inScale(internalCost.areaUm2, area),
    '',
  ]);
  return { heading: 'What the internal classifier costs', lines: table([left('chip'), ...columns], rows) };
}
