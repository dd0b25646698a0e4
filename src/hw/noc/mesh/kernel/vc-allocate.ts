import { nextBit } from './bits.js';
import { giveChannel } from './channel.js';
import {
  CREDITS,
  FREE_VCS,
  INPUT_FIRST,
  NEED_SHIFT,
  OUTPUTS,
  PORT_BITS,
  PORT_OF,
  PORTS,
  SCRATCH,
  STAGE_GRANT,
  VC_ACCEPT,
  VC_ALLOCATOR,
  VC_DELAY,
  VC_GRANT,
  VC_MASKS,
  VC_WAIT,
  VCS,
} from './layout.js';
import { at, type Int, lowestBit, type Memory, put } from './memory.js';

/**
 * VC allocation of a router: every channel of `inputs` that waits asks for all free channels of its output that it may
 * take: those of its class and, for a packet that may fork, with credits for all of it. One round of
 * iSLIP or of a separable allocator, input first; pointers move when a match is made. Outputs do not compete for inputs, so
 * each is matched by itself.
 */
export function allocateVcs(m: Memory, router: Int, inputs: Int): void {
  if (inputs === 0) return;
  const free: Int = at(m, FREE_VCS) + router * PORTS;
  if ((inputs & (inputs - 1)) === 0) {
    const input: Int = router * PORTS + lowestBit(inputs);
    const waiting: Int = at(m, at(m, VC_WAIT) + input);
    if ((waiting & (waiting - 1)) === 0) {
      allocateAlone(m, router, input, lowestBit(waiting));
      return;
    }
  }
  const outputs: Int = listAsking(m, router, inputs);
  for (let left: Int = outputs; left !== 0; left &= left - 1) {
    const output: Int = lowestBit(left);
    const asking: Int = at(m, countAt(m) + output);
    const bits: Int = at(m, free + output);
    if (asking === 1) matchOne(m, router, output);
    else if (at(m, VC_ALLOCATOR) === INPUT_FIRST) matchInputFirst(m, router, output, bits, asking);
    else matchIslip(m, router, output, bits, asking);
  }
}

/** The only channel that asks is granted all that it may take. */
function allocateAlone(m: Memory, router: Int, input: Int, vc: Int): void {
  const vcs: Int = at(m, VCS);
  const outputs: Int = at(m, at(m, OUTPUTS) + input * vcs + vc);
  const may: Int = mayTake(m, router, outputs, vc);
  if (may === 0) return;
  const output: Int = outputs & PORT_BITS;
  const local: Int = (input - router * PORTS) * vcs + vc;
  match(m, router, output, chosenVc(m, router, local, output, may), local, input);
}

/** Channels of its output that a packet on channel `vc` may take now, as bits. */
function mayTake(m: Memory, router: Int, outputs: Int, vc: Int): Int {
  const output: Int = router * PORTS + (outputs & PORT_BITS);
  const mask: Int = at(m, at(m, FREE_VCS) + output) & at(m, at(m, VC_MASKS) + vc);
  const needs: Int = outputs >> NEED_SHIFT;
  return needs === 0 ? mask : fitting(m, output, mask, needs);
}

/** Scratch words behind the candidates of the switch: how many ask for each output. */
function countAt(m: Memory): Int {
  return at(m, SCRATCH) + PORTS * PORTS;
}

/** Behind them: for each output the channels that ask for it, numbered within the router, in ascending order. */
function listAt(m: Memory, output: Int): Int {
  return countAt(m) + PORTS + output * PORTS * at(m, VCS);
}

/** Behind them: the channels that each of the list may take, as bits. */
function masksAt(m: Memory, output: Int): Int {
  return listAt(m, PORTS + output);
}

/** Behind them: what each of the list was granted, as bits, or chose. */
function grantsAt(m: Memory): Int {
  return listAt(m, PORTS + PORTS);
}

/** Lists the channels that ask for an output with free channels; returns these outputs as bits. */
function listAsking(m: Memory, router: Int, inputs: Int): Int {
  const vcs: Int = at(m, VCS);
  const counts: Int = countAt(m);
  let outputs: Int = 0;
  for (let ports: Int = inputs; ports !== 0; ports &= ports - 1) {
    const port: Int = lowestBit(ports);
    const first: Int = (router * PORTS + port) * vcs;
    for (let waiting: Int = at(m, at(m, VC_WAIT) + router * PORTS + port); waiting !== 0; waiting &= waiting - 1) {
      const vc: Int = lowestBit(waiting);
      const word: Int = at(m, at(m, OUTPUTS) + first + vc);
      const may: Int = mayTake(m, router, word, vc);
      if (may === 0) continue;
      const output: Int = word & PORT_BITS;
      const count: Int = ((outputs >> output) & 1) === 0 ? 0 : at(m, counts + output);
      outputs |= 1 << output;
      put(m, listAt(m, output) + count, port * vcs + vc);
      put(m, masksAt(m, output) + count, may);
      put(m, counts + output, count + 1);
    }
  }
  return outputs;
}

