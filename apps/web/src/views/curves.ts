// line, band and fan: curves over an axis, named at their ends.

import { axisFor, frame, rulesOf, spread, zeroNotes, type Axis, type Frame, type Rule } from '../axes';
import { fitText, s, textWidth } from '../dom';
import { inkOf, inkStyle, type Ink } from '../colours';
import type { Column, View } from '../format';
import type { Drawing, LegendItem, Mark, Picture } from '../picture';
import { categoryText, cell, columnOf, holds, labelOf, place, Problem, valueText } from '../rows';
import { say, tell } from '../words';
import { behindRows, colourColumn, shown, type Shown } from './common';

interface Point {
  x: number;
  y: number;
  low: number;
  high: number;
  row: number;
}
interface Curve {
  label: string;
  ink: Ink;
  strong: boolean;
  dashed: boolean;
  points: Point[];
  y: Column | undefined;
}

function series(v: View, data: Shown, x: Column, ys: (Column | undefined)[], low?: Column, high?: Column): Curve[] {
  const by = data.want('series');
  const colour = colourColumn(data);
  const emphasis = new Set((Array.isArray(v.emphasis) ? v.emphasis : []).map(String));
  const dashedNames = Array.isArray(v.dashed) ? new Set(v.dashed.map(String)) : undefined;
  const dashedIf = !dashedNames && v.dashed && typeof v.dashed === 'object' ? v.dashed : undefined;
  if (dashedIf) columnOf(data.table, dashedIf.column);
  const curves = new Map<string, Curve>();
  const t = data.table;
  const at = (c: Column | undefined, r: number): number => (c ? place(c, cell(t, c.name, r)) : NaN);
  for (const y of ys)
    for (const r of data.rows) {
      const key = by ? cell(t, by.name, r) : null;
      const id = `${ys.length > 1 ? (y?.name ?? '') : ''}\u0001${String(key)}`;
      let c = curves.get(id);
      if (!c) {
        const own = by ? categoryText(by, key, by === colour) : '';
        const name = ys.length > 1 && y ? (own ? `${own}, ${labelOf(y)}` : labelOf(y)) : own;
        const category = colour ? cell(t, colour.name, r) : ys.length > 1 ? (y?.name ?? null) : null;
        const strong = emphasis.has(String(key)) || (y !== undefined && ys.length > 1 && emphasis.has(y.name));
        c = {
          label: name,
          ink: strong ? 'strong' : category === null ? 0 : inkOf(category),
          strong,
          dashed: dashedNames?.has(String(key)) ?? (dashedIf ? holds(dashedIf, (n) => cell(t, n, r)) : false),
          points: [],
          y,
        };
        curves.set(id, c);
      }
      c.points.push({ x: at(x, r), y: at(y, r), low: at(low, r), high: at(high, r), row: r });
    }
  for (const c of curves.values()) {
    c.points = c.points.filter((p) => Number.isFinite(p.x));
    c.points.sort((a, b) => a.x - b.x || a.row - b.row);
  }
  return [...curves.values()];
}

/** The path of what there is: a gap where a value is missing. */
function path(points: Point[], f: Frame, value: (p: Point) => number, step: boolean): string {
  let d = '';
  let open = false;
  let last = 0;
  for (const p of points) {
    const v = value(p);
    const [x, y] = [f.x.at(p.x), f.y.at(v)];
    if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(v)) {
      if (step && open && Number.isFinite(x)) d += `L${x.toFixed(1)},${last.toFixed(1)}`;
      open = false;
      continue;
    }
    if (!open) d += `M${x.toFixed(1)},${y.toFixed(1)}`;
    else if (step) d += `H${x.toFixed(1)}V${y.toFixed(1)}`;
    else d += `L${x.toFixed(1)},${y.toFixed(1)}`;
    open = true;
    last = y;
  }
  return d;
}

function area(points: Point[], f: Frame, low: (p: Point) => number, high: (p: Point) => number): string {
  let d = '';
  let run: [number, number, number][] = [];
  const close = (): void => {
    if (run.length > 1)
      d += 'M' + run.map((p) => `${p[0].toFixed(1)},${p[2].toFixed(1)}`).join('L') + 'L' +
        [...run].reverse().map((p) => `${p[0].toFixed(1)},${p[1].toFixed(1)}`).join('L') + 'Z';
    run = [];
  };
  for (const p of points) {
    const q: [number, number, number] = [f.x.at(p.x), f.y.at(low(p)), f.y.at(high(p))];
    if (q.every(Number.isFinite) && Number.isFinite(low(p)) && Number.isFinite(high(p))) run.push(q);
    else close();
  }
  close();
  return d;
}

