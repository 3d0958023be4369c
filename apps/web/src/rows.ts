// Tables as the views see them: columns by name, rows chosen, cells as text.

import type { Cell, Column, Condition, Feature, Report, Selection, TableData, Words } from './format';
import { numberStyle, plainNumber, withUnit } from './numbers';
import { durationText, instantText, kstText, parseInstant, utcText } from './time';
import { say, spoken, tell } from './words';

/** What keeps a picture from being drawn, in words for the reader. */
export class Problem extends Error {}

let report: Report = { format: '' };
export const setReport = (r: Report): void => {
  report = r;
};
export const theReport = (): Report => report;

export function tableOf(id: unknown): TableData {
  const t = typeof id === 'string' ? report.tables?.[id] : undefined;
  if (!t || !Array.isArray(t.columns)) throw new Problem(`${tell('noTable')} ${String(id ?? '')}`.trim());
  return t;
}

export const heldRows = (t: TableData): number =>
  Math.max(0, ...t.columns.map((c) => (Array.isArray(t.data?.[c.name]) ? t.data[c.name]!.length : 0)));

export function columnOf(t: TableData, name: unknown): Column {
  const c = t.columns.find((x) => x.name === name);
  if (!c) throw new Problem(`${tell('noColumn')} ${String(name ?? '')}`.trim());
  return c;
}

export const cell = (t: TableData, name: string, row: number): Cell => t.data?.[name]?.[row] ?? null;

export function number(v: Cell): number {
  if (typeof v === 'number') return v;
  if (typeof v === 'boolean') return v ? 1 : 0;
  return NaN;
}

/** A cell as a place on an axis: a number, or milliseconds of an instant. */
export const place = (c: Column, v: Cell): number => (c.type === 'epoch' ? parseInstant(v) : number(v));

const oneOf = (v: Cell, wanted: Cell | Cell[]): boolean =>
  (Array.isArray(wanted) ? wanted : [wanted]).some((w) => w === v || (v !== null && String(w) === String(v)));

export function holds(c: Condition, value: (name: string) => Cell): boolean {
  const v = value(c.column);
  if (c.is !== undefined && !(v !== null && oneOf(v, c.is))) return false;
  if (c.not !== undefined && oneOf(v, c.not)) return false;
  const x = typeof v === 'string' ? parseInstant(v) : v === null ? NaN : number(v);
  const limit = (l: unknown): number => (typeof l === 'string' ? parseInstant(l) : Number(l));
  if (c.above !== undefined && !(x > limit(c.above))) return false;
  if (c.below !== undefined && !(x < limit(c.below))) return false;
  if (c.beyond !== undefined && !(Math.abs(x) > limit(c.beyond))) return false;
  return true;
}

const conditions = (w: Selection['where']): Condition[] => (w ? (Array.isArray(w) ? w : [w]) : []);

/** Nulls last, whatever the direction. */
export function compare(a: Cell, b: Cell, descending = false): number {
  const none = (v: Cell): boolean => v === null || v === undefined || v === '';
  if (none(a) || none(b)) return none(a) ? (none(b) ? 0 : 1) : -1;
  const d =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : String(a).localeCompare(String(b), spoken(), { numeric: true, sensitivity: 'base' });
  return descending ? -d : d;
}

/** Numbers of the rows that a selection chooses. */
function choose(n: number, sel: Selection, value: (row: number, name: string) => Cell): number[] {
  const all = conditions(sel.where);
  let out: number[] = [];
  for (let i = 0; i < n; ++i) if (all.every((c) => holds(c, (name) => value(i, name)))) out.push(i);
  if (typeof sel.sort === 'string') {
    const descending = sel.sort.startsWith('-');
    const name = descending ? sel.sort.slice(1) : sel.sort;
    out.sort((a, b) => compare(value(a, name), value(b, name), descending) || a - b);
  }
  if (typeof sel.limit === 'number') out = out.slice(0, Math.max(0, sel.limit));
  return out;
}

export function rowsOf(t: TableData, sel: Selection): number[] {
  for (const c of conditions(sel.where)) columnOf(t, c.column);
  if (typeof sel.sort === 'string') columnOf(t, sel.sort.replace(/^-/, ''));
  return choose(heldRows(t), sel, (row, name) => cell(t, name, row));
}

export const featuresOf = (list: Feature[], sel: Selection): Feature[] =>
  choose(list.length, sel, (row, name) => list[row]?.properties?.[name] ?? null).map((i) => list[i]!);

