"""Every exit code that docs/architecture.md lists, each once, by the whole program."""
import os
import resource
import signal
import subprocess
import unittest

import support
from support import Case, data, elements

library = os.environ.get("BARY_TEST_UNEXPECTED", "")
moon = ("ephemeris", "state", "--target", "Moon", "--no-store", "--step-s", "60", "--start", "2024-07-06T00:00:00Z", "--stop")


class ExitCodes(Case):
    def ends(self, code: int, first: str | None, *words, **how) -> support.Answer:
        a = self.bary(*words, "--json", **how)
        self.assertEqual(a.code, code, a)
        self.assertEqual(a.json["exit"], code)
        self.assertEqual([d["code"] for d in a.told if d["severity"] == "error"][:1], [first] if first else [])
        return a

    def test_0_done(self):
        self.ends(0, None, *moon, "2024-07-06T01:00:00Z")

    def test_1_an_expectation_failed(self):
        a = self.ends(1, None, "run", self.file("s.toml", support.study.replace("min = 0", "max = 0.001")))
        self.assertEqual(a.json["checks"], [{"name": "passes", "ok": False}])
        self.assertTrue((self.folder / "s.run" / "report.json").exists())

    def test_2_bad_study_or_arguments(self):
        self.ends(2, "BARY-STUDY-0051", "run", self.file("s.toml", "titel = 1\n" + support.study))
        self.ends(2, "BARY-CLI-0002", *moon, "2024-07-06T01:00:00Z", "--target-body", "Moon")

    def test_3_input_missing_or_corrupt(self):
        self.ends(3, "BARY-CORE-0001", "run", "none.toml")
        self.ends(3, "BARY-EPHEMERIS-0002", *moon, "2024-07-06T01:00:00Z", "--kernel", self.file("k.bsp", b"DAF/SPK " + b"\0" * 2000))

    def test_4_data_do_not_cover_what_is_asked(self):
        self.ends(4, "BARY-EPHEMERIS-0004", *moon, "2070-01-01T00:00:00Z")

    def test_5_physically_impossible(self):
        rows = "satellite,altitude_km,ltan_h\nA,6500,10.5\n"
        self.ends(5, "BARY-ORBIT-0030", "orbit", "design", "--satellites", self.file("o.csv", rows), "--start",
                  "2024-07-06T00:00:00Z", "--no-store")

    def test_6_out_of_memory(self):
        most = 1 << 30
        a = self.bary(*moon, "2044-07-06T00:00:00Z", "--json", "--out", "f.csv", "--threads", "1",
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)))
        self.assertEqual((a.code, a.codes), (6, ["BARY-STUDY-0091"]), a)
        self.assertFalse((self.folder / "f.csv").exists())

    def test_6_out_of_disk(self):
        with open("/dev/full", "wb") as full:
            p = subprocess.run([support.program, *moon, "2024-07-06T01:00:00Z"], stdout=full, stderr=subprocess.PIPE,
                               env=support.environment(self.folder), timeout=support.timeout_s)
        self.assertEqual(p.returncode, 6)

    def test_7_a_bug_of_ours_writes_what_a_report_needs(self):
        path = self.file("unexpected.csv", "site,latitude_deg,longitude_deg,altitude_m\n")
        a = self.ends(7, "BARY-STUDY-0092", "access", "passes", "--trajectories", elements, "--sites", path, "--start",
                      "2024-07-06T00:00:00Z", "--stop", "2024-07-06T01:00:00Z", "--no-store",
                      env={"LD_PRELOAD": library, "TMPDIR": str(self.folder)})
        self.assertIn("nobody expected this", a.told[0]["text"])
        self.assertEqual(a.codes[1], "BARY-CLI-0012")
        (report,) = self.folder.glob("bary-bug-*.txt")
        text = report.read_text()
        self.assertIn("access passes --trajectories", text)
        self.assertIn("BARY-STUDY-0092", text)

    def test_130_interrupted(self):
        p = self.start("access", "coverage", "--trajectories", elements, "--area", support.root / "studies/areas/korea.geojson",
                       "--sensors", data / "sensors.csv", "--spacing-km", "2", "--start", "2024-07-06T00:00:00Z", "--stop",
                       "2024-07-08T00:00:00Z", "--no-store", "--json", "--out", "f.csv")
        self.assertIn(b'"progress"', p.stderr.readline())
        p.send_signal(signal.SIGINT)
        a = self.finish(p)
        self.assertEqual((a.code, a.codes), (130, ["BARY-CORE-0003"]), a)
        self.assertFalse((self.folder / "f.csv").exists())


if __name__ == "__main__":
    support.main()
