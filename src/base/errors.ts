/** One problem in a user's file: where, what, and what to do about it. */
export interface Problem {
  /** Path of the file as the user gave it; `--set` for an override. */
  readonly file: string;
  /** 1-based; left out when the problem has no place in the text (a missing file). */
  readonly line?: number;
  readonly column?: number;
  /** Dotted path inside the document, `` for the whole of it. */
  readonly path: string;
  readonly message: string;
}

/** `file:line:col path: message`, the form in which every problem is printed. */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return path === '' ? `${place}: ${message}` : `${place} ${path}: ${message}`;
}

/** The user's input is wrong: all its problems at once. Exit code 2. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
  }
}

/** A named file is not there; whoever asked for it may know what else the name can mean. */
export class MissingFileError extends SpecError {}

/** A SpecError with one problem that has no position in a text. */
export const specError = (file: string, path: string, message: string): SpecError =>
  new SpecError([{ file, path, message }]);

/** The model broke a promise: a bug of the simulator, never of the user. Exit code 3. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
  constructor(
    readonly path: string,
    readonly cycle: number | undefined,
    message: string,
  ) {
    super(cycle === undefined ? `${path}: ${message}` : `${path} at cycle ${cycle}: ${message}`);
  }
}

/** A simulated machine stands still or runs in circles; the message says who waits for whom. */
export class StandstillError extends SimulationError {}

/** The user stopped the run (Ctrl-C). Exit code 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
