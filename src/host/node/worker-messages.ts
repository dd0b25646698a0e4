import { type Problem, SimulationError, SpecError, StandstillError } from '../../base/errors.js';
import type { ImageOutcome } from '../../run/image-job.js';

/** What a worker says: one image's outcome, a remark, that no image is left, or that it cannot go on. */
export type WorkerMessage =
  | { readonly kind: 'outcome'; readonly image: number; readonly outcome: ImageOutcome }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: PlainError };

/** An error as plain data: classes do not cross threads. */
export type PlainError =
  | { readonly kind: 'spec'; readonly problems: readonly Problem[] }
  | {
      readonly kind: 'simulation' | 'standstill';
      readonly path: string;
      readonly cycle: number | undefined;
      readonly message: string;
    }
  | { readonly kind: 'other'; readonly message: string; readonly stack: string | undefined };

/** `error` as plain data. */
export function toPlainError(error: unknown): PlainError {
  if (error instanceof SpecError) return { kind: 'spec', problems: error.problems };
  if (error instanceof SimulationError) {
    const { path, cycle, message } = error;
    const place = cycle === undefined ? `${path}: ` : `${path} at cycle ${cycle}: `;
    const kind = error instanceof StandstillError ? 'standstill' : 'simulation';
    return { kind, path, cycle, message: message.slice(place.length) };
  }
  if (error instanceof Error) return { kind: 'other', message: error.message, stack: error.stack };
  return { kind: 'other', message: String(error), stack: undefined };
}

/** The error that `plain` was, of its class; the stack of an unexpected one is the worker's. */
export function fromPlainError(plain: PlainError): Error {
  switch (plain.kind) {
    case 'spec':
      return new SpecError(plain.problems);
    case 'simulation':
      return new SimulationError(plain.path, plain.cycle, plain.message);
    case 'standstill':
      return new StandstillError(plain.path, plain.cycle, plain.message);
    case 'other': {
      const error = new Error(plain.message);
      if (plain.stack !== undefined) error.stack = plain.stack;
      return error;
    }
  }
}

/** Every ArrayBuffer in `value`, for transfer instead of a copy. */
export function buffersIn(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (item: unknown): void => {
    if (ArrayBuffer.isView(item)) {
      if (item.buffer instanceof ArrayBuffer) found.add(item.buffer);
    } else if (typeof item === 'object' && item !== null) {
      for (const inner of Object.values(item)) visit(inner);
    }
  };
  visit(value);
  return [...found];
}
