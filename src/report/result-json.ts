import type { CurveResult } from '../model/curve.js';
import type { NocResult } from '../model/noc-result.js';
import type { RunResult } from '../model/result.js';

/**
 * Text of result.json: two spaces of indent, lists of plain values and short maps on one line, all digits of every
 * number. A figure that does not exist (a division by nothing that happened) is null.
 */
export const resultJson = (result: RunResult | NocResult | CurveResult): string => `${format(result, '')}\n`;

const LONGEST_LINE = 160;

const isPlain = (item: unknown): boolean => typeof item !== 'object' || item === null;

function format(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return JSON.stringify(value);
    return `[\n${value.map((item) => deeper + format(item, deeper)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  const fields = entries.map(([key, item]) => `${JSON.stringify(key)}: ${format(item, deeper)}`);
  const line = `{ ${fields.join(', ')} }`;
  if (line.length <= LONGEST_LINE && !line.includes('\n')) return line;
  return `{\n${fields.map((field) => deeper + field).join(',\n')}\n${indent}}`;
}
