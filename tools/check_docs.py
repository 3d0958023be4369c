#!/usr/bin/env python3
"""Runs the commands that README.md and docs/*.md show, word for word, and removes what they wrote; compiles
their C++.

    tools/check_docs.py [--list]

Every ```sh block is run by bash, a block at a time, with the project's root as its folder; a block with a line
`<!-- not checked: REASON -->` right above it is left out, and the reason is printed. A ```cpp block that includes a
header is whole: it must compile against the headers of the tree, its statements as the body of a function; others are
excerpts. Files and links that the pages name must exist.
"""
from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
timeout_s = 300


def pages() -> list[pathlib.Path]:
    return [p for p in [root / n for n in ("README.md", "CONTRIBUTING.md", "HACKING.md")] if p.exists()] + sorted((root / "docs").glob("*.md"))


def blocks(page: pathlib.Path, language: str) -> list[tuple[int, str, str]]:
    """(line, text, reason for leaving it out or '')"""
    out, inside, above = [], None, ""
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if inside is None and line == "```" + language:
            inside, start = [], number + 1
        elif inside is not None and line.startswith("```"):
            m = re.match(r"<!-- not checked: (.*) -->", above)
            out.append((start, "\n".join(inside), m[1] if m else ""))
            inside = None
        elif inside is not None:
            inside.append(line)
        elif line.strip():
            above = line
    return out


def broken_links(page: pathlib.Path) -> list[str]:
    faults = []
    for number, line in enumerate(page.read_text().splitlines(), 1):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", line):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                faults.append(f"{page.relative_to(root)}:{number}: {target} does not exist")
    return faults


def compile_block(text: str) -> str:
    """What the compiler says against a whole piece of C++."""
    lines = text.splitlines()
    head = [l for l in lines if l.startswith("#")]
    body = [l for l in lines if not l.startswith("#")]
    source = text if "int main(" in text else "\n".join([*head, "void example() {", *body, "}"]) + "\n"
    p = subprocess.run(["c++", "-std=c++20", "-fsyntax-only", "-I", "src", "-isystem", "/usr/include/eigen3", "-x", "c++", "-"],
                       cwd=root, input=source, text=True, capture_output=True, timeout=timeout_s, check=False)
    return p.stderr if p.returncode else ""


def entries() -> set[pathlib.Path]:
    return {p for d in (root, root / "studies", root / "docs") if d.is_dir() for p in d.iterdir()}


def run_block(text: str, home: str) -> tuple[int, str]:
    env = os.environ | {"NO_COLOR": "1", "XDG_CACHE_HOME": home}
    before = entries()
    try:
        p = subprocess.run(["bash", "-euo", "pipefail", "-c", text], cwd=root, env=env, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout_s, check=False)
        return p.returncode, p.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired:
        return 124, f"no end within {timeout_s} s"
    finally:
        # The reader keeps what the commands wrote; we do not.
        for new in entries() - before:
            if new.is_dir():
                shutil.rmtree(new)
            else:
                new.unlink()


def main() -> int:
    faults, count, compiled = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="bary-docs-home-") as home:
        for page in pages():
            faults += broken_links(page)
            for line, text, _ in blocks(page, "cpp"):
                if "#include" not in text or "--list" in sys.argv:
                    continue
                compiled += 1
                if said := compile_block(text):
                    faults.append(f"{page.relative_to(root)}:{line}: does not compile\n{said[-3000:]}")
            for line, text, reason in blocks(page, "sh"):
                where = f"{page.relative_to(root)}:{line}"
                if reason:
                    print(f"      {where} is not run: {reason}", file=sys.stderr)
                    continue
                if "--list" in sys.argv:
                    print(where, text, sep="\n")
                    continue
                count += 1
                code, said = run_block(text, home)
                if code:
                    faults.append(f"{where}: exit {code}\n{text}\n{said[-3000:]}")
    for f in faults:
        print(f, file=sys.stderr)
    print(f"      {count} blocks of commands run, word for word; {compiled} examples compiled", file=sys.stderr)
    return 1 if faults else 0


sys.exit(main())
