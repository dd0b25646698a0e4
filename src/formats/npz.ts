import { type Problem, SpecError } from '../base/errors.js';
import type { ArrayStore, Tensor } from '../base/tensor.js';
import { arrayProblem, isForbiddenName } from './array-name.js';
import { npyTensor } from './npy.js';
import { readZip } from './zip.js';

/**
 * Arrays of a NumPy archive (zip of .npy files), named without `.npy`, in the order of the archive; `wanted` chooses some
 * of them by name (others are not expanded). Types as `readNpy` says. Throws a SpecError about anything else.
 */
export function readNpz(bytes: Uint8Array, file: string, wanted?: readonly string[]): ArrayStore {
  const arrays = new Map<string, Tensor>();
  const problems: Problem[] = [];
  const isWanted = (member: string): boolean => wanted === undefined || wanted.some((name) => member === `${name}.npy`);
  for (const [member, content] of readZip(bytes, file, isWanted)) {
    const name = npzName(member);
    const tensor = name === undefined ? 'is not named like an array (name.npy)' : npyTensor(content);
    if (typeof tensor === 'string') problems.push(arrayProblem(file, name ?? member, tensor));
    else arrays.set(name!, tensor);
  }
  if (problems.length > 0) throw new SpecError(problems);
  return arrays;
}

/** Name of the array that a member of an archive holds; undefined where it holds none. */
export function npzName(member: string): string | undefined {
  const name = member.endsWith('.npy') ? member.slice(0, -4) : '';
  return name === '' || isForbiddenName(name) ? undefined : name;
}
