import { type Problem, SpecError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import { MACHINE_ACTIONS } from '../machine/actions.js';
import { COMPONENTS } from '../machine/components.js';
import type { AccelergyMap, AccelergyTables } from '../model/accelergy.js';
import { PRICE_TABLE_FORMAT } from '../model/price-table.js';
import type { Located } from '../spec/load-accelergy.js';
import { dotted, type Path } from '../spec/parsed-text.js';

const PJ: Readonly<Record<AccelergyMap['energyUnit'], number>> = { fJ: 1e-3, pJ: 1, nJ: 1e3 };
const UM2: Readonly<Record<AccelergyMap['areaUnit'], number>> = { um2: 1, mm2: 1e6 };

/** One number of Accelergy's tables. */
interface Figure {
  readonly component: string;
  /** Undefined for an area. */
  readonly action: string | undefined;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly value: number;
  readonly file: Located<AccelergyTables>;
  readonly path: Path;
}

/**
 * A price table (`price-table/1`, to be written as YAML) that extends `map.base` with the numbers of Accelergy's tables.
 * @throws SpecError naming every component and action that is neither mapped nor ignored, and all that the map names in vain
 */
export function importedPrices(
  tables: readonly Located<AccelergyTables>[],
  map: Located<AccelergyMap>,
): Readonly<Record<string, unknown>> {
  const figures = tables.flatMap(figuresOf);
  const problems: Problem[] = [];
  const used = new Set<Figure>();
  const { energyUnit, areaUnit, ...wanted } = map.value;
  const take = (
    section: 'energy' | 'area',
    name: string,
    known: readonly string[],
    query: Query,
  ): Figure | undefined => {
    const found = findFigure(figures, query, known, name);
    if (typeof found !== 'string') used.add(found);
    else problems.push({ ...map.locate([section, name]), path: `${section}.${name}`, message: found });
    return typeof found === 'string' ? undefined : found;
  };
  const actions = Object.entries(MACHINE_ACTIONS).flatMap(([module, own]) =>
    Object.keys(own).map((a) => `${module}.${a}`),
  );
  const section = <T extends Query & { readonly times?: number }>(
    key: 'energy' | 'area',
    entries: Readonly<Record<string, T>>,
    known: readonly string[],
    toEntry: (figure: Figure, times: number) => unknown,
  ) =>
    Object.fromEntries(
      Object.entries(entries).flatMap(([name, query]) => {
        const figure = take(key, name, known, query);
        return figure === undefined ? [] : [[name, toEntry(figure, query.times ?? 1)]];
      }),
    );
  const priced = (valueKey: string, rangeKey: string, unit: number) => (figure: Figure, times: number) =>
    entryOf(figure, figure.value * unit * times, valueKey, rangeKey, map.value.range);
  const energy = section('energy', wanted.energy, actions, priced('valuePj', 'rangePj', PJ[energyUnit]));
  const area = section('area', wanted.area, Object.keys(COMPONENTS), priced('valueUm2', 'rangeUm2', UM2[areaUnit]));
  problems.push(...leftOver(figures, used, map), ...ignoredInVain(figures, map));
  if (problems.length > 0) throw new SpecError(problems);
  const { name, description, base } = map.value;
  return { format: PRICE_TABLE_FORMAT, extends: base, name, description, energy, area };
}

interface Query {
  readonly component: string;
  readonly action?: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** Accelergy writes `system.PE[1..168]` for many of one kind. */
const bare = (name: string): string => name.replaceAll(/\[[^\]]*\]/g, '');

function figuresOf(file: Located<AccelergyTables>): Figure[] {
  const { ERT, ART } = file.value;
  const energies = (ERT?.tables ?? []).flatMap(({ name, actions }, t) =>
    actions.map((action, a) => ({
      component: bare(name),
      action: action.name,
      arguments: action.arguments ?? {},
      value: action.energy,
      file,
      path: ['ERT', 'tables', t, 'actions', a],
    })),
  );
  const areas = (ART?.tables ?? []).map(({ name, area }, t) => ({
    component: bare(name),
    action: undefined,
    arguments: {},
    value: area,
    file,
    path: ['ART', 'tables', t],
  }));
  return [...energies, ...areas];
}

/** The figure that the map means, or why there is not exactly one. */
function findFigure(figures: readonly Figure[], query: Query, known: readonly string[], name: string): Figure | string {
  if (!known.includes(name)) return `is nothing that the machine has${didYouMean(name, known)}`;
  const ofKind = figures.filter(({ action }) => (action === undefined) === (query.action === undefined));
  const component = bare(query.component);
  const there = ofKind.filter((figure) => figure.component === component);
  if (there.length === 0) {
    return `the tables have no component ${component}${didYouMean(
      component,
      ofKind.map((figure) => figure.component),
    )}`;
  }
  const named = there.filter(({ action }) => action === query.action);
  if (named.length === 0) {
    return `${component} has no action ${query.action}${didYouMean(
      query.action ?? '',
      there.map(({ action }) => action ?? ''),
    )}`;
  }
  const wanted = Object.entries(query.arguments ?? {});
  const matching = named.filter((figure) => wanted.every(([key, value]) => figure.arguments[key] === value));
  if (matching.length === 1) return matching[0]!;
  const given = named.map((figure) => JSON.stringify(figure.arguments)).join(', ');
  return `${component} ${query.action ?? 'area'} stands there ${named.length} times, ${matching.length} with these arguments; there are ${given}`;
}

function entryOf(
  { component, action, value, file }: Figure,
  price: number,
  valueKey: string,
  rangeKey: string,
  { lowFactor, highFactor }: AccelergyMap['range'],
): Record<string, unknown> {
  const source = `Accelergy ${component}${action === undefined ? '' : ` ${action}`} (${file.file.replace(/^.*[/\\]/, '')})`;
  if (value === 0) return { cost: 'none', reason: `${source} gives 0` };
  return {
    [valueKey]: price,
    [rangeKey]: [price * lowFactor, price * highFactor],
    law: 'constant',
    kind: 'published',
    source,
  };
}

const isIgnored = ({ component, action }: Figure, name: string): boolean =>
  bare(name) === component || bare(name) === `${component}.${action}`;

function leftOver(
  figures: readonly Figure[],
  used: ReadonlySet<Figure>,
  { value, file: mapFile }: Located<AccelergyMap>,
) {
  return figures
    .filter((figure) => !used.has(figure) && !value.ignore.some((name) => isIgnored(figure, name)))
    .map(({ component, action, file, path }): Problem => {
      const name = action === undefined ? component : `${component}.${action}`;
      return {
        ...file.locate(path),
        path: dotted(path),
        message: `${name} is neither mapped nor ignored by ${mapFile}`,
      };
    });
}

function ignoredInVain(figures: readonly Figure[], map: Located<AccelergyMap>): Problem[] {
  return map.value.ignore.flatMap((name, i) => {
    if (figures.some((figure) => isIgnored(figure, name))) return [];
    const known = figures.map(({ component }) => component);
    return [
      {
        ...map.locate(['ignore', i]),
        path: `ignore[${i}]`,
        message: `the tables have no ${name}${didYouMean(name, known)}`,
      },
    ];
  });
}
