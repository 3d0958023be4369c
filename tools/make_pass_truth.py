#!/usr/bin/python3
"""Makes the figures that the reference tests of src/bary/access compare with, by Skyfield.

    make_pass_truth.py elements CATALOGUE.3le[.gz]   writes testdata/elements.csv (20 satellites, OMM)
    make_pass_truth.py passes                        reads that, writes testdata/passes_skyfield.csv
    make_pass_truth.py eclipses                      reads that, writes testdata/eclipses_skyfield.csv

Every pass of 20 satellites over 5 sites in 7 days. Positions and frames are Skyfield's (Debian's
python3-skyfield and python3-sgp4, under /usr/bin/python3); its find_events is off by up to 2 s, so rise and
set are bisected here on its altitude to 1e-5 s and culminations narrowed to 1e-3 s. Altitudes are sampled
every 10 s, and around each maximum near the threshold closely enough that no pass hides between two samples.
UT1 and polar motion are those of data/earth-orientation.csv, so that both sides turn the Earth alike.

Eclipses are the plain way round: rays from the satellite to 720 points of the Sun's limb, each of which hits
the WGS84 ellipsoid or not; penumbra while any does, umbra while all do, bisected to 1e-5 s.
"""
import csv
import datetime
import gzip
import pathlib
import sys

import numpy as np

here = pathlib.Path(__file__).resolve().parent.parent
out = here / "src/bary/access/testdata"

start = datetime.datetime(2024, 7, 5, 12, tzinfo=datetime.timezone.utc)
days = 7
minimum_deg = 5.0

# Low orbits of all inclinations, navigation orbits, Molniya and transfer orbits, inclined and plain
# geostationary ones.
satellites = [25544, 48274, 20580, 39084, 49260, 40536, 39227, 47932, 44713, 28654, 5, 16908, 8820, 24876,
              37829, 37158, 25847, 25989, 43823, 28382]

# name, latitude and longitude in degrees, altitude in metres (WGS84): places, not instruments.
sites = [("Daejeon", 36.374, 127.352, 80.0), ("Jeju", 33.394, 126.323, 290.0),
         ("Svalbard", 78.230, 15.408, 450.0), ("Wallops", 37.946, -75.461, 10.0),
         ("Santiago", -33.151, -70.666, 730.0)]

