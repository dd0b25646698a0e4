import { basename } from 'node:path';
import { clocksPerPhase, peCycle, readTimeNs } from '../../hw/crossbar/timing.js';
import { designPoint } from '../../machine/design-point.js';
import type { Chip } from '../../model/chip.js';
import { chipListing } from '../../report/chip-listing.js';
import { mapOrRefuse } from '../../run/plan.js';
import { type LoadedChip, loadChip, type Origin } from '../../spec/load-chip.js';
import { loadWorkload } from '../../spec/load-workload.js';
import { type Action, type CommonOptions, type Context, commonOptions, jsonText } from '../context.js';

/** `sim show`: the chip after `extends` and --set, the origin of every value, and what the chip derives from them. */
export const showCommand: Action = async ({ arguments: [chipName, workloadName], options }, context) => {
  const common = commonOptions(options);
  const loaded = await loadChip(context.host, chipName!, common.settings, common);
  const derived = { ...timing(loaded.chip), ...(await forNetwork(loaded, workloadName, common, context)) };
  const origins = new Map([...loaded.origins].map(([path, origin]) => [path, originText(origin)]));
  if (common.json) {
    context.out(jsonText({ chip: loaded.chip, digest: loaded.digest, origins: Object.fromEntries(origins), derived }));
    return 0;
  }
  const lines = Object.entries(derived).map(([name, value]) => `#   ${name}: ${Number(value.toPrecision(6))}\n`);
  context.out(`${chipListing(loaded.chip, (path) => origins.get(path) ?? '')}\n# derived\n${lines.join('')}`);
  return 0;
};

const timing = (chip: Chip): Record<string, number> => ({
  clocksPerPhase: clocksPerPhase(chip),
  peCycleClocks: peCycle(chip),
  peCycleNs: (peCycle(chip) * 1000) / chip.technology.clockMhz,
  readTimeNs: readTimeNs(chip),
});

/** The quantities that depend on the network: sizes of memories and mesh. */
async function forNetwork(
  loaded: LoadedChip,
  workloadName: string | undefined,
  options: CommonOptions,
  { host }: Context,
): Promise<Readonly<Record<string, number>>> {
  if (workloadName === undefined) return {};
  const { network, file } = await loadWorkload(host, workloadName, options);
  const { chip } = loaded;
  const { steps } = file.defaults;
  const mapping = mapOrRefuse(network, loaded, steps);
  const { width, height } = mapping.mesh;
  const known = new Set(Object.values(chip).flatMap((section) => Object.keys(section)));
  const point = Object.entries(designPoint(chip, mapping, steps)).filter(
    ([name]) => !known.has(name) || isAuto(chip, name),
  );
  return { meshWidth: width, meshHeight: height, tilesInUse: mapping.tiles.length, ...Object.fromEntries(point) };
}

const originText = (origin: Origin): string =>
  origin.kind === 'set' ? `--set ${origin.setting}` : `${basename(origin.file)}:${origin.line}`;

const isAuto = (chip: Chip, name: string): boolean =>
  Object.values(chip).some(
    (section) =>
      typeof section === 'object' && Object.entries(section).some(([key, value]) => key === name && value === 'auto'),
  );
