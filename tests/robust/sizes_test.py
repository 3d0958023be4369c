"""Sizes beyond reason: a line of 1 GB in every text, a study of 10,000 tasks. Time and memory stay small."""
import concurrent.futures
import os
import subprocess
import time
import unittest

import support
from support import Case, data, elements

gigabyte = 1 << 30
span = ("--start", "2024-07-05T12:00:00Z", "--stop", "2024-07-05T14:00:00Z", "--no-store")


class Sizes(Case):
    def measured(self, *words: str) -> tuple[support.Answer, float, float]:
        """The answer, seconds, and the largest memory in MB."""
        with open(self.folder / f"{os.urandom(8).hex()}.out", "w+b") as out:
            began = time.monotonic()
            p = subprocess.Popen([support.program, *map(str, words)], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=subprocess.DEVNULL, env=support.environment(self.folder))
            _, status, usage = os.wait4(p.pid, 0)
            p.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            return support.Answer(p.returncode, out.read().decode(), ""), time.monotonic() - began, usage.ru_maxrss / 1024

    def one_line(self, name: str, begin: str) -> str:
        """A file of 1 GB without a second line; what it lacks on the disk reads as zeros."""
        path = self.file(name, begin)
        os.truncate(path, gigabyte)
        return str(path)

    def test_a_line_of_1_gb(self):
        long_line = "BARY-CORE-0009"
        sgp4 = ("orbit", "sgp4", "--allow-stale", "--no-store", "--elements")
        eclipse = ("access", "eclipse", *span, "--trajectories")
        moon = ("ephemeris", "state", "--target", "Moon", *span)
        csv = elements.read_text().splitlines()[0]
        oem = "CCSDS_OEM_VERS = 2.0\nCREATION_DATE = 2024-07-05T00:00:00\nORIGINATOR = US\nMETA_START\nOBJECT_NAME = "
        cases = [  # words, name, how it begins, code, line, MB
            (("check",), "a.toml", 'title = "', "BARY-STUDY-0070", None, 100),
            (("run",), "a.zip", "PK\3\4", "BARY-STUDY-0071", None, 100),
            (sgp4, "a.tle", "1 00005U 58002B   00179.78495062", long_line, 1, 100),
            (sgp4, "omm.csv", csv + "\nTerra,", long_line, 2, 100),
            (sgp4, "omm.json", '[{"OBJECT_NAME":"', long_line, 1, 400),
            (sgp4, "omm.xml", '<?xml version="1.0"?>\n<ndm><omm id="', long_line, 2, 400),
            (sgp4, "omm.kvn", "CCSDS_OMM_VERS = 2.0\nCOMMENT ", long_line, 2, 100),
            (eclipse, "a.oem", oem, long_line, 5, 100),
            (("access", "passes", *span, "--trajectories", elements, "--sites"), "sites.csv",
             "site,latitude_deg,longitude_deg,altitude_m\n", long_line, 2, 100),
            (("access", "looks", *span, "--trajectories", elements, "--sensors", data / "sensors.csv", "--area"),
             "area.geojson", '{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2', long_line, 1, 400),
            (("access", "looks", *span, "--trajectories", elements, "--sensors", data / "sensors.csv", "--area"),
             "area.kml", '<?xml version="1.0"?>\n<kml><Document><name>', long_line, 2, 400),
            ((*moon, "--leap-seconds"), "leap.dat", "# x\n", long_line, 2, 100),
            ((*moon, "--earth-orientation"), "eop.csv", "mjd,x_arcsec\n", long_line, 2, 100),
            ((*moon, "--kernel"), "a.bsp", "DAF/SPK ", "BARY-EPHEMERIS-0002", None, 100),
        ]

        def call(case):
            words, name, begin, *_ = case
            return self.measured(*words, self.one_line(name, begin), "--json")

        # Two at a time; each reads zeros, which cost no disk.
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(call, cases))
        for (_, name, _, code, line, most), (answer, seconds, memory) in zip(cases, results):
            with self.subTest(name=name):
                self.assertIn(answer.code, (2, 3), answer)
                self.assertEqual([(d["code"], d.get("line")) for d in answer.told], [(code, line)])
                self.assertLess(memory, most)
                self.assertLess(seconds, 120)  # seconds; minutes would be a reader that is not linear
        print(f"at most {max(r[2] for r in results):.0f} MB and {max(r[1] for r in results):.1f} s ", end="")

    def test_a_study_of_10000_tasks(self):
        study = self.file("s.toml", support.study_of_10000_tasks())
        answer, seconds, memory = self.measured("plan", study, "--json")
        self.assertEqual(answer.code, 0, answer.told)
        self.assertEqual(len(answer.json["tasks"]), 10001)
        print(f"planned in {seconds:.2f} s with {memory:.0f} MB ", end="")
        self.assertLess(memory, 500)
        self.assertLess(seconds, 60)


if __name__ == "__main__":
    support.main()
