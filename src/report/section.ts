import { styleFor } from './style.js';

/** One part of the report: a heading and its lines; without lines it is left out. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Sections with lines, one after the other. */
export function printSections(sections: readonly Section[], colours: boolean): string {
  const style = styleFor(colours);
  return sections
    .filter(({ lines }) => lines.length > 0)
    .map(({ heading, lines }) => `${[style.heading(heading), ...lines].join('\n')}\n`)
    .join('\n');
}
