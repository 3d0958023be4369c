"""Bad input, as the whole program answers it: a code, the file, the line, the keyword; no result."""
import json
import math
import unittest

import support
from support import Case, data, elements, root

span = ("--start", "2024-07-05T12:00:00Z", "--stop", "2024-07-05T14:00:00Z")
sites = "site,latitude_deg,longitude_deg,altitude_m\nDaejeon,36.374,127.352,80\n"
tle = ("1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753",
       "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667")


def circle(step_s):
    """An OEM of a circle at 7000 km: its second state stands in line 14, and its X is there only."""
    rate = math.sqrt(398600.4418 / 7000**3)
    lines = """CCSDS_OEM_VERS = 2.0
CREATION_DATE = 2024-07-05T00:00:00
ORIGINATOR = US
META_START
OBJECT_NAME = A
OBJECT_ID = 2024-001A
CENTER_NAME = EARTH
REF_FRAME = GCRF
TIME_SYSTEM = UTC
START_TIME = 2024-07-05T12:00:00
STOP_TIME = 2024-07-05T14:00:00
META_STOP""".splitlines()
    for t in range(0, 7201, step_s):
        c, s = 7000 * math.cos(rate * t), 7000 * math.sin(rate * t)
        lines.append(f"2024-07-05T{12 + t // 3600}:{t // 60 % 60:02}:00 {c:.6f} {s:.6f} 0 {-rate * s:.9f} {rate * c:.9f} 0")
    return "\n".join(lines) + "\n"


oem = circle(240)
second_x = oem.splitlines()[13].split()[1]
omm = elements.read_text().splitlines()[0] + "\n" + elements.read_text().splitlines()[1] + "\n"
polygon = '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[%s]]}}'
kml = ('<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>A</name><Polygon>'
       "<outerBoundaryIs><LinearRing><coordinates>128,36 129,36 129,37 128,37 128,36</coordinates></LinearRing>"
       "</outerBoundaryIs></Polygon></Placemark></Document></kml>")
square = "[128,36],[129,36],[129,37],[128,37],[128,36]"
bow = "[128,36],[129,37],[129,36],[128,37],[128,36]"


def with_checksum(line):
    return line[:68] + str(sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10)


