// layers: what maps and globes are made of: features or rows of a table with places, each drawn in a style.

import { geoArea, geoBounds, type GeoPath, type GeoProjection } from 'd3-geo';
import { fitText, s, textWidth } from '../dom';
import { inkOf, inkStyle, type Ink } from '../colours';
import type { Cell, Column, Feature, Selection, View, Words } from '../format';
import { symbol, type LegendItem, type Mark, type Picture } from '../picture';
import {
  categoryText, cell, columnOf, columnOfProperty, featuresOf, heldRows, labelOf, labelWithUnit, number, Problem, rowsOf, tableOf, theReport, valueText,
} from '../rows';
import { Room } from '../room';
import { niceDomain, rampColour } from '../scale';
import { tableElement } from '../table';
import { say, spoken, tell } from '../words';
import { colourBar } from './heatmap';

type Style = 'area' | 'swath' | 'track' | 'line' | 'outline' | 'point' | 'place' | 'cells';
const styles: readonly string[] = ['area', 'swath', 'track', 'line', 'outline', 'point', 'place', 'cells'];

interface LayerSpec extends Selection {
  features?: string;
  table?: string;
  latitude?: string;
  longitude?: string;
  series?: string;
  style?: string;
  style_by?: string;
  color?: string;
  label?: string;
  value?: string;
  unit?: string;
  value_label?: Words;
  name?: Words;
}

export interface Item {
  feature: Feature;
  style: Style;
  ink: Ink;
  category: Cell;
  label: string;
  value: number;
}

export interface Layer {
  spec: LayerSpec;
  id: string;
  items: Item[];
}

/** A polygon whose inside is the smaller side, however its rings run. */
function rewound(g: GeoJSON.Geometry): GeoJSON.Geometry {
  if (g.type === 'Polygon' && geoArea(g) > 2 * Math.PI)
    return { type: 'Polygon', coordinates: g.coordinates.map((r) => [...r].reverse()) };
  if (g.type === 'MultiPolygon')
    return {
      type: 'MultiPolygon',
      coordinates: g.coordinates.map((p) =>
        geoArea({ type: 'Polygon', coordinates: p }) > 2 * Math.PI ? p.map((r) => [...r].reverse()) : p),
    };
  if (g.type === 'GeometryCollection') return { type: g.type, geometries: g.geometries.map(rewound) };
  return g;
}

const usable = (g: GeoJSON.Geometry | null): g is GeoJSON.Geometry => {
  if (!g) return false;
  const b = geoBounds({ type: 'Feature', properties: null, geometry: g });
  return b.flat().every(Number.isFinite);
};

/** Rows of a table as points, or as one line for each value of `series`. */
function placesOf(l: LayerSpec): Feature[] {
  const t = tableOf(l.table);
  const [lat, lon] = [columnOf(t, l.latitude), columnOf(t, l.longitude)];
  const by = l.series === undefined ? undefined : columnOf(t, l.series);
  const place = (r: number): [number, number] => [number(cell(t, lon.name, r)), number(cell(t, lat.name, r))];
  const properties = (r: number): Feature['properties'] => Object.fromEntries(t.columns.map((c) => [c.name, cell(t, c.name, r)]));
  const rows = rowsOf(t, l);
  if (!by) return rows.map((r) => ({ type: 'Feature', properties: properties(r), geometry: { type: 'Point', coordinates: place(r) } }));
  const paths = new Map<Cell, number[]>();
  for (const r of rows) {
    if (!place(r).every(Number.isFinite)) continue;
    const key = cell(t, by.name, r);
    const path = paths.get(key);
    if (path) path.push(r);
    else paths.set(key, [r]);
  }
  return [...paths.values()].map((path) => ({
    type: 'Feature', properties: properties(path[0]!), geometry: { type: 'LineString', coordinates: path.map(place) },
  }));
}

