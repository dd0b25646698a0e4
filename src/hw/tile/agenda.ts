/** One entry of an agenda: which step of which image the machine works on. */
export interface AgendaEntry {
  readonly image: number;
  /** Time step, from 1. */
  readonly step: number;
}

/** The steps that a machine simulates, in order; everything inside it refers to them by index. */
export type Agenda = readonly AgendaEntry[];

/** All steps of `images` images back to back. */
export const fullAgenda = (images: number, steps: number): Agenda =>
  Array.from({ length: images * steps }, (_, at) => ({ image: Math.floor(at / steps), step: (at % steps) + 1 }));

/** Steps `first` to `last` of one image. */
export const windowAgenda = (first: number, last: number): Agenda =>
  Array.from({ length: last - first + 1 }, (_, at) => ({ image: 0, step: first + at }));
