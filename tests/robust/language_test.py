"""Diagnostics in Korean are Korean: what is ours in sentence, found, expected and hint stands in both languages."""
import re
import unittest

import support
from support import Case, data, elements, root

sites = "site,latitude_deg,longitude_deg,altitude_m\nDaejeon,36.374,127.352,80\n"
span = ("--start", "2024-07-05T12:00:00Z", "--stop", "2024-07-05T14:00:00Z", "--no-store")
hangul = re.compile("[가-힣]")
# What is the same in every language: quotations, names with marks of their own, formats, values of TOML.
named = re.compile(r'"[^"]*"|`[^`]*`|\([^)]*"[^)]*\)|\{[^}]*\}|\[[^]]*\]|bary (run|help)\b\S*.*|[@\\-]*[\w.:/+°µ-]*[_\d./\\=@:][\w.:/°-]*|--[\w-]+')
data_words = {"true", "false", "bary", "site", "sites", "stop", "start", "over", "collect", "kind", "gravity", "elements", "method", "samples",
              "step", "public", "task", "min", "max", "equals", "title", "value", "grid", "list", "random", "deg", "none", "inf", "nan", "target", "orbit", "design"}


def english(text: str, given: str = "") -> list[str]:
    """Words of English prose in a text, those aside that the user wrote."""
    return [w for w in re.findall(r"\b[a-z]{3,}\b", named.sub(" ", text)) if w not in data_words and w not in given]


