import { sum } from '../base/sum.js';
import type { EstimatedImage } from '../model/estimated-image.js';
import type { Check } from '../model/result.js';
import { equal } from './check-parts.js';

/** What the cycle model must agree on with the count functions, the formulas and itself. */
export function cycleChecks(simulated: readonly EstimatedImage[]): Check[] {
  if (simulated.length === 0) return [];
  return [countsAgree(simulated), flitsConserved(simulated), decisionsAgree(simulated), formulasHold(simulated)];
}

const SHOWN = 3;

function countsAgree(simulated: readonly EstimatedImage[]): Check {
  const steps = sum(simulated.map(({ machine }) => machine.comparedSteps));
  const wrong = simulated.flatMap(({ machine }) => machine.differences);
  const passed = wrong.length === 0;
  const detail = passed
    ? `every action of every layer in ${steps} simulated steps = count functions`
    : `${wrong.length} differ: ${wrong.slice(0, SHOWN).join('; ')}`;
  return { name: 'machine-counts', passed, detail };
}

function flitsConserved(simulated: readonly EstimatedImage[]): Check {
  const total = (key: 'injected' | 'ejected'): number => sum(simulated.map(({ machine }) => machine[key]));
  return equal('flits-through-the-mesh', 'flits injected = flits ejected', total('injected'), total('ejected'));
}

/** The machine's own decision against the recurrence on the times that were measured in it. */
function decisionsAgree(simulated: readonly EstimatedImage[]): Check {
  const whole = simulated.flatMap(({ machine: { decided }, timeline }) =>
    decided === undefined ? [] : [{ decided, by: timeline.decision.at(-1)! }],
  );
  const total = (key: 'decided' | 'by'): number => sum(whole.map((image) => image[key]));
  const what = `decisions of ${whole.length} whole images [clocks], machine = recurrence on measured times`;
  return equal('decision-by-recurrence', what, total('decided'), total('by'));
}

function formulasHold(simulated: readonly EstimatedImage[]): Check {
  const beaten = simulated.filter(({ timeline, formula }) =>
    timeline.decision.some((clocks, n) => clocks < formula.decision[n]!),
  );
  const detail = `decisions earlier than the formulas allow: ${beaten.length} of ${simulated.length} simulated images`;
  return { name: 'never-beats-the-formulas', passed: beaten.length === 0, detail };
}
