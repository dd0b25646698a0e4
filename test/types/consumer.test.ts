import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('a program that uses the library compiles strictly against its published types', () => {
  const program = ts.createProgram([`${root}test/types/consumer.ts`], {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'],
  });
  const problems = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
  expect(problems).toEqual([]);
});

/** Number that an expression over the functions of the consumer has, run as a program of its own. */
function evaluated(expression: string): number {
  const transpiled = ts.transpileModule(ts.sys.readFile(`${root}test/types/consumer.ts`) ?? '', {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  const script = `${transpiled.outputText}\nconsole.log(${expression});`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  });
  return Number(printed);
}

test('and runs: 2 images x 10 steps of two-bars on threads', () => {
  expect(evaluated("await energyOf('spikesim-rram-64', 'two-bars')")).toBeGreaterThan(0);
});

test('and costs two-bars with dense inputs: 20 steps take 1.9 to 2 times the energy of 10', () => {
  const dense = (steps: number) => evaluated(`await denseEnergyOf('spikesim-rram-64', 'two-bars', ${steps})`);
  const ratio = dense(20) / dense(10);
  expect(ratio).toBeGreaterThan(1.9);
  expect(ratio).toBeLessThanOrEqual(2);
});
