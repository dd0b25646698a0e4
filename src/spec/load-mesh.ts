import { SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { readBookSimConfig } from '../formats/booksim-config.js';
import { NOC_MESH_FORMAT, type NocMesh, NocMeshSchema, USUAL_TRAFFIC } from '../model/noc-mesh.js';
import { bookSimMesh } from './booksim-mesh.js';
import { MAX_TEXT_BYTES } from './document.js';
import { openFile } from './locate.js';
import { type Locate, placed, validated } from './validate.js';

/** A checked mesh file with the place of its values. */
export interface LoadedMesh {
  readonly mesh: NocMesh;
  readonly file: string;
  /** Keys of a BookSim2 file that say how it measures and prints. */
  readonly ignored: readonly string[];
}

/** BookSim2's values where a configuration leaves them out (its `booksim_config.cpp`). */
const BOOKSIM_DEFAULTS = {
  format: NOC_MESH_FORMAT,
  name: 'booksim',
  description: 'a BookSim2 configuration',
  mesh: { width: 8, height: 8 },
  routing: 'xy',
  router: {
    virtualChannels: 16,
    bufferFlits: 8,
    routingDelay: 1,
    vcAllocationDelay: 1,
    switchAllocationDelay: 1,
    switchTraversalDelay: 1,
    creditDelay: 0,
    stages: 'batched',
    speculative: false,
    vcAllocator: 'islip',
    switchAllocator: 'islip',
  },
  traffic: { ...USUAL_TRAFFIC },
};

/** Loads a mesh by bundled name or path; a file that ends in `.cfg` is BookSim2's `key = value;`. @throws SpecError */
export async function loadMesh(host: Host, nameOrPath: string): Promise<LoadedMesh> {
  if (nameOrPath.endsWith('.cfg')) return loadBookSim(host, nameOrPath);
  const { document } = await openFile(host, 'mesh', nameOrPath, 'yaml');
  const { file } = document;
  const locate = (path: readonly (string | number)[]) => ({ file, ...document.positionOf(path) });
  return { mesh: checked(document.value, locate), file, ignored: [] };
}

/** The mesh that the schema allows and the router can be. */
function checked(value: unknown, locate: Locate): NocMesh {
  const mesh = validated<NocMesh>(NocMeshSchema, value, locate);
  const { speculative, vcAllocationDelay, switchAllocationDelay } = mesh.router;
  if (speculative && (vcAllocationDelay > 1 || switchAllocationDelay > 1)) {
    const path = ['router', 'speculative'];
    const message = 'needs allocation delays of 1: virtual channel and switch are given in the same clock';
    throw new SpecError(placed([{ path, message }], locate));
  }
  return mesh;
}

async function loadBookSim(host: Host, file: string): Promise<LoadedMesh> {
  const text = new TextDecoder().decode(await host.read(file, MAX_TEXT_BYTES.yaml));
  const { value, placeOf, ignored } = bookSimMesh(readBookSimConfig(text, file), file, BOOKSIM_DEFAULTS);
  const mesh = checked(value, (path) => {
    const { line, column } = placeOf(path) ?? {};
    return { file, ...(line === undefined ? {} : { line, column: column ?? 1 }) };
  });
  return { mesh, file, ignored };
}
