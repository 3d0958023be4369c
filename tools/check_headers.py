#!/usr/bin/env python3
"""Each public header compiles alone, in little time. Results are kept by content in build/headers.json.

The bound is 0.8 CPU-seconds on a machine that takes 0.5 for Eigen/Core, the heaviest header a public one may include;
a slower or busier machine gets as much more as Eigen/Core takes longer there, measured in the same run.
"""
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
yardstick, yardstick_s = "Eigen/Core", 0.5
# Without -march: what is measured is our own weight, not that of the intrinsics headers.
flags = ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-I", str(root / "src"),
         "-isystem", "/usr/include/eigen3", "-x", "c++", "-fsyntax-only"]


def compile_alone(name: str, enough: float, tries: int) -> tuple[str, float, str]:
    source = f'#include "{name}"\n#include "{name}"\n'
    best = float("inf")
    for _ in range(tries):
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
        if best <= enough:
            break
    return name, best, ""


def main() -> int:
    # Only what is installed.
    headers = [h for h in sorted((root / "src/bary").rglob("*.hpp"))
               if not h.name.endswith("-inl.hpp") and h.name != "test_support.hpp"]
    state = hashlib.sha256(json.dumps(flags).encode())
    for h in headers:
        state.update(str(h.relative_to(root)).encode() + h.read_bytes())
    cache = root / "build/headers.json"
    if cache.exists() and json.loads(cache.read_text()).get("state") == state.hexdigest():
        return 0
    faults, slowest = [], (0.0, "")
    names = [str(h.relative_to(root / "src")) for h in headers]
    workers = os.cpu_count() or 1
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        measure = lambda: [pool.submit(compile_alone, yardstick, 0.0, 2) for _ in range(workers)]
        before = [f.result()[1] for f in measure()]
        bound = limit_s * max(1.0, min(before) / yardstick_s)
        results = list(pool.map(lambda n: compile_alone(n, bound, 3), names))
        # Others may have begun to use the machine meanwhile: the yardstick is asked again where something was slow.
        if any(seconds > bound for _, seconds, _ in results):
            bound = limit_s * max(1.0, min(f.result()[1] for f in measure()) / yardstick_s, bound / limit_s)
            slow = [n for n, seconds, _ in results if seconds > bound]
            again = dict((n, compile_alone(n, bound, 3)) for n in slow)
            results = [again.get(n, (n, seconds, text)) for n, seconds, text in results]
        for name, seconds, text in results:
            slowest = max(slowest, (seconds, name))
            if text:
                faults.append(f"{name} does not compile alone:\n{text}")
            elif seconds > bound:
                faults.append(f"{name} takes {seconds:.2f} CPU-seconds to compile alone; at most {bound:.2f}")
    for f in faults:
        print(f, file=sys.stderr)
    if faults:
        return 1
    print(f"      {len(headers)} headers, the slowest {slowest[1]} with {slowest[0]:.2f} CPU-seconds", file=sys.stderr)
    cache.parent.mkdir(exist_ok=True)
    cache.write_text(json.dumps({"state": state.hexdigest(), "slowest": slowest}))
    return 0


sys.exit(main())
