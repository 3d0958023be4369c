// The report from top to bottom: question, answer, key figures, the views in the study's order, and then what
// they rest on.

import { emphasised, h } from './dom';
import type { Figure, Report, Text, View } from './format';
import { columnOf, heldRows, rowsOf, setReport, tableOf, valueText } from './rows';
import { assignInks } from './colours';
import { disclosure, forgetPictures, framed } from './picture';
import { forgetTables, plainTable, tableElement } from './table';
import { durationText, instantText, parseInstant } from './time';
import { plainNumber, withUnit } from './numbers';
import { say, spoken, tell, type Language, type Word } from './words';
import { pictures } from './views';
import { empty } from './views/common';

const largeAnswers = 2;
const has = (t: unknown): boolean => say(t as Text).trim() !== '';

const problem = (e: unknown): HTMLElement =>
  h('p', { class: 'problem', role: 'note' }, `${tell('cannotDraw')} ${e instanceof Error ? e.message : String(e)}`);

function section(id: string, title: string, reading: string, ...content: (Node | null)[]): HTMLElement {
  return h('section', { id, 'aria-labelledby': `h-${id}` },
    h('h2', { id: `h-${id}` }, title), reading ? h('p', { class: 'reading' }, ...emphasised(reading)) : null, ...content);
}

function tableView(v: View): Node {
  const t = tableOf(v.table);
  const rows = rowsOf(t, v);
  const columns = Array.isArray(v.columns) ? v.columns.map((n: unknown) => columnOf(t, n)) : t.columns;
  const color = typeof v.color === 'string' ? columnOf(t, v.color).name : undefined;
  return rows.length
    ? tableElement({ table: t, rows, columns, color, caption: say(v.title), sort: v.sort, pageRows: v.page_rows, file: t.file ?? `${v.id}.csv` })
    : empty();
}

/** A view that has nothing to show says so; one that cannot be drawn says why, and shows its table. */
function viewBody(v: View): Node {
  if (v.kind === 'sentence') return h('p', { class: 'sentence' }, ...emphasised(say(v.text)));
  if (v.kind === 'table') return tableView(v);
  const make = pictures[v.kind];
  try {
    if (!make) throw new Error(`${tell('unknownKind')}: ${v.kind}`);
    if (v.table !== undefined && v.lanes === undefined && rowsOf(tableOf(v.table), v).length === 0) return empty();
    const p = make(v);
    if (!p.empty) return framed(p, say(v.title), problem);
    return h('div', {}, h('p', { class: 'none' }, tell('noNumbers')), p.behind ? disclosure(tell('behind'), p.behind) : null);
  } catch (e) {
    const out = h('div', {}, problem(e));
    try {
      const t = tableOf(v.table);
      if (heldRows(t)) out.append(tableElement({ table: t, rows: rowsOf(t, {}), columns: t.columns, caption: say(v.title), file: t.file ?? `${v.id}.csv` }));
    } catch {
      // There is no table either: the sentence above says what is wrong.
    }
    return out;
  }
}

/** Views of one title, of tasks of one kind, are told apart by the task. */
function viewSection(v: View, all: View[]): HTMLElement {
  let body: Node;
  try {
    body = viewBody(v);
  } catch (e) {
    body = problem(e);
  }
  const out = section(`view-${v.id}`, say(v.title) || v.id, say(v.reading), body);
  out.classList.add('view', `kind-${v.kind}`);
  const title = say(v.title);
  if (all.some((o) => o !== v && say(o.title) === title && o.id.split('.')[0] !== v.id.split('.')[0]))
    out.querySelector('h2')?.append(h('span', { class: 'task' }, v.id.split('.')[0] ?? ''));
  return out;
}

function header(r: Report, other: () => void): HTMLElement {
  const language: Language = spoken() === 'ko' ? 'en' : 'ko';
  const change = h('a', { href: `#${language}`, lang: language, hreflang: language, class: 'language' }, tell('other'));
  change.addEventListener('click', (e) => (e.preventDefault(), other()));
  const release = r.release && r.release !== 'public' ? h('span', { class: 'badge' }, `${tell('release')} ${r.release}`) : null;
  return h('div', { class: 'top' }, h('span', {}, h('b', {}, 'barycenter'), ` ${tell('study')} `, h('code', {}, r.study?.name ?? '')),
    h('span', {}, release, ' ', change));
}

