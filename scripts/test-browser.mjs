/**
 * Runs the same networks with the plain models and the built ones in Node, and with the built ones in a worker of Chromium, and
 * compares what fired and every count, by SHA-256.
 * Exits with 0 when all are equal, 1 when one differs or the page fails, 2 without Chromium.
 *
 *     npm run test:browser            (Chromium: $CHROMIUM, or one of the usual places)
 */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview, runnerImport } from 'vite';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = join(root, 'test/browser');
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Without these a page has no shared memory. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const TIMEOUT_MS = 120_000;

const findChromium = () => {
  const asked = process.env['CHROMIUM'];
  return asked === undefined ? PLACES.find((place) => existsSync(place)) : existsSync(asked) ? asked : undefined;
};

/** Bundles the page into `folder` with the files that it asks for. */
async function writeSite(folder, { WASM, bundledOnServer }) {
  await build({
    root: page,
    configFile: false,
    logLevel: 'warn',
    build: { outDir: folder, emptyOutDir: true, target: 'esnext', minify: false },
    worker: { format: 'es' },
  });
  for (const name of ['arch', 'workloads']) await cp(join(root, name), join(folder, name), { recursive: true });
  await writeFile(join(folder, 'bundled.json'), JSON.stringify(await bundledOnServer()));
  for (const path of Object.values(WASM)) await cp(join(root, path), join(folder, path));
}

/** What the worker of the page says. */
async function openPage(executablePath, profile, url) {
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: ARGUMENTS });
  try {
    const tab = await context.newPage();
    tab.on('console', (message) => console.log(`browser: ${message.text()}`));
    tab.on('pageerror', (error) => console.log(`browser: ${error.message}`));
    await tab.goto(url);
    const late = new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS).unref();
    });
    return await Promise.race([tab.evaluate(() => window.outcome), late]);
  } finally {
    await context.close();
  }
}

async function outcomeInBrowser(executablePath, inNode) {
  const folder = await mkdtemp(join(tmpdir(), 'spikefuse-browser-'));
  let server;
  try {
    const site = join(folder, 'site');
    await writeSite(site, inNode);
    const options = { host: '127.0.0.1', headers: ISOLATION };
    server = await preview({
      root: page,
      configFile: false,
      appType: 'mpa',
      build: { outDir: site },
      preview: options,
    });
    return await openPage(executablePath, join(folder, 'profile'), server.resolvedUrls.local[0]);
  } finally {
    await server?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prints one line a run; true when the plain model, the engine in Node and the engine in the browser agree. */
function compare(expected, found) {
  const lines = expected.map(({ plain, engine }, index) => {
    const there = found[index];
    const same = [engine, there].every(
      (report) => report?.spikesDigest === plain.spikesDigest && report.resultDigest === plain.resultDigest,
    );
    const { workload, numerics, images, steps, settings } = plain.request;
    const run = `${[workload, numerics, ...settings].join(', ')}, ${images} x ${steps} steps: ${plain.spikes} spikes`;
    const ms = [plain, engine, there].map((report) => report?.ms.toFixed(0));
    console.log(
      `${same ? 'equal  ' : 'DIFFERS'}  ${run}; plain ${ms[0]} ms, engine ${ms[1]} ms, in the browser ${ms[2]} ms`,
    );
    for (const [name, report] of same ? [] : Object.entries({ plain, engine, browser: there })) {
      console.log(`  ${name}: ${report?.spikes} spikes ${report?.spikesDigest}, results ${report?.resultDigest}`);
    }
    return same;
  });
  return lines.length === found.length && lines.every((same) => same);
}

async function main() {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    const looked = process.env['CHROMIUM'] ?? PLACES.join(', ');
    console.error(
      `no Chromium at ${looked}: install one (Debian: apt-get install chromium) or say where: CHROMIUM=...`,
    );
    return 2;
  }
  const { module: inNode } = await runnerImport(join(page, 'node.ts'));
  const missing = Object.values(inNode.WASM).find((path) => !existsSync(join(root, path)));
  if (missing !== undefined) {
    console.error(`${missing} is not built: npm run build`);
    return 1;
  }
  const expected = await inNode.reportsInNode();
  const outcome = await outcomeInBrowser(executablePath, inNode);
  if (outcome.kind === 'failed') {
    console.error(`the page failed: ${outcome.message}`);
    return 1;
  }
  if (!outcome.isolated) console.error('the worker is not cross-origin isolated: it has no shared memory');
  const same = compare(expected, outcome.reports);
  return same && outcome.isolated ? 0 : 1;
}

process.exitCode = await main().catch((error) => {
  console.error(error);
  return 1;
});
