import { type Content, type Html, html, raw } from './markup.js';
import { PAGE_SCRIPT } from './page-script.js';
import { FIGURE_STYLE, PAGE_STYLE, SCHEMES } from './page-style.js';

/** A part of a page with a heading of its own. */
export interface PageSection {
  /** Of the element; letters and dashes. */
  readonly id: string;
  readonly heading: string;
  readonly content: Content;
}

export interface PageParts {
  readonly title: string;
  /** One line below the title. */
  readonly subtitle: string;
  readonly sections: readonly PageSection[];
  /** Version of the program. */
  readonly version: string;
  /** Scripts besides the one of every page: constants of the program. */
  readonly scripts?: readonly string[];
  /** Style besides that of every page. */
  readonly style?: string;
}

/** Nothing may be loaded: the page is one file. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/** A self-contained HTML page: style and script inside, light and dark, usable with the keyboard and at 400 pixels. */
export function pageText({ title, subtitle, sections, version, scripts = [], style = '' }: PageParts): string {
  const page: Html = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${title}</title>
<style>${raw(SCHEMES + PAGE_STYLE + FIGURE_STYLE + style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><h1>${title}</h1><p class="soft">${subtitle}</p></header>
<nav class="contents" aria-label="Contents"><ul>${sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}</ul></nav>
<main id="main">
${sections.map(sectionHtml)}
</main>
<footer><p>Written by sim ${version}.</p></footer>
<script>${raw([PAGE_SCRIPT, ...scripts].join('\n'))}</script>
</body>
</html>
`;
  return page.text;
}

const sectionHtml = ({ id, heading, content }: PageSection): Html =>
  html`<section id="${id}" aria-labelledby="${id}-heading"><h2 id="${id}-heading">${heading}</h2>
${content}
</section>
`;
