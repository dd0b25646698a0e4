import { firstFrom, lowest } from './bits.js';
import type { RouterState } from './router-state.js';
import { PORTS } from './settings.js';

/** Input VCs of one router that were given an output VC in this clock. */
export class VcGrants {
  /** Input VCs, a bit each. */
  mask = 0;
  /** Output VC (as a number of the router), [input VC]. */
  readonly output: Uint8Array;

  constructor(perRouter: number) {
    this.output = new Uint8Array(perRouter);
  }
}

/**
 * Gives free VCs of one output port to the input VCs that want them (`requests`, bits). The granted ones are added to
 * `grants`; each input VC asks for every free VC of its port.
 */
export type AllocateVcs = (
  state: RouterState,
  router: number,
  port: number,
  requests: number,
  grants: VcGrants,
) => void;

/** One iteration of iSLIP: every output VC grants, then every input VC accepts; pointers move behind a match. */
export function islipVcs(state: RouterState, router: number, port: number, requests: number, grants: VcGrants): void {
  const { vcs, perRouter, vcGrant, free } = state;
  const base = router * perRouter;
  const first = port * vcs;
  const available = free[router * PORTS + port]! << first;
  if ((requests & (requests - 1)) === 0) {
    accept(state, base, lowest(requests), available, grants);
    return;
  }
  let granted = 0;
  for (let rest = available; rest !== 0; rest &= rest - 1) {
    granted |= 1 << firstFrom(requests, vcGrant[base + lowest(rest)]!);
  }
  for (let inputs = granted; inputs !== 0; inputs &= inputs - 1) {
    const input = lowest(inputs);
    let outputs = 0;
    for (let rest = available; rest !== 0; rest &= rest - 1) {
      const output = lowest(rest);
      if (firstFrom(requests, vcGrant[base + output]!) === input) outputs |= 1 << output;
    }
    acceptLater(grants, input, firstFrom(outputs, state.vcAccept[base + input]!));
  }
  for (let inputs = granted; inputs !== 0; inputs &= inputs - 1) {
    movePointers(state, base, lowest(inputs), grants.output[lowest(inputs)]!);
  }
}

/** Input VCs choose one output VC each, then output VCs one of the input VCs that chose them. */
export function separableVcs(
  state: RouterState,
  router: number,
  port: number,
  requests: number,
  grants: VcGrants,
): void {
  const { vcs, perRouter, vcGrant, vcAccept, free } = state;
  const base = router * perRouter;
  const available = free[router * PORTS + port]! << (port * vcs);
  for (let rest = available; rest !== 0; rest &= rest - 1) {
    const output = lowest(rest);
    let chosenBy = 0;
    for (let inputs = requests; inputs !== 0; inputs &= inputs - 1) {
      const input = lowest(inputs);
      if ((grants.mask & (1 << input)) === 0 && firstFrom(available, vcAccept[base + input]!) === output) {
        chosenBy |= 1 << input;
      }
    }
    if (chosenBy !== 0) acceptLater(grants, firstFrom(chosenBy, vcGrant[base + output]!), output);
  }
  for (let inputs = requests & grants.mask; inputs !== 0; inputs &= inputs - 1) {
    movePointers(state, base, lowest(inputs), grants.output[lowest(inputs)]!);
  }
}

function accept(state: RouterState, base: number, input: number, outputs: number, grants: VcGrants): void {
  const output = firstFrom(outputs, state.vcAccept[base + input]!);
  acceptLater(grants, input, output);
  movePointers(state, base, input, output);
}

function acceptLater(grants: VcGrants, input: number, output: number): void {
  grants.mask |= 1 << input;
  grants.output[input] = output;
}

function movePointers(
  { perRouter, vcGrant, vcAccept }: RouterState,
  base: number,
  input: number,
  output: number,
): void {
  vcGrant[base + output] = input + 1 === perRouter ? 0 : input + 1;
  vcAccept[base + input] = output + 1 === perRouter ? 0 : output + 1;
}
