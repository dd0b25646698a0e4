/** One part of the report: a heading and its lines; without lines it is left out. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}
