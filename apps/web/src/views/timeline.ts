// Lanes over time: bars where an interval can be seen, marks where it is too short, ticks where marks are many.

import { bottomTicks, makeScale, rulesOf, type Axis, type Rule } from '../axes';
import { fitText, s, textWidth } from '../dom';
import { inkOf, inkStyle, type Ink } from '../colours';
import type { Cell, View } from '../format';
import { symbol, type Drawing, type LegendItem, type Mark, type Picture } from '../picture';
import { categoryText, cell, columnOf, rowsOf, tableOf, theReport } from '../rows';
import type { Scale } from '../scale';
import { hour, instantText, parseInstant } from '../time';
import { say, tell } from '../words';
import { behindRows, choice, colourColumn, markLegend, rowText, shown, type Choice, type Shown } from './common';

interface Interval {
  row: number;
  start: number;
  stop: number;
  at: number;
}
interface Lane {
  name: string;
  note: string;
  group: string;
  ink: Ink;
  items: Interval[];
}
interface Span {
  start: number;
  stop: number;
}

const laneHeight = 22;
const groupHeight = 26;
const lanesShown = 80;

function lanesOf(v: View, data: Shown): Lane[] {
  const lane = data.need('lane');
  const start = data.need('start');
  const stop = data.want('stop');
  const at = data.want('at');
  const group = data.want('group');
  const note = data.want('note');
  const ink = colourColumn(data);
  const lanes = new Map<string, Lane>();
  const make = (key: Cell, g: string, n: string, i: Ink): Lane => {
    let l = lanes.get(String(key));
    if (!l) lanes.set(String(key), (l = { name: categoryText(lane, key), note: n, group: g, ink: i, items: [] }));
    return l;
  };
  const all = v.lanes as { table?: string; lane?: string; group?: string; note?: string } | undefined;
  if (all) {
    const t = tableOf(all.table);
    const name = columnOf(t, all.lane);
    const g = all.group ? columnOf(t, all.group) : undefined;
    const n = all.note ? columnOf(t, all.note) : undefined;
    for (const r of rowsOf(t, {})) {
      const gv = g ? cell(t, g.name, r) : null;
      make(cell(t, name.name, r), g ? categoryText(g, gv) : '', n ? categoryText(n, cell(t, n.name, r)) : '', g ? inkOf(gv) : 0);
    }
  }
  const get = (name: string | undefined, r: number): Cell => (name ? cell(data.table, name, r) : null);
  for (const r of data.rows) {
    const a = parseInstant(get(start.name, r));
    if (!Number.isFinite(a)) continue;
    let b = stop ? parseInstant(get(stop.name, r)) : a;
    if (!(b >= a)) b = a;
    let middle = at ? parseInstant(get(at.name, r)) : NaN;
    if (!Number.isFinite(middle)) middle = (a + b) / 2;
    const l = make(
      get(lane.name, r),
      group ? categoryText(group, get(group.name, r)) : '',
      note ? categoryText(note, get(note.name, r)) : '',
      ink ? inkOf(get(ink.name, r)) : 0,
    );
    l.items.push({ row: r, start: a, stop: b, at: middle });
  }
  const groups = [...new Set([...lanes.values()].map((l) => l.group))];
  return groups.flatMap((g) => [...lanes.values()].filter((l) => l.group === g));
}

interface Band extends Span {
  label: string;
}

function bandsOf(v: View): Band[] {
  const list = v.bands ? (Array.isArray(v.bands) ? v.bands : [v.bands]) : [];
  return list.flatMap((b) => {
    const t = tableOf(b.table);
    columnOf(t, b.start);
    columnOf(t, b.stop);
    return rowsOf(t, b)
      .map((r) => ({ start: parseInstant(cell(t, b.start, r)), stop: parseInstant(cell(t, b.stop, r)), label: say(b.label) }))
      .filter((x) => x.stop > x.start);
  });
}

