/**
 * `page` with `text` between the markers `<!-- name: made by npm run make:studies -->` and `<!-- name: end -->`. Throws where
 * there are none.
 */
export function withBlock(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: made by npm run make:studies -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`no markers ${begin} ... ${end}`);
  return `${page.slice(0, from)}${begin}\n${text}\n${page.slice(to)}`;
}

/** A Markdown table; the first column stands left, the others right. */
export const markdownTable = (headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [headings, headings.map((_, at) => (at === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
