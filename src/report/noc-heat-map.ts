import type { NocResult } from '../model/noc-result.js';
import { significant } from './numbers.js';

const MARGIN = 24;
const LEGEND = 56;
const TITLE = 30;
const WIDEST = 1200;
const LARGEST_CELL = 48;
const SMALLEST_CELL = 10;
const STEPS = 6;
/** From no load to the busiest link: light to dark, told apart without colour too. */
const COLOURS = ['#e8eef5', '#b9d3e8', '#7fb2d9', '#3f8cc4', '#1f62a0', '#0b2f5e'] as const;
const FONT = 'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222"';

/**
 * The mesh as an SVG: every link between routers as a line, its two directions side by side (that to the east and to the
 * south below and left), coloured by flits a clock; every router as a square, coloured by its flits against the busiest.
 */
export function nocHeatMap({ mesh: { name, mesh }, links, routers, run }: NocResult): string {
  const cell = Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, Math.floor(WIDEST / Math.max(mesh.width, mesh.height))));
  const width = Math.max(360, 2 * MARGIN + mesh.width * cell);
  const height = TITLE + mesh.height * cell + LEGEND;
  const busiest = Math.max(0, ...links.map(({ flitsPerClock }) => flitsPerClock));
  const most = Math.max(0, ...routers.map(({ flits }) => flits));
  const centre = (x: number, y: number): readonly [number, number] => [
    MARGIN + (x + 0.5) * cell,
    TITLE + (y + 0.5) * cell,
  ];
  const lines = links.map(({ from, to, direction, flitsPerClock }) => {
    const [dx, dy] = OFFSETS[direction] ?? [0, 0];
    const [x1, y1] = centre(...from);
    const [x2, y2] = centre(...to);
    const place = [x1, y1, x2, y2].map((value, at) => round(value + (at % 2 === 0 ? dx : dy) * cell * 0.09));
    const what = `(${from}) to (${to}): ${significant(flitsPerClock)} flits a clock`;
    return `<line x1="${place[0]}" y1="${place[1]}" x2="${place[2]}" y2="${place[3]}" stroke="${colourOf(flitsPerClock, busiest)}" stroke-width="${round(cell * 0.14)}"><title>${what}</title></line>`;
  });
  const size = cell * 0.42;
  const squares = routers.map(({ x, y, flits }) => {
    const [cx, cy] = centre(x, y);
    const what = `router (${x},${y}): ${significant(flits / Math.max(1, run.clocks))} flits a clock`;
    return `<rect x="${round(cx - size / 2)}" y="${round(cy - size / 2)}" width="${round(size)}" height="${round(size)}" fill="${colourOf(flits, most)}" stroke="#666" stroke-width="0.6"><title>${what}</title></rect>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${MARGIN}" y="20" ${FONT}>${escaped(name)}: flits a clock over each link</text>`,
    ...lines,
    ...squares,
    ...legend(TITLE + mesh.height * cell + 16, busiest),
    '</svg>\n',
  ].join('\n');
}

/** To which side of the line between two routers a direction lies. */
const OFFSETS: Readonly<Record<string, readonly [number, number]>> = {
  east: [0, 1],
  west: [0, -1],
  south: [-1, 0],
  north: [1, 0],
};

const colourOf = (value: number, most: number): string =>
  most === 0 ? COLOURS[0] : COLOURS[Math.min(STEPS - 1, Math.floor((value / most) * STEPS))]!;

function legend(y: number, busiest: number): readonly string[] {
  return COLOURS.map((colour, step) => {
    const x = MARGIN + step * 52;
    const from = significant((busiest * step) / STEPS);
    return `<rect x="${x}" y="${y}" width="48" height="10" fill="${colour}" stroke="#999" stroke-width="0.5"/><text x="${x}" y="${y + 24}" ${FONT}>${from}</text>`;
  });
}

const round = (value: number): number => Math.round(value * 100) / 100;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