function spanText(r: Report): string {
  const [a, b] = [parseInstant(r.study?.start), parseInstant(r.study?.stop)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return '';
  const days = (b - a) / 86400000;
  const length = days >= 2 ? spoken() === 'ko' ? `${plainNumber(days, 3)}일` : `${plainNumber(days, 3)} days` : durationText((b - a) / 1000);
  return `${instantText(a)} – ${instantText(b)}, ${length}`;
}

function statusTag(status: string | undefined): HTMLElement | null {
  if (status !== 'assumed' && status !== 'announced') return null;
  return h('span', { class: `tag ${status}` }, tell(status as Word));
}

function figures(list: Figure[]): HTMLElement | null {
  if (!list.length) return null;
  return h('dl', { class: 'figures', 'aria-label': tell('figures') },
    ...list.map((f) => {
      const text = say(f.text) || (f.value === null || f.value === undefined ? tell('unknown') : withUnit(String(f.value), f.unit));
      return h('div', {}, h('dt', {}, say(f.label), ' ', statusTag(f.status)),
        h('dd', { class: text.length > 16 ? 'long' : null }, text));
    }));
}

/** What the answer rests on, in one line; each part leads to its section. */
function trust(r: Report): HTMLElement {
  const to = (id: string, text: string, kind = ''): HTMLElement => {
    const a = h('a', { href: `#${id}`, class: kind }, text);
    a.addEventListener('click', (e) => {
      e.preventDefault();
      const target = document.getElementById(id);
      target?.scrollIntoView({ block: 'start' });
      target?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
    });
    return h('li', {}, a);
  };
  const checks = r.checks ?? [];
  const failed = checks.filter((c) => !c.ok).length;
  const items: HTMLElement[] = [];
  if (checks.length)
    items.push(failed ? to('checks', '✗ ' + tell('someFail', { k: failed, n: checks.length }), 'bad') : to('checks', '✓ ' + tell('allHold', { n: checks.length }), 'good'));
  const uncertain = (r.assumptions ?? []).length;
  if (uncertain) items.push(to('assumptions', tell('uncertainValues', { n: uncertain })));
  items.push(to('sources', tell('sourcesCount', { n: (r.sources ?? []).length })));
  if (r.warnings?.length) items.push(to('warnings', tell('warningsCount', { n: r.warnings.length })));
  return h('ul', { class: 'trust' }, ...items);
}

function failures(r: Report): HTMLElement | null {
  const failed = (r.provenance ?? []).filter((p) => p.error);
  if (!failed.length) return null;
  return h('div', { class: 'failures', role: 'alert' },
    ...failed.map((p) => h('p', {}, h('b', {}, tell('failedTask', { task: p.task })), `: ${say(p.error)}`)));
}

const link = (text: string): Node | string =>
  /^https?:\/\/[^\s]+$/.test(text) ? h('a', { href: text, rel: 'noreferrer noopener' }, text) : text;

function assumptions(r: Report): HTMLElement {
  const list = r.assumptions ?? [];
  // One line for all subjects of which the same is assumed.
  const lines = new Map<string, { a: (typeof list)[number]; subjects: string[] }>();
  for (const a of list) {
    const key = JSON.stringify([a.name, a.value, a.status, a.source]);
    const line = lines.get(key);
    if (line) line.subjects.push(a.subject ?? '');
    else lines.set(key, { a, subjects: [a.subject ?? ''] });
  }
  const merged = [...lines.values()].map((l) => ({ ...l.a, subject: [...new Set(l.subjects)].join(', ') }));
  return section('assumptions', tell('assumptions'), tell(list.length ? 'assumptionsReading' : 'noAssumptions'),
    list.length
      ? plainTable(tell('assumptions'), [tell('subject'), tell('name'), tell('value'), tell('status'), tell('source')],
          merged.map((a) => [a.subject, h('span', {}, h('code', {}, a.name ?? ''), has(a.what) ? h('small', { class: 'what' }, say(a.what)) : null), a.value ?? '', statusTag(a.status) ?? (a.status && ['published', 'computed'].includes(a.status) ? tell(a.status as Word) : (a.status ?? '')), link(say(a.source))]))
      : null);
}

function sources(r: Report): HTMLElement {
  return section('sources', tell('sources'), tell('sourcesReading'),
    plainTable(tell('sources'), [tell('title'), tell('origin'), tell('licence'), tell('date')],
      (r.sources ?? []).map((x) => [x.title ?? '', link(x.origin ?? ''), x.licence ?? '', x.date ?? ''])));
}

const short = (digest: string | undefined): HTMLElement => h('code', { title: digest ?? '' }, (digest ?? '').slice(0, 12));

function models(r: Report): HTMLElement {
  return section('models', tell('models'), tell('modelsReading'),
    plainTable(tell('models'), [tell('kind'), tell('method')], (r.models ?? []).map((m) => [h('code', {}, m.name ?? ''), say(m.value)])),
    r.data?.length
      ? plainTable(tell('models'), [tell('name'), tell('source'), tell('digest')], r.data.map((d) => [d.name ?? '', d.source ?? '', short(d.digest)]))
      : null);
}

function checks(r: Report): HTMLElement {
  const list = r.checks ?? [];
  const bound = (c: (typeof list)[number]): string => {
    const u = (x: number): string => (c.unit === 'h' ? durationText(x * 3600) : withUnit(plainNumber(x, 6), c.unit));
    const parts: string[] = [];
    const ko = spoken() === 'ko';
    const put = (w: Word, x: string): void => void parts.push(ko ? `${x} ${tell(w)}` : `${tell(w)} ${x}`);
    if (typeof c.min === 'number') put('atLeast', u(c.min));
    if (typeof c.max === 'number') put('atMost', u(c.max));
    if (c.equals !== null && c.equals !== undefined)
      put('exactly', typeof c.equals === 'number' ? u(c.equals) : valueText(undefined, c.equals));
    return parts.join(', ');
  };
  return section('checks', tell('checks'), tell(list.length ? 'checksReading' : 'noChecks'),
    list.length
      ? plainTable(tell('checks'), ['', tell('expectation'), tell('value'), tell('bound')],
          [...list].sort((a, b) => Number(a.ok) - Number(b.ok)).map((c) => [
            h('span', { class: c.ok ? 'good' : 'bad' }, (c.ok ? '✓ ' : '✗ ') + tell(c.ok ? 'holds' : 'failed')),
            h('span', { title: c.reference ?? '' }, has(c.text) ? say(c.text) : c.name),
            say(c.shown) || valueText(undefined, c.value), bound(c)]))
      : null);
}

function warnings(r: Report): HTMLElement | null {
  if (!r.warnings?.length) return null;
  return section('warnings', tell('warnings'), tell('warningsReading'),
    plainTable(tell('warnings'), [tell('code'), tell('remark')], r.warnings.map((w) => [h('code', {}, w.code ?? ''), say(w.text)])));
}

function provenance(r: Report): HTMLElement {
  const seconds = new Map((r.run?.tasks ?? []).map((t) => [t.task, t]));
  const rows: (Node | string)[][] = [];
  for (const p of r.provenance ?? []) {
    const t = seconds.get(p.task);
    const time = t?.from_store ? tell('fromStore') : t?.seconds !== undefined ? durationText(t.seconds) : '';
    const outputs = p.outputs?.length ? p.outputs : [undefined];
    outputs.forEach((o, i) => rows.push([
      i ? '' : p.task, i ? '' : h('code', {}, `${p.kind ?? ''} v${p.version ?? ''}`),
      o ? `${o.port} (${o.type})` : say(p.error), o ? h('code', {}, o.file) : '', o ? short(o.digest) : '', i ? '' : time]));
  }
  return section('provenance', tell('provenance'), tell('provenanceReading'),
    plainTable(tell('provenance'), [tell('task'), tell('kind'), tell('output'), tell('file'), tell('digest'), tell('time')], rows, ['', '', '', '', '', 'end']));
}

function run(r: Report): HTMLElement {
  const started = parseInstant(r.run?.started);
  const items: [string, Node | string][] = [
    [tell('command'), h('code', { class: 'command' }, r.command ?? '')],
    [tell('studyFile'), h('span', {}, r.study?.file ?? '', ' ', short(r.study?.sha256))],
    [tell('version'), `barycenter ${r.run?.version ?? ''}`],
    [tell('started'), Number.isFinite(started) ? instantText(started, true) : (r.run?.started ?? '')],
    [tell('took'), tell('onThreads', { time: durationText(r.run?.seconds ?? 0), n: r.run?.threads || 1 })],
    [tell('licence'), r.licence ?? ''],
  ];
  return section('run', tell('run'), tell('runReading'),
    h('dl', { class: 'facts' }, ...items.flatMap(([k, x]) => [h('dt', {}, k), h('dd', {}, x)])));
}

/** Builds the page into `root`; `other` changes the language. */
export function showReport(root: HTMLElement, r: Report, other: () => void): void {
  forgetPictures();
  forgetTables();
  setReport(r);
  assignInks(r);
  const title = say(r.title) || r.study?.name || '';
  document.title = title;
  document.documentElement.lang = spoken();
  const sentences = (r.views ?? []).filter((v) => v.kind === 'sentence');
  const answers = (r.answer ?? []).slice(0, largeAnswers).map((id) => sentences.find((v) => v.id === id)).filter((v): v is View => !!v);
  const rest = (r.views ?? []).filter((v) => v.kind !== 'figures' && !answers.includes(v));
  const span = spanText(r);
  root.replaceChildren(
    header(r, other),
    h('header', {},
      h('h1', {}, title),
      has(r.question) ? h('p', { class: 'question' }, say(r.question)) : null,
      span ? h('p', { class: 'span' }, span) : null,
      failures(r),
      answers.length ? h('div', { class: 'answer' }, ...answers.map((v) => h('p', {}, ...emphasised(say(v.text))))) : null,
      figures(r.figures ?? []),
      trust(r),
      has(r.summary) ? h('p', { class: 'summary' }, say(r.summary)) : null),
    ...rest.map((v) => viewSection(v, r.views ?? [])),
    h('div', { class: 'rests' }, assumptions(r), sources(r), models(r), checks(r), ...[warnings(r)].filter((x): x is HTMLElement => !!x), provenance(r), run(r)),
    h('footer', {}, `${tell('made')} ${r.run?.version ?? ''}`),
  );
}
