import { SpecError } from '../base/errors.js';
import { type ComponentCounts, countComponents, ownComponents } from '../machine/components.js';
import { type DesignPoint, designPoint, ownPoint } from '../machine/design-point.js';
import { packetMisfits } from '../machine/packet-misfits.js';
import { type TimingModel, timingModel } from '../machine/timing-model.js';
import { mapNetwork } from '../mapping/map-network.js';
import type { Misfit } from '../mapping/misfit.js';
import { chipWithin } from '../mapping/replicate.js';
import { type Chip, chipFor } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';
import { type Network, restrictTo } from '../model/network.js';
import { type LoadedChip, placeOf } from '../spec/load-chip.js';

/** A network on its own chip: the whole one, the one without internal classifiers, the one up to an internal one. */
export interface Variant {
  readonly name: string;
  readonly description: string;
  readonly network: Network;
  readonly mapping: Mapping;
  readonly point: DesignPoint;
  readonly components: ComponentCounts;
  /** Projections with bits of their own on the chip: where their prices are found, and their components. */
  readonly own: Readonly<Record<string, { readonly point: DesignPoint; readonly components: ComponentCounts }>>;
  readonly timing: TimingModel;
}

export const FULL = 'full';
export const FINAL_ONLY = 'final-only';
export const WITHOUT_INTERNAL = 'the chip mapped without internal classifiers';
export const upTo = (internal: string): string => `up-to-${internal}`;

/** Every misfit at the place that the value of the chip comes from. */
export const misfitError = (misfits: readonly Misfit[], chip: LoadedChip): SpecError =>
  new SpecError(misfits.map((misfit) => ({ ...placeOf(chip, misfit.path), ...misfit })));

/** Maps `network` on a chip for `steps`. @throws SpecError naming every value of the chip that stands in the way. */
export function mapOrRefuse(network: Network, loaded: LoadedChip, steps: number): Mapping {
  const outcome = mapNetwork(network, loaded.chip, steps);
  if (outcome.kind === 'mapped') return outcome.mapping;
  throw misfitError(outcome.misfits, loaded);
}

/** Maps a part of `network` as the hardware `name`. */
export type PlanVariant = (name: string, description: string, part: Network) => Variant;

/** Maps parts of `network`, each on a chip of its own for `steps`. */
export function variantPlanner(network: Network, loaded: LoadedChip, steps: number): PlanVariant {
  const { chip } = loaded;
  return (name, description, part) => {
    const onChip = part === network ? loaded : { ...loaded, chip: chipWithin(chip, part) };
    const mapping = mapOrRefuse(part, onChip, steps);
    const timing = timingModel({ network: part, chip, mapping });
    const misfits = packetMisfits(timing);
    if (misfits.length > 0) throw misfitError(misfits, onChip);
    const components = countComponents(part, chip, mapping);
    const point = designPoint(chip, mapping, steps);
    return { name, description, network: part, mapping, point, components, own: ownOf(chip, mapping, point), timing };
  };
}

/** Every hardware that the methods of a run of `steps` are costed on, the whole chip first. */
export function planVariants(network: Network, loaded: LoadedChip, steps: number): readonly Variant[] {
  const variant = variantPlanner(network, loaded, steps);
  const final = network.classifiers.filter((classifier) => classifier.role === 'final');
  const internal = network.classifiers.filter((classifier) => classifier.role === 'internal');
  const full = variant(FULL, 'the whole chip', network);
  if (internal.length === 0) return [full];
  return [
    full,
    ...final.map(({ name }) => variant(FINAL_ONLY, WITHOUT_INTERNAL, restrictTo(network, [name]))),
    ...internal.map(({ name }) => variant(upTo(name), `the chip mapped up to ${name}`, restrictTo(network, [name]))),
  ];
}

function ownOf(chip: Chip, mapping: Mapping, point: DesignPoint): Variant['own'] {
  const components = ownComponents(chip, mapping);
  const names = Object.keys({ ...mapping.projections, ...mapping.imageUnits });
  const own = names.filter((name) => chipFor(chip, name) !== chip);
  return Object.fromEntries(
    own.map((name) => [name, { point: ownPoint(point, chip, name), components: components[name] ?? {} }]),
  );
}
