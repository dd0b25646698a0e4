import { randomStream } from '../base/rng.js';

/** A stream of standard normal numbers that depends on `seed` alone. Source: Box and Muller (1958). */
export function normalStream(seed: string): () => number {
  const uniform = randomStream(seed);
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const next = spare;
      spare = undefined;
      return next;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}
