import type { Conv2d, Shape } from '../model/network.js';

/** Adds what it makes of a map onto another; maps are [y][x][channel]. */
export type AddInto = (map: Float64Array, into: Float64Array) => void;

/** Outputs that are computed together. */
const LANES = 4;

/**
 * A convolution in double precision, weights [out, in, kh, kw]. Two positions by four outputs at a time; each output's sum
 * runs over kernel rows, kernel columns and channels, starting with what is there.
 */
export function convolution(operator: Conv2d, source: Shape, target: Shape, weights: Float64Array): AddInto {
  const packed = packWeights(operator, source.channels, target.channels, weights);
  const [padY, padX] = operator.padding;
  const [strideY, strideX] = operator.stride;
  const width = source.width + 2 * padX;
  const padded = new Float64Array((source.height + 2 * padY) * width * source.channels);
  const form: ConvForm = {
    kernelRows: operator.kernel[0],
    run: operator.kernel[1] * source.channels,
    rowSize: width * source.channels,
    strideY,
    step: strideX * source.channels,
    target,
  };
  const inner = source.width * source.channels;
  return (map, into) => {
    for (let y = 0; y < source.height; y += 1) {
      const row = map.subarray(y * inner, (y + 1) * inner);
      padded.set(row, ((y + padY) * width + padX) * source.channels);
    }
    for (let lane = 0; lane < target.channels; lane += LANES) convolveLanes(padded, packed, form, lane, into);
  };
}

interface ConvForm {
  readonly kernelRows: number;
  /** Consecutive values of one kernel row. */
  readonly run: number;
  readonly rowSize: number;
  readonly strideY: number;
  /** Values from one position to the next. */
  readonly step: number;
  readonly target: Shape;
}

/** Weights as [lane / 4][ky][kx][in][4]; lanes beyond the last output are 0. */
function packWeights({ kernel }: Conv2d, inputs: number, outputs: number, weights: Float64Array): Float64Array {
  const [height, width] = kernel;
  const taps = height * width;
  const packed = new Float64Array(Math.ceil(outputs / LANES) * taps * inputs * LANES);
  for (let o = 0; o < outputs; o += 1) {
    const base = Math.floor(o / LANES) * taps * inputs * LANES + (o % LANES);
    for (let i = 0; i < inputs; i += 1) {
      for (let tap = 0; tap < taps; tap += 1) {
        packed[base + (tap * inputs + i) * LANES] = weights[(o * inputs + i) * taps + tap]!;
      }
    }
  }
  return packed;
}

/** Outputs `lane` to `lane + 3` at every position. */
function convolveLanes(
  map: Float64Array,
  packed: Float64Array,
  form: ConvForm,
  lane: number,
  into: Float64Array,
): void {
  const { kernelRows, run, rowSize, strideY, step, target } = form;
  const { channels, height, width } = target;
  const first = (lane / LANES) * kernelRows * run * LANES;
  const last = Math.min(LANES, channels - lane);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 2) {
      const start = y * strideY * rowSize + x * step;
      const isPair = x + 1 < width;
      const next = isPair ? step : 0;
      let [a0, a1, a2, a3, b0, b1, b2, b3] = [0, 0, 0, 0, 0, 0, 0, 0];
      let w = first;
      for (let row = 0; row < kernelRows; row += 1) {
        const begin = start + row * rowSize;
        for (let at = begin; at < begin + run; at += 1) {
          const a = map[at]!;
          const b = map[at + next]!;
          const w0 = packed[w]!;
          const w1 = packed[w + 1]!;
          const w2 = packed[w + 2]!;
          const w3 = packed[w + 3]!;
          a0 += a * w0;
          a1 += a * w1;
          a2 += a * w2;
          a3 += a * w3;
          b0 += b * w0;
          b1 += b * w1;
          b2 += b * w2;
          b3 += b * w3;
          w += LANES;
        }
      }
      const at = (y * width + x) * channels + lane;
      addLanes(into, at, last, a0, a1, a2, a3);
      if (isPair) addLanes(into, at + channels, last, b0, b1, b2, b3);
    }
  }
}

function addLanes(into: Float64Array, at: number, last: number, s0: number, s1: number, s2: number, s3: number): void {
  into[at] = into[at]! + s0;
  if (last > 1) into[at + 1] = into[at + 1]! + s1;
  if (last > 2) into[at + 2] = into[at + 2]! + s2;
  if (last > 3) into[at + 3] = into[at + 3]! + s3;
}

/** A dense layer, weights [out, in] with inputs in the order channel, y, x. */
export function denseProduct(source: Shape, outputs: number, weights: Float64Array): AddInto {
  const positions = source.height * source.width;
  const inputs = source.channels * positions;
  return (map, into) => {
    for (let o = 0; o < outputs; o += 1) {
      let sum = 0;
      let w = o * inputs;
      for (let channel = 0; channel < source.channels; channel += 1) {
        for (let at = channel; at < inputs; at += source.channels) sum += map[at]! * weights[w++]!;
      }
      into[o] = into[o]! + sum;
    }
  };
}

/** Means over windows; overwrites `into`. */
export function averages(
  { kernel, stride }: { readonly kernel: readonly [number, number]; readonly stride: readonly [number, number] },
  source: Shape,
  target: Shape,
): AddInto {
  const area = kernel[0] * kernel[1];
  return (map, into) => {
    into.fill(0);
    for (let y = 0; y < target.height; y += 1) {
      for (let x = 0; x < target.width; x += 1) {
        const to = (y * target.width + x) * target.channels;
        for (let tap = 0; tap < area; tap += 1) {
          const row = y * stride[0] + Math.floor(tap / kernel[1]);
          const from = (row * source.width + x * stride[1] + (tap % kernel[1])) * source.channels;
          for (let channel = 0; channel < target.channels; channel += 1) {
            into[to + channel] = into[to + channel]! + map[from + channel]!;
          }
        }
      }
    }
    for (let at = 0; at < into.length; at += 1) into[at] = into[at]! / area;
  };
}

/** One value a channel at every position. */
export function fillChannels(into: Float64Array, values: Float64Array): void {
  const { length } = values;
  for (let at = 0; at < into.length; at += length) into.set(values, at);
}
