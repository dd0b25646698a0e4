const DIGIT_BITS = 11;
const DIGIT_VALUES = 2 ** DIGIT_BITS;
const SHIFTS = [0, DIGIT_BITS, 2 * DIGIT_BITS] as const;
/** Fewer are sorted faster by comparing them. */
const LEAST_BY_DIGITS = 512;

/** `magnitudes` >= 0 in ascending order. Those of float32 weights are sorted by the digits of their bits. */
export function sortedMagnitudes(magnitudes: Float64Array): Float64Array {
  if (magnitudes.length < LEAST_BY_DIGITS) return magnitudes.slice().sort();
  const singles = new Float32Array(magnitudes);
  for (let at = 0; at < singles.length; at += 1) {
    if (singles[at] !== magnitudes[at]) return magnitudes.slice().sort();
  }
  return new Float64Array(new Float32Array(sortedByDigits(new Uint32Array(singles.buffer)).buffer));
}

/** `keys` in ascending order, in an array of its own or in their place. */
function sortedByDigits(keys: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const ends = SHIFTS.map(() => new Uint32Array(DIGIT_VALUES + 1));
  const [low, middle, high] = ends as [Uint32Array, Uint32Array, Uint32Array];
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at]!;
    low[(key & (DIGIT_VALUES - 1)) + 1]! += 1;
    middle[((key >>> SHIFTS[1]) & (DIGIT_VALUES - 1)) + 1]! += 1;
    high[(key >>> SHIFTS[2]) + 1]! += 1;
  }
  let from = keys;
  let into = new Uint32Array(keys.length);
  for (const [digit, starts] of ends.entries()) {
    for (let value = 0; value < DIGIT_VALUES; value += 1) starts[value + 1]! += starts[value]!;
    sortByDigit(from, into, SHIFTS[digit]!, starts);
    [from, into] = [into, from];
  }
  return from;
}

/** Keys of the same digit keep their order. `starts`: the place of the first key of each digit; used up. */
function sortByDigit(keys: Uint32Array, into: Uint32Array, shift: number, starts: Uint32Array): void {
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at]!;
    const digit = (key >>> shift) & (DIGIT_VALUES - 1);
    into[starts[digit]!] = key;
    starts[digit]! += 1;
  }
}

/** Indices of `keys` in ascending order of their keys, equal keys in order of index: buckets, then insertion. */
export function ascending(keys: Float64Array): Int32Array {
  const { buckets, starts } = bucketsOf(keys);
  const order = new Int32Array(keys.length);
  for (let index = 0; index < keys.length; index += 1) {
    const bucket = buckets[index]!;
    order[starts[bucket]!] = index;
    starts[bucket] = starts[bucket]! + 1;
  }
  for (let place = 1; place < order.length; place += 1) {
    const index = order[place]!;
    const key = keys[index]!;
    let before = place - 1;
    while (before >= 0 && keys[order[before]!]! > key) {
      order[before + 1] = order[before]!;
      before -= 1;
    }
    order[before + 1] = index;
  }
  return order;
}

/** As many buckets of equal width as there are keys: the bucket of every key, and the place of every bucket's first. */
function bucketsOf(keys: Float64Array): { readonly buckets: Int32Array; readonly starts: Int32Array } {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const key of keys) {
    if (key < low) low = key;
    if (key > high) high = key;
  }
  const perBucket = high === low ? 0 : keys.length / (high - low);
  const buckets = new Int32Array(keys.length);
  const starts = new Int32Array(keys.length + 1);
  for (let index = 0; index < keys.length; index += 1) {
    const bucket = Math.min(keys.length - 1, Math.floor((keys[index]! - low) * perBucket));
    buckets[index] = bucket;
    starts[bucket + 1] = starts[bucket + 1]! + 1;
  }
  for (let bucket = 0; bucket < keys.length; bucket += 1) starts[bucket + 1] = starts[bucket + 1]! + starts[bucket]!;
  return { buckets, starts };
}
