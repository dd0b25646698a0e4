import { type Prices, pricesAt } from '../cost/prices.js';
import type { PriceTable } from '../model/price-table.js';
import type { Variant } from '../run/plan.js';
import { type PriceSetting, parsePriceSettings, withPriceSettings } from '../spec/price-settings.js';
import { metricsUnder, type PriceForms, type Slot } from './price-forms.js';
import { Recent } from './recent.js';

/** Design points of a variant: the chip's, and those of projections with bits of their own. */
export type VariantPoints = Pick<Variant, 'point' | 'own'>;

/** Sections of a table whose entries have prices. */
const SECTIONS = ['energy', 'area', 'leakage'] as const;
type Section = (typeof SECTIONS)[number];
const UNITS = { energy: 'energyPj', area: 'areaUm2', leakage: 'leakageUw' } as const satisfies Record<
  Section,
  keyof Prices
>;

/** Entries under settings whose prices are kept: a grid has as many as its axes have values. */
const KEPT = 4096;

/** What prices make of a run whose counts are known. Only prices that a point sets are computed for it. */
export class PriceStage {
  readonly #base: Float64Array;
  readonly #parsed = new Map<string, PriceSetting>();
  /** Entries that a choice decides, by its name. */
  readonly #choices = new Map<string, (readonly [Section, string])[]>();
  readonly #slots = new Map<string, (readonly [number, Slot])[]>();
  /** Prices by slot of an entry under settings that touch it. */
  readonly #prices = new Recent<readonly (readonly [number, number])[]>(KEPT);

  constructor(
    readonly table: PriceTable,
    readonly points: readonly VariantPoints[],
    readonly forms: PriceForms,
  ) {
    this.#base = new Float64Array(forms.slots.length);
    for (const [at, slot] of forms.slots.entries()) {
      const key = `${slot.section} ${slot.name}`;
      this.#slots.set(key, [...(this.#slots.get(key) ?? []), [at, slot]]);
    }
    for (const section of SECTIONS) {
      for (const [name, entry] of Object.entries<object>(table[section])) {
        const choice: unknown = 'choice' in entry ? entry.choice : undefined;
        if (typeof choice !== 'string') continue;
        this.#choices.set(choice, [...(this.#choices.get(choice) ?? []), [section, name]]);
      }
    }
    this.#fill(
      this.#base,
      table,
      [...this.#slots.keys()].map((key) => key.split(' ') as [Section, string]),
    );
  }

  /** Metrics under `--price` settings. @throws SpecError where a law gives no price */
  metrics(settings: readonly string[], names: readonly string[]): Readonly<Record<string, number>> {
    const prices = this.#base.slice();
    const touching = new Map<string, PriceSetting[]>();
    for (const text of settings) {
      const setting = this.#parse(text);
      for (const entry of this.#touchedBy(setting)) {
        const known = touching.get(entry);
        if (known === undefined) touching.set(entry, [setting]);
        else known.push(setting);
      }
    }
    for (const [entry, some] of touching) for (const [at, price] of this.#pricesOf(entry, some)) prices[at] = price;
    return metricsUnder(this.forms, prices, names);
  }

  /** Entries whose prices a setting may change, as `section name`. */
  #touchedBy({ path: [section, name] }: PriceSetting): readonly string[] {
    if (section !== 'choices') return [`${section} ${name}`];
    return (this.#choices.get(name!) ?? []).map((entry) => entry.join(' '));
  }

  /** What an entry costs depends on the settings that touch it alone. */
  #pricesOf(entry: string, settings: readonly PriceSetting[]): readonly (readonly [number, number])[] {
    const slots = this.#slots.get(entry);
    if (slots === undefined) return [];
    const key = `${entry} ${settings.map(({ text }) => text).join(' ')}`;
    return this.#prices.get(key, () => {
      const touched = [entry.split(' ') as [Section, string]];
      const into = new Float64Array(this.#base.length);
      this.#fill(into, this.#tableWith(settings, touched), touched);
      return slots.map(([at]) => [at, into[at]!] as const);
    });
  }

  #parse(text: string): PriceSetting {
    const known = this.#parsed.get(text) ?? parsePriceSettings([text], { ...this.table })[0]!;
    this.#parsed.set(text, known);
    return known;
  }

  /** The table with settings; of its entries only those that they touch. */
  #tableWith(settings: readonly PriceSetting[], touched: readonly (readonly [Section, string])[]): PriceTable {
    const part: Record<string, unknown> = { choices: { ...this.table.choices } };
    for (const section of SECTIONS) part[section] = {};
    for (const [section, name] of touched) (part[section] as Record<string, unknown>)[name] = this.table[section][name];
    return { ...this.table, ...withPriceSettings(part, settings) } as PriceTable;
  }

  #fill(into: Float64Array, table: PriceTable, entries: readonly (readonly [Section, string])[]): void {
    const wanted = entries.flatMap(([section, name]) => this.#slots.get(`${section} ${name}`) ?? []);
    if (wanted.length === 0) return;
    const known = new Map<string, Prices>();
    for (const [at, { variant, projection = '', section, name }] of wanted) {
      const { point, own } = this.points[variant]!;
      const key = `${variant} ${projection}`;
      const prices = known.get(key) ?? pricesAt(table, projection === '' ? point : own[projection]!.point);
      known.set(key, prices);
      into[at] = prices[UNITS[section]][name]!.value;
    }
  }
}
