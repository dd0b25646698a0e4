import type { Host } from '../base/host.js';
import {
  type AccelergyMap,
  AccelergyMapSchema,
  type AccelergyTables,
  AccelergyTablesSchema,
} from '../model/accelergy.js';
import { type Document, MAX_TEXT_BYTES, parseDocument } from './document.js';
import { type Locate, validated } from './validate.js';

/** A checked file with the places of its values. */
export interface Located<T> {
  readonly file: string;
  readonly value: T;
  readonly locate: Locate;
}

async function open(host: Host, file: string): Promise<{ document: Document; locate: Locate }> {
  const document = parseDocument(await host.read(file, MAX_TEXT_BYTES.yaml), file, 'yaml');
  return { document, locate: (path) => ({ file, ...document.positionOf(path) }) };
}

/** Reads a file with Accelergy's ERT, ART or both. @throws SpecError with all its problems */
export async function loadAccelergyTables(host: Host, file: string): Promise<Located<AccelergyTables>> {
  const { document, locate } = await open(host, file);
  return { file, value: validated<AccelergyTables>(AccelergyTablesSchema, document.value, locate), locate };
}

/** Reads a mapping from Accelergy's components to ours. @throws SpecError with all its problems */
export async function loadAccelergyMap(host: Host, file: string): Promise<Located<AccelergyMap>> {
  const { document, locate } = await open(host, file);
  return { file, value: validated<AccelergyMap>(AccelergyMapSchema, document.value, locate), locate };
}
