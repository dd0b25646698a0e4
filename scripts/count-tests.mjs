/**
 * Reads the test runner's JSON report, names what failed or was skipped, and ends with `N passed, N failed`. Exits with
 * 1 when a test failed, when there is no report, when a test was skipped although SPIKEFUSE_REFERENCE is set, or when
 * steps besides the tests failed.
 *
 *     node scripts/count-tests.mjs coverage/test-report.json [failed steps]
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a report says: counts, and lines that name everything that did not pass. */
export function countTests(report, mustRunAll) {
  const lines = [];
  let [passed, failed, skipped] = [0, 0, 0];
  for (const { name: file, status, message, assertionResults } of report.testResults) {
    for (const test of assertionResults) {
      const name = `${relative(process.cwd(), file)}: ${test.fullName}`;
      if (test.status === 'passed') passed += 1;
      else if (test.status === 'failed') {
        failed += 1;
        lines.push(`failed: ${name}`);
      } else {
        skipped += 1;
        lines.push(`skipped: ${name}`);
      }
    }
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed')) {
      failed += 1;
      lines.push(`failed: ${relative(process.cwd(), file)}: ${String(message).split('\n')[0]}`);
    }
  }
  if (mustRunAll && skipped > 0) {
    lines.push(`failed: ${skipped} skipped although the reference data is there`);
    failed += skipped;
  }
  return { passed, failed, skipped, lines };
}

function main([path, failedSteps = '0']) {
  if (!existsSync(path)) {
    console.log('failed: the test runner left no report\n0 passed, 1 failed');
    return 1;
  }
  const mustRunAll = process.env['SPIKEFUSE_REFERENCE'] !== undefined;
  const { passed, failed, skipped, lines } = countTests(JSON.parse(readFileSync(path, 'utf8')), mustRunAll);
  for (const line of lines) console.log(line);
  if (skipped > 0) console.log(`${skipped} skipped`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 && failedSteps === '0' ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv.slice(2));
