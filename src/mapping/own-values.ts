import { didYouMean } from '../base/suggest.js';
import { type Chip, chipFor, isInImageUnit, type OwnValues } from '../model/chip.js';
import { type Network, type Projection, projectionsInto } from '../model/network.js';
import type { Misfit } from './misfit.js';

/** Values that the chip gives single projections and that this network cannot have: nothing is ignored in silence. */
export function ownValueMisfits(network: Network, chip: Chip): Misfit[] {
  return Object.entries(chip.projections).flatMap(([name, own]) => {
    const path = `projections.${name}`;
    const projection = network.projections.find((candidate) => candidate.name === name);
    if (projection === undefined) return [{ path, message: unknownName(network, name) }];
    if (projection.operator.kind === 'averagePool') return [{ path, message: `${name} averages and has no weights` }];
    return [...adcMisfits(chip, projection, own), ...weightMisfits(network, chip, projection, own)].map((misfit) => ({
      ...misfit,
      path: `${path}.${misfit.path}`,
    }));
  });
}

function unknownName({ name: network, projections }: Network, name: string): string {
  const known = projections.filter(({ operator }) => operator.kind !== 'averagePool').map((each) => each.name);
  return `${network} has no projection of this name (${known.join(', ')})${didYouMean(name, known)}`;
}

function adcMisfits(chip: Chip, projection: Projection, { adcBits }: OwnValues): Misfit[] {
  if (adcBits === undefined || !isInImageUnit(chip, projection)) return [];
  const message = `${projection.name} reads the image in digital units (crossbar.inputCoding), no ADC converts it`;
  return [{ path: 'adcBits', message }];
}

/** Projections into a population share the weight of a level, so their weights have the same bits. */
function weightMisfits(
  network: Network,
  chip: Chip,
  { name, target }: Projection,
  { weightBits }: OwnValues,
): Misfit[] {
  if (weightBits === undefined) return [];
  const others = projectionsInto(network, target).filter(
    (other) => other.name !== name && chipFor(chip, other.name).crossbar.weightBits !== weightBits,
  );
  if (others.length === 0) return [];
  const names = others.map((other) => other.name).join(', ');
  const message = `${names} into ${target} must have ${weightBits} bits too: projections into a population share their scale`;
  return [{ path: 'weightBits', message }];
}
