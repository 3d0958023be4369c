"""Bad fortune: kills, interrupts, damage and company. What stands under a final name is whole, and the numbers agree."""
import hashlib
import json
import pathlib
import random
import shutil
import signal
import sqlite3
import time
import unittest

import support
from support import Case, data, elements

moments = 100
long_task = f"""[task.long]
kind         = "access.coverage"
trajectories = "@orbits"
area         = "{support.root / 'studies/areas/korea.geojson'}"
sensors      = "{data / 'sensors.csv'}"
spacing_km   = 2.0
start        = 2024-07-06T00:00:00Z
stop         = 2024-07-08T00:00:00Z
[[source]]
file    = "{support.root / 'studies/areas/korea.geojson'}"
licence = "CC0-1.0"
[expect]"""


def sha256(path: pathlib.Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Fortune(Case):
    def whole_folder(self, folder: pathlib.Path) -> None:
        """Every file that the folder's own list names is there with its digest, and there is no other."""
        crate = json.loads((folder / "ro-crate-metadata.json").read_text())
        listed = {e["@id"]: e["sha256"] for e in crate["@graph"]
                  if e["@type"] == "File" and "sha256" in e and (folder / e["@id"]).parent == folder}
        names = {f.name for f in folder.iterdir()} - {"ro-crate-metadata.json"}
        self.assertEqual(names - set(listed), set())
        for name in names:
            self.assertEqual(sha256(folder / name), listed[name], name)
        self.assertLessEqual({"report.json", "study.toml"}, names)

    def whole_store(self) -> set[str]:
        """The index opens, every object is what its name says; the keys known."""
        store = self.folder / "store"
        for f in store.glob("objects/*/*"):
            self.assertEqual(f.stem, sha256(f))
        if not (store / "index.sqlite").exists():
            return set()
        db = sqlite3.connect(store / "index.sqlite")
        try:
            self.assertEqual(db.execute("PRAGMA integrity_check").fetchone(), ("ok",))
            if not db.execute("SELECT name FROM sqlite_master WHERE name='entry'").fetchone():
                return set()
            kept = {}
            for key, outputs in db.execute("SELECT key, outputs FROM entry"):
                kept[key] = [o["sha256"] for o in json.loads(outputs)]
            there = {f.stem for f in store.glob("objects/*/*")}
            self.assertLessEqual({s for list_ in kept.values() for s in list_}, there)
            return set(kept)
        finally:
            db.close()

    def nothing_aside(self, name: str = "") -> None:
        """Of files and folders on their way to a name nothing is left."""
        left = [str(f) for f in self.folder.rglob(f".{name}*.part")]
        self.assertEqual(left, [])

    def test_killed_at_100_random_moments(self):
        study = self.file("s.toml", support.study)
        began = time.monotonic()
        reference = self.digests(study, "--out", "a.run")
        fresh = time.monotonic() - began
        states = ("orbit", "sgp4", "--elements", elements, "--start", "2024-07-06T00:00:00Z", "--stop",
                  "2024-07-06T06:00:00Z", "--step-s", "5", "--no-store", "--out")
        began = time.monotonic()
        self.assertEqual(self.bary(*states, "reference.csv").code, 0)
        written = time.monotonic() - began
        whole_csv = sha256(self.folder / "reference.csv")
        chance = random.Random(20240706)
        killed, with_folder, with_csv, kept_tasks = 0, 0, 0, 0
        for i in range(moments):
            # Every fourth begins with nothing, the others on what the kills before left.
            if i % 4 == 0:
                shutil.rmtree(self.folder / "store", ignore_errors=True)
                shutil.rmtree(self.folder / "a.run", ignore_errors=True)
            table = i % 4 == 3  # every fourth a table of 10 MB
            if table:
                (self.folder / "f.csv").unlink(missing_ok=True)
            p = self.start(*((*states, "f.csv") if table else ("run", study, "--out", "a.run")))
            time.sleep(chance.uniform(0, 1.1 * (written if table else fresh)))
            p.send_signal(signal.SIGKILL)
            killed += self.finish(p).code == -signal.SIGKILL
            known = self.whole_store()
            if (self.folder / "a.run").exists():
                self.whole_folder(self.folder / "a.run")
                with_folder += 1
            if (self.folder / "f.csv").exists():
                self.assertEqual(sha256(self.folder / "f.csv"), whole_csv)
                with_csv += 1
            if i % 2 and i + 1 < moments:
                continue  # the next kill meets what this one left
            a = self.bary("run", study, "--out", "a.run", "--json")
            self.assertEqual(a.code, 0, a.err)
            self.assertEqual({t["task"]: t["digests"] for t in a.json["tasks"]}, reference)
            self.assertEqual(a.told, [])
            # What was finished and in the index is not computed again.
            reused = sum(t["from_store"] for t in a.json["tasks"])
            self.assertGreaterEqual(reused, min(len(known), len(reference)))
            kept_tasks += reused
            self.whole_folder(self.folder / "a.run")
            self.nothing_aside("a.run.")
            again = self.bary("run", study, "--out", "a.run", "--json")
            self.assertTrue(all(t["from_store"] for t in again.json["tasks"]))
        self.assertEqual(self.bary(*states, "f.csv").code, 0)
        self.nothing_aside()
        print(f"{killed} of {moments} runs killed before they ended; {with_folder} times a folder and {with_csv} times a table stood, "
              f"whole; {kept_tasks} tasks taken from what killed runs had finished ", end="")
        self.assertGreater(killed, moments // 3)
        self.assertGreater(kept_tasks, 0)

    def interrupt(self, times: int) -> support.Answer:
        """Interrupts a run while its long task is under way."""
        study = self.file("s.toml", support.study.replace("[expect]", long_task))
        p = self.start("run", study, "--out", "a.run", "--json")
        done = set()
        for line in p.stderr:
            event = json.loads(line)
            if event["event"] == "task":
                self.assertEqual(event["state"], "done")
                done.add(event["task"])
            if len(done) == 4 and event["event"] == "progress" and event["task"] == "long":
                break
        self.assertEqual(done, {"orbits", "passes", "shadow", "moon"})
        asked = time.monotonic()
        for _ in range(times):
            p.send_signal(signal.SIGINT)
        a = self.finish(p)
        self.assertLess(time.monotonic() - asked, 60)
        self.assertFalse((self.folder / "a.run").exists())
        if times == 1:
            self.nothing_aside()
        self.assertEqual(len(self.whole_store()), 4)
        # The finished tasks are there for the next run.
        study = self.file("s.toml", support.study)
        again = self.bary("run", study, "--out", "a.run", "--json")
        self.assertEqual([t["from_store"] for t in again.json["tasks"]], [True] * 4)
        self.nothing_aside()
        return a

    def test_an_interrupt_ends_with_130_and_keeps_the_finished_tasks(self):
        a = self.interrupt(1)
        self.assertEqual(a.code, 130)
        self.assertEqual(a.codes, ["BARY-CORE-0003"])

    def test_a_second_interrupt_ends_at_once_and_breaks_nothing(self):
        self.assertIn(self.interrupt(2).code, (130, -signal.SIGINT))

    def test_a_damaged_store_entry_is_computed_again_with_a_warning(self):
        study = self.file("s.toml", support.study)
        reference = self.digests(study, "--out", "a.run")
        chance = random.Random(7)

        def flip(f):
            b = bytearray(f.read_bytes())
            b[chance.randrange(len(b))] ^= 1 << chance.randrange(8)
            f.write_bytes(b)

        for harm in (flip, lambda f: f.write_bytes(f.read_bytes()[:-1]), lambda f: f.write_bytes(b""), lambda f: f.unlink()):
            for f in sorted((self.folder / "store").glob("objects/*/*")):
                harm(f)
            a = self.bary("run", study, "--out", "a.run", "--json")
            self.assertEqual(a.code, 0)
            self.assertEqual(a.codes, ["BARY-STUDY-0093"] * 4)
            self.assertEqual({d["severity"] for d in a.told}, {"warning"})
            self.assertEqual({t["task"]: t["digests"] for t in a.json["tasks"]}, reference)
            self.assertFalse(any(t["from_store"] for t in a.json["tasks"]))
            a = self.bary("run", study, "--out", "a.run", "--json")
            self.assertTrue(all(t["from_store"] for t in a.json["tasks"]))
            self.assertEqual(a.told, [])

    def test_a_damaged_index_loses_what_it_knew_and_no_more(self):
        study = self.file("s.toml", support.study)
        reference = self.digests(study, "--out", "a.run")
        for name in ("index.sqlite-wal", "index.sqlite-shm"):
            (self.folder / "store" / name).unlink(missing_ok=True)
        index = self.folder / "store" / "index.sqlite"
        index.write_bytes(b"x" * 4096 + index.read_bytes()[4096:])
        self.assertEqual(self.digests(study, "--out", "a.run"), reference)
        self.assertTrue((self.folder / "store" / "index.sqlite.damaged").exists())
        self.whole_store()

    def test_two_runs_at_once_on_one_store(self):
        study = self.file("s.toml", support.study)
        for _ in range(3):
            shutil.rmtree(self.folder / "store", ignore_errors=True)
            both = [self.start("run", study, "--out", f"{k}.run", "--json") for k in range(4)]
            answers = [self.finish(p) for p in both]
            self.assertEqual([a.code for a in answers], [0] * 4, answers)
            digests = [{t["task"]: t["digests"] for t in a.json["tasks"]} for a in answers]
            self.assertEqual(digests, [digests[0]] * 4)
            self.assertEqual(len(self.whole_store()), 4)
            for k in range(4):
                self.whole_folder(self.folder / f"{k}.run")

    def test_two_runs_at_once_on_one_folder(self):
        study = self.file("s.toml", support.study)
        for i in range(6):
            if i % 2 == 0:
                shutil.rmtree(self.folder / "a.run", ignore_errors=True)
            answers = [self.finish(p) for p in [self.start("run", study, "--out", "a.run", "--json") for _ in range(4)]]
            self.assertEqual([a.code for a in answers], [0] * 4, answers)
            self.whole_folder(self.folder / "a.run")
            self.nothing_aside()


if __name__ == "__main__":
    support.main()
