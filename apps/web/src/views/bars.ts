// bars: one a row, from zero; histogram: counts in equal bins, from zero.

import { axisFor, axisTitle, frame, makeScale, rulesOf, type Axis } from '../axes';
import { fitText, s, textWidth } from '../dom';
import { inkOf, inkStyle, type Ink } from '../colours';
import type { Cell, View } from '../format';
import type { LegendItem, Mark, Picture } from '../picture';
import { categoryText, cell, cellStyle, labelOf, number, place, valueText } from '../rows';
import { withUnit } from '../numbers';
import { niceStep } from '../scale';
import { tell } from '../words';
import { behindRows, rowText, shown } from './common';

export function bars(v: View): Picture {
  const data = shown(v);
  const [label, value] = [data.need('label'), data.need('value')];
  const [colour, low, high] = [data.want('color'), data.want('low'), data.want('high')];
  const emphasis = new Set((Array.isArray(v.emphasis) ? v.emphasis : []).map(String));
  const get = (name: string, r: number): Cell => cell(data.table, name, r);
  const at = (c: typeof low, r: number): number => (c ? number(get(c.name, r)) : NaN);
  const all = data.rows.flatMap((r) => [at(value, r), at(low, r), at(high, r)]);
  const axis: Axis = axisFor({ column: value, values: all, label: v.x_label, domain: undefined, zero: true, nice: true });
  const rules = rulesOf(v, axis);
  const style = cellStyle(data.table, value);
  const written = (r: number): string => {
    const t = style.text(get(value.name, r))[0];
    return style.unit ? withUnit(t, style.unit) : t;
  };
  return {
    empty: !all.some(Number.isFinite),
    draw: (width) => {
      const rowHeight = 26;
      const names = data.rows.map((r) => categoryText(label, get(label.name, r), label.name === colour?.name));
      const left = Math.min(width * 0.36, Math.max(20, ...names.map((n) => textWidth(n, 13, 550))) + 12);
      const room = Math.max(30, ...data.rows.map((r) => textWidth(written(r), 12.5))) + 14;
      const right = width - room;
      const top = rules.length ? 22 : 6;
      const bottom = top + data.rows.length * rowHeight + 4;
      const x = makeScale(axis, [left, right]);
      const nodes: SVGElement[] = [];
      for (const t of x.ticks(60)) {
        const px = x.at(t.value);
        nodes.push(s('line', { x1: px, x2: px, y1: top, y2: bottom, class: t.value === 0 ? 'axis' : 'grid' }));
        nodes.push(s('text', { x: px, y: bottom + 16, class: 'tick', 'text-anchor': 'middle' }, t.label));
      }
      nodes.push(s('text', { x: (left + right) / 2, y: bottom + 34, class: 'axistitle', 'text-anchor': 'middle' }, fitText(axisTitle(axis), width - 8, 12.5)));
      const marks: Mark[] = [];
      data.rows.forEach((r, i) => {
        const y = top + i * rowHeight + rowHeight / 2;
        const amount = at(value, r);
        const strong = emphasis.has(String(get(label.name, r)));
        const ink: Ink = strong ? 'strong' : colour ? inkOf(get(colour.name, r)) : 0;
        nodes.push(s('text', { x: left - 10, y: y + 4.5, class: strong ? 'barname strong' : 'barname', 'text-anchor': 'end' }, fitText(names[i]!, left - 12, 13, 550)));
        let end = x.at(0);
        if (Number.isFinite(amount)) {
          const [a, b] = [x.at(Math.min(0, amount)), x.at(Math.max(0, amount))];
          nodes.push(s('rect', { x: a, y: y - 8, width: Math.max(0.5, b - a), height: 16, class: 'bar', style: inkStyle(ink) }));
          end = b;
        }
        const [p, q] = [x.at(at(low, r)), x.at(at(high, r))];
        if (Number.isFinite(p) && Number.isFinite(q)) {
          nodes.push(s('path', { d: `M${p},${y}H${q}M${p},${y - 4}V${y + 4}M${q},${y - 4}V${y + 4}`, class: 'whisker' }));
          end = Math.max(end, q);
        }
        nodes.push(s('text', { x: end + 7, y: y + 4.5, class: strong ? 'barvalue strong' : 'barvalue' }, written(r)));
        marks.push({ x: Number.isFinite(amount) ? x.at(amount) : left, y, text: () => rowText(data.table, r, [names[i]!]) });
      });
      for (const rule of rules) {
        const px = x.at(rule.at);
        nodes.push(s('line', { x1: px, x2: px, y1: top - 4, y2: bottom, class: 'rule' }));
        nodes.push(s('text', { x: px, y: top - 8, class: 'rulelabel', 'text-anchor': 'middle' }, rule.label));
      }
      return { width, height: bottom + 42, nodes, marks };
    },
    description: () =>
      `${axisTitle(axis)}. ` + data.rows.slice(0, 60).map((r) => `${categoryText(label, get(label.name, r))}: ${valueText(value, get(value.name, r))}`).join('; ') + '.',
    behind: behindRows(v, data),
  };
}

