// Two axes with their units, rules across them, and how far they reach.

import { fitText, s, textWidth } from './dom';
import type { Cell, Column, View, Words } from './format';
import { labelOf } from './rows';
import { linear, log, niceDomain, time, type Scale, type Tick } from './scale';
import { parseInstant } from './time';
import { say, tell } from './words';

export interface Axis {
  label: string;
  unit: string;
  kind: 'linear' | 'log' | 'time';
  domain: [number, number];
}

export interface Rule {
  at: number;
  axis: 'x' | 'y';
  label: string;
}

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: Scale;
  y: Scale;
  /** Behind the data, and before it. */
  behind: SVGElement[];
  before: SVGElement[];
}

const bound = (v: unknown, timeAxis: boolean): number | null =>
  v === null || v === undefined ? null : timeAxis ? parseInstant(v) : typeof v === 'number' ? v : null;

interface AxisWish {
  column: Column;
  values: number[];
  label: Words;
  scale?: string;
  domain?: [Cell, Cell];
  /** true: zero is in it; 'near': zero is in it where it is not far; false: only what there is. */
  zero: boolean | 'near';
  nice: boolean;
}

/** The axis for what there is to show. */
export function axisFor(w: AxisWish): Axis {
  const timeAxis = w.column.type === 'epoch';
  const kind = timeAxis ? 'time' : w.scale === 'log' ? 'log' : 'linear';
  const usable = w.values.filter((v) => Number.isFinite(v) && (kind !== 'log' || v > 0));
  let low = usable.reduce((a, b) => Math.min(a, b), Infinity);
  let high = usable.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!usable.length) [low, high] = kind === 'log' ? [1, 10] : [0, 1];
  const unit = w.column.unit ?? '';
  if (kind === 'linear') {
    const want = w.zero === true || (w.zero === 'near' && low > 0 && low <= 0.35 * high);
    if (want) [low, high] = [Math.min(0, low), Math.max(0, high)];
    if (w.nice || low === high) [low, high] = niceDomain(low, high, 5, unit);
  } else if (kind === 'log') {
    const steps = (v: number, up: boolean): number => {
      const p = 10 ** Math.floor(Math.log10(v) + 1e-9);
      const list = [1, 2, 5, 10].map((m) => m * p);
      return up ? (list.find((x) => x >= v * 0.9999) ?? v) : ([...list].reverse().find((x) => x <= v * 1.0001) ?? v);
    };
    [low, high] = [steps(low, false), steps(high, true)];
    if (low === high) [low, high] = [low / 10, high * 10];
  }
  const given = Array.isArray(w.domain) ? w.domain.map((v) => bound(v, timeAxis)) : [null, null];
  if (given[0] !== null && given[0] !== undefined && Number.isFinite(given[0])) low = given[0];
  if (given[1] !== null && given[1] !== undefined && Number.isFinite(given[1])) high = given[1];
  return { label: say(w.label) || labelOf(w.column), unit: timeAxis ? '' : unit, kind, domain: [low, high] };
}

export const axisTitle = (a: Axis): string =>
  a.label + (a.unit ? `, ${a.unit}` : '') + (a.kind === 'log' ? ` (${tell('logAxis')})` : '');

export function rulesOf(v: View, x: Axis, y?: Axis): Rule[] {
  const out: Rule[] = [];
  for (const r of Array.isArray(v.rules) ? v.rules : []) {
    const axis: 'x' | 'y' = r.axis === 'y' ? 'y' : 'x';
    const at = bound(r.at, (axis === 'x' ? x : y)?.kind === 'time');
    if (at !== null && Number.isFinite(at)) out.push({ at, axis, label: say(r.label) });
  }
  return out;
}

/** Why zero is not in the picture, where it is not. */
export function zeroNotes(v: View, y: Axis): string[] {
  if (y.kind === 'log' || (y.domain[0] <= 0 && y.domain[1] >= 0)) return [];
  return v.zero ? [`${tell('noZero')} ${say(v.zero as Words)}`] : [];
}

export const makeScale = (a: Axis, range: [number, number]): Scale =>
  a.kind === 'log' ? log(a.domain, range) : a.kind === 'time' ? time(a.domain, range) : linear(a.domain, range, a.unit);

