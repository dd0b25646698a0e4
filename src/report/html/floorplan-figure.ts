import type { Floorplan } from '../../model/floorplan.js';
import { significant } from '../numbers.js';
import { legend } from './bars.js';
import { type Html, html } from './markup.js';
import { COLOURS } from './page-style.js';
import { figureSvg } from './plot-area.js';

const CELL = 64;
const MARGIN = 10;

/** Tiles on the mesh coloured by layer, links as lines: the wider, the more flits an image sends over them. */
export function floorplanFigure({ mesh, tiles, links }: Floorplan): Html {
  const names = [...new Set(tiles.map(({ layer }) => layer))];
  const colourOf = (layer: string): number => names.indexOf(layer) % COLOURS;
  const most = Math.max(0, ...links.map(({ flits }) => flits));
  const centre = ([x, y]: readonly [number, number]): readonly [number, number] => [
    MARGIN + (x + 0.5) * CELL,
    MARGIN + (y + 0.5) * CELL,
  ];
  const size = CELL * 0.62;
  const empty = Array.from(
    { length: mesh.width * mesh.height },
    (_, at) => [at % mesh.width, Math.floor(at / mesh.width)] as const,
  )
    .filter(([x, y]) => !tiles.some((tile) => tile.x === x && tile.y === y))
    .map(
      (place) =>
        html`<rect class="tile" x="${centre(place)[0] - size / 2}" y="${centre(place)[1] - size / 2}" width="${size}" height="${size}" rx="4"/>`,
    );
  const squares = tiles.map((tile) => {
    const [cx, cy] = centre([tile.x, tile.y]);
    return html`<g><title>tile (${tile.x},${tile.y}): ${tile.layer}, ${tile.pes} PEs</title><rect class="f${colourOf(tile.layer)}" fill-opacity=".35" x="${cx - size / 2}" y="${cy - size / 2}" width="${size}" height="${size}" rx="4"/><text x="${cx}" y="${cy + 4}" text-anchor="middle" font-size="10">${shortened(tile.layer)}</text></g>
`;
  });
  const lines = links.map(({ from, to, flits }) => {
    const [x1, y1] = centre(from);
    const [x2, y2] = centre(to);
    const aside = [((y2 - y1) / CELL) * 5, ((x1 - x2) / CELL) * 5] as const;
    const edge = size / 2 / CELL;
    const at = (share: number): string => `${x1 + (x2 - x1) * share + aside[0]} ${y1 + (y2 - y1) * share + aside[1]}`;
    return html`<path d="M${at(edge)}L${at(1 - edge)}" stroke="var(--ink)" stroke-linecap="round" stroke-width="${(1 + 7 * (most === 0 ? 0 : flits / most)).toFixed(2)}"><title>(${from.join()}) to (${to.join()}): ${significant(flits)} flits an image</title></path>
`;
  });
  const [width, height] = [mesh.width * CELL + 2 * MARGIN, mesh.height * CELL + 2 * MARGIN];
  const svg = figureSvg(
    `Floorplan of ${tiles.length} tiles on a mesh of ${mesh.width} x ${mesh.height}`,
    width,
    height,
    [...empty, ...lines, ...squares],
  );
  return html`<figure><div style="max-width:${width * 1.5}px">${svg}</div>${names.length <= COLOURS && legend(names)}<figcaption>Tiles by layer; the IO is at (0,0), top left. Between tiles: flits of an image over each link, the widest ${significant(most)}; each direction on its own side.</figcaption></figure>
`;
}

const shortened = (name: string): string => (name.length > 8 ? `${name.slice(0, 7)}…` : name);
