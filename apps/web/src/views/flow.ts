// flow: amounts that go from one node to the next, each ribbon as wide as its amount. From left to right, or from
// top to bottom where the page is narrow.

import { fitText, s, textWidth } from '../dom';
import { inkOf, inkStyle, type Ink } from '../colours';
import type { Cell, Column, View } from '../format';
import { Circle, layFlow, type Flow, type FlowNode, type Link, type Ribbon } from '../flows';
import { plainNumber, withUnit } from '../numbers';
import type { Drawing, LegendItem, Mark, Picture } from '../picture';
import { Room } from '../room';
import { categoryText, cell, number, Problem } from '../rows';
import { tell } from '../words';
import { behindRows, rowText, shown, type Shown } from './common';

const bar = 11;
const gap = 10;
/** Narrower than this, the flow runs downwards. */
const wide = 620;

interface Amounts {
  data: Shown;
  links: Link[];
  /** The row of each link. */
  rows: number[];
  unitColumn?: Column;
  colour?: Column;
  nameOf(node: string): string;
}

const figure = (v: number): string => plainNumber(v, Number.isInteger(v) ? 16 : 4);

const amountText = (a: Amounts, v: number, unit: string): string =>
  withUnit(figure(v), a.unitColumn ? categoryText(a.unitColumn, unit) : unit);

const nodeText = (a: Amounts, n: FlowNode): string => n.amounts.map(([v, u]) => amountText(a, v, u)).join(' + ');

function amountsOf(v: View): Amounts {
  const data = shown(v);
  const [from, to, value] = [data.need('from'), data.need('to'), data.need('value')];
  const unitColumn = data.want('unit');
  const get = (c: Column, r: number): Cell => cell(data.table, c.name, r);
  const nameOf = (node: string): string => {
    const own = [from, to].find((c) => c.values?.[node]);
    return own ? categoryText(own, node) : node;
  };
  const links: Link[] = [];
  const rows: number[] = [];
  for (const r of data.rows) {
    const [a, b, x] = [get(from, r), get(to, r), number(get(value, r))];
    if (a === null || b === null || !Number.isFinite(x)) continue;
    if (x < 0) throw new Problem(`${tell('flowNegative')} ${nameOf(String(a))} → ${nameOf(String(b))}`);
    links.push({ from: String(a), to: String(b), value: x, unit: unitColumn ? String(get(unitColumn, r) ?? '') : (value.unit ?? '') });
    rows.push(r);
  }
  return { data, links, rows, unitColumn, colour: data.want('color'), nameOf };
}

/** Names on one or two lines of a width, and the amount below. */
function linesOf(a: Amounts, n: FlowNode, width: number): [string, boolean][] {
  const words = a.nameOf(n.name).split(' ');
  const lines: string[] = [];
  for (const w of words) {
    const last = lines[lines.length - 1];
    if (last !== undefined && (textWidth(`${last} ${w}`, 13, 600) <= width || lines.length === 2)) lines[lines.length - 1] = `${last} ${w}`;
    else lines.push(w);
  }
  // A name may be cut, an amount never.
  return [...lines.map((l): [string, boolean] => [fitText(l, width, 13, 600), true]), [nodeText(a, n), false]];
}

const widest = (lines: [string, boolean][]): number =>
  Math.max(...lines.map(([t, strong]) => textWidth(t, strong ? 13 : 12.5, strong ? 600 : 400)));

function inksOf(a: Amounts): { link(i: number): Ink; node(n: FlowNode): Ink } {
  const link = (i: number): Ink => (a.colour ? inkOf(cell(a.data.table, a.colour.name, a.rows[i]!)) : 0);
  return {
    link,
    // A node has the colour of its flow where that is one.
    node: (n) => {
      const of = new Set((n.into.length ? n.into : n.out).map(link));
      return of.size === 1 ? [...of][0]! : 'strong';
    },
  };
}

/** A ribbon between two stages; `along` runs with the flow. */
function ribbonPath(r: Ribbon, from: number, to: number, down: boolean): string {
  const p = (along: number, across: number): string => (down ? [across, along] : [along, across]).map((x) => x.toFixed(1)).join(',');
  const middle = (from + to) / 2;
  const edge = (end: number, x: number, y: number): string => `C${p(middle, x)} ${p(middle, y)} ${p(end, y)}`;
  if (r.width < 0.05) return `M${p(from, r.start)}${edge(to, r.start, r.end)}`;
  const w = Math.max(r.width, 1);
  return `M${p(from, r.start)}${edge(to, r.start, r.end)}L${p(to, r.end + w)}${edge(from, r.end + w, r.start + w)}Z`;
}

