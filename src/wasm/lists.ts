/**
 * Spikes of one slot (time step): `entries` are the channels (u16) that fired, position after position, ascending;
 * `starts` (u32) says where each block of a position begins: block b of position p is entries starts[p * blocks + b] up to
 * starts[p * blocks + b + 1]. A block is `rows` channels, the last one of a position what is left.
 */

/** Where lane k of the list of a byte of mask `m` comes from: 256 x 8 channels (u16), written by the host. */
@inline
function spread(mask: u32, table: usize, base: v128): v128 {
  return i16x8.add(v128.load(table + (mask << 4)), base);
}

/**
 * Compresses the spike masks of `slots` steps into lists. `masks` [slot][position][stride / 8] bytes; `masks`,
 * `entries` and `starts` of the first slot, each slot after `maskStride`, `entryStride` and `startStride` bytes. Without branches on spikes:
 * eight channels are stored at a time and the end moves by as many as fired.
 */
export function compress(
  masks: usize,
  maskStride: u32,
  slots: u32,
  positions: u32,
  channels: u32,
  stride: u32,
  rows: u32,
  entries: usize,
  entryStride: u32,
  starts: usize,
  startStride: u32,
  table: usize,
): void {
  const bytes = stride >> 3;
  const used = (channels + 7) >> 3;
  const blocks = (channels + rows - 1) / rows;
  for (let slot: u32 = 0; slot < slots; slot++) {
    let end: u32 = 0;
    let at = starts;
    let mask = masks;
    for (let position: u32 = 0; position < positions; position++) {
      const first = end;
      if ((rows & 7) == 0 || blocks == 1) {
        const step = blocks == 1 ? used : rows >> 3;
        let byte: u32 = 0;
        for (let block: u32 = 0; block < blocks; block++) {
          store<u32>(at, end);
          at += 4;
          const stop = min(used, byte + step);
          for (; byte < stop; byte++) {
            const fired = <u32>load<u8>(mask + byte);
            v128.store(entries + (end << 1), spread(fired, table, i16x8.splat(<i16>(byte << 3))));
            end += popcnt(fired);
          }
        }
      } else {
        for (let byte: u32 = 0; byte < used; byte++) {
          const fired = <u32>load<u8>(mask + byte);
          v128.store(entries + (end << 1), spread(fired, table, i16x8.splat(<i16>(byte << 3))));
          end += popcnt(fired);
        }
        let entry = first;
        for (let block: u32 = 0; block < blocks; block++) {
          store<u32>(at, entry);
          at += 4;
          const last = (block + 1) * rows;
          while (entry < end && <u32>load<u16>(entries + (entry << 1)) < last) entry++;
        }
      }
      mask += bytes;
    }
    store<u32>(at, end);
    entries += entryStride;
    starts += startStride;
    masks += maskStride;
  }
}

/** Adds the spikes of one slot to `histogram` [class][channels] (i32), by the class (u16) of their position. */
@inline
function countChannels(
  entries: usize,
  starts: usize,
  positions: u32,
  blocks: u32,
  channels: u32,
  classes: usize,
  histogram: usize,
): void {
  let from = load<u32>(starts);
  for (let position: u32 = 0; position < positions; position++) {
    starts += <usize>blocks << 2;
    const to = load<u32>(starts);
    const into = histogram + ((<usize>load<u16>(classes + (position << 1)) * channels) << 2);
    for (; from < to; from++) {
      const at = into + (<usize>load<u16>(entries + (from << 1)) << 2);
      store<i32>(at, load<i32>(at) + 1);
    }
  }
}

/**
 * Sums the rows (i32 [channels], a multiple of 16 with what follows them) at `count` byte offsets `offsets` (u32) from
 * `base` into `into`.
 */
