// sky: azimuth clockwise from north, the zenith in the middle, the horizon at the rim.

import { s, textWidth } from '../dom';
import { inkOf, inkStyle, type Ink } from '../colours';
import type { Cell, View } from '../format';
import { symbol, type LegendItem, type Mark, type Picture } from '../picture';
import { Room } from '../room';
import { categoryText, cell, number } from '../rows';
import { clockText, kstText, parseInstant } from '../time';
import { tell } from '../words';
import { behindRows, rowText, shown } from './common';

/** Rings of elevation, the mask of the horizon, and where north is. */
function backdrop(c: number, radius: number, at: (az: number, el: number) => [number, number], mask: number): SVGElement[] {
  const nodes: SVGElement[] = [s('circle', { cx: c, cy: c, r: radius, class: 'sky' })];
  if (mask > 0) {
    const inner = (radius * (90 - mask)) / 90;
    nodes.push(s('path', { d: `M${c - radius},${c}a${radius},${radius} 0 1 0 ${2 * radius},0a${radius},${radius} 0 1 0 ${-2 * radius},0M${c - inner},${c}a${inner},${inner} 0 1 1 ${2 * inner},0a${inner},${inner} 0 1 1 ${-2 * inner},0`, class: 'mask' }));
  }
  for (const el of [0, 30, 60]) {
    nodes.push(s('circle', { cx: c, cy: c, r: (radius * (90 - el)) / 90, class: el ? 'ring' : 'ring rim' }));
    if (el) nodes.push(s('text', { x: c + 4, y: c - (radius * (90 - el)) / 90 - 4, class: 'tick' }, `${el}°`));
  }
  nodes.push(s('path', { d: `M${c - radius},${c}H${c + radius}M${c},${c - radius}V${c + radius}`, class: 'ring' }));
  for (const [w, az] of [['north', 0], ['east', 90], ['south', 180], ['west', 270]] as const) {
    const [x, y] = at(az, -7);
    nodes.push(s('text', { x, y: y + 5, class: 'compass', 'text-anchor': 'middle' }, tell(w)));
  }
  return nodes;
}

export function sky(v: View): Picture {
  const data = shown(v);
  const [azimuth, elevation] = [data.need('azimuth'), data.need('elevation')];
  const [by, label, time] = [data.want('series'), data.want('label'), data.want('time')];
  const colour = data.want('color') ?? by;
  const get = (name: string, r: number): Cell => cell(data.table, name, r);
  const inkAt = (r: number): Ink => (colour ? inkOf(get(colour.name, r)) : 0);
  const points = data.rows
    .map((r) => ({ r, az: number(get(azimuth.name, r)), el: number(get(elevation.name, r)) }))
    .filter((p) => Number.isFinite(p.az) && p.el >= 0);
  const paths = new Map<string, typeof points>();
  if (by) for (const p of points) {
    const key = String(get(by.name, p.r));
    paths.set(key, [...(paths.get(key) ?? []), p]);
  }
  return {
    empty: points.length === 0,
    maxWidth: 560,
    draw: (width) => {
      const radius = width / 2 - 26;
      const c = width / 2;
      const at = (az: number, el: number): [number, number] => {
        const rho = (radius * (90 - el)) / 90;
        return [c + rho * Math.sin((az * Math.PI) / 180), c - rho * Math.cos((az * Math.PI) / 180)];
      };
      const nodes = backdrop(c, radius, at, typeof v.mask === 'number' ? v.mask : 0);
      const marks: Mark[] = [];
      const labels: SVGElement[] = [];
      const room = new Room(width, width);
      const write = (text: string, x: number, y: number, ink: Ink): void => {
        const w = textWidth(text, 12, 600);
        for (const [px, py] of [[x + 9, y + 4], [x - 9 - w, y + 4], [x + 6, y - 9], [x - w - 6, y - 9], [x + 6, y + 17], [x - w - 6, y + 17]] as const)
          if (text && room.take(px, py - 10, w, 13)) {
            labels.push(s('text', { x: px, y: py, class: 'skylabel', style: inkStyle(ink) }, text));
            return;
          }
      };
      const nameOf = (r: number): string =>
        label ? categoryText(label, get(label.name, r)) : by ? categoryText(by, get(by.name, r)) : '';
      const told = (r: number): string[] => {
        const t = time ? parseInstant(get(time.name, r)) : NaN;
        return rowText(data.table, r, [nameOf(r), Number.isFinite(t) ? `${clockText(t, true)} UTC (${kstText(t)})` : '']);
      };
      for (const list of paths.values()) {
        const first = list[0]!;
        const style = inkStyle(inkAt(first.r));
        nodes.push(s('path', { d: 'M' + list.map((p) => at(p.az, p.el).map((q) => q.toFixed(1)).join(',')).join('L'), class: 'curve', style }));
        const [x, y] = at(first.az, first.el);
        const dot = symbol('dot', x, y, 4);
        dot.setAttribute('style', style);
        nodes.push(dot);
        const t = time ? parseInstant(get(time.name, first.r)) : NaN;
        write(nameOf(first.r) + (Number.isFinite(t) ? ` ${clockText(t)}` : ''), x, y, inkAt(first.r));
      }
      for (const p of points) {
        const [x, y] = at(p.az, p.el);
        marks.push({ x, y, text: () => told(p.r) });
        if (by) continue;
        const dot = symbol('dot', x, y, 5);
        dot.setAttribute('style', inkStyle(inkAt(p.r)));
        nodes.push(dot);
        if (points.length <= 60) write(nameOf(p.r), x, y, inkAt(p.r));
      }
      return { width, height: width, nodes: [...nodes, ...labels], marks };
    },
    description: () => [...paths.keys()].join(', ') + ` ${tell('marks', { n: points.length })}.`,
    legend: () => {
      if (!colour || colour === by) return [];
      return [...new Set(points.map((p) => get(colour.name, p.r)))].map(
        (k): LegendItem => ({ text: categoryText(colour, k, true), ink: inkOf(k), shape: 'line' }),
      );
    },
    behind: behindRows(v, data),
  };
}
