import type { DataFiles } from '../../base/data-files.js';
import { specError } from '../../base/errors.js';
import {
  CIFAR_10,
  CIFAR_100,
  CIFAR_100_COARSE,
  CIFAR_SHAPE,
  type CifarLayout,
  checkCifarSize,
  cifarLabel,
  cifarRecordBytes,
} from '../../formats/cifar.js';
import type { DataKind, ImageSource, OpenSource } from './image-source.js';
import { readRecords } from './records.js';
import { withReader } from './stream-reader.js';

/** Images of a CIFAR-10 binary file. */
export const openCifar10: OpenSource = (files, request, found) => open('cifar10', CIFAR_10, files, request, found);

/** Images of a CIFAR-100 binary file, with its fine or its coarse classes. */
export const openCifar100: OpenSource = (files, request, found) =>
  open('cifar100', request.classes === 'coarse' ? CIFAR_100_COARSE : CIFAR_100, files, request, found);

async function open(
  kind: DataKind,
  layout: CifarLayout,
  files: DataFiles,
  { path }: Parameters<OpenSource>[1],
  found: Parameters<OpenSource>[2],
): Promise<ImageSource> {
  if (found.kind === 'folder') throw specError(path, '', `is a folder, a file of ${layout.name} records is expected`);
  if (!found.isCompressed) checkCifarSize(found.bytes, layout, path);
  const labels = await readClasses(files, path, layout);
  const [channels, height, width] = CIFAR_SHAPE;
  const records = { start: 0, bytes: cifarRecordBytes(layout), count: labels.length };
  return {
    kind,
    count: labels.length,
    shape: { channels, height, width },
    labels,
    notes: () => [],
    images: async function* (chosen) {
      for await (const { bytes } of readRecords(files, path, records, chosen, false)) {
        yield bytes.subarray(layout.classes.length);
      }
    },
  };
}

/** The classes of all records, which are read to the end of the file. */
function readClasses(files: DataFiles, path: string, layout: CifarLayout): Promise<Int32Array> {
  const size = cifarRecordBytes(layout);
  const labels: number[] = [];
  return withReader(files, path, async (reader) => {
    for (;;) {
      const record = await reader.take(size);
      if (record.length < size) break;
      labels.push(cifarLabel(record, layout, labels.length, path));
    }
    checkCifarSize(reader.position, layout, path);
    return Int32Array.from(labels);
  });
}
