import { createScanner } from 'jsonc-parser';

/** What JSON.parse accepts but our files do not allow, with its place in the text. */
interface JsonFault {
  readonly offset: number;
  readonly message: string;
}

/** Maps and lists may be nested this deep; everything that walks a document may recurse. */
export const MAX_DEPTH = 64;
const MAX_FAULTS = 20;

/**
 * Finds repeated keys and too deep nesting in a text that JSON.parse accepts (it keeps the last of two equal keys in
 * silence). Walks tokens without recursion; stops after 20 faults.
 */
export function jsonFaults(text: string): readonly JsonFault[] {
  const scanner = createScanner(text, true);
  const open: (Set<string> | undefined)[] = [];
  const faults: JsonFault[] = [];
  let last = { value: '', offset: 0 };
  for (;;) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    if (offset >= text.length || faults.length >= MAX_FAULTS) return faults;
    const first = text[offset];
    if (first === '{' || first === '[') {
      open.push(first === '{' ? new Set() : undefined);
      if (open.length > MAX_DEPTH) return [{ offset, message: `is nested deeper than ${MAX_DEPTH} levels` }];
    } else if (first === '}' || first === ']') {
      open.pop();
    } else if (first === '"') {
      last = { value: scanner.getTokenValue(), offset };
    } else if (first === ':') {
      const keys = open.at(-1);
      if (keys?.has(last.value))
        faults.push({ offset: last.offset, message: `key ${JSON.stringify(last.value)} is repeated` });
      keys?.add(last.value);
    }
  }
}
