import { basename } from 'node:path';
import { SpecError, specError } from '../../base/errors.js';
import { pricesAt } from '../../cost/prices.js';
import { clocksPerPhase, peCycle, readTimeNs } from '../../hw/crossbar/timing.js';
import { designPoint } from '../../machine/design-point.js';
import type { Chip } from '../../model/chip.js';
import { chipListing } from '../../report/chip-listing.js';
import { priceListing } from '../../report/price-listing.js';
import { checkPrices } from '../../run/check-prices.js';
import { mapOrRefuse } from '../../run/plan.js';
import { type LoadedChip, loadChip, type Origin } from '../../spec/load-chip.js';
import { loadWorkload } from '../../spec/load-workload.js';
import {
  type Action,
  type CommandInput,
  type CommonOptions,
  type Context,
  commonOptions,
  jsonText,
  priceChoice,
} from '../context.js';
import { loadRunInputs } from '../load.js';

/** `sim show`: the chip after `extends` and --set, the origin of every value, and what the chip derives from them. */
export const showCommand: Action = async (input, context) => {
  const [chipName, workloadName] = input.arguments;
  const { options } = input;
  if (options['prices'] === true) return showPrices(input, context);
  refusePriceOptions(options);
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

/** Prices follow from the design point, and that from chip and network. */
async function showPrices({ arguments: [chip, workload], options }: CommandInput, context: Context): Promise<number> {
  if (workload === undefined) {
    throw specError('--prices', '', 'needs a workload: sizes of memories and mesh follow from the network');
  }
  const common = { ...commonOptions(options), ...priceChoice(options) };
  const inputs = await loadRunInputs(context.host, chip!, workload, common);
  const { steps } = inputs.workload.file.defaults;
  checkPrices(inputs.prices);
  const mapping = mapOrRefuse(inputs.workload.network, inputs.chip, steps);
  const { notes, ...prices } = pricesAt(inputs.prices.table, designPoint(inputs.chip.chip, mapping, steps));
  context.out(common.json ? jsonText({ prices, notes }) : priceListing(prices, notes, context.colours));
  return 0;
}

/** Options that would be without effect. @throws SpecError */
function refusePriceOptions(options: CommandInput['options']): void {
  const given = ['preset', 'price'].filter((name) => options[name] !== undefined);
  if (given.length > 0)
    throw new SpecError(given.map((name) => ({ file: `--${name}`, path: '', message: 'needs --prices' })));
}

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
