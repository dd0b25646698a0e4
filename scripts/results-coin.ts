import { toCsv } from '../src/formats/csv.js';
import { rateError } from '../src/fusion/coin-toss.js';

/** A coin with prior knowledge: true rate, rate of the prior, weight of the prior [spikes]. */
const CASES = [
  { rate: 0.1, prior: 0.1, pseudoCount: 5 },
  { rate: 0.1, prior: 0.08, pseudoCount: 5 },
  { rate: 0.1, prior: 0.05, pseudoCount: 5 },
  { rate: 0.1, prior: 0.2, pseudoCount: 5 },
] as const;
const TOSSES = [1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 1000];

/** Error of the frequency and of the posterior rate of a coin after some tosses (Eq. 29), by prior, as CSV. */
export function coinCsv(): string {
  const rows = CASES.flatMap(({ rate, prior, pseudoCount }) =>
    TOSSES.map((tosses) => {
      const plain = rateError(rate, prior, tosses, 0);
      const fused = rateError(rate, prior, tosses, pseudoCount);
      return [rate, prior, pseudoCount, tosses, plain.rootMeanSquare, fused.rootMeanSquare, fused.bias].map((value) =>
        Number(value.toPrecision(6)),
      );
    }),
  );
  return toCsv(['rate', 'prior', 'a', 'tosses', 'rmsFrequency', 'rmsPosterior', 'biasPosterior'], rows);
}
