// Packs the world's land for the page: world-atlas (Natural Earth, public domain) at 1:10 million, without
// details below `detail` and islands below `island`, on a grid of 1/400 degree (280 m), as text.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import { filter, filterWeight, presimplify, simplify, sphericalRingArea, sphericalTriangleArea } from 'topojson-simplify';

const earth = 6371;
const detail = 4; // km²: a triangle of this size is two pixels where Korea fills the page
const island = 3; // km²
const grid = 400;
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function packedLand() {
  const topology = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/land-10m.json')));
  let t = simplify(presimplify(topology, sphericalTriangleArea), detail / earth ** 2);
  t = filter(t, filterWeight(t, island / earth ** 2, sphericalRingArea));
  const land = feature(t, t.objects.land);
  const polygons = land.features.flatMap((f) =>
    f.geometry.type === 'Polygon' ? [f.geometry.coordinates] : f.geometry.coordinates);
  let text = '';
  const put = (n) => {
    let v = n < 0 ? (-n << 1) | 1 : n << 1;
    do {
      text += digits[(v & 31) | (v > 31 ? 32 : 0)];
      v >>>= 5;
    } while (v);
  };
  for (const rings of polygons) {
    const kept = rings.map(onGrid).filter((r) => r.length > 2);
    if (!kept.length) continue;
    put(kept.length);
    for (const r of kept) {
      put(r.length);
      let [x, y] = [0, 0];
      for (const p of r) {
        put(p[0] - x);
        put(p[1] - y);
        [x, y] = p;
      }
    }
  }
  return text;
}

/** A ring on the grid, without its repeated last point and without points that fall together. */
function onGrid(ring) {
  const points = ring.slice(0, -1).map((p) => [Math.round(p[0] * grid), Math.round(p[1] * grid)]);
  return points.filter((p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1]);
}
