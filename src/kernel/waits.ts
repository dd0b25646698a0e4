/** One thing that a module waits for. */
export interface Wait {
  /** Names of the modules or lines that it waits for. */
  readonly on: readonly string[];
  /** What it waits for, in words. */
  readonly reason: string;
  /** Whether it only waits for work, so that the wait matters when somebody waits for the module. */
  readonly idle?: boolean;
}

/** Somebody who may wait. */
export interface Waiting {
  readonly name: string;
  waits(): readonly Wait[];
}
interface NamedWait extends Wait {
  readonly name: string;
}

const MOST_LINES = 40;

/**
 * Who waits for whom: a circle of waits if there is one, its members first, then every wait of a module that is held up.
 * Lines, and modules that wait for nothing but work, are shown only inside the circle.
 */
export function describeWaits(modules: readonly Waiting[], lines: readonly Waiting[] = []): string {
  const named = (each: Waiting): NamedWait[] => each.waits().map((wait) => ({ name: each.name, ...wait }));
  const held = modules.flatMap(named).filter(({ idle }) => idle !== true);
  const circle = startingWith(held, findCircle(reached(held, [...modules, ...lines].flatMap(named))));
  const inCircle = circle.map((name, i) => link(name, circle[(i + 1) % circle.length]!, [...modules, ...lines]));
  const others = held.filter(
    (wait) => !inCircle.some(({ name, reason }) => name === wait.name && reason === wait.reason),
  );
  const text = [...inCircle, ...others].map(sentence);
  return [
    ...(circle.length > 0 ? [`  circle: ${[...circle, circle[0]].join(' -> ')}`] : []),
    ...text.slice(0, MOST_LINES),
    ...(text.length > MOST_LINES ? [`  ... and ${text.length - MOST_LINES} more`] : []),
    ...(text.length === 0 ? ['  no module says that it waits'] : []),
  ].join('\n');
}

/** The circle from the first in it that is held up. */
function startingWith(held: readonly NamedWait[], circle: readonly string[]): readonly string[] {
  const names = new Set(held.map(({ name }) => name));
  const first = circle.findIndex((name) => names.has(name));
  return first < 0 ? circle : [...circle.slice(first), ...circle.slice(0, first)];
}

const sentence = ({ name, on, reason }: NamedWait): string =>
  `  ${name} waits for ${reason}${on.length > 0 ? ` (${on.join(', ')})` : ''}`;

/** The wait of `name` for `next`. */
function link(name: string, next: string, all: readonly Waiting[]): NamedWait {
  const own = all.filter((each) => each.name === name).flatMap((each) => each.waits());
  return { name, ...own.find(({ on }) => on.includes(next))! };
}

/** Who waits for whom among those who are held up and those whom they wait for, directly or not. */
function reached(held: readonly NamedWait[], all: readonly NamedWait[]): ReadonlyMap<string, readonly string[]> {
  const waited = new Map<string, string[]>();
  for (const { name, on } of all) waited.set(name, [...(waited.get(name) ?? []), ...on]);
  const graph = new Map<string, readonly string[]>();
  const open = held.map(({ name }) => name).reverse();
  while (open.length > 0) {
    const name = open.pop()!;
    if (graph.has(name)) continue;
    graph.set(name, waited.get(name) ?? []);
    open.push(...graph.get(name)!);
  }
  return graph;
}

/** Names of modules that wait for each other in a circle; empty when there is none. */
export function findCircle(waits: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const finished = new Set<string>();
  for (const start of waits.keys()) {
    const circle = walk(start, waits, finished);
    if (circle.length > 0) return circle;
  }
  return [];
}

/** Depth first from `start`, with a stack of its own: waits can be long chains. */
function walk(start: string, waits: ReadonlyMap<string, readonly string[]>, finished: Set<string>): readonly string[] {
  const path: string[] = [];
  const onPath = new Set<string>();
  const stack = [{ name: start, leaving: false }];
  while (stack.length > 0) {
    const { name, leaving } = stack.pop()!;
    if (leaving) {
      path.pop();
      onPath.delete(name);
      finished.add(name);
      continue;
    }
    if (onPath.has(name)) return path.slice(path.indexOf(name));
    if (finished.has(name)) continue;
    path.push(name);
    onPath.add(name);
    stack.push({ name, leaving: true });
    for (const next of waits.get(name) ?? []) stack.push({ name: next, leaving: false });
  }
  return [];
}