export function histogram(v: View): Picture {
  const data = shown(v);
  const [value, colour] = [data.need('value'), data.want('color')];
  const get = (name: string, r: number): Cell => cell(data.table, name, r);
  const items = data.rows.map((r) => ({ r, x: place(value, get(value.name, r)) })).filter((i) => Number.isFinite(i.x));
  const ax = axisFor({ column: value, values: items.map((i) => i.x), label: v.x_label, domain: v.x_domain, zero: 'near', nice: true });
  const wanted = typeof v.bins === 'number' && v.bins >= 1 ? Math.min(400, v.bins) : 20;
  // Round bins, unless a number of them is asked for: their edges are read on the axis.
  const width = typeof v.bins === 'number' || ax.kind === 'time'
    ? (ax.domain[1] - ax.domain[0]) / wanted
    : niceStep(ax.domain[1] - ax.domain[0], wanted, ax.unit);
  const n = Math.max(1, Math.round((ax.domain[1] - ax.domain[0]) / width));
  const keys = colour ? [...new Set(items.map((i) => get(colour.name, i.r)))] : [null];
  const counts = keys.map(() => new Array<number>(n).fill(0));
  for (const i of items) {
    const k = colour ? keys.indexOf(get(colour.name, i.r)) : 0;
    const b = Math.min(n - 1, Math.floor((i.x - ax.domain[0]) / width));
    if (b >= 0 && i.x <= ax.domain[1]) counts[k]![b]!++;
  }
  const totals = Array.from({ length: n }, (_, b) => counts.reduce((a, c) => a + c[b]!, 0));
  const ay = axisFor({ column: { name: 'count', label: tell('count'), type: 'i64' }, values: [0, ...totals], label: v.y_label, zero: true, nice: true });
  const rules = rulesOf(v, ax, ay);
  return {
    empty: items.length === 0,
    draw: (w) => {
      const height = Math.max(230, Math.min(320, w * 0.34));
      const f = frame({ width: w, height, x: ax, y: ay, rules });
      const marks: Mark[] = [];
      const nodes: SVGElement[] = [];
      for (let b = 0; b < n; ++b) {
        const from = ax.domain[0] + b * width;
        const [p, q] = [f.x.at(from), f.x.at(from + width)];
        let base = 0;
        keys.forEach((key, k) => {
          const c = counts[k]![b]!;
          if (!c) return;
          nodes.push(s('rect', { x: p + 0.5, width: Math.max(0.5, q - p - 1), y: f.y.at(base + c), height: f.y.at(base) - f.y.at(base + c), class: 'bar', style: inkStyle(colour ? inkOf(key) : 0) }));
          base += c;
        });
        const edge = (x: number): string =>
          valueText(value, value.type === 'epoch' ? new Date(x).toISOString() : Number(x.toPrecision(12)));
        marks.push({
          x: (p + q) / 2,
          y: f.y.at(base),
          text: () => [`${edge(from)} – ${edge(from + width)}`,
            ...keys.map((key, k) => `${colour ? categoryText(colour, key, true) : tell('count')}: ${counts[k]![b]}`)],
        });
      }
      return { width: w, height, nodes: [...f.behind, ...nodes, ...f.before], marks };
    },
    description: () => `${labelOf(value)}: ${tell('marks', { n: items.length })}.`,
    legend: () =>
      colour ? keys.map((k): LegendItem => ({ text: categoryText(colour, k, true), ink: inkOf(k), shape: 'box' })) : [],
    behind: behindRows(v, data),
  };
}
