/**
 * Two-sided 95 % quantile of Student's t distribution for 1 to 30 degrees of freedom.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2, column 0.975.
 */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL = 1.96;

/** Half-width of a 95 % interval in standard errors; beyond 30 degrees of freedom by the first Cornish-Fisher term. */
export function studentHalfWidth(degrees: number): number {
  if (degrees < 1) throw new RangeError(`${degrees} degrees of freedom`);
  const known = QUANTILES[Math.floor(degrees) - 1];
  return known ?? NORMAL + (NORMAL ** 3 + NORMAL) / (4 * degrees);
}
