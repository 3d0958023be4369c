// One colour for one value, throughout the page. The colours themselves are CSS variables (style.css), so that
// dark and light need no second drawing; here a value gets its number.

import type { Cell, Report, Selection } from './format';

/** Okabe and Ito's order, as the page prefers it: blue, vermillion, green, purple, orange, sky, yellow, grey. */
const inks = 8;

/** Countries keep their colour from one report to the next. */
const house: Record<string, number> = { KR: 0, US: 1, EU: 2, JP: 3 };

export type Ink = number | 'strong';

const given = new Map<string, Ink>();

interface Coloured extends Selection {
  color?: unknown;
  group?: unknown;
  series?: unknown;
  emphasis?: unknown;
  table?: unknown;
  features?: unknown;
  layers?: unknown;
  lanes?: unknown;
  y?: unknown;
}

/** Goes through all views in their order and gives every category its colour. */
export function assignInks(report: Report): void {
  given.clear();
  const seen: string[] = [];
  const note = (v: Cell): void => {
    if (v !== null && v !== undefined && v !== '') seen.push(String(v));
  };
  const column = (table: unknown, name: unknown): void => {
    if (typeof table === 'string' && typeof name === 'string')
      for (const v of report.tables?.[table]?.data?.[name] ?? []) note(v);
  };
  const visit = (v: Coloured): void => {
    for (const e of Array.isArray(v.emphasis) ? v.emphasis : []) given.set(String(e), 'strong');
    const by = v.color ?? v.group ?? v.series;
    const lanes = v.lanes as { table?: unknown; group?: unknown } | undefined;
    if (lanes) column(lanes.table, lanes.group);
    column(v.table, by);
    if (by === undefined && Array.isArray(v.y) && v.y.length > 1) for (const y of v.y) note(String(y));
    if (typeof v.features === 'string' && typeof by === 'string')
      for (const f of report.features?.[v.features]?.features ?? []) note(f.properties?.[by]);
    for (const l of Array.isArray(v.layers) ? v.layers : []) visit(l as Coloured);
  };
  for (const v of report.views ?? []) visit(v);
  for (const v of seen) if (v in house) given.set(v, house[v]!);
  const used = new Set(given.values());
  let next = 0;
  for (const v of seen) {
    if (given.has(v)) continue;
    while (next < inks - 1 && used.has(next)) ++next;
    // When all are used, they are used again: labels tell the values apart.
    const ink = next < inks - 1 ? next : (given.size % (inks - 1));
    given.set(v, ink);
    used.add(ink);
  }
}

export const inkOf = (v: Cell): Ink => (v === null || v === undefined ? inks - 1 : (given.get(String(v)) ?? 0));

/** Sets the colour of an element and of what is in it: `--c` fills and strokes, `--t` writes. */
export const inkStyle = (ink: Ink): string =>
  ink === 'strong' ? '--c:var(--fg);--t:var(--fg)' : `--c:var(--c${ink});--t:var(--t${ink})`;