class Language(Case):
    def korean(self, *words, code=None, **how):
        """Every diagnostic of a call, once in each language."""
        both = [self.start(*words, "--json", *more, **how) for more in ((), ("--lang", "ko"))]
        en, ko = (self.finish(p).told for p in both)
        self.assertTrue(ko, words)
        given = " ".join(map(str, words)) + "".join(p.read_text() for p in self.folder.glob("*.toml"))
        self.assertEqual([d["code"] for d in en], [d["code"] for d in ko])
        if code:
            self.assertIn(code, [d["code"] for d in ko])
        for e, k in zip(en, ko):
            with self.subTest(words=words, code=k["code"]):
                for part in ("text", "found", "expected", "hint"):
                    self.assertEqual(english(k.get(part, ""), given if part == "text" else ""), [], k)
                    self.assertIsNone(re.search(r"이\(가\)|을\(를\)|은\(는\)|와\(과\)|\(으\)로", k.get(part, "")), k)
                    if english(e.get(part, "")):
                        self.assertTrue(hangul.search(k.get(part, "")), (e, k))

    def study(self, text, code=None):
        self.korean("check", self.file("s.toml", text), code=code)

    def passes(self, trajectories, text, code=None):
        self.korean("access", "passes", "--trajectories", trajectories, "--sites", self.file("sites.csv", text), *span, code=code)

    def test_the_command_line(self):
        self.korean("orbit", "sgp5", code="BARY-CLI-0001")
        self.korean("orbit.sgp4", code="BARY-CLI-0001")
        self.korean("orbt", code="BARY-CLI-0001")
        self.korean("completely", code="BARY-CLI-0001")
        self.korean("orbit", "sgp4", "--elments", "x.csv", code="BARY-CLI-0002")
        self.korean("orbit", "sgp4", "--quite-another", code="BARY-CLI-0002")
        self.korean("doctor", "more", code="BARY-CLI-0003")
        self.korean("orbit", "sgp4", "--elements", code="BARY-CLI-0004")
        self.korean("access", "passes", *span, code="BARY-CLI-0005")
        self.korean("run", code="BARY-CLI-0005")
        self.korean("doctor", "--threads", "many", code="BARY-CLI-0006")
        self.korean("store", "shrink", "--to-mb", "many", code="BARY-CLI-0006")
        self.korean("access", "passes", "--trajectories", elements, "--sites", data / "stations.csv", *span, "--refraction=maybe",
                    code="BARY-CLI-0006")
        self.korean("check", "", code="BARY-CLI-0022")
        self.korean("check", "s.toml", "--threads", "1", "--threads", "2", code="BARY-CLI-0021")
        self.korean("explain", "BARY-STUDY-9999", code="BARY-CLI-0007")
        self.korean("kinds", "orbit.sgp5", code="BARY-CLI-0008")
        self.korean("data", "get", "earth-orientatoin", code="BARY-CLI-0016")
        self.korean("orbit", code="BARY-CLI-0020")

    def test_values_of_options(self):
        words = ("access", "passes", "--trajectories", elements, "--sites", data / "stations.csv", *span)
        self.korean(*words, "--min-elevation-deg", "high", code="BARY-STUDY-0052")
        self.korean(*words, "--min-elevation-deg", "95", code="BARY-STUDY-0058")
        self.korean(*words, "--min-elevation-deg", "nan", code="BARY-STUDY-0052")
        self.korean("orbit", "sgp4", "--elements", elements, "--gravity", "wgs85", code="BARY-STUDY-0057")
        self.korean("orbit", "sgp4", "--elements", elements, "--catalog-numbers", "many", code="BARY-STUDY-0052")
        self.korean("orbit", "sgp4", "--elements", elements, "--catalog-numbers", "-1", code="BARY-STUDY-0058")
        for start in ("2024-07-06", "2024-07-06T00:00:00", "yesterday", "2024-13-06T00:00:00Z", "2024-02-30T00:00:00Z", "2024-07-06T25:00:00Z",
                      "2024-07-06T23:59:60Z", "2024-07-06T00:00:00+9", "2024-07-06 00:00:00Z more"):
            self.korean("ephemeris", "state", "--target", "Moon", "--start", start, "--stop", "2024-07-06T02:00:00Z", "--step-s", "60")
        self.korean("orbit", "sgp4", "--elements", elements, "--start", "2024-07-06T02:00:00Z", "--stop", "2024-07-06T00:00:00Z",
                    code="BARY-TASKS-0002")

    def test_files(self):
        self.file("stations.csv", sites)
        self.korean("run", "none.toml", code="BARY-CORE-0001")
        self.korean("run", ".", code="BARY-CORE-0001")
        self.passes(self.folder, sites)
        self.passes("elemnts.csv", sites, code="BARY-STUDY-0059")
        words = ("access", "passes", "--trajectories", elements, *span, "--sites")
        self.korean(*words, "statoins.csv", code="BARY-STUDY-0059")
        self.korean(*words, self.folder, code="BARY-CORE-0001")
        secret = self.file("secret.csv", sites)
        secret.chmod(0)
        self.korean(*words, secret, by_the_bits=True, code="BARY-CORE-0001")
        self.korean(*words, data / "stations.csv", "--out", "none/passes.csv", code="BARY-CORE-0002")

    def test_tables(self):
        self.passes(elements, sites.replace("36.374", "36N"), code="BARY-CORE-0005")
        self.passes(elements, sites.replace("latitude_deg", "latitude_degr"), code="BARY-CORE-0004")
        self.passes(elements, sites.replace(",80", ""), code="BARY-CORE-0006")
        self.passes(elements, sites + '"open', code="BARY-CORE-0013")
        self.passes(elements, "", code="BARY-CORE-0007")

    def test_studies(self):
        good = support.study
        self.study("titel = 1\n" + good, code="BARY-STUDY-0051")
        self.study(good.replace("step_s = 600.0", "step = 10"), code="BARY-STUDY-0051")
        self.study(good.replace("min_elevation_deg = 5.0", "min_elevation_rad = 0.1"), code="BARY-STUDY-0051")
        for value in ('"high"', "true", "[1, 2]", "2024-07-06", "{ a = 1 }", "inf", "95", "89000"):
            self.study(good.replace("min_elevation_deg = 5.0", f"min_elevation_deg = {value}"))
        self.study(good.replace('target = "Moon"', "target = 3"), code="BARY-STUDY-0052")
        self.study(good.replace('target = "Moon"', 'target = "Moon"\nstart = 12:00:00'), code="BARY-STUDY-0052")
        self.study(good.replace("min_elevation_deg = 5.0", "refraction = 1"), code="BARY-STUDY-0052")
        self.study(good.replace("[task.moon]", "[task.moon]\nrelease = 1"), code="BARY-STUDY-0052")
        self.study(good.replace("orbit.sgp4", "orbit.sgp5"), code="BARY-STUDY-0055")
        self.study(good.replace("orbit.sgp4", "completely.else"), code="BARY-STUDY-0055")
        self.study(good.replace('"@orbits"', '"@orbit"'), code="BARY-STUDY-0062")
        self.study(good.replace('"@passes.longest_wait_h"', '"@passes.longest_wait"'), code="BARY-STUDY-0063")
        self.study(good.replace('"@orbits"', '"@passes"'), code="BARY-STUDY-0061")
        self.study(good.replace('trajectories = "@orbits"', "trajectories = 3"), code="BARY-STUDY-0052")
        self.study(good.replace('target = "Moon"', ""), code="BARY-STUDY-0056")
        self.study("start = 2024-07-06T00:00:00Z\n", code="BARY-STUDY-0053")
        self.study(good + "[sweep]\nmethod = \"gird\"\n", code="BARY-STUDY-0057")
        self.study(good + '[sweep]\nsamples = 0\nover = { "passes.min_elevation_deg" = 3 }\ncollect = [1]\n', code="BARY-STUDY-0052")
        self.study(good + '[report]\nviews = ["passes.timelin", 3]\n', code="BARY-STUDY-0065")

    def test_the_text_of_a_study(self):
        for text in ("a = ", "a = b", "a = True", "a = 1 2", "a = [1 2]", "a = { b = 1", 'a = "b', "a 1", "[a\n", "a = 1\na = 2", "a = [1", '"""a" = 1',
                     "= 1", 'a = "\\q"', 'a = "\\u12"', 'a = "\\uD800"', "a = 01", "a = {b = 1,}", "a = 1979-99-99"):
            self.study(text + "\n")

    def test_orbits(self):
        for name, content in (("a.txt", "CCSDS_OPM_VERS = 2.0\n"), ("a.cdm", "CCSDS_CDM_VERS = 1.0\n"), ("a.sp3", "#cP2001  8  8  0  0  0.0\n"),
                              ("a.czml", '[{"id": "document", "version": "1.0"}]'), ("a.geojson", '{"type": "FeatureCollection", "features": []}'),
                              ("a.csv", "satellite,utc,x_km\n")):
            path = self.file(name, content)
            self.passes(path, sites)
            self.korean("orbit", "sgp4", "--elements", path)
        self.korean("orbit", "sgp4", "--elements", self.file("b.oem", "CCSDS_OEM_VERS = 2.0\n"), code="BARY-ORBIT-0006")


if __name__ == "__main__":
    support.main()
