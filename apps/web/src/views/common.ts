// What pictures share: the rows they show, marks chosen by a condition, the table behind them.

import { h } from '../dom';
import type { Column, Condition, TableData, View } from '../format';
import type { LegendItem } from '../picture';
import { cell, columnOf, holds, labelOf, Problem, rowsOf, tableOf, valueText } from '../rows';
import { tableElement } from '../table';
import { say, tell } from '../words';

export interface Shown {
  table: TableData;
  rows: number[];
  /** The column that a key of the view names. */
  need(key: string): Column;
  want(key: string): Column | undefined;
}

/** The rows of a view's table. */
export function shown(v: View): Shown {
  const table = tableOf(v.table);
  const named = (key: string): Column => {
    if (typeof v[key] !== 'string') throw new Problem(`${tell('noKey')} ${key}`);
    return columnOf(table, v[key]);
  };
  return {
    table,
    rows: rowsOf(table, v),
    need: named,
    want: (key) => (v[key] === undefined || v[key] === null ? undefined : named(key)),
  };
}

export function behindRows(v: View, data: Shown): () => Node {
  return () =>
    tableElement({
      table: data.table,
      rows: data.rows,
      columns: data.table.columns,
      caption: say(v.title),
      color: colourColumn(data)?.name,
      file: data.table.file ?? `${v.id}.csv`,
      pageRows: 15,
    });
}

export const colourColumn = (data: Shown): Column | undefined =>
  data.want('color') ?? data.want('group') ?? data.want('series');

/** All that is known of a row, for a tooltip: its name first. */
export function rowText(t: TableData, row: number, first: string[]): string[] {
  const name = first.filter(Boolean).join(' · ');
  const rest = t.columns
    .map((c) => [c, cell(t, c.name, row)] as const)
    .filter(([, x]) => x !== null && x !== '')
    .slice(0, 14)
    .map(([c, x]) => `${labelOf(c)}: ${valueText(c, x)}`);
  return [name, ...rest];
}

export interface Choice {
  test(row: number): boolean;
  condition?: Condition;
}

export function choice(v: View, key: string, data: Shown): Choice {
  const c = v[key] as Condition | undefined;
  if (!c || typeof c !== 'object') return { test: () => false };
  columnOf(data.table, c.column);
  return { test: (row) => holds(c, (name) => cell(data.table, name, row)), condition: c };
}

/** Legend of marks that are filled or hollow, round or diamonds. */
export function markLegend(hollow: Choice, diamond: Choice): LegendItem[] {
  const out: LegendItem[] = [];
  const add = (shape: LegendItem['shape'], t: Condition['label']): void => {
    if (say(t)) out.push({ text: say(t), shape });
  };
  add('dot', hollow.condition?.otherwise);
  add('ring', hollow.condition?.label);
  if (diamond.condition) {
    // A dot has one meaning in the legend.
    if (!say(hollow.condition?.otherwise)) add('dot', diamond.condition.otherwise);
    add('diamond', diamond.condition.label);
  }
  return out;
}

export const empty = (): HTMLElement => h('p', { class: 'none' }, tell('noRows'));
