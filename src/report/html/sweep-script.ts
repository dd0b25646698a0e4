/**
 * Linked figures of a sweep's page: choosing a point in a figure or in the table marks it everywhere and says what it is;
 * points that the filter of the table hides fade in the figures.
 */
export const SWEEP_SCRIPT = `
const sweep = JSON.parse(document.getElementById('sweep-data').textContent);
const byId = new Map(sweep.points.map((point) => [point.id, point]));
const chosen = document.getElementById('chosen');
const panel = chosen.querySelector('div');
const text = (name, content, parent) => { const made = document.createElement(name); made.textContent = content; parent.append(made); return made; };
function choose(id) {
  const point = byId.get(id);
  if (!point) return;
  for (const mark of document.querySelectorAll('[data-point]')) mark.classList.toggle('picked', mark.dataset.point === id);
  panel.replaceChildren();
  chosen.hidden = false;
  chosen.querySelector('summary').textContent = 'Point ' + id;
  const list = text('dl', '', panel);
  for (const [name, value] of [...Object.entries(point.at), ...point.metrics]) {
    const row = text('div', '', list);
    text('dt', name, row);
    text('dd', typeof value === 'object' ? JSON.stringify(value) : value, row);
  }
  if (point.reason) text('p', point.reason, panel);
  else if (document.getElementById('point')) Object.assign(text('a', 'Where its energy and area go, and its formulas', panel), { href: '#point' });
  document.dispatchEvent(new CustomEvent('chosen', { detail: id }));
}
document.addEventListener('click', (event) => {
  const mark = event.target.closest('[data-point]');
  if (mark && !event.target.closest('th[scope=col]')) choose(mark.dataset.point);
});
const rows = document.querySelector('#points tbody');
document.querySelector('input[data-filters=points]').addEventListener('input', () => {
  const shown = new Set([...rows.rows].filter((row) => !row.hidden).map((row) => row.dataset.point));
  for (const mark of document.querySelectorAll('.mark')) mark.classList.toggle('faded', !shown.has(mark.dataset.point));
});
if (sweep.best) choose(sweep.best);
`;
