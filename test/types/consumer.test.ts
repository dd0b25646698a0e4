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

test('and runs: 2 images x 10 steps of two-bars on threads', () => {
  const transpiled = ts.transpileModule(ts.sys.readFile(`${root}test/types/consumer.ts`) ?? '', {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  const script = `${transpiled.outputText}\nconsole.log(await energyOf('spikesim-rram-64', 'two-bars'));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(Number(printed)).toBeGreaterThan(0);
});
