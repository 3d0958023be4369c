#!/usr/bin/env python3
"""Lines that the tests ran, a room a line: coverage.py BUILD_DIR, after the tests ran there."""
import collections
import json
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1]).resolve()
lines: dict[str, dict[int, bool]] = collections.defaultdict(dict)
for data in sorted(build.rglob("*.gcda")):
    text = subprocess.run(["gcov", "--json-format", "--stdout", str(data)], capture_output=True, check=True, cwd=build).stdout
    for row in text.decode().splitlines():
        report = json.loads(row)
        for file in report["files"]:
            path = pathlib.Path(report["current_working_directory"], file["file"]).resolve()
            if not path.is_relative_to(root / "src/bary") or path.stem.endswith(("_test", "test_main")):
                continue
            seen = lines[str(path.relative_to(root / "src/bary"))]
            for line in file["lines"]:
                seen[line["line_number"]] = seen.get(line["line_number"], False) or line["count"] > 0
rooms: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])
for path, seen in lines.items():
    room = rooms[path.split("/")[0]]
    room[0] += sum(seen.values())
    room[1] += len(seen)
for path, seen in sorted(lines.items(), key=lambda kv: sum(kv[1].values()) / len(kv[1])):
    if sum(seen.values()) < 0.7 * len(seen):
        print(f"  {path}: {sum(seen.values())} of {len(seen)} lines", file=sys.stderr)
for name, (ran, total) in sorted(rooms.items()):
    print(f"  {name:<12} {100 * ran / total:5.1f} % of {total} lines", file=sys.stderr)
sys.exit(0 if rooms else 1)
