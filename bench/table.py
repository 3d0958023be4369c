#!/usr/bin/python3
"""Runs every bench and the peers beside them, and writes docs/benchmarks.md: one run, one machine.

    bench/table.py [--build build/release] [--data ../shared/data] [--out docs/benchmarks.md]

`./check --bench` builds the benches and calls this. Figures of one run belong together; ratios are of this run.
"""
import argparse
import csv
import gzip
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent.parent


def run_bench(program: pathlib.Path, data: pathlib.Path) -> dict[str, dict]:
    r = subprocess.run([program, "--benchmark_format=json", "--benchmark_repetitions=3",
                        "--benchmark_report_aggregates_only=true"], capture_output=True, text=True,
                       env={**os.environ, "BARY_DATA": str(data)}, check=True)
    found = json.loads(r.stdout)["benchmarks"]
    return {b["run_name"]: b for b in found if b.get("aggregate_name") == "median"}


def python_sgp4(data: pathlib.Path) -> float:
    """Propagations a second of Debian's python3-sgp4, state by state."""
    from sgp4.api import Satrec
    lines = (data / "astro/tle/active_2019-11-09.txt").read_text().splitlines()
    lines = [x for x in lines if x[:2] in ("1 ", "2 ")]
    records = [Satrec.twoline2rv(a, b) for a, b in zip(lines[0:400:2], lines[1:400:2])]
    t, n = time.perf_counter(), 0
    for r in records:
        for k in range(72):
            r.sgp4(r.jdsatepoch, r.jdsatepochF + k / 144)
            n += 1
    return n / (time.perf_counter() - t)


