import type { Agenda } from '../../hw/tile/agenda.js';
import { INPUT, type Network, type Projection, positions, shapeOf } from '../../model/network.js';
import type { SpikeTrains } from '../../model/spike-trains.js';
import { scatterOf } from './scatter.js';

const NONE = new Int32Array(0);

/** The spikes of one image by entry of an agenda. Every image of the agenda is the same one. */
export class Replay {
  readonly #trains: SpikeTrains;
  readonly #agenda: Agenda;

  constructor(trains: SpikeTrains, agenda: Agenda) {
    this.#trains = trains;
    this.#agenda = agenda;
  }

  /** Neurons of `population` that fire in an entry. */
  fired(population: string, at: number): Int32Array {
    return this.#trains.fired[population]![this.#agenda[at]!.step - 1]!;
  }

  /** Spikes of `source` that an entry reads: those of the step before. */
  read(source: string, at: number): Int32Array {
    const { step } = this.#agenda[at]!;
    return step === 1 ? NONE : this.#trains.fired[source]![step - 2]!;
  }

  /** What a projection reads in an entry, one list a plane: bits of the image, or spikes. */
  planes(source: string, at: number): readonly Int32Array[] {
    return source === INPUT ? this.#trains.imageBits : [this.read(source, at)];
  }
}

/** Spikes that every window of a tile's channels gets in an entry, [position]. */
export class PoolingWindows {
  readonly #additions: Int32Array;
  readonly #owned: (channel: number) => boolean;
  readonly #scatter: ReturnType<typeof scatterOf>;
  readonly #read: (at: number) => Int32Array;
  readonly #channels: number;
  #at = -1;

  constructor(network: Network, projection: Projection, owned: (channel: number) => boolean, replay: Replay) {
    this.#additions = new Int32Array(positions(shapeOf(network, projection.target)));
    this.#owned = owned;
    this.#scatter = scatterOf(network, projection);
    this.#read = (at) => replay.read(projection.source, at);
    this.#channels = shapeOf(network, projection.source).channels;
  }

  /** Spikes added at `position` in entry `at`. */
  additions(position: number, at: number): number {
    if (at !== this.#at) this.#load(at);
    return this.#additions[position]!;
  }

  #load(at: number): void {
    this.#at = at;
    this.#additions.fill(0);
    for (const neuron of this.#read(at)) {
      if (!this.#owned(neuron % this.#channels)) continue;
      this.#scatter(neuron, (position) => {
        this.#additions[position]! += 1;
      });
    }
  }
}
