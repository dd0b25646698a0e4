import { sum } from '../base/sum.js';
import { toNanoseconds } from '../base/units.js';
import { meshLinks } from '../hw/noc/mesh-links.js';
import type { Chip } from '../model/chip.js';
import type { EstimatedImage } from '../model/estimated-image.js';
import type { Mapping } from '../model/mapping.js';
import type { CycleResult } from '../model/result.js';
import type { EvaluatedVariant } from './evaluate-variant.js';

/** What was simulated of a variant; undefined at fidelity `counts`. */
export function cycleSection(evaluated: EvaluatedVariant, chip: Chip): CycleResult | undefined {
  const { simulated, timeline, variant, formulaDecisions } = evaluated;
  if (simulated.length === 0) return undefined;
  const uses = simulated.map(({ machine }) => machine.use);
  const clocks = sum(uses.map((use) => use.cycles));
  const steps = sum(simulated.map(({ machine }) => machine.comparedSteps));
  const stepClocks = steps * (timeline.intervalCycles / timeline.steps);
  return {
    images: simulated.length,
    steps,
    clocks,
    events: sum(uses.map((use) => use.ticks)),
    flits: sum(uses.map((use) => use.flits)),
    formulaDecisionNs: toNanoseconds(sum(formulaDecisions) / formulaDecisions.length, timeline.clockMhz),
    peUtilisation: peUtilisation(simulated, stepClocks),
    links: linkUse(simulated, variant.mapping, stepClocks),
    buffers: {
      output: Math.max(...uses.map((use) => use.fullestOutput)),
      outputCapacity: chip.tile.outputBufferFlits,
      router: Math.max(...uses.map((use) => use.fullestRouter)),
      routerCapacity: chip.noc.virtualChannels * chip.noc.bufferFlits,
    },
  };
}

/** `clocks`: of the simulated steps, at the pace at which steps follow each other when images come back to back. */
function peUtilisation(simulated: readonly EstimatedImage[], clocks: number): CycleResult['peUtilisation'] {
  const names = Object.keys(simulated[0]!.machine.use.peClocks);
  const worked = (name: string): number =>
    simulated.reduce((total, { machine }) => total + machine.use.peClocks[name]!, 0);
  return Object.fromEntries(names.map((name) => [name, worked(name) / clocks]));
}

function linkUse(simulated: readonly EstimatedImage[], { mesh }: Mapping, clocks: number): CycleResult['links'] {
  const links = meshLinks(mesh);
  const rates = links.map(
    (_, link) => simulated.reduce((sum, { machine }) => sum + machine.use.linkFlits[link]!, 0) / clocks,
  );
  const busiest = Math.max(0, ...rates);
  const mean = rates.length === 0 ? 0 : rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const at = links[rates.indexOf(busiest)];
  return { mean, busiest, busiestLink: at === undefined ? 'none' : `(${at.from}) -> (${at.to})` };
}
