import { INPUT } from '../model/network.js';
import type { WorkloadFile } from '../model/workload.js';
import type { Finding } from './validate.js';

/**
 * Names of the populations so that each comes after its sources, otherwise in the order of the file; a loop is a finding
 * at its first projection, with its way round. Dangling ends are ignored here.
 */
export function orderPopulations(file: WorkloadFile): {
  readonly order: readonly string[];
  readonly loop: Finding | undefined;
} {
  const names = [...new Set(file.populations.map(({ name }) => name))];
  const position = new Map(names.map((name, index) => [name, index]));
  const edges = file.projections.filter(({ source, target }) => position.has(source) && position.has(target));
  const waiting = new Map(names.map((name) => [name, 0]));
  const consumers = new Map<string, string[]>();
  for (const { source, target } of edges) {
    waiting.set(target, waiting.get(target)! + 1);
    const targets = consumers.get(source);
    if (targets === undefined) consumers.set(source, [target]);
    else targets.push(target);
  }
  const ready = names.flatMap((name, index) => (waiting.get(name) === 0 ? [index] : []));
  const order: string[] = [];
  for (let index = ready.shift(); index !== undefined; index = ready.shift()) {
    const name = names[index]!;
    order.push(name);
    waiting.delete(name);
    for (const target of consumers.get(name) ?? []) {
      const left = waiting.get(target)! - 1;
      waiting.set(target, left);
      if (left === 0) insertSorted(ready, position.get(target)!);
    }
  }
  return { order, loop: waiting.size === 0 ? undefined : findLoop(file, new Set(waiting.keys())) };
}

function insertSorted(list: number[], value: number): void {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  list.splice(low, 0, value);
}

/** Every population that is left has a source that is left: walking back must come round. */
function findLoop(file: WorkloadFile, left: ReadonlySet<string>): Finding {
  const sourceOf = new Map<string, string>();
  for (const { source, target } of file.projections) {
    if (source !== INPUT && left.has(source) && left.has(target)) sourceOf.set(target, source);
  }
  const seen: string[] = [];
  const places = new Map<string, number>();
  let name: string = [...left][0]!;
  while (!places.has(name)) {
    places.set(name, seen.length);
    seen.push(name);
    name = sourceOf.get(name)!;
  }
  const loop = seen.slice(places.get(name)!).reverse();
  const first = file.populations.find((population) => loop.includes(population.name))!.name;
  const turned = [...loop.slice(loop.indexOf(first)), ...loop.slice(0, loop.indexOf(first)), first];
  const index = file.projections.findIndex(({ source, target }) => source === turned[0] && target === turned[1]);
  return { path: ['projections', index], message: `is part of a loop: ${turned.join(' -> ')}` };
}
