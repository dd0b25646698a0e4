import type { MethodKind } from '../../model/curve.js';
import { type ImageTrack, type Means, weightedMeans } from './means.js';
import type { About } from './scored.js';

/** One way to decide, with what it did with every image. */
export interface CurveMethod {
  readonly name: string;
  readonly kind: MethodKind;
  readonly description: string;
  /** The internal classifier that it uses; several as a+b. */
  readonly internal: string | undefined;
  /** The chip that is charged. */
  readonly hardware: string;
  /** One per image; of an envelope those of its first head. */
  readonly tracks: readonly ImageTrack[];
  /** Means over images that count as often as their weights say. */
  readonly means: (weights: ArrayLike<number>) => Means;
  /** Name of the method that takes the same scores after a fixed number of steps; of `perImage` alone. */
  readonly fixed?: string;
}

/** A method whose means are those of its tracks. */
export const methodOf = (kind: MethodKind, about: About, tracks: readonly ImageTrack[]): CurveMethod => ({
  ...about,
  kind,
  internal: undefined,
  tracks,
  means: (weights) => weightedMeans(tracks, weights),
});
