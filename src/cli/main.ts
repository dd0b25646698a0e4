#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import type { Action, CommandInput } from './context.js';
import type { CommandName } from './options.js';
import { watchOutput } from './output.js';
import { buildProgram } from './program.js';

/** Commands load what they need when they run, so that help and version are quick. */
const ACTIONS: Readonly<Record<CommandName, () => Promise<Action>>> = {
  run: async () => (await import('./commands/run.js')).runCommand,
  explain: async () => (await import('./commands/explain.js')).explainCommand,
  diff: async () => (await import('./commands/diff.js')).diffCommand,
  report: async () => (await import('./commands/report.js')).reportCommand,
  map: async () => (await import('./commands/map.js')).mapCommand,
  show: async () => (await import('./commands/show.js')).showCommand,
  check: async () => (await import('./commands/check.js')).checkCommand,
  list: async () => (await import('./commands/list.js')).listCommand,
  curve: async () => (await import('./commands/curve.js')).curveCommand,
  tune: async () => (await import('./commands/tune.js')).tuneCommand,
  noc: async () => (await import('./commands/noc.js')).nocCommand,
  'import-prices': async () => (await import('./commands/import-prices.js')).importPricesCommand,
  convert: async () => (await import('./commands/convert.js')).convertCommand,
  sweep: async () => (await import('./commands/sweep.js')).sweepCommand,
  whatif: async () => (await import('./commands/whatif.js')).whatIfCommand,
  zoo: async () => (await import('./commands/zoo.js')).zooCommand,
  images: async () => (await import('./commands/images.js')).imagesCommand,
  init: async () => (await import('./commands/init.js')).initCommand,
};

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

async function start(name: CommandName, input: CommandInput): Promise<void> {
  const [action, { runAction }] = await Promise.all([ACTIONS[name](), import('./run-action.js')]);
  process.exitCode = await runAction(action, input, version);
}

watchOutput();
try {
  await buildProgram(version, start).parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
