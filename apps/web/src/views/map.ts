// map: layers over coastlines, in an equal-area projection about the middle of what is shown.

import {
  geoArea, geoAzimuthalEqualArea, geoBounds, geoCentroid, geoEqualEarth, geoGraticule, geoPath,
  type GeoPath, type GeoProjection,
} from 'd3-geo';
import { fitText, s, textWidth } from '../dom';
import { inkOf, inkStyle, type Ink } from '../colours';
import type { Cell, Column, Feature, Selection, View, Words } from '../format';
import { land } from '../land';
import { symbol, type Drawing, type LegendItem, type Mark, type Picture } from '../picture';
import { categoryText, cell, columnOf, columnOfProperty, featuresOf, heldRows, labelOf, labelWithUnit, number, Problem, rowsOf, tableOf, theReport, valueText } from '../rows';
import { Room } from '../room';
import { niceDomain, niceStep, rampColour } from '../scale';
import { tableElement } from '../table';
import { towns } from '../towns';
import { say, spoken, tell } from '../words';
import { colourBar } from './heatmap';

type Style = 'area' | 'swath' | 'track' | 'line' | 'outline' | 'point' | 'place' | 'cells';
const styles: readonly string[] = ['area', 'swath', 'track', 'line', 'outline', 'point', 'place', 'cells'];

interface LayerSpec extends Selection {
  features?: string;
  table?: string;
  latitude?: string;
  longitude?: string;
  style?: string;
  style_by?: string;
  color?: string;
  label?: string;
  value?: string;
  unit?: string;
  value_label?: Words;
  name?: Words;
}

interface Item {
  feature: Feature;
  style: Style;
  ink: Ink;
  category: Cell;
  label: string;
  value: number;
}

interface Layer {
  spec: LayerSpec;
  id: string;
  items: Item[];
}

const earth = 6371;

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

/** Rows of a table as points. */
function pointsOf(l: LayerSpec): Feature[] {
  const t = tableOf(l.table);
  const [lat, lon] = [columnOf(t, l.latitude), columnOf(t, l.longitude)];
  return rowsOf(t, l).map((r) => ({
    type: 'Feature',
    properties: Object.fromEntries(t.columns.map((c) => [c.name, cell(t, c.name, r)])),
    geometry: { type: 'Point', coordinates: [number(cell(t, lon.name, r)), number(cell(t, lat.name, r))] },
  }));
}

function layerOf(l: LayerSpec): Layer {
  let list: Feature[];
  const id = l.features ?? l.table ?? '';
  if (l.features !== undefined) {
    const f = theReport().features?.[l.features];
    if (!f) throw new Problem(`${tell('noFeatures')} ${l.features}`);
    list = featuresOf(f.features ?? [], l);
  } else list = pointsOf(l);
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
        label: l.label ? categoryText(columnOfProperty(id, l.label), p[l.label] ?? null) : '',
        value: l.value ? number(p[l.value] ?? null) : NaN,
      };
    });
  return { spec: l, id, items };
}

const collection = (items: Item[]): GeoJSON.FeatureCollection => ({
  type: 'FeatureCollection',
  features: items.map((i) => ({ type: 'Feature', properties: null, geometry: i.feature.geometry! })),
});

interface Extent {
  world: boolean;
  centre: [number, number];
  widthKm: number;
}

function extentOf(v: View, layers: Layer[], aspect: number): Extent {
  const all = layers.flatMap((l) => l.items);
  const fit = typeof v.fit === 'string' ? v.fit : all.some((i) => i.style === 'area') ? 'area' : '';
  const chosen = fit ? all.filter((i) => i.style === fit) : all;
  const what = collection(chosen.length ? chosen : all);
  if (!what.features.length) return { world: true, centre: [0, 0], widthKm: 40000 };
  let centre = geoCentroid(what);
  if (!centre.every(Number.isFinite)) centre = [0, 0];
  // The middle of the bounds about the centroid, in kilometres.
  const flat = geoAzimuthalEqualArea().rotate([-centre[0], -centre[1]]).translate([0, 0]).scale(earth).clipAngle(179);
  const [[x0, y0], [x1, y1]] = geoPath(flat).bounds(what);
  const middle = flat.invert?.([(x0 + x1) / 2, (y0 + y1) / 2]);
  if (middle?.every(Number.isFinite)) centre = middle as [number, number];
  const span = Math.max(x1 - x0, (y1 - y0) / aspect, 1);
  const width = typeof v.width_km === 'number' && v.width_km > 0 ? v.width_km : Math.max(300, fit ? span / 0.3 : span * 1.15);
  return { world: !(width < 13000), centre, widthKm: width };
}

