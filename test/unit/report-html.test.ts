import { describe, expect, test } from 'vitest';
import { OTHERS, stackedBars } from '../../src/report/html/bars.js';
import { lineSvg } from '../../src/report/html/line-figure.js';
import { escaped, html, jsonData, raw } from '../../src/report/html/markup.js';
import { pageText } from '../../src/report/html/page.js';
import { dataTable } from '../../src/report/html/tables.js';
import { ticks } from '../../src/report/html/ticks.js';

const EVIL = `<script>alert("1")</script>&'`;

describe('a template', () => {
  test('escapes the five characters of a text, in content and in attributes, also in lists', () => {
    expect(html`<p title="${EVIL}">${[EVIL]}</p>`.text).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;</p>',
    );
  });

  test('leaves markup as it is, once, and drops undefined and false', () => {
    expect(html`${html`<b>${'a<b'}</b>`}${undefined}${false}${0}${raw('<i/>')}`.text).toBe('<b>a&lt;b</b>0<i/>');
  });

  test('data cannot end the script that it stands in, and comes back', () => {
    const { text } = jsonData({ name: '</script><!--' });
    expect(text).not.toContain('<');
    expect(JSON.parse(text)).toEqual({ name: '</script><!--' });
  });

  test('an escaped text has none of the characters that markup is made of', () => {
    expect(escaped(EVIL)).not.toMatch(/[<>"']/);
  });
});

test('a page loads nothing, names its language, and has its sections in the contents', () => {
  const page = pageText({
    title: EVIL,
    subtitle: EVIL,
    version: '1',
    sections: [{ id: 'one', heading: EVIL, content: EVIL }],
  });
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('<html lang="en">');
  expect(page).toContain(`default-src &#39;none&#39;`);
  expect(page).toContain('<a href="#one">');
  expect(page).not.toMatch(/(?:src|href)="(?!#)|@import|url\(/);
});

test('a table has heading cells for columns and rows, sorts by exact values and shows four digits', () => {
  const { text } = dataTable({
    caption: EVIL,
    id: 'table',
    columns: [
      { label: 'layer', kind: 'text' },
      { label: 'energy', kind: 'number' },
    ],
    rows: [
      [EVIL, 1 / 3],
      ['b', undefined],
      ['c', { content: html`<b>7</b>`, sortsBy: 7 }],
      ['d', 12],
    ],
    names: ['p1', 'p2', 'p3', EVIL],
  });
  expect(text.match(/<th scope="col"/g)).toHaveLength(2);
  expect(text.match(/<th scope="row"/g)).toHaveLength(4);
  expect(text).toContain('<td class="number" data-value="0.3333333333333333">0.3333</td>');
  expect(text).toContain('<td class="number" data-value="">-</td>');
  expect(text).toContain('<td class="number" data-value="7"><b>7</b></td>');
  expect(text).toContain('<td class="number" data-value="12">12</td>');
  expect(text).not.toContain('<script>');
});

describe('stacked bars', () => {
  test('have one scale: the longest bar is as wide as its parts, 100 %', () => {
    const { text } = stackedBars({
      caption: 'c',
      unit: 'pJ',
      parts: ['a', 'b'],
      rows: [
        { name: 'x', values: { a: 3000, b: 1000 } },
        { name: 'y', values: { b: 2000 } },
      ],
    });
    expect([...text.matchAll(/width:([\d.]+)%/g)].map(([, width]) => Number(width))).toEqual([75, 25, 50]);
    expect(text).toContain('c [nJ]');
    expect(text).toContain('aria-label="a 3.000 nJ, b 1.000 nJ"');
  });

  test('of twelve parts show nine and the sum of the others', () => {
    const parts = Array.from({ length: 12 }, (_, at) => `part${at}`);
    const values = Object.fromEntries(parts.map((part) => [part, 1]));
    const { text } = stackedBars({ caption: 'c', unit: '', parts, rows: [{ name: 'x', values }] });
    expect(text.match(/<span class="b/g)).toHaveLength(10);
    expect(text).toContain(`x, ${OTHERS}: 3`);
  });

  test('of nothing have no width and no NaN', () => {
    const { text } = stackedBars({ caption: 'c', unit: 'pJ', parts: ['a'], rows: [{ name: 'x', values: {} }] });
    expect(text).not.toMatch(/NaN|Infinity|<span/);
  });
});

test('ticks cover a range with round numbers', () => {
  expect(ticks(0, 100)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(ticks(0.13, 0.42)).toEqual([0.2, 0.3, 0.4]);
  expect(ticks(-7, 7)).toEqual([-5, 0, 5]);
  expect(ticks(3, 3)).toEqual([3]);
});

test('a line figure of one point, of equal values and with an interval has no NaN', () => {
  const line = { name: EVIL, x: [1], y: [5], low: [5], high: [5] };
  const { text } = lineSvg({ caption: EVIL, xLabel: EVIL, yLabel: EVIL, lines: [line, { name: 'b', x: [1], y: [5] }] });
  expect(text).not.toMatch(/NaN|Infinity|<script>/);
  expect(text.match(/class="band/g)).toHaveLength(1);
});
