"""The same bits with 1, 2 and 7 threads and at every SIMD width that this machine has."""
import hashlib
import json
import pathlib
import unittest

import support
from support import Case, root

# What a run's folder says of the run itself.
of_the_run = {"report.json", "report.html", "ro-crate-metadata.json"}


class Bits(Case):
    def study(self, name: str, **other) -> pathlib.Path:
        """A study of the project, cut shorter: it runs at every combination."""
        text = (root / "studies" / f"{name}.toml").read_text()
        for path in ("../data/", "areas/"):
            text = text.replace(f'"{path}', f'"{(root / "studies" / path).resolve()}/')
        for old, new in other.items():
            self.assertEqual(text.count(old), 1)
            text = text.replace(old, new)
        return self.file(f"{name}.toml", text)

    def results(self, study: pathlib.Path, threads: int, simd: str) -> dict[str, str]:
        out = self.folder / "a.run"
        a = self.bary("run", study, "--out", out, "--no-store", "--threads", threads, "--json", env={"BARY_SIMD": simd})
        self.assertIn(a.code, (0, 1), a.err)  # what is expected of a week may fail in a day
        report = json.loads((out / "report.json").read_text())
        self.assertEqual(report["run"]["threads"], threads)
        digests = {f"{t['task']}.{o['port']}": o["digest"] for t in report["provenance"] for o in t["outputs"]}
        self.assertGreater(len(digests), 3)
        files = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in out.iterdir() if f.name not in of_the_run}
        return digests | files

    def test_the_same_digests_with_1_2_and_7_threads_at_every_simd_width(self):
        widths = self.bary("doctor", "--json").json["simd"].split(", ")
        self.assertEqual(widths[-1], "AVX2")
        for simd in widths:
            self.assertEqual(self.bary("doctor", "--json", env={"BARY_SIMD": simd.lower()}).json["simd"].split(", ")[0], simd)
        short = [self.study("next-look", **{"stop   = 2024-07-13T02:25:00Z": "stop = 2024-07-07T12:25:00Z"}),
                 self.study("passes"),
                 self.study("coverage", **{"spacing_km     = 20.0": "spacing_km = 60.0"}),
                 self.study("ialirt-station", **{"frames        = 1000": "frames = 100"}),
                 self.study("polar-capture")]
        for study in short:
            reference = self.results(study, 1, "AVX2")
            for threads in (1, 2, 7):
                for simd in widths:
                    with self.subTest(study=study.name, threads=threads, simd=simd):
                        self.assertEqual(self.results(study, threads, simd), reference)
        # The flagship whole, at the two ends.
        study = self.study("next-look")
        self.assertEqual(self.results(study, 1, "AVX2"), self.results(study, 7, widths[0]))
        print(", ".join(widths), end=" ")


if __name__ == "__main__":
    support.main()