/** Names at the ends of the curves, moved apart, with a thread to each that had to move. */
function endLabels(curves: Curve[], f: Frame, room: number): SVGElement[] {
  // Where several end at one place, the emphasised one is named first.
  const named = curves
    .filter((c) => c.label && c.points.some((p) => Number.isFinite(p.y)))
    .sort((a, b) => Number(b.strong) - Number(a.strong));
  if (!named.length) return [];
  const ends = named.map((c) => {
    const p = [...c.points].reverse().find((q) => Number.isFinite(q.y) && f.x.at(q.x) <= f.right + 0.5) ?? c.points[0]!;
    return { x: Math.min(f.right, f.x.at(p.x)), y: Math.max(f.top, Math.min(f.bottom, f.y.at(p.y))) };
  });
  const places = spread(ends.map((e) => e.y), 16, f.top, f.bottom);
  return named.flatMap((c, i) => {
    const e = ends[i]!;
    const y = places[i]!;
    const out: SVGElement[] = [];
    const style = inkStyle(c.ink);
    if (Math.abs(y - e.y) > 3 || e.x < f.right - 2)
      out.push(s('path', { d: `M${e.x + 2},${e.y}L${f.right + 4},${e.y}L${f.right + 10},${y}`, class: 'thread', style }));
    out.push(
      s('text', { x: f.right + 13, y: y + 4.5, class: c.strong ? 'endlabel strong' : 'endlabel', style },
        fitText(c.label, room - 14, 13, 650)),
    );
    return out;
  });
}

const marksOf = (curves: Curve[], f: Frame, x: Column, data: Shown): Mark[] =>
  curves.flatMap((c) => {
    const every = Math.max(1, Math.ceil(c.points.length / 400));
    return c.points
      .filter((p, i) => i % every === 0 && Number.isFinite(p.y) && f.x.at(p.x) >= f.left - 1 && f.x.at(p.x) <= f.right + 1)
      .map((p) => ({
        x: f.x.at(p.x),
        y: f.y.at(p.y),
        text: () => [
          c.label || (c.y ? labelOf(c.y) : labelOf(x)),
          `${labelOf(x)}: ${valueText(x, cell(data.table, x.name, p.row))}`,
          ...(c.y ? [`${labelOf(c.y)}: ${valueText(c.y, cell(data.table, c.y.name, p.row))}`] : []),
        ],
      }));
  });

function drawCurves(
  width: number, v: View, data: Shown, curves: Curve[], x: Column, axes: [Axis, Axis], rules: Rule[],
  ranges: { low: Column; high: Column; pale: number }[],
): Drawing {
  const names = curves.filter((c) => c.label);
  const room = names.length
    ? Math.min(width * 0.34, Math.max(...names.map((c) => textWidth(c.label, 13, 650))) + 20)
    : 14;
  const f = frame({ width, height: Math.max(250, Math.min(380, width * 0.4)), x: axes[0], y: axes[1], right: room, rules });
  const clip = `clip${Math.random().toString(36).slice(2)}`;
  const inside = s('g', { 'clip-path': `url(#${clip})` });
  const value = (c: Column) => (p: Point): number => place(c, cell(data.table, c.name, p.row));
  for (const r of ranges)
    for (const c of curves)
      inside.append(s('path', { d: area(c.points, f, value(r.low), value(r.high)), class: 'range', 'fill-opacity': r.pale, style: inkStyle(c.ink) }));
  const step = v.step === true;
  for (const c of [...curves].sort((a, b) => Number(a.strong) - Number(b.strong))) {
    if (!c.y) continue;
    const kind = `curve${c.strong ? ' thick' : ''}${c.dashed ? ' dash' : ''}`;
    inside.append(s('path', { d: path(c.points, f, (p) => p.y, step), class: kind, style: inkStyle(c.ink) }));
    if (c.points.length === 1 && c.points[0])
      inside.append(s('circle', { cx: f.x.at(c.points[0].x), cy: f.y.at(c.points[0].y), r: 3.5, class: 'mark', style: inkStyle(c.ink) }));
  }
  const defs = s('defs', {}, s('clipPath', { id: clip },
    s('rect', { x: f.left, y: f.top - 2, width: f.right - f.left, height: f.bottom - f.top + 4 })));
  return {
    width,
    height: Math.max(250, Math.min(380, width * 0.4)),
    nodes: [defs, ...f.behind, inside, ...f.before, ...endLabels(curves, f, room)],
    marks: marksOf(curves, f, x, data),
  };
}

