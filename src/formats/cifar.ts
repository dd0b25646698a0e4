import { specError } from '../base/errors.js';
import { expanded } from './gzip.js';
import type { LabelledImages } from './labelled-images.js';

const SIDE = 32;
const CHANNELS = 3;
const IMAGE_BYTES = CHANNELS * SIDE * SIDE;

interface Layout {
  readonly name: string;
  /** Classes of each label byte before the pixels. */
  readonly classes: readonly number[];
  /** The label byte that is read. */
  readonly label: number;
}

/** Bytes of one record. */
const recordBytes = ({ classes }: Layout): number => classes.length + IMAGE_BYTES;

const CIFAR_10: Layout = { name: 'CIFAR-10', classes: [10], label: 0 };
const COARSE: Layout = { name: 'CIFAR-100', classes: [20, 100], label: 0 };
const FINE: Layout = { ...COARSE, label: 1 };

/**
 * Images of a CIFAR-10 binary file (label byte, then red, green and blue plane of 32 x 32), gzip or plain. Throws a
 * SpecError when the size is not a whole number of records or a label is no class.
 */
export const readCifar10 = (bytes: Uint8Array, file: string): LabelledImages => readRecords(bytes, file, CIFAR_10);

/** Images of a CIFAR-100 binary file (coarse label, fine label, planes) with its 100 fine or 20 coarse classes. */
export const readCifar100 = (bytes: Uint8Array, file: string, labels: 'fine' | 'coarse' = 'fine'): LabelledImages =>
  readRecords(bytes, file, labels === 'fine' ? FINE : COARSE);

function readRecords(packed: Uint8Array, file: string, layout: Layout): LabelledImages {
  const bytes = expanded(packed, file);
  const size = recordBytes(layout);
  if (bytes.length === 0 || bytes.length % size !== 0) throw specError(file, '', sizeMessage(bytes.length, layout));
  const count = bytes.length / size;
  const images = new Uint8Array(count * IMAGE_BYTES);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image += 1) {
    const start = image * size;
    layout.classes.forEach((classes, at) => {
      const label = bytes[start + at]!;
      if (label < classes) return;
      throw specError(file, '', `record ${image} has class ${label}, ${layout.name} has ${classes} classes there`);
    });
    labels[image] = bytes[start + layout.label]!;
    images.set(bytes.subarray(start + layout.classes.length, start + size), image * IMAGE_BYTES);
  }
  return { images, labels, shape: [count, CHANNELS, SIDE, SIDE] };
}

function sizeMessage(length: number, layout: Layout): string {
  const size = recordBytes(layout);
  if (length === 0) return 'is empty';
  const other = layout.name === CIFAR_10.name ? FINE : CIFAR_10;
  const hint = length % recordBytes(other) === 0 ? `; its size is that of ${other.name} records` : '';
  const rest = length % size;
  return `has ${length} bytes, ${rest} more than whole ${layout.name} records of ${size}: cut off or of another kind${hint}`;
}
