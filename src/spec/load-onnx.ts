import { specError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { printable } from '../formats/array-name.js';
import type { OnnxModel } from '../formats/onnx/model.js';
import { readOnnx, withExternal } from '../formats/onnx/read-onnx.js';

/** Largest model, and largest file of its data, that is read (protobuf itself ends at 2 GiB). */
const MOST_BYTES = 2 ** 31 - 1;
const MOST_FILES = 1000;

/**
 * Loads an ONNX file with the data files beside it; a path in it may not leave its folder. Throws a SpecError where one of
 * them is missing, cut off, damaged or of another kind.
 */
export async function loadOnnx(host: Host, path: string): Promise<OnnxModel> {
  const parsed = readOnnx(await host.read(path, MOST_BYTES), path);
  const locations = [...new Set(parsed.external.map(({ location }) => location))];
  if (locations.length > MOST_FILES) throw specError(path, '', `names ${locations.length} data files`);
  const files = new Map<string, { readonly path: string; readonly bytes: Uint8Array }>();
  for (const location of locations) {
    const file = host.beside(path, location);
    if (file === undefined) {
      const message = `its data lie in ${printable(location)}, which leaves the folder of the model; move the file there`;
      throw specError(path, '', message);
    }
    files.set(location, { path: file, bytes: await host.read(file, MOST_BYTES) });
  }
  return withExternal(parsed, files, path);
}
