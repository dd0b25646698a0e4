import { SimulationError } from '../base/errors.js';
import { positions } from '../model/network.js';
import { adcBitsOf, type IntegerFormat, type Numerics, weightBitsOf } from '../model/numerics.js';
import { WeightAdder } from './add-weights.js';
import type { Arithmetic, ArithmeticScope, ImageDriver, MatrixProjection, SpikeDriver } from './arithmetic.js';
import { arrayDriver } from './array-driver.js';
import { ColumnSurvey, type Columns, columnsOf, type IntegerScope } from './columns.js';
import { activeRows } from './geometry.js';
import { imageCurrent } from './image-current.js';
import { FIRST_PLANE, NON_ZERO } from './input-coding.js';
import { imageUnits, integerNetwork } from './integer-network.js';
import { integerMembranes } from './integer-neurons.js';
import { layOutWeights, paddedStride } from './weights.js';

type IntegerNumerics = Extract<Numerics, { readonly integers: IntegerFormat }>;

/**
 * `quantised`: exact integer sums, and on request what the columns of an array would sum. `hardware`: every unit's
 * columns through the ADC. Source: docs/models/function.md, numerics.
 */
export function integerArithmetic(numerics: IntegerNumerics, request: ArithmeticScope): Arithmetic {
  const { integers } = numerics;
  if (integers.inputBits !== request.input.bits) {
    throw new SimulationError(
      'input',
      undefined,
      `${request.input.bits} bits, the numerics have ${integers.inputBits}`,
    );
  }
  const network = integerNetwork(request.network, request.arrays, integers, request.input);
  const scope: IntegerScope = { integers, network };
  const survey = request.columnSums === undefined ? undefined : new ColumnSurvey(scope, request.columnSums);
  const plain = exactDrivers(scope);
  const { spikeDriver, imageDriver } = numerics.kind === 'hardware' ? convertedDrivers(scope, numerics, plain) : plain;
  return {
    spikeDriver: (projection) => survey?.ofSpikes(projection, spikeDriver(projection)) ?? spikeDriver(projection),
    imageDriver: (projection) => survey?.ofImage(projection, imageDriver(projection)) ?? imageDriver(projection),
    membranes: (population) => integerMembranes(population, network.populations[population.name]!),
    startImage: () => survey?.clear(),
    columnSums: () => survey?.sums(),
  };
}

type Drivers = Pick<Arithmetic, 'spikeDriver' | 'imageDriver'>;

/** Exact sums, in 2^-f weight levels; float64 holds them. */
function exactDrivers({ integers, network }: IntegerScope): Drivers {
  const weights = ({ projection, matrix }: MatrixProjection): Float64Array => {
    const { levels } = network.projections[projection.name]!;
    const inUnits = Float64Array.from(levels, (level) => level * 2 ** integers.fractionBits);
    return layOutWeights(inUnits, matrix, { kind: 'reference' }) as Float64Array;
  };
  return {
    spikeDriver: (projection) => new WeightAdder(projection.edges, weights(projection), projection.matrix),
    imageDriver: (of) => {
      const layout = { edges: of.edges, weights: weights(of), ...of.matrix, stride: paddedStride(of.matrix.outputs) };
      const neurons = network.populations[of.projection.target]!;
      return {
        drive: ({ lists, codes, indexOf }, into) => {
          const codeAt = (position: number, channel: number) => codes[indexOf(position, channel)]!;
          const additions = imageCurrent(layout, lists, NON_ZERO, codeAt, into);
          for (let at = 0; at < into.length; at += 1) into[at] = imageUnits(into[at]!, neurons);
          return additions;
        },
      };
    },
  };
}

/** Sums through the ADC; the image's bit plane by bit plane, or exact in a digital unit. */
function convertedDrivers(
  scope: IntegerScope,
  { array, adcSteps }: Extract<Numerics, { readonly kind: 'hardware' }>,
  exact: Drivers,
): Drivers {
  const driver = (of: MatrixProjection, { reader, planes }: Columns, plane: number): SpikeDriver => {
    const { name } = of.projection;
    const step = adcSteps[name]?.[plane];
    if (step === undefined) throw new SimulationError(`projections.${name}`, undefined, 'has no ADC step');
    const shift = scope.integers.fractionBits - planes.fractionBits;
    const adc = { step, adcBits: adcBitsOf(array, name), sign: array.sign, shift };
    const format = { ...scope.integers, weightBits: weightBitsOf(scope.integers, name) };
    return arrayDriver(reader, planes, of.matrix.outputs, format, adc);
  };
  return {
    spikeDriver: (of) => driver(of, columnsOf(scope, array, of), 0),
    imageDriver: (of) => {
      if (array.inputCoding === 'digital') return exact.imageDriver(of);
      const columns = columnsOf(scope, array, of);
      const planes = Array.from({ length: scope.integers.inputBits }, (_, bit) => driver(of, columns, bit));
      return bitSerialDriver(scope, of, planes);
    },
  };
}

/** Two's complement: plane p is worth 2^p, the most significant one -2^p. */
function bitSerialDriver({ network }: IntegerScope, of: MatrixProjection, planes: readonly SpikeDriver[]): ImageDriver {
  const sums = new Float64Array(positions(of.target) * paddedStride(of.matrix.outputs));
  const neurons = network.populations[of.projection.target]!;
  return {
    drive: ({ lists }, into) => {
      into.fill(0);
      for (const [bit, plane] of planes.entries()) {
        const weight = bit === planes.length - 1 ? -(2 ** bit) : 2 ** bit;
        sums.fill(0);
        plane.add(lists, FIRST_PLANE + bit, sums);
        for (let at = 0; at < into.length; at += 1) into[at]! += weight * sums[at]!;
      }
      for (let at = 0; at < into.length; at += 1) into[at] = imageUnits(into[at]!, neurons);
      return activeRows(of.edges, lists, NON_ZERO) * of.matrix.outputs;
    },
  };
}
