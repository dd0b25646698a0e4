/** What modules say about their work for traces and reports; nobody in the machine reads it. */
export interface Probe {
  /** `module` works on `label` from cycle `start` for `clocks`. */
  slice(module: string, label: string, start: number, clocks: number): void;
}
