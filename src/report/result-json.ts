import type { RunResult } from '../model/result.js';

/**
 * Text of result.json: two spaces of indent, lists of plain values on one line, all digits of every number. A figure
 * that does not exist (a division by nothing that happened) is null.
 */
export const resultJson = (result: RunResult): string => `${format(result, '')}\n`;

function format(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) return JSON.stringify(value);
    return `[\n${value.map((item) => deeper + format(item, deeper)).join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${format(item, deeper)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
