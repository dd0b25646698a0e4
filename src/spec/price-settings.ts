import { type Problem, SpecError } from '../base/errors.js';
import { closest, didYouMean } from '../base/suggest.js';
import { isForbiddenName } from '../formats/array-name.js';
import { PRICE_SECTIONS, type PriceSection } from '../model/price-table.js';
import { isMap, type Path } from './parsed-text.js';
import { parseYamlText } from './yaml-document.js';

/** One `--price` as a value at a path of the table. */
export interface PriceSetting {
  /** As typed, for messages. */
  readonly text: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

type Complaint = Omit<Problem, 'file'>;
type Sections = Readonly<Record<string, unknown>>;

const MAX_LENGTH = 1000;
const SECTIONS = Object.keys(PRICE_SECTIONS) as PriceSection[];

/**
 * Parses `adc.conversion.valuePj=1.5` (the unit says the section; `area.adc.converter.law=...` names it) and
 * `choices.adc=survey` against `base`, the table without them. Throws a SpecError about entries and keys that are unknown
 * (with a suggestion), missing values, and two texts that set the same.
 */
export function parsePriceSettings(texts: readonly string[], base: Sections): readonly PriceSetting[] {
  const problems: Problem[] = [];
  const settings: PriceSetting[] = [];
  for (const text of texts) {
    const setting = parseSetting(text, base);
    const twice = 'message' in setting ? undefined : settings.find(({ path }) => samePath(path, setting.path));
    if ('message' in setting) problems.push({ file: `--price ${text.slice(0, 200)}`, ...setting });
    else if (twice !== undefined) {
      const message = `is set twice, also by --price ${twice.text}`;
      problems.push({ file: `--price ${text}`, path: setting.path.join('.'), message });
    } else settings.push(setting);
  }
  if (problems.length > 0) throw new SpecError(problems);
  return settings;
}

const samePath = (one: readonly string[], other: readonly string[]): boolean => one.join(' ') === other.join(' ');

function parseSetting(text: string, base: Sections): PriceSetting | Complaint {
  const equals = text.indexOf('=');
  if (equals <= 0 || text.length > MAX_LENGTH) {
    return { path: '', message: 'must be written as module.action.key=value or choices.name=option' };
  }
  const written = text.slice(0, equals).trim();
  const source = text.slice(equals + 1);
  if (written.split('.').some(isForbiddenName)) return { path: written, message: 'this key is not allowed' };
  const path = pathOf(written, base);
  if ('message' in path) return { path: written, message: path.message };
  if (source.trim() === '') return { path: written, message: 'has no value' };
  const { value, problems } = parseYamlText(source);
  if (problems[0] !== undefined) return { path: written, message: `the value ${problems[0].message}` };
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return { path: written, message: 'sets one value, not a map' };
  }
  return { text, path: path.keys, value };
}

/** The path in the table that a text names. */
function pathOf(written: string, base: Sections): { readonly keys: readonly string[] } | { readonly message: string } {
  const parts = written.split('.');
  if (parts[0] === 'choices') {
    const known = Object.keys(isMap(base['choices']) ? base['choices'] : {});
    if (parts.length === 2 && known.includes(parts[1]!)) return { keys: parts };
    return { message: `is no choice of the table${didYouMean(parts.slice(1).join('.'), known)}` };
  }
  const named = SECTIONS.find((section) => section === parts[0] && parts.length > 3);
  const [module = '', action = '', ...key] = named === undefined ? parts : parts.slice(1);
  const section =
    named ?? SECTIONS.find((each) => Object.values<string>(PRICE_SECTIONS[each]).includes(key.at(-1) ?? ''));
  if (section === undefined) return { message: unitMessage(key.at(-1)) };
  const entries = isMap(base[section]) ? base[section] : {};
  const entry = `${module}.${action}`;
  if (!Object.hasOwn(entries, entry)) {
    return { message: `the table has no ${section} ${entry}${didYouMean(entry, Object.keys(entries))}` };
  }
  return { keys: [section, entry, ...key] };
}

function unitMessage(key: string | undefined): string {
  const keys = SECTIONS.flatMap((section) => Object.values(PRICE_SECTIONS[section]));
  const guess = key === undefined ? undefined : closest(key, keys);
  return guess === undefined
    ? `must end in one of ${keys.join(', ')}, or begin with energy, area or leakage`
    : `unknown key ${key}, did you mean "${guess}"?`;
}

/**
 * `base` with the settings. A value that is set is the user's: its source says so, and it has no range unless that is set
 * as well. Of an entry with a choice the option in use is set.
 */
export function withPriceSettings(base: Sections, settings: readonly PriceSetting[]): Record<string, unknown> {
  const table = structuredClone(base) as Record<string, unknown>;
  const ordered = settings.toSorted((a, b) => Number(a.path[0] !== 'choices') - Number(b.path[0] !== 'choices'));
  for (const { path, value, text } of ordered) {
    const [section, name, ...keys] = path as [string, string, ...string[]];
    const target = table[section] as Record<string, unknown>;
    if (keys.length === 0) {
      target[name] = value;
      continue;
    }
    const entry = optionInUse(table, target[name] as Record<string, unknown>);
    put(entry, keys, value);
    if (keys[0] !== unitOf(section).value) continue;
    const ranged = settings.some((other) => samePath(other.path, [section, name, unitOf(section).range]));
    if (!ranged && typeof value === 'number' && value > 0) entry[unitOf(section).range] = [value, value];
    entry['source'] = `set by --price ${text}`;
    if (!settings.some((other) => samePath(other.path, [section, name, 'kind']))) entry['kind'] = 'inferred';
  }
  return table;
}

const unitOf = (section: string) => PRICE_SECTIONS[section as PriceSection];

function optionInUse(
  table: Readonly<Record<string, unknown>>,
  entry: Record<string, unknown>,
): Record<string, unknown> {
  const { choice, options } = entry;
  if (typeof choice !== 'string' || !isMap(options) || !isMap(table['choices'])) return entry;
  const option = options[String(table['choices'][choice])];
  return isMap(option) ? option : entry;
}

function put(target: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key, ...rest] = keys as [string, ...string[]];
  if (rest.length === 0) target[key] = value;
  else {
    if (!isMap(target[key])) target[key] = {};
    put(target[key] as Record<string, unknown>, rest, value);
  }
}

/** The setting behind the value at `path`; options of a choice stand in their entry. */
export const settingAt = (settings: readonly PriceSetting[], path: Path): PriceSetting | undefined =>
  settings.findLast((setting) => {
    const keys = path.filter((_, at) => !(path[2] === 'options' && (at === 2 || at === 3)));
    return setting.path.length <= keys.length && setting.path.every((key, at) => key === keys[at]);
  });
