import type { Problem } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import type { CommandInput } from './context.js';

/** Notes that a part of the command line (`--steps`, `net`) is wrong; gives undefined, which stands for its value. */
export type Complain = (part: string, message: string) => undefined;

/** Complaints become problems, in their order. */
export const complainTo =
  (problems: Problem[]): Complain =>
  (file, message) =>
    void problems.push({ file, path: '', message });

/** What was typed, as a message quotes it: 40 characters at most. */
export const shown = (given: string): string => JSON.stringify(given.slice(0, 40));

/** The values of options by their names on the command line, e.g. `trace-steps`; undefined: not given, or wrong. */
export interface OptionValues {
  text(name: string): string | undefined;
  /** An integer of at most 15 digits. */
  whole(name: string, least: number, most: number): number | undefined;
  oneOf<T extends string>(name: string, known: readonly T[]): T | undefined;
}

/** Reads `options`; what is wrong goes to `complain`. */
export function optionValues(options: CommandInput['options'], complain: Complain): OptionValues {
  const text = (name: string): string | undefined => {
    const value = options[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (value === undefined) return undefined;
    const given = String(value);
    const isText = given.trim() !== '' && given.length <= 4096;
    return isText ? given : complain(`--${name}`, 'must be a text that is not empty');
  };
  return {
    text,
    whole: (name, least, most) => wholeIn(name, text(name), [least, most], complain),
    oneOf: (name, known) => oneOf(name, known, text(name), complain),
  };
}

/** The integer that `given` is, for the option `name`. */
export function wholeIn(
  name: string,
  given: string | undefined,
  [least, most]: readonly [number, number],
  complain: Complain,
): number | undefined {
  if (given === undefined) return undefined;
  const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  return complain(`--${name}`, `must be an integer from ${least} to ${most}, is ${shown(given)}`);
}

/** The names that `given` lists, with commas between them and none twice, for the option `name`. */
export function namesIn(name: string, given: string, complain: Complain): readonly string[] | undefined {
  const names = given.split(',').map((each) => each.trim());
  const twice = names.find((each, at) => names.indexOf(each) !== at);
  if (names.includes('')) return complain(`--${name}`, `has an empty entry in ${shown(given)}`);
  return twice === undefined ? names : complain(`--${name}`, `names ${twice} twice`);
}

/** The name that `given` is, for the option `name`. */
function oneOf<T extends string>(
  name: string,
  known: readonly T[],
  given: string | undefined,
  complain: Complain,
): T | undefined {
  const found = known.find((each) => each === given);
  if (given === undefined || found !== undefined) return found;
  const names = `known are ${known.join(', ')}`;
  return complain(`--${name}`, `${shown(given)} is unknown, ${names}${didYouMean(given, known)}`);
}
