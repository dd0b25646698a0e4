/**
 * Integrate-and-fire for a block of steps at once, one tile of 16 neurons after the other, so that potentials stay in
 * registers. Arrays are [position][stride], stride a multiple of 16; a channel that does not exist never fires because
 * its threshold is the largest number. Masks: one bit a neuron, [slot][position][stride / 8] bytes.
 */

/** Sixteen comparisons of 32 bits each as 16 bits. */
@inline
function bits(m0: v128, m1: v128, m2: v128, m3: v128): i32 {
  const low = i16x8.narrow_i32x4_s(m0, m1);
  const high = i16x8.narrow_i32x4_s(m2, m3);
  return i8x16.bitmask(i8x16.narrow_i16x8_s(low, high));
}

/** Four currents: nothing (T = i8), or sums of type T (i16, i32) x factor - second sums (i16, where there are) x theirs. */
@inline
function currents<T>(first: usize, factor: v128, second: usize, secondFactor: v128, lane: u32): v128 {
  if (sizeof<T>() == 1) return i32x4.splat(0);
  let sum: v128;
  if (sizeof<T>() == 4) sum = i32x4.mul(v128.load(first + (lane << 2)), factor);
  else sum = i32x4.mul(v128.load16x4_s(first + (lane << 1)), factor);
  if (second) sum = i32x4.sub(sum, i32x4.mul(v128.load16x4_s(second + (lane << 1)), secondFactor));
  return sum;
}

/**
 * Integer neurons. `d` points at 32-bit words: 0 positions, 1 stride, 2 potentials (i32), 3 thresholds, 4 biases, 5 floors
 * (i32 [stride]), 6 constant current (i32 [position][stride]) or 0, 7 lowest, 8 highest potential, 9 masks, 10 current,
 * 11 its factor, 12 second current or 0, 13 its factor, 14-16 bytes from a slot to the next of current, second current
 * and masks, 17 whether potentials are expected to stay between floors and highest. Currents of a slot are
 * [position][stride]. Adds, saturates, clamps to the floor, fires. Returns how often a potential saturated.
 */
