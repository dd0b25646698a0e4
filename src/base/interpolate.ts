/** Log-log interpolation of `values` over ascending `xs`; the end segments continue outside. */
export function interpolate(xs: readonly number[], values: readonly number[], x: number): number {
  const next = xs.findIndex((at) => at >= x);
  const upper = Math.min(Math.max(next === -1 ? xs.length - 1 : next, 1), xs.length - 1);
  const share = Math.log(x / xs[upper - 1]!) / Math.log(xs[upper]! / xs[upper - 1]!);
  return values[upper - 1]! * (values[upper]! / values[upper - 1]!) ** share;
}
