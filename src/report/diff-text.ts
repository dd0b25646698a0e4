import { groupBy } from '../base/group-by.js';
import type { Attribution, DiffPart } from '../diff/attribution.js';
import { type Change, SECTIONS_WITH_VALUES } from '../diff/changes.js';
import type { Compared, Diff } from '../diff/diff.js';
import { labelled, left, right, table } from './columns.js';
import type { TextOptions } from './explain-text.js';
import { percent, type Scale, significant } from './numbers.js';
import { partRows } from './parts.js';
import { printSections, type Section } from './section.js';
import { scaleOf, valueText } from './values.js';

/** Parts and changed settings that are shown unless all are wanted. */
const SHOWN_PARTS = 8;
const SHOWN_CHANGES = 8;
/** Breakdowns that name every row are shown only with all. */
const DETAILED = ['action', 'row', 'part', 'component'];

/** Two results compared as text of at most 80 columns; `all`: the smallest parts and every changed setting too. */
export function diffText(found: Diff, { all, colours }: TextOptions): string {
  const { before, after, identical, changes, attributions } = found;
  const same = identical ? labelled('', 'the two results are the same, every figure of them', 0) : [];
  const heading = {
    heading: 'Runs',
    lines: [...comparedLines('before', before), ...comparedLines('after', after), ...same],
  };
  if (identical) return printSections([heading], colours);
  const sections = SECTIONS_WITH_VALUES.map((section) =>
    changeSection(
      section,
      changes.filter((change) => change.section === section),
      all,
    ),
  );
  const remarks = changes.filter(({ section }) => section === 'remarks');
  const overview = { heading: 'Figures', lines: overviewLines(attributions) };
  return printSections(
    [
      heading,
      ...sections,
      remarkSection('before', remarks),
      remarkSection('after', remarks),
      overview,
      ...attributions.flatMap((each) => attributionSections(each, all)),
    ],
    colours,
  );
}

const comparedLines = (label: string, { file, chip, workload }: Compared): readonly string[] =>
  labelled(label, `${chip} running ${workload}, ${file}`, 6);

function changeSection(section: string, changes: readonly Change[], all: boolean): Section {
  const every = section === 'prices' ? priceRows(changes) : changes.map(settingRow);
  const rows = all ? every : every.slice(0, SHOWN_CHANGES);
  const rest = every.length - rows.length;
  if (changes.length === 0) return { heading: `Changed in ${section}`, lines: [] };
  return {
    heading: `Changed in ${section}`,
    lines: [
      ...table(
        [left(section), left('before'), left('after'), ...(section === 'prices' ? [left('of which')] : [])],
        rows,
      ),
      ...(rest === 0 ? [] : labelled('', `${rest} more with --all`, 0)),
    ],
  };
}

const settingRow = ({ path, before, after }: Change): string[] => [path, settingText(before), settingText(after)];

/** One line a price: its value, and what else of it has changed. */
function priceRows(changes: readonly Change[]): string[][] {
  const parts = changes.map((change) => {
    const dot = change.path.lastIndexOf('.');
    return { change, price: change.path.slice(0, dot), key: change.path.slice(dot + 1) };
  });
  return [...groupBy(parts, ({ price }) => price)].flatMap(([price, of]) => {
    const value = of.find(({ key }) => key === 'value');
    const others = of.filter(({ key }) => key !== 'value').map(({ key }) => key);
    if (value === undefined && of.some(({ key }) => !OF_A_PRICE.includes(key)))
      return of.map((each) => settingRow(each.change));
    return [[price, ...settingRow(value?.change ?? UNCHANGED).slice(1), others.join(', ')]];
  });
}

/** What of a price is compared besides its value. */
const OF_A_PRICE: readonly string[] = ['reference', 'law', 'source'];
const UNCHANGED: Change = { section: 'prices', path: '', before: 'same', after: 'same' };

const remarkSection = (run: 'before' | 'after', remarks: readonly Change[]): Section => ({
  heading: `Notes and left out only ${run}`,
  lines: remarks.flatMap((each) => (each[run] === undefined ? [] : labelled('-', String(each[run]), 1))),
});

const LONGEST_SETTING = 24;
const settingText = (value: Change['before']): string => {
  const text =
    value === undefined ? '-' : typeof value === 'number' ? String(Number(value.toPrecision(7))) : String(value);
  return text.length > LONGEST_SETTING ? `${text.slice(0, LONGEST_SETTING - 1)}~` : text;
};

const overviewLines = (attributions: readonly Attribution[]): readonly string[] =>
  table(
    [left('figure'), right('before'), right('after'), right('change'), right('')],
    attributions.map(({ metric, unit, before, after, change }) => [
      metric,
      valueText(before, unit),
      valueText(after, unit),
      signed(valueText(change, unit), change),
      before === 0 ? '-' : signed(percent(change / before), change),
    ]),
  );

/** A figure that did not change has no sections: none of its parts may have changed either, or they cancel and are shown. */
function attributionSections({ metric, unit, causes, breakdowns, change }: Attribution, all: boolean): Section[] {
  const changed = Object.values(causes).some((value) => value !== 0);
  if (!changed) return [];
  const total = { name: 'total', change, causes } as const;
  return [
    { heading: `Change of ${metric}`, lines: table(...causeTable(total, unit)) },
    ...breakdowns
      .filter(({ by }) => all || !DETAILED.includes(by))
      .map(({ by, parts }) => ({
        heading: `Change of ${metric} by ${by}`,
        lines: table(...partTable(by, parts, total, unit, all)),
      })),
  ];
}

type Total = Pick<DiffPart, 'name' | 'change' | 'causes'>;
type Table = Parameters<typeof table>;

function causeTable({ causes, change }: Total, unit: string): Table {
  const entries = Object.entries(causes).filter(([, value]) => value !== 0);
  const scale = scaleOf(unit, [change, ...entries.map(([, value]) => value)]);
  const rows = [...entries, ['total', change] as const].map(([name, value]) => [name, signedIn(value, scale)]);
  return [[left('of'), right(scale.name)], rows];
}

function partTable(by: string, parts: readonly DiffPart[], total: Total, unit: string, all: boolean): Table {
  const names = Object.entries(total.causes).flatMap(([name]) =>
    parts.some(({ causes }) => (causes[name] ?? 0) !== 0) ? [name] : [],
  );
  const valuesOf = ({ change, causes }: Total): number[] => [change, ...names.map((name) => causes[name] ?? 0)];
  const changed = parts.filter((part) => all || valuesOf(part).some((value) => value !== 0));
  const scale = scaleOf(
    unit,
    [total, ...parts].map(({ change }) => change),
  );
  const shown = partRows(
    changed.map((part) => ({ name: part.name, values: valuesOf(part) })),
    all ? changed.length : SHOWN_PARTS,
  );
  const rows = [...shown, { name: 'total', values: valuesOf(total) }].map(({ name, values }) => [
    name,
    ...values.map((value) => signedIn(value, scale)),
  ]);
  return [[left(by), right(scale.name), ...names.map(right)], rows];
}

const signedIn = (value: number, { size }: Scale): string => signed(significant(value / size), value);
const signed = (text: string, value: number): string => (value > 0 ? `+${text}` : text);
