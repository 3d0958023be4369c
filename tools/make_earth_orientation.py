#!/usr/bin/env python3
"""Makes data/earth-orientation.csv from IERS finals2000A (plain or .gz).

usage: tools/make_earth_orientation.py finals2000A.all[.gz] > data/earth-orientation.csv

Keeps the Bulletin A figures from 2000-01-01 on: polar motion, UT1-UTC, celestial pole offsets; status o (observed)
or p (predicted). Columns of the source: https://maia.usno.navy.mil/ser7/readme.finals2000A (I7-15 MJD, …).
"""
import gzip
import sys


def main() -> None:
    path = sys.argv[1]
    opener = gzip.open if path.endswith(".gz") else open
    print("mjd,x_arcsec,y_arcsec,ut1_utc_s,dx_mas,dy_mas,status")
    with opener(path, "rt", encoding="ascii") as f:
        for line in f:
            mjd = int(float(line[7:15]))
            x, y, ut1 = line[18:27].strip(), line[37:46].strip(), line[58:68].strip()
            if mjd < 51544 or not x or not ut1:
                continue
            dx, dy = line[97:106].strip() or "", line[116:125].strip() or ""
            status = "o" if line[16] == "I" and line[57] == "I" else "p"
            print(f"{mjd},{x},{y},{ut1},{dx},{dy},{status}")


main()
