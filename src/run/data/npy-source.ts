import type { DataFiles, DataPath } from '../../base/data-files.js';
import { specError } from '../../base/errors.js';
import { elements } from '../../base/tensor.js';
import { NPY_START_BYTES, type NpyHeader, npyHeader, npyValues, readNpy } from '../../formats/npy.js';
import { npyTypeSpec } from '../../formats/npy-types.js';
import { arraySource, type ImageArray } from './array-source.js';
import type { ImageSource, OpenSource } from './image-source.js';
import { labelsFor } from './labels.js';
import { type RecordLayout, readRecords } from './records.js';
import { withReader } from './stream-reader.js';
import { tensorArray } from './tensor-array.js';

/** Arrays in Fortran order are read as a whole, up to so many bytes. */
const MAX_FORTRAN_BYTES = 1 << 30;

/** Images of a .npy file, gzip or plain, with the classes of another file. Streamed unless in Fortran order. */
export const openNpy: OpenSource = async (files, request, found): Promise<ImageSource> => {
  const { path } = request;
  if (found.kind === 'folder') throw specError(path, '', 'is a folder, a .npy file is expected');
  const start = await withReader(files, path, async (reader) => (await reader.take(NPY_START_BYTES)).slice());
  const header = npyHeader(start, found.isCompressed ? undefined : found.bytes);
  if (typeof header === 'string') throw specError(path, '', header);
  const array =
    header.fortranOrder && header.shape.length > 1 ? await whole(files, path) : streamed(files, path, header, found);
  return arraySource(array, request, (count) => labelsFor(files, request, count));
};

async function whole(files: DataFiles, path: string): Promise<ImageArray> {
  const bytes = await withReader(files, path, (reader) => reader.take(MAX_FORTRAN_BYTES + 1));
  if (bytes.length > MAX_FORTRAN_BYTES) {
    throw specError(path, '', `is in Fortran order and larger than ${MAX_FORTRAN_BYTES} bytes; save it in C order`);
  }
  return tensorArray('npy', readNpy(bytes, path), '');
}

function streamed(files: DataFiles, path: string, header: NpyHeader, found: DataPath & { kind: 'file' }): ImageArray {
  const { shape, type, dataStart } = header;
  const { bytes, dtype } = npyTypeSpec(type);
  const each = elements(shape.slice(1));
  const layout: RecordLayout = { start: dataStart, bytes: each * bytes, count: shape[0] ?? 1 };
  return {
    kind: 'npy',
    dtype,
    shape,
    named: '',
    values: async function* (chosen) {
      for await (const record of readRecords(files, path, layout, chosen, found.isCompressed)) {
        const values = npyValues(record.bytes, header, record.index * each);
        if (typeof values === 'string') throw specError(path, '', values);
        yield values;
      }
    },
  };
}
