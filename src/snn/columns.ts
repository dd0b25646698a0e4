import type { ArrayFormat, IntegerFormat } from '../model/numerics.js';
import type { ImageDriver, MatrixProjection, SpikeDriver } from './arithmetic.js';
import { type CellPlanes, cellPlanes } from './cells.js';
import { ColumnReader } from './column-reader.js';
import { type ColumnSums, ColumnTally } from './column-sums.js';
import { FIRST_PLANE } from './input-coding.js';
import type { IntegerNetwork } from './integer-network.js';
import type { SpikeLists } from './spike-lists.js';

/** A network in integers. */
export interface IntegerScope {
  readonly integers: IntegerFormat;
  readonly network: IntegerNetwork;
}

/** What the cells of one projection hold, and the reader of their columns. */
export interface Columns {
  readonly planes: CellPlanes;
  readonly reader: ColumnReader;
}

/** Programs a projection into `array`. */
export function columnsOf({ integers, network }: IntegerScope, array: ArrayFormat, of: MatrixProjection): Columns {
  const { name } = of.projection;
  const planes = cellPlanes(network.projections[name]!.levels, of.matrix, integers, array, name);
  return { planes, reader: new ColumnReader(of.edges, planes, of.blocks, array.columnSum) };
}

/**
 * Counts what the columns of `array` would sum while a network computes exactly: one tally for a projection that reads
 * spikes, one a bit plane for one that reads the image through ADCs.
 */
export class ColumnSurvey {
  readonly #scope: IntegerScope;
  readonly #array: ArrayFormat;
  readonly #tallies = new Map<string, readonly ColumnTally[]>();

  constructor(scope: IntegerScope, array: ArrayFormat) {
    this.#scope = scope;
    this.#array = array;
  }

  /** `driver` that also has its reads counted. */
  ofSpikes(of: MatrixProjection, driver: SpikeDriver): SpikeDriver {
    const count = this.#counter(of, 1);
    return {
      add: (lists, slot, current) => {
        count(lists, slot, 0);
        return driver.add(lists, slot, current);
      },
    };
  }

  /** `driver` that also has its reads counted, bit plane by bit plane. */
  ofImage(of: MatrixProjection, driver: ImageDriver): ImageDriver {
    if (this.#array.inputCoding === 'digital') return driver;
    const bits = this.#scope.integers.inputBits;
    const count = this.#counter(of, bits);
    return {
      drive: (image, into) => {
        for (let bit = 0; bit < bits; bit += 1) count(image.lists, FIRST_PLANE + bit, bit);
        return driver.drive(image, into);
      },
    };
  }

  clear(): void {
    for (const tallies of this.#tallies.values()) for (const tally of tallies) tally.clear();
  }

  sums(): Record<string, ColumnSums[]> {
    return Object.fromEntries(
      [...this.#tallies].map(([name, tallies]) => [name, tallies.map((tally) => tally.sums())]),
    );
  }

  #counter(of: MatrixProjection, count: number): (lists: SpikeLists, slot: number, at: number) => void {
    const { reader } = columnsOf(this.#scope, this.#array, of);
    const tallies = Array.from({ length: count }, () => new ColumnTally());
    this.#tallies.set(of.projection.name, tallies);
    return (lists, slot, at) => {
      reader.read(lists, slot, ({ sums }) => {
        for (const sum of sums) tallies[at]!.count(sum);
      });
    };
  }
}
