import { SLURM_PATTERNS, SLURM_WORDS, type SlurmRequest, type SweepPlace } from '../model/sweep-executor.js';
import { shown } from './option-values.js';

/** What the command line says about where a sweep runs. */
export interface PlaceOptions {
  readonly kind: SweepPlace['kind'] | undefined;
  readonly request: SlurmRequest;
}

const KEYS = ['partition', 'account', 'time', 'memory'] as const satisfies readonly (keyof typeof SLURM_PATTERNS)[];

/** Reads `--executor` and what Slurm is asked for; `complain` hears what is wrong with an option. */
export function placeOptions(
  options: Readonly<Record<string, unknown>>,
  workers: number | undefined,
  complain: (option: string, message: string) => void,
): PlaceOptions {
  const given = options['executor'];
  const isKnown = given === undefined || given === 'local' || given === 'slurm';
  if (!isKnown) complain('--executor', `must be local or slurm, is ${shown(String(given))}`);
  const request: Record<string, string | number> = {};
  for (const key of KEYS) {
    const value = options[key];
    if (value === undefined) continue;
    request[key] = String(value);
    if (!SLURM_PATTERNS[key].test(String(value)))
      complain(`--${key}`, `must be ${SLURM_WORDS[key]}, is ${shown(String(value))}`);
    if (given === 'local') complain(`--${key}`, 'is for --executor slurm');
  }
  if (workers !== undefined) request['atOnce'] = workers;
  return { kind: isKnown ? given : undefined, request };
}

/** Where a study runs: the command line over the study. `complain` hears of options that then mean nothing. */
export function placeOf(
  { executor = { kind: 'local' } }: { readonly executor?: SweepPlace },
  { kind = executor.kind, request }: PlaceOptions,
  complain: (option: string, message: string) => void,
): SweepPlace {
  if (kind === 'slurm') return { ...executor, ...request, kind };
  for (const key of KEYS) if (request[key] !== undefined) complain(`--${key}`, 'is for --executor slurm');
  return { kind };
}
