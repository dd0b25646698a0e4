import { specError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import { printable } from '../formats/array-name.js';
import type { OnnxModel, OnnxNode, OnnxPort } from '../formats/onnx/model.js';
import { neurons, type Shape } from '../model/network.js';
import type { AnnGraph, GraphOutput, Operation } from './ann-graph.js';
import { nodeError, unknownOperator } from './node-error.js';
import { OPERATORS } from './operators.js';
import type { MapValue, OperatorContext, Value } from './values.js';

/** Which outputs of a file are classifiers; undefined: the last one is final, all others are internal. */
export interface OutputChoice {
  readonly final: string | undefined;
  readonly internal: readonly string[] | undefined;
}

/** Largest map that is computed: neurons of one population. */
const MOST_NEURONS = 2 ** 26;

/**
 * The part of a model that leads to the chosen outputs, as operations. `images`: the shape of the images, which must be that
 * of its input. Throws a SpecError that names the node, and what to do, for everything that has no spiking counterpart.
 */
export function readGraph(model: OnnxModel, file: string, images: Shape, choice: OutputChoice): AnnGraph {
  const chosen = chooseOutputs(model, file, choice);
  const input = inputOf(model, file, images);
  const nodes = nodesBehind(
    model,
    chosen.map(({ name }) => name),
  );
  const values = new Map<string, Value>([
    [input.name, { kind: 'map', name: input.name, shape: images, rank: input.rank }],
  ]);
  for (const [name, { dims, values: constants }] of model.initializers) {
    values.set(name, { kind: 'constant', dims, values: constants });
  }
  const operations: Operation[] = [];
  for (const node of nodes) readNode({ file, opset: model.opset, node, values, operations });
  const outputs = chosen.map(({ name, role }) => outputOf(file, name, role, values));
  checkClasses(file, outputs);
  return { file, input: images, inputValue: input.name, operations, outputs };
}

function chooseOutputs({ outputs }: OnnxModel, file: string, { final, internal }: OutputChoice) {
  const names = outputs.map(({ name }) => name);
  const last = final ?? names.at(-1);
  if (last === undefined) throw specError(file, '', 'has no output');
  const others = internal ?? names.filter((name) => name !== last);
  for (const [option, name] of [['--final', last] as const, ...others.map((each) => ['--internal', each] as const)]) {
    if (!names.includes(name)) {
      const message = `${file} has no output ${printable(name)}, it has ${names.map(printable).slice(0, 20).join(', ')}`;
      throw specError(option, '', `${message}${didYouMean(name, names)}`);
    }
  }
  const repeated = [...others, last].find((name, index, all) => all.indexOf(name) !== index);
  if (repeated !== undefined) throw specError('--internal', '', `names the output ${printable(repeated)} twice`);
  return [...others.map((name) => ({ name, role: 'internal' as const })), { name: last, role: 'final' as const }];
}

/** The one input of a network, with the rank of its values; its extents must be those of the images. */
function inputOf({ inputs }: OnnxModel, file: string, images: Shape): { readonly name: string; readonly rank: 2 | 4 } {
  const [input, other] = inputs;
  if (input === undefined) throw specError(file, '', 'has no input');
  if (other !== undefined) {
    const names = inputs.map(({ name }) => printable(name)).slice(0, 5);
    throw specError(file, '', `has ${inputs.length} inputs (${names.join(', ')}), one image is expected`);
  }
  return { name: input.name, rank: rankOf(input, file, images) };
}

function rankOf({ name, dims }: OnnxPort, file: string, images: Shape): 2 | 4 {
  const { channels, height, width } = images;
  const given = `images are [${channels}, ${height}, ${width}]`;
  const where = `input ${printable(name)}`;
  if (dims === undefined) throw specError(file, where, 'has no shape in the file; export it with an example image');
  const text = `[${dims
    .map((each) => each ?? 'n')
    .slice(0, 8)
    .join(', ')}]`;
  if (dims.length === 2) {
    if (dims[1] === undefined || dims[1] === neurons(images)) return 2;
    throw specError(file, where, `has the shape ${text}, ${given} (${neurons(images)} values)`);
  }
  const wanted = [channels, height, width];
  if (dims.length !== 4)
    throw specError(file, where, `has the shape ${text}; [n, channels, height, width] is expected`);
  const differs = dims.slice(1).some((extent, axis) => extent !== undefined && extent !== wanted[axis]);
  if (differs) throw specError(file, where, `has the shape ${text}, ${given}`);
  return 4;
}

/** Nodes that the outputs read, in the order of the file; the others do not matter. */
function nodesBehind({ nodes }: OnnxModel, outputs: readonly string[]): readonly OnnxNode[] {
  const wanted = new Set(outputs);
  const kept: OnnxNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => name !== '' && wanted.has(name))) continue;
    for (const name of node.inputs) if (name !== '') wanted.add(name);
    kept.push(node);
  }
  return kept.toReversed();
}

function readNode(context: OperatorContext): void {
  const { file, node, values, operations } = context;
  const known = Object.keys(OPERATORS);
  const read = node.domain === '' && Object.hasOwn(OPERATORS, node.operator) ? OPERATORS[node.operator] : undefined;
  if (read === undefined) throw unknownOperator(file, node, known);
  const missing = node.inputs.find((name) => name !== '' && !values.has(name));
  if (missing !== undefined) {
    throw nodeError(file, node, `reads ${printable(missing)}, which no node before it makes: damaged or not sorted`);
  }
  const [output = ''] = node.outputs;
  if (output === '' || values.has(output)) {
    throw nodeError(file, node, output === '' ? 'has no output' : `makes ${printable(output)}, which is there already`);
  }
  const before = operations.length;
  values.set(output, read(context, output));
  for (const { shape } of operations.slice(before)) {
    if (neurons(shape) > MOST_NEURONS)
      throw nodeError(file, node, `makes ${neurons(shape)} values, at most ${MOST_NEURONS}`);
  }
}

function outputOf(
  file: string,
  name: string,
  role: GraphOutput['role'],
  values: ReadonlyMap<string, Value>,
): GraphOutput {
  const value = values.get(name);
  const where = `output ${printable(name)}`;
  if (value === undefined) throw specError(file, where, 'is made by no node: cut off or damaged');
  if (value.kind === 'constant') throw specError(file, where, 'is a constant, a classifier is expected');
  checkIsClassifier(file, where, value);
  return { name, role, value: value.name, shape: value.shape };
}

function checkIsClassifier(file: string, where: string, { shape }: MapValue): void {
  const { channels, height, width } = shape;
  if (height === 1 && width === 1) return;
  const message = `has the shape [${channels}, ${height}, ${width}]; a classifier has one value per class`;
  throw specError(file, where, message);
}

function checkClasses(file: string, outputs: readonly GraphOutput[]): void {
  const final = outputs.at(-1)!;
  const other = outputs.find(({ shape }) => shape.channels !== final.shape.channels);
  if (other === undefined) return;
  const message = `has ${other.shape.channels} classes, ${printable(final.name)} has ${final.shape.channels}; choose outputs by --final and --internal`;
  throw specError(file, `output ${printable(other.name)}`, message);
}
