import { SimulationError } from '../base/errors.js';
import type { Arithmetic, ArithmeticScope } from './arithmetic.js';
import { floatArithmetic } from './float-arithmetic.js';
import { integerArithmetic } from './integer-arithmetic.js';

/** What a network is computed with under its numerics. */
export function arithmeticOf(scope: ArithmeticScope): Arithmetic {
  const { numerics, columnSums } = scope;
  if (columnSums !== undefined && numerics.kind !== 'quantised') {
    throw new SimulationError('columnSums', undefined, `are collected under quantised, not under ${numerics.kind}`);
  }
  const isFloat = numerics.kind === 'reference' || numerics.kind === 'ideal';
  return isFloat ? floatArithmetic(scope) : integerArithmetic(numerics, scope);
}
