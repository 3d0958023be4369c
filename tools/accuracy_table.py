#!/usr/bin/env python3
"""Gathers what the tests saw (ACCURACY_DIR/*.jsonl) into one table: accuracy_table.py DIR OUT.json"""
import json
import pathlib
import sys

folder, out = map(pathlib.Path, sys.argv[1:3])
rows = [json.loads(line) for f in sorted(folder.glob("*.jsonl")) for line in f.read_text().splitlines()]
rows.sort(key=lambda r: r["what"])
out.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
if rows:
    print(f"\naccuracy ({out.name}):", file=sys.stderr)
for r in rows:
    print(f"  {'ok  ' if r['ok'] else 'FAIL'} {r['what']:<44.44} {r['worst']:>9.3g} of {r['tolerance']:<8.3g} {r['unit']:<12.12} {r['truth']}", file=sys.stderr)
sys.exit(0 if all(r["ok"] for r in rows) else 1)