function domainOf(v: View, lanes: Lane[]): [number, number] {
  const study = theReport().study;
  let low = parseInstant(v.x_domain?.[0] ?? study?.start);
  let high = parseInstant(v.x_domain?.[1] ?? study?.stop);
  for (const l of lanes)
    for (const i of l.items) {
      if (!Number.isFinite(low) || (v.x_domain === undefined && i.start < low)) low = i.start;
      if (!Number.isFinite(high) || (v.x_domain === undefined && i.stop > high)) high = i.stop;
    }
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : [0, hour];
}

export function timeline(v: View): Picture {
  const data = shown(v);
  const lanes = lanesOf(v, data);
  const hollow = choice(v, 'hollow', data);
  const diamond = choice(v, 'diamond', data);
  const bands = bandsOf(v);
  const axis: Axis = { label: '', unit: '', kind: 'time', domain: domainOf(v, lanes) };
  const rules = rulesOf(v, axis);
  return {
    empty: lanes.length === 0,
    draw: (width) => drawTimeline(width, data, lanes.slice(0, lanesShown), axis, bands, rules, hollow, diamond),
    description: () =>
      [
        tell('lanesAre', { n: lanes.length }),
        tell('fromTo', { name: tell('marks', { n: data.rows.length }), a: instantText(axis.domain[0]), b: instantText(axis.domain[1]) }),
        ...lanes.slice(0, 40).map((l) => `${l.name}: ${l.items.length}`),
      ].join('. ') + '.',
    legend: () => {
      const out: LegendItem[] = markLegend(hollow, diamond);
      for (const label of new Set(bands.map((b) => b.label))) if (label) out.push({ text: label, shape: 'night' });
      return out;
    },
    notes: () => (lanes.length > lanesShown ? [tell('moreLanes', { n: lanes.length - lanesShown })] : []),
    behind: behindRows(v, data),
  };
}

function drawTimeline(
  width: number, data: Shown, lanes: Lane[], axis: Axis, bands: Band[], rules: Rule[], hollow: Choice, diamond: Choice,
): Drawing {
  const narrow = width < 620;
  const gutter = Math.min(width * (narrow ? 0.32 : 0.36),
    Math.max(60, ...lanes.map((l) => textWidth(l.name, 13, 500) + (narrow || !l.note ? 0 : textWidth(l.note, 11.5) + 8)),
      ...lanes.map((l) => textWidth(l.group, 13, 650) - 12)) + 24);
  const count = 30;
  const left = Math.ceil(gutter);
  const right = width - count;
  const top = rules.some((r) => r.label) ? 26 : 18;
  const x = makeScale(axis, [left, right]);
  let y = top;
  const grouped = lanes.some((l) => l.group);
  const places: { lane: Lane; y: number }[] = [];
  const nodes: SVGElement[] = [];
  const labels: SVGElement[] = [];
  lanes.forEach((lane, i) => {
    if (grouped && lane.group !== lanes[i - 1]?.group) {
      labels.push(s('text', { x: 0, y: y + 18, class: 'group', style: inkStyle(lane.ink) }, fitText(lane.group, left - 8, 13, 650)));
      labels.push(s('line', { x1: 0, x2: width, y1: y + groupHeight - 1, y2: y + groupHeight - 1, class: 'grid' }));
      y += groupHeight;
    }
    places.push({ lane, y: y + laneHeight / 2 });
    y += laneHeight;
  });
  const bottom = y + 4;
  const clip = (t: number): number => Math.max(left, Math.min(right, x.at(t)));
  for (const b of bands)
    if (x.at(b.stop) > left && x.at(b.start) < right)
      nodes.push(s('rect', { x: clip(b.start), width: Math.max(0.5, clip(b.stop) - clip(b.start)), y: top, height: bottom - top, class: 'night' }));
  nodes.push(...bottomTicks(x, left, right, bottom, [top, bottom]));
  nodes.push(...labels);
  nodes.push(s('text', { x: width, y: top - 6, class: 'tick faint', 'text-anchor': 'end' }, tell('count')));
  const marks: Mark[] = [];
  for (const { lane, y: at } of places) nodes.push(...drawLane(lane, at, x, left, right, width, narrow, data, hollow, diamond, marks));
  for (const r of rules) {
    const at = x.at(r.at);
    if (!(at >= left - 1 && at <= right + 1)) continue;
    nodes.push(s('line', { x1: at, x2: at, y1: top - 4, y2: bottom, class: 'rule' }));
    if (!r.label) continue;
    const half = textWidth(r.label, 12, 600) / 2;
    const anchor = at - half < 0 ? 'start' : at + half > right - 30 ? 'end' : 'middle';
    nodes.push(s('text', { x: at, y: top - 9, class: 'rulelabel', 'text-anchor': anchor }, r.label));
  }
  const dense = nodes.some((n) => (n as Element).querySelector('.tickmark'));
  return { width, height: bottom + 38, nodes, marks, note: dense ? denseNote(hollow, diamond) : undefined };
}

