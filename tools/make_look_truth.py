#!/usr/bin/python3
"""Looks at one place, computed by Skyfield: the truth that access looks are tested against.

    tools/make_look_truth.py ELEMENTS.csv EPHEMERIS.bsp EARTH_ORIENTATION.csv > tests/truth/looks_skyfield.csv

Needs Debian's python3-skyfield. Written apart from the program and by other means: positions by Skyfield's SGP4 and
its own nutation, the same UT1 as ours (its built-in prediction is 0.2 s off by 2024), the plane across the ground track from finite differences, roots by bisection.
Every crossing of the place through that plane above the horizon is a row, whatever the sensor.
"""
import csv
import sys

import numpy as np
from skyfield.api import EarthSatellite, load, load_file, wgs84
from skyfield.framelib import itrs
from sgp4.api import Satrec
from sgp4 import omm

LATITUDE, LONGITUDE = 36.352, 128.697  # Uiseong
START, DAYS = (2024, 7, 6, 2, 25, 0), 7.0

elements, kernel, orientation = sys.argv[1:4]
ts = load.timescale(builtin=True)
with open(orientation) as f:
    days = [(float(row["mjd"]), float(row["ut1_utc_s"])) for row in csv.DictReader(f)
            if 60480 <= float(row["mjd"]) <= 60520]  # TAI-UTC = 37 s throughout
mjd, ut1_utc = np.array(days).T
ts.delta_t_function = lambda tt: 32.184 + 37 - np.interp(tt - 2400000.5 - (32.184 + 37) / 86400, mjd, ut1_utc)
planets = load_file(kernel)
earth, sun = planets["earth"], planets["sun"]
place = wgs84.latlon(LATITUDE, LONGITUDE)
r_place = place.itrs_xyz.km
lat, lon = np.radians([LATITUDE, LONGITUDE])
up_place = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
start_tt = ts.utc(*START).tt


def fixed(satellite, t):
    return satellite.at(t).frame_xyz(itrs).km


def geodetic_up(r):
    """Normal of the ellipsoid below r, by iteration on the latitude."""
    a, f = 6378.137, 1 / 298.257223563
    e2 = f * (2 - f)
    p = np.hypot(r[0], r[1])
    phi = np.arctan2(r[2], p * (1 - e2))
    for _ in range(20):
        n = a / np.sqrt(1 - e2 * np.sin(phi) ** 2)
        phi = np.arctan2(r[2] + e2 * n * np.sin(phi), p)
    lam = np.arctan2(r[1], r[0])
    return np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def frame(satellite, tt):
    h = 0.5 / 86400
    before, now, after = (fixed(satellite, ts.tt_jd(x)) for x in (tt - h, tt, tt + h))
    velocity = after - before
    up = geodetic_up(now)
    along = velocity - up * np.sum(velocity * up, axis=0)
    return now, up, along / np.linalg.norm(along, axis=0)


def ahead(satellite, tt):
    r, _, along = frame(satellite, tt)
    return np.sum((r_place.reshape((3,) + (1,) * (r.ndim - 1)) - r) * along, axis=0)


rows = csv.writer(sys.stdout, lineterminator="\n")
rows.writerow("satellite,utc,off_nadir_deg,across_deg,incidence_deg,sun_elevation_deg,sun_azimuth_deg".split(","))
with open(elements) as f:
    for fields in omm.parse_csv(f):
        record = Satrec()
        omm.initialize(record, fields)
        satellite = EarthSatellite.from_satrec(record, ts)
        grid = start_tt + np.arange(0, DAYS * 86400 + 1, 60.0) / 86400
        f_grid = ahead(satellite, grid)
        r_grid = fixed(satellite, ts.tt_jd(grid))
        near = r_place @ r_grid > 0
        for k in np.nonzero((f_grid[:-1] >= 0) & (f_grid[1:] < 0) & near[1:])[0]:
            low, high = grid[k], grid[k + 1]
            for _ in range(40):
                middle = (low + high) / 2
                if ahead(satellite, middle) >= 0:
                    low = middle
                else:
                    high = middle
            tt = (low + high) / 2
            if (tt - start_tt) > DAYS:
                continue
            r, up, along = frame(satellite, tt)
            sight = r_place - r
            distance = np.linalg.norm(sight)
            incidence = np.degrees(np.arccos(-sight @ up_place / distance))
            if incidence >= 90:
                continue
            across = np.degrees(np.arctan2(sight @ np.cross(along, up), -sight @ up))
            off_nadir = np.degrees(np.arccos(-sight @ up / distance))
            t = ts.tt_jd(tt)
            altitude, azimuth, _ = (earth + place).at(t).observe(sun).apparent().altaz()
            rows.writerow([fields["OBJECT_NAME"], t.utc_iso(places=6), f"{off_nadir:.5f}", f"{across:.5f}",
                           f"{incidence:.5f}", f"{altitude.degrees:.4f}", f"{azimuth.degrees:.4f}"])
