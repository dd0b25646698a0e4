import { type MapOutcome, mapNetwork } from '../../mapping/map-network.js';
import type { Mapping } from '../../model/mapping.js';
import { mapReport, placements } from '../../report/map-report.js';
import { misfitError } from '../../run/plan.js';
import { loadChip } from '../../spec/load-chip.js';
import { loadWorkload } from '../../spec/load-workload.js';
import { type Action, commonOptions, jsonText } from '../context.js';
import { allOrProblems } from '../load.js';
import { smallestThatFits } from '../smallest-chip.js';

/** `sim map`: does it fit, floorplan, utilisation. Exit code 2 when it does not fit. */
export const mapCommand: Action = async ({ arguments: [chipName, workloadName], options }, context) => {
  const { settings, json, allowOutside } = commonOptions(options);
  const [loaded, { network, file }] = await allOrProblems([
    loadChip(context.host, chipName!, settings, { allowOutside }),
    loadWorkload(context.host, workloadName!, { allowOutside }),
  ]);
  const { chip } = loaded;
  const { steps } = file.defaults;
  const outcome = mapNetwork(network, chip, steps);
  const smallest = outcome.kind === 'misfit' ? smallestThatFits(network, chip, steps) : {};
  if (json) context.out(jsonText(plain(outcome, smallest, () => placements(network, chip, mappingOf(outcome)!))));
  if (outcome.kind === 'mapped') {
    if (!json) context.out(mapReport(network, chip, outcome.mapping));
    return 0;
  }
  const changes = Object.entries(smallest).map(([key, value]) => `  --set ${quoted(`${key}=${value}`)}`);
  const headline = `${network.name} does not fit ${chip.name}; the smallest chip of its kind that fits has`;
  if (changes.length > 0) context.err(`${[headline, ...changes].join('\n')}\n`);
  throw misfitError(outcome.misfits, loaded);
};

const mappingOf = (outcome: MapOutcome): Mapping | undefined =>
  outcome.kind === 'mapped' ? outcome.mapping : undefined;

function plain(outcome: MapOutcome, smallest: object, layers: () => ReturnType<typeof placements>): object {
  if (outcome.kind === 'misfit') return { fits: false, misfits: outcome.misfits, smallestThatFits: smallest };
  const { mesh, derivedMesh, tiles, inputBufferBits, heldSumBits, neuronsPerTile } = outcome.mapping;
  return { fits: true, mesh, derivedMesh, inputBufferBits, heldSumBits, neuronsPerTile, tiles, layers: layers() };
}

/** As a shell takes it. */
const quoted = (text: string): string => (/[ {}]/.test(text) ? `'${text}'` : text);