@inline
function sumRows(base: usize, offsets: usize, count: u32, channels: u32, into: usize): void {
  const last = offsets + (count << 2);
  for (let at: u32 = 0; at < channels << 2; at += 64) {
    let s0 = i32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    const column = base + at;
    for (let offset = offsets; offset < last; offset += 4) {
      const row = column + load<u32>(offset);
      s0 = i32x4.add(s0, v128.load(row, 0));
      s1 = i32x4.add(s1, v128.load(row, 16));
      s2 = i32x4.add(s2, v128.load(row, 32));
      s3 = i32x4.add(s3, v128.load(row, 48));
    }
    v128.store(into + at, s0, 0);
    v128.store(into + at, s1, 16);
    v128.store(into + at, s2, 32);
    v128.store(into + at, s3, 48);
  }
}

/** Sum of counts (i32) x levels (f64), exact below 2^53. */
@inline
function dotLevels(counts: usize, levels: usize, count: u32): f64 {
  let sum = f64x2.splat(0);
  let at: u32 = 0;
  for (; at + 1 < count; at += 2) {
    const pair = f64x2.convert_low_i32x4_s(v128.load64_zero(counts + (at << 2)));
    sum = f64x2.add(sum, f64x2.mul(pair, v128.load(levels + (at << 3))));
  }
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  if (at < count) total += <f64>load<i32>(counts + (at << 2)) * load<f64>(levels + (at << 3));
  return total;
}

/**
 * Spikes by channel, and the stored levels of the rows that they open, of a block of slots. Words of `d` (32 bit):
 * 0 positions, 1 blocks a position, 2 channels (padded to 16), 3 classes of positions (u16), 4 number of classes,
 * 5 histogram (i32 [class][channels]), 6 sums of a tap (i32 [channels]), 7 all classes' offsets (u32), 8 tap records,
 * 9 number of taps, of all projections that read the population.
 * Tap record: 0 offsets of the classes whose positions have a reader through the tap, 1 their number, 2 segment records,
 * 3 number of segments. Segment record: 0 first channel, 1 channels, 2 levels (f64), 3 row block's word in the slot.
 * Written for each slot: `spikes` (i32 [channels]), `levels` (f64 [row block of each projection], added to).
 */
export function countLevels(
  d: usize,
  slots: u32,
  entries: usize,
  entryStride: u32,
  starts: usize,
  startStride: u32,
  spikes: usize,
  spikeStride: u32,
  levels: usize,
  levelStride: u32,
): void {
  const channels = load<u32>(d, 8);
  const histogram = <usize>load<u32>(d, 20);
  const classes = load<u32>(d, 16);
  const sums = <usize>load<u32>(d, 24);
  for (let slot: u32 = 0; slot < slots; slot++) {
    memory.fill(histogram, 0, (classes * channels) << 2);
    countChannels(entries, starts, load<u32>(d, 0), load<u32>(d, 4), channels, <usize>load<u32>(d, 12), histogram);
    sumRows(histogram, <usize>load<u32>(d, 28), classes, channels, spikes);
    let tap = <usize>load<u32>(d, 32);
    for (let left = load<u32>(d, 36); left; left--, tap += 16) {
      sumRows(histogram, <usize>load<u32>(tap), load<u32>(tap, 4), channels, sums);
      let segment = <usize>load<u32>(tap, 8);
      for (let more = load<u32>(tap, 12); more; more--, segment += 16) {
        const into = levels + (load<u32>(segment, 12) << 3);
        const counts = sums + (load<u32>(segment) << 2);
        store<f64>(into, load<f64>(into) + dotLevels(counts, <usize>load<u32>(segment, 8), load<u32>(segment, 4)));
      }
    }
    entries += entryStride;
    starts += startStride;
    spikes += spikeStride;
    levels += levelStride;
  }
}

/** Sets `bytes` bytes to zero. */
export function clear(address: usize, bytes: usize): void {
  memory.fill(address, 0, bytes);
}

/** Copies `bytes` bytes; the ranges may overlap. */
export function copy(from: usize, to: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}
