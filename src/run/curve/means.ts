/** What one method did with one image when it may use up to N steps. Arrays are [N-1]. */
export interface ImageTrack {
  /** 1 where the prediction is right. */
  readonly correct: Uint8Array;
  readonly energyPj: Float64Array;
  readonly latencyNs: Float64Array;
  /** Steps that were used; undefined: all N. */
  readonly used: Float64Array | undefined;
}

/** Means over images, each counted as often as its weight says. [N-1] */
export interface Means {
  readonly accuracy: Float64Array;
  readonly energyPj: Float64Array;
  readonly latencyNs: Float64Array;
}

/** Means of `tracks`; `weights` holds how often each image counts and must not be all 0. */
export function weightedMeans(tracks: readonly ImageTrack[], weights: ArrayLike<number>): Means {
  const steps = tracks[0]!.correct.length;
  const sums = { accuracy: zeros(steps), energyPj: zeros(steps), latencyNs: zeros(steps) };
  let total = 0;
  for (const [image, track] of tracks.entries()) {
    const weight = weights[image]!;
    if (weight === 0) continue;
    total += weight;
    addScaled(sums.accuracy, track.correct, weight);
    addScaled(sums.energyPj, track.energyPj, weight);
    addScaled(sums.latencyNs, track.latencyNs, weight);
  }
  for (const sum of Object.values(sums)) for (let at = 0; at < steps; at += 1) sum[at] = sum[at]! / total;
  return sums;
}

const zeros = (length: number): Float64Array => new Float64Array(length);

function addScaled(target: Float64Array, source: Float64Array | Uint8Array, factor: number): void {
  for (let at = 0; at < target.length; at += 1) target[at] = target[at]! + factor * source[at]!;
}

/** The better of two average curves after every step, at the costs of the first. */
export function envelopeMeans(first: Means, second: Means): Means {
  return { ...first, accuracy: first.accuracy.map((value, at) => Math.max(value, second.accuracy[at]!)) };
}

/** Mean steps used, [N-1]; undefined where every image uses all. */
export function meanSteps(tracks: readonly ImageTrack[]): readonly number[] | undefined {
  if (tracks[0]?.used === undefined) return undefined;
  const steps = tracks[0].used.length;
  const sum = zeros(steps);
  for (const { used } of tracks) addScaled(sum, used!, 1);
  return Array.from(sum, (value) => value / tracks.length);
}
