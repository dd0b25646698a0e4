import { specError } from '../base/errors.js';

/**
 * Posterior firing rate of one class after `steps` (N) time steps: `final` (M) spikes of the final classifier, prior rate
 * K/N from `internal` (K) spikes of the internal one, weight `pseudoCount` (a = alpha - 1 for the mode of the posterior,
 * a = alpha for its mean). (M + a) / (N + a N/K), which is K (M + a) / (N (a + K)): no division by the prior. K = 0: 0 if
 * a > 0, M/N if a = 0. N = 0: 0. Source: Habara et al. 2024, Eq. 22-29. Throws a SpecError when a is negative.
 */
export function posteriorRate(final: number, internal: number, steps: number, pseudoCount: number): number {
  if (!(pseudoCount >= 0)) throw specError('alpha', '', `stands for a = ${pseudoCount}, which must be at least 0`);
  if (steps === 0) return 0;
  if (internal === 0) return pseudoCount > 0 ? 0 : final / steps;
  return (internal * (final + pseudoCount)) / (steps * (pseudoCount + internal));
}
