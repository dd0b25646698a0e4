import { type Conv2d, type Dense, INPUT, neurons, type Shape } from '../model/network.js';
import type { WorkloadFile } from '../model/workload.js';
import type { Finding } from './validate.js';

type ProjectionEntry = WorkloadFile['projections'][number];
type PopulationEntry = WorkloadFile['populations'][number];

/** `[channels, height, width]` as a record. */
export const toShape = ([channels, height, width]: readonly [number, number, number]): Shape => ({
  channels,
  height,
  width,
});

const show = (shape: Shape): string => `[${shape.channels}, ${shape.height}, ${shape.width}]`;

/** Positions along one axis at which a kernel fits: floor((extent + 2 padding - kernel) / stride) + 1; 0 when none. */
const outputExtent = (extent: number, kernel: number, stride: number, padding: number): number =>
  Math.max(0, Math.floor((extent + 2 * padding - kernel) / stride) + 1);

/** What every projection asks of its ends: they exist, their shapes agree, the target's neurons can take it. */
export function endFindings(file: WorkloadFile): readonly Finding[] {
  const populations = new Map(file.populations.map((population) => [population.name, population]));
  const findings: Finding[] = [];
  file.projections.forEach((projection, index) => {
    const path = ['projections', index];
    const { source, target } = projection;
    const from = source === INPUT ? toShape(file.input.shape) : shapeOfEntry(populations.get(source));
    const into = populations.get(target);
    if (from === undefined) findings.push({ path: [...path, 'source'], message: `there is no population "${source}"` });
    if (into === undefined) {
      const message = target === INPUT ? 'the image cannot be a target' : `there is no population "${target}"`;
      findings.push({ path: [...path, 'target'], message });
    }
    if (projection.kind === 'averagePool' && source === INPUT) {
      findings.push({ path: [...path, 'source'], message: 'an averagePool counts spikes and cannot read the image' });
    }
    if (from === undefined || into === undefined) return;
    const wrong = kindMessage(projection, into) ?? shapeMessage(projection, from, toShape(into.shape));
    if (wrong !== undefined) findings.push({ path, message: wrong });
  });
  return findings;
}

const shapeOfEntry = (entry: PopulationEntry | undefined): Shape | undefined => entry && toShape(entry.shape);

function kindMessage({ kind }: ProjectionEntry, target: PopulationEntry): string | undefined {
  const isPool = kind === 'averagePool';
  if (isPool === (target.neuron.kind === 'average')) return undefined;
  return isPool
    ? `an averagePool needs a target with average neurons, "${target.name}" has integrateAndFire`
    : `a ${kind} needs a target with integrateAndFire neurons, "${target.name}" has average`;
}

function shapeMessage(projection: ProjectionEntry, source: Shape, target: Shape): string | undefined {
  if (projection.kind === 'dense') return undefined;
  const { kernel, stride } = projection;
  const padding = projection.kind === 'conv2d' ? projection.padding : ([0, 0] as const);
  const height = outputExtent(source.height, kernel[0], stride[0], padding[0]);
  const width = outputExtent(source.width, kernel[1], stride[1], padding[1]);
  if (height === 0 || width === 0) {
    return `kernel [${kernel.join(', ')}] is larger than its source ${show(source)} with padding [${padding.join(', ')}]`;
  }
  const channels = projection.kind === 'conv2d' ? target.channels : source.channels;
  if (target.channels === channels && target.height === height && target.width === width) return undefined;
  const expected = show({ channels, height, width });
  return `expected target "${projection.target}" of shape ${expected} from source ${show(source)}, found ${show(target)}`;
}

/** Shape of the weights that a projection needs: [out, in, height, width] or [out, in]. */
export function weightShape(operator: Conv2d | Dense, source: Shape, target: Shape): readonly number[] {
  return operator.kind === 'conv2d'
    ? [target.channels, source.channels, ...operator.kernel]
    : [neurons(target), neurons(source)];
}
