import type { TilePipeline } from '../../src/model/timeline.js';

/** Clocks of the PEs of `tile` in a round, where they differ from the stage's own. */
export type PeClocks = (tile: number, round: number) => number;

export interface TwinOptions {
  readonly pe?: PeClocks;
  /** Whether a tile takes one flit of partial sums a clock, or any number. */
  readonly oneFlitAClock?: boolean;
}

/**
 * The plainest loop over rounds and stages: every stage takes a round when everything before it has finished and its
 * own interval since the round before has passed; buffers have no end. Tiles in any order. Clocks until all have ended.
 */
export function simulateRounds(tiles: readonly TilePipeline[], rounds: number, options: TwinOptions = {}): number {
  const free = new Map<string, number>();
  const port = new Map<number, number>();
  let end = 0;
  for (let round = 0; round < rounds; round += 1) {
    const arrived = new Map<number, number>();
    for (const { tile, stages, sends } of tiles.toSorted((a, b) => b.tile - a.tile)) {
      let at = 0;
      for (const { name, interval, latency } of stages) {
        const spent = name === 'pe' ? (options.pe?.(tile, round) ?? latency) : latency;
        if (name === 'accumulation') at = Math.max(at, arrived.get(tile) ?? 0);
        const start = Math.max(at, free.get(`${tile} ${name}`) ?? 0);
        free.set(`${tile} ${name}`, start + (name === 'pe' ? spent : interval));
        if (name !== 'partialSums') at = start + spent;
        else for (const route of sends) receive(route.to, start + route.latency, route.flits);
      }
      end = Math.max(end, at);
    }
    function receive(tile: number, tail: number, flits: number): void {
      const first = Math.max(tail - flits + 1, options.oneFlitAClock ? (port.get(tile) ?? 0) : 0);
      port.set(tile, first + flits);
      arrived.set(tile, Math.max(arrived.get(tile) ?? 0, first + flits - 1));
    }
  }
  return end;
}
