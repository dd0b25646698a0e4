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
  const waits = modules.flatMap((module) => module.waits().map((wait) => ({ name: module.name, ...wait })));
  const waited = new Map<string, string[]>(modules.map(({ name }) => [name, []]));
  for (const { name, on } of waits) waited.get(name)!.push(...on);
  const lines = waits.map(
    ({ name, on, reason }) => `  ${name} waits for ${reason}${on.length > 0 ? ` (${on.join(', ')})` : ''}`,
  );
  const circle = findCircle(waited);
  return [
    ...(circle.length > 0 ? [`  circle: ${[...circle, circle[0]].join(' -> ')}`] : []),
    ...lines.slice(0, MOST_LINES),
    ...(lines.length > MOST_LINES ? [`  ... and ${lines.length - MOST_LINES} more`] : []),
    ...(lines.length === 0 ? ['  no module says that it waits'] : []),
  ].join('\n');
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