export function map(v: View): Picture {
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
    empty: layers.every((l) => l.items.length === 0),
    draw: (width) => drawMap(v, layers, width, range),
    description: () =>
      layers.map((l) => `${say(l.spec.name) || l.id}: ${tell('marks', { n: l.items.length })}`).join('. ') + '.',
    legend: () => legendOf(layers),
    key: () =>
      values.length
        ? colourBar(say(cells?.spec.value_label) || (column ? labelWithUnit({ ...column, unit: '' }) : (cells?.spec.value ?? '')), unit, ...range)
        : null,
    notes: () => [tell('land')],
    behind: () => behindFeatures(v, layers),
  };
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

interface Sheet {
  width: number;
  height: number;
  projection: GeoProjection;
  path: GeoPath;
  room: Room;
  nodes: SVGElement[];
  labels: SVGElement[];
  marks: Mark[];
}

function drawMap(v: View, layers: Layer[], width: number, range: [number, number]): Drawing {
  let height = Math.round(Math.min(640, Math.max(260, width * 0.64)));
  const extent = extentOf(v, layers, height / width);
  let projection: GeoProjection;
  if (extent.world) {
    projection = geoEqualEarth().fitWidth(width - 8, { type: 'Sphere' });
    const [[, y0], [, y1]] = geoPath(projection).bounds({ type: 'Sphere' });
    height = Math.ceil(y1 - y0) + 8;
    projection.translate([width / 2, height / 2]);
  } else {
    projection = geoAzimuthalEqualArea()
      .rotate([-extent.centre[0], -extent.centre[1]])
      .translate([width / 2, height / 2])
      .scale((width / extent.widthKm) * earth)
      .clipExtent([[-4, -4], [width + 4, height + 4]]);
  }
  projection.precision(0.4);
  const sheet: Sheet = {
    width, height, projection, path: geoPath(projection).digits(1), room: new Room(width, height), nodes: [], labels: [], marks: [],
  };
  const clip = `map${Math.random().toString(36).slice(2)}`;
  sheet.nodes.push(s('path', { d: extent.world ? sheet.path({ type: 'Sphere' }) : `M0,0H${width}V${height}H0Z`, class: 'sea' }));
  const degreesAPixel = (extent.world ? 360 : extent.widthKm / 111) / width;
  sheet.nodes.push(s('path', { d: sheet.path(land(degreesAPixel * 0.5)), class: 'land' }));
  graticule(sheet, extent);
  for (const l of layers) for (const i of l.items) drawItem(sheet, l, i, range);
  if (layers.some((l) => l.items.some((i) => i.style === 'cells')))
    sheet.nodes.push(s('path', { d: sheet.path(land(degreesAPixel * 0.5)), class: 'coast' }));
  if (!extent.world) scaleBar(sheet, extent.widthKm / width);
  labelItems(sheet, layers);
  if (v.places !== false) writeTowns(sheet, extent, layers.some((l) => l.items.some((i) => i.style === 'cells')));
  const defs = s('defs', {}, s('clipPath', { id: clip }, s('rect', { width, height, rx: 3 })));
  return {
    width, height,
    nodes: [defs, s('g', { 'clip-path': `url(#${clip})` }, ...sheet.nodes, ...sheet.labels),
      extent.world ? null : s('rect', { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 3, class: 'mapframe' })],
    marks: sheet.marks,
  };
}