/** The channels among `mask` of an output that have at least `needs` credits, as bits. */
function fitting(m: Memory, output: Int, mask: Int, needs: Int): Int {
  const credits: Int = at(m, CREDITS) + output * at(m, VCS);
  let fit: Int = 0;
  for (let left: Int = mask; left !== 0; left &= left - 1) {
    const vc: Int = lowestBit(left);
    if (at(m, credits + vc) >= needs) fit |= 1 << vc;
  }
  return fit;
}

/** A channel that asks alone is granted all that it may take. */
function matchOne(m: Memory, router: Int, output: Int): void {
  const local: Int = at(m, listAt(m, output));
  match(
    m,
    router,
    output,
    chosenVc(m, router, local, output, at(m, masksAt(m, output))),
    local,
    inputOf(m, router, local),
  );
}

/** Every free channel grants the first asking input channel at or after its pointer; that accepts one of its grants. */
function matchIslip(m: Memory, router: Int, output: Int, free: Int, asking: Int): void {
  const list: Int = listAt(m, output);
  const grants: Int = grantsAt(m);
  const pointers: Int = at(m, VC_GRANT) + (router * PORTS + output) * at(m, VCS);
  for (let i: Int = 0; i < asking; i += 1) put(m, grants + i, 0);
  for (let bits: Int = free; bits !== 0; bits &= bits - 1) {
    const outVc: Int = lowestBit(bits);
    const first: Int = firstFrom(m, output, at(m, pointers + outVc), asking, outVc);
    if (first >= 0) put(m, grants + first, at(m, grants + first) | (1 << outVc));
  }
  for (let i: Int = 0; i < asking; i += 1) {
    const granted: Int = at(m, grants + i);
    if (granted === 0) continue;
    const local: Int = at(m, list + i);
    match(m, router, output, chosenVc(m, router, local, output, granted), local, inputOf(m, router, local));
  }
}

/** Every asking input channel chooses a free channel; that grants the first at or after its pointer that chose it. */
function matchInputFirst(m: Memory, router: Int, output: Int, free: Int, asking: Int): void {
  const list: Int = listAt(m, output);
  const choices: Int = grantsAt(m);
  const pointers: Int = at(m, VC_GRANT) + (router * PORTS + output) * at(m, VCS);
  for (let i: Int = 0; i < asking; i += 1) {
    put(m, choices + i, chosenVc(m, router, at(m, list + i), output, at(m, masksAt(m, output) + i)));
  }
  for (let bits: Int = free; bits !== 0; bits &= bits - 1) {
    const outVc: Int = lowestBit(bits);
    const pointer: Int = at(m, pointers + outVc);
    let winner: Int = -1;
    for (let i: Int = 0; i < asking; i += 1) {
      if (at(m, choices + i) !== outVc) continue;
      const local: Int = at(m, list + i);
      if (winner < 0 || (winner < pointer && local >= pointer)) winner = local;
    }
    if (winner >= 0) match(m, router, output, outVc, winner, inputOf(m, router, winner));
  }
}

/** Place in a list of the first input channel at or after `pointer` that may take `outVc`, else of the first; -1: none. */
function firstFrom(m: Memory, output: Int, pointer: Int, asking: Int, outVc: Int): Int {
  const list: Int = listAt(m, output);
  const masks: Int = masksAt(m, output);
  let first: Int = -1;
  for (let i: Int = 0; i < asking; i += 1) {
    if (((at(m, masks + i) >> outVc) & 1) === 0) continue;
    if (at(m, list + i) >= pointer) return i;
    if (first < 0) first = i;
  }
  return first;
}

/** The channel of an output that an input channel takes among several: the first at or after its pointer. */
function chosenVc(m: Memory, router: Int, local: Int, output: Int, vcs: Int): Int {
  const count: Int = at(m, VCS);
  const pointer: Int = at(m, at(m, VC_ACCEPT) + router * PORTS * count + local) - output * count;
  return nextBit(vcs, pointer > 0 && pointer < count ? pointer : 0);
}

/** Input of a channel that is numbered within its router. */
function inputOf(m: Memory, router: Int, local: Int): Int {
  return at(m, at(m, PORT_OF) + router * PORTS * at(m, VCS) + local);
}

/** Moves the pointers of a match and hands the channel over, or remembers it until the stage is done. */
function match(m: Memory, router: Int, output: Int, outVc: Int, local: Int, input: Int): void {
  const vcs: Int = at(m, VCS);
  const channels: Int = PORTS * vcs;
  const out: Int = output * vcs + outVc;
  const base: Int = router * channels;
  put(m, at(m, VC_GRANT) + base + out, local + 1 === channels ? 0 : local + 1);
  put(m, at(m, VC_ACCEPT) + base + local, out + 1 === channels ? 0 : out + 1);
  if (at(m, VC_DELAY) > 1) {
    put(m, at(m, STAGE_GRANT) + base + local, outVc);
    return;
  }
  giveChannel(m, router, router * PORTS + output, outVc, input, base + local - input * vcs);
}
