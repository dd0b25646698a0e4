import type { ArrayStore } from '../../src/base/tensor.js';
import { INPUT, type Network, type Population, type Projection, projectionsInto } from '../../src/model/network.js';
import type { AdcSteps, ArrayFormat, IntegerFormat } from '../../src/model/numerics.js';
import { type CellPlanes, cellPlanes } from '../../src/snn/cells.js';
import type { FunctionOptions, ImageResult } from '../../src/snn/function-model.js';
import { type IntegerNetwork, integerNetwork } from '../../src/snn/integer-network.js';
import { before, indexOf, type Place, type Run, rowSources } from './snn-plain-twin.js';

/** `quantised` and `hardware` by the plainest loops: neuron by neuron, unit by unit, row by row. */
export interface IntegerTwin {
  readonly saturations: Map<string, number>;
  integrates(run: Run, population: Population, step: number, place: Place): boolean;
  columnSums(): ImageResult['columnSums'];
}

interface Scope {
  readonly options: FunctionOptions;
  readonly network: IntegerNetwork;
  readonly levelUnit: number;
  readonly integers: IntegerFormat;
  readonly inputBits: number;
  /** [neuron y, x, channel]. */
  readonly codes: Int32Array;
  readonly converts: { readonly array: ArrayFormat; readonly adcSteps: AdcSteps } | undefined;
  readonly surveyed: ArrayFormat | undefined;
  readonly planes: Map<string, CellPlanes>;
  readonly tallies: Map<string, Map<number, number>[]>;
  /** What the image drives, by projection and place: the same in every step. */
  readonly held: Map<string, number>;
}

/** Whether the neuron (or pixel) at an index is active. */
type IsActive = (source: number) => boolean;

/** One row of a matrix that is active at one place. */
interface Row {
  readonly tap: number;
  readonly input: number;
}

export function integerTwin(
  network: Network,
  arrays: ArrayStore,
  options: FunctionOptions,
  image: Float64Array,
): IntegerTwin | undefined {
  const { numerics, input, columnSums, blocks } = options;
  if (numerics.kind === 'reference' || numerics.kind === 'ideal') return undefined;
  const { integers } = numerics;
  const { mean, std } = input.normalisation;
  const largest = Math.max(...mean.flatMap((of, c) => [Math.abs(-of / std[c]!), Math.abs((1 - of) / std[c]!)]));
  const scope: Scope = {
    options,
    network: integerNetwork(network, arrays, integers, input),
    levelUnit: 2 ** integers.fractionBits,
    integers,
    inputBits: input.bits,
    codes: Int32Array.from(image, (value) => Math.round((value / largest) * (2 ** (input.bits - 1) - 1))),
    converts: numerics.kind === 'hardware' ? numerics : undefined,
    surveyed: columnSums,
    planes: new Map(),
    tallies: new Map(),
    held: new Map(),
  };
  const array = columnSums ?? scope.converts?.array;
  for (const { name, source } of network.projections) {
    const matrix = blocks[name]?.matrix;
    if (matrix === undefined || array === undefined) continue;
    scope.planes.set(name, cellPlanes(scope.network.projections[name]!.levels, matrix, integers, array, name));
    if (columnSums === undefined || (source === INPUT && array.inputCoding === 'digital')) continue;
    scope.tallies.set(
      name,
      Array.from({ length: source === INPUT ? input.bits : 1 }, () => new Map()),
    );
  }
  const saturations = new Map<string, number>();
  return {
    saturations,
    integrates: (run, population, step, place) => integrates(scope, saturations, run, population, step, place),
    columnSums: () => (columnSums === undefined ? undefined : Object.fromEntries([...scope.tallies].map(asSums))),
  };
}

function asSums([name, tallies]: [string, Map<number, number>[]]) {
  const sums = tallies.map((tally) => {
    if (tally.size === 0) return { least: 0, counts: new Float64Array(0) };
    const least = Math.min(...tally.keys());
    const length = Math.max(...tally.keys()) - least + 1;
    return { least, counts: Float64Array.from({ length }, (_, at) => tally.get(least + at) ?? 0) };
  });
  return [name, sums] as const;
}