interface Sheet {
  amounts: Amounts;
  flow: Flow;
  down: boolean;
  /** Where the bars of a stage begin, along the flow. */
  along: number[];
  /** Where the first pixel across stands. */
  margin: number;
  width: number;
  height: number;
  /** Width of the labels of a node. */
  room(n: FlowNode): number;
}

function sheetOf(a: Amounts, width: number): Sheet {
  const counts = layFlow(a.links, 100, gap, () => 1).stages.map((x) => x.length);
  if (width < wide) {
    const room = (n: FlowNode): number => (width - 4 - (counts[n.stage]! - 1) * gap) / counts[n.stage]! - 1;
    const flow = layFlow(a.links, width - 4, gap, (n) => Math.min(room(n), widest(linesOf(a, n, room(n))) + 2));
    const tall = flow.stages.map((x) => 20 + Math.max(...x.map((n) => linesOf(a, n, room(n)).length * 16)));
    let y = 2;
    const along = flow.stages.map((_, k) => {
      const here = y;
      y += bar + tall[k]! + 52;
      return here;
    });
    return { amounts: a, flow, down: true, along, margin: 2, width, height: along[along.length - 1]! + bar + tall[tall.length - 1]!, room };
  }
  const flow = layFlow(a.links, Math.min(560, Math.max(220, Math.max(...counts) * 84)), gap, () => 36);
  const last = flow.stages[flow.stages.length - 1]!;
  const right = Math.max(...last.map((n) => widest(linesOf(a, n, width * 0.2)))) + 14;
  const pitch = flow.stages.length > 1 ? (width - right - bar - 2) / (flow.stages.length - 1) : 0;
  const room = (n: FlowNode): number => (n.stage + 1 < flow.stages.length ? Math.max(40, pitch - bar - 16) : right - 7);
  return { amounts: a, flow, down: false, along: flow.stages.map((_, k) => 1 + k * pitch), margin: 4, width, height: flow.extent + 8, room };
}

/** Names and amounts beside the bars: after them, or below them. */
function nodeLabels(t: Sheet, n: FlowNode, room: Room): SVGElement[] {
  const along = t.along[n.stage]! + bar;
  const middle = t.margin + n.at + n.size / 2;
  const lines = linesOf(t.amounts, n, t.room(n));
  const text = (x: number, y: number, [words, strong]: [string, boolean], anchor: string): SVGElement =>
    s('text', { x: x.toFixed(1), y: y.toFixed(1), class: strong ? 'flowname' : 'flowvalue', 'text-anchor': anchor }, words);
  if (t.down) {
    const w = widest(lines);
    const x = Math.max(2 + w / 2, Math.min(t.width - 2 - w / 2, middle));
    return lines.map((l, i) => text(x, along + 16 + i * 16, l, 'middle'));
  }
  const top = Math.max(12, Math.min(t.height - lines.length * 16, middle - (lines.length * 16) / 2 + 12));
  room.take(along + 4, top - 12, widest(lines) + 6, lines.length * 16);
  return lines.map((l, i) => text(along + 7, top + i * 16, l, 'start'));
}

/** The amount of a link, where neither of its nodes says it already. */
function linkLabel(t: Sheet, r: Ribbon, room: Room): SVGElement | null {
  const l = t.amounts.links[r.link]!;
  const said = (n: FlowNode, of: number[]): boolean => of.length === 1 && n.amounts.some(([v, u]) => v === l.value && u === l.unit);
  if (said(r.source, r.source.out) || said(r.target, r.target.into)) return null;
  const text = amountText(t.amounts, l.value, l.unit);
  const w = textWidth(text, 12);
  const [along, across] = [t.along[r.target.stage]! - 6, t.margin + r.end + r.width / 2];
  for (const shift of [0, -18, 18, -36, 36, -54, 54]) {
    if (Math.abs(shift) > r.width / 2) continue;
    const [x, y] = t.down ? [across + shift - w / 2, along] : [along - w, across + shift + 4];
    if (room.take(x, y - 10, w, 13)) return s('text', { x: x.toFixed(1), y: y.toFixed(1), class: 'flowvalue' }, text);
  }
  return null;
}

