import type { Host } from '../base/host.js';

/** What a command may use of the process that it runs in. */
export interface Context {
  readonly host: Host;
  /** Version of the program. */
  readonly version: string;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Results. */
  out(text: string): void;
  /** Progress, remarks and problems. */
  err(text: string): void;
  /** Whether results may be coloured. */
  readonly colours: boolean;
  /** Whether `err` is a terminal. */
  readonly interactive: boolean;
}

/** A command line after its syntax was checked: arguments in order, options by name. */
export interface CommandInput {
  readonly arguments: readonly (string | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Runs a command and says its exit code. Throws SpecError, SimulationError and Interrupted. */
export type Action = (input: CommandInput, context: Context) => Promise<number>;

/** Options that several commands share, as typed values. */
export interface CommonOptions {
  readonly settings: readonly string[];
  readonly json: boolean;
  readonly allowOutside: boolean;
}

export const commonOptions = (options: CommandInput['options']): CommonOptions => ({
  settings: Array.isArray(options['set']) ? options['set'].map(String) : [],
  json: options['json'] === true,
  allowOutside: options['allowOutside'] === true,
});

/** The price table that a command works with. */
export interface PriceChoice {
  readonly preset: string;
  /** `--price` settings as typed. */
  readonly prices: readonly string[];
}

export const priceChoice = (options: CommandInput['options']): PriceChoice => ({
  preset: options['preset'] === undefined ? 'phys' : String(options['preset']),
  prices: Array.isArray(options['price']) ? options['price'].map(String) : [],
});

/** JSON text of a command's answer. */
export const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
