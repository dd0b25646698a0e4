import { nextBit } from './bits.js';
import { PORTS, SWITCH_ACCEPT, SWITCH_GRANT } from './layout.js';
import { at, type Int, lowestBit, type Memory, put } from './memory.js';

/** Bits of one row of a 5 x 5 matrix. */
export const ROW: Int = 31;

/**
 * iSLIP, one iteration (McKeown, 1999): each output grants the first input at or after its pointer, each input accepts the
 * first granting output at or after its own. `asking`: 5 bits of outputs for each input. Returns 3 bits for each input: its
 * output + 1, or 0.
 */
export function matchIslip(m: Memory, router: Int, asking: Int): Int {
  const grantPointers: Int = at(m, SWITCH_GRANT) + router * PORTS;
  let granted: Int = 0;
  for (let outputs: Int = rowsOf(asking); outputs !== 0; outputs &= outputs - 1) {
    const output: Int = lowestBit(outputs);
    const inputs: Int = columnOf(asking, output);
    granted |= 1 << (nextBit(inputs, at(m, grantPointers + output)) * PORTS + output);
  }
  let wins: Int = 0;
  for (let input: Int = 0; input < PORTS; input += 1) {
    const outputs: Int = (granted >> (input * PORTS)) & ROW;
    if (outputs === 0) continue;
    wins |= acceptOne(m, router, input, outputs);
  }
  return wins;
}

/** An input accepts one of the outputs that granted it; returns its bits in the result of a match. */
export function acceptOne(m: Memory, router: Int, input: Int, outputs: Int): Int {
  const output: Int = nextBit(outputs, at(m, at(m, SWITCH_ACCEPT) + router * PORTS + input));
  movePointers(m, router, input, output);
  return (output + 1) << (input * 3);
}

/**
 * Separable, input first: each input chooses one output, each output one of the inputs that chose it, both round robin and
 * those that do not speculate (`certain`) before the others. Arguments and result as matchIslip.
 */
export function matchInputFirst(m: Memory, router: Int, asking: Int, certain: Int): Int {
  const acceptPointers: Int = at(m, SWITCH_ACCEPT) + router * PORTS;
  let chosen: Int = 0;
  for (let input: Int = 0; input < PORTS; input += 1) {
    const sure: Int = (certain >> (input * PORTS)) & ROW;
    const outputs: Int = sure !== 0 ? sure : (asking >> (input * PORTS)) & ROW;
    if (outputs === 0) continue;
    chosen |= 1 << (input * PORTS + nextBit(outputs, at(m, acceptPointers + input)));
  }
  let wins: Int = 0;
  for (let output: Int = 0; output < PORTS; output += 1) {
    const sure: Int = columnOf(chosen & certain, output);
    const inputs: Int = sure !== 0 ? sure : columnOf(chosen, output);
    if (inputs === 0) continue;
    const input: Int = nextBit(inputs, at(m, at(m, SWITCH_GRANT) + router * PORTS + output));
    movePointers(m, router, input, output);
    wins |= (output + 1) << (input * 3);
  }
  return wins;
}

/** The outputs that some input has. */
function rowsOf(matrix: Int): Int {
  return (matrix | (matrix >> 5) | (matrix >> 10) | (matrix >> 15) | (matrix >> 20)) & ROW;
}

/** The inputs that have the bit of an output, as bits. */
function columnOf(matrix: Int, output: Int): Int {
  const bits: Int = matrix >> output;
  return (bits & 1) | ((bits >> 4) & 2) | ((bits >> 8) & 4) | ((bits >> 12) & 8) | ((bits >> 16) & 16);
}

function movePointers(m: Memory, router: Int, input: Int, output: Int): void {
  put(m, at(m, SWITCH_GRANT) + router * PORTS + output, input + 1 === PORTS ? 0 : input + 1);
  put(m, at(m, SWITCH_ACCEPT) + router * PORTS + input, output + 1 === PORTS ? 0 : output + 1);
}