/** Ticks along the bottom: one line, or UTC and KST. */
export function bottomTicks(scale: Scale, left: number, right: number, y: number, grid?: [number, number]): SVGElement[] {
  const out: SVGElement[] = [];
  const ticks = scale.ticks(scale.kind === 'time' ? 76 : 64);
  const room: Tick[] = [];
  let end = -Infinity;
  for (const t of ticks) {
    const x = scale.at(t.value);
    const w = Math.max(textWidth(t.label, 12), textWidth(t.below ?? '', 12)) / 2;
    if (grid) out.push(s('line', { x1: x, x2: x, y1: grid[0], y2: grid[1], class: 'grid' }));
    if (x - w < end + 6 || x + w > right + 40) continue;
    end = x + w;
    room.push(t);
  }
  for (const t of room) {
    const x = scale.at(t.value);
    out.push(s('text', { x, y: y + 17, class: 'tick', 'text-anchor': 'middle' }, t.label));
    if (t.below) out.push(s('text', { x, y: y + 32, class: 'tick faint', 'text-anchor': 'middle' }, t.below));
  }
  if (room.some((t) => t.below)) {
    const first = scale.at(room[0]!.value) - textWidth(room[0]!.label, 12) / 2;
    const x = Math.min(left - 6, first - 8);
    out.push(s('text', { x, y: y + 17, class: 'tick faint', 'text-anchor': 'end' }, 'UTC'));
    out.push(s('text', { x, y: y + 32, class: 'tick faint', 'text-anchor': 'end' }, 'KST'));
  }
  return out;
}

export interface FrameWish {
  width: number;
  height: number;
  x: Axis;
  y: Axis;
  /** Room at the right, for labels of curves. */
  right?: number;
  rules?: Rule[];
}

export function frame(w: FrameWish): Frame {
  const top = 30 + (w.rules?.some((r) => r.axis === 'x' && r.label) ? 16 : 0);
  const bottom = w.height - (w.x.kind === 'time' ? 58 : 44);
  const y = makeScale(w.y, [bottom, top]);
  const yTicks = y.ticks(w.height < 240 ? 34 : 46);
  const labels = yTicks.map((t) => textWidth(t.label, 12));
  const timeRoom = w.x.kind === 'time' ? 34 : 0;
  const left = Math.max(timeRoom, Math.ceil(Math.max(16, ...labels)) + 8);
  const right = w.width - Math.max(14, w.right ?? 14);
  const x = makeScale(w.x, [left, right]);
  const behind: SVGElement[] = [];
  for (const t of yTicks) {
    const at = y.at(t.value);
    behind.push(s('line', { x1: left, x2: right, y1: at, y2: at, class: t.value === 0 ? 'axis' : 'grid' }));
    behind.push(s('text', { x: left - 8, y: at + 4, class: 'tick', 'text-anchor': 'end' }, t.label));
  }
  if (!(w.y.kind === 'linear' && w.y.domain[0] <= 0 && w.y.domain[1] >= 0))
    behind.push(s('line', { x1: left, x2: right, y1: bottom, y2: bottom, class: 'axis' }));
  behind.push(...bottomTicks(x, left, right, bottom, [top, bottom]));
  const titleRoom = w.width - 4;
  behind.push(s('text', { x: 0, y: 13, class: 'axistitle' }, fitText(axisTitle(w.y), titleRoom, 12.5)));
  behind.push(
    s('text', { x: (left + right) / 2, y: w.height - 4, class: 'axistitle', 'text-anchor': 'middle' },
      fitText(axisTitle(w.x), titleRoom, 12.5)),
  );
  const before: SVGElement[] = [];
  for (const r of w.rules ?? []) {
    const scale = r.axis === 'x' ? x : y;
    const at = scale.at(r.at);
    const [a, b] = r.axis === 'x' ? [left, right] : [top, bottom];
    if (!(at >= a - 0.5 && at <= b + 0.5)) continue;
    before.push(
      r.axis === 'x'
        ? s('line', { x1: at, x2: at, y1: top - 6, y2: bottom, class: 'rule' })
        : s('line', { x1: left, x2: right, y1: at, y2: at, class: 'rule' }),
    );
    if (r.label) before.push(ruleLabel(r, at, left, right, top));
  }
  return { left, right, top, bottom, x, y, behind, before };
}

function ruleLabel(r: Rule, at: number, left: number, right: number, top: number): SVGElement {
  if (r.axis === 'y')
    return s('text', { x: right - 4, y: at - 5, class: 'rulelabel', 'text-anchor': 'end' }, r.label);
  const half = textWidth(r.label, 12, 600) / 2;
  const anchor = at - half < left ? 'start' : at + half > right ? 'end' : 'middle';
  return s('text', { x: anchor === 'start' ? at - 1 : anchor === 'end' ? at + 1 : at, y: top - 11, class: 'rulelabel', 'text-anchor': anchor }, r.label);
}

/** Moves labels apart: places wished for, in pixels, in; places given, in the same order, out. */
export function spread(wished: number[], gap: number, low: number, high: number): number[] {
  const order = wished.map((_, i) => i).sort((a, b) => wished[a]! - wished[b]! || a - b);
  const out = [...wished];
  // Twice down and up settles it: first pushed down past each other, then back up from the end.
  let at = low;
  for (const i of order) at = (out[i] = Math.max(out[i]!, at)) + gap;
  at = high;
  for (const i of [...order].reverse()) at = (out[i] = Math.min(out[i]!, at)) - gap;
  return out;
}