function integrates(
  scope: Scope,
  saturations: Map<string, number>,
  run: Run,
  population: Population,
  step: number,
  place: Place,
): boolean {
  const { thresholds, biases, initial, floors, lowest, highest } = scope.network.populations[population.name]!;
  const potentials = run.potentials[population.name]!;
  const neuron = indexOf(population, place);
  const { channel } = place;
  let v = (step === 1 ? initial[channel]! : potentials[neuron]!) + biases[channel]!;
  for (const projection of projectionsInto(run.network, population.name)) {
    v +=
      projection.source === INPUT ? held(scope, run, projection, place) : driven(scope, run, projection, step, place);
  }
  if (v < lowest || v > highest) saturations.set(population.name, (saturations.get(population.name) ?? 0) + 1);
  if (v < lowest) v = lowest;
  if (v > highest) v = highest;
  if (v < floors[channel]!) v = floors[channel]!;
  const fires = v >= thresholds[channel]!;
  potentials[neuron] = fires ? v - thresholds[channel]! : v;
  return fires;
}

function driven(scope: Scope, run: Run, projection: Projection, step: number, place: Place): number {
  const spikes = before(run, projection.source, step);
  const isActive: IsActive = (source) => spikes[source] === 1;
  if (scope.surveyed !== undefined) survey(scope, run, projection, place, isActive, 0);
  if (scope.converts !== undefined) return converted(scope, run, projection, place, isActive, 0);
  return exact(scope, run, projection, place, (source) => spikes[source]!);
}

function held(scope: Scope, run: Run, projection: Projection, place: Place): number {
  const key = `${projection.name} ${place.y} ${place.x} ${place.channel}`;
  if (!scope.held.has(key)) scope.held.set(key, imageCurrent(scope, run, projection, place));
  return scope.held.get(key)!;
}

function imageCurrent(scope: Scope, run: Run, projection: Projection, place: Place): number {
  const { codes, inputBits, converts } = scope;
  const { inputFactor } = scope.network.populations[projection.target]!;
  let sum = 0;
  if (converts === undefined || converts.array.inputCoding === 'digital') {
    sum = exact(scope, run, projection, place, (source) => codes[source]!);
  }
  for (let bit = 0; bit < inputBits; bit += 1) {
    const isActive: IsActive = (source) => {
      const pattern = codes[source]! < 0 ? codes[source]! + 2 ** inputBits : codes[source]!;
      return Math.floor(pattern / 2 ** bit) % 2 === 1;
    };
    if (scope.tallies.has(projection.name)) survey(scope, run, projection, place, isActive, bit);
    if (converts === undefined || converts.array.inputCoding === 'digital') continue;
    const worth = bit === inputBits - 1 ? -(2 ** bit) : 2 ** bit;
    sum += worth * converted(scope, run, projection, place, isActive, bit);
  }
  if (inputFactor === 1) return sum;
  const [below, above] = [Math.floor(sum * inputFactor), Math.ceil(sum * inputFactor)];
  const [down, up] = [sum * inputFactor - below, above - sum * inputFactor];
  if (down === up) return below % 2 === 0 ? below : above;
  return down < up ? below : above;
}

function exact(
  { network, options, levelUnit }: Scope,
  run: Run,
  projection: Projection,
  { y, x, channel }: Place,
  amountOf: (source: number) => number,
): number {
  const { taps, inputs } = options.blocks[projection.name]!.matrix;
  const { levels } = network.projections[projection.name]!;
  const sourceOf = rowSources(run.network, projection);
  let sum = 0;
  for (let tap = 0; tap < taps; tap += 1) {
    for (let input = 0; input < inputs; input += 1) {
      const source = sourceOf(y, x, tap, input);
      if (source === undefined) continue;
      sum += levelUnit * levels[(channel * inputs + input) * taps + tap]! * amountOf(source);
    }
  }
  return sum;
}

