import { firstFrom, lowest } from './bits.js';
import type { RouterState } from './router-state.js';
import { PORTS } from './settings.js';

const ALL_PORTS = (1 << PORTS) - 1;

/** Bids for the switch of one router in one clock: of every input for every output at most one VC. */
export class SwitchBids {
  /** Inputs that bid for an output, a bit each, [output]. */
  readonly inputs = new Uint8Array(PORTS);
  /** Outputs that have bids, a bit each. */
  outputs = 0;
  /** VC that bids, [input x PORTS + output], and whether it has no output VC yet. */
  readonly vc = new Uint8Array(PORTS * PORTS);
  readonly speculative = new Uint8Array(PORTS * PORTS);
  /** Output that each input was given, where it was given one. */
  readonly given = new Uint8Array(PORTS);

  clear(): void {
    for (let outputs = this.outputs; outputs !== 0; outputs &= outputs - 1) this.inputs[lowest(outputs)] = 0;
    this.outputs = 0;
  }

  /** Takes a bid in; of two of the same input and output that with an output VC stays, else that whose turn is first. */
  add(input: number, vc: number, output: number, speculative: number, turn: number, vcs: number): void {
    const at = input * PORTS + output;
    const bit = 1 << input;
    if ((this.inputs[output]! & bit) !== 0 && !this.#isBefore(at, vc, speculative, turn, vcs)) return;
    this.inputs[output] = this.inputs[output]! | bit;
    this.outputs |= 1 << output;
    this.vc[at] = vc;
    this.speculative[at] = speculative;
  }

  #isBefore(at: number, vc: number, speculative: number, turn: number, vcs: number): boolean {
    const other = this.speculative[at]!;
    if (speculative !== other) return speculative < other;
    const held = this.vc[at]!;
    return (vc < turn ? vc + vcs : vc) < (held < turn ? held + vcs : held);
  }
}

/** Matches inputs and outputs: `bids.given`. Returns the inputs that were given an output, a bit each. */
export type AllocateSwitch = (state: RouterState, router: number, bids: SwitchBids) => number;

/** One iteration of iSLIP between the ports. */
export function islipSwitch({ switchGrant, switchAccept }: RouterState, router: number, bids: SwitchBids): number {
  const base = router * PORTS;
  let granted = 0;
  let grants = 0;
  for (let outputs = bids.outputs; outputs !== 0; outputs &= outputs - 1) {
    const output = lowest(outputs);
    const input = firstFrom(bids.inputs[output]!, switchGrant[base + output]!);
    if ((granted & (1 << input)) === 0) bids.given[input] = output;
    else grants |= 1 << input;
    granted |= 1 << input;
  }
  if (grants !== 0) chooseOutputs(switchGrant, switchAccept, base, grants, bids);
  for (let inputs = granted; inputs !== 0; inputs &= inputs - 1) {
    const input = lowest(inputs);
    const output = bids.given[input]!;
    switchGrant[base + output] = input + 1 === PORTS ? 0 : input + 1;
    switchAccept[base + input] = output + 1 === PORTS ? 0 : output + 1;
  }
  return granted;
}

/** Inputs (`several`) with more than one grant accept the first one from their pointer on. */
function chooseOutputs(
  switchGrant: Uint8Array,
  switchAccept: Uint8Array,
  base: number,
  several: number,
  bids: SwitchBids,
): void {
  for (let inputs = several; inputs !== 0; inputs &= inputs - 1) {
    const input = lowest(inputs);
    let outputs = 0;
    for (let rest = bids.outputs; rest !== 0; rest &= rest - 1) {
      const output = lowest(rest);
      if (firstFrom(bids.inputs[output]!, switchGrant[base + output]!) === input) outputs |= 1 << output;
    }
    bids.given[input] = firstFrom(outputs, switchAccept[base + input]!);
  }
}

/** Inputs choose one output each, those with an output VC before those without; then outputs likewise. */
export function separableSwitch({ switchGrant, switchAccept }: RouterState, router: number, bids: SwitchBids): number {
  const base = router * PORTS;
  const chosen = new Uint8Array(PORTS);
  for (let input = 0; input < PORTS; input += 1) {
    const [firm, spec] = outputsOf(bids, input);
    const outputs = firm !== 0 ? firm : spec;
    if (outputs !== 0) chosen[firstFrom(outputs, switchAccept[base + input]!)]! |= 1 << input;
  }
  let granted = 0;
  for (let output = 0; output < PORTS; output += 1) {
    const inputs = chosen[output]!;
    if (inputs === 0) continue;
    const firm = firmInputs(bids, inputs, output);
    const input = firstFrom(firm !== 0 ? firm : inputs, switchGrant[base + output]!);
    bids.given[input] = output;
    granted |= 1 << input;
    switchGrant[base + output] = (input + 1) % PORTS;
    switchAccept[base + input] = (output + 1) % PORTS;
  }
  return granted;
}

function outputsOf({ inputs, speculative }: SwitchBids, input: number): [firm: number, speculative: number] {
  let [firm, spec] = [0, 0];
  for (let output = 0; output < PORTS; output += 1) {
    if ((inputs[output]! & (1 << input)) === 0) continue;
    if (speculative[input * PORTS + output] === 1) spec |= 1 << output;
    else firm |= 1 << output;
  }
  return [firm, spec];
}

function firmInputs({ speculative }: SwitchBids, inputs: number, output: number): number {
  let firm = 0;
  for (let rest = inputs & ALL_PORTS; rest !== 0; rest &= rest - 1) {
    const input = lowest(rest);
    if (speculative[input * PORTS + output] === 0) firm |= 1 << input;
  }
  return firm;
}
