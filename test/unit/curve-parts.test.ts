import { describe, expect, test } from 'vitest';
import { above, atLeast, exitTrack, marginExit } from '../../src/run/curve/exit-track.js';
import { envelopeMeans, meanSteps, weightedMeans } from '../../src/run/curve/means.js';
import { withNeurons } from '../../src/run/curve/neuron-changes.js';
import { intervalOf, resampled } from '../../src/run/curve/resample.js';
import { smallNetwork } from '../support/networks.js';

const doubles = (...values: number[]): Float64Array => Float64Array.from(values);

describe('means over images', () => {
  const track = (correct: number[], energyPj: number[], used?: number[]) => ({
    correct: Uint8Array.from(correct),
    energyPj: doubles(...energyPj),
    latencyNs: doubles(...energyPj.map((value) => 10 * value)),
    used: used && doubles(...used),
  });
  const tracks = [track([0, 1], [1, 2], [1, 1]), track([1, 1], [3, 6], [1, 2])];

  test('two images that count once: half right after step 1, 2 pJ; the second alone: all right, 3 pJ', () => {
    const once = weightedMeans(tracks, [1, 1]);
    expect([...once.accuracy, ...once.energyPj, ...once.latencyNs]).toEqual([0.5, 1, 2, 4, 20, 40]);
    const second = weightedMeans(tracks, [0, 2]);
    expect([...second.accuracy, ...second.energyPj]).toEqual([1, 1, 3, 6]);
    expect(meanSteps(tracks)).toEqual([1, 1.5]);
    expect(meanSteps([track([1], [1])])).toBeUndefined();
  });

  test('an envelope takes the better accuracy of each step and the costs of its first curve', () => {
    const means = (...accuracy: number[]) => ({
      accuracy: doubles(...accuracy),
      energyPj: doubles(1, 2),
      latencyNs: doubles(3, 4),
    });
    expect(envelopeMeans(means(0.2, 0.9), means(0.5, 0.6))).toEqual(means(0.5, 0.9));
  });
});

describe('leaving at a margin', () => {
  const counts = Uint32Array.from([1, 1, 0, 2, 1, 0, 4, 1, 1, 5, 1, 1]);

  test('of 3 spikes: the first step whose two best classes are 3 apart is step 3 of 4', () => {
    expect(marginExit(counts, 3, atLeast(1))).toBe(2);
    expect(marginExit(counts, 3, atLeast(3))).toBe(3);
    expect(marginExit(counts, 3, atLeast(5))).toBeUndefined();
    expect(marginExit(counts, 3, above([1, 0.6, 1, 1]))).toBe(3);
    expect(marginExit(counts, 3, above([1, 0.5, 1, 1]))).toBe(2);
    expect(marginExit(counts, 3, above([2, 2, 2, 2]))).toBeUndefined();
  });

  const costs = {
    energyPj: doubles(10, 20, 30, 40),
    stoppedPj: doubles(13, 24, 35, 46),
    latencyNs: doubles(1, 2, 3, 4),
  };
  const parts = {
    staying: Uint8Array.from([0, 0, 0, 1]),
    leaving: Uint8Array.from([0, 1, 0, 1]),
    costs,
    gated: undefined,
    lookPj: 0.5,
  };

  test('after step 2 the chip stops: the cost of stopping there, a look at each of 2 steps, the prediction of step 2', () => {
    const { correct, energyPj, latencyNs, used } = exitTrack(2, parts);
    expect([...correct]).toEqual([0, 1, 1, 1]);
    expect([...energyPj]).toEqual([10.5, 21, 25, 25]);
    expect([...latencyNs]).toEqual([1, 2, 2, 2]);
    expect([...used!]).toEqual([1, 2, 2, 2]);
  });

  test('never: every step of the whole chip, and a look at each', () => {
    const { correct, energyPj, used } = exitTrack(undefined, parts);
    expect([...correct]).toEqual([0, 0, 0, 1]);
    expect([...energyPj]).toEqual([10.5, 21, 31.5, 42]);
    expect([...used!]).toEqual([1, 2, 3, 4]);
  });

  test('after step 2 with the layers behind gated: the front goes on at 4 pJ a step and predicts anew', () => {
    const gated = {
      energyPj: doubles(4, 8, 12, 16),
      stoppedPj: doubles(5, 9, 13, 17),
      latencyNs: doubles(1, 2, 2.5, 3.5),
    };
    const { correct, energyPj, latencyNs, used } = exitTrack(2, { ...parts, gated });
    expect([...correct]).toEqual([0, 1, 0, 1]);
    expect([...energyPj]).toEqual([10.5, 21, 24 + 4 + 1, 24 + 8 + 1]);
    expect([...latencyNs]).toEqual([1, 2, 2.5, 3.5]);
    expect([...used!]).toEqual([1, 2, 3, 4]);
  });
});

describe('resampling', () => {
  test('5 draws of 7 images have 7 images each and are the same for the same seed', () => {
    const draws = [...resampled(7, 5, 'a')];
    expect(draws.map((weights) => weights.reduce((sum, weight) => sum + weight, 0))).toEqual([7, 7, 7, 7, 7]);
    expect(draws).toEqual([...resampled(7, 5, 'a')]);
    expect(draws).not.toEqual([...resampled(7, 5, 'b')]);
  });

  test('the middle 95 % of 0 to 1000 are 25 and 975; what was never reached lies above', () => {
    const values = Array.from({ length: 1001 }, (_, at) => 1000 - at);
    expect(intervalOf(values)).toEqual({ low: 25, high: 975 });
    expect(intervalOf(values.map((value) => (value > 900 ? undefined : value)))).toEqual({ low: 25 });
    expect(intervalOf([])).toEqual({});
  });
});

test('a spike that takes one at threshold 1.2 is a threshold of 1 from V0 - 0.2; averages stay as they are', () => {
  const network = smallNetwork();
  const change = (changes: Partial<Parameters<typeof withNeurons>[1]>) =>
    withNeurons(network, { initialPotential: undefined, threshold: undefined, resetBy: 'threshold', ...changes });
  expect(change({})).toBe(network);
  const neurons = (changed: typeof network) => changed.populations.map(({ neuron }) => neuron);
  const fire = neurons(change({ threshold: 1.2, initialPotential: 0.5, resetBy: 'one' }));
  for (const [at, neuron] of fire.entries()) {
    const before = network.populations[at]!.neuron;
    if (before.kind === 'average') expect(neuron).toBe(before);
    else expect(neuron).toEqual({ kind: 'integrateAndFire', threshold: 1, initialPotential: 0.5 - (1.2 - 1) });
  }
  expect(neurons(change({ threshold: 0.8 })).find(({ kind }) => kind === 'integrateAndFire')).toMatchObject({
    threshold: 0.8,
  });
});