/** What a feature is called: in Korean by its property `…_ko` where it has one. */
function nameOf(id: string, label: string, p: NonNullable<Feature['properties']>): string {
  const korean = spoken() === 'ko' ? p[`${label}_ko`] : undefined;
  return typeof korean === 'string' && korean !== '' ? korean : categoryText(columnOfProperty(id, label), p[label] ?? null);
}

function layerOf(l: LayerSpec): Layer {
  let list: Feature[];
  const id = l.features ?? l.table ?? '';
  if (l.features !== undefined) {
    const f = theReport().features?.[l.features];
    if (!f) throw new Problem(`${tell('noFeatures')} ${l.features}`);
    list = featuresOf(f.features ?? [], l);
  } else list = placesOf(l);
  const items = list
    .filter((f) => usable(f.geometry))
    .map((f): Item => {
      const p = f.properties ?? {};
      const wanted = String((l.style_by ? p[l.style_by] : undefined) ?? l.style ?? 'outline');
      const category = l.color ? (p[l.color] ?? null) : null;
      return {
        feature: { ...f, geometry: rewound(f.geometry!) },
        style: (styles.includes(wanted) ? wanted : 'outline') as Style,
        ink: l.color ? inkOf(category) : 0,
        category,
        label: l.label ? nameOf(id, l.label, p) : '',
        value: l.value ? number(p[l.value] ?? null) : NaN,
      };
    });
  return { spec: l, id, items };
}

export const collection = (items: Item[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: items.map((i) => ({ type: 'Feature', properties: null, geometry: i.feature.geometry! })),
});

/** What maps and globes have in common: everything but the projection. */
export interface Layered {
  layers: Layer[];
  /** Of the colours of cells. */
  range: [number, number];
  parts: Pick<Picture, 'empty' | 'description' | 'legend' | 'key' | 'behind'>;
}

export function layered(v: View): Layered {
  const specs: LayerSpec[] = Array.isArray(v.layers) ? v.layers : [];
  if (!specs.length) throw new Problem(`${tell('noKey')} layers`);
  const layers = specs.map(layerOf);
  const cells = layers.find((l) => l.items.some((i) => i.style === 'cells'));
  const values = cells?.items.map((i) => i.value).filter(Number.isFinite) ?? [];
  const column: Column | undefined = cells?.spec.value ? columnOfProperty(cells.id, cells.spec.value) : undefined;
  const unit = cells?.spec.unit ?? column?.unit ?? '';
  const low = Math.min(...values);
  const high = Math.max(...values);
  const range: [number, number] = values.length ? niceDomain(low >= 0 && low < 0.5 * high ? 0 : low, high, 5, unit) : [0, 1];
  return {
    layers,
    range,
    parts: {
      empty: layers.every((l) => l.items.length === 0),
      description: () =>
        layers.map((l) => `${say(l.spec.name) || l.id}: ${tell('marks', { n: l.items.length })}`).join('. ') + '.',
      legend: () => legendOf(layers),
      key: () =>
        values.length
          ? colourBar(say(cells?.spec.value_label) || (column ? labelWithUnit({ ...column, unit: '' }) : (cells?.spec.value ?? '')), unit, ...range)
          : null,
      behind: () => behindFeatures(v, layers),
    },
  };
}

/** The features that set the middle: those of the style `fit`, or the areas, or all. */
export function fitted(v: View, layers: Layer[]): { fit: string; what: GeoJSON.FeatureCollection } {
  const all = layers.flatMap((l) => l.items);
  const fit = typeof v.fit === 'string' ? v.fit : all.some((i) => i.style === 'area') ? 'area' : '';
  const chosen = fit ? all.filter((i) => i.style === fit) : all;
  return { fit, what: collection(chosen.length ? chosen : all) };
}

