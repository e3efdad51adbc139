/** The page's own script: search, filters, copying and the choice of light or dark. Plain JavaScript, run in the browser. */

export const SCRIPT = `
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const search = document.getElementById('search');
  const hits = document.getElementById('hits');
  const chosen = new Map();
  const rows = all('[data-search]');
  const show = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = (row.dataset.text ??= row.textContent.toLowerCase());
      const group = row.closest('[data-filtered]')?.dataset.filtered;
      const state = chosen.get(group);
      const fits = words.every((word) => text.includes(word)) && (state === undefined || state === '' || row.dataset.state.split(' ').includes(state));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const head of all('tr.group')) {
      let next = head.nextElementSibling;
      let any = false;
      while (next && !next.classList.contains('group')) { any ||= !next.hidden; next = next.nextElementSibling; }
      head.hidden = !any;
    }
    hits.textContent = words.length > 0 ? shown + ' found' : '';
  };
  search.addEventListener('input', show);
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !/^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); search.focus(); }
    if (event.key === 'Escape' && document.activeElement === search) { search.value = ''; show(); }
  });
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.filter !== undefined) {
      const bar = button.closest('.filters');
      chosen.set(bar.dataset.for, button.dataset.filter);
      for (const other of all('button', bar)) other.setAttribute('aria-pressed', String(other === button));
      show();
    } else if (button.dataset.copy !== undefined) {
      const text = button.previousElementSibling.textContent;
      try { await navigator.clipboard.writeText(text); } catch {
        const area = document.createElement('textarea');
        area.value = text; document.body.append(area); area.select(); document.execCommand('copy'); area.remove();
      }
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    } else if (button.id === 'theme') {
      const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
      document.documentElement.dataset.theme = dark ? 'light' : 'dark';
    }
  });
})();
`;
