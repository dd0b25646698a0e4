type Random = () => number;

/** Numbers that programs get wrong. */
const NUMBERS = [0, 1, 2, 3, 4, 7, 8, 127, 128, 255, 256, 32_767, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 1e15];
const VALUES: readonly unknown[] = [
  ...NUMBERS,
  ...[
    -1,
    0.5,
    -0,
    1e308,
    5e-324,
    2 ** 53,
    null,
    true,
    false,
    '',
    ' ',
    'x',
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
  ],
  ...['1e3', 'x'.repeat(300), [], {}, [[]], [null], { kind: 'x' }, [1, 2, 3, 4, 5, 6, 7, 8]],
];

export const below = (limit: number, random: Random): number => Math.floor(limit * random());
export const pick = <T>(list: readonly T[], random: Random): T => list[below(list.length, random)]!;

/** A copy with one to four changes at places from `from` on: bits, bytes, integers of either order, cuts and copies. */
export function mutateBytes(bytes: Uint8Array, random: Random, from = 0): Uint8Array {
  let mutant: Uint8Array = bytes.slice();
  for (let left = 1 + below(4, random); left > 0 && mutant.length > from; left -= 1)
    mutant = changed(mutant, random, from);
  return mutant;
}

function changed(bytes: Uint8Array, random: Random, from: number): Uint8Array {
  const at = from + below(bytes.length - from, random);
  const length = 1 + below(Math.min(64, bytes.length - at), random);
  switch (below(8, random)) {
    case 0:
      bytes[at]! ^= 1 << below(8, random);
      return bytes;
    case 1:
    case 2:
      bytes[at] = pick(NUMBERS, random);
      return bytes;
    case 3:
    case 4:
      return withInteger(bytes, at, random);
    case 5:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
    case 6:
      return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at, at + length), ...bytes.subarray(at)]);
    default:
      return random() < 0.5 ? bytes.slice(0, at) : Uint8Array.from([...bytes, ...bytes.subarray(at, at + length)]);
  }
}

function withInteger(bytes: Uint8Array, at: number, random: Random): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [value, little] = [pick(NUMBERS, random), random() < 0.5];
  if (at + 8 <= bytes.length && random() < 0.3) view.setBigUint64(at, BigInt(value), little);
  else if (at + 4 <= bytes.length && random() < 0.6) view.setUint32(at, value, little);
  else if (at + 2 <= bytes.length) view.setUint16(at, value, little);
  return bytes;
}

/** A copy of a JSON value with one to three changes: values replaced, members removed, doubled or renamed. */
export function mutateJson(value: unknown, random: Random): unknown {
  const copy: unknown = structuredClone(value);
  for (let left = 1 + below(3, random); left > 0; left -= 1) changeInside(copy, random);
  return copy;
}

function changeInside(value: unknown, random: Random): void {
  if (typeof value !== 'object' || value === null) return;
  const members = value as Record<string, unknown>;
  const keys = Object.keys(members);
  if (keys.length === 0) return;
  const key = pick(keys, random);
  const inner = members[key];
  if (typeof inner === 'object' && inner !== null && random() < 0.8) {
    changeInside(inner, random);
    return;
  }
  switch (below(5, random)) {
    case 0:
      if (Array.isArray(value)) value.splice(Number(key), 1);
      else delete members[key];
      return;
    case 1:
      if (Array.isArray(value)) value.push(structuredClone(inner));
      else members[`${key}x`] = inner;
      return;
    case 2:
      members[key] = structuredClone(members[pick(keys, random)]);
      return;
    case 3:
      members[key] =
        typeof inner === 'number' ? pick([inner + 1, inner - 1, -inner, inner * 1000], random) : pick(VALUES, random);
      return;
    default:
      members[key] = structuredClone(pick(VALUES, random));
  }
}
