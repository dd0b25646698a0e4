/** Markup that may stand in a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** What a template takes: texts and numbers are escaped, markup stays, lists are joined, undefined and false vanish. */
export type Content = string | number | Html | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as content or quoted attribute value of HTML and SVG. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Markup from a template; whatever is put into it is escaped unless it is markup itself. Attributes must be quoted. */
export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Html =>
  new Html(strings.map((text, at) => text + (at < values.length ? textOf(values[at]) : '')).join(''));

/** Text that is markup already: only for constants of the program. */
export const raw = (text: string): Html => new Html(text);

/** Data inside a `<script type="application/json">`: nothing in it can end the element. */
export const jsonData = (value: unknown): Html => new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));

function textOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  return content.map(textOf).join('');
}
