/**
 * The script of the page: filters, searches and zooms the timeline, keeps what is chosen in the address, and says how
 * much time is left by the clock of the reader. It makes no element from text, asks for nothing, and the page says all without it.
 */
export const PAGE_SCRIPT = `'use strict';
(() => {
  const table = document.querySelector('table[data-explore]');
  const el = (name, props, ...inner) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(props)) made.setAttribute(key, value);
    made.append(...inner);
    return made;
  };
  const labelled = (text, control) => el('label', {}, text, control);
  if (table) {
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      at: Date.parse(row.dataset.at),
      end: Date.parse(row.dataset.end),
      outcome: row.dataset.outcome,
      phase: row.dataset.phase,
      text: row.textContent.toLowerCase(),
    }));
    const from = Math.min(...rows.map((each) => each.at));
    const to = Math.max(...rows.map((each) => each.end), from + 1000);
    const whole = { from, to };
    let view = { ...whole };
    // A browser needs longer for thousands of rows than a reader waits; on paper all stand.
    const step = 250;
    let most = step;
    const options = (values, first) => [el('option', { value: '' }, first), ...values.map((value) => el('option', { value }, value))];
    const known = (key) => [...new Set(rows.map((each) => each[key]))].filter((value) => value !== '');
    const search = el('input', { type: 'search', id: 'search', autocomplete: 'off' });
    const outcome = el('select', { id: 'outcome' }, ...options(known('outcome'), 'any'));
    const phase = el('select', { id: 'phase' }, ...options(known('phase'), 'any'));
    const count = el('output', { role: 'status', for: 'search outcome phase' });
    const button = (text, id) => el('button', { type: 'button', id }, text);
    const [closer, wider, reset] = [button('Zoom in', 'zoom-in'), button('Zoom out', 'zoom-out'), button('Show all', 'reset')];
    const tools = el('div', { class: 'tools', role: 'search', 'aria-label': 'Filter the timeline' }, labelled('Search', search), labelled('Outcome', outcome), labelled('Phase', phase), closer, wider, reset, count);
    const NS = 'http://www.w3.org/2000/svg';
    const strip = document.createElementNS(NS, 'svg');
    strip.setAttribute('class', 'strip');
    strip.setAttribute('role', 'img');
    strip.setAttribute('aria-label', 'The entries over time; drag to zoom');
    strip.setAttribute('preserveAspectRatio', 'none');
    strip.setAttribute('viewBox', '0 0 1000 72');
    // One shape for all entries of an outcome: thousands of elements take longer to draw than a reader waits.
    const bands = {};
    for (const kind of ['failure', 'other', 'success']) {
      bands[kind] = document.createElementNS(NS, 'path');
      bands[kind].setAttribute('class', 'f-' + kind);
      strip.append(bands[kind]);
    }
    const scroll = table.parentElement;
    scroll.before(tools, strip);
    const more = button('', 'more');
    scroll.after(el('div', { class: 'more' }, more));
    const draw = () => {
      const span = view.to - view.from;
      const outlines = { failure: '', other: '', success: '' };
      for (const { row, at, end, outcome: result } of rows) {
        if (row.hidden) continue;
        const x = (((at - view.from) / span) * 1000).toFixed(1);
        const width = Math.max(2, ((end - at) / span) * 1000).toFixed(1);
        const kind = result === 'success' || result === 'failure' ? result : 'other';
        outlines[kind] += 'M' + x + (kind === 'success' ? ' 6h' + width + 'v60h-' : ' 24h' + width + 'v42h-') + width + 'z';
      }
      for (const [kind, bars] of Object.entries(bands)) bars.setAttribute('d', outlines[kind]);
    };
    const remember = () => {
      const state = new URLSearchParams();
      if (search.value) state.set('q', search.value);
      if (outcome.value) state.set('outcome', outcome.value);
      if (phase.value) state.set('phase', phase.value);
      if (view.from !== whole.from || view.to !== whole.to) {
        state.set('from', new Date(view.from).toISOString());
        state.set('to', new Date(view.to).toISOString());
      }
      const text = state.toString();
      history.replaceState(null, '', text ? '#' + text : location.pathname + location.search);
    };
    const show = (keep) => {
      const wanted = search.value.trim().toLowerCase();
      let shown = 0;
      for (const each of rows) {
        const fits = (!wanted || each.text.includes(wanted)) && (!outcome.value || each.outcome === outcome.value) && (!phase.value || each.phase === phase.value) && each.end >= view.from && each.at <= view.to;
        if (each.row.hidden === fits) each.row.hidden = !fits;
        if (fits) shown += 1;
        each.row.classList.toggle('later', fits && shown > most);
      }
      count.textContent = shown + ' of ' + rows.length + ' entries' + (shown > most ? ', the first ' + most + ' below' : '');
      more.hidden = shown <= most;
      more.textContent = 'Show ' + Math.min(step, shown - most) + ' more';
      draw();
      if (keep) remember();
    };
    const zoom = (factor) => {
      const middle = (view.from + view.to) / 2;
      const half = Math.max(500, ((view.to - view.from) * factor) / 2);
      view = { from: Math.max(whole.from, middle - half), to: Math.min(whole.to, middle + half) };
      show(true);
    };
    for (const control of [search, outcome, phase]) control.addEventListener('input', () => { most = step; show(true); });
    more.addEventListener('click', () => { most += step; show(false); });
    closer.addEventListener('click', () => zoom(0.5));
    wider.addEventListener('click', () => zoom(2));
    reset.addEventListener('click', () => {
      search.value = outcome.value = phase.value = '';
      view = { ...whole };
      show(true);
    });
    let pressed = null;
    const instant = (event) => {
      const { left, width } = strip.getBoundingClientRect();
      return view.from + Math.min(1, Math.max(0, (event.clientX - left) / width)) * (view.to - view.from);
    };
    strip.addEventListener('pointerdown', (event) => { pressed = instant(event); });
    window.addEventListener('pointerup', (event) => {
      if (pressed === null) return;
      const [a, b] = [pressed, instant(event)].sort((x, y) => x - y);
      pressed = null;
      if (b - a < (view.to - view.from) / 100) return;
      view = { from: a, to: b };
      show(true);
    });
    const recall = () => {
      most = Math.max(most, rows.findIndex(({ row }) => '#' + row.id === location.hash) + 1);
      if (!location.hash.includes('=')) return;
      const state = new URLSearchParams(location.hash.slice(1));
      search.value = state.get('q') ?? '';
      outcome.value = state.get('outcome') ?? '';
      phase.value = state.get('phase') ?? '';
      const [a, b] = [Date.parse(state.get('from') ?? ''), Date.parse(state.get('to') ?? '')];
      if (a < b) view = { from: a, to: b };
      table.scrollIntoView();
    };
    recall();
    show(false);
    window.addEventListener('hashchange', () => { recall(); show(false); });
  }
  const due = [...document.querySelectorAll('[data-due]')].map((row) => {
    const left = el('span', { class: 'left' });
    row.cells[1].append(left);
    return { at: Date.parse(row.dataset.due), left };
  });
  const tick = () => {
    for (const { at, left } of due) {
      const minutes = Math.floor((at - Number(new Date)) / 60000);
      const size = Math.abs(minutes);
      const words = size < 60 ? size + ' min' : size < 2880 ? Math.floor(size / 60) + ' h ' + (size % 60) + ' min' : Math.floor(size / 1440) + ' days';
      left.textContent = minutes < 0 ? words + ' overdue' : words + ' left';
      left.classList.toggle('late', minutes < 0);
    }
  };
  if (due.length > 0) {
    tick();
    setInterval(tick, 30000);
  }
})();
`
