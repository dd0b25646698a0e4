/**
 * Opens pages of sim report in Chromium, from the file system, at 1280 and 400 pixels, light and dark, and uses them with the
 * keyboard. Exits with 0 when all is well, 1 when something is not, 2 without Chromium.
 *
 *     node scripts/test-report-browser.mjs [folder for screenshots]     (Chromium: $CHROMIUM, or one of the usual places)
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const WIDTHS = [1280, 400];
const SCHEMES = ['light', 'dark'];

const sim = (cwd, ...args) =>
  execFileSync(process.execPath, [main, ...args], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });

/** A run and a sweep of seconds, each with its page. */
function makePages(folder) {
  sim(
    folder,
    'run',
    'spikesim-rram-64',
    'two-bars',
    '--fidelity',
    'cycle',
    '--images',
    '2',
    '--steps',
    '10',
    '--quiet',
    '--out',
    'run',
  );
  sim(folder, 'report', 'run', '--quiet');
  sim(folder, 'sweep', 'two-bars', '--quiet', '--out', 'sweep');
  return { run: join(folder, 'run/report.html'), sweep: join(folder, 'sweep/report.html') };
}

async function openPage(browser, file, width, colorScheme) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(error.message));
  page.on(
    'request',
    (request) => request.url() !== pathToFileURL(file).href && said.push(`asked for ${request.url()}`),
  );
  await page.goto(pathToFileURL(file).href);
  return { page, said };
}

/** Contrast of two colours by WCAG 2. */
const contrast = (a, b) => {
  const luminance = (colour) => {
    const [r, g, b] = colour
      .match(/[\d.]+/g)
      .slice(0, 3)
      .map((part) => {
        const share = part / 255;
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

/** Nothing sticks out, text can be read, every field and table has a name. */
async function checkLook(page) {
  const found = await page.evaluate(() => {
    const colourOf = (element) => getComputedStyle(element).color;
    const back = getComputedStyle(document.body).backgroundColor;
    return {
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      colours: ['body', '.soft', 'a', 'summary', '.cards .more'].map((selector) => [
        selector,
        colourOf(document.querySelector(selector)),
        back,
      ]),
      unnamed: [...document.querySelectorAll('table')].filter((table) => !table.caption?.textContent).length,
      unlabelled: [...document.querySelectorAll('input')].filter((input) => input.labels.length === 0).length,
      silent: [...document.querySelectorAll('svg')].filter((svg) => !svg.getAttribute('aria-label')).length,
    };
  });
  assert.ok(found.overflow <= 0, `sticks out by ${found.overflow} pixels`);
  for (const [selector, ink, back] of found.colours)
    assert.ok(contrast(ink, back) >= 4.5, `contrast of ${selector}: ${contrast(ink, back)}`);
  assert.deepEqual([found.unnamed, found.unlabelled, found.silent], [0, 0, 0]);
}

const column = (page, table, at) =>
  page.$$eval(`${table} tbody tr`, (rows, cell) => rows.map((row) => Number(row.cells[cell].dataset.value)), at);

/** Sorts a table by Enter on a heading: ascending, then descending. */
async function checkSorting(page, table, at) {
  const button = page.locator(`${table} thead th`).nth(at).locator('button');
  await button.focus();
  await page.keyboard.press('Enter');
  const up = await column(page, table, at);
  assert.deepEqual(
    up,
    [...up].sort((a, b) => a - b),
  );
  await page.keyboard.press('Enter');
  assert.deepEqual(
    await column(page, table, at),
    [...up].reverse().sort((a, b) => b - a),
  );
}

async function checkRun(page) {
  await page.locator('#energy details summary').first().focus();
  await page.keyboard.press('Enter');
  await checkSorting(page, '#energy details table', 1);
  const count = () => page.locator('#figure-list > details:visible').count();
  const all = await count();
  await page.fill('input[data-filters=figure-list]', 'latency');
  const some = await count();
  assert.ok(some > 0 && some < all, `${some} of ${all} figures`);
}

/** A chosen point is taken apart; another one is chosen with the keyboard alone; a trade opens with Enter. */
async function checkPoint(page, id) {
  const choice = page.locator('#point-choice');
  assert.equal(await choice.inputValue(), id);
  const heads = () => page.$$eval('#point-parts h3', (all) => all.map((head) => head.textContent));
  const before = await heads();
  assert.equal(before.length, 3);
  await choice.focus();
  await page.keyboard.press(id === 'p1' ? 'ArrowDown' : 'ArrowUp');
  const other = await choice.inputValue();
  assert.notEqual(other, id);
  assert.equal(await page.locator('#chosen summary').textContent(), `Point ${other}`);
  const marked = await page.$$eval('.picked', (marks) => [...new Set(marks.map((mark) => mark.dataset.point))]);
  assert.deepEqual(marked, [other]);
  const shares = await page.$$eval('#point-parts table.bars', (tables) =>
    tables.map((table) =>
      [...table.rows].reduce((sum, row) => sum + Number(/([\d.]+) %$/.exec(row.textContent)?.[1] ?? 0), 0),
    ),
  );
  for (const sum of shares) assert.ok(Math.abs(sum - 100) < 1, `shares sum to ${sum} %`);
  await page.locator('#point-parts details summary').first().focus();
  await page.keyboard.press('Enter');
  assert.match(await page.locator('#point-parts details[open] .formula').first().textContent(), / = /);
  await page.locator('#trade-list summary').first().focus();
  await page.keyboard.press('Enter');
  assert.ok((await page.locator('#trade-list details[open] table').count()) > 0, 'a trade has no table');
  await choice.selectOption(id);
}

async function checkSweep(page) {
  await checkSorting(page, '#points', 5);
  const third = page.locator('#points tbody tr').nth(2);
  const id = await third.getAttribute('data-point');
  await third.locator('button').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#chosen summary').textContent(), `Point ${id}`);
  const picked = await page.$$eval('.picked', (marks) => marks.map((mark) => mark.dataset.point));
  assert.ok(picked.length >= 2 && picked.every((each) => each === id), `marked: ${picked}`);
  await checkPoint(page, id);
  await page.fill('input[data-filters=points]', 'front');
  const shown = await page.$$eval('#points tbody tr:not([hidden])', (rows) => rows.map((row) => row.dataset.point));
  assert.ok(shown.length > 0);
  const clear = await page.$$eval('circle.mark:not(.faded)', (marks) => marks.map((mark) => mark.dataset.point));
  assert.deepEqual([...new Set(clear)].sort(), [...shown].sort());
}

const executablePath = process.env['CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
if (executablePath === undefined || !existsSync(executablePath)) {
  console.log('no Chromium: set CHROMIUM');
  process.exit(2);
}
const folder = await mkdtemp(join(tmpdir(), 'sim-report-browser-'));
const screenshots = process.argv[2];
if (screenshots !== undefined) await mkdir(screenshots, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const pages = makePages(folder);
  for (const [name, file] of Object.entries(pages)) {
    for (const width of WIDTHS) {
      for (const scheme of SCHEMES) {
        const { page, said } = await openPage(browser, file, width, scheme);
        await checkLook(page);
        if (screenshots !== undefined)
          await page.screenshot({ path: join(screenshots, `${name}-${width}-${scheme}.png`), fullPage: true });
        await (name === 'run' ? checkRun : checkSweep)(page);
        assert.deepEqual(said, []);
        await page.close();
        console.log(`${name} at ${width} pixels, ${scheme}: passed`);
      }
    }
  }
} catch (error) {
  console.log(error.message);
  process.exitCode = 1;
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
