import type { LatencyStatistics, NocResult } from '../model/noc-result.js';
import { labelled, left, right, table } from './columns.js';
import { bar, percent, significant } from './numbers.js';
import { printSections, type Section } from './section.js';

const LABEL = 11;
const BAR = 30;
const SHOWN_LINKS = 8;
const MOST_ROWS = 20;

/** A result of `sim noc` as text of at most 80 columns. */
export function nocText(result: NocResult, colours: boolean): string {
  return printSections(
    [
      meshSection(result),
      latencySection(result),
      histogramSection(result),
      linkSection(result),
      heatSection(result),
      { heading: 'Notes', lines: result.notes.flatMap((note) => labelled('-', note, 1)) },
      checkSection(result),
    ],
    colours,
  );
}

function meshSection({ mesh, run, packets, flits, offeredRate, acceptedRate, saturation }: NocResult): Section {
  const { width, height } = mesh.mesh;
  const { virtualChannels, bufferFlits } = mesh.router;
  const line = (label: string, text: string): readonly string[] => labelled(label, text, LABEL);
  const { traffic } = mesh;
  const what =
    run.traffic === 'list' || traffic === undefined
      ? 'a list of packets'
      : `${traffic.pattern}, ${traffic.packetFlits} ${traffic.packetFlits === 1 ? 'flit' : 'flits'} a packet${run.traffic === 'batch' ? ', a batch' : `, ${traffic.rate} flits per node and clock`}`;
  return {
    heading: `Mesh ${mesh.name}`,
    lines: [
      ...line(
        'routers',
        `${width} x ${height}, ${virtualChannels} virtual channels of ${bufferFlits} flits, ${mesh.routing}`,
      ),
      ...line('traffic', run.traffic === 'list' ? what : `${what}, seed ${run.seed}`),
      ...line(
        'clocks',
        `${run.clocks} simulated, ${run.busyClocks} of them with events; window ${run.window[0]} to ${run.window[1]}`,
      ),
      ...line('packets', `${packets} of the window arrived, with ${flits} ${flits === 1 ? 'flit' : 'flits'}`),
      ...line(
        'rate',
        `${significant(offeredRate)} flits per node and clock offered, ${significant(acceptedRate)} accepted`,
      ),
      ...line('saturated', `${saturation.isSaturated ? 'YES' : 'no'}: ${saturation.reason}`),
    ],
  };
}

function latencySection({ latency, networkLatency, meanHops }: NocResult): Section {
  if (latency === undefined || networkLatency === undefined) return { heading: 'Latency', lines: [] };
  const row = (name: string, { mean, min, median, p95, p99, max }: LatencyStatistics): string[] => [
    name,
    ...[mean, min, median, p95, p99, max].map(significant),
  ];
  const columns = [left('clocks'), ...['mean', 'least', 'median', '95 %', '99 %', 'most'].map(right)];
  return {
    heading: 'Latency of a packet',
    lines: [
      ...table(columns, [row('from creation', latency), row('in the mesh', networkLatency)]),
      ...labelled('routers', `${significant(meanHops)} a packet`, LABEL),
    ],
  };
}

function histogramSection({ histogram, packets }: NocResult): Section {
  const last = histogram.slice(MOST_ROWS - 1);
  const shown =
    histogram.length <= MOST_ROWS
      ? histogram
      : [
          ...histogram.slice(0, MOST_ROWS - 1),
          { from: last[0]!.from, to: last.at(-1)!.to, packets: last.reduce((sum, bin) => sum + bin.packets, 0) },
        ];
  const rows = shown.map(({ from, to, packets: count }) => [
    to - from === 1 ? String(from) : `${from} to ${to - 1}`,
    String(count),
    percent(count / packets),
    bar(count / packets, BAR),
  ]);
  return {
    heading: 'Packets by latency',
    lines: rows.length === 0 ? [] : table([left('clocks'), right('packets'), right('share'), left('')], rows),
  };
}

function linkSection({ links }: NocResult): Section {
  const busiest = links.toSorted((a, b) => b.flits - a.flits).slice(0, SHOWN_LINKS);
  const rows = busiest.map(({ from, to, flits, flitsPerClock }) => [
    `(${from}) -> (${to})`,
    String(flits),
    significant(flitsPerClock),
    bar(flitsPerClock, BAR),
  ]);
  return {
    heading: 'Busiest links',
    lines: rows.length === 0 ? [] : table([left('link'), right('flits'), right('a clock'), left('')], rows),
  };
}

const SHADES = ' .:-=+*#%@';
const WIDEST = 36;

/** Load of every router as a picture: flits a clock, the darkest is the busiest. */
function heatSection({ mesh: { mesh }, routers, run }: NocResult): Section {
  const most = Math.max(...routers.map(({ flits }) => flits));
  if (mesh.width > WIDEST || mesh.height > WIDEST || most === 0) return { heading: 'Load', lines: [] };
  const shade = (flits: number): string =>
    SHADES[Math.min(SHADES.length - 1, Math.ceil((flits / most) * (SHADES.length - 1)))]!;
  const lines = Array.from({ length: mesh.height }, (_, y) => {
    const row = routers.slice(y * mesh.width, (y + 1) * mesh.width);
    return `  ${row.map(({ flits }) => shade(flits).repeat(2)).join('')}`.trimEnd();
  });
  const scale = `"${SHADES.at(-1)!}" is ${significant(most / Math.max(1, run.clocks))} flits a clock`;
  return { heading: `Flits through the routers, (0,0) at the top left; ${scale}`, lines };
}

const checkSection = ({ checks }: NocResult): Section => ({
  heading: 'Checks',
  lines: labelled('', `${checks.filter(({ passed }) => passed).length} of ${checks.length} passed`, 0),
});