function drawFlow(a: Amounts, width: number): Drawing {
  const t = sheetOf(a, width);
  const inks = inksOf(a);
  const nodes: SVGElement[] = [];
  const labels: (SVGElement | null)[] = [];
  const marks: Mark[] = [];
  const room = new Room(width, t.height);
  const place = (along: number, across: number): { x: number; y: number } => (t.down ? { x: across, y: along } : { x: along, y: across });
  const ribbons = t.flow.ribbons.map((r) => ({ ...r, start: r.start + t.margin, end: r.end + t.margin }));
  const drawn = ribbons.map((r) => {
    const kind = r.width < 0.05 ? 'ribbon nought' : 'ribbon';
    const e = s('path', { d: ribbonPath(r, t.along[r.source.stage]! + bar, t.along[r.target.stage]!, t.down), class: kind, style: inkStyle(inks.link(r.link)) });
    nodes.push(e);
    return e;
  });
  const bars = new Map<FlowNode, SVGElement>();
  for (const n of t.flow.stages.flat()) {
    const size = Math.max(n.size, 1.5);
    const p = place(t.along[n.stage]!, t.margin + n.at);
    const e = s('rect', { ...p, width: t.down ? size : bar, height: t.down ? bar : size, class: 'bar', style: inkStyle(inks.node(n)) });
    bars.set(n, e);
    nodes.push(e);
    labels.push(...nodeLabels(t, n, room));
  }
  for (const r of t.flow.ribbons) labels.push(linkLabel(t, r, room));
  for (const n of t.flow.stages.flat()) {
    marks.push({ ...place(t.along[n.stage]! + bar / 2, t.margin + n.at + n.size / 2), element: bars.get(n), text: () => [a.nameOf(n.name), nodeText(a, n)] });
    for (const i of n.out) {
      const r = ribbons[i]!;
      marks.push({
        ...place((t.along[r.source.stage]! + bar + t.along[r.target.stage]!) / 2, (r.start + r.end + r.width) / 2), element: drawn[i],
        text: () => linkText(a, r),
      });
    }
  }
  return { width, height: t.height, nodes: [...nodes, ...labels], marks };
}

/** What a link is, its amount, and its share of what its source sends on in that unit. */
function linkText(a: Amounts, r: Ribbon): string[] {
  const l = a.links[r.link]!;
  const sent = r.source.out.reduce((x, i) => x + (a.links[i]!.unit === l.unit ? a.links[i]!.value : 0), 0);
  const name = `${a.nameOf(l.from)} → ${a.nameOf(l.to)}`;
  const share = sent > 0 && r.source.out.length > 1 ? `${withUnit(plainNumber((100 * l.value) / sent, 3), '%')} ${tell('ofSource', { name: a.nameOf(l.from) })}` : '';
  const [, ...rest] = rowText(a.data.table, a.rows[r.link]!, ['']);
  return [`${name}: ${amountText(a, l.value, l.unit)}`, ...(share ? [share] : []), ...rest];
}

export function flow(v: View): Picture {
  const a = amountsOf(v);
  try {
    if (a.links.length) layFlow(a.links, 100, gap, () => 1);
  } catch (e) {
    if (e instanceof Circle) throw new Problem(`${tell('flowCircle')} ${a.nameOf(e.message)}`);
    throw e;
  }
  const units = new Set(a.links.map((l) => l.unit)).size;
  return {
    empty: a.links.length === 0,
    draw: (width) => drawFlow(a, width),
    description: () =>
      a.links.slice(0, 40).map((l) => `${a.nameOf(l.from)} → ${a.nameOf(l.to)}: ${amountText(a, l.value, l.unit)}`).join('; ') + '.',
    legend: () =>
      a.colour
        ? [...new Set(a.rows.map((r) => cell(a.data.table, a.colour!.name, r)))].map(
            (k): LegendItem => ({ text: categoryText(a.colour, k, true), ink: inkOf(k), shape: 'box' }))
        : [],
    notes: () => [tell(units > 1 ? 'flowUnits' : 'flowScale')],
    behind: behindRows(v, a.data),
  };
}
