// map: layers over coastlines, in an equal-area projection about the middle of what is shown.

import { geoAzimuthalEqualArea, geoCentroid, geoEqualEarth, geoGraticule, geoPath, type GeoProjection } from 'd3-geo';
import { s, textWidth } from '../dom';
import type { View } from '../format';
import { land } from '../land';
import type { Drawing, Picture } from '../picture';
import { Room } from '../room';
import { niceStep } from '../scale';
import { towns } from '../towns';
import { spoken, tell } from '../words';
import { drawItem, fitted, labelItems, layered, type Layer, type Sheet } from './layers';

const earth = 6371;

interface Extent {
  world: boolean;
  centre: [number, number];
  widthKm: number;
}

function extentOf(v: View, layers: Layer[], aspect: number): Extent {
  const { fit, what } = fitted(v, layers);
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
  const { layers, range, parts } = layered(v);
  return { ...parts, draw: (width) => drawMap(v, layers, width, range), notes: () => [tell('land')] };
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
