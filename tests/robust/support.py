"""What the tests of bad input and bad fortune share: a folder of their own, the program, what it said."""
from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

root = pathlib.Path(__file__).resolve().parent.parent.parent
data = root / "data"
elements = data / "elements" / "earth-observers.csv"
program = "bary"
timeout_s = 240

# A study of four tasks that takes a twentieth of a second and uses every kind of file.
study = f"""title = "Passes of two satellites"
start  = 2024-07-06T00:00:00Z
stop   = 2024-07-06T12:00:00Z
issued = 2024-07-06T00:00:00Z
[task.orbits]
kind       = "orbit.sgp4"
elements   = "{elements}"
satellites = ["KOMPSAT-5", "CAS500-1"]
[task.passes]
kind              = "access.passes"
trajectories      = "@orbits"
sites             = "{data / 'stations.csv'}"
min_elevation_deg = 5.0
[task.shadow]
kind         = "access.eclipse"
trajectories = "@orbits"
[task.moon]
kind   = "ephemeris.state"
target = "Moon"
step_s = 600.0
[expect]
passes = {{ value = "@passes.longest_wait_h", min = 0 }}
"""


def study_of_10000_tasks() -> str:
    """One trajectory, 5,000 tasks of passes over real stations, and 5,000 that take those tasks' sites."""
    text = f'start = 2024-07-06T00:00:00Z\nstop = 2024-07-06T12:00:00Z\n[task.o]\nkind = "orbit.sgp4"\nelements = "{elements}"\n'
    for i in range(5000):
        passes = f'kind = "access.passes"\ntrajectories = "@o"\nmin_elevation_deg = {1 + i / 1000}\n'
        text += f'[task.p{i}]\n{passes}sites = "{data / "stations.csv"}"\n[task.q{i}]\n{passes}sites = "@p{i}.sites"\n'
    return text


@dataclasses.dataclass
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)

    @property
    def told(self) -> list[dict]:
        """The diagnostics; the call was made with --json."""
        return self.json["diagnostics"]

    @property
    def codes(self) -> list[str]:
        return [d["code"] for d in self.told]


def environment(folder: pathlib.Path, extra: dict[str, str] | None = None) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BARY_", "LANG", "LC_", "SOURCE_DATE"))}
    return env | {"LANG": "C.UTF-8", "NO_COLOR": "1", "BARY_STORE": str(folder / "store")} | (extra or {})


def without_override(words: list[str]) -> list[str]:
    """Root reads and writes everything by a capability; without it the bits of a file count."""
    if os.geteuid() != 0:
        return words
    caps = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={caps}", f"--inh-caps={caps}", *words]


class Case(unittest.TestCase):
    """A test with a folder of its own, in which `bary` runs, with a store in it."""

    maxDiff = None

    def setUp(self) -> None:
        holder = tempfile.TemporaryDirectory(prefix="bary-robust-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def file(self, name: str, content: str | bytes) -> pathlib.Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def start(self, *words: str, env: dict[str, str] | None = None, by_the_bits: bool = False, **how) -> subprocess.Popen:
        call = [program, *map(str, words)]
        return subprocess.Popen(without_override(call) if by_the_bits else call, cwd=self.folder,
                                env=environment(self.folder, env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **how)

    def finish(self, process: subprocess.Popen) -> Answer:
        try:
            out, err = process.communicate(timeout=timeout_s)
        finally:
            process.kill()
        return Answer(process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))

    def bary(self, *words: str, env: dict[str, str] | None = None, **how) -> Answer:
        return self.finish(self.start(*words, env=env, **how))

    def told_by(self, *words: str, **how) -> tuple[int, list[dict]]:
        a = self.bary(*words, "--json", **how)
        self.assertEqual(a.json["exit"], a.code, a)
        return a.code, a.told

    def digests(self, *words: str, **how) -> dict[str, dict[str, str]]:
        """What a run of a study made: task to port to digest of content."""
        a = self.bary("run", *words, "--json", **how)
        self.assertEqual(a.code, 0, a.err)
        return {t["task"]: t["digests"] for t in a.json["tasks"]}


def main() -> None:
    global program
    p = argparse.ArgumentParser()
    p.add_argument("--bary", required=True)
    a, rest = p.parse_known_args()
    program = str(pathlib.Path(a.bary).resolve())
    # A reader of the log finds the names of the tests and how long each took.
    unittest.main(module="__main__", argv=[sys.argv[0], *rest], verbosity=2)
