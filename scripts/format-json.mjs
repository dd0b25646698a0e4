/** Width that a line of a value written by `formatJson` may reach. */
const WIDTH = 118;

/**
 * JSON for people: what fits on a line stays on one, long arrays fill their lines, objects have a line a key.
 * @param {unknown} value
 * @param {string} [indent]
 * @returns {string}
 */
export function formatJson(value, indent = '') {
  const flat = flatJson(value);
  if (indent.length + flat.length <= WIDTH - 20 && (indent !== '' || typeof value !== 'object')) return flat;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => formatJson(item, deeper));
    return `[\n${fill(items, deeper)}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return flat;
  const entries = Object.entries(value).map(
    ([key, item]) => `${deeper}${JSON.stringify(key)}: ${formatJson(item, deeper)}`,
  );
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

/** Several short items a line, objects and long items a line each. */
function fill(items, indent) {
  const lines = [];
  for (const item of items) {
    const last = lines.at(-1);
    const isObject = item.startsWith('{');
    if (last !== undefined && !isObject && indent.length + last.length + item.length + 2 <= WIDTH) {
      lines[lines.length - 1] = `${last}, ${item}`;
    } else lines.push(item);
  }
  return lines.map((line) => indent + line).join(',\n');
}

function flatJson(value) {
  if (Array.isArray(value)) return `[${value.map(flatJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${flatJson(item)}`)
    .join(', ')} }`;
}
