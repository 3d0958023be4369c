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
}

export interface Drawing {
  width: number;
  height: number;
  nodes: (Node | null)[];
  marks: Mark[];
}

export interface LegendItem {
  text: string;
  ink?: Ink;
  shape: 'dot' | 'ring' | 'diamond' | 'line' | 'dash' | 'thick' | 'box' | 'pale' | 'night' | 'area' | 'range';
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

function interactive(svg: SVGSVGElement, marks: Mark[], halo: SVGElement): void {
  let at = -1;
  const scale = (): number => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width || 1;
  const show = (i: number, pointer?: PointerEvent): void => {
    at = i;
    const m = marks[i]!;
    const box = svg.getBoundingClientRect();
    halo.setAttribute('cx', String(m.x));
    halo.setAttribute('cy', String(m.y));
    halo.classList.toggle('on', !m.element || !pointer);
    again = pointer ? undefined : () => show(i);
    if (pointer && m.element) showTip(m.text(), pointer.clientX, pointer.clientY);
    else showTip(m.text(), box.left + m.x * scale(), box.top + m.y * scale());
  };
  const clear = (): void => {
    halo.classList.remove('on');
    hideTip();
  };
  svg.addEventListener('pointermove', (e) => {
    const box = svg.getBoundingClientRect();
    const [x, y] = [(e.clientX - box.left) / scale(), (e.clientY - box.top) / scale()];
    let best = -1;
    let distance = 14 ** 2;
    marks.forEach((m, i) => {
      if (m.element) return;
      const d = (m.x - x) ** 2 + (m.y - y) ** 2;
      if (d < distance) [best, distance] = [i, d];
    });
    if (best < 0 && e.target instanceof Element)
      best = marks.findIndex((m) => m.element !== undefined && m.element === e.target);
    if (best >= 0) show(best, e);
    else clear();
  });
  svg.addEventListener('pointerleave', clear);
  svg.addEventListener('blur', clear);
  svg.addEventListener('keydown', (e) => {
    const by: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (e.key === 'Escape') return clear();
    if (e.key === 'Home') at = -1;
    else if (e.key === 'End') at = marks.length;
    const step = e.key === 'Home' ? 1 : e.key === 'End' ? -1 : by[e.key];
    if (step === undefined || !marks.length) return;
    e.preventDefault();
    show((at + step + marks.length) % marks.length);
  });
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
  const description = h('p', { id: `d${n}`, class: 'visually-hidden' }, `${p.description()} ${tell('keys')}`);
  let drawnFor = 0;
  const draw = (forced?: number): void => {
    const width = forced ?? Math.floor(stage.clientWidth);
    if (width < 40 || width === drawnFor || (printing && forced === undefined)) return;
    drawnFor = width;
    try {
      const d = p.draw(p.maxWidth ? Math.min(width, p.maxWidth) : width);
      const halo = s('circle', { r: 10, class: 'halo' });
      const svg = s(
        'svg',
        {
          viewBox: `0 0 ${d.width} ${Math.round(d.height)}`,
          role: 'img',
          tabindex: 0,
          'aria-labelledby': `t${n}`,
          'aria-describedby': `d${n}`,
        },
        s('title', { id: `t${n}` }, title),
        ...d.nodes,
        halo,
      );
      interactive(svg, d.marks, halo);
      stage.replaceChildren(svg);
    } catch (e) {
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
  out.append(stage, description);
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
