import { createNodeHost } from '../host/node/files.js';
import { packageRoot } from '../host/node/package-root.js';
import type { Action, CommandInput, Context } from './context.js';
import { explainError } from './errors.js';

/** Runs a command in this process: Ctrl-C aborts it, its errors become a text and an exit code. */
export async function runAction(action: Action, input: CommandInput, version: string): Promise<number> {
  const stop = new AbortController();
  const onInterrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  };
  const crash = (error: unknown): void => {
    const { text, code } = explainError(error);
    process.stderr.write(text);
    process.exit(code);
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onInterrupt).on('uncaughtException', crash);
  try {
    return await action(input, contextOf(version, stop.signal));
  } catch (error) {
    const { text, code } = explainError(error);
    process.stderr.write(text);
    return code;
  } finally {
    process.off('SIGINT', onInterrupt).off('SIGTERM', onInterrupt);
  }
}

const contextOf = (version: string, signal: AbortSignal): Context => ({
  host: createNodeHost(packageRoot),
  version,
  signal,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colours: process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
  interactive: process.stderr.isTTY === true,
});
