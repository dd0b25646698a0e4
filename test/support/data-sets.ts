import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An idx file of unsigned bytes. */
export function idxFile(extents: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * extents.length + data.length);
  bytes.set([0, 0, 8, extents.length]);
  const view = new DataView(bytes.buffer);
  for (const [axis, extent] of extents.entries()) view.setUint32(4 + 4 * axis, extent);
  bytes.set(data, 4 + 4 * extents.length);
  return bytes;
}

/** A CIFAR binary file: label bytes and 3,072 pixels of value `record + plane` for each record. */
export function cifarFile(labels: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    labels.flatMap((bytes, record) => [
      ...bytes,
      ...Array.from({ length: 3072 }, (_, at) => record + Math.floor(at / 1024)),
    ]),
  );
}

/** A temporary folder with these files, and how to remove it. */
export function folderWith(files: Readonly<Record<string, Uint8Array | string>>): {
  readonly path: (name: string) => string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'spikefuse-data-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return { path: (name) => join(folder, name), remove: () => rmSync(folder, { recursive: true, force: true }) };
}
