import type { Tensor } from '../base/tensor.js';
import { type Network, neurons } from '../model/network.js';
import { measureRates, RATE_STEPS, type RateImages } from './measure-rates.js';

/** Largest relative difference between wanted and measured rate that is left. */
export const RATE_TOLERANCE = 0.1;
/** Biases of populations that are closer than this stay: what comes behind them can settle. */
const CLOSE_ENOUGH = 0.07;
/** Rounds after which the rest is left as it is. */
const MAX_ROUNDS = 20;
/** Change of a rate with the bias, where nothing is known: the share of neurons that fire at all. */
const USUAL_SLOPE = 0.7;
/** Trials that the next bias follows from; earlier ones saw other inputs. */
const REMEMBERED = 6;

export interface TuneOptions extends RateImages {
  /** Wanted mean spikes per neuron and step. */
  readonly rate: number;
  readonly onRound?: (round: number, settled: number, populations: number) => void;
  readonly signal?: AbortSignal;
}
export interface Tuned {
  /** Mean spikes per neuron and step of every population, with the biases as they are now. */
  readonly rates: ReadonlyMap<string, number>;
  /** Populations with membranes whose rate is still further off than RATE_TOLERANCE. */
  readonly missed: readonly string[];
}

interface Trial {
  readonly shift: number;
  readonly rate: number;
}

/**
 * Shifts the biases in `arrays` (all channels of a population alike) until every population with membranes fires at the
 * wanted rate, to RATE_TOLERANCE or one spike. All are shifted in every round; averaging populations follow their source.
 */
export async function tuneBiases(
  network: Network,
  arrays: ReadonlyMap<string, Tensor>,
  { rate, onRound, signal, ...images }: TuneOptions,
): Promise<Tuned> {
  const tuned = network.populations.filter(({ bias }) => bias !== undefined);
  const trials = new Map<string, Trial[]>(tuned.map(({ name }) => [name, []]));
  const shifts = new Map(tuned.map(({ name }) => [name, 0]));
  for (let round = 1; ; round += 1) {
    const rates = await measureRates(network, arrays, images, signal);
    const off = (tolerance: number) =>
      tuned.filter(({ name, shape }) => {
        const oneSpike = 1 / (neurons(shape) * (RATE_STEPS.last - RATE_STEPS.first + 1) * images.pixels.length);
        const found = rates.get(name)!;
        return found === 0 || Math.abs(found - rate) > Math.max(tolerance * rate, oneSpike);
      });
    const missed = off(RATE_TOLERANCE);
    onRound?.(round, tuned.length - missed.length, tuned.length);
    if (missed.length === 0 || round === MAX_ROUNDS) return { rates, missed: missed.map(({ name }) => name) };
    for (const { name, bias } of off(CLOSE_ENOUGH)) {
      const known = trials.get(name)!;
      known.push({ shift: shifts.get(name)!, rate: rates.get(name)! });
      const next = nextShift(known.slice(-REMEMBERED), rate);
      shiftAll(arrays.get(bias!)!, next - shifts.get(name)!);
      shifts.set(name, next);
    }
  }
}

/** Between the nearest trials on both sides, or a step with the usual slope. */
function nextShift(trials: readonly Trial[], wanted: number): number {
  const last = trials.at(-1)!;
  const below = trials.filter((trial) => trial.rate < wanted).sort((a, b) => b.shift - a.shift)[0];
  const above = trials.filter((trial) => trial.rate >= wanted).sort((a, b) => a.shift - b.shift)[0];
  if (below !== undefined && above !== undefined && below.shift < above.shift) {
    const part = (wanted - below.rate) / (above.rate - below.rate);
    return below.shift + (above.shift - below.shift) * Math.min(0.9, Math.max(0.1, part));
  }
  const step = (wanted - last.rate) / USUAL_SLOPE;
  return last.shift + Math.min(2 * wanted, Math.max(-2 * wanted, step));
}

function shiftAll({ data }: Tensor, by: number): void {
  for (let at = 0; at < data.length; at += 1) data[at] = data[at]! + by;
}
