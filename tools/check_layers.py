#!/usr/bin/env python3
"""Arrows between rooms point down only: every #include "bary/ROOM/…" against tools/layers.toml."""
import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent


def allowed() -> dict[str, set[str]]:
    rooms: dict[str, set[str]] = {}
    for line in (root / "tools/layers.toml").read_text().splitlines():
        if m := re.match(r"([a-z_]+) = \[(.*)\]", line):
            rooms[m[1]] = {m[1], *re.findall(r'"([a-z_]+)"', m[2])}
    return rooms


def cycle(rooms: dict[str, set[str]]) -> list[str]:
    done: set[str] = set()

    def walk(room: str, path: list[str]) -> list[str]:
        if room in path:
            return path[path.index(room):] + [room]
        if room in done:
            return []
        for below in sorted(rooms.get(room, set()) - {room}):
            if found := walk(below, path + [room]):
                return found
        done.add(room)
        return []

    for room in rooms:
        if found := walk(room, []):
            return found
    return []


def main() -> int:
    rooms = allowed()
    faults = []
    if found := cycle(rooms):
        faults.append(f"tools/layers.toml: the rooms stand in a circle: {' → '.join(found)}")
    for path in sorted((root / "src/bary").rglob("*")):
        if path.suffix not in {".hpp", ".cpp", ".inc"}:
            continue
        room = path.relative_to(root / "src/bary").parts[0]
        shown = path.relative_to(root)
        if room not in rooms:
            faults.append(f"{shown}: the room {room} is not in tools/layers.toml")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if m := re.match(r'\s*#\s*include\s*"([^"]*)"', line):
                parts = m[1].split("/")
                if parts[0] != "bary" or len(parts) < 3:
                    faults.append(f'{shown}:{number}: include it as "bary/ROOM/…", found "{m[1]}"')
                elif parts[1] not in rooms[room]:
                    faults.append(f"{shown}:{number}: {room} may not include {parts[1]} (it may: {', '.join(sorted(rooms[room] - {room}))})")
    for f in faults:
        print(f, file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
