import type { OnnxAttribute, OnnxNode } from '../formats/onnx/model.js';
import { nodeError } from './node-error.js';

/** Reads attributes of a node; every call throws a SpecError where one is of another kind than ONNX says. */
export class Attributes {
  constructor(
    private readonly file: string,
    private readonly node: OnnxNode,
  ) {}

  int(name: string, fallback: number): number {
    return this.#get(name, 'int')?.value ?? fallback;
  }

  float(name: string, fallback: number): number {
    return this.#get(name, 'float')?.value ?? fallback;
  }

  text(name: string, fallback: string): string {
    return this.#get(name, 'string')?.value ?? fallback;
  }

  ints(name: string): readonly number[] | undefined {
    return this.#get(name, 'ints')?.values;
  }

  /** Two integers [y, x] from `least` to 1024. */
  pair(name: string, fallback: readonly [number, number], least = 1): readonly [number, number] {
    const values = this.ints(name);
    if (values === undefined) return fallback;
    const [y, x] = values;
    if (values.length !== 2 || values.some((each) => each < least || each > 1024)) {
      throw nodeError(
        this.file,
        this.node,
        `its ${name} are [${values.slice(0, 8).join(', ')}], two from ${least} to 1024 expected`,
      );
    }
    return [y!, x!];
  }

  #get<K extends keyof Kinds>(name: string, kind: K): Kinds[K] | undefined {
    const found = this.node.attributes.get(name);
    if (found !== undefined && found.kind !== kind) {
      throw nodeError(this.file, this.node, `its attribute ${name} is of kind ${found.kind}, ${kind} expected`);
    }
    return found as Kinds[K] | undefined;
  }
}

interface Kinds {
  readonly int: Extract<OnnxAttribute, { readonly value: number }>;
  readonly float: Extract<OnnxAttribute, { readonly value: number }>;
  readonly string: Extract<OnnxAttribute, { readonly value: string }>;
  readonly ints: Extract<OnnxAttribute, { readonly values: readonly number[] }>;
}

/** Windows of a node along both axes. */
export interface Windows {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Zeros in front and behind, [y, x]. */
  readonly padding: readonly [number, number];
  /** Positions at which the window fits, [height, width]. */
  readonly extents: readonly [number, number];
}

/**
 * Kernel, stride and padding of a Conv or AveragePool on a map of `extents`. Throws a SpecError for what no population can
 * do: dilation, padding that differs in front and behind, a window that does not fit.
 */
export function windowsOf(
  file: string,
  node: OnnxNode,
  kernel: readonly [number, number],
  extents: readonly [number, number],
): Windows {
  const attributes = new Attributes(file, node);
  const stride = attributes.pair('strides', [1, 1]);
  const dilations = attributes.pair('dilations', [1, 1]);
  if (dilations.some((each) => each !== 1)) {
    throw nodeError(file, node, `has dilations [${dilations.join(', ')}]; train it with dilation 1`);
  }
  const padding = paddingOf(file, node, { kernel, stride, extents });
  const fits = [0, 1].map(
    (axis) => Math.floor((extents[axis]! + 2 * padding[axis]! - kernel[axis]!) / stride[axis]!) + 1,
  );
  const [height, width] = fits as [number, number];
  if (height < 1 || width < 1) {
    throw nodeError(file, node, `its kernel [${kernel.join(', ')}] is larger than its map of ${extents.join(' x ')}`);
  }
  return { kernel, stride, padding, extents: [height, width] };
}

function paddingOf(
  file: string,
  node: OnnxNode,
  { kernel, stride, extents }: Pick<Windows, 'kernel' | 'stride' | 'extents'>,
): readonly [number, number] {
  const attributes = new Attributes(file, node);
  const auto = attributes.text('auto_pad', 'NOTSET');
  if (auto === 'VALID') return [0, 0];
  const pads = auto === 'NOTSET' ? (attributes.ints('pads') ?? [0, 0, 0, 0]) : samePads({ kernel, stride, extents });
  if (auto !== 'NOTSET' && !auto.startsWith('SAME_')) throw nodeError(file, node, `has auto_pad ${auto.slice(0, 20)}`);
  const [top, left, bottom, right] = pads;
  if (pads.length !== 4 || top !== bottom || left !== right || pads.some((each) => each < 0 || each > 1024)) {
    const message = `pads [${pads.slice(0, 8).join(', ')}]: populations have the same padding in front and behind; use an odd kernel with padding (kernel - 1) / 2`;
    throw nodeError(file, node, message);
  }
  return [top!, left!];
}

/** Padding that keeps ceil(extent / stride) positions; where it is odd, the additional zero comes last. */
function samePads({ kernel, stride, extents }: Pick<Windows, 'kernel' | 'stride' | 'extents'>): readonly number[] {
  const totals = [0, 1].map((axis) => {
    const positions = Math.ceil(extents[axis]! / stride[axis]!);
    return Math.max(0, (positions - 1) * stride[axis]! + kernel[axis]! - extents[axis]!);
  });
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((total) => Math.ceil(total / 2))];
}