@inline
function fireIntegers<T>(d: usize, slots: u32): u32 {
  const stride = load<u32>(d, 4);
  const neurons = load<u32>(d, 0) * stride;
  const potentials = <usize>load<u32>(d, 8);
  const constant = <usize>load<u32>(d, 24);
  const lowest = i32x4.splat(load<i32>(d, 28));
  const highest = i32x4.splat(load<i32>(d, 32));
  const factor = i32x4.splat(load<i32>(d, 44));
  const hasSecond = load<u32>(d, 48);
  const secondFactor = i32x4.splat(load<i32>(d, 52));
  const firstStride = load<u32>(d, 56);
  const secondStride = load<u32>(d, 60);
  const maskStride = load<u32>(d, 64);
  const unclamped = load<u32>(d, 68);
  let clipped = i32x4.splat(0);
  for (let neuron: u32 = 0, lane: u32 = 0; neuron < neurons; neuron += 16, lane += 16) {
    if (lane == stride) lane = 0;
    const thresholds = <usize>load<u32>(d, 12) + (lane << 2);
    const floors = <usize>load<u32>(d, 20) + (lane << 2);
    const at = potentials + (neuron << 2);
    const biases = <usize>load<u32>(d, 16) + (lane << 2);
    let b0 = v128.load(biases, 0);
    let b1 = v128.load(biases, 16);
    let b2 = v128.load(biases, 32);
    let b3 = v128.load(biases, 48);
    if (constant) {
      const held = constant + (neuron << 2);
      b0 = i32x4.add(b0, v128.load(held, 0));
      b1 = i32x4.add(b1, v128.load(held, 16));
      b2 = i32x4.add(b2, v128.load(held, 32));
      b3 = i32x4.add(b3, v128.load(held, 48));
    }
    const t0 = v128.load(thresholds, 0);
    const t1 = v128.load(thresholds, 16);
    const t2 = v128.load(thresholds, 32);
    const t3 = v128.load(thresholds, 48);
    let v0 = v128.load(at, 0);
    let v1 = v128.load(at, 16);
    let v2 = v128.load(at, 32);
    let v3 = v128.load(at, 48);
    let first = <usize>load<u32>(d, 40) + neuron * sizeof<T>();
    let second = <usize>hasSecond + (neuron << 1);
    let masks = <usize>load<u32>(d, 36) + (neuron >> 3);
    if (unclamped) {
      let l0 = v0;
      let l1 = v1;
      let l2 = v2;
      let l3 = v3;
      let high = v0;
      for (let slot: u32 = 0; slot < slots; slot++) {
        const other: usize = hasSecond ? second : 0;
        v0 = i32x4.add(v0, i32x4.add(currents<T>(first, factor, other, secondFactor, 0), b0));
        v1 = i32x4.add(v1, i32x4.add(currents<T>(first, factor, other, secondFactor, 4), b1));
        v2 = i32x4.add(v2, i32x4.add(currents<T>(first, factor, other, secondFactor, 8), b2));
        v3 = i32x4.add(v3, i32x4.add(currents<T>(first, factor, other, secondFactor, 12), b3));
        high = i32x4.max_s(high, i32x4.max_s(i32x4.max_s(v0, v1), i32x4.max_s(v2, v3)));
        l0 = i32x4.min_s(l0, v0);
        l1 = i32x4.min_s(l1, v1);
        l2 = i32x4.min_s(l2, v2);
        l3 = i32x4.min_s(l3, v3);
        const f0 = i32x4.ge_s(v0, t0);
        const f1 = i32x4.ge_s(v1, t1);
        const f2 = i32x4.ge_s(v2, t2);
        const f3 = i32x4.ge_s(v3, t3);
        v0 = i32x4.sub(v0, v128.and(f0, t0));
        v1 = i32x4.sub(v1, v128.and(f1, t1));
        v2 = i32x4.sub(v2, v128.and(f2, t2));
        v3 = i32x4.sub(v3, v128.and(f3, t3));
        store<u16>(masks, <u16>bits(f0, f1, f2, f3));
        masks += maskStride;
        first += firstStride;
        second += secondStride;
      }
      let beyond = i32x4.gt_s(high, highest);
      beyond = v128.or(beyond, i32x4.gt_s(v128.load(floors, 0), l0));
      beyond = v128.or(beyond, i32x4.gt_s(v128.load(floors, 16), l1));
      beyond = v128.or(beyond, i32x4.gt_s(v128.load(floors, 32), l2));
      beyond = v128.or(beyond, i32x4.gt_s(v128.load(floors, 48), l3));
      if (!v128.any_true(beyond)) {
        v128.store(at, v0, 0);
        v128.store(at, v1, 16);
        v128.store(at, v2, 32);
        v128.store(at, v3, 48);
        continue;
      }
      v0 = v128.load(at, 0);
      v1 = v128.load(at, 16);
      v2 = v128.load(at, 32);
      v3 = v128.load(at, 48);
      first -= slots * firstStride;
      second -= slots * secondStride;
      masks -= slots * maskStride;
    }
    for (let slot: u32 = 0; slot < slots; slot++) {
      const other: usize = hasSecond ? second : 0;
      v0 = i32x4.add(v0, i32x4.add(currents<T>(first, factor, other, secondFactor, 0), b0));
      v1 = i32x4.add(v1, i32x4.add(currents<T>(first, factor, other, secondFactor, 4), b1));
      v2 = i32x4.add(v2, i32x4.add(currents<T>(first, factor, other, secondFactor, 8), b2));
      v3 = i32x4.add(v3, i32x4.add(currents<T>(first, factor, other, secondFactor, 12), b3));
      const s0 = i32x4.max_s(i32x4.min_s(v0, highest), lowest);
      const s1 = i32x4.max_s(i32x4.min_s(v1, highest), lowest);
      const s2 = i32x4.max_s(i32x4.min_s(v2, highest), lowest);
      const s3 = i32x4.max_s(i32x4.min_s(v3, highest), lowest);
      clipped = i32x4.add(clipped, i32x4.add(i32x4.ne(s0, v0), i32x4.ne(s1, v1)));
      clipped = i32x4.add(clipped, i32x4.add(i32x4.ne(s2, v2), i32x4.ne(s3, v3)));
      v0 = i32x4.max_s(s0, v128.load(floors, 0));
      v1 = i32x4.max_s(s1, v128.load(floors, 16));
      v2 = i32x4.max_s(s2, v128.load(floors, 32));
      v3 = i32x4.max_s(s3, v128.load(floors, 48));
      const f0 = i32x4.ge_s(v0, t0);
      const f1 = i32x4.ge_s(v1, t1);
      const f2 = i32x4.ge_s(v2, t2);
      const f3 = i32x4.ge_s(v3, t3);
      v0 = i32x4.sub(v0, v128.and(f0, t0));
      v1 = i32x4.sub(v1, v128.and(f1, t1));
      v2 = i32x4.sub(v2, v128.and(f2, t2));
      v3 = i32x4.sub(v3, v128.and(f3, t3));
      store<u16>(masks, <u16>bits(f0, f1, f2, f3));
      masks += maskStride;
      first += firstStride;
      second += secondStride;
    }
    v128.store(at, v0, 0);
    v128.store(at, v1, 16);
    v128.store(at, v2, 32);
    v128.store(at, v3, 48);
  }
  return -<u32>(
    i32x4.extract_lane(clipped, 0) +
    i32x4.extract_lane(clipped, 1) +
    i32x4.extract_lane(clipped, 2) +
    i32x4.extract_lane(clipped, 3)
  );
}

