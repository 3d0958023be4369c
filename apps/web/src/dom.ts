// Elements are built node by node: no text of the report is ever read as HTML.

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined | ((e: never) => void)>;

function fill<E extends Element>(e: E, attributes: Attributes, children: Child[]): E {
  for (const [k, v] of Object.entries(attributes)) {
    if (v === null || v === undefined || v === false) continue;
    if (typeof v === 'function') e.addEventListener(k, v as unknown as EventListener);
    else e.setAttribute(k, v === true ? '' : String(v));
  }
  for (const c of children) if (c !== null && c !== undefined && c !== false) e.append(c);
  return e;
}

export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] => fill(document.createElement(tag), attributes, children);

export const s = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): SVGElementTagNameMap[K] =>
  fill(document.createElementNS('http://www.w3.org/2000/svg', tag) as SVGElementTagNameMap[K], attributes, children);

let pen: CanvasRenderingContext2D | null | undefined;

/** Width in pixels of a text of the page's own font. */
export function textWidth(text: string, size = 13, weight = 400): number {
  if (pen === undefined) pen = document.createElement('canvas').getContext('2d');
  if (!pen) return text.length * size * 0.6;
  pen.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}

/** The text, cut to a width with an ellipsis. */
export function fitText(text: string, width: number, size = 13, weight = 400): string {
  if (textWidth(text, size, weight) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if (textWidth(text.slice(0, mid) + '…', size, weight) <= width) low = mid;
    else high = mid - 1;
  }
  return text.slice(0, low).trimEnd() + '…';
}

/** `**…**` is emphasis. */
export function emphasised(text: string): (Node | string)[] {
  return text.split('**').map((part, i) => (i % 2 ? h('strong', {}, part) : part));
}
