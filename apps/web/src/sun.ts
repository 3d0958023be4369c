// Where the Sun stands over the Earth: the low-precision formulae of the Astronomical Almanac (page C5), good to
// 0.01 degrees from 1950 to 2050, with the mean sidereal time of IAU 1982 at UT1 taken as UTC.

const rad = Math.PI / 180;
const turn = (degrees: number): number => ((((degrees + 180) % 360) + 360) % 360) - 180;

/** Longitude and latitude, degrees, of the place that has the Sun in its zenith; `ms` since 1970 UTC. */
export function subsolar(ms: number): [number, number] {
  const n = ms / 86400000 - 10957.5;
  const g = (357.528 + 0.9856003 * n) * rad;
  const lambda = (280.46 + 0.9856474 * n + 1.915 * Math.sin(g) + 0.02 * Math.sin(2 * g)) * rad;
  const epsilon = (23.439 - 4e-7 * n) * rad;
  const ascension = Math.atan2(Math.cos(epsilon) * Math.sin(lambda), Math.cos(lambda)) / rad;
  const declination = Math.asin(Math.sin(epsilon) * Math.sin(lambda)) / rad;
  return [turn(ascension - 280.46061837 - 360.98564736629 * n), declination];
}
