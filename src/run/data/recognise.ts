import type { DataFiles, DataPath } from '../../base/data-files.js';
import { specError } from '../../base/errors.js';
import { CIFAR_10, CIFAR_100, cifarRecordBytes } from '../../formats/cifar.js';
import { idxRank } from '../../formats/idx.js';
import { isNpy } from '../../formats/npy.js';
import { isPicture } from '../../formats/picture.js';
import type { DataKind } from './image-source.js';
import { withReader } from './stream-reader.js';

const HEAD_BYTES = 512;

/** Kind of the data set at `path`, told by its first bytes and, for CIFAR, its size. @throws SpecError with what it is instead */
export async function recognise(
  files: DataFiles,
  path: string,
  found: DataPath,
): Promise<Exclude<DataKind, 'workload'>> {
  if (found.kind === 'folder') return 'folder';
  const head = await withReader(files, path, async (reader) => (await reader.take(HEAD_BYTES)).slice());
  const rank = idxRank(head);
  if (rank === 3) return 'idx';
  if (rank === 1)
    throw specError(path, '', 'holds labels, not images: name the file of images, and this one as --labels');
  if (isNpy(head)) return 'npy';
  if (beginsWith(head, 'PK')) return 'npz';
  const foreign = foreignKind(head);
  if (foreign !== undefined) throw specError(path, '', foreign);
  return cifarKind(path, found.isCompressed ? await expandedSize(files, path) : found.bytes);
}

const expandedSize = (files: DataFiles, path: string): Promise<number> =>
  withReader(files, path, async (reader) => {
    await reader.skip(Number.MAX_SAFE_INTEGER);
    return reader.position;
  });

function cifarKind(path: string, size: number): 'cifar10' | 'cifar100' {
  const is10 = size % cifarRecordBytes(CIFAR_10) === 0;
  const is100 = size % cifarRecordBytes(CIFAR_100) === 0;
  if (is10 && is100) throw specError(path, '', 'may be CIFAR-10 or CIFAR-100 by its size; say which: --kind cifar10');
  if (is10) return 'cifar10';
  if (is100) return 'cifar100';
  const size10 = cifarRecordBytes(CIFAR_10);
  const why = `its first bytes are none of idx, .npy or .npz, and its ${size} bytes are no whole CIFAR records (of ${size10} or ${cifarRecordBytes(CIFAR_100)} bytes)`;
  throw specError(path, '', `is no data set that is known, or it is cut off: ${why}`);
}

const beginsWith = (head: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((letter, index) => head[at + index] === letter.charCodeAt(0));

const READ = 'read are idx, CIFAR binary, .npy, .npz and folders <class>/<file>.png|jpg';

/** Files of other kinds that people try. */
function foreignKind(head: Uint8Array): string | undefined {
  if (isPicture(head)) return 'is one picture; name the folder that holds a folder for each class';
  if (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) {
    return 'is a Python pickle, which is never read; take the binary version of the data set, or save its arrays as .npz';
  }
  if (beginsWith(head, 'ustar', 257)) return 'is a tar archive; unpack it and name a file or folder of it';
  if (beginsWith(head, '\u0089HDF')) return `is an HDF5 file; ${READ}`;
  if (beginsWith(head, 'PAR1')) return `is a Parquet file; ${READ}`;
  if (beginsWith(head, '7z') || beginsWith(head, 'BZh') || beginsWith(head, '\u00fd7zXZ')) {
    return 'is compressed in a way that is not read (gzip is); unpack it first';
  }
  if (head[0] === 0x7b || beginsWith(head, '{', 8)) {
    return `is a JSON or safetensors file; ${READ}`;
  }
  const isText = head.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
  return isText ? `is a text; ${READ}` : undefined;
}
