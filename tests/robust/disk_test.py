"""A disk that is full, files that may not grow, folders that may not be written: exit 6, and nothing half done.

A small tmpfs is mounted in a mount namespace of the test's own where the machine allows it (root, or a user
namespace); files are kept from growing (RLIMIT_FSIZE) everywhere.
"""
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import unittest

import support
from support import Case, elements

states = ("orbit", "sgp4", "--elements", elements, "--start", "2024-07-06T00:00:00Z", "--stop", "2024-07-06T06:00:00Z",
          "--step-s", "60", "--no-store", "--out")


def own_namespace() -> bool:
    """Runs this program again where it may mount, once; whether it is there."""
    if os.environ.get("BARY_TEST_NAMESPACE"):
        return True
    for how in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        try_mount = 'd=$(mktemp -d) && mount -t tmpfs -o size=64k none "$d"; s=$?; umount "$d" 2>/dev/null; rmdir "$d"; exit $s'
        if shutil.which("unshare") and subprocess.run([*how, "sh", "-c", try_mount], capture_output=True).returncode == 0:
            os.environ["BARY_TEST_NAMESPACE"] = "1"
            os.execvp(how[0], [*how, sys.executable, *sys.argv])
    print("no file system can be mounted here: a full disk is shown by limits of file size alone", file=sys.stderr)
    return False


class Disk(Case):
    def contents(self, folder: pathlib.Path) -> dict[str, bytes]:
        return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}

    def refused(self, answer: support.Answer, code: str = "BARY-CORE-0002") -> None:
        self.assertEqual(answer.code, 6, answer)
        errors = [d for d in answer.told if d["severity"] == "error"]
        self.assertEqual([d["code"] for d in errors], [code], answer.told)

    def limited(self, *words: str, most: int, **how) -> support.Answer:
        """No file may grow beyond `most` bytes; without the signal, as a full disk answers."""
        return self.bary(*words, "--json", restore_signals=False,  # Python ignores SIGXFSZ, and so may its child
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)), **how)

    def study_on(self, place: pathlib.Path, run) -> None:
        """A run whose folder cannot be written leaves the name as it was: absent, or the whole folder before."""
        study = self.file("s.toml", support.study)
        self.refused(run("run", study, "--out", place / "a.run"))
        self.assertFalse((place / "a.run").exists())
        self.assertEqual([f.name for f in place.iterdir() if f.name.endswith(".part")], [])

    def test_files_that_may_not_grow(self):
        study = self.file("s.toml", support.study)
        place = self.folder / "place"
        place.mkdir()
        for most in (0, 1000, 20000, 100000):
            with self.subTest(most=most):
                self.study_on(place, lambda *w, m=most: self.limited(*w, most=m))
                self.refused(self.limited(*states, place / "f.csv", most=most))
                self.assertEqual(list(place.iterdir()), [])
        # What stood there before stays, byte for byte.
        self.assertEqual(self.bary("run", study, "--out", place / "a.run").code, 0)
        self.assertEqual(self.bary(*states, place / "f.csv").code, 0)
        before = self.contents(place)
        self.refused(self.limited("run", study, "--out", place / "a.run", most=1000))
        self.refused(self.limited(*states, place / "f.csv", most=1000))
        self.assertEqual(self.contents(place), before)

    @unittest.skipUnless(os.environ.get("BARY_TEST_NAMESPACE"), "files that may not grow stand for it")
    def test_a_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        for size in ("16k", "64k", "256k", "400k"):
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", disk], check=True)
            try:
                for store in (self.folder / "store", disk / "store"):
                    with self.subTest(size=size, store=store.parent.name):
                        env = {"BARY_STORE": str(store)}
                        self.study_on(disk, lambda *w: self.bary(*w, "--json", env=env))
                self.refused(self.bary(*states, disk / "f.csv", "--json"))
                self.assertEqual([f.name for f in disk.iterdir() if f.name != "store"], [])
                # A store without room costs time, never a result.
                a = self.bary("run", self.folder / "s.toml", "--out", "good.run", "--json", env={"BARY_STORE": str(disk / "store")})
                self.assertEqual(a.code, 0, a.err)
                self.assertLessEqual(set(a.codes), {"BARY-STUDY-0094", "BARY-STUDY-0095"})
            finally:
                subprocess.run(["umount", disk], check=True)

    def test_standard_output_that_is_full(self):
        with open("/dev/full", "wb") as full:
            p = subprocess.run([support.program, *states[:-1]], stdout=full, stderr=subprocess.PIPE, cwd=self.folder,
                               env=support.environment(self.folder), timeout=support.timeout_s)
        self.assertEqual(p.returncode, 6)
        self.assertIn(b"BARY-CORE-0002", p.stderr)

    def test_a_read_only_output_folder(self):
        place = self.folder / "place"
        place.mkdir()
        study = self.file("s.toml", support.study)
        self.assertEqual(self.bary("run", study, "--out", place / "before.run").code, 0)
        before = self.contents(place)
        place.chmod(0o555)
        self.addCleanup(place.chmod, 0o755)
        for words in (("run", study, "--out", place / "a.run"), ("run", study, "--out", place / "before.run"),
                      (*states, place / "f.csv"), ("kinds", "--markdown", place / "pages")):
            with self.subTest(words=words[0]):
                self.refused(self.bary(*words, "--json", by_the_bits=True))
        self.assertEqual(self.contents(place), before)

    def test_a_read_only_store(self):
        study = self.file("s.toml", support.study)
        reference = self.digests(study, "--out", "a.run")
        store = self.folder / "store"
        for d in [store, *store.rglob("*")]:
            d.chmod(0o555 if d.is_dir() else 0o444)
        self.addCleanup(lambda: [d.chmod(0o755) for d in [store, *store.rglob("*")] if d.is_dir()])
        a = self.bary("run", study, "--out", "b.run", "--json", by_the_bits=True)
        self.assertEqual(a.code, 0, a)
        self.assertEqual({t["task"]: t["digests"] for t in a.json["tasks"]}, reference)
        self.assertLessEqual({d["severity"] for d in a.told}, {"warning"})


if __name__ == "__main__":
    own_namespace()
    support.main()