/** Active rows of every unit that has any: units are the row groups or the row blocks. */
function unitsOf(
  scope: Scope,
  run: Run,
  projection: Projection,
  { y, x }: Place,
  isActive: IsActive,
  { columnSum }: ArrayFormat,
): Row[][] {
  const { rowBlocks, rowGroups } = scope.options.blocks[projection.name]!;
  const sourceOf = rowSources(run.network, projection);
  const units =
    columnSum === 'analog' ? rowGroups.map((group) => group.rowBlocks) : rowBlocks.map(({ index }) => [index]);
  const rows = units.map((blocks) => {
    const all = blocks.flatMap((block) =>
      rowBlocks[block]!.segments.flatMap(({ tap, firstInput, inputs }) =>
        Array.from({ length: inputs }, (_, at): Row => ({ tap, input: firstInput + at })),
      ),
    );
    return all.filter(({ tap, input }) => {
      const source = sourceOf(y, x, tap, input);
      return source !== undefined && isActive(source);
    });
  });
  return rows.filter((active) => active.length > 0);
}

const cellAt = (scope: Scope, { name }: Projection, { tap, input }: Row, channel: number): number => {
  const { inputs, outputs } = scope.options.blocks[name]!.matrix;
  return (tap * inputs + input) * outputs + channel;
};

function survey(scope: Scope, run: Run, projection: Projection, place: Place, isActive: IsActive, bit: number): void {
  const tally = scope.tallies.get(projection.name)![bit]!;
  for (const rows of unitsOf(scope, run, projection, place, isActive, scope.surveyed!)) {
    for (const cells of scope.planes.get(projection.name)!.slices) {
      const sum = rows.reduce((all, row) => all + cells[cellAt(scope, projection, row, place.channel)]!, 0);
      tally.set(sum, (tally.get(sum) ?? 0) + 1);
    }
  }
}

function converted(
  scope: Scope,
  run: Run,
  projection: Projection,
  place: Place,
  isActive: IsActive,
  bit: number,
): number {
  const { array, adcSteps } = scope.converts!;
  const { slices, fractionBits } = scope.planes.get(projection.name)!;
  const step = adcSteps[projection.name]![bit]!;
  const { levels } = scope.network.projections[projection.name]!;
  const { taps, inputs } = scope.options.blocks[projection.name]!.matrix;
  let result = 0;
  for (const rows of unitsOf(scope, run, projection, place, isActive, array)) {
    slices.forEach((cells, slice) => {
      const sum = rows.reduce((all, row) => all + cells[cellAt(scope, projection, row, place.channel)]!, 0);
      const inUnits = (sum / 2 ** fractionBits) * scope.levelUnit;
      result += 2 ** (array.bitsPerCell * slice) * step * nearestCode(inUnits, step, array, projection);
    });
    const negative = rows.filter(({ tap, input }) => levels[(place.channel * inputs + input) * taps + tap]! < 0);
    const corrected = { diff: negative.length, offset: rows.length, pair: 0 }[array.sign];
    const { weightBits, projectionWeightBits } = scope.integers;
    result -= 2 ** ((projectionWeightBits?.[projection.name] ?? weightBits) - 1) * scope.levelUnit * corrected;
  }
  return result;
}

/** The code whose value is nearest, of two the even one: tries all. */
function nearestCode(value: number, step: number, array: ArrayFormat, { name }: Projection): number {
  const { sign } = array;
  const adcBits = array.projectionAdcBits?.[name] ?? array.adcBits;
  const least = sign === 'pair' ? -(2 ** (adcBits - 1)) : 0;
  let best = least;
  for (let code = least + 1; code < least + 2 ** adcBits; code += 1) {
    const gain = Math.abs(value - best * step) - Math.abs(value - code * step);
    if (gain > 0 || (gain === 0 && code % 2 === 0)) best = code;
  }
  return best;
}
