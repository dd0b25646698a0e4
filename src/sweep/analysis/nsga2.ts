import { randomStream } from '../../base/rng.js';
import { type Outcome, type Rank, rankAll } from './ranking.js';

/** Place of a value on each axis. */
export type Genes = readonly number[];

export interface SearchOptions {
  /** Number of values of each axis. */
  readonly sizes: readonly number[];
  /** Points of a generation, at least 4. */
  readonly population: number;
  readonly seed: string;
  /** Which combinations may be asked for; absent: all. */
  readonly allowed?: (genes: Genes) => boolean;
}

export interface Evaluated {
  readonly genes: Genes;
  readonly outcome: Outcome;
}

/** Everything that a search has to remember between two generations; plain JSON. */
export interface SearchState {
  readonly format: 'nsga2/1';
  readonly generation: number;
  /** Every point that was evaluated, in order; none is asked for twice. */
  readonly evaluated: readonly Evaluated[];
  /** The parents of the next generation: places in `evaluated`. */
  readonly parents: readonly number[];
}

export const EMPTY_SEARCH: SearchState = { format: 'nsga2/1', generation: 0, evaluated: [], parents: [] };

const CROSSOVER = 0.9;
/** Share of children that are one step from a parent, the rest is bred. */
const NEIGHBOUR = 0.4;
/** Share of mutations that go anywhere on the axis instead of one step. */
const FAR = 0.1;
/** Attempts at a child that is not known yet, before a new place is drawn at random. */
const TRIES = 20;

/**
 * The next points to evaluate, at most `options.population`, all new; empty when the space is (very nearly) used up. The same
 * state and options give the same points: each generation has a random stream of its own. NSGA-II: Deb, Pratap, Agarwal,
 * Meyarivan, IEEE Trans. Evolutionary Computation 6(2), 2002; here on integer places, with a Latin hypercube as first
 * generation, uniform crossover, steps to neighbours, and never a point twice: an evaluation costs far more than the search.
 */
export function ask(options: SearchOptions, state: SearchState): Genes[] {
  const random = randomStream(`${options.seed}/nsga2/${state.generation}`);
  const known = new Set(state.evaluated.map(({ genes }) => genes.join()));
  const chosen: Genes[] = [];
  const take = (genes: Genes): boolean => {
    const key = genes.join();
    if (known.has(key) || options.allowed?.(genes) === false) return false;
    known.add(key);
    chosen.push(genes);
    return true;
  };
  const breed = state.parents.length === 0 ? undefined : breeder(options, state, random);
  if (breed === undefined) for (const genes of latinHypercube(options, random)) take(genes);
  for (let count = chosen.length; count < options.population; count += 1) {
    let isTaken = false;
    for (let attempt = 0; attempt < TRIES && !isTaken && breed !== undefined; attempt += 1) isTaken = take(breed());
    for (let attempt = 0; attempt < 10 * TRIES && !isTaken; attempt += 1) isTaken = take(anywhere(options, random));
  }
  return chosen;
}

/** The state after `children` were evaluated: the best of them and of the parents become parents, the whole first front. */
export function tell(options: SearchOptions, state: SearchState, children: readonly Evaluated[]): SearchState {
  const evaluated = [...state.evaluated, ...children];
  const candidates = [...state.parents, ...children.map((_, at) => state.evaluated.length + at)];
  const ranks = rankAll(candidates.map((at) => evaluated[at]!.outcome));
  const parents = candidates
    .map((at, place) => ({ at, rank: ranks[place]! }))
    .filter(({ at }) => evaluated[at]!.outcome.kind === 'done')
    .sort((a, b) => compareRanks(a.rank, b.rank) || a.at - b.at)
    .filter(({ rank }, place) => place < options.population || rank.front === 0)
    .map(({ at }) => at);
  return { format: 'nsga2/1', generation: state.generation + 1, evaluated, parents };
}

/** Fronts first, then the emptier surroundings. */
const compareRanks = (a: Rank, b: Rank): number =>
  a.front - b.front || (a.crowding === b.crowding ? 0 : b.crowding - a.crowding);

const anywhere = ({ sizes }: SearchOptions, random: () => number): Genes =>
  sizes.map((size) => Math.floor(random() * size));

/** Makes one child of two parents, each the better of two drawn ones. */
function breeder({ sizes }: SearchOptions, { evaluated, parents }: SearchState, random: () => number): () => Genes {
  const ranks = rankAll(parents.map((at) => evaluated[at]!.outcome));
  const draw = (): number => Math.floor(random() * parents.length);
  const tournament = (): Genes => {
    const [a, b] = [draw(), draw()];
    const isFirst = compareRanks(ranks[a]!, ranks[b]!) <= 0;
    return evaluated[parents[isFirst ? a : b]!]!.genes;
  };
  return () => {
    const [mother, father] = [tournament(), tournament()];
    if (random() < NEIGHBOUR) return neighbour(mother, sizes, random);
    const crosses = random() < CROSSOVER;
    const child = mother.map((gene, axis) => (crosses && random() < 0.5 ? father[axis]! : gene));
    return mutate(child, sizes, random);
  };
}

/** Changes each place with probability 1 / axes, mostly by one step, at times to anywhere on its axis. */
function mutate(genes: Genes, sizes: readonly number[], random: () => number): Genes {
  return genes.map((gene, axis) => {
    if (random() >= 1 / genes.length) return gene;
    const size = sizes[axis]!;
    if (random() < FAR) return Math.floor(random() * size);
    return stepped(gene, size, random);
  });
}

/** Latin hypercube: each axis is divided among the points, in an order of its own. */
function latinHypercube({ sizes, population }: SearchOptions, random: () => number): Genes[] {
  const columns = sizes.map((size) => {
    const order = Array.from({ length: population }, (_, at) => ({ at, key: random() })).sort((a, b) => a.key - b.key);
    return order.map(({ at }) => Math.floor(((at + random()) / population) * size));
  });
  return Array.from({ length: population }, (_, at) => columns.map((column) => column[at]!));
}

/** One axis changed by one step (none at its end). */
function neighbour(genes: Genes, sizes: readonly number[], random: () => number): Genes {
  const axis = Math.floor(random() * genes.length);
  return genes.map((gene, at) => (at === axis ? stepped(gene, sizes[at]!, random) : gene));
}

const stepped = (gene: number, size: number, random: () => number): number =>
  Math.min(size - 1, Math.max(0, gene + (random() < 0.5 ? -1 : 1)));
