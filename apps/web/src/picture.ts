// The frame of every picture: title and description for screen readers, marks that a pointer or the arrow keys
// visit, a legend, notes, and the table behind it. Drawn anew for the width that there is.

import { h, s } from './dom';
import { inkStyle, type Ink } from './colours';
import { tell } from './words';

/** Something in a picture that can be asked what it is. */
export interface Mark {
  x: number;
  y: number;
  /** Lines of text: the first one is its name. */
  text(): string[];
  /** Where the mark is an area or a line, the element that a pointer finds. */
  element?: Element;
  /** Out of sight now; `reveal` turns the picture so that it is seen. */
  hidden?: boolean;
  reveal?(): void;
}

export interface Drawing {
  width: number;
  height: number;
  nodes: (Node | null)[];
  marks: Mark[];
  /** What a reader needs to know of this drawing at this width. */
  note?: string;
}

export interface LegendItem {
  text: string;
  ink?: Ink;
  shape: 'dot' | 'ring' | 'diamond' | 'line' | 'dash' | 'thick' | 'box' | 'pale' | 'night' | 'nightside' | 'area' | 'range';
}

export interface Picture {
  /** There are rows, and none of them can be placed: a sentence says so. */
  empty?: boolean;
  draw(width: number): Drawing;
  /** What a screen reader says in place of the picture. */
  description(): string;
  legend?(): LegendItem[];
  /** A legend that is a drawing of its own, like a colour bar. */
  key?(): Node | null;
  notes?(): string[];
  behind?(): Node;
  /** Turns what is drawn, as if a hand moved its middle by so many pixels; the picture is drawn anew then. */
  turn?(dx: number, dy: number): void;
  /** Of the whole column; default all of it. */
  maxWidth?: number;
}

let serial = 0;
const pictures = new Set<(width?: number) => void>();

/** A4 less its margins. */
const paperWidth = 700;
let printing = false;

export function forgetPictures(): void {
  pictures.clear();
}

export function redrawForPaper(on: boolean): void {
  printing = on;
  for (const draw of pictures) draw(on ? paperWidth : undefined);
}

const tip = (): HTMLElement => {
  const old = document.getElementById('tip');
  if (old) return old;
  const e = h('div', { id: 'tip', role: 'status', 'aria-live': 'polite' });
  document.body.append(e);
  return e;
};

function showTip(lines: string[], x: number, y: number): void {
  const e = tip();
  e.replaceChildren(...lines.map((l, i) => h(i ? 'span' : 'b', {}, l)));
  e.classList.add('on');
  const box = e.getBoundingClientRect();
  const left = Math.max(8, Math.min(x + 14, document.documentElement.clientWidth - box.width - 8));
  const top = y + 18 + box.height > window.innerHeight ? y - box.height - 12 : y + 18;
  e.style.left = `${left}px`;
  e.style.top = `${Math.max(8, top)}px`;
}

/** Shows the tip of the keyboard's mark again where it is now; undefined while the pointer leads. */
let again: (() => void) | undefined;

export function hideTip(): void {
  again = undefined;
  document.getElementById('tip')?.classList.remove('on');
}

/** A tip moves with the page where the keyboard called it, and leaves where the pointer did. */
export const scrolled = (): void => (again ? again() : hideTip());

/** What stands in an `svg` now. */
interface Shown {
  marks: Mark[];
  halo: SVGElement;
}

/** Pixels that an arrow key with Shift turns a picture by. */
const turnStep = 40;
const arrows: Record<string, [number, number]> = { ArrowRight: [1, 0], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowUp: [0, -1] };

/** Pointer and keys; `turned`, where the picture can be turned, draws it anew. */
function interactive(svg: SVGSVGElement, shown: Shown, turned?: (dx: number, dy: number) => void, redraw?: () => void): void {
  let at = -1;
  let grip: { x: number; y: number } | undefined;
  const scale = (): number => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width || 1;
  const show = (i: number, pointer?: PointerEvent): void => {
    at = i;
    if (shown.marks[i]?.hidden && shown.marks[i]!.reveal) {
      shown.marks[i]!.reveal!();
      redraw?.();
    }
    const m = shown.marks[i]!;
    const box = svg.getBoundingClientRect();
    shown.halo.setAttribute('cx', String(m.x));
    shown.halo.setAttribute('cy', String(m.y));
    shown.halo.classList.toggle('on', !m.element || !pointer);
    again = pointer ? undefined : () => show(i);
    if (pointer && m.element) showTip(m.text(), pointer.clientX, pointer.clientY);
    else showTip(m.text(), box.left + m.x * scale(), box.top + m.y * scale());
  };
  const clear = (): void => {
    shown.halo.classList.remove('on');
    hideTip();
  };
  svg.addEventListener('pointermove', (e) => {
    if (grip && turned) {
      turned((e.clientX - grip.x) / scale(), (e.clientY - grip.y) / scale());
      grip = { x: e.clientX, y: e.clientY };
      return;
    }
    const box = svg.getBoundingClientRect();
    const [x, y] = [(e.clientX - box.left) / scale(), (e.clientY - box.top) / scale()];
    let best = -1;
    let distance = 14 ** 2;
    shown.marks.forEach((m, i) => {
      if (m.element || m.hidden) return;
      const d = (m.x - x) ** 2 + (m.y - y) ** 2;
      if (d < distance) [best, distance] = [i, d];
    });
    if (best < 0 && e.target instanceof Element)
      best = shown.marks.findIndex((m) => m.element !== undefined && m.element === e.target);
    if (best >= 0) show(best, e);
    else clear();
  });
  svg.addEventListener('pointerleave', clear);
  svg.addEventListener('blur', clear);
  svg.addEventListener('keydown', (e) => {
    if (e.key === 'Escape') return clear();
    const arrow = arrows[e.key];
    if (arrow && e.shiftKey && turned) {
      e.preventDefault();
      clear();
      return turned(-arrow[0] * turnStep, -arrow[1] * turnStep);
    }
    if (e.key === 'Home') at = -1;
    else if (e.key === 'End') at = shown.marks.length;
    const step = e.key === 'Home' ? 1 : e.key === 'End' ? -1 : arrow && arrow[0] + arrow[1];
    const n = shown.marks.length;
    if (step === undefined || !n) return;
    e.preventDefault();
    show((Math.max(at, step < 0 ? 0 : -1) + step + n) % n);
  });
  if (!turned) return;
  svg.classList.add('turns');
  svg.addEventListener('pointerdown', (e) => {
    if (e.button !== 0) return;
    grip = { x: e.clientX, y: e.clientY };
    svg.setPointerCapture(e.pointerId);
    svg.classList.add('held');
    clear();
  });
  for (const end of ['pointerup', 'pointercancel'] as const)
    svg.addEventListener(end, () => ((grip = undefined), svg.classList.remove('held')));
}