export const labelOf = (c: Column): string => say(c.label) || c.name;

/** "Off-nadir, °" */
export const labelWithUnit = (c: Column): string => labelOf(c) + (c.unit ? `, ${c.unit}` : '');

const country: Record<string, [string, string]> = {
  KR: ['Korea', '한국'],
  US: ['United States', '미국'],
  EU: ['Europe', '유럽'],
  JP: ['Japan', '일본'],
};

function regionName(code: string): string {
  const own = country[code];
  if (own) return own[spoken() === 'ko' ? 1 : 0];
  try {
    return new Intl.DisplayNames([spoken()], { type: 'region', fallback: 'code' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A category as people read it. */
export function categoryText(c: Pick<Column, 'name' | 'values'> | undefined, v: Cell, asCountry = false): string {
  if (v === null || v === undefined || v === '') return '—';
  const own = c?.values?.[String(v)];
  if (own) return say(own);
  if (typeof v === 'boolean') return tell(v ? 'yes' : 'no');
  const text = String(v);
  if ((asCountry || c?.name === 'country') && /^[A-Z]{2}$/.test(text)) return regionName(text);
  return text;
}

/** What is known of a property of a map feature: the column of that name, of the same task where there is one. */
export function columnOfProperty(features: string, name: string): Column | undefined {
  const task = features.split('.')[0];
  const tables = Object.entries(report.tables ?? {});
  tables.sort((a, b) => Number(b[0].split('.')[0] === task) - Number(a[0].split('.')[0] === task));
  for (const [, t] of tables) {
    const c = t.columns?.find((x) => x.name === name);
    if (c) return c;
  }
  return undefined;
}

/** A single value with its unit, as in a tooltip. */
export function valueText(c: Column | undefined, v: Cell): string {
  if (v === null || v === undefined || v === '') return '—';
  if (c?.type === 'epoch' || (!c && typeof v === 'string' && Number.isFinite(parseInstant(v)) && v.length > 15)) {
    const t = parseInstant(v);
    return Number.isFinite(t) ? instantText(t, true) : String(v);
  }
  if (typeof v === 'number') {
    if (c?.unit === 'h') return durationText(v * 3600);
    if (c?.type === 'i64') return withUnit(plainNumber(v, 16), c.unit);
    return withUnit(plainNumber(v, c?.unit === '°' && /^(lat|lon)/.test(c.name) ? 6 : 4), c?.unit);
  }
  return categoryText(c, v);
}

/** How the cells of a column are written in a table: the text, and a second one beside it in a smaller hand. */
export interface CellStyle {
  align: 'start' | 'end';
  unit: string;
  /** Characters of the longest first text, where a second one stands beside it. */
  width?: number;
  text(v: Cell): [string, string?];
}

export function cellStyle(t: TableData, c: Column): CellStyle {
  const values = t.data?.[c.name] ?? [];
  if (c.type === 'epoch') {
    const times = values.map(parseInstant).filter(Number.isFinite);
    const years = new Set(times.map((x) => new Date(x).getUTCFullYear()));
    const one = years.size === 1;
    const seconds = times.some((x) => x % 60000 !== 0);
    const width = times.reduce((a, x) => Math.max(a, utcText(x, seconds, !one).length), 0);
    return {
      align: 'start',
      unit: one ? `UTC ${[...years][0]} · KST` : 'UTC · KST',
      width,
      text: (v) => {
        const x = parseInstant(v);
        return Number.isFinite(x) ? [utcText(x, seconds, !one), kstText(x).replace(' KST', '')] : [v === null ? '—' : String(v)];
      },
    };
  }
  const numeric = c.type === 'f64' || c.type === 'i64' || (!c.type && values.some((v) => typeof v === 'number'));
  if (numeric && !c.values) {
    if (c.unit === 'h')
      return { align: 'end', unit: '', text: (v) => [typeof v === 'number' ? durationText(v * 3600) : '—'] };
    // Counts get their thousands apart, numbers that are names (catalogue numbers) do not.
    const named = c.type === 'i64' && !c.unit && /(number|id|year)$/.test(c.name);
    const style = named ? String : numberStyle(values.map(number), c.unit ?? '', c.name);
    return { align: 'end', unit: c.unit ?? '', text: (v) => [typeof v === 'number' ? style(v) : '—'] };
  }
  return { align: 'start', unit: c.unit ?? '', text: (v) => [categoryText(c, v)] };
}

export const wordsOr = (t: Words, fallback: string): string => say(t) || fallback;
