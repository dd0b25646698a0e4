import { specError } from '../base/errors.js';
import { expanded } from './gzip.js';
import type { LabelledImages } from './labelled-images.js';

const SIDE = 32;
const CHANNELS = 3;
const IMAGE_BYTES = CHANNELS * SIDE * SIDE;

/** How one record of a CIFAR file is laid out: label bytes, then red, green and blue plane of 32 x 32. */
export interface CifarLayout {
  readonly name: string;
  /** Classes of each label byte before the pixels. */
  readonly classes: readonly number[];
  /** The label byte that is read. */
  readonly label: number;
}

/** Bytes of one record. */
export const cifarRecordBytes = ({ classes }: CifarLayout): number => classes.length + IMAGE_BYTES;

/** [channels, height, width] of every image. */
export const CIFAR_SHAPE = [CHANNELS, SIDE, SIDE] as const;
export const CIFAR_10: CifarLayout = { name: 'CIFAR-10', classes: [10], label: 0 };
/** The 20 coarse classes of CIFAR-100. */
export const CIFAR_100_COARSE: CifarLayout = { name: 'CIFAR-100', classes: [20, 100], label: 0 };
/** Its 100 fine classes. */
export const CIFAR_100: CifarLayout = { ...CIFAR_100_COARSE, label: 1 };

/**
 * Images of a CIFAR-10 binary file (label byte, then red, green and blue plane of 32 x 32), gzip or plain. Throws a
 * SpecError when the size is not a whole number of records or a label is no class.
 */
export const readCifar10 = (bytes: Uint8Array, file: string): LabelledImages => readRecords(bytes, file, CIFAR_10);

/** Images of a CIFAR-100 binary file (coarse label, fine label, planes) with its 100 fine or 20 coarse classes. */
export const readCifar100 = (bytes: Uint8Array, file: string, labels: 'fine' | 'coarse' = 'fine'): LabelledImages =>
  readRecords(bytes, file, labels === 'fine' ? CIFAR_100 : CIFAR_100_COARSE);

function readRecords(packed: Uint8Array, file: string, layout: CifarLayout): LabelledImages {
  const bytes = expanded(packed, file);
  const size = cifarRecordBytes(layout);
  checkCifarSize(bytes.length, layout, file);
  const count = bytes.length / size;
  const images = new Uint8Array(count * IMAGE_BYTES);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image += 1) {
    const record = bytes.subarray(image * size, (image + 1) * size);
    labels[image] = cifarLabel(record, layout, image, file);
    images.set(record.subarray(layout.classes.length), image * IMAGE_BYTES);
  }
  return { images, labels, shape: [count, CHANNELS, SIDE, SIDE] };
}

/** Class of a record, the image with index `image`. @throws SpecError when one of its labels is no class */
export function cifarLabel(record: Uint8Array, layout: CifarLayout, image: number, file: string): number {
  layout.classes.forEach((classes, at) => {
    const label = record[at]!;
    if (label < classes) return;
    throw specError(file, '', `record ${image} has class ${label}, ${layout.name} has ${classes} classes there`);
  });
  return record[layout.label]!;
}

/** Throws a SpecError unless `length` bytes are whole records. */
export function checkCifarSize(length: number, layout: CifarLayout, file: string): void {
  if (length === 0 || length % cifarRecordBytes(layout) !== 0) {
    throw specError(file, '', sizeMessage(length, layout));
  }
}

function sizeMessage(length: number, layout: CifarLayout): string {
  const size = cifarRecordBytes(layout);
  if (length === 0) return 'is empty';
  const other = layout.name === CIFAR_10.name ? CIFAR_100 : CIFAR_10;
  const hint = length % cifarRecordBytes(other) === 0 ? `; its size is that of ${other.name} records` : '';
  const rest = length % size;
  return `has ${length} bytes, ${rest} more than whole ${layout.name} records of ${size}: cut off or of another kind${hint}`;
}
