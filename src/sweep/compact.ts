/**
 * A value with every Float64Array of small whole numbers in it as the narrowest array that holds them: counts of one image
 * take an eighth. Plain maps and lists are followed, everything else stays as it is.
 */
export const compact = (value: unknown): unknown => replaced(value, narrowed);

/** The opposite of `compact`: every array of whole numbers is a Float64Array again. */
export const expanded = (value: unknown): unknown => replaced(value, widened);

function replaced(value: unknown, array: (values: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return array(value);
  if (Array.isArray(value)) return value.map((item) => replaced(item, array));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, array)]));
}

function narrowed(values: unknown): unknown {
  if (!(values instanceof Float64Array)) return values;
  let most = 0;
  for (const value of values) {
    if (!(value >= 0 && Number.isInteger(value)) || Object.is(value, -0)) return values;
    if (value > most) most = value;
  }
  if (most < 2 ** 8) return Uint8Array.from(values);
  if (most < 2 ** 16) return Uint16Array.from(values);
  return most < 2 ** 32 ? Uint32Array.from(values) : values;
}

const widened = (values: unknown): unknown =>
  values instanceof Uint8Array || values instanceof Uint16Array || values instanceof Uint32Array
    ? Float64Array.from(values)
    : values;