/** A mark's shape, also as it stands in a legend. */
export function symbol(shape: LegendItem['shape'], x: number, y: number, r: number): SVGElement {
  if (shape === 'diamond')
    return s('path', { d: `M${x},${y - r * 1.3}L${x + r * 1.3},${y}L${x},${y + r * 1.3}L${x - r * 1.3},${y}Z`, class: 'mark' });
  return s('circle', { cx: x, cy: y, r, class: 'mark' });
}

function swatch(item: LegendItem): SVGElement {
  const box = s('svg', { width: 22, height: 14, viewBox: '0 0 22 14', 'aria-hidden': 'true', class: `swatch ${item.shape}` });
  switch (item.shape) {
    case 'dot':
    case 'ring':
    case 'diamond': {
      const e = symbol(item.shape, 11, 7, 4.5);
      if (item.shape === 'ring') e.classList.add('hollow');
      box.append(e);
      break;
    }
    case 'line':
    case 'dash':
    case 'thick':
      box.append(s('line', { x1: 1, x2: 21, y1: 7, y2: 7, class: `stroke ${item.shape}` }));
      break;
    default:
      box.append(s('rect', { x: 2, y: 1, width: 18, height: 12, class: `fill ${item.shape}` }));
  }
  return box;
}

export function legend(items: LegendItem[]): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    ...items.map((i) => h('li', { style: inkStyle(i.ink ?? 7) }, swatch(i) as unknown as Node, i.text)),
  );
}

/** The picture in its frame. `drawn` is called with an error in place of a drawing. */
export function framed(p: Picture, title: string, problem: (e: unknown) => Node): HTMLElement {
  const n = ++serial;
  const stage = h('div', { class: 'stage' });
  if (p.maxWidth) stage.style.maxWidth = `${p.maxWidth}px`;
  const description = h('p', { id: `d${n}`, class: 'visually-hidden' }, `${p.description()} ${tell('keys')}${p.turn ? ` ${tell('turnKeys')}` : ''}`);
  const remark = h('p', { class: 'note remark', hidden: true });
  let drawnFor = 0;
  let svg: SVGSVGElement | undefined;
  const shown: Shown = { marks: [], halo: s('circle', { r: 10, class: 'halo' }) };
  /** Into the element that is there: it keeps the reader's focus and hold. */
  const fill = (): void => {
    const d = p.draw(p.maxWidth ? Math.min(drawnFor, p.maxWidth) : drawnFor);
    if (!svg) {
      svg = s('svg', { role: 'img', tabindex: 0, 'aria-labelledby': `t${n}`, 'aria-describedby': `d${n}` }) as SVGSVGElement;
      interactive(svg, shown, p.turn && ((dx, dy) => (p.turn!(dx, dy), later())), fill);
    }
    svg.setAttribute('viewBox', `0 0 ${d.width} ${Math.round(d.height)}`);
    shown.marks = d.marks;
    svg.replaceChildren(s('title', { id: `t${n}` }, title), ...d.nodes.filter((x): x is Node => x !== null), shown.halo);
    remark.textContent = d.note ?? '';
    remark.hidden = !d.note;
    if (svg.parentNode !== stage) stage.replaceChildren(svg);
  };
  let waiting = false;
  const later = (): void => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => ((waiting = false), fill()));
  };
  const draw = (forced?: number): void => {
    const width = forced ?? Math.floor(stage.clientWidth);
    if (width < 40 || width === drawnFor || (printing && forced === undefined)) return;
    drawnFor = width;
    shown.halo.classList.remove('on');
    try {
      fill();
    } catch (e) {
      svg = undefined;
      stage.replaceChildren(problem(e));
    }
  };
  pictures.add(draw);
  new ResizeObserver(() => requestAnimationFrame(() => draw())).observe(stage);
  const out = h('figure', {});
  const items = p.legend?.() ?? [];
  if (items.length) out.append(legend(items));
  const key = p.key?.();
  if (key) out.append(key);
  out.append(stage, description, remark);
  if (p.turn) out.append(h('p', { class: 'note hint' }, tell('turnHint')));
  for (const note of p.notes?.() ?? []) out.append(h('p', { class: 'note' }, note));
  if (p.behind) out.append(disclosure(tell('behind'), p.behind));
  return out;
}

/** A part that is built when it is opened. */
export function disclosure(title: string, build: () => Node): HTMLElement {
  const e = h('details', { class: 'behind' }, h('summary', {}, title));
  e.addEventListener('toggle', () => {
    if (e.open && e.childElementCount === 1) e.append(build());
  });
  return e;
}
