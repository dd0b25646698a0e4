import type { Host } from '../base/host.js';
import { type PriceTable, PriceTableSchema } from '../model/price-table.js';
import { canonicalJson } from './canonical.js';
import { type Layer, readLayers } from './file-layers.js';
import { deepFrozen } from './freeze.js';
import type { PathOptions } from './locate.js';
import { hasPath, overlaid } from './merge.js';
import { type PriceSetting, parsePriceSettings, settingAt, withPriceSettings } from './price-settings.js';
import { type Locate, validated } from './validate.js';

/** A checked price table, frozen; `digest` is the SHA-256 of its canonical JSON. */
export interface LoadedPriceTable {
  readonly table: PriceTable;
  readonly path: string;
  readonly digest: string;
  /** `--price` settings as typed, in order; left out: none. */
  readonly settings?: readonly string[];
  /** File and place, or the setting, of the value at a path; left out where the table comes from no file. */
  readonly locate?: Locate;
}

/**
 * Loads a price table by bundled name or path. What a file leaves out comes from the one it `extends`, price by price; then
 * `settings` (`adc.conversion.valuePj=1.5`) are laid on top. Throws a SpecError with all problems of its form, each at the
 * file and place, or the setting, that the wrong value comes from.
 */
export async function loadPriceTable(
  host: Host,
  nameOrPath: string,
  options: PathOptions = {},
  settings: readonly string[] = [],
): Promise<LoadedPriceTable> {
  const layers = await readLayers(host, { kind: 'prices', schema: PriceTableSchema }, nameOrPath, options);
  const base = layers.reduceRight<Readonly<Record<string, unknown>>>(
    (below, layer) => overlaid(below, layer.value),
    {},
  );
  const overrides = parsePriceSettings(settings, base);
  const locate = locator(layers, overrides);
  const table = deepFrozen(validated<PriceTable>(PriceTableSchema, withPriceSettings(base, overrides), locate));
  const digest = host.sha256(new TextEncoder().encode(canonicalJson(table)));
  return { table, path: layers[0]!.document.file, digest, settings, locate };
}

const locator =
  (layers: readonly Layer[], settings: readonly PriceSetting[]): Locate =>
  (path) => {
    const setting = settingAt(settings, path);
    if (setting !== undefined) return { file: `--price ${setting.text}` };
    const { document } = layers.find(({ value }) => hasPath(value, path)) ?? layers[0]!;
    return { file: document.file, ...document.positionOf(path) };
  };
