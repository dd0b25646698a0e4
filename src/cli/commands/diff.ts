import { SpecError } from '../../base/errors.js';
import { diff } from '../../diff/diff.js';
import { diffText } from '../../report/diff-text.js';
import { type Action, jsonText } from '../context.js';
import { findResult } from '../find-result.js';

/** `sim diff`: what changed between two results, and what of each figure's change follows from it. */
export const diffCommand: Action = async ({ arguments: given, options }, { host, out, colours }) => {
  const [before, after] = await bothOf(given.map((run) => findResult(host, run!)));
  const found = diff(before!.result, after!.result, { before: before!.path, after: after!.path });
  out(options['json'] === true ? jsonText(found) : diffText(found, { all: options['all'] === true, colours }));
  return 0;
};

/** All of `loading`, or the problems of all. */
async function bothOf<T>(loading: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(loading);
  const errors = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const other = errors.find((error) => !(error instanceof SpecError));
  if (other !== undefined) throw other;
  if (errors.length > 0) throw new SpecError(errors.flatMap((error) => (error as SpecError).problems));
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}