def space_packet_parser(data: pathlib.Path, xml: str, packets: str) -> float | None:
    """Packets a second of space_packet_parser, where Python finds it (PYTHONPATH): it is no package of Debian."""
    try:
        import space_packet_parser as spp
    except ImportError:
        return None
    octets = (data / packets).read_bytes()
    pieces, at = [], 0
    while at + 6 <= len(octets):
        n = int.from_bytes(octets[at + 4:at + 6], "big") + 7
        pieces.append(octets[at:at + n])
        at += n
    definition = spp.load_xtce(data / xml)
    pieces = (pieces * (2000 // len(pieces) + 1))[:2000]
    t = time.perf_counter()
    for p in pieces:
        definition.parse_bytes(spp.generators.ccsds.CCSDSPacketBytes(p))
    return len(pieces) / (time.perf_counter() - t)


def skyfield_passes(build: pathlib.Path, data: pathlib.Path) -> tuple[float, float]:
    text = subprocess.run([here / "bench/passes_vs_skyfield.py", "--bary", build / "bary", "--data", data],
                          capture_output=True, text=True, check=True).stdout
    ours = float(re.search(r"whole command +([\d.]+) ms", text)[1])
    theirs = float(re.search(r"find_events +([\d.]+) ms", text)[1])
    return ours, theirs


def skyfield_looks(build: pathlib.Path) -> tuple[float, float]:
    """Seconds for every crossing of three satellites over one place in a week: ours, and the script by which Skyfield's were made."""
    with tempfile.TemporaryDirectory() as folder:
        elements, place, sensors, out = (pathlib.Path(folder, n)
                                         for n in ("some.csv", "place.geojson", "sensors.csv", "looks.csv"))
        some = (here / "data/elements/earth-observers.csv").read_text().splitlines()[:4]
        elements.write_text("\n".join(some) + "\n")
        place.write_text('{"type": "Point", "coordinates": [128.697, 36.352]}')
        names = [row["OBJECT_NAME"] for row in csv.DictReader(some)]
        sensors.write_text("satellite,sensor,country,type,fov_deg,needs_light\n"
                           + "".join(f"{n},all,XX,push_broom,150,any\n" for n in names))
        command = [build / "bary", "access", "looks", "--trajectories", elements, "--area", place, "--sensors", sensors,
                   "--start", "2024-07-06T02:25:00Z", "--stop", "2024-07-13T02:25:00Z", "--out", out, "--no-store"]
        t = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        ours = time.perf_counter() - t
        t = time.perf_counter()
        truth = subprocess.run(["/usr/bin/python3", here / "tools/make_look_truth.py", elements, here / "data/default.bsp",
                                here / "data/earth-orientation.csv"], check=True, capture_output=True, text=True).stdout
        theirs = time.perf_counter() - t
        found = (len(out.read_text().splitlines()), len(truth.splitlines()))
        if found[0] != found[1]:
            raise SystemExit(f"bench: {found[0] - 1} looks beside {found[1] - 1} crossings by Skyfield")
        return ours, theirs


def plan_10000_tasks(build: pathlib.Path) -> float:
    """Seconds of `bary plan`, the best of five."""
    sys.path.insert(0, str(here / "tests/robust"))
    import support
    best = float("inf")
    with tempfile.TemporaryDirectory() as folder:
        study = pathlib.Path(folder, "s.toml")
        study.write_text(support.study_of_10000_tasks())
        for _ in range(5):
            t = time.perf_counter()
            subprocess.run([build / "bary", "plan", study, "--json"], stdout=subprocess.DEVNULL, check=True,
                           env={**os.environ, "BARY_STORE": folder + "/store"})
            best = min(best, time.perf_counter() - t)
    return best


def next_look(build: pathlib.Path) -> tuple[float, float]:
    """Seconds of the first study, report included: without a store, and again from one. The best of three each."""
    with tempfile.TemporaryDirectory() as folder:
        def run(*more: str) -> float:
            t = time.perf_counter()
            subprocess.run([build / "bary", "run", here / "studies/next-look.toml", "--out", folder + "/out", *more],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
                           env={**os.environ, "BARY_STORE": folder + "/store"})
            return time.perf_counter() - t
        cold = min(run("--no-store") for _ in range(3))
        run()
        return cold, min(run() for _ in range(3))


def entry(build: pathlib.Path) -> float | None:
    """Seconds that `./bary` adds to the bare binary in a later call, the best of ten each."""
    if build != (here / "build/release").resolve():
        return None
    def best(program: pathlib.Path) -> float:
        times = []
        for _ in range(11):  # the first one builds, should a source be newer
            t = time.perf_counter()
            subprocess.run([program, "--version"], capture_output=True, check=True)
            times.append(time.perf_counter() - t)
        return min(times)
    return best(here / "bary") - best(build / "bary")


def large_page(build: pathlib.Path) -> float:
    """Milliseconds until a report of 5,000 rows in six views is drawn, the median."""
    text = subprocess.run([shutil.which("node") or "nodejs", here / "bench/page.mjs", build / "web/report-template.html"],
                          capture_output=True, text=True, check=True).stdout
    return statistics.median(float(x) for x in text.split())


def rate(v: float) -> str:
    return f"{v / 1e6:.1f} M/s" if v >= 1e6 else f"{v / 1e3:.1f} k/s"


def bits(v: float) -> str:
    return f"{v / 1e9:.1f} Gb/s" if v >= 1e9 else f"{v / 1e6:.0f} Mb/s"


def milliseconds(b: dict) -> float:
    return b["real_time"] * {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}[b["time_unit"]]


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", type=pathlib.Path, default=here / "build/release")
    p.add_argument("--data", type=pathlib.Path, default=pathlib.Path(os.environ.get("BARY_DATA", here / "../shared/data")))
    p.add_argument("--out", type=pathlib.Path, default=here / "docs/benchmarks.md")
    a = p.parse_args()
    all_benches: dict[str, dict] = {}
    for program in sorted((a.build / "bench").glob("bench_*")):
        print(f"running {program.name} …", file=sys.stderr)
        all_benches |= {f"{program.name[6:]}:{k}": v for k, v in run_bench(program, a.data.resolve()).items()}
    print("running the peers …", file=sys.stderr)
    peer_sgp4 = python_sgp4(a.data)
    spp_478 = space_packet_parser(a.data, "swx/ialirt/ialirt.xml", "swx/ialirt/sc_apid478.bin")
    spp_jpss = space_packet_parser(a.data, "swx/xtce/jpss1_geolocation_xtce_v1.xml",
                                   "swx/xtce/J01_G011_LZ_2021-04-09T00-00-00Z_V01.DAT1")
    planned = plan_10000_tasks(a.build.resolve())
    our_looks, sky_looks = skyfield_looks(a.build.resolve())
    cold, stored = next_look(a.build.resolve())
    page = large_page(a.build.resolve())
    added = entry(a.build.resolve())
    our_passes, sky_passes = skyfield_passes(a.build.resolve(), a.data.resolve())

    def items(name: str) -> float:
        return all_benches[name]["items_per_second"]

    def octets(name: str) -> str:
        v = all_benches[name]["bytes_per_second"]
        return f"{v / 1e9:.1f} GB/s" if v >= 1e9 else f"{v / 1e6:.0f} MB/s"

    erfa = items("frames:erfa_full")
    one, two = items("orbit:propagate/0/1/real_time"), items("orbit:propagate/0/2/real_time")
    rows = [
        ("SGP4, 2,268 objects × 144 epochs, one thread", rate(one), "≥ 10 M/s", "Debian's python3-sgp4", rate(peer_sgp4), one / peer_sgp4),
        ("the same, near Earth alone", rate(items("orbit:propagate/1/1/real_time")), "≥ 20 M/s", "", "", None),
        ("the same, deep space alone", rate(items("orbit:propagate/2/1/real_time")), "", "", "", None),
        ("the same, two threads", f"{rate(two)}, {two / one:.2f} ×", "1.8 ×", "", "", None),
        ("26,389 TLE read and initialised, two threads",
         f"{milliseconds(all_benches['orbit:read_and_initialise/0/2/real_time']):.0f} ms", "≤ 60 ms", "", "", None),
        ("the same as OMM in CSV", f"{milliseconds(all_benches['orbit:read_and_initialise/1/2/real_time']):.0f} ms", "", "", "", None),
        ("the same as OMM in JSON", f"{milliseconds(all_benches['orbit:read_and_initialise/2/2/real_time']):.0f} ms", "", "", "", None),
        ("GCRF to ITRF, positions and velocities, a week every 10 s", rate(items("frames:columns")), "≥ 3 M/s", "ERFA, full series",
         rate(erfa), items("frames:columns") / erfa),
        ("the Moon from the Earth, every 10 s", rate(items("ephemeris:batch/moon_from_earth_every_10_s")), "≥ 5 M/s", "", "", None),
        ("the Moon from the Earth, epochs in any order", rate(items("ephemeris:batch/moon_from_earth_anywhere")), "≥ 5 M/s", "", "", None),
        ("passes, 100 satellites × 48 h × 1 site, one thread",
         f"{milliseconds(all_benches['access:passes/satellites:100/hours:48/sites:1/threads:1/real_time']):.0f} ms", "≤ 50 ms", "", "", None),
        ("the same, whole command", f"{our_passes:.0f} ms", "", "Skyfield, find_events", f"{sky_passes:.0f} ms", sky_passes / our_passes),
        ("passes, 5,000 objects × 24 h × 10 sites, two threads",
         f"{milliseconds(all_benches['access:passes/satellites:5000/hours:24/sites:10/threads:2/real_time']) / 1e3:.2f} s", "< 3 s", "", "", None),
        ("looks, every crossing of three satellites over one place in a week, whole command", f"{1e3 * our_looks:.0f} ms", "",
         "Skyfield, tools/make_look_truth.py", f"{sky_looks:.1f} s", sky_looks / our_looks),
        ("a study of 10,000 tasks checked and planned, whole command", f"{planned:.2f} s", "< 1 s", "", "", None),
        ("the study next-look and its report, whole command", f"{cold:.2f} s", "< 5 s", "", "", None),
        ("the same from the store", f"{stored:.2f} s", "< 0.5 s", "", "", None),
        ("what ./bary adds to the bare binary in a later call", f"{1e3 * added:.0f} ms" if added is not None else "", "< 100 ms", "", "", None),
        ("a report of 5,000 rows in six views opened in Chromium", f"{page / 1e3:.1f} s", "", "", "", None),
        ("Reed-Solomon (255,223), no wrong byte", bits(items("telemetry:reed_solomon_decode/1/0")), "≥ 4 Gb/s", "libfec",
         bits(items("telemetry:libfec_reed_solomon_decode/0")),
         items("telemetry:reed_solomon_decode/1/0") / items("telemetry:libfec_reed_solomon_decode/0")),
        ("the same, 16 wrong bytes a codeword", bits(items("telemetry:reed_solomon_decode/1/16")), "≥ 300 Mb/s", "libfec",
         bits(items("telemetry:libfec_reed_solomon_decode/16")),
         items("telemetry:reed_solomon_decode/1/16") / items("telemetry:libfec_reed_solomon_decode/16")),
        ("Viterbi, soft decision, k = 7 rate 1/2", bits(items("telemetry:viterbi")), "≥ 100 Mb/s", "libfec",
         bits(items("telemetry:libfec_viterbi")), items("telemetry:viterbi") / items("telemetry:libfec_viterbi")),
        ("space packets framed, 7,200 of 71 octets", rate(items("telemetry:frame_packets/71/7200")), "≥ 20 M/s", "", "", None),
        ("the same, a million of them", rate(items("telemetry:frame_packets/71/1000000")), "≥ 20 M/s", "", "", None),
        ("APID 478 decoded by XTCE, 132 parameters", rate(items("telemetry:xtce_apid_478")), "≥ 2 M/s", "space_packet_parser",
         rate(spp_478) if spp_478 else "2.5 k/s, another run", items("telemetry:xtce_apid_478") / spp_478 if spp_478 else None),
        ("JPSS ephemeris packets decoded by XTCE", rate(items("telemetry:xtce_jpss")), "≥ 10 M/s", "space_packet_parser",
         rate(spp_jpss) if spp_jpss else "19 k/s, another run", items("telemetry:xtce_jpss") / spp_jpss if spp_jpss else None),
        ("an XTCE of 10,000 parameters read and compiled", f"{milliseconds(all_benches['telemetry:xtce_load_10000']):.0f} ms",
         "< 50 ms", "", "", None),
        ("its packets decoded", octets("telemetry:xtce_decode_10000"), "≥ 500 MB/s", "", "", None),
        ("CDF read, little-endian", octets("cdf:read_all/little_endian"), "≥ 500 MB/s", "", "", None),
        ("CDF read, big-endian", octets("cdf:read_all/big_endian"), "≥ 500 MB/s", "a copy", octets("cdf:copy"), None),
        ("CDF read, gzip blocks", octets("cdf:read_all/gzip_blocks"), "", "", "", None),
    ]
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    lines = ["# Benchmarks", "",
             "Written by `./check --bench`: one run on one machine; ratios are of this run. Medians of three.", "",
             f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores; {time.strftime('%Y-%m-%d')}.", "",
             "| what | barycenter | floor | peer | peer's | ratio |", "| --- | --- | --- | --- | --- | --- |"]
    for what, ours, floor, peer, theirs, ratio in rows:
        lines.append(f"| {what} | {ours} | {floor} | {peer} | {theirs} | {f'{ratio:.0f}' if ratio else ''} |")
    from sgp4.api import accelerated
    core = "with" if accelerated else "without"
    lines += ["", f"Debian's python3-sgp4 was asked state by state, as its users do, {core} its C++ core. "
              "space_packet_parser (6.1) is no package of Debian: it is measured where Python finds it, packet by packet.", "",
              "Passes are found with a proof for every interval that nothing was missed; what the peers do is in "
              "[passes.md](passes.md), accuracy and method of each part in [kernel.md](kernel.md) and [orbit.md](orbit.md).", ""]
    a.out.write_text("\n".join(lines))
    print(a.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
