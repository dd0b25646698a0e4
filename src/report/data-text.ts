import { labelled, left, right, table } from './columns.js';
import { bar, percent } from './numbers.js';
import { printSections, type Section } from './section.js';

/** What `sim images` found, see DataSummary. */
interface Summary {
  readonly kind: string;
  readonly available: number;
  readonly subset: string;
  readonly images: number;
  readonly shape: { readonly channels: number; readonly height: number; readonly width: number };
  readonly classes: readonly { readonly class: number; readonly name?: string; readonly images: number }[];
  readonly channels: readonly {
    readonly least: number;
    readonly greatest: number;
    readonly mean: number;
    readonly standardDeviation: number;
  }[];
  readonly notes: readonly string[];
}

const LABEL = 9;
const BAR = 30;
const MOST_CLASSES = 40;
const LARGEST_PIXEL = 255;

/** What a data set holds, as text of at most 80 columns. */
export function dataText(summary: Summary, name: string, colours: boolean): string {
  return printSections(
    [headSection(summary, name), channelSection(summary), classSection(summary), notesSection(summary)],
    colours,
  );
}

function headSection({ kind, available, images, subset, shape, classes }: Summary, name: string): Section {
  const { channels, height, width } = shape;
  const taken = subset === 'all' ? `${available}` : `${images} of ${available} (${subset})`;
  return {
    heading: name.slice(0, 80),
    lines: [
      ...labelled('kind', kind, LABEL),
      ...labelled('images', taken, LABEL),
      ...labelled('shape', `${channels} x ${height} x ${width} (channels x height x width)`, LABEL),
      ...labelled('classes', classes.length === 0 ? 'none are given (--labels)' : String(classes.length), LABEL),
    ],
  };
}

/** Pixels as they are stored, and as networks are trained on them. */
function channelSection({ channels }: Summary): Section {
  const share = (value: number): string => (value / LARGEST_PIXEL).toFixed(4);
  const rows = channels.map(({ least, greatest, mean, standardDeviation }, channel) => [
    String(channel),
    String(least),
    String(greatest),
    mean.toFixed(2),
    standardDeviation.toFixed(2),
    share(mean),
    share(standardDeviation),
  ]);
  const headings = ['least', 'greatest', 'mean', 'std', 'mean / 255', 'std / 255'];
  return { heading: 'Pixels', lines: table([left('channel'), ...headings.map(right)], rows) };
}

function classSection({ classes, images }: Summary): Section {
  const most = Math.max(...classes.map((each) => each.images));
  const shown = classes.slice(0, MOST_CLASSES);
  const isNamed = shown.some(({ name }) => name !== undefined);
  const rows = shown.map(({ class: label, name, images: count }) => [
    String(label),
    ...(isNamed ? [name ?? ''] : []),
    String(count),
    percent(count / images),
    bar(count / most, BAR),
  ]);
  const columns = [right('class'), ...(isNamed ? [left('name')] : []), right('images'), right('share'), left('')];
  const hidden = classes.length - shown.length;
  return {
    heading: 'Classes',
    lines: rows.length === 0 ? [] : [...table(columns, rows), ...(hidden > 0 ? [`  and ${hidden} more classes`] : [])],
  };
}

const notesSection = ({ notes }: Summary): Section => ({
  heading: 'Notes',
  lines: notes.flatMap((note) => labelled('-', note, 1)),
});
