// A table that is sorted, filtered, read in pages and taken along as CSV.

import { h } from './dom';
import type { Cell, Column, TableData } from './format';
import { inkOf, inkStyle } from './colours';
import { categoryText, cell, cellStyle, compare, labelOf, type CellStyle } from './rows';
import { parseInstant } from './time';
import { say, tell } from './words';

export interface TableView {
  table: TableData;
  rows: number[];
  columns: Column[];
  caption: string;
  color?: string;
  pageRows?: number;
  sort?: string;
  /** Name of the downloaded file. */
  file: string;
}

const printedRows = 60;
let serial = 0;
const printers = new Set<(on: boolean) => void>();

export const forgetTables = (): void => printers.clear();
export const tablesForPaper = (on: boolean): void => printers.forEach((f) => f(on));

const quoted = (v: Cell): string => {
  const t = v === null || v === undefined ? '' : String(v);
  return /[",\r\n]/.test(t) ? `"${t.replace(/"/g, '""')}"` : t;
};

/** As the program writes it: one header row, names with units, RFC 4180. */
export function csvOf(t: TableData, columns: Column[], rows: number[]): string {
  const lines = [columns.map((c) => quoted(c.name)).join(',')];
  for (const r of rows) lines.push(columns.map((c) => quoted(cell(t, c.name, r))).join(','));
  return lines.join('\n') + '\n';
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const a = h('a', { href: url, download: name });
  document.body.append(a);
  a.click();
  a.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** Columns whose few values make a useful choice. */
function facets(v: TableView): { column: Column; values: string[] }[] {
  if (v.rows.length < 9) return [];
  const out: { column: Column; values: string[] }[] = [];
  for (const c of v.columns) {
    if (c.type === 'f64' || c.type === 'epoch' || (c.type === 'i64' && !c.values)) continue;
    const seen = new Set<string>();
    for (const r of v.rows) {
      const x = cell(v.table, c.name, r);
      if (x !== null) seen.add(String(x));
      if (seen.size > 24) break;
    }
    if (seen.size < 2 || seen.size > 24 || seen.size > v.rows.length / 2) continue;
    out.push({ column: c, values: [...seen].sort((a, b) => compare(a, b)) });
  }
  return out.slice(0, 4);
}

/** The header cells; `sort` is told the column that was chosen. */
function headCells(v: TableView, styles: CellStyle[], sort: (name: string) => void): HTMLElement[] {
  return v.columns.map((c, i) => {
    const style = styles[i]!;
    const b = h(
      'button',
      { type: 'button', title: say(c.description) || null, 'aria-label': `${tell('sortBy')} ${labelOf(c)}` },
      h('span', { class: labelOf(c).length < 13 ? 'brief' : null }, labelOf(c)),
      style.unit ? h('small', {}, ` ${style.unit}`) : null,
    );
    b.addEventListener('click', () => sort(c.name));
    return h('th', { scope: 'col', class: style.align }, b);
  });
}

function rowElement(v: TableView, styles: CellStyle[], r: number): HTMLElement {
  return h(
    'tr',
    {},
    ...v.columns.map((c, i) => {
      const x = cell(v.table, c.name, r);
      const style = styles[i]!;
      const [text, beside] = style.text(x);
      const dot = i === 0 && v.color ? h('i', { class: 'dot', style: inkStyle(inkOf(cell(v.table, v.color, r))) }) : null;
      const first = beside ? h('span', { class: 'utc', style: `min-width:${(style.width ?? 0) * 0.84}ch` }, text) : text;
      return h('td', { class: style.align + (text.length < 19 ? ' brief' : ''), title: typeof x === 'number' ? String(x) : null },
        dot, first, beside ? h('small', {}, beside) : null);
    }),
  );
}

/** What the reader looks for. */
interface Wish {
  words: string;
  chosen: Map<string, string>;
}

/** The rows that fulfil a wish: the words in what is shown or in what it stands for. */
function wishedRows(v: TableView, styles: CellStyle[], wish: Wish): number[] {
  const needle = wish.words.trim().toLowerCase();
  const text = (r: number): string =>
    v.columns.map((c, i) => {
      const x = cell(v.table, c.name, r);
      return [...styles[i]!.text(x), String(x ?? '')].join(' ');
    }).join('\u0001').toLowerCase();
  return v.rows.filter((r) => {
    for (const [name, value] of wish.chosen) if (value && String(cell(v.table, name, r)) !== value) return false;
    return !needle || text(r).includes(needle);
  });
}

function sortedRows(v: TableView, rows: number[], name: string, descending: boolean): number[] {
  const c = v.table.columns.find((x) => x.name === name);
  if (!c) return rows;
  const key = (r: number): Cell => {
    const x = cell(v.table, c.name, r);
    if (x === null || x === undefined) return null;
    return c.type === 'epoch' ? parseInstant(x) : typeof x === 'number' ? x : categoryText(c, x);
  };
  return rows
    .map((r) => [r, key(r)] as const)
    .sort((a, b) => compare(a[1], b[1], descending) || a[0] - b[0])
    .map((x) => x[0]);
}

/** Search and choices; `changed` after each of the reader's changes. */
function toolbar(v: TableView, wish: Wish, changed: () => void): HTMLElement {
  const tools = h('div', { class: 'tools' });
  if (v.rows.length <= 8) return tools;
  const input = h('input', { type: 'search', placeholder: tell('search'), 'aria-label': `${tell('search')}: ${v.caption}` });
  input.addEventListener('input', () => ((wish.words = input.value), changed()));
  tools.append(input);
  for (const f of facets(v)) {
    const select = h(
      'select',
      { 'aria-label': labelOf(f.column) },
      h('option', { value: '' }, `${labelOf(f.column)}: ${tell('all')}`),
      ...f.values.map((x) =>
        h('option', { value: x }, categoryText(f.column, f.column.type === 'boolean' ? x === 'true' : x))),
    );
    select.addEventListener('change', () => (wish.chosen.set(f.column.name, select.value), changed()));
    tools.append(select);
  }
  return tools;
}

export function tableElement(v: TableView): HTMLElement {
  const n = ++serial;
  const t = v.table;
  const styles = v.columns.map((c) => cellStyle(t, c));
  const pageRows = Math.max(1, v.pageRows ?? 25);
  const wish: Wish = { words: '', chosen: new Map() };
  let order = v.rows;
  let page = 0;
  let paper = false;
  let sorted = v.sort?.replace(/^-/, '') ?? '';
  let descending = v.sort?.startsWith('-') ?? false;
  const body = h('tbody');
  const status = h('span', { class: 'count', role: 'status', 'aria-live': 'polite' });
  const back = h('button', { type: 'button' }, tell('previous'));
  const on = h('button', { type: 'button' }, tell('next'));
  const heads = headCells(v, styles, (name) => {
    descending = sorted === name ? !descending : false;
    sorted = name;
    update();
  });

  function draw(): void {
    const from = paper ? 0 : page * pageRows;
    const to = Math.min(order.length, paper ? printedRows : from + pageRows);
    const none = h('tr', {}, h('td', { colspan: v.columns.length, class: 'none' }, tell('noMatch')));
    body.replaceChildren(...(order.length ? order.slice(from, to).map((r) => rowElement(v, styles, r)) : [none]));
    status.textContent =
      paper && to < order.length
        ? tell('printed', { k: to, n: order.length, file: v.file })
        : order.length > to - from
          ? tell('rowsOf', { a: from + 1, b: to, n: order.length })
          : tell('rowsOf1', { n: order.length });
    back.disabled = page === 0;
    on.disabled = (page + 1) * pageRows >= order.length;
    back.hidden = on.hidden = order.length <= pageRows;
  }

  function update(): void {
    page = 0;
    order = sortedRows(v, wishedRows(v, styles, wish), sorted, descending);
    heads.forEach((th, i) => {
      if (v.columns[i]!.name === sorted) th.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      else th.removeAttribute('aria-sort');
    });
    draw();
  }

  back.addEventListener('click', () => (page--, draw()));
  on.addEventListener('click', () => (page++, draw()));
  const save = h('button', { type: 'button', class: 'download' }, tell('download'));
  save.addEventListener('click', () => download(v.file, csvOf(t, v.columns, order)));
  const tools = toolbar(v, wish, update);
  tools.append(save);
  printers.add((is) => ((paper = is), draw()));
  update();
  const table = h('table', { id: `table${n}` }, h('caption', { class: 'visually-hidden' }, v.caption),
    h('thead', {}, h('tr', {}, ...heads)), body);
  return h(
    'div',
    { class: 'table' },
    tools,
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': v.caption }, table),
    h('div', { class: 'pages' }, status, back, on),
    t.truncated ? h('p', { class: 'note' }, tell('truncated', { k: t.truncated, n: t.rows, file: t.file ?? v.file })) : null,
  );
}

/** A small table of the page's own, without tools. */
export function plainTable(caption: string, heads: string[], rows: (Node | string)[][], classes: string[] = []): HTMLElement {
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'visually-hidden' }, caption),
      h('thead', {}, h('tr', {}, ...heads.map((x, i) => h('th', { scope: 'col', class: classes[i] ?? '' }, x)))),
      h('tbody', {}, ...rows.map((r) => h('tr', {}, ...r.map((x, i) =>
        h('td', { class: `${classes[i] ?? ''}${typeof x === 'string' && x.length < 19 ? ' brief' : ''}` }, x))))),
    ),
  );
}
