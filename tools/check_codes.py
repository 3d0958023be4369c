#!/usr/bin/env python3
"""Every diagnostic code stands once in the catalogue and is used; every code used stands there. Words of ours in a
diagnostic (reason, found, expected, hint) stand in both languages: {"no such day", "그런 날이 없습니다"}."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
code = re.compile(r"BARY-([A-Z]+)-(\d{4})")
# Two English words in a literal that is the whole of it, or the beginning of a sum.
one_language = re.compile(r'(?:\.(?:found|expected|hint)(?:\(| = )|\{"(?:reason|form|allowed)", )"(?!bary )[^"]*[a-z]{2,} [a-z0-9]{1,}')


def main() -> int:
    faults: list[str] = []
    listed: dict[str, str] = {}
    for path in sorted((root / "src/bary/core/codes").glob("*.inc")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if m := re.match(r'\{"(BARY-([A-Z]+)-\d{4})"', line):
                where = f"{path.relative_to(root)}:{number}"
                if m[1] in listed:
                    faults.append(f"{where}: {m[1]} stands already in {listed[m[1]]}; numbers are never used twice")
                if m[2].lower() != path.stem:
                    faults.append(f"{where}: {m[1]} belongs into {m[2].lower()}.inc")
                listed.setdefault(m[1], where)
    used: dict[str, str] = {}
    for top in ("src", "apps", "fuzz"):
        for path in sorted((root / top).rglob("*.?pp")):
            is_test = path.stem.endswith("_test")
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if line.lstrip().startswith("//"):
                    continue
                if not is_test and one_language.search(line):
                    faults.append(f"{path.relative_to(root)}:{number}: words in English alone: {line.strip()}")
                for m in code.finditer(line):
                    if not is_test:
                        used.setdefault(m[0], f"{path.relative_to(root)}:{number}")
    faults += [f"{listed[c]}: {c} is used nowhere" for c in sorted(listed.keys() - used.keys())]
    faults += [f"{used[c]}: {c} is not in the catalogue" for c in sorted(used.keys() - listed.keys())]
    for f in faults:
        print(f, file=sys.stderr)
    if not faults:
        print(f"      {len(listed)} diagnostic codes", file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
