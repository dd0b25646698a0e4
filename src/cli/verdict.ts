import type { Check } from '../model/result.js';
import type { Context } from './context.js';

/** Exit code of a finished run: 1, with a loud word, when the run contradicts itself. */
export function verdict(checks: readonly Check[], { err }: Pick<Context, 'err'>): number {
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length === 0) return 0;
  err(`${failed.length} of ${checks.length} CHECKS FAILED; do not use these numbers:\n`);
  for (const { name, detail } of failed) err(`  ${name}: ${detail}\n`);
  return 1;
}