function legendOf(layers: Layer[]): LegendItem[] {
  const shape: Record<Style, LegendItem['shape']> = {
    area: 'area', swath: 'pale', track: 'dash', line: 'line', outline: 'line', point: 'dot', place: 'dot', cells: 'box',
  };
  const out: LegendItem[] = [];
  const categories = new Map<string, LegendItem>();
  for (const l of layers) {
    if (!l.items.length) continue;
    const style = l.items[0]!.style;
    if (say(l.spec.name) && style !== 'cells') out.push({ text: say(l.spec.name), shape: shape[style], ink: style === 'place' ? 'strong' : l.spec.color ? 7 : 0 });
    if (l.spec.color)
      for (const i of l.items)
        if (i.category !== null)
          categories.set(String(i.category), { text: categoryText(columnOfProperty(l.id, l.spec.color), i.category, true), ink: i.ink, shape: 'dot' });
  }
  return out.concat([...categories.values()].slice(0, 12));
}

/** The features' properties as a table. */
function behindFeatures(v: View, layers: Layer[]): Node {
  const out = document.createElement('div');
  for (const l of layers) {
    if (!l.items.length) continue;
    const names = [...new Set(l.items.flatMap((i) => Object.keys(i.feature.properties ?? {})))];
    const columns = names.map((n): Column => ({ ...(columnOfProperty(l.id, n) ?? { name: n, label: n }), name: n }));
    const data = Object.fromEntries(names.map((n) => [n, l.items.map((i) => i.feature.properties?.[n] ?? null)]));
    const caption = say(l.spec.name) || say(theReport().tables?.[l.id]?.title) || l.id;
    const heading = document.createElement('h3');
    heading.textContent = caption;
    if (!names.length) continue;
    const table = { columns, data, rows: l.items.length };
    out.append(heading, tableElement({
      table, rows: Array.from({ length: heldRows(table) }, (_, i) => i), columns, caption: `${say(v.title)}: ${caption}`,
      color: l.spec.color, file: `${l.id}.csv`, pageRows: 15,
    }));
  }
  return out;
}

/** A drawing under way. */
export interface Sheet {
  width: number;
  height: number;
  projection: GeoProjection;
  path: GeoPath;
  room: Room;
  nodes: SVGElement[];
  labels: SVGElement[];
  marks: Mark[];
  /** Of a globe: whether a place is on the side that is seen, and how to bring it there. */
  seen?(place: [number, number]): boolean;
  reveal?(g: GeoJSON.Geometry): void;
}

export function drawItem(sheet: Sheet, l: Layer, i: Item, range: [number, number]): void {
  const g = i.feature.geometry!;
  const point = g.type === 'Point' || g.type === 'MultiPoint';
  const style = inkStyle(i.ink);
  const told = (): string[] => {
    const p = i.feature.properties ?? {};
    const lines = Object.entries(p)
      .filter(([, x]) => x !== null && x !== '' && typeof x !== 'object')
      .slice(0, 14)
      .map(([k, x]) => {
        const c = columnOfProperty(l.id, k);
        return `${c ? labelOf(c) : k}: ${valueText(c, x)}`;
      });
    return [i.label || say(l.spec.name) || l.id, ...lines];
  };
  const away = (place: [number, number]): boolean => sheet.seen !== undefined && !sheet.seen(place);
  // What is behind the globe keeps its place among the marks: the keys turn the globe to it.
  const hide = (where: GeoJSON.Geometry): void => {
    if (sheet.reveal) sheet.marks.push({ x: 0, y: 0, text: told, hidden: true, reveal: () => sheet.reveal!(where) });
  };
  if (point) {
    const all = g.type === 'Point' ? [g.coordinates] : g.coordinates;
    for (const c of all) {
      if (away([c[0]!, c[1]!])) {
        hide({ type: 'Point', coordinates: c });
        continue;
      }
      const at = sheet.projection([c[0]!, c[1]!]);
      if (!at || !at.every(Number.isFinite) || at[0] < 0 || at[1] < 0 || at[0] > sheet.width || at[1] > sheet.height) continue;
      const e = i.style === 'cells'
        ? s('circle', { cx: at[0], cy: at[1], r: 4, fill: rampColour((i.value - range[0]) / (range[1] - range[0])) })
        : symbol('dot', at[0], at[1], i.style === 'place' ? 3.4 : 4.8);
      if (i.style !== 'cells') e.setAttribute('style', i.style === 'place' ? '' : style), e.classList.add(i.style);
      sheet.nodes.push(e);
      sheet.marks.push({ x: at[0], y: at[1], text: told });
    }
    return;
  }
  const d = sheet.path(g);
  if (!d) return hide(g);
  const e = s('path', { d, class: `f-${i.style}`, style: i.style === 'area' ? '' : style });
  if (i.style === 'cells') {
    if (!Number.isFinite(i.value)) return;
    e.setAttribute('fill', rampColour((i.value - range[0]) / (range[1] - range[0])));
  }
  sheet.nodes.push(e);
  const [x, y] = sheet.path.centroid(g);
  sheet.marks.push({
    x: Math.max(0, Math.min(sheet.width, Number.isFinite(x) ? x : 0)),
    y: Math.max(0, Math.min(sheet.height, Number.isFinite(y) ? y : 0)),
    element: e, text: told,
  });
}