OMM = ["OBJECT_NAME", "OBJECT_ID", "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE",
       "ARG_OF_PERICENTER", "MEAN_ANOMALY", "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE", "NORAD_CAT_ID",
       "ELEMENT_SET_NO", "REV_AT_EPOCH", "BSTAR", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"]


def exponent(field: str) -> str:
    """'-11018-2' of a two-line set is -0.11018e-2."""
    field = field.strip()
    sign = "-" if field.startswith("-") else ""
    digits, power = field.lstrip("+-")[:-2], field[-2:]
    return "0" if not int(digits) else f"{sign}0.{digits}E{int(power)}"


def omm_row(name: str, one: str, two: str) -> list[str]:
    year, day = int(one[18:20]), one[20:32]
    first = datetime.datetime(2000 + year if year < 57 else 1900 + year, 1, 1)
    # 1e-8 day is 864 microseconds: exact in microseconds.
    whole, fraction = day.strip().split(".")
    epoch = first + datetime.timedelta(days=int(whole) - 1, microseconds=int(fraction) * 864)
    launch = int(one[9:11])
    cospar = f"{1900 + launch if launch >= 57 else 2000 + launch}-{one[11:17].strip()}"
    return [name, cospar, epoch.isoformat(timespec="microseconds"), two[52:63].strip(), "0." + two[26:33].strip(),
            two[8:16].strip(), two[17:25].strip(), two[34:42].strip(), two[43:51].strip(), "0", one[7],
            str(int(one[2:7])), str(int(one[64:68])), str(int(two[63:68])), exponent(one[53:61]),
            one[33:43].strip(), exponent(one[44:52])]


def write_elements(catalogue: pathlib.Path) -> None:
    opener = gzip.open if catalogue.suffix == ".gz" else open
    with opener(catalogue, "rt") as f:
        lines = f.read().splitlines()
    found = {}
    for i in range(0, len(lines) - 2, 3):
        number = lines[i + 1][2:7].strip()
        if number.isdigit() and int(number) in satellites:
            found[int(number)] = omm_row(lines[i][2:].strip(), lines[i + 1], lines[i + 2])
    missing = [n for n in satellites if n not in found]
    if missing:
        raise SystemExit(f"not in the catalogue: {missing}")
    with open(out / "elements.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(OMM)
        w.writerows(found[n] for n in satellites)


def timescale():
    """Skyfield's, with UT1 and polar motion of the project."""
    from skyfield.api import load
    ts = load.timescale()
    mjd, x, y, ut1_utc = np.loadtxt(here / "data/earth-orientation.csv", delimiter=",", skiprows=1,
                                    usecols=(0, 1, 2, 3), unpack=True)
    utc = ts.utc(2000, 1, 1 + (mjd - 51544))
    tt_minus_utc = 32.184 + np.round(86400 * (utc.tai - (mjd + 2400000.5)))
    tt = mjd + 2400000.5 + tt_minus_utc / 86400
    delta_t = tt_minus_utc - ut1_utc
    ts.delta_t_function = lambda when: np.interp(when, tt, delta_t)
    ts.polar_motion_table = (tt, x, y)
    return ts


class Sky:
    def __init__(self):
        from sgp4 import omm
        from sgp4.api import Satrec
        from skyfield.api import EarthSatellite, wgs84
        self.ts = timescale()
        self.satellites = {}
        with open(out / "elements.csv") as f:
            for row in csv.DictReader(f):
                record = Satrec()
                omm.initialize(record, row)
                self.satellites[int(row["NORAD_CAT_ID"])] = EarthSatellite.from_satrec(record, self.ts)
        self.sites = {n: wgs84.latlon(lat, lon, elevation_m=h) for n, lat, lon, h in sites}

    def time(self, seconds):
        return self.ts.utc(start.year, start.month, start.day, start.hour, 0, np.asarray(seconds, float))

    def look(self, satellite, site, seconds):
        """Elevation and azimuth in degrees, range in km, no refraction."""
        alt, az, distance = (self.satellites[satellite] - self.sites[site]).at(self.time(seconds)).altaz()
        return alt.degrees, az.degrees, distance.km


def bisect(f, low, high, rising):
    """All roots at once; f is negative at the low end where rising."""
    while np.max(high - low) > 1e-5:
        middle = 0.5 * (low + high)
        left = (f(middle) < 0) == rising
        low, high = np.where(left, middle, low), np.where(left, high, middle)
    return 0.5 * (low + high)


def narrow(f, low, high):
    """Maxima, all at once, by ternary search on a smooth function (ten samples a round)."""
    while np.max(high - low) > 1e-3:
        grid = low + (high - low) * np.linspace(0, 1, 11)[:, None]
        best = np.argmax(np.stack([f(g) for g in grid]), axis=0)
        k = np.arange(len(low))
        low, high = grid[np.maximum(best - 1, 0), k], grid[np.minimum(best + 1, 10), k]
    return 0.5 * (low + high)


def passes_of(sky, satellite, site, seconds, altitude):
    """Rows of one satellite over one site: sorted times of rise, culminations, set."""
    def above(t):
        return sky.look(satellite, site, t)[0] - minimum_deg
    el = altitude - minimum_deg
    # Maxima between samples, all that come within two degrees below the threshold: a pass may hide there.
    k = np.flatnonzero((el[1:-1] >= el[:-2]) & (el[1:-1] > el[2:]) & (el[1:-1] > -2)) + 1
    tops = narrow(above, seconds[k - 1], seconds[k + 1]) if len(k) else np.array([])
    knots = np.concatenate((seconds, tops))
    value = np.concatenate((el, above(tops) if len(tops) else []))
    order = np.argsort(knots, kind="stable")
    knots, value = knots[order], value[order]
    cross = np.flatnonzero((value[:-1] < 0) != (value[1:] < 0))
    rising = value[cross] < 0
    times = bisect(above, knots[cross], knots[cross + 1], rising) if len(cross) else np.array([])
    tops = tops[above(tops) >= 0] if len(tops) else tops
    edges = list(zip(times, rising))
    visible_at_start = value[0] >= 0
    rows, rise = [], None
    open_pass = visible_at_start
    for t, up in edges + [(np.inf, False)]:
        if up:
            rise, open_pass = t, True
        elif open_pass:
            begin = -np.inf if rise is None else rise
            rows.append((rise, [x for x in tops if begin <= x <= t], None if t == np.inf else t))
            rise, open_pass = None, False
    return rows


class Sun:
    """The Sun from the project's own kernel, and what the Earth (WGS84) hides of it."""
    limb = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    radius_km, a_km, flattening = 695700.0, 6378.137, 1 / 298.257223563

    def __init__(self, sky):
        from skyfield.api import load_file
        from skyfield.framelib import itrs
        self.sky, self.itrs = sky, itrs
        self.kernel = load_file(here / "data/default.bsp")

    def altitude(self, site, seconds):
        place = self.kernel["earth"] + self.sky.sites[site]
        return place.at(self.sky.time(seconds)).observe(self.kernel["sun"]).apparent().altaz()[0].degrees

    def vectors(self, satellite, seconds):
        """Satellite and Sun from the Earth, in its axes, km; geometric."""
        t = self.sky.time(seconds)
        r = self.sky.satellites[satellite].at(t).frame_xyz(self.itrs).km
        sun = (self.kernel["sun"] - self.kernel["earth"]).at(t).frame_xyz(self.itrs).km
        return r, sun

    def clearance(self, r, target):
        """How far the ray from r to target passes the ellipsoid, in a space where that is a ball."""
        stretch = np.array([1, 1, 1 / (1 - self.flattening)]).reshape(3, *[1] * (r.ndim - 1))
        p, q = r * stretch, target * stretch
        d = q - p
        d = d / np.sqrt((d * d).sum(axis=0))
        along = -(p * d).sum(axis=0)
        return np.sqrt(((p + np.maximum(along, 0) * d) ** 2).sum(axis=0)) - self.a_km

    def centre_seen(self, satellite, seconds):
        return self.clearance(*self.vectors(satellite, seconds)) > 0

    def limb_clearance(self, satellite, seconds):
        """Least and greatest clearance over the limb."""
        r, sun = self.vectors(satellite, seconds)
        axis = sun - r
        axis = axis / np.sqrt((axis * axis).sum(axis=0))
        u = np.cross(axis, [0, 0, 1.0], axis=0)
        u = u / np.sqrt((u * u).sum(axis=0))
        v = np.cross(axis, u, axis=0)
        low = np.full(r.shape[1], np.inf)
        high = -low
        for phi in self.limb:
            c = self.clearance(r, sun + self.radius_km * (np.cos(phi) * u + np.sin(phi) * v))
            low, high = np.minimum(low, c), np.maximum(high, c)
        return low, high


def write_eclipses() -> None:
    sky = Sky()
    sun = Sun(sky)
    seconds = np.arange(0, 86401, 20.0)
    with open(out / "eclipses_skyfield.csv", "w") as f:
        f.write("catalog_number,zone,start_s,stop_s\n")
        for s in satellites:
            for k, zone in enumerate(("penumbra", "umbra")):
                def seen(t):
                    return sun.limb_clearance(s, t)[k]
                value = seen(seconds)
                cross = np.flatnonzero((value[:-1] < 0) != (value[1:] < 0))
                times = bisect(seen, seconds[cross], seconds[cross + 1], value[cross] < 0) if len(cross) else []
                times = list(times)
                if value[0] < 0:
                    times.insert(0, None)
                if value[-1] < 0:
                    times.append(None)
                for begin, end in zip(times[::2], times[1::2]):
                    f.write(f"{s},{zone},{number(begin, 4)},{number(end, 4)}\n")
            print(s, file=sys.stderr, flush=True)


def number(x, digits):
    return "" if x is None else f"{x:.{digits}f}"


def write_passes() -> None:
    sky = Sky()
    sun = Sun(sky)
    step = 10.0
    n = int(days * 86400 / step) + 1
    altitude = {(s, p): np.empty(n) for s in satellites for p in sky.sites}
    seconds = np.arange(n) * step
    for b in range(0, n, 4320):  # nutation of a day at once would take gigabytes
        part = slice(b, min(n, b + 4320))
        t = sky.time(seconds[part])
        for s in satellites:
            where = sky.satellites[s].at(t)
            for p, place in sky.sites.items():
                difference = where - place.at(t)
                altitude[s, p][part] = topocentric(difference, place, t)
        print(f"{part.stop} of {n} epochs", file=sys.stderr, flush=True)
    with open(out / "passes_skyfield.csv", "w") as f:
        f.write("catalog_number,site,rise_s,rise_azimuth_deg,culminate_s,elevation_deg,range_km,lit,sun_deg,set_s\n")
        for s in satellites:
            for p in sky.sites:
                for rise, tops, down in passes_of(sky, s, p, seconds, altitude[s, p]):
                    azimuth = None if rise is None else sky.look(s, p, [rise])[1][0]
                    el, _, distance = sky.look(s, p, tops) if tops else ([], [], [])
                    lit, high = (sun.centre_seen(s, tops), sun.altitude(p, tops)) if tops else ([], [])
                    f.write(f"{s},{p},{number(rise, 4)},{number(azimuth, 4)},"
                            f"{'|'.join(number(x, 3) for x in tops)},{'|'.join(number(x, 5) for x in el)},"
                            f"{'|'.join(number(x, 4) for x in distance)},"
                            f"{'|'.join(str(int(x)) for x in lit)},{'|'.join(number(x, 3) for x in high)},"
                            f"{number(down, 4)}\n")


def topocentric(difference, place, t):
    from skyfield.functions import mxv
    x, y, z = mxv(place.rotation_at(t), difference.position.km)
    return np.degrees(np.arctan2(z, np.hypot(x, y)))


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "elements":
        write_elements(pathlib.Path(sys.argv[2]))
    elif len(sys.argv) == 2 and sys.argv[1] == "passes":
        write_passes()
    elif len(sys.argv) == 2 and sys.argv[1] == "eclipses":
        write_eclipses()
    else:
        raise SystemExit(__doc__)
