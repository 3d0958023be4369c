// A toy of the flagship's geometry, for the sample report alone: circular orbits that the Earth turns under.
// Good for pictures that look like real ones; no result of it is anybody's.

const R = 6371;
const mu = 398600.4418;
const day = 86400;
const rad = Math.PI / 180;
export const start = Date.UTC(2024, 6, 6, 2, 25);
export const stop = start + 7 * day * 1000;
export const centre = { lat: 36.38, lon: 129.05 };

const iso = (ms) => new Date(ms).toISOString();
export { iso };

// name, country, sensor, altitude km, inclination, local solar time of the descending or ascending (a) node,
// phase, swath km, roll limit degrees, ground sample m, sees by night
export const fleet = [
  ['KOMPSAT-3', 'KR', 'AEISS', 685, 98.1, '13:30a', 20, 16, 30, 0.7, false],
  ['KOMPSAT-3A', 'KR', 'AEISS-A', 528, 97.5, '13:30a', 140, 12, 30, 0.55, false],
  ['KOMPSAT-5', 'KR', 'COSI', 550, 97.6, '06:00', 250, 30, 45, 3, true],
  ['CAS500-1', 'KR', 'camera', 500, 97.4, '10:55', 310, 12, 30, 0.5, false],
  ['CAS500-4', 'KR', 'wide camera', 500, 97.4, '10:55', 80, 120, 0, 5, false],
  ['NEONSAT-1', 'KR', 'camera', 525, 97.5, '10:30', 200, 17, 30, 1, false],
  ['Landsat 8', 'US', 'OLI', 705, 98.2, '10:12', 95, 185, 0, 30, false],
  ['Landsat 9', 'US', 'OLI-2', 705, 98.2, '10:12', 275, 185, 0, 30, false],
  ['Landsat Next A', 'US', 'LandIS', 653, 98, '10:10', 10, 164, 0, 10, false],
  ['Suomi NPP', 'US', 'VIIRS', 824, 98.7, '13:30a', 45, 3000, 0, 375, true],
  ['NOAA-20', 'US', 'VIIRS', 824, 98.7, '13:30a', 225, 3000, 0, 375, true],
  ['Terra', 'US', 'MODIS', 705, 98.2, '10:00', 170, 2330, 0, 250, true],
  ['Sentinel-2A', 'EU', 'MSI', 786, 98.6, '10:30', 60, 290, 0, 10, false],
  ['Sentinel-2B', 'EU', 'MSI', 786, 98.6, '10:30', 240, 290, 0, 10, false],
  ['ALOS-2', 'JP', 'PALSAR-2', 628, 97.9, '12:00', 130, 50, 40, 3, true],
].map(([satellite, country, sensor, altitude, inclination, node, phase, swath, roll, sample, night]) => ({
  satellite, country, sensor, altitude, inclination, node, phase, swath, roll, sample, night,
}));

const sunLongitude = (t) => ((t / 1000 - Date.UTC(2024, 2, 20, 3, 6) / 1000) / day / 365.2422) * 360;

function sunPlace(t) {
  const l = sunLongitude(t) * rad;
  const lat = Math.asin(Math.sin(23.44 * rad) * Math.sin(l)) / rad;
  const minutes = (t / 60000) % 1440;
  return { lat, lon: 180 - minutes / 4 };
}

export function sunElevation(t, place = centre) {
  const s = sunPlace(t);
  const h = (place.lon - s.lon) * rad;
  return Math.asin(Math.sin(place.lat * rad) * Math.sin(s.lat * rad) + Math.cos(place.lat * rad) * Math.cos(s.lat * rad) * Math.cos(h)) / rad;
}

/** Where the satellite stands over, its argument of latitude counted from the ascending node. */
export function below(o, t) {
  const a = R + o.altitude;
  const n = Math.sqrt(mu / a ** 3);
  const s = (t - start) / 1000;
  const u = o.phase * rad + n * s;
  const lat = Math.asin(Math.sin(o.inclination * rad) * Math.sin(u));
  const east = Math.atan2(Math.cos(o.inclination * rad) * Math.sin(u), Math.cos(u));
  const hours = parseInt(o.node, 10) + parseInt(o.node.slice(3, 5), 10) / 60 + (o.node.endsWith('a') ? 0 : 12);
  // Sun-synchronous: the node keeps its local time, so it moves with the mean sun.
  const node = (hours - 12) * 15 + 180 - ((t / 60000) % 1440) / 4;
  const lon = ((((node + east / rad) % 360) + 540) % 360) - 180;
  return { lat: lat / rad, lon };
}

export function distance(a, b) {
  const h = Math.sin(((a.lat - b.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((a.lon - b.lon) * rad) / 2) ** 2;
  return 2 * R * Math.asin(Math.min(1, Math.sqrt(h)));
}

export function bearing(a, b) {
  const d = (b.lon - a.lon) * rad;
  return Math.atan2(Math.sin(d) * Math.cos(b.lat * rad),
    Math.cos(a.lat * rad) * Math.sin(b.lat * rad) - Math.sin(a.lat * rad) * Math.cos(b.lat * rad) * Math.cos(d)) / rad;
}

export function offset(p, azimuth, km) {
  const d = km / R;
  const lat = Math.asin(Math.sin(p.lat * rad) * Math.cos(d) + Math.cos(p.lat * rad) * Math.sin(d) * Math.cos(azimuth * rad));
  const lon = p.lon * rad + Math.atan2(Math.sin(azimuth * rad) * Math.sin(d) * Math.cos(p.lat * rad), Math.cos(d) - Math.sin(p.lat * rad) * Math.sin(lat));
  return { lat: lat / rad, lon: ((((lon / rad) % 360) + 540) % 360) - 180 };
}

/** Looks of one satellite at the centre of the area. */
export function looksOf(o) {
  const out = [];
  const reach = o.swath / 2 + o.altitude * Math.tan(o.roll * rad);
  let [before, last] = [Infinity, Infinity];
  for (let t = start; t < stop; t += 15000) {
    const d = distance(below(o, t), centre);
    if (last < before && last <= d && last < reach) {
      const at = t - 15000;
      const sun = sunElevation(at);
      if (sun > 10 || o.night) {
        const offNadir = Math.atan2(last, o.altitude) / rad;
        const rolled = last > o.swath / 2 ? offNadir : 0;
        const east = ((bearing(below(o, at), centre) + 360) % 360) < 180;
        out.push({ at, distance: last, offNadir, sun, roll: rolled ? (east ? rolled : -rolled) : 0, length: 6000 + 40 * o.swath });
      }
    }
    [before, last] = [last, d];
  }
  return out;
}
