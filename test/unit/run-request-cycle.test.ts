import { describe, expect, test } from 'vitest';
import { parseRunRequest } from '../../src/cli/run-request.js';

const fidelityOf = (options: Record<string, unknown>) => parseRunRequest(options).fidelity;

describe('fidelity and its sample', () => {
  test.each([
    [{}, { kind: 'counts' }],
    [{ fidelity: 'counts' }, { kind: 'counts' }],
    [{ fidelity: 'cycle' }, { kind: 'cycle', sampleSteps: undefined, sampleImages: undefined }],
    [
      { fidelity: 'cycle', sampleSteps: '10' },
      { kind: 'cycle', sampleSteps: 10, sampleImages: undefined },
    ],
    [
      { fidelity: 'cycle', sampleImages: '2' },
      { kind: 'cycle', sampleSteps: undefined, sampleImages: 2 },
    ],
  ])('%o', (options, fidelity) => {
    expect(fidelityOf(options)).toEqual(fidelity);
  });

  test.each([
    [{ fidelity: 'cycles' }, '"cycles" is unknown, known are analytic, counts, cycle, did you mean "cycle"?'],
    [{ sampleSteps: '20' }, '--sample-steps: needs --fidelity cycle'],
    [{ fidelity: 'counts', sampleImages: '3' }, '--sample-images: needs --fidelity cycle'],
    [{ fidelity: 'cycle', sampleSteps: '9' }, '--sample-steps: must be at least 10'],
    [{ fidelity: 'cycle', sampleSteps: '0' }, '--sample-steps: must be an integer from 1'],
    [{ fidelity: 'cycle', sampleImages: '1' }, '--sample-images: must be at least 2'],
    [{ fidelity: 'cycle', sampleImages: 'all' }, '--sample-images: must be an integer'],
  ])('%o is refused', (options, message) => {
    expect(() => fidelityOf(options)).toThrow(message);
  });
});
