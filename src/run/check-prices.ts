import { SpecError } from '../base/errors.js';
import { checkTable } from '../cost/check-table.js';
import { MACHINE_ACTIONS } from '../machine/actions.js';
import { COMPONENTS } from '../machine/components.js';
import { DESIGN_QUANTITIES } from '../machine/design-point.js';
import type { LoadedPriceTable } from '../spec/load-prices.js';
import { placed } from '../spec/validate.js';

/** Refuses a table that does not price exactly what the machine has, at the places where it is wrong. @throws SpecError */
export function checkPrices({ table, path: file, locate = () => ({ file }) }: LoadedPriceTable): void {
  const findings = checkTable(table, {
    actions: MACHINE_ACTIONS,
    components: Object.keys(COMPONENTS),
    quantities: Object.keys(DESIGN_QUANTITIES),
  });
  if (findings.length > 0) throw new SpecError(placed(findings, locate));
}
