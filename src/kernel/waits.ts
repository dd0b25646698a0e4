/** One thing that a module waits for. */
export interface Wait {
  /** Names of the modules that it waits for. */
  readonly on: readonly string[];
  /** What it waits for, in words. */
  readonly reason: string;
}

/** Somebody who may wait. */
interface Waiting {
  readonly name: string;
  waits(): readonly Wait[];
}

const MOST_LINES = 40;

/** Who waits for whom: first a circle of waits if there is one, then every wait. */
export function describeWaits(modules: readonly Waiting[]): string {
  const waits = new Map(modules.map((module) => [module.name, module.waits()]));
  const lines = modules.flatMap(({ name }) =>
    waits
      .get(name)!
      .map(({ on, reason }) => `  ${name} waits for ${reason}${on.length > 0 ? ` (${on.join(', ')})` : ''}`),
  );
  const circle = findCircle(waits);
  const rest = lines.length > MOST_LINES ? [`  ... and ${lines.length - MOST_LINES} more`] : [];
  return [
    ...(circle.length > 0 ? [`  circle: ${[...circle, circle[0]].join(' -> ')}`] : []),
    ...lines.slice(0, MOST_LINES),
    ...rest,
  ].join('\n');
}

/** Names of modules that wait for each other in a circle; empty when there is none. */
export function findCircle(waits: ReadonlyMap<string, readonly Wait[]>): readonly string[] {
  const finished = new Set<string>();
  for (const start of waits.keys()) {
    const circle = walk(start, waits, finished);
    if (circle.length > 0) return circle;
  }
  return [];
}

/** Depth first from `start`, with a stack of its own: waits can be long chains. */
function walk(start: string, waits: ReadonlyMap<string, readonly Wait[]>, finished: Set<string>): readonly string[] {
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
    for (const next of (waits.get(name) ?? []).flatMap(({ on }) => on)) stack.push({ name: next, leaving: false });
  }
  return [];
}
