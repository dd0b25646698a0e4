/**
 * What every page can do besides being read: columns that sort (a click or Enter on their heading), and lists that a text
 * field filters. Plain script for the browser; without it everything is still shown.
 */
export const PAGE_SCRIPT = `
'use strict';
for (const button of document.querySelectorAll('th[scope=col] button')) {
  button.addEventListener('click', () => {
    const head = button.closest('th');
    const body = head.closest('table').tBodies[0];
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of head.parentNode.children) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const at = head.cellIndex;
    const valueOf = (row) => row.cells[at].dataset.value ?? row.cells[at].textContent.trim();
    const compare = (a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)];
      if (x === '' || y === '') return (x === '') - (y === '');
      const order = head.classList.contains('number') ? x - y : x.localeCompare(y, 'en', { numeric: true });
      return down ? -order : order;
    };
    body.append(...[...body.rows].sort(compare));
  });
}
for (const field of document.querySelectorAll('input[data-filters]')) {
  const list = document.getElementById(field.dataset.filters);
  const said = document.getElementById(field.dataset.says);
  const filter = () => {
    const words = field.value.toLowerCase().split(/\\s+/);
    let shown = 0;
    const items = list.tBodies ? list.tBodies[0].rows : list.children;
    for (const item of items) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
      if (!item.hidden) shown += 1;
    }
    said.textContent = shown + ' of ' + items.length;
  };
  field.addEventListener('input', filter);
}
`;
