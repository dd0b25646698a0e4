import type { TrafficPattern } from '../../model/noc-mesh.js';

/** A width and a height of nodes; node = x + width y. */
interface Area {
  readonly width: number;
  readonly height: number;
}

/** Where packets of a node go: one node, or drawn by the next number of a stream. */
export type Destination = (source: number, random: () => number) => number;

export interface PatternOptions extends Area {
  readonly hotspot?: { readonly node: number; readonly share: number } | undefined;
}

/**
 * The destinations of a pattern; those of Dally and Towles, Principles and Practices of Interconnection Networks, section 3.2,
 * as BookSim2 has them. @throws RangeError where the mesh does not have it
 */
export function destinationsOf(pattern: TrafficPattern, options: PatternOptions): Destination {
  const { width, height, hotspot } = options;
  const nodes = width * height;
  const uniform: Destination = (_, random) => Math.floor(random() * nodes);
  const bits = Math.log2(nodes);
  const needsBits = (): number => {
    if (!Number.isInteger(bits)) throw new RangeError(`${pattern} needs a power of two of nodes, has ${nodes}`);
    return bits;
  };
  switch (pattern) {
    case 'uniform':
      return uniform;
    case 'transpose':
      if (width !== height) throw new RangeError(`transpose needs a square mesh, has ${width} x ${height}`);
      return (source) => Math.floor(source / width) + width * (source % width);
    case 'bitComplement':
      needsBits();
      return (source) => nodes - 1 - source;
    case 'bitReverse': {
      const count = needsBits();
      return (source) => reversed(source, count);
    }
    case 'shuffle': {
      const count = needsBits();
      return (source) => ((source << 1) & (nodes - 1)) | (count === 0 ? 0 : (source >> (count - 1)) & 1);
    }
    case 'tornado':
      return (source) => shifted(source, options, Math.ceil(width / 2) - 1, Math.ceil(height / 2) - 1);
    case 'neighbour':
      return (source) => shifted(source, options, 1, 1);
    case 'hotspot': {
      if (hotspot === undefined)
        throw new RangeError('hotspot needs a node and a share: traffic.hotspot in the file of the mesh');
      if (hotspot.node >= nodes)
        throw new RangeError(`hotspot is node ${hotspot.node}, the mesh has 0 to ${nodes - 1}`);
      const { node, share } = hotspot;
      return (source, random) => (random() < share ? node : uniform(source, random));
    }
  }
}

function reversed(value: number, bits: number): number {
  let result = 0;
  for (let bit = 0; bit < bits; bit += 1) result |= ((value >> bit) & 1) << (bits - 1 - bit);
  return result;
}

/** The node so many columns and rows further, going round. */
function shifted(source: number, { width, height }: Area, columns: number, rows: number): number {
  const [x, y] = [source % width, Math.floor(source / width)];
  return ((x + columns) % width) + width * ((y + rows) % height);
}
