import { nextBit } from './bits.js';
import {
  CREDITS,
  FREE_VCS,
  INPUT_FIRST,
  OUT_CHANNEL,
  OUTPUTS,
  PORT_BITS,
  PORTS,
  SCRATCH,
  SWITCH_ALLOCATOR,
  SWITCH_VC,
  SWITCH_WAIT,
  VC_WAIT,
  VCS,
} from './layout.js';
import { at, type Int, lowestBit, type Memory, put } from './memory.js';
import { acceptOne, matchInputFirst, matchIslip, ROW } from './switch-match.js';

/** Mark of a candidate that has no output channel yet. */
export const SPECULATES: Int = 64;

/** Where the candidate of an input for an output stands: its channel, perhaps with the mark. */
export function candidateAt(m: Memory, port: Int, output: Int): Int {
  return at(m, SCRATCH) + port * PORTS + output;
}

/**
 * Switch allocation of a router: for each pair of input and output one channel is the candidate (round robin, those that
 * speculate last), then inputs and outputs are matched once. `waiting`, `guessing`: inputs with channels that hold an output
 * channel, and that speculate. Returns 3 bits for each input: its output + 1, or 0.
 */
export function allocateSwitch(m: Memory, router: Int, waiting: Int, guessing: Int): Int {
  if ((waiting | guessing) === 0) return 0;
  if (guessing === 0 && (waiting & (waiting - 1)) === 0) return allocateAlone(m, router, lowestBit(waiting));
  const candidates: Int = at(m, SCRATCH);
  let certain: Int = 0;
  for (let ports: Int = waiting; ports !== 0; ports &= ports - 1) {
    const port: Int = lowestBit(ports);
    certain |= listCertain(m, router * PORTS + port, candidates + port * PORTS) << (port * PORTS);
  }
  let asking: Int = certain;
  for (let ports: Int = guessing; ports !== 0; ports &= ports - 1) {
    const port: Int = lowestBit(ports);
    const sure: Int = (certain >> (port * PORTS)) & ROW;
    asking |= listGuessing(m, router * PORTS + port, port, sure) << (port * PORTS);
  }
  if (asking === 0) return 0;
  if (at(m, SWITCH_ALLOCATOR) === INPUT_FIRST) return matchInputFirst(m, router, asking, certain);
  return matchIslip(m, router, asking);
}

/** The same for the only input that asks: every output grants it, it accepts one. */
function allocateAlone(m: Memory, router: Int, port: Int): Int {
  const outputs: Int = listCertain(m, router * PORTS + port, candidateAt(m, port, 0));
  return outputs === 0 ? 0 : acceptOne(m, router, port, outputs);
}

/** The input's channel that was granted moves its round-robin pointer. */
export function moveChannelPointer(m: Memory, input: Int, vc: Int): void {
  put(m, at(m, SWITCH_VC) + input, vc + 1 === at(m, VCS) ? 0 : vc + 1);
}

/** Candidates among the channels of an input that hold an output channel with a credit; returns their outputs as bits. */
function listCertain(m: Memory, input: Int, candidates: Int): Int {
  const pointer: Int = at(m, at(m, SWITCH_VC) + input);
  const first: Int = input * at(m, VCS);
  const ports: Int = at(m, OUTPUTS) + first;
  const outChannels: Int = at(m, OUT_CHANNEL) + first;
  const credits: Int = at(m, CREDITS);
  let outputs: Int = 0;
  for (let left: Int = at(m, at(m, SWITCH_WAIT) + input); left !== 0; ) {
    const vc: Int = nextBit(left, pointer);
    left &= ~(1 << vc);
    const output: Int = at(m, ports + vc) & PORT_BITS;
    if (((outputs >> output) & 1) !== 0 || at(m, credits + at(m, outChannels + vc)) <= 0) continue;
    outputs |= 1 << output;
    put(m, candidates + output, vc);
  }
  return outputs;
}

/** Adds candidates among the channels of an input that wait for an output channel, where one with a credit is free. */
function listGuessing(m: Memory, input: Int, port: Int, certain: Int): Int {
  const pointer: Int = at(m, at(m, SWITCH_VC) + input);
  let outputs: Int = certain;
  for (let left: Int = at(m, at(m, VC_WAIT) + input); left !== 0; ) {
    const vc: Int = nextBit(left, pointer);
    left &= ~(1 << vc);
    const output: Int = at(m, at(m, OUTPUTS) + input * at(m, VCS) + vc) & PORT_BITS;
    if (((outputs >> output) & 1) !== 0 || !hasFreeCredit(m, input - port + output)) continue;
    outputs |= 1 << output;
    put(m, candidateAt(m, port, output), vc | SPECULATES);
  }
  return outputs;
}

function hasFreeCredit(m: Memory, output: Int): boolean {
  const first: Int = at(m, CREDITS) + output * at(m, VCS);
  for (let free: Int = at(m, at(m, FREE_VCS) + output); free !== 0; free &= free - 1) {
    if (at(m, first + lowestBit(free)) > 0) return true;
  }
  return false;
}
