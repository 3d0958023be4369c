#!/usr/bin/env python3
"""Runs command-line cases written as text: run_cases.py --bary PROGRAM [--update] FILE.case...

A case file is read line by line; the first two characters say what a line is:

    # what the case shows
    $ bary explain BARY-CORE-0001     a command, run by bash in a fresh folder; $SOURCE is the project's root
    < text                            a line of its standard input
    > text                            a line expected on its standard output
    ! text                            a line expected on its standard error
    ? 2                               the exit code expected; 0 without such a line

`…` stands for any text within a line; a line that is `…` alone stands for any lines, none included. Without
`!` lines the standard error is to be empty. The commands of a file share one folder and run in order.
--update writes what was seen into the file, for a person to read before it is committed.
"""
from __future__ import annotations

import argparse
import dataclasses
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
timeout_s = 240


@dataclasses.dataclass
class Case:
    line: int
    command: str
    stdin: list[str] = dataclasses.field(default_factory=list)
    stdout: list[str] = dataclasses.field(default_factory=list)
    stderr: list[str] = dataclasses.field(default_factory=list)
    code: int = 0
    before: list[str] = dataclasses.field(default_factory=list)  # comments and blank lines above the command


def parse(text: str, name: str) -> list[Case]:
    cases: list[Case] = []
    above: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        mark, rest = line[:1], line[2:]
        if not line.strip() or mark == "#":
            above.append(line)
            continue
        if len(line) > 1 and line[1] != " ":
            raise ValueError(f"{name}:{number}: a blank must follow '{mark}', found: {line}")
        if mark == "$":
            cases.append(Case(number, rest, before=above))
            above = []
            continue
        if not cases or mark not in "<>!?":
            raise ValueError(f"{name}:{number}: expected a line that begins with # $ < > ! or ?, found: {line}")
        if mark == "?":
            cases[-1].code = int(rest)
        else:
            {"<": cases[-1].stdin, ">": cases[-1].stdout, "!": cases[-1].stderr}[mark].append(rest)
    if not cases:
        raise ValueError(f"{name}: no command in it")
    return cases


def line_matches(pattern: str, line: str) -> bool:
    return re.fullmatch(".*".join(re.escape(p) for p in pattern.split("…")), line) is not None


def matches(expected: list[str], seen: list[str]) -> bool:
    """Whether the lines seen are the expected ones; rows of a table of 'the first i fit the first j'."""
    fits = [True] + [False] * len(seen)
    for pattern in expected:
        if pattern == "…":
            for j in range(1, len(seen) + 1):
                fits[j] = fits[j] or fits[j - 1]
        else:
            fits = [False] + [fits[j] and line_matches(pattern, seen[j]) for j in range(len(seen))]
    return fits[-1]


def run(case: Case, folder: pathlib.Path, bary: pathlib.Path) -> tuple[int, list[str], list[str]]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("BARY_STORE", "LANG", "LC_"))}
    env |= {"SOURCE": str(root), "PATH": f"{bary.parent}:{env.get('PATH', '')}", "NO_COLOR": "1", "LANG": "C.UTF-8",
            "XDG_CACHE_HOME": str(folder / ".cache"), "COLUMNS": "100"}
    stdin = "".join(line + "\n" for line in case.stdin)
    try:
        p = subprocess.run(["bash", "-c", case.command], input=stdin.encode(), capture_output=True, cwd=folder, env=env,
                           timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired:
        return 124, [], [f"no answer within {timeout_s} s"]
    # What differs from machine to machine is written by name.
    clean = lambda b: b.decode(errors="replace").replace(str(folder), "$FOLDER").replace(str(root), "$SOURCE").splitlines()
    return p.returncode, clean(p.stdout), clean(p.stderr)


def difference(what: str, expected: list[str], seen: list[str]) -> str:
    lines = difflib.unified_diff(expected, seen, f"expected {what}", f"seen {what}", lineterm="", n=2)
    return "\n".join("    " + line for line in lines)


def update(path: pathlib.Path, cases: list[Case], results: list[tuple[int, list[str], list[str]]], tail: list[str]) -> None:
    out: list[str] = []
    for case, (code, stdout, stderr) in zip(cases, results):
        out += case.before + [f"$ {case.command}"] + [f"< {line}" for line in case.stdin]
        out += [f"> {line}" for line in (case.stdout if matches(case.stdout, stdout) else stdout)]
        out += [f"! {line}" for line in (case.stderr if matches(case.stderr, stderr) else stderr)]
        out += [f"? {code}"] if code else []
    path.write_text("\n".join(line.rstrip() for line in out + tail) + "\n")


def check_file(path: pathlib.Path, bary: pathlib.Path, write: bool) -> int:
    text = path.read_text()
    cases = parse(text, path.name)
    faults, results = 0, []
    with tempfile.TemporaryDirectory(prefix="bary-cli-") as folder:
        for case in cases:
            code, stdout, stderr = run(case, pathlib.Path(folder), bary)
            results.append((code, stdout, stderr))
            problems = []
            if code != case.code:
                problems.append(f"    exit code {code}, expected {case.code}")
            if not matches(case.stdout, stdout):
                problems.append(difference("stdout", case.stdout, stdout))
            if not matches(case.stderr, stderr):
                problems.append(difference("stderr", case.stderr, stderr))
            elif code != case.code:
                problems += ["    stderr: " + line for line in stderr]
            if problems and not write:
                print(f"{path.name}:{case.line}: $ {case.command}", *problems, sep="\n")
                faults += 1
    if write:
        update(path, cases, results, [])
    else:
        print(f"{path.name}: {len(cases) - faults} of {len(cases)} commands as expected")
    return faults


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--bary", type=lambda s: pathlib.Path(s).resolve(), required=True)
    p.add_argument("--update", action="store_true")
    p.add_argument("files", nargs="+", type=pathlib.Path)
    a = p.parse_args()
    return 1 if sum(check_file(f, a.bary, a.update) for f in a.files) else 0


if __name__ == "__main__":
    sys.exit(main())
