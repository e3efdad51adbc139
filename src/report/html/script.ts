/**
 * The page's own script, plain JavaScript that the browser runs: search, filters, copying, light or dark, and links into folded parts.
 * Without it the page shows everything. It may hold no `</script`.
 */
export const SCRIPT = `
(() => {
  'use strict';
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  root.classList.add('script');

  // Light or dark: as the system says, or as the reader chose on this machine.
  const themes = ['auto', 'light', 'dark'];
  const themeButton = document.getElementById('theme');
  const recall = () => { try { return localStorage.getItem('vouchsafe-theme'); } catch { return null; } };
  const keep = (theme) => { try { localStorage.setItem('vouchsafe-theme', theme); } catch { /* kept for this page only */ } };
  const setTheme = (theme) => {
    root.dataset.theme = theme;
    themeButton.textContent = 'Theme: ' + theme;
  };
  setTheme(themes.includes(recall()) ? recall() : 'auto');
  themeButton.addEventListener('click', () => {
    const next = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
    setTheme(next);
    keep(next);
  });

  // Search and filters. A row belongs to all groups around it; a group without a visible row is hidden with its heading.
  const search = document.getElementById('search');
  const matches = document.getElementById('matches');
  const sections = all('main > section').map((node) => ({ node, hits: node.querySelector('[data-hits]'), bars: all('.filters', node) }));
  let rows;
  const groupsAround = (node) => {
    const groups = [];
    for (let at = node.parentElement; at; at = at.parentElement) if (at.hasAttribute('data-group')) groups.push(at);
    return groups;
  };
  const prepare = () => {
    const heads = new Map(all('[data-group]').map((group) => {
      const head = [...group.children].find((child) => child.hasAttribute('data-head'));
      return [group, head ? head.textContent.toLowerCase() : ''];
    }));
    rows = all('[data-row]').map((node) => {
      const groups = groupsAround(node);
      const text = [node.textContent.toLowerCase(), ...groups.map((group) => heads.get(group))].join(' ');
      return { node, groups, text, is: (node.dataset.is || '').split(' '), section: node.closest('main > section') };
    });
  };
  const apply = () => {
    if (!rows) prepare();
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const choices = new Map(sections.map(({ node, bars }) => [node, bars.map((bar) => bar.querySelector('[aria-pressed=true]').dataset.choice).filter(Boolean)]));
    const alive = new Set();
    const counted = new Map();
    let total = 0;
    for (const row of rows) {
      const chosen = choices.get(row.section) || [];
      const fits = words.every((word) => row.text.includes(word)) && chosen.every((choice) => row.is.includes(choice));
      if (row.node.hidden === fits) row.node.hidden = !fits;
      const count = counted.get(row.section) || { shown: 0, of: 0 };
      count.of += 1;
      if (fits) {
        count.shown += 1;
        total += 1;
        for (const group of row.groups) alive.add(group);
      }
      counted.set(row.section, count);
    }
    for (const group of all('[data-group]')) {
      group.hidden = !alive.has(group);
      if (group.tagName !== 'DETAILS') continue;
      const narrowed = words.length > 0 || (choices.get(group.closest('main > section')) || []).length > 0;
      if (narrowed && !('was' in group.dataset)) group.dataset.was = String(group.open);
      if (narrowed) group.open = total <= 300 || group.dataset.was === 'true';
      else if ('was' in group.dataset) {
        group.open = group.dataset.was === 'true';
        delete group.dataset.was;
      }
    }
    for (const { node, hits } of sections) {
      const count = counted.get(node);
      const narrowed = words.length > 0 || choices.get(node).length > 0;
      if (hits) hits.textContent = narrowed && count ? count.shown + ' of ' + count.of : '';
      node.classList.toggle('empty', narrowed && count !== undefined && count.shown === 0);
    }
    matches.textContent = words.length > 0 ? (total === 0 ? 'nothing found' : total + ' found') : '';
  };
  const clear = () => {
    search.value = '';
    for (const { bars } of sections) for (const bar of bars) all('button', bar).forEach((button, index) => button.setAttribute('aria-pressed', String(index === 0)));
    apply();
  };
  let pending;
  search.addEventListener('input', () => {
    clearTimeout(pending);
    pending = setTimeout(apply, 60);
  });
  document.addEventListener('keydown', (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === 'Escape' && document.activeElement === search) {
      search.value = '';
      apply();
      search.blur();
    }
  });

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.dataset.choice !== undefined) {
      for (const other of all('button', button.parentElement)) other.setAttribute('aria-pressed', String(other === button));
      apply();
    } else if (button.dataset.copy !== undefined) {
      await copy(button.previousElementSibling.textContent);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    }
  });

  // A link may lead into a folded or hidden part.
  const reveal = () => {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { return; }
    const node = id ? document.getElementById(id) : null;
    if (!node) return;
    if (node.closest('[hidden]')) clear();
    for (let at = node.closest('details'); at; at = at.parentElement.closest('details')) at.open = true;
    node.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) reveal();
  });
  reveal();

  // Paper cannot be unfolded.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = all('details.finding:not([open]), details.left:not([open])');
    for (const details of folded) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of folded) details.open = false;
  });
})();
`;
