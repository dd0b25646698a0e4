import { ALONE_COMMANDS } from './options/alone.js';
import { COMPARE_COMMANDS } from './options/compare.js';
import { CONVERT_COMMANDS } from './options/convert.js';
import { DECIDE_COMMANDS } from './options/decide.js';
import { LOOK_COMMANDS } from './options/look.js';
import { MAKE_COMMANDS } from './options/make.js';
import { SIMULATE_COMMANDS } from './options/simulate.js';
import type { CommandSpec } from './options/spec.js';

/** Every command in the order of the help. */
export const COMMANDS = [
  ...SIMULATE_COMMANDS,
  ...LOOK_COMMANDS,
  ...DECIDE_COMMANDS,
  ...ALONE_COMMANDS,
  ...CONVERT_COMMANDS,
  ...COMPARE_COMMANDS,
  ...MAKE_COMMANDS,
] as const satisfies readonly CommandSpec[];

export type CommandName = (typeof COMMANDS)[number]['name'];

/** Exit codes of every command. */
export const EXIT_CODES: readonly (readonly [number, string])[] = [
  [0, 'done'],
  [1, 'done, but a check of the run failed'],
  [2, 'wrong input (file, option, folder), or output that cannot be written'],
  [3, 'the simulator broke a promise (a bug)'],
  [4, 'the chip stands still (a deadlock that its file allows)'],
  [70, 'the simulator crashed (a bug)'],
  [130, 'stopped with Ctrl-C'],
];
