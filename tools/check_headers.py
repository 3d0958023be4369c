#!/usr/bin/env python3
"""Each public header compiles alone, in at most 0.8 CPU-seconds. Results are kept by content in build/headers.json."""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import resource
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
limit_s = 0.8
# Without -march: what is measured is our own weight, not that of the intrinsics headers.
flags = ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-I", str(root / "src"),
         "-isystem", "/usr/include/eigen3", "-x", "c++", "-fsyntax-only"]


def compile_alone(header: pathlib.Path) -> tuple[str, float, str]:
    name = str(header.relative_to(root / "src"))
    source = f'#include "{name}"\n#include "{name}"\n'
    best = float("inf")
    for _ in range(3):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            p = subprocess.run(["c++", *flags, "-"], input=source, text=True, capture_output=True, check=False)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            os.write(write, json.dumps([p.returncode, used.ru_utime + used.ru_stime, p.stderr[:2000]]).encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as f:
            code, seconds, text = json.loads(f.read())
        os.waitpid(pid, 0)
        if code:
            return name, 0.0, text
        best = min(best, seconds)
        if best <= limit_s:
            break
    return name, best, ""


def main() -> int:
    headers = [h for h in sorted((root / "src/bary").rglob("*.hpp")) if not h.name.endswith("-inl.hpp")]
    state = hashlib.sha256(json.dumps(flags).encode())
    for h in headers:
        state.update(str(h.relative_to(root)).encode() + h.read_bytes())
    cache = root / "build/headers.json"
    if cache.exists() and json.loads(cache.read_text()).get("state") == state.hexdigest():
        return 0
    faults, slowest = [], (0.0, "")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, seconds, text in pool.map(compile_alone, headers):
            slowest = max(slowest, (seconds, name))
            if text:
                faults.append(f"{name} does not compile alone:\n{text}")
            elif seconds > limit_s:
                faults.append(f"{name} takes {seconds:.2f} CPU-seconds to compile alone; at most {limit_s}")
    for f in faults:
        print(f, file=sys.stderr)
    if faults:
        return 1
    print(f"      {len(headers)} headers, the slowest {slowest[1]} with {slowest[0]:.2f} CPU-seconds", file=sys.stderr)
    cache.parent.mkdir(exist_ok=True)
    cache.write_text(json.dumps({"state": state.hexdigest(), "slowest": slowest}))
    return 0


sys.exit(main())
