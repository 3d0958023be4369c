// scatter: a mark a row, over two axes.

import { axisFor, frame, rulesOf, zeroNotes } from '../axes';
import { s, textWidth } from '../dom';
import { inkOf, inkStyle } from '../colours';
import type { View } from '../format';
import { symbol, type LegendItem, type Mark, type Picture } from '../picture';
import { categoryText, cell, labelOf, place } from '../rows';
import { tell } from '../words';
import { behindRows, choice, markLegend, rowText, shown } from './common';

export function scatter(v: View): Picture {
  const data = shown(v);
  const [x, y] = [data.need('x'), data.need('y')];
  const [colour, label] = [data.want('color'), data.want('label')];
  const [hollow, diamond] = [choice(v, 'hollow', data), choice(v, 'diamond', data)];
  const get = (name: string, r: number) => cell(data.table, name, r);
  const points = data.rows
    .map((row) => ({ row, x: place(x, get(x.name, row)), y: place(y, get(y.name, row)) }))
    .filter((p) => Number.isFinite(p.x) && Number.isFinite(p.y));
  const zero = !v.zero;
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const ax = axisFor({ column: x, values: v.diagonal ? xs.concat(ys) : xs, label: v.x_label, scale: v.x_scale, domain: v.x_domain, zero, nice: true });
  const ay = axisFor({ column: y, values: v.diagonal ? xs.concat(ys) : ys, label: v.y_label, scale: v.y_scale, domain: v.y_domain, zero, nice: true });
  const rules = rulesOf(v, ax, ay);
  return {
    empty: points.length === 0,
    draw: (width) => {
      const height = Math.max(280, Math.min(460, width * 0.5));
      const f = frame({ width, height, x: ax, y: ay, rules });
      const nodes: SVGElement[] = [...f.behind];
      if (v.diagonal) {
        const low = Math.max(f.x.domain[0], f.y.domain[0]);
        const high = Math.min(f.x.domain[1], f.y.domain[1]);
        nodes.push(s('line', { x1: f.x.at(low), y1: f.y.at(low), x2: f.x.at(high), y2: f.y.at(high), class: 'diagonal' }));
      }
      const r = points.length > 400 ? 2.2 : points.length > 80 ? 3.4 : 4.8;
      const marks: Mark[] = [];
      const names: SVGElement[] = [];
      for (const p of points) {
        const [px, py] = [f.x.at(p.x), f.y.at(p.y)];
        if (!Number.isFinite(px) || !Number.isFinite(py) || px < f.left - 1 || px > f.right + 1 || py < f.top - 1 || py > f.bottom + 1) continue;
        const e = symbol(diamond.test(p.row) ? 'diamond' : 'dot', px, py, r);
        if (hollow.test(p.row)) e.classList.add('hollow');
        e.setAttribute('style', inkStyle(colour ? inkOf(get(colour.name, p.row)) : 0));
        nodes.push(e);
        const name = label ? categoryText(label, get(label.name, p.row)) : '';
        marks.push({ x: px, y: py, text: () => rowText(data.table, p.row, [name]) });
        if (name && points.length <= 40) {
          const end = px + 8 + textWidth(name, 11.5) > f.right;
          names.push(s('text', { x: end ? px - 8 : px + 8, y: py + 4, class: 'tick', 'text-anchor': end ? 'end' : 'start' }, name));
        }
      }
      return { width, height, nodes: [...nodes, ...names, ...f.before], marks };
    },
    description: () => `${labelOf(y)} — ${labelOf(x)}. ${tell('marks', { n: points.length })}.`,
    legend: () => {
      const out: LegendItem[] = [];
      if (colour)
        for (const c of new Set(points.map((p) => get(colour.name, p.row))))
          out.push({ text: categoryText(colour, c, true), ink: inkOf(c), shape: 'dot' });
      return out.concat(markLegend(hollow, diamond));
    },
    notes: () => zeroNotes(v, ay),
    behind: behindRows(v, data),
  };
}
