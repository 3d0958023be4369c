// Coastlines: Natural Earth's land of 1:10 million, made coarser by land.mjs to what a page can carry, as
// base-64 variable-length differences on a grid of 1/400 degree.

import packed from 'packed-land';

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function unpack(): [number, number][][][] {
  const value = new Uint8Array(128);
  for (let i = 0; i < digits.length; ++i) value[digits.charCodeAt(i)] = i;
  let at = 0;
  const next = (): number => {
    let shift = 0;
    let n = 0;
    for (;;) {
      const d = value[packed.charCodeAt(at++)]!;
      n |= (d & 31) << shift;
      if (d < 32) return n & 1 ? -(n >> 1) : n >> 1;
      shift += 5;
    }
  };
  const polygons: [number, number][][][] = [];
  while (at < packed.length) {
    const rings: [number, number][][] = [];
    for (let r = next(); r > 0; --r) {
      const ring: [number, number][] = [];
      let [x, y] = [0, 0];
      for (let k = next(); k > 0; --k) ring.push([(x += next()) / 400, (y += next()) / 400]);
      ring.push(ring[0]!);
      rings.push(ring);
    }
    polygons.push(rings);
  }
  return polygons;
}

let all: [number, number][][][] | undefined;
const thinned = new Map<number, GeoJSON.MultiPolygon>();

/** Twice the area in square degrees, its sign the direction of the ring. */
const signed = (ring: [number, number][]): number =>
  ring.reduce((a, p, i) => a + (i ? ring[i - 1]![0] * p[1] - p[0] * ring[i - 1]![1] : 0), 0);

/** Land, without points that are closer than `step` degrees to the one before. */
export function land(step: number): GeoJSON.MultiPolygon {
  all ??= unpack();
  const level = step < 0.01 ? 0 : 2 ** Math.round(Math.log2(step));
  let out = thinned.get(level);
  if (!out) {
    const thin = (ring: [number, number][]): [number, number][] => {
      let last = ring[0]!;
      return ring.filter((p, i) => {
        if (i === 0 || i === ring.length - 1) return true;
        if (Math.abs(p[0] - last[0]) * Math.cos((p[1] * Math.PI) / 180) < level && Math.abs(p[1] - last[1]) < level) return false;
        last = p;
        return true;
      });
    };
    const coordinates = level
      ? all.map((rings) => {
          const out: [number, number][][] = [];
          for (const [i, ring] of rings.entries()) {
            const t = thin(ring);
            // A ring that has shrunk to nothing may run the other way round: then all the Earth would be inside.
            const lost = t.length < 4 || Math.sign(signed(t)) !== Math.sign(signed(ring)) || Math.abs(signed(t)) < level * level;
            if (!lost) out.push(t);
            else if (i === 0) return [];
          }
          return out;
        }).filter((p) => p.length > 0)
      : all;
    out = { type: 'MultiPolygon', coordinates };
    thinned.set(level, out);
  }
  return out;
}
