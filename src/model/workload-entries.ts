import type { Network, Population, Projection, Shape } from './network.js';
import type { WorkloadFile } from './workload.js';

/** A network as a workload file lists it. */
export const networkEntries = (
  network: Network,
): Pick<WorkloadFile, 'populations' | 'projections' | 'classifiers'> => ({
  populations: network.populations.map(populationEntry),
  projections: network.projections.map(projectionEntry),
  classifiers: network.classifiers.map((classifier) => ({ ...classifier })),
});

/** `[channels, height, width]`. */
export const shapeEntry = ({ channels, height, width }: Shape): [number, number, number] => [channels, height, width];

function populationEntry({ name, shape, neuron, bias }: Population): WorkloadFile['populations'][number] {
  return { name, shape: shapeEntry(shape), neuron: { ...neuron }, ...(bias === undefined ? {} : { bias }) };
}

function projectionEntry({ operator, weights, name, source, target }: Projection): WorkloadFile['projections'][number] {
  const ends = { name, source, target };
  const named = weights === undefined ? {} : { weights };
  switch (operator.kind) {
    case 'conv2d':
      return {
        kind: operator.kind,
        ...ends,
        kernel: [...operator.kernel],
        stride: [...operator.stride],
        padding: [...operator.padding],
        ...named,
      };
    case 'dense':
      return { kind: operator.kind, ...ends, ...named };
    case 'averagePool':
      return { kind: operator.kind, ...ends, kernel: [...operator.kernel], stride: [...operator.stride] };
  }
}

/** JSON text with a line for each entry of a list and each key. */
export function workloadText(file: WorkloadFile): string {
  const lines = Object.entries(file).map(([key, value]) => {
    const entries: readonly unknown[] | undefined = Array.isArray(value) && value.length > 0 ? value : undefined;
    const text =
      entries === undefined ? spaced(value) : `[\n${entries.map((entry) => `    ${spaced(entry)}`).join(',\n')}\n  ]`;
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, entry]) => `${JSON.stringify(key)}: ${spaced(entry)}`);
  return `{ ${entries.join(', ')} }`;
}
