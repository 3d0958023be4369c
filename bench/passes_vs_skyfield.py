#!/usr/bin/python3
"""Passes of 100 satellites over one site in 48 hours: barycenter beside Debian's Skyfield, in one run.

    bench/passes_vs_skyfield.py [--bary build/release/bary] [--data ../shared/data] [--satellites 100]

Both sides read the same elements and search from the same start, above 5 degrees. barycenter is timed as the
whole command, from its start to its file of events; Skyfield as find_events over elements already read, which
is what its users call. Skyfield's find_events stands within 2 s of its own altitudes; barycenter's events
within 0.2 ms of its. Debian's python3-sgp4 has no C++ core: with one Skyfield is about three times faster.
"""
import argparse
import gzip
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent.parent
start, hours, minimum = "2024-07-05T12:00:00Z", 48, 5.0
site = ("Daejeon", 36.374, 127.352, 80.0)


def draw(catalogue: pathlib.Path, count: int) -> list[tuple[str, str, str]]:
    """Evenly from the catalogue, so that all kinds of orbits are there; names made unique by number."""
    with gzip.open(catalogue, "rt") as f:
        lines = f.read().splitlines()
    sets = [(lines[i + 1][2:7].strip(), lines[i + 1], lines[i + 2]) for i in range(0, len(lines) - 2, 3)]
    return [sets[i * len(sets) // count] for i in range(count)]


def ours(bary: pathlib.Path, elements, folder: pathlib.Path, rounds: int) -> tuple[list[float], int]:
    tle, sites, out = folder / "some.tle", folder / "sites.csv", folder / "events.csv"
    tle.write_text("".join(f"0 {n}\n{a}\n{b}\n" for n, a, b in elements))
    sites.write_text("site,latitude_deg,longitude_deg,altitude_m\n" + ",".join(str(x) for x in site) + "\n")
    stop = time.strftime("%Y-%m-%dT%H:%M:%SZ",
                         time.gmtime(1720180800 + hours * 3600))  # 2024-07-05T12:00:00Z and the span
    command = [bary, "access", "passes", "--trajectories", tle, "--sites", sites, "--start", start, "--stop", stop,
               "--min-elevation-deg", str(minimum), "--out", out, "--no-store", "--allow-stale"]
    seconds = []
    for _ in range(rounds):
        t = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - t)
    return seconds, sum(",rise," in line for line in out.read_text().splitlines())


def theirs(elements) -> tuple[float, int]:
    from skyfield.api import EarthSatellite, load, wgs84
    ts = load.timescale()
    satellites = [EarthSatellite(a, b, n, ts) for n, a, b in elements]
    place = wgs84.latlon(site[1], site[2], elevation_m=site[3])
    t0, t1 = ts.utc(2024, 7, 5, 12), ts.utc(2024, 7, 5, 12 + hours)
    t, rises = time.perf_counter(), 0
    for s in satellites:
        _, events = s.find_events(place, t0, t1, altitude_degrees=minimum)
        rises += int((events == 0).sum())
    return time.perf_counter() - t, rises


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--bary", type=pathlib.Path, default=here / "build/release/bary")
    p.add_argument("--data", type=pathlib.Path, default=pathlib.Path(os.environ.get("BARY_DATA", here / "../shared/data")))
    p.add_argument("--satellites", type=int, default=100)
    a = p.parse_args()
    elements = draw(a.data / "astro/tle/satcat_2024-07-05.3le.gz", a.satellites)
    with tempfile.TemporaryDirectory() as folder:
        seconds, our_rises = ours(a.bary.resolve(), elements, pathlib.Path(folder), 15)
        other, their_rises = theirs(elements)
        seconds += ours(a.bary.resolve(), elements, pathlib.Path(folder), 15)[0]
    own = statistics.median(seconds)
    print(f"{a.satellites} satellites, {hours} h, one site, above {minimum:g} degrees, one run")
    print(f"  barycenter, whole command   {own * 1e3:9.1f} ms   {our_rises} rises")
    print(f"  Skyfield, find_events       {other * 1e3:9.1f} ms   {their_rises} rises")
    print(f"  ratio                       {other / own:9.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
