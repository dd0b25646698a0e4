import { specError } from '../../base/errors.js';
import { chooseSorted } from '../../base/rng.js';

/** Which images of a data set are taken. */
export type Subset =
  | { readonly kind: 'all' }
  | { readonly kind: 'first'; readonly count: number }
  /** Both included, from 0. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  /** As many as there are from `first` on, at most so many. */
  | { readonly kind: 'slice'; readonly first: number; readonly atMost: number }
  /** The first of each class, or drawn by seed. */
  | { readonly kind: 'perClass'; readonly count: number; readonly seed: string | undefined }
  | { readonly kind: 'random'; readonly count: number; readonly seed: string };

/** A subset of a data set whose size is known. */
export type ChosenSubset = Exclude<Subset, { readonly kind: 'slice' }>;

/** A slice as what it is of `count` images. @throws SpecError in the name of `option` when it begins behind their end */
export function subsetOf(subset: Subset, count: number, option: string): ChosenSubset {
  if (subset.kind !== 'slice') return subset;
  const { first, atMost } = subset;
  if (first >= count) throw specError(option, '', `begins at image ${first}, the last one is ${count - 1}`);
  const end = Math.min(count, first + atMost);
  return first === 0 ? { kind: 'first', count: end } : { kind: 'range', from: first, to: end - 1 };
}

/** How subsets are written, for help and messages. */
export const SUBSET_FORMS = 'all, first:<n>, range:<a>-<b>, per-class:<n> or random:<n>';

const DEFAULT_SEED = 'images';

/** The subset that a text means, e.g. `range:0-99`; or undefined where it means none. */
export function parseSubset(text: string, seed?: string): Subset | undefined {
  if (text === 'all') return { kind: 'all' };
  const match = /^(first|random|per-class):([1-9]\d{0,8})$/.exec(text);
  const count = Number(match?.[2]);
  if (match?.[1] === 'first') return { kind: 'first', count };
  if (match?.[1] === 'random') return { kind: 'random', count, seed: seed ?? DEFAULT_SEED };
  if (match?.[1] === 'per-class') return { kind: 'perClass', count, seed };
  const range = /^range:(\d{1,9})-(\d{1,9})$/.exec(text);
  const [from, to] = [Number(range?.[1]), Number(range?.[2])];
  return range !== null && from <= to ? { kind: 'range', from, to } : undefined;
}

/** The text that `parseSubset` reads, with the seed where one is used. */
export function subsetText(subset: ChosenSubset): string {
  switch (subset.kind) {
    case 'all':
      return 'all';
    case 'first':
      return `first:${subset.count}`;
    case 'range':
      return `range:${subset.from}-${subset.to}`;
    case 'perClass':
      return `per-class:${subset.count}${subset.seed === undefined ? '' : ` by seed ${subset.seed}`}`;
    case 'random':
      return `random:${subset.count} by seed ${subset.seed}`;
  }
}

/**
 * Indices of the subset in ascending order, of `count` images with these classes. Throws a SpecError in the name of `option`
 * when there are fewer images (of a class) than are asked for.
 */
export function chooseImages(
  subset: ChosenSubset,
  { count, labels }: { readonly count: number; readonly labels: Int32Array | undefined },
  option: string,
): Iterable<number> {
  const lacking = (wanted: number): Error => specError(option, '', `asks for ${wanted} images, there are ${count}`);
  switch (subset.kind) {
    case 'all':
      return from(0, count);
    case 'first':
      if (subset.count > count) throw lacking(subset.count);
      return from(0, subset.count);
    case 'range':
      if (subset.to >= count) throw specError(option, '', `ends at image ${subset.to}, the last one is ${count - 1}`);
      return from(subset.from, subset.to + 1);
    case 'random':
      if (subset.count > count) throw lacking(subset.count);
      return chooseSorted(count, subset.count, subset.seed);
    case 'perClass':
      if (labels === undefined) throw specError(option, '', 'needs the classes of the images (--labels)');
      return chooseOfEach(labels, subset.count, subset.seed, option);
  }
}

/** From `first` to before `end`; can be gone through again. */
const from = (first: number, end: number): Iterable<number> => ({
  *[Symbol.iterator]() {
    for (let index = first; index < end; index += 1) yield index;
  },
});

/** `count` images of every class that there is. */
function chooseOfEach(labels: Int32Array, count: number, seed: string | undefined, option: string): number[] {
  const byClass = new Map<number, number[]>();
  labels.forEach((label, index) => {
    const held = byClass.get(label);
    if (held === undefined) byClass.set(label, [index]);
    else held.push(index);
  });
  const chosen: number[] = [];
  for (const [label, indices] of [...byClass].sort(([a], [b]) => a - b)) {
    if (indices.length < count) {
      throw specError(option, '', `asks for ${count} images of each class, class ${label} has ${indices.length}`);
    }
    const places = seed === undefined ? from(0, count) : chooseSorted(indices.length, count, `${seed} class ${label}`);
    for (const place of places) chosen.push(indices[place]!);
  }
  return chosen.sort((a, b) => a - b);
}
