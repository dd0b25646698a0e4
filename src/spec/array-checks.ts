import { type ArrayStore, elements, type Tensor } from '../base/tensor.js';
import { printable } from '../formats/array-name.js';
import { INPUT, type Shape } from '../model/network.js';
import type { WorkloadFile } from '../model/workload.js';
import { toShape, weightShape } from './network-shapes.js';
import type { Path } from './parsed-text.js';
import type { Finding } from './validate.js';

export const MIN_CALIBRATION_IMAGES = 100;

/** What the arrays of a workload must be: there, of the right type and shape, finite, labels within the classes. */
export function arrayFindings(file: WorkloadFile, arrays: ArrayStore): readonly Finding[] {
  return [
    ...weightFindings(file, arrays),
    ...biasFindings(file, arrays),
    ...imageFindings(file, arrays, 'samples', 1),
    ...imageFindings(file, arrays, 'calibration', MIN_CALIBRATION_IMAGES),
  ];
}

/** A workload without a file of arrays may not name any. */
export function unfiledFindings(file: WorkloadFile): readonly Finding[] {
  const weights = file.projections.map((entry) => (entry.kind === 'averagePool' ? undefined : entry.weights));
  const others = [...file.populations.map(({ bias }) => bias), file.samples?.images, file.calibration?.images];
  const named = [...weights, ...others].find((name) => name !== undefined);
  return named === undefined
    ? []
    : [{ path: ['arrays'], at: [], message: `is missing, but array ${printable(named)} is named` }];
}

function weightFindings(file: WorkloadFile, arrays: ArrayStore): Finding[] {
  const shapes = new Map<string, Shape>(file.populations.map(({ name, shape }) => [name, toShape(shape)]));
  shapes.set(INPUT, toShape(file.input.shape));
  const findings: Finding[] = [];
  const without: string[] = [];
  file.projections.forEach((projection, index) => {
    if (projection.kind === 'averagePool') return;
    if (projection.weights === undefined) {
      without.push(projection.name);
      return;
    }
    const source = shapes.get(projection.source);
    const target = projection.target === INPUT ? undefined : shapes.get(projection.target);
    const shape = source && target && weightShape(projection, source, target);
    const message = realMessage(arrays, projection.weights, shape);
    if (message !== undefined) findings.push({ path: ['projections', index, 'weights'], message });
  });
  const weighted = file.projections.filter(({ kind }) => kind !== 'averagePool').length;
  if (without.length > 0 && without.length < weighted) {
    const message = `either all projections have weights or none, these have none: ${without.slice(0, 20).join(', ')}`;
    findings.push({ path: ['projections'], message });
  }
  return findings;
}

function biasFindings(file: WorkloadFile, arrays: ArrayStore): Finding[] {
  return file.populations.flatMap(({ bias, shape }, index) => {
    const message = bias === undefined ? undefined : realMessage(arrays, bias, [shape[0]]);
    return message === undefined ? [] : [{ path: ['populations', index, 'bias'], message }];
  });
}

/** What is wrong with an array of real numbers; without `shape` its shape is not judged. */
function realMessage(arrays: ArrayStore, name: string, shape: readonly number[] | undefined): string | undefined {
  const tensor = arrays.get(name);
  if (tensor === undefined) return missing(name);
  if (tensor.dtype !== 'F32' && tensor.dtype !== 'F64')
    return `array ${printable(name)} must be F32 or F64, is ${tensor.dtype}`;
  if (shape !== undefined && !sameShape(tensor.shape, shape)) return wrongShape(name, shape, tensor);
  const at = tensor.data.findIndex((value) => !Number.isFinite(value));
  return at < 0 ? undefined : `array ${printable(name)} has ${tensor.data[at]} at index ${at}`;
}

const missing = (name: string): string => `there is no array ${printable(name)}`;
const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((extent, i) => extent === b[i]);
const wrongShape = (name: string, expected: readonly (number | string)[], { shape }: Tensor): string =>
  `array ${printable(name)} must have the shape [${expected.join(', ')}], has [${shape.join(', ')}]`;

function imageFindings(
  file: WorkloadFile,
  arrays: ArrayStore,
  set: 'samples' | 'calibration',
  minimum: number,
): Finding[] {
  const entry = file[set];
  if (entry === undefined) return [];
  const images = arrays.get(entry.images);
  const findings: Finding[] = [];
  const add = (path: Path, message: string | undefined) => {
    if (message !== undefined) findings.push({ path, message });
  };
  add([set, 'images'], imagesMessage(entry.images, images, file.input.shape, minimum));
  add([set, 'labels'], labelsMessage(entry.labels, arrays.get(entry.labels), images?.shape[0], classesOf(file)));
  return findings;
}

function imagesMessage(
  name: string,
  images: Tensor | undefined,
  shape: readonly number[],
  minimum: number,
): string | undefined {
  if (images === undefined) return missing(name);
  if (images.dtype !== 'U8') return `array ${printable(name)} must be U8, is ${images.dtype}`;
  if (!sameShape(images.shape.slice(1), shape)) return wrongShape(name, ['images', ...shape], images);
  const count = images.shape[0]!;
  return count < minimum ? `array ${printable(name)} must hold at least ${minimum} images, holds ${count}` : undefined;
}

function labelsMessage(
  name: string,
  labels: Tensor | undefined,
  images: number | undefined,
  classes: number | undefined,
) {
  if (labels === undefined) return missing(name);
  if (labels.dtype !== 'U8' && labels.dtype !== 'I32')
    return `array ${printable(name)} must be U8 or I32, is ${labels.dtype}`;
  const count = images ?? elements(labels.shape);
  if (!sameShape(labels.shape, [count])) return wrongShape(name, [count], labels);
  if (classes === undefined) return undefined;
  const at = labels.data.findIndex((label) => label < 0 || label >= classes);
  return at < 0
    ? undefined
    : `array ${printable(name)} has class ${labels.data[at]} at index ${at}, there are ${classes} classes`;
}

/** Number of classes, where the classifiers say it. */
function classesOf(file: WorkloadFile): number | undefined {
  const heads = [...file.classifiers.filter(({ role }) => role === 'final'), ...file.classifiers];
  const shapes = heads.map(({ population }) => file.populations.find(({ name }) => name === population)?.shape);
  return shapes.find((shape) => shape !== undefined)?.[0];
}
