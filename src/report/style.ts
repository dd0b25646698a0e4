import pc from 'picocolors';

/** How parts of a report are set off; widths never depend on it. */
export interface Style {
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** Colours for a terminal, or plain text. */
export function styleFor(colours: boolean): Style {
  const { bold, green, red } = pc.createColors(colours);
  return { heading: bold, good: green, bad: (text) => bold(red(text)) };
}
