// globe: the layers of a map on the Earth seen from far away, with its night side; the reader turns it, it never
// turns by itself.

import { geoCentroid, geoCircle, geoDistance, geoGraticule, geoOrthographic, geoPath } from 'd3-geo';
import { s } from '../dom';
import type { View } from '../format';
import { land } from '../land';
import type { Drawing, Picture } from '../picture';
import { Room } from '../room';
import { subsolar } from '../sun';
import { instantText, parseInstant } from '../time';
import { say, tell } from '../words';
import { drawItem, fitted, labelItems, layered, type Sheet } from './layers';

const degrees = 180 / Math.PI;
/** Margin for the labels at the limb. */
const margin = 14;

/** Where the reader looks from, longitude and latitude. */
type Stand = [number, number];

function standOf(v: View, layers: ReturnType<typeof layered>['layers']): Stand {
  if (Array.isArray(v.centre) && v.centre.length === 2 && v.centre.every(Number.isFinite)) return [v.centre[0], v.centre[1]];
  const { what } = fitted(v, layers);
  const c = what.features.length ? geoCentroid(what) : [0, 0];
  return c.every(Number.isFinite) ? [c[0]!, Math.max(-60, Math.min(60, c[1]!))] : [0, 0];
}

export function globe(v: View): Picture {
  const { layers, range, parts } = layered(v);
  const sun = parseInstant(v.sun);
  let stand = standOf(v, layers);
  let radius = 1;
  const draw = (width: number): Drawing => {
    radius = width / 2 - margin;
    const projection = geoOrthographic().rotate([-stand[0], -stand[1]]).translate([width / 2, width / 2]).scale(radius).clipAngle(90).precision(0.4);
    const sheet: Sheet = {
      width, height: width, projection, path: geoPath(projection).digits(1), room: new Room(width, width), nodes: [], labels: [], marks: [],
      seen: (place) => geoDistance(place, stand) < Math.PI / 2,
      reveal: (g) => {
        const c = geoCentroid(g);
        if (c.every(Number.isFinite)) stand = [c[0], Math.max(-60, Math.min(60, c[1]))];
      },
    };
    const add = (d: string | null, kind: string): void => void (d && sheet.nodes.push(s('path', { d, class: kind })));
    const cells = layers.some((l) => l.items.some((i) => i.style === 'cells'));
    const shore = sheet.path(land((degrees / radius) * 0.5));
    add(sheet.path({ type: 'Sphere' }), 'sea');
    add(shore, 'land');
    add(sheet.path(geoGraticule().step([30, 30]).extent([[-180, -60], [180.01, 75]])()), 'graticule');
    // The Sun below the horizon, and below it by the six degrees of civil twilight.
    if (Number.isFinite(sun)) {
      const [lon, lat] = subsolar(sun);
      for (const r of [90, 84]) add(sheet.path(geoCircle().center([lon + 180, -lat]).radius(r).precision(2)()), 'nightside');
    }
    for (const l of layers) for (const i of l.items) drawItem(sheet, l, i, range);
    if (cells) add(shore, 'coast');
    add(sheet.path({ type: 'Sphere' }), 'globe');
    labelItems(sheet, layers);
    return { width, height: width, nodes: [...sheet.nodes, ...sheet.labels], marks: sheet.marks };
  };
  const nightText = (): string => `${say(v.sun_label) || tell('nightSide')}, ${instantText(sun)}`;
  return {
    ...parts,
    draw,
    maxWidth: 600,
    turn: (dx, dy) => {
      stand = [((((stand[0] - (dx / radius) * degrees + 180) % 360) + 360) % 360) - 180,
        Math.max(-90, Math.min(90, stand[1] + (dy / radius) * degrees))];
    },
    description: () => parts.description() + (Number.isFinite(sun) ? ` ${nightText()}.` : ''),
    legend: () => [...(parts.legend?.() ?? []), ...(Number.isFinite(sun) ? [{ text: nightText(), shape: 'nightside' as const }] : [])],
    notes: () => [tell('land')],
  };
}