/** No projection but a constant current. */
export function fireConstant(d: usize, slots: u32): u32 {
  return fireIntegers<i8>(d, slots);
}
/** Currents as i16 sums with their factors. */
export function fireSums(d: usize, slots: u32): u32 {
  return fireIntegers<i16>(d, slots);
}
/** The same with first sums of 32 bits. */
export function fireWideSums(d: usize, slots: u32): u32 {
  return fireIntegers<i32>(d, slots);
}

/**
 * Float32 neurons, words of `d` as for integers (0-4, 9, 10, 14, 16): V = V + (I + bias), each sum rounded; fires
 * when V >= threshold.
 */
export function fireFloats(d: usize, slots: u32): void {
  const stride = load<u32>(d, 4);
  const currentStride = load<u32>(d, 56);
  const maskStride = load<u32>(d, 64);
  const neurons = load<u32>(d, 0) * stride;
  for (let neuron: u32 = 0, lane: u32 = 0; neuron < neurons; neuron += 16, lane += 16) {
    if (lane == stride) lane = 0;
    const thresholds = <usize>load<u32>(d, 12) + (lane << 2);
    const biases = <usize>load<u32>(d, 16) + (lane << 2);
    const at = <usize>load<u32>(d, 8) + (neuron << 2);
    let v0 = v128.load(at, 0);
    let v1 = v128.load(at, 16);
    let v2 = v128.load(at, 32);
    let v3 = v128.load(at, 48);
    let current = <usize>load<u32>(d, 40) + (neuron << 2);
    let masks = <usize>load<u32>(d, 36) + (neuron >> 3);
    for (let slot: u32 = 0; slot < slots; slot++) {
      const t0 = v128.load(thresholds, 0);
      const t1 = v128.load(thresholds, 16);
      const t2 = v128.load(thresholds, 32);
      const t3 = v128.load(thresholds, 48);
      v0 = f32x4.add(v0, f32x4.add(v128.load(current, 0), v128.load(biases, 0)));
      v1 = f32x4.add(v1, f32x4.add(v128.load(current, 16), v128.load(biases, 16)));
      v2 = f32x4.add(v2, f32x4.add(v128.load(current, 32), v128.load(biases, 32)));
      v3 = f32x4.add(v3, f32x4.add(v128.load(current, 48), v128.load(biases, 48)));
      const f0 = f32x4.ge(v0, t0);
      const f1 = f32x4.ge(v1, t1);
      const f2 = f32x4.ge(v2, t2);
      const f3 = f32x4.ge(v3, t3);
      v0 = f32x4.sub(v0, v128.and(f0, t0));
      v1 = f32x4.sub(v1, v128.and(f1, t1));
      v2 = f32x4.sub(v2, v128.and(f2, t2));
      v3 = f32x4.sub(v3, v128.and(f3, t3));
      store<u16>(masks, <u16>bits(f0, f1, f2, f3));
      masks += maskStride;
      current += currentStride;
    }
    v128.store(at, v0, 0);
    v128.store(at, v1, 16);
    v128.store(at, v2, 32);
    v128.store(at, v3, 48);
  }
}

