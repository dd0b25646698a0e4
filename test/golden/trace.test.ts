import { expect, test } from 'vitest';
import { fullAgenda } from '../../src/hw/tile/agenda.js';
import { traceOf } from '../../src/machine/cycle/tracer.js';
import { machineCase } from '../support/machine.js';
import { prepared } from '../support/runs.js';
import { textOf } from '../support/trace.js';
import { formatProblems } from '../support/trace-format.js';

test('steps 9 to 10 of the first image of two-bars on the default chip give the trace that is stored', async () => {
  const { job } = machineCase(await prepared('two-bars', 1, 10));
  const text = textOf(traceOf({ ...job, agenda: fullAgenda(1, 10) }, { firstStep: 9, lastStep: 10, image: 0 }));
  expect(formatProblems(text)).toEqual([]);
  await expect(text).toMatchFileSnapshot('data/two-bars.trace.json');
});

test('steps 12 to 13 of the first image of mnist-vgg on the default chip fit into 25000 events and keep the rules', async () => {
  const { job } = machineCase(await prepared('mnist-vgg', 1, 13));
  const options = { firstStep: 12, lastStep: 13, image: 0, maxEvents: 25_000 };
  const trace = traceOf(job, options);
  expect([trace.truncated, formatProblems(textOf(trace))]).toEqual([false, []]);
  expect(trace.flows.length).toBeGreaterThanOrEqual(18);
});
