import { writeSync } from 'node:fs';
import { whyNotWritten } from '../host/node/why-not-written.js';

const STDERR = 2;

/**
 * Ends the process with exit code 2 and one line on stderr when stdout or stderr cannot be written. A reader that has
 * seen enough (`| head`) is no failure: that of stdout ends the process quietly, that of stderr goes unnoticed.
 */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    giveUp('stdout', error);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') giveUp('stderr', error);
  });
}

function giveUp(stream: string, { code, message }: NodeJS.ErrnoException): never {
  try {
    writeSync(STDERR, `${stream}: cannot be written: ${whyNotWritten(code ?? message)}\n`);
  } catch {
    // There is nobody left to tell.
  }
  process.exit(2);
}