function graticule(sheet: Sheet, extent: Extent): void {
  const { width, height, projection } = sheet;
  const step = extent.world ? 30 : niceStep(extent.widthKm / 111, 5, '°');
  sheet.nodes.push(s('path', { d: sheet.path(geoGraticule().step([step, step]).extent([[-180, -90 + step], [180.01, 90 - step / 2]])()), class: 'graticule' }));
  if (extent.world || !projection.invert) return;
  const text = (d: number, plus: string, less: string): string =>
    `${Number(Math.abs(d).toFixed(3))}°${Math.abs(d) < 1e-9 ? '' : d > 0 ? plus : less}`;
  const scan = (n: number, at: (k: number) => [number, number], which: 0 | 1, put: (k: number, d: number) => void): void => {
    let last = NaN;
    for (let k = 14; k < n - 14; ++k) {
      const value = projection.invert!(at(k))?.[which] ?? NaN;
      const line = Math.round((value + last) / 2 / step) * step;
      if ((last - line) * (value - line) <= 0 && Math.abs(value - last) < step) put(k, line), (last = NaN);
      else last = value;
    }
  };
  scan(height, (k) => [4, k], 1, (k, d) => {
    if (sheet.room.take(4, k - 7, 30, 13)) sheet.labels.push(s('text', { x: 6, y: k + 4, class: 'gridlabel' }, text(d, 'N', 'S')));
  });
  scan(width, (k) => [k, 4], 0, (k, d) => {
    if (sheet.room.take(k - 16, 4, 32, 13)) sheet.labels.push(s('text', { x: k, y: 15, class: 'gridlabel', 'text-anchor': 'middle' }, text(d, 'E', 'W')));
  });
}

function scaleBar(sheet: Sheet, kmAPixel: number): void {
  const raw = kmAPixel * sheet.width * 0.18;
  const power = 10 ** Math.floor(Math.log10(raw));
  const km = [5, 2, 1].map((m) => m * power).find((x) => x <= raw) ?? power;
  const length = km / kmAPixel;
  const y = sheet.height - 14;
  sheet.room.take(10, y - 24, length + 60, 34);
  const text = km >= 1 ? `${km} km` : `${Math.round(km * 1000)} m`;
  sheet.labels.push(s('path', { d: `M14,${y - 4}V${y}H${14 + length}V${y - 4}`, class: 'scalebar' }));
  sheet.labels.push(s('text', { x: 14, y: y - 8, class: 'scaletext' }, text));
}

function drawItem(sheet: Sheet, l: Layer, i: Item, range: [number, number]): void {
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
  if (point) {
    const all = g.type === 'Point' ? [g.coordinates] : g.coordinates;
    for (const c of all) {
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
  if (!d) return;
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
function labelItems(sheet: Sheet, layers: Layer[]): void {
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
      const at = sheet.projection([g.coordinates[0]!, g.coordinates[1]!]);
      if (at) beside(put, at[0], at[1], at[0], at[1], w);
    } else if (rank(i) === 0) {
      const [[x0, y0], [x1, y1]] = sheet.path.bounds(g);
      beside(put, x0, (y0 + y1) / 2, x1, (y0 + y1) / 2, w) || put((x0 + x1 - w) / 2, y0 - 6) || put((x0 + x1 - w) / 2, y1 + 16);
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

function writeTowns(sheet: Sheet, extent: Extent, strong: boolean): void {
  const ko = spoken() === 'ko';
  const most = extent.world ? 0 : extent.widthKm > 4000 ? 14 : 24;
  let n = 0;
  for (const [en, korean, lat, lon] of towns) {
    if (n >= most) return;
    const at = sheet.projection([lon, lat]);
    if (!at || at[0] < 6 || at[1] < 6 || at[0] > sheet.width - 6 || at[1] > sheet.height - 6) continue;
    const text = ko ? korean : en;
    const w = textWidth(text, 12);
    const put = (x: number, y: number): boolean => {
      if (!sheet.room.take(x, y - 10, w + 2, 13)) return false;
      sheet.labels.push(s('circle', { cx: at[0], cy: at[1], r: 2.2, class: strong ? 'town strong' : 'town' }));
      sheet.labels.push(s('text', { x, y, class: strong ? 'towntext strong' : 'towntext' }, text));
      return true;
    };
    if (put(at[0] + 5, at[1] + 4) || put(at[0] - 6 - w, at[1] + 4)) ++n;
  }
}
