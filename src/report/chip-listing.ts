import { WIDTH, wrap } from './columns.js';

/**
 * A resolved chip as YAML with the origin of each value in a comment; `originOf` knows values by dotted path. Lines
 * have at most 80 columns.
 */
export function chipListing(chip: object, originOf: (path: string) => string): string {
  return `${mapLines(chip, '', '', originOf).join('\n')}\n`;
}

function mapLines(map: object, path: string, indent: string, originOf: (path: string) => string): string[] {
  return Object.entries(map).flatMap(([key, value]): string[] => {
    const here = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
      return [`${indent}${key}:`, ...mapLines(value, here, `${indent}  `, originOf)];
    }
    return valueLines(`${indent}${key}:`, value, originOf(here), indent);
  });
}

const ORIGIN_COLUMN = 36;

function valueLines(key: string, value: unknown, origin: string, indent: string): string[] {
  const line = `${key} ${scalar(value)}`;
  const whole = `${line.padEnd(ORIGIN_COLUMN)} # ${origin}`;
  if (whole.length <= WIDTH) return [whole];
  const comment = `${indent}# ${origin}`;
  if (typeof value !== 'string' || line.length <= WIDTH) return [comment, line];
  return [comment, `${key} >-`, ...wrap(value, WIDTH - indent.length - 2).map((part) => `${indent}  ${part}`)];
}

/** A plain YAML scalar where that is unambiguous, else JSON, which is YAML too. */
function scalar(value: unknown): string {
  const plain =
    typeof value === 'string' && /^[A-Za-z][A-Za-z0-9 _/.,'-]*$/.test(value) && !/^(true|false|null|~)$/i.test(value);
  return plain ? value : JSON.stringify(value);
}
