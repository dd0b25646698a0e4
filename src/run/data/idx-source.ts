import { specError } from '../../base/errors.js';
import { checkIdxSize, IDX_START_BYTES, idxHeader } from '../../formats/idx.js';
import type { ImageSource, OpenSource } from './image-source.js';
import { labelsFor } from './labels.js';
import { readRecords } from './records.js';
import { withReader } from './stream-reader.js';

/** Images of an idx3 file, with the classes of an idx1 (or .npy) file. */
export const openIdx: OpenSource = async (files, request, found): Promise<ImageSource> => {
  const { path } = request;
  if (found.kind === 'folder') throw specError(path, '', 'is a folder, an idx file is expected');
  const start = await withReader(files, path, async (reader) => (await reader.take(IDX_START_BYTES)).slice());
  const { extents, dataStart } = idxHeader(start, path, 3);
  if (!found.isCompressed) checkIdxSize(extents, found.bytes - dataStart, path);
  const [count, height, width] = extents as [number, number, number];
  const layout = { start: dataStart, bytes: height * width, count };
  const classes = await labelsFor(files, request, count);
  return {
    kind: 'idx',
    count,
    shape: { channels: 1, height, width },
    labels: classes?.labels,
    notes: () => (classes?.note === undefined ? [] : [classes.note]),
    images: async function* (chosen) {
      for await (const { bytes } of readRecords(files, path, layout, chosen, found.isCompressed)) yield bytes;
    },
  };
};
