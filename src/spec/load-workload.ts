import { SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import type { ArrayStore } from '../base/tensor.js';
import { readSafetensors } from '../formats/safetensors.js';
import { type Network, type Operator, type Population, type Projection, restrictTo } from '../model/network.js';
import { type ImageSet, type Workload, type WorkloadFile, WorkloadSchema } from '../model/workload.js';
import { arrayFindings, unfiledFindings } from './array-checks.js';
import { canonicalJson } from './canonical.js';
import type { Document } from './document.js';
import { deepFrozen } from './freeze.js';
import { blamed, openFile, type PathOptions, pathBeside } from './locate.js';
import { nameFindings, networkFindings } from './network-checks.js';
import { orderPopulations } from './network-order.js';
import { toShape } from './network-shapes.js';
import type { Path } from './parsed-text.js';
import { type Finding, placed, validated } from './validate.js';

/** Largest file of arrays that is read. */
export const MAX_ARRAY_BYTES = 2_000_000_000;

interface ArrayFile {
  readonly arrays: ArrayStore;
  readonly bytes: Uint8Array;
}

/**
 * Loads a workload by bundled name or path, with the arrays beside it, and checks everything that a run relies on.
 * Throws a SpecError with all problems: those of the schema first, then names, then network and arrays together.
 */
export async function loadWorkload(host: Host, nameOrPath: string, options: PathOptions = {}): Promise<Workload> {
  const { path, document } = await openFile(host, 'workload', nameOrPath, 'json');
  const locate = (at: Path) => ({ file: path, ...document.positionOf(at) });
  const file = deepFrozen(validated<WorkloadFile>(WorkloadSchema, document.value, locate));
  const names = nameFindings(file);
  if (names.length > 0) throw new SpecError(placed(names, locate));
  const { order, loop } = orderPopulations(file);
  const findings: Finding[] = [...networkFindings(file), ...(loop === undefined ? [] : [loop])];
  const { arrays, bytes } = await readArrays(host, document, file, options, findings);
  findings.push(...(file.arrays === undefined ? unfiledFindings(file) : arrayFindings(file, arrays)));
  if (findings.length > 0) throw new SpecError(placed(findings, locate));
  const whole = toNetwork(file, order);
  return {
    path,
    file,
    network: activeNetwork(whole, file.defaults.internal),
    whole,
    arrays,
    samples: imageSet(host, file, arrays, 'samples'),
    calibration: imageSet(host, file, arrays, 'calibration'),
    digest: host.sha256(new TextEncoder().encode(canonicalJson(file)), bytes),
  };
}

/** The arrays; where they cannot be read at all, the findings so far are reported with that. */
async function readArrays(
  host: Host,
  document: Document,
  { arrays: relative }: WorkloadFile,
  options: PathOptions,
  findings: readonly Finding[],
): Promise<ArrayFile> {
  if (relative === undefined) return { arrays: new Map(), bytes: new Uint8Array(0) };
  const locate = (at: Path) => ({ file: document.file, ...document.positionOf(at) });
  const place = { ...locate(['arrays']), path: 'arrays' };
  try {
    const path = pathBeside(host, document.file, relative, options);
    if (path === undefined) {
      const message = `${relative} leaves the folder of this file, which must be allowed on the command line`;
      throw new SpecError([{ ...place, message }]);
    }
    const bytes = await blamed(place, () => host.read(path, MAX_ARRAY_BYTES));
    return { arrays: readSafetensors(bytes, path), bytes };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new SpecError([...placed(findings, locate), ...error.problems]);
  }
}

/** The network with its active internal classifier alone. */
function activeNetwork(whole: Network, active: string | undefined): Network {
  if (active === undefined) return whole;
  const kept = whole.classifiers.filter(({ name, role }) => role === 'final' || name === active);
  return deepFrozen(
    restrictTo(
      whole,
      kept.map(({ name }) => name),
    ),
  );
}

function toNetwork(file: WorkloadFile, order: readonly string[]): Network {
  const byName = new Map(file.populations.map((population) => [population.name, population]));
  const populations = order.map((name): Population => {
    const { shape, neuron, bias } = byName.get(name)!;
    return { name, shape: toShape(shape), neuron, bias };
  });
  const projections = file.projections.map((entry): Projection => {
    const weights = entry.kind === 'averagePool' ? undefined : entry.weights;
    return { name: entry.name, source: entry.source, target: entry.target, operator: toOperator(entry), weights };
  });
  const { name, classifiers } = file;
  return deepFrozen({ name, input: toShape(file.input.shape), populations, projections, classifiers });
}

function toOperator(entry: WorkloadFile['projections'][number]): Operator {
  switch (entry.kind) {
    case 'conv2d':
      return { kind: entry.kind, kernel: entry.kernel, stride: entry.stride, padding: entry.padding };
    case 'dense':
      return { kind: entry.kind };
    case 'averagePool':
      return { kind: entry.kind, kernel: entry.kernel, stride: entry.stride };
  }
}

function imageSet(
  host: Host,
  file: WorkloadFile,
  arrays: ArrayStore,
  set: 'samples' | 'calibration',
): ImageSet | undefined {
  const entry = file[set];
  const images = entry && arrays.get(entry.images);
  const labels = entry && arrays.get(entry.labels);
  if (entry === undefined || images === undefined || labels === undefined) return undefined;
  const { buffer, byteOffset, byteLength } = images.data;
  return { images, labels, origin: entry.origin, digest: host.sha256(new Uint8Array(buffer, byteOffset, byteLength)) };
}
