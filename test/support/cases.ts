/**
 * How many random cases a heavy property test tries: `few`, or `many` where the variable SPIKEFUSE_CASES is `many`
 * (minutes instead of seconds: before a release, and after work on what the test holds).
 */
export const cases = (few: number, many: number): number => (process.env['SPIKEFUSE_CASES'] === 'many' ? many : few);
