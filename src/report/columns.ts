/** Width that no line of a report exceeds. */
export const WIDTH = 80;

interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** A left-aligned column. */
export const left = (heading: string): Column => ({ heading, align: 'left' });
/** A right-aligned column, for numbers. */
export const right = (heading: string): Column => ({ heading, align: 'right' });

const INDENT = '  ';
const GAP = '  ';

/**
 * Lines of a table: a heading line and one line per row, no line wider than WIDTH. Where the cells are too wide, the
 * widest left-aligned column is shortened (its cells end in `~`).
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [columns.map(({ heading }) => heading), ...rows];
  const widths = fitted(
    columns,
    columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0))),
  );
  return cells.map((row) => {
    const padded = columns.map(({ align }, at) => pad(row[at] ?? '', widths[at]!, align));
    return `${INDENT}${padded.join(GAP)}`.trimEnd();
  });
}

function fitted(columns: readonly Column[], widths: readonly number[]): readonly number[] {
  const total = INDENT.length + GAP.length * (columns.length - 1) + widths.reduce((sum, width) => sum + width, 0);
  if (total <= WIDTH) return widths;
  const lefts = columns.flatMap(({ align }, at) => (align === 'left' ? [widths[at]!] : []));
  const widest = widths.findIndex((width, at) => columns[at]!.align === 'left' && width === Math.max(...lefts));
  return widths.map((width, at) => (at === widest ? Math.max(4, width - (total - WIDTH)) : width));
}

function pad(text: string, width: number, align: Column['align']): string {
  const short = text.length > width ? `${text.slice(0, width - 1)}~` : text;
  return align === 'left' ? short.padEnd(width) : short.padStart(width);
}

/** `text` broken at spaces into lines of at most `width`; a longer word stands alone, cut where it must be. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).flatMap((long) => long.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** `label  text`, the text wrapped beside its label. */
export function labelled(label: string, text: string, labelWidth: number): readonly string[] {
  const indent = INDENT.length + labelWidth + GAP.length;
  return wrap(text, WIDTH - indent).map((line, at) =>
    at === 0 ? `${INDENT}${label.padEnd(labelWidth)}${GAP}${line}` : `${' '.repeat(indent)}${line}`,
  );
}

/** Several texts as a list under one label. */
export function labelledList(label: string, texts: readonly string[], labelWidth: number): readonly string[] {
  return texts.flatMap((text, at) => labelled(at === 0 ? label : '', text, labelWidth));
}
