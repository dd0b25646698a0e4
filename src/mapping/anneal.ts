import { randomStream } from '../base/rng.js';
import { hops, type PlacementGain, type Tile } from '../model/mapping.js';

/** Expected flits of a step between two tiles, by index. */
export interface TileTraffic {
  readonly from: number;
  readonly to: number;
  readonly flits: number;
}

export interface Mesh {
  readonly width: number;
  readonly height: number;
}

export interface Annealed {
  readonly tiles: readonly Tile[];
  readonly gain: PlacementGain;
}

/** Moves tried per tile, and at most. */
const MOVES_PER_TILE = 4000;
const MOST_MOVES = 1_000_000;
/** Share of a mean link cost of a tile at which worse moves are taken with 1/e, at the start and at the end. */
const HOTTEST = 1;
const COLDEST = 0.001;

/**
 * Moves tiles on a mesh so that flits x links of `traffic` are few: simulated annealing over exchanges of two places (one may be
 * empty), temperature falling by a constant factor, the best arrangement kept. The same result for the same input.
 */
export function annealed(tiles: readonly Tile[], mesh: Mesh, traffic: readonly TileTraffic[]): Annealed {
  const places = new Places(tiles, mesh, traffic);
  const snakeFlitLinks = places.cost();
  const moves = Math.min(MOST_MOVES, MOVES_PER_TILE * tiles.length);
  const random = randomStream('placement');
  const scale = snakeFlitLinks / Math.max(1, tiles.length);
  const size = mesh.width * mesh.height;
  let [now, least] = [snakeFlitLinks, snakeFlitLinks];
  let best = places.saved();
  for (let move = 0; move < moves && size > 1; move += 1) {
    const temperature = scale * HOTTEST * (COLDEST / HOTTEST) ** (move / moves);
    const [a, b] = [Math.floor(random() * size), Math.floor(random() * size)];
    const change = places.exchange(a, b);
    if (change > 0 && random() >= Math.exp(-change / temperature)) {
      places.exchange(a, b);
      continue;
    }
    now += change;
    if (now < least - 1e-9 * snakeFlitLinks) [least, best] = [now, places.saved()];
  }
  const moved = tiles.map((tile) => ({
    ...tile,
    x: best[tile.index]! % mesh.width,
    y: Math.floor(best[tile.index]! / mesh.width),
  }));
  return { tiles: moved, gain: { snakeFlitLinks, flitLinks: costOf(moved, traffic) } };
}

/** Flits x links of some traffic. */
export const costOf = (tiles: readonly Tile[], traffic: readonly TileTraffic[]): number =>
  traffic.reduce((sum, { from, to, flits }) => sum + flits * hops(tiles[from]!, tiles[to]!), 0);

/** Tiles on the places of a mesh; knows what an exchange costs from the partners of the two tiles alone. */
class Places {
  readonly #width: number;
  /** Tile at each place, -1: none; place of each tile. */
  readonly #tileAt: Int32Array;
  readonly #placeOf: Int32Array;
  readonly #partners: readonly (readonly { readonly tile: number; readonly flits: number }[])[];

  constructor(tiles: readonly Tile[], { width, height }: Mesh, traffic: readonly TileTraffic[]) {
    this.#width = width;
    this.#tileAt = new Int32Array(width * height).fill(-1);
    this.#placeOf = Int32Array.from(tiles, ({ x, y }) => y * width + x);
    for (const { index } of tiles) this.#tileAt[this.#placeOf[index]!] = index;
    const partners = tiles.map((): { tile: number; flits: number }[] => []);
    for (const { from, to, flits } of traffic) {
      partners[from]!.push({ tile: to, flits });
      partners[to]!.push({ tile: from, flits });
    }
    this.#partners = partners;
  }

  saved(): Int32Array {
    return this.#placeOf.slice();
  }

  /** Flits x links of everything. */
  cost(): number {
    return this.#partners.reduce((sum, _, tile) => sum + this.#costOf(tile), 0) / 2;
  }

  /** Exchanges what lies at two places; returns what the cost grew by. */
  exchange(a: number, b: number): number {
    const [one, other] = [this.#tileAt[a]!, this.#tileAt[b]!];
    if (one === other) return 0;
    const before = this.#costOf(one) + this.#costOf(other);
    this.#put(one, b);
    this.#put(other, a);
    return this.#costOf(one) + this.#costOf(other) - before;
  }

  #put(tile: number, place: number): void {
    this.#tileAt[place] = tile;
    if (tile >= 0) this.#placeOf[tile] = place;
  }

  #costOf(tile: number): number {
    if (tile < 0) return 0;
    const place = this.#placeOf[tile]!;
    const [x, y] = [place % this.#width, Math.floor(place / this.#width)];
    let cost = 0;
    for (const { tile: partner, flits } of this.#partners[tile]!) {
      const there = this.#placeOf[partner]!;
      cost += flits * (Math.abs(x - (there % this.#width)) + Math.abs(y - Math.floor(there / this.#width)));
    }
    return cost;
  }
}