/** Names beside features: areas first, then points, then lines. */
export function labelItems(sheet: Sheet, layers: Layer[]): void {
  const rank = (i: Item): number => (i.style === 'area' ? 0 : i.style === 'place' || i.style === 'point' ? 1 : 2);
  const all = layers.flatMap((l) => l.items).filter((i) => i.label).sort((a, b) => rank(a) - rank(b));
  const done = new Set<string>();
  for (const i of all) {
    const g = i.feature.geometry!;
    const text = fitText(i.label, 190, 12.5, 600);
    const w = textWidth(text, 12.5, 600);
    const kind = `maplabel ${i.style}`;
    const style = i.style === 'area' || i.style === 'place' ? '' : inkStyle(i.ink);
    const put = (x: number, y: number): boolean => {
      if (!sheet.room.take(x, y - 11, w + 4, 15)) return false;
      sheet.labels.push(s('text', { x, y, class: kind, style }, text));
      return true;
    };
    if (g.type === 'Point') {
      const place: [number, number] = [g.coordinates[0]!, g.coordinates[1]!];
      const at = sheet.projection(place);
      if (at && (!sheet.seen || sheet.seen(place))) beside(put, at[0], at[1], at[0], at[1], w);
    } else if (rank(i) === 0) {
      const [[x0, y0], [x1, y1]] = sheet.path.bounds(g);
      if (Number.isFinite(x0)) beside(put, x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, w) || put((x0 + x1 - w) / 2, y0 - 6) || put((x0 + x1 - w) / 2, y1 + 16);
    } else if (!done.has(i.label)) {
      // A line, or the rim of a swath: at one of its points inside the frame, from its ends inwards.
      for (const [x, y] of candidates(sheet, g)) if (put(x + 6, y + 4) || put(x - 6 - w, y + 4)) {
        done.add(i.label);
        break;
      }
    }
  }
}

const beside = (put: (x: number, y: number) => boolean, x0: number, y0: number, x1: number, y1: number, w: number): boolean =>
  put(x1 + 8, y1 + 4) || put(x0 - 8 - w, y0 + 4) || put(x1 + 4, y1 - 8) || put(x1 + 4, y1 + 16);

/** Points of a drawn outline that are inside the sheet, those near its edges first. */
function candidates(sheet: Sheet, g: GeoJSON.Geometry): [number, number][] {
  const d = sheet.path(g) ?? '';
  const points = (d.match(/-?[\d.]+,-?[\d.]+/g) ?? [])
    .map((t) => t.split(',').map(Number) as [number, number])
    .filter(([x, y]) => x > 8 && y > 22 && x < sheet.width - 8 && y < sheet.height - 12);
  const edge = (p: [number, number]): number => Math.min(p[1], sheet.height - p[1]);
  const order = [...points].sort((a, b) => edge(a) - edge(b));
  const every = Math.max(1, Math.floor(order.length / 24));
  return order.filter((_, i) => i % every === 0);
}

