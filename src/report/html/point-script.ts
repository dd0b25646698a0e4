import { COLOURS } from './page-style.js';

/** Shows one point taken apart, and follows what is chosen elsewhere in the page; `chosen` is called by the script of the sweep. */
export const POINT_SCRIPT = `
const parts = JSON.parse(document.getElementById('point-data').textContent);
const said = (at) => parts.texts[at];
const choice = document.getElementById('point-choice');
const place = document.getElementById('point-parts');
const make = (name, parent, content, className) => {
  const made = document.createElement(name);
  if (content) made.textContent = content;
  if (className) made.className = className;
  parent.append(made);
  return made;
};
function showBar({ of, total, parts: list }, parent) {
  const box = make('div', parent);
  make('h3', box, said(of) + ', ' + total + ' in all');
  const table = make('table', box, '', 'bars');
  make('caption', table, said(of));
  const body = make('tbody', table);
  const most = Math.max(...list.map((part) => part[2]));
  for (const [at, [name, value, share]] of list.entries()) {
    const row = make('tr', body);
    make('th', row, said(name)).scope = 'row';
    const bar = make('div', make('td', row), '', 'bar');
    const filled = make('span', bar, '', 'b' + Math.min(at, ${COLOURS - 1}));
    filled.style.width = (100 * share / most).toFixed(2) + '%';
    filled.title = said(name) + ': ' + value;
    make('td', row, value + ', ' + (100 * share).toFixed(1) + ' %', 'number');
  }
}
function showFigure({ name, value, meaning, formula, numbers, more }, parent, isOpen) {
  const details = make('details', parent);
  details.open = isOpen;
  make('summary', details, said(name) + ': ' + value + ', ' + said(meaning));
  make('p', details, said(name) + ' = ' + said(formula), 'formula');
  make('p', details, '= ' + numbers, 'formula');
  for (const line of more) make('p', details, line);
}
function showPoint(id) {
  const found = parts.points[id];
  if (!found) return;
  const open = new Set([...place.querySelectorAll('details[open] summary')].map((each) => each.textContent.split(':')[0]));
  choice.value = id;
  place.replaceChildren();
  const side = make('div', place, '', 'side');
  for (const bar of found.bars) showBar(bar, side);
  for (const figure of found.figures) showFigure(figure, place, open.has(said(figure.name)));
}
document.addEventListener('chosen', ({ detail }) => showPoint(detail));
choice.addEventListener('change', () => choose(choice.value));
showPoint(parts.points[sweep.best] ? sweep.best : choice.value);
`;
