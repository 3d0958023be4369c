#!/usr/bin/env python3
"""Every diagnostic code stands once in the catalogue, is complete, and is used; every code used stands there."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
code = re.compile(r"BARY-([A-Z]+)-(\d{4})")


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
