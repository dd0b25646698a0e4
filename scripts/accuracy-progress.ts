import { type Configuration, keyOf } from './accuracy-configurations.js';
import type { Piece } from './accuracy-measure.js';

const SAY_EVERY_MS = 60_000;

/** Says which configuration is measured and how long the rest will take. */
export class AccuracyProgress {
  #done = 0;
  #configurations = 0;
  #images = 0;
  readonly #begin = performance.now();
  #said = this.#begin;
  #started = this.#begin;
  readonly #total: number;
  readonly #pieces: number;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces.length;
    this.#total = pieces.reduce((sum, piece) => sum + costOf(piece), 0);
  }

  start(): void {
    this.#images = 0;
    this.#started = performance.now();
  }

  /** One image is done, of the calibration or of the measurement. */
  image(): void {
    this.#images += 1;
    if (performance.now() - this.#said < SAY_EVERY_MS) return;
    this.#say(`${this.#images} images of configuration ${this.#configurations + 1}`);
  }

  end(piece: Piece): void {
    this.#done += costOf(piece);
    this.#configurations += 1;
    const seconds = (performance.now() - this.#started) / 1000;
    this.#say(`${keyOf(piece.configuration)} ${piece.images}: ${seconds.toFixed(0)} s`);
  }

  #say(what: string): void {
    this.#said = performance.now();
    const left = this.#done === 0 ? '?' : (this.#minutes() * (this.#total - this.#done)) / this.#done;
    const minutes = typeof left === 'number' ? left.toFixed(0) : left;
    console.log(`${this.#configurations} of ${this.#pieces} configurations, about ${minutes} min left; ${what}`);
  }

  #minutes(): number {
    return (performance.now() - this.#begin) / 60_000;
  }
}

/** Roughly how long a piece takes, in images of the small network without an ADC. */
function costOf({ configuration, from, images }: Piece): number {
  return (images - from) * networkCost(configuration) * arrayCost(configuration);
}

const networkCost = ({ network }: Configuration): number => (network.startsWith('mnist') ? 1 : 3);

function arrayCost({ numerics, columnSum }: Configuration): number {
  if (numerics !== 'hardware') return 1;
  return columnSum === 'analog' ? 1.5 : 5;
}