class Inputs(Case):
    """One refusal a call: exit code, diagnostic code, and where it stands."""

    def refused(self, words, exit_code, code, *, line=None, key=None, file=None, says=None, env=None):
        exit_seen, told = self.told_by(*words, env=env)
        with self.subTest(words=words, code=code):
            self.assertIn(code, [d["code"] for d in told], told)
            d = next(d for d in told if d["code"] == code)
            self.assertEqual(exit_seen, exit_code, told)
            if line is not None:
                self.assertEqual(d.get("line"), line, d)
            if key is not None:
                self.assertEqual(d.get("key"), key, d)
            if file is not None:
                self.assertTrue(d.get("file", "").endswith(file), d)
            if says is not None:
                self.assertIn(says, json.dumps(d, ensure_ascii=False))

    def study(self, text, exit_code, code, **how):
        self.refused(("check", self.file("s.toml", text)), exit_code, code, file="s.toml", **how)

    def passes(self, trajectories, exit_code=3, code="", sites_text=sites, **how):
        self.refused(("access", "passes", "--trajectories", trajectories, "--sites", self.file("sites.csv", sites_text),
                      *span, "--no-store"), exit_code, code, **how)

    def sgp4(self, content, code, exit_code=3, name="elements", more=(), **how):
        self.refused(("orbit", "sgp4", "--elements", self.file(name, content), "--no-store", "--allow-stale", *more),
                     exit_code, code, **how)

    def looks(self, area, code, exit_code=3, **how):
        self.refused(("access", "looks", "--trajectories", elements, "--sensors", data / "sensors.csv", "--area",
                      self.file("area.geojson", area), *span, "--no-store"), exit_code, code, **how)

    def test_unknown_key_or_kind(self):
        self.study('titel = "x"\n' + support.study, 2, "BARY-STUDY-0051", line=1, says='did you mean \\"title\\"?')
        self.study(support.study.replace("step_s =", "stepp_s ="), 2, "BARY-STUDY-0051", says="step_s")
        self.study(support.study.replace("orbit.sgp4", "orbit.sgp5"), 2, "BARY-STUDY-0055", line=6, says="orbit.sgp4")

    def test_wrong_unit_or_type(self):
        self.study(support.study.replace("step_s = 600.0", "step_h = 0.2"), 2, "BARY-STUDY-0051", says="step_s = 720")
        self.study(support.study.replace("600.0", '"ten minutes"'), 2, "BARY-STUDY-0052")
        self.study(support.study.replace('"@orbits"', '"@moon"', 1), 2, "BARY-STUDY-0061")
        self.passes(elements, 3, "BARY-CORE-0005", sites.replace("36.374", "north"), line=2)
        self.passes(elements, 3, "BARY-CORE-0004", sites.replace("latitude_deg", "lat"), says="latitude_deg")

    def test_metres_in_a_key_of_kilometres(self):
        text = ('start = 2024-07-06T00:00:00Z\nstop = 2024-07-07T00:00:00Z\n[task.d]\nkind = "orbit.design"\n'
                'satellites = "@o"\n[[table.o]]\nsatellite = "A"\naltitude_km = 653000\nraan_deg = 12.0\n')
        self.study(text, 2, "BARY-ORBIT-0031", says="the value looks like m; in km it is 653")
        self.assertEqual(self.told_by("check", self.file("s.toml", text.replace("653000", "653"))), (0, []))
        self.refused(("access", "looks", "--trajectories", elements, "--sensors", data / "sensors.csv", "--area",
                      root / "studies/areas/korea.geojson", "--spacing-km", "20000", *span), 2, "BARY-STUDY-0058",
                     says="the value looks like m; in km it is spacing_km = 20")

    def test_a_circle_of_tasks(self):
        ring = "".join(f'[task.{a}]\nkind = "access.passes"\ntrajectories = "@orbits"\nsites = "@{b}.sites"\n'
                       "min_elevation_deg = 5.0\n" for a, b in ("ab", "bc", "ca"))
        self.study(support.study.replace("[expect]", ring + "[expect]"), 2, "BARY-STUDY-0066", says="a → b → c → a")

    def test_missing_file(self):
        self.study(support.study.replace("stations.csv", "station.csv"), 3, "BARY-STUDY-0059",
                   says='did you mean')
        self.refused(("run", "none.toml"), 3, "BARY-CORE-0001", says="No such file")
        self.passes("none.csv", 3, "BARY-STUDY-0059")

    def test_unreadable_file(self):
        self.file("folder/inside", "")
        plain = self.file("plain", "a file")
        closed = self.file("closed.csv", omm)
        closed.chmod(0)
        for path in ("folder", plain / "below", closed, "/dev/zero"):
            code, told = self.told_by("run", path, by_the_bits=True)
            self.assertEqual((code, told[0]["code"]), (3, "BARY-CORE-0001"), told)
            for words in (("orbit", "sgp4", "--elements", path), ("access", "eclipse", "--trajectories", path, *span),
                          ("access", "passes", "--trajectories", elements, "--sites", path, *span)):
                code, told = self.told_by(*words, "--no-store", by_the_bits=True)
                self.assertEqual(code, 3, (path, told))
                self.assertIn(told[0]["code"], ("BARY-CORE-0001", "BARY-STUDY-0059"))
        self.refused(("ephemeris", "state", "--target", "Moon", *span, "--kernel", "folder"), 3, "BARY-CORE-0001")

    def test_two_line_elements_with_a_bad_checksum_or_68_columns(self):
        self.sgp4(tle[0][:-1] + "4\n" + tle[1] + "\n", "BARY-ORBIT-0002", line=1)
        self.sgp4(tle[0] + "\n" + tle[1][:-1] + "\n", "BARY-ORBIT-0001", line=2)

    def test_lenient_reading_skips_and_counts_by_reason(self):
        good = tle[0] + "\n" + tle[1] + "\n"
        bad_sum, short = tle[0][:-1] + "4\n" + tle[1] + "\n", tle[0] + "\n" + tle[1][:-1] + "\n"
        path = self.file("mixed.tle", bad_sum + good + short + bad_sum)
        a = self.bary("orbit", "sgp4", "--elements", path, "--lenient", "--no-store", "--json")
        self.assertEqual(a.code, 0, a.err)
        self.assertEqual(len(a.json["outputs"]["trajectory"]["objects"]), 1)
        counts = {d["line"]: d["text"] for d in a.told if d["code"] == "BARY-TASKS-0005"}
        self.assertEqual(len(counts), 2, a.told)
        self.assertTrue(counts[1].startswith("2 "), counts)
        self.assertTrue(counts[6].startswith("1 "), counts)

    def test_ephemeris_out_of_time_order(self):
        lines = oem.splitlines()
        lines[13], lines[14] = lines[14], lines[13]
        self.passes(self.file("f.oem", "\n".join(lines) + "\n"), 3, "BARY-ORBIT-0058", line=15)

    def test_stale_elements(self):
        late = ("--start", "2024-07-25T00:00:00Z", "--stop", "2024-07-25T02:00:00Z")
        words = ("access", "eclipse", "--trajectories", elements, *late, "--no-store")
        code, told = self.told_by(*words)
        self.assertEqual((code, [d["severity"] for d in told]), (0, ["warning"]), told)
        later = tuple(t.replace("07-25", "08-25") for t in late)
        self.refused(("access", "eclipse", "--trajectories", elements, *later, "--no-store"), 4, "BARY-ORBIT-0021")
        code, told = self.told_by("access", "eclipse", "--trajectories", elements, *later, "--no-store", "--allow-stale")
        self.assertEqual(code, 0, told)
        area, sensors = self.file("area.geojson", '{"type": "Point", "coordinates": [128.7, 36.4]}'), data / "sensors.csv"
        for kind in ("looks", "coverage"):
            with self.subTest(kind=kind):
                words = ("access", kind, "--trajectories", elements, "--area", area, "--sensors", sensors, "--no-store")
                self.refused((*words, *later), 4, "BARY-ORBIT-0021")
                code, told = self.told_by(*words, *later, "--allow-stale")
                self.assertEqual((code, [d["severity"] for d in told]), (0, ["warning"]), told)

    def test_beyond_the_earth_orientation(self):
        study = ('start = 2035-07-06T00:00:00Z\nstop = 2035-07-06T06:00:00Z\n[task.o]\nkind = "orbit.design"\n'
                 'satellites = [{ satellite = "A", altitude_km = 650, ltdn_h = 10 }]\n[task.p]\nkind = "access.passes"\n'
                 'trajectories = "@o"\nmin_elevation_deg = 5.0\nsites = "sites.csv"\n'
                 '[[source]]\nfile = "sites.csv"\nlicence = "facts"\n')
        self.file("sites.csv", sites)
        a = self.bary("run", self.file("far.toml", study), "--out", "far.run", "--no-store", "--json")
        self.assertEqual((a.code, a.codes), (0, ["BARY-TASKS-0046"]), a.told)
        # The bound stands in the report: eight years at 1.5 ms a day are two kilometres.
        told = json.loads((self.folder / "far.run/report.json").read_text())["warnings"]
        self.assertEqual(len(told), 1, told)
        self.assertIn("off by up to 2", json.dumps(told))

    def test_a_satellite_that_stands_twice(self):
        head, terra = omm.splitlines()
        old = terra.replace("2024-07-05", "2024-07-01")
        newest = self.file("newest.csv", f"{head}\n{terra}\n")
        same = self.file("same.csv", f"{head}\n{terra}\n{terra}\n")
        series = self.file("series.csv", f"{head}\n{old}\n{terra}\n")
        answers = {}
        for trajectories, codes in ((newest, []), (same, []), (series, ["BARY-TASKS-0045"])):
            a = self.bary("access", "passes", "--trajectories", trajectories, "--sites", self.file("sites.csv", sites),
                          *span, "--no-store", "--json", "--out", "p.csv")
            self.assertEqual((a.code, a.codes), (0, codes), a.told)
            answers[trajectories] = (self.folder / "p.csv").read_text().splitlines()[1:]
        self.assertGreater(len(answers[newest]), 0)
        self.assertEqual(answers[same], answers[newest])
        # Of a series the elements nearest to the start are those that fly, under the satellite's own name.
        self.assertEqual(answers[series], answers[newest])

    def test_states_that_do_not_cover_the_span(self):
        """Nothing of it: 4. Part of it: a warning with the span that there is. Nobody who flies, no site: 3."""
        elements = self.file("terra.csv", omm)
        when = ("--start", "2024-07-06T00:00:00Z", "--stop", "2024-07-06T06:00:00Z")
        self.assertEqual(self.bary("orbit", "sgp4", "--elements", elements, *when, "--step-s", "60", "--out", "t.oem", "--no-store").code, 0)
        area, places = root / "studies/areas/korea.geojson", self.file("sites.csv", sites)
        for more in (("passes", "--sites", places), ("eclipse",), ("looks", "--area", area, "--sensors", data / "sensors.csv"),
                     ("coverage", "--area", area, "--sensors", data / "sensors.csv", "--spacing-km", "300")):
            words = ("access", *more, "--trajectories", "t.oem", "--no-store")
            with self.subTest(kind=more[0]):
                self.refused((*words, "--start", "2024-07-07T00:00:00Z", "--stop", "2024-07-08T00:00:00Z"), 4, "BARY-TASKS-0048")
                a = self.bary(*words, "--start", "2024-07-06T00:00:00Z", "--stop", "2024-07-06T09:00:00Z", "--json")
                self.assertEqual((a.code, a.codes), (0, ["BARY-TASKS-0049"]), a.told)
                self.assertIn("2024-07-06T06:00:00Z", json.dumps(a.told))
        self.refused(("access", "passes", "--trajectories", elements, "--sites", self.file("none.csv", sites.splitlines()[0] + "\n"), *when), 3, "BARY-TASKS-0064")

    def test_a_table_of_sensors_with_faults(self):
        """Every fault of every row, before anything runs."""
        head = "satellite,sensor,country,type,swath_km,altitude_km,roll_max_deg"
        rows = "Terra,A,US,push_broom,-15,705,30\nTerra,B,US,push_broom,15000,705,0\nTerra,C,US,push_broom,15,705,95\nTerra,C,US,push_broom,15,705,0\nTerra,c,US,push_broom,15,705,0\n"
        area = root / "studies/areas/korea.geojson"
        for kind in ("looks", "coverage"):
            a = self.bary("access", kind, "--trajectories", self.file("terra.csv", omm), "--area", area, "--sensors", self.file("s.csv", f"{head}\n{rows}"),
                          *span, "--no-store", "--json")
            self.assertEqual((a.code, a.codes), (2, ["BARY-ACCESS-0011"] * 3 + ["BARY-ACCESS-0012"]), a.told)

    def test_what_the_answer_of_looks_says(self):
        """A chance of cloud that is given, a ground sample that is not, who was asked; two sets of one satellite keep its sensor."""
        head, terra = omm.splitlines()
        area = root / "studies/areas/korea.geojson"
        columns = "satellite,sensor,country,type,swath_km,altitude_km,ground_sample_m"
        sensors = self.file("s.csv", f"{columns}\nTerra,MODIS,US,whisk_broom,2330,705,10\n")
        blind = self.file("b.csv", f"{columns}\nTerra,MODIS,US,whisk_broom,2330,705,\n")
        one, two = self.file("one.csv", omm), self.file("two.csv", f"{head}\n{terra.replace('2024-07-05', '2024-07-01')}\n{terra}\n")
        when = ("--start", "2024-07-06T00:00:00Z", "--stop", "2024-07-07T00:00:00Z")

        def answer(elements, sensors, *more):
            a = self.bary("access", "looks", "--trajectories", elements, "--area", area, "--sensors", sensors, *when, *more, "--no-store", "--json")
            self.assertEqual(a.code, 0, a.told)
            return a.json["outputs"]["answer"]["values"]

        plain = answer(one, sensors)
        self.assertEqual((plain["condition"], plain["among"], plain["resolution"]), (", if clear", "", f" at {plain['ground_sample_m']:g} m"))
        self.assertEqual(answer(two, sensors), plain)
        cloudy = "area,start_utc,stop_utc,cloud_pct\n,2024-07-06T00:00:00Z,2024-07-07T00:00:00Z,%s\n"
        self.assertEqual(answer(one, sensors, "--clouds", self.file("c.csv", cloudy % 60))["condition"], ", clear with a chance of 40 %")
        later = cloudy.replace("2024-07-0", "2024-08-0") % 60
        self.assertEqual(answer(one, sensors, "--clouds", self.file("l.csv", later))["condition"], ", if clear")
        unknown = answer(one, blind)
        self.assertEqual((unknown["outcome"], unknown["wide_resolution"], unknown["wide_ground_sample_m"]), ("wide", "", None))
        self.assertIn(plain["gain"], ("one_country", "one_country_by_roll", "unknown"))
        wrong = "area,start_utc,stop_utc,cloud_pct\nKorae,2024-07-06T00:00:00Z,2024-07-07T00:00:00Z,140\n,2024-07-07T00:00:00Z,2024-07-06T00:00:00Z,10\n"
        a = self.bary("access", "looks", "--trajectories", one, "--area", area, "--sensors", sensors, *when, "--clouds", self.file("w.csv", wrong), "--json")
        self.assertEqual((a.code, a.codes), (2, ["BARY-TASKS-0066"] * 3), a.told)

    def test_a_satellite_that_decays_in_mid_span(self):
        head, terra = omm.splitlines()
        low = terra.replace("Terra,1999-068A", "Landsat 8,2013-008A").replace("14.59845411", "16.3").replace(",25994,", ",39084,")
        low = low.replace("0.00016557,7.47e-06", "0.01,0")
        both = self.file("two.csv", "\n".join((head, low, terra)) + "\n")
        when = ("--start", "2024-07-05T12:50:10Z", "--stop", "2024-07-09T12:00:00Z")
        self.assertEqual(self.bary("orbit", "sgp4", "--elements", both, *when, "--step-s", "3600", "--out", "f.csv", "--no-store").code, 0)
        rows = [r.split(",") for r in (self.folder / "f.csv").read_text().splitlines()[1:]]
        states = {name: [r[-1] for r in rows if r[0] == name] for name in ("Landsat 8", "Terra")}
        # The status is the theory's at each epoch: an orbit first dips below the ground, and comes up again.
        self.assertEqual(states["Landsat 8"][:10] + states["Landsat 8"][-60:], ["ok"] * 10 + ["decayed"] * 60)
        self.assertEqual([r for r in rows if (r[3] == "") != (r[-1] == "decayed")], [])
        self.assertEqual(states["Terra"], ["ok"] * 96)
        for more in (("passes", "--sites", self.file("sites.csv", sites)),
                     ("looks", "--area", root / "studies/areas/korea.geojson", "--sensors", data / "sensors.csv")):
            with self.subTest(kind=more[0]):
                a = self.bary("access", *more, "--trajectories", both, *when, "--no-store", "--json")
                self.assertEqual((a.code, a.codes), (0, ["BARY-TASKS-0042"]), a.told)
                table = a.json["outputs"]["satellites"]["columns"]
                self.assertEqual(dict(zip(table["satellite"], table["status"])), {"Landsat 8": "decayed", "Terra": "ok"})
                self.assertGreater(table[more[0]][table["satellite"].index("Terra")], 5)

    def test_an_area_that_crosses_itself(self):
        self.looks(polygon % bow, "BARY-GEO-0005", file="area.geojson", says="128.5")

    def test_nan_and_infinity(self):
        for v in ("nan", "inf", "-inf", "1e999"):
            self.study(support.study.replace("600.0", v), 2, "BARY-STUDY-0052")
            self.passes(elements, 3, "BARY-CORE-0005", sites.replace("36.374", v), line=2)
            self.sgp4(omm.replace("14.59845411", v), "BARY-ORBIT-0003", line=2, key="MEAN_MOTION")
            self.passes(self.file("f.oem", oem.replace(second_x, v)), 3, "BARY-ORBIT-0057", line=14, key="X")
            self.looks(polygon % square.replace("129,37", v + ",37"), "BARY-GEO-0001")
            self.refused(("ephemeris", "state", "--target", "Moon", *span, "--step-s", v), 2, "BARY-STUDY-0052")
        self.sgp4(tle[0] + "\n" + with_checksum(tle[1].replace("34.2682", "    nan")) + "\n", "BARY-ORBIT-0003", line=2)

    def test_states_too_far_apart_for_their_motion(self):
        def eclipse(step_s):
            return "access", "eclipse", *span, "--trajectories", self.file("f.oem", circle(step_s))

        self.refused(eclipse(3600), 4, "BARY-EPHEMERIS-0034", says="A")
        self.assertEqual(self.told_by(*eclipse(240)), (0, []))

    def test_a_byte_order_mark(self):
        mark = b"\xef\xbb\xbf"

        def same(words, path, content):
            answers = [self.bary(*words, self.file(path, m + content), "--no-store") for m in (b"", mark)]
            self.assertEqual(answers[0].code, 0, answers[0].err)
            self.assertEqual(answers[0], answers[1], (words, path))

        same(("check",), "s.toml", support.study.encode())
        same(("orbit", "sgp4", "--allow-stale", "--elements"), "e.tle", "\n".join(tle).encode())
        for ending in ("csv", "json", "xml", "kvn"):
            path = elements
            if ending != "csv":
                path = self.folder / ("written." + ending)
                self.assertEqual(self.bary("orbit", "sgp4", "--elements", elements, "--out", path, "--no-store").code, 0)
            same(("orbit", "sgp4", "--allow-stale", "--elements"), "e." + ending, path.read_bytes())
            same(("access", "eclipse", *span, "--trajectories"), "e." + ending, path.read_bytes())
        same(("access", "eclipse", *span, "--trajectories"), "f.oem", oem.encode())
        same(("access", "passes", "--trajectories", elements, *span, "--sites"), "sites.csv", sites.encode())
        same(("access", "looks", "--trajectories", elements, "--sensors", data / "sensors.csv", *span, "--area"),
             "a.geojson", (polygon % square).encode())
        same(("access", "looks", "--trajectories", elements, "--sensors", data / "sensors.csv", *span, "--area"), "a.kml", kml.encode())
        state = ("ephemeris", "state", "--target", "Moon", *span)
        same((*state, "--leap-seconds"), "leap.dat", b"41317.0    1  1 1972       10\n41499.0    1  7 1972       11\n")
        same((*state, "--earth-orientation"), "eop.csv", (data / "earth-orientation.csv").read_bytes())


if __name__ == "__main__":
    support.main()
