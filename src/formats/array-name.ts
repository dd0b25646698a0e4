import type { Problem } from '../base/errors.js';

const PLAIN = /^[\w./:-]{1,200}$/;

/** Name of an array (or a value out of a file) as it may be printed: quoted where it is not a plain word, never long. */
export function printable(value: unknown): string {
  if (typeof value === 'string' && PLAIN.test(value)) return value;
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}

/** `file: array name: message`. */
export const arrayProblem = (file: string, name: string, message: string): Problem => ({
  file,
  path: '',
  message: `array ${printable(name)}: ${message}`,
});

/** Names that would reach the prototype of an object. */
export const isForbiddenName = (name: string): boolean =>
  name === '__proto__' || name === 'constructor' || name === 'prototype';
