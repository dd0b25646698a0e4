import { expect, test } from 'vitest';
import { differences, machineCase, ranMachine } from '../support/machine.js';
import { smallNetwork } from '../support/networks.js';
import { preparedRun, seededWorkload } from '../support/run.js';

test('2 classifiers of one population beside the fusion unit: each of its spikes is counted twice, 20 steps', () => {
  const network = smallNetwork();
  const twice = [...network.classifiers, { name: 'again', role: 'internal', population: 'fc' } as const];
  const example = machineCase(preparedRun({ workload: seededWorkload({ ...network, classifiers: twice }) }));
  const { machine, counts } = ranMachine(example);
  expect(differences(counts, machine.counts())).toEqual([]);
  const fired = example.activity.populations['fc']!.spikes.reduce((sum, spikes) => sum + spikes, 0);
  expect(fired).toBeGreaterThan(0);
});
