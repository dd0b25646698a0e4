import { Interrupted, SimulationError, SpecError, StandstillError } from '../base/errors.js';

const STANDSTILL = 'the chip stands still, which control.stepCredits: true would prevent; who waits for whom:';

/** What to say about an error and the exit code that goes with it. */
export function explainError(error: unknown): { readonly text: string; readonly code: number } {
  if (error instanceof SpecError) return { text: `${error.message}\n`, code: 2 };
  if (error instanceof Interrupted) {
    const { message } = error;
    return {
      text: message.startsWith('interrupted; ') ? `${message}\n` : 'interrupted; nothing was written\n',
      code: 130,
    };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof StandstillError) return { text: `${STANDSTILL}\n${error.message}\n`, code: 4 };
  if (error instanceof SimulationError) {
    return { text: `the simulator broke a promise (a bug, please report it with these lines):\n${stack}\n`, code: 3 };
  }
  return { text: `sim crashed (a bug, please report it with these lines):\n${stack}\n`, code: 70 };
}