function describe(curves: Curve[], axes: [Axis, Axis]): string {
  const names = curves.map((c) => c.label).filter(Boolean);
  return `${axes[1].label} — ${axes[0].label}. ` + (names.length ? `${tell('curvesAre')}: ${names.join(', ')}.` : '');
}

function build(v: View, data: Shown, curves: Curve[], x: Column, y: Column, spread: number[],
               ranges: { low: Column; high: Column; pale: number; label?: string }[]): Picture {
  const axes: [Axis, Axis] = [
    axisFor({ column: x, values: curves.flatMap((c) => c.points.map((p) => p.x)), label: v.x_label, scale: v.x_scale, domain: v.x_domain, zero: 'near', nice: false }),
    axisFor({ column: y, values: spread, label: v.y_label, scale: v.y_scale, domain: v.y_domain, zero: !v.zero, nice: true }),
  ];
  const rules = rulesOf(v, axes[0], axes[1]);
  const legend: LegendItem[] = ranges
    .filter((r) => r.label)
    .map((r) => ({ text: r.label!, shape: r.pale > 0.3 ? 'range' : 'pale', ink: curves[0]?.ink ?? 0 }));
  return {
    empty: !spread.some(Number.isFinite),
    draw: (width) => drawCurves(width, v, data, curves, x, axes, rules, ranges),
    description: () => describe(curves, axes),
    legend: () => legend,
    notes: () => zeroNotes(v, axes[1]),
    behind: behindRows(v, data),
  };
}

export function line(v: View): Picture {
  const data = shown(v);
  const x = data.need('x');
  const names: unknown[] = Array.isArray(v.y) ? v.y : [v.y];
  if (!names.length || names.some((n) => typeof n !== 'string')) throw new Problem(`${tell('noKey')} y`);
  const ys = names.map((n) => columnOf(data.table, n));
  const curves = series(v, data, x, ys);
  const many = ys.length > 1 && !v.y_label;
  const units = new Set(ys.map((c) => c.unit ?? ''));
  const y: Column = many ? { ...ys[0]!, label: say(v.title), unit: units.size === 1 ? [...units][0] : '' } : ys[0]!;
  return build(v, data, curves, x, y, curves.flatMap((c) => c.points.map((p) => p.y)), []);
}

export function band(v: View): Picture {
  const data = shown(v);
  const [x, low, high] = [data.need('x'), data.need('low'), data.need('high')];
  const middle = data.want('middle');
  const curves = series(v, data, x, [middle], low, high);
  const all = curves.flatMap((c) => c.points.flatMap((p) => [p.low, p.high, p.y]));
  // Without a middle the name stands at the middle of the range.
  if (!middle) for (const c of curves) for (const p of c.points) p.y = (p.low + p.high) / 2;
  return build(v, data, curves, x, middle ?? low, all, [{ low, high, pale: 0.22 }]);
}

export function fan(v: View): Picture {
  const data = shown(v);
  const x = data.need('x');
  const middle = data.want('middle');
  const list: { low: string; high: string; label?: unknown }[] = Array.isArray(v.ranges) ? v.ranges : [];
  if (!list.length) throw new Problem(`${tell('noKey')} ranges`);
  const ranges = list.map((r, i) => ({
    low: columnOf(data.table, r.low),
    high: columnOf(data.table, r.high),
    pale: 0.16 + (0.3 * i) / Math.max(1, list.length - 1),
    label: say(r.label as never),
  }));
  const curves = series(v, data, x, [middle]);
  const all = ranges.flatMap((r) => [r.low, r.high]).concat(middle ? [middle] : [])
    .flatMap((c) => data.rows.map((row) => place(c, cell(data.table, c.name, row))));
  return build(v, data, curves, x, middle ?? ranges[0]!.low, all, ranges);
}