@inline
function combineSums<T>(d: usize, count: u32, into: usize, slot: u32): void {
  const sums = <usize>load<u32>(d, 40) + slot * load<u32>(d, 56);
  const others = load<u32>(d, 48);
  const second = others ? <usize>others + slot * load<u32>(d, 60) : 0;
  const factor = i32x4.splat(load<i32>(d, 44));
  const secondFactor = i32x4.splat(load<i32>(d, 52));
  for (let at: u32 = 0; at < count; at += 4) {
    const sum = currents<T>(sums, factor, second, secondFactor, at);
    v128.store(into + (at << 2), i32x4.add(v128.load(into + (at << 2)), sum));
  }
}

/** Adds the currents of `count` neurons (a multiple of 4) in one slot, words 10-15 of `d`, to `into` (i32). */
export function combine(d: usize, count: u32, into: usize, slot: u32): void {
  combineSums<i16>(d, count, into, slot);
}
/** The same with first sums of 32 bits. */
export function combineWide(d: usize, count: u32, into: usize, slot: u32): void {
  combineSums<i32>(d, count, into, slot);
}

/** Adds `count` (a multiple of 4) float32 to `into`, each sum rounded. */
export function addFloats(values: usize, count: u32, into: usize): void {
  for (let at: u32 = 0; at < count << 2; at += 16) {
    v128.store(into + at, f32x4.add(v128.load(into + at), v128.load(values + at)));
  }
}

/**
 * Spikes of one slot added to the counts (i32 [target position][stride]) of the windows that hold them: `edgeStarts` (u32
 * [source position + 1]) and `targets` (u32) say which. Returns the additions.
 */
export function addToWindows(
  entries: usize,
  starts: usize,
  positions: u32,
  blocks: u32,
  edgeStarts: usize,
  targets: usize,
  stride: u32,
  counts: usize,
): u32 {
  let additions: u32 = 0;
  for (let position: u32 = 0; position < positions; position++) {
    const from = load<u32>(starts + ((position * blocks) << 2));
    const to = load<u32>(starts + (((position + 1) * blocks) << 2));
    const last = load<u32>(edgeStarts + ((position + 1) << 2));
    for (let edge = load<u32>(edgeStarts + (position << 2)); edge < last; edge++) {
      const into = counts + ((load<u32>(targets + (edge << 2)) * stride) << 2);
      for (let entry = from; entry < to; entry++) {
        const at = into + (<usize>load<u16>(entries + (entry << 1)) << 2);
        store<i32>(at, load<i32>(at) + 1);
      }
      additions += to - from;
    }
  }
  return additions;
}

/** One step of averaging neurons: fires where count >= area, then count -= area. `count` neurons, a multiple of 16. */
export function fireAverages(counts: usize, count: u32, area: i32, masks: usize): void {
  const t = i32x4.splat(area);
  for (let neuron: u32 = 0; neuron < count; neuron += 16) {
    const at = counts + (neuron << 2);
    const v0 = v128.load(at, 0);
    const v1 = v128.load(at, 16);
    const v2 = v128.load(at, 32);
    const v3 = v128.load(at, 48);
    const f0 = i32x4.ge_s(v0, t);
    const f1 = i32x4.ge_s(v1, t);
    const f2 = i32x4.ge_s(v2, t);
    const f3 = i32x4.ge_s(v3, t);
    v128.store(at, i32x4.sub(v0, v128.and(f0, t)), 0);
    v128.store(at, i32x4.sub(v1, v128.and(f1, t)), 16);
    v128.store(at, i32x4.sub(v2, v128.and(f2, t)), 32);
    v128.store(at, i32x4.sub(v3, v128.and(f3, t)), 48);
    store<u16>(masks + (neuron >> 3), <u16>bits(f0, f1, f2, f3));
  }
}
