import { SpecError } from '../base/errors.js';
import type { TaskFailure } from './tasks.js';

const LONGEST_REASON = 500;
const SHOWN_PROBLEMS = 3;

/** Why a point has no metrics; no names of files, which differ between machines. */
export function failureOf(error: unknown): TaskFailure {
  const cut = (text: string): string => {
    const line = text.replace(/\s*\n\s*/g, '; ').trim() || 'without a word';
    return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 3)}...`;
  };
  if (error instanceof SpecError) {
    const problems = error.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    const more = problems.length > SHOWN_PROBLEMS ? `; and ${problems.length - SHOWN_PROBLEMS} more` : '';
    return { status: 'refused', reason: cut(`${problems.slice(0, SHOWN_PROBLEMS).join('; ')}${more}`) };
  }
  return { status: 'failed', reason: cut(error instanceof Error ? error.message : String(error)) };
}
