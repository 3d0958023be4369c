// heatmap: a cell a row of the table, by a colour scale with its bar.

import { fitText, h, s, textWidth } from '../dom';
import type { Cell, Column, View } from '../format';
import { numberStyle } from '../numbers';
import type { Mark, Picture } from '../picture';
import { categoryText, cell, cellStyle, compare, labelWithUnit, number } from '../rows';
import { linear, niceDomain, rampColour } from '../scale';
import { behindRows, rowText, shown } from './common';

/** The bar that says what the colours mean. */
export function colourBar(label: string, unit: string, low: number, high: number): Node {
  const width = 220;
  const scale = linear([low, high], [0, width], unit);
  const steps = Array.from({ length: 44 }, (_, i) =>
    s('rect', { x: 8 + i * 5, y: 0, width: 5.3, height: 10, fill: rampColour(i / 43) }));
  const ticks = scale.ticks(46).flatMap((t) => [
    s('line', { x1: 8 + scale.at(t.value), x2: 8 + scale.at(t.value), y1: 10, y2: 14, class: 'axis' }),
    s('text', { x: 8 + scale.at(t.value), y: 26, class: 'tick', 'text-anchor': 'middle' }, t.label),
  ]);
  return h('div', { class: 'colourbar' },
    h('span', {}, label + (unit ? `, ${unit}` : '')),
    s('svg', { viewBox: `0 0 ${width + 24} 30`, width: width + 24, height: 30, 'aria-hidden': 'true' }, ...steps, ...ticks) as unknown as Node);
}

/** Evenly spaced numbers with those between that no row has: an empty hour is seen to be empty. */
function filled(keys: Cell[]): Cell[] {
  if (keys.length < 3 || !keys.every((k): k is number => typeof k === 'number')) return keys;
  const steps = keys.slice(1).map((k, i) => k - keys[i]!);
  const step = Math.min(...steps);
  const n = Math.round((keys[keys.length - 1]! - keys[0]!) / step);
  if (!(step > 0) || n > 400 || steps.some((d) => Math.abs(d / step - Math.round(d / step)) > 1e-6)) return keys;
  return Array.from({ length: n + 1 }, (_, i) => keys.find((k) => Math.abs(k - keys[0]! - i * step) < step / 4) ?? keys[0]! + i * step);
}

export function heatmap(v: View): Picture {
  const data = shown(v);
  const [x, y, value] = [data.need('x'), data.need('y'), data.need('value')];
  const keysOf = (c: Column): Cell[] => {
    const seen = new Map(data.rows.map((r) => [String(cell(data.table, c.name, r)), cell(data.table, c.name, r)]));
    const numeric = c.type === 'f64' || c.type === 'i64' || c.type === 'epoch';
    return numeric ? filled([...seen.values()].sort((a, b) => compare(a, b))) : [...seen.values()];
  };
  const [xs, ys] = [keysOf(x), keysOf(y)];
  // Numbers grow upwards; categories read downwards as they come.
  if (y.type === 'f64' || y.type === 'i64') ys.reverse();
  const values = data.rows.map((r) => number(cell(data.table, value.name, r)));
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const [from, to] = finite.length ? niceDomain(low >= 0 && low < 0.5 * high ? 0 : low, high, 5, value.unit) : [0, 1];
  const style = numberStyle(values, value.unit ?? '', value.name);
  const numbers = new Map([x, y].map((c) => [c, numberStyle(data.rows.map((r) => number(cell(data.table, c.name, r))), c.unit ?? '', c.name)]));
  const text = (c: Column, k: Cell): string =>
    typeof k === 'number' && !c.values ? numbers.get(c)!(k) : c.type === 'epoch' ? cellStyle(data.table, c).text(k)[0] : categoryText(c, k);
  return {
    empty: finite.length === 0,
    draw: (width) => {
      const names = ys.map((k) => text(y, k));
      const left = Math.ceil(Math.min(width * 0.34, Math.max(20, ...names.map((n) => textWidth(n, 12.5))) + 10));
      const top = 22;
      const cw = (width - left - 2) / Math.max(1, xs.length);
      const ch = Math.max(14, Math.min(34, cw, 420 / Math.max(1, ys.length)));
      const bottom = top + ch * ys.length;
      const nodes: SVGElement[] = [s('text', { x: 0, y: 13, class: 'axistitle' }, labelWithUnit(y))];
      ys.forEach((_, i) => nodes.push(s('text', { x: left - 8, y: top + (i + 0.5) * ch + 4, class: 'tick', 'text-anchor': 'end' }, fitText(names[i]!, left - 10, 12.5))));
      const widest = Math.max(10, ...xs.map((k) => textWidth(text(x, k), 12)));
      const every = Math.max(1, Math.ceil((widest + 8) / cw));
      xs.forEach((k, i) => {
        if (i % every === 0) nodes.push(s('text', { x: left + (i + 0.5) * cw, y: bottom + 16, class: 'tick', 'text-anchor': 'middle' }, text(x, k)));
      });
      nodes.push(s('text', { x: left + (width - left) / 2, y: bottom + 34, class: 'axistitle', 'text-anchor': 'middle' }, labelWithUnit(x)));
      const at = (list: typeof xs) => new Map(list.map((k, i) => [String(k), i]));
      const [xi, yi] = [at(xs), at(ys)];
      const marks: Mark[] = [];
      data.rows.forEach((r, n) => {
        const amount = values[n]!;
        const [i, j] = [xi.get(String(cell(data.table, x.name, r)))!, yi.get(String(cell(data.table, y.name, r)))!];
        if (!Number.isFinite(amount)) return;
        const t = (amount - from) / (to - from);
        const e = s('rect', { x: left + i * cw, y: top + j * ch, width: Math.max(0.5, cw - 1), height: ch - 1, fill: rampColour(t) });
        nodes.push(e);
        if (v.numbers === true && cw > textWidth(style(amount), 11.5) + 4)
          nodes.push(s('text', { x: left + (i + 0.5) * cw, y: top + (j + 0.5) * ch + 4, class: 'cellnumber', style: `fill:${t > 0.5 ? '#111' : '#fff'}`, 'text-anchor': 'middle' }, style(amount)));
        marks.push({ x: left + (i + 0.5) * cw, y: top + (j + 0.5) * ch, element: e, text: () => rowText(data.table, r, [text(y, ys[j]!), text(x, xs[i]!)]) });
      });
      return { width, height: bottom + 42, nodes, marks };
    },
    description: () => `${labelWithUnit(value)}: ${labelWithUnit(y)} × ${labelWithUnit(x)}.`,
    key: () => (finite.length ? colourBar(labelWithUnit({ ...value, unit: '' }), value.unit ?? '', from, to) : null),
    behind: behindRows(v, data),
  };
}