const denseNote = (hollow: Choice, diamond: Choice): string =>
  [tell('denseMarks'), diamond.condition && tell('denseDiamond'), hollow.condition && tell('denseRing')].filter(Boolean).join(' ');

function drawLane(
  lane: Lane, y: number, x: Scale, left: number, right: number, width: number, narrow: boolean, data: Shown, hollow: Choice,
  diamond: Choice, marks: Mark[],
): SVGElement[] {
  const nameWidth = left - 12;
  const note = narrow ? '' : lane.note;
  const noteWidth = note ? textWidth(note, 11.5) + 8 : 0;
  const name = fitText(lane.name, Math.max(40, nameWidth - noteWidth), 13, 500);
  const nameEnd = 8 + textWidth(name, 13, 500);
  const out: SVGElement[] = [
    s('line', { x1: left, x2: right, y1: y, y2: y, class: 'lane' }),
    s('text', { x: 8, y: y + 4.5, class: 'lanename' }, name),
    s('text', { x: width, y: y + 4, class: 'tick', 'text-anchor': 'end' }, String(lane.items.length)),
  ];
  if (note && nameEnd + 8 < left - 20)
    out.push(s('text', { x: nameEnd + 8, y: y + 4, class: 'tick faint' }, fitText(note, left - 8 - nameEnd - 8, 11.5)));
  const g = s('g', { style: inkStyle(lane.ink) });
  const centres = lane.items.map((i) => x.at(i.at)).sort((a, b) => a - b);
  // Two at one place (a satellite's two sensors) are as good as one. Of the others the closest quarter decides:
  // symbols that lie on one another say nothing.
  const gaps = centres.slice(1).map((c, i) => c - centres[i]!).filter((d) => d > 0.75).sort((a, b) => a - b);
  const close = gaps.length ? gaps[Math.floor(gaps.length / 4)]! : Infinity;
  const r = close < 5 ? 0 : 4.6;
  for (const i of lane.items) {
    const a = x.at(i.start);
    const b = x.at(i.stop);
    if (b < left - 1 || a > right + 1) continue;
    const isHollow = hollow.test(i.row);
    const isDiamond = diamond.test(i.row);
    const centre = Math.max(left, Math.min(right, x.at(i.at)));
    let e: SVGElement;
    if (b - a >= 6) {
      const [p, q] = [Math.max(left, a), Math.min(right, b)];
      e = s('rect', { x: p, width: Math.max(1, q - p), y: y - 6, height: 12, rx: 2, class: 'bar' });
    } else if (r === 0) {
      e = s('rect', { x: centre - 1, width: 2, y: y - (isDiamond ? 8 : 6), height: isDiamond ? 16 : 12, class: 'tickmark' });
    } else {
      e = symbol(isDiamond ? 'diamond' : 'dot', centre, y, r);
    }
    if (isHollow) e.classList.add('hollow');
    g.append(e);
    marks.push({
      x: centre,
      y,
      text: () => rowText(data.table, i.row, [lane.name, instantText(i.at, true)]),
    });
  }
  out.push(g);
  return out;
}
