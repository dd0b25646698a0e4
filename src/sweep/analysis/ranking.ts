import { dominates, type Vector } from './objectives.js';

/** What a search knows of a point: its objectives (minimised) and how far it is beyond its bounds, or that it was refused. */
export type Outcome =
  | { readonly kind: 'done'; readonly objectives: Vector; readonly violation: number }
  | { readonly kind: 'refused' };

/** Place of a point in a population: its front (0 is the best), and how empty its surroundings in that front are. */
export interface Rank {
  readonly front: number;
  readonly crowding: number;
}

/**
 * Constraint domination of Deb et al. 2002, section VI: a point within its bounds beats one that is not, of two beyond
 * their bounds the one that is less so wins, and only then objectives decide. A refused point loses to all others.
 */
export function beats(a: Outcome, b: Outcome): boolean {
  if (a.kind === 'refused') return false;
  if (b.kind === 'refused') return true;
  if (a.violation !== b.violation) return a.violation < b.violation;
  return a.violation === 0 && dominates(a.objectives, b.objectives);
}

/** Ranks of a population, [point]: fast non-dominated sorting and crowding distance of Deb et al. 2002, section III. */
export function rankAll(outcomes: readonly Outcome[]): readonly Rank[] {
  const ranks: Rank[] = new Array(outcomes.length);
  for (const [front, members] of fronts(outcomes).entries()) {
    const crowding = crowdingDistances(members.map((at) => outcomes[at]!));
    for (const [at, member] of members.entries()) ranks[member] = { front, crowding: crowding[at]! };
  }
  return ranks;
}

function fronts(outcomes: readonly Outcome[]): number[][] {
  const beaten = outcomes.map((mine) => outcomes.flatMap((other, at) => (beats(mine, other) ? [at] : [])));
  const by = new Array<number>(outcomes.length).fill(0);
  for (const list of beaten) for (const at of list) by[at]! += 1;
  const found: number[][] = [];
  let front = by.flatMap((count, at) => (count === 0 ? [at] : []));
  while (front.length > 0) {
    found.push(front);
    const next: number[] = [];
    for (const at of front) {
      for (const other of beaten[at]!) {
        by[other]! -= 1;
        if (by[other] === 0) next.push(other);
      }
    }
    front = next.sort((a, b) => a - b);
  }
  return found;
}

/** Ends of a front are Infinity, so that they stay; points without objectives 0. */
function crowdingDistances(front: readonly Outcome[]): number[] {
  const distances = new Array<number>(front.length).fill(0);
  const vectors = front.map((outcome) => (outcome.kind === 'done' ? outcome.objectives : []));
  for (let axis = 0; axis < vectors[0]!.length; axis += 1) {
    const order = vectors.map((_, at) => at).sort((a, b) => vectors[a]![axis]! - vectors[b]![axis]! || a - b);
    const objectiveAt = (place: number): number => vectors[order[place]!]![axis]!;
    const range = objectiveAt(order.length - 1) - objectiveAt(0);
    distances[order[0]!] = Number.POSITIVE_INFINITY;
    distances[order.at(-1)!] = Number.POSITIVE_INFINITY;
    if (range === 0) continue;
    for (let place = 1; place < order.length - 1; place += 1)
      distances[order[place]!]! += (objectiveAt(place + 1) - objectiveAt(place - 1)) / range;
  }
  return distances;
}
