import type { RunResult } from '../model/result.js';
import type { Topic } from './explanation.js';

/**
 * What a remark of a run is about, by how it begins. A remark that none of these fits concerns every figure: rather one
 * too many than one that is kept quiet.
 */
const BEGINNINGS: readonly (readonly [RegExp, readonly Topic[]])[] = [
  [/^preset /, ['prices']],
  [/^price table /, ['prices']],
  [/^fidelity /, ['time']],
  [/^sense time /, ['time']],
  [/^control\./, ['time']],
  [/^a sample of /, ['time']],
  [/^numerics /, ['function']],
  [/^table /, ['function']],
];
/** A note on one price: its name and a colon. */
const ON_PRICE = /^([a-zA-Z]+\.[a-zA-Z]+): /;

/** Remarks among `texts` on one of `topics`; those on a single price where it is one of `charged`. */
function concerning(
  texts: readonly string[],
  topics: readonly Topic[],
  charged: ReadonlySet<string>,
): readonly string[] {
  return texts.filter((text) => {
    const price = ON_PRICE.exec(text)?.[1];
    if (price !== undefined) return charged.has(price);
    const about = BEGINNINGS.find(([beginning]) => beginning.test(text))?.[1];
    return about === undefined || about.some((topic) => topics.includes(topic));
  });
}

/** What a figure's run notes and leaves out about it. */
export const remarksOn = (
  { notes, leavesOut }: RunResult,
  topics: readonly Topic[],
  charged: ReadonlySet<string>,
): { readonly notes: readonly string[]; readonly leavesOut: readonly string[] } => ({
  notes: concerning(notes, topics, charged),
  leavesOut: concerning(leavesOut, topics, charged),
});
