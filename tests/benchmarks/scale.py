"""What large runs cost: `python tests/benchmarks/scale.py --pages 5000 100000 [-- OPTION ...]`.

Runs `pagenoise generate` as a user does, once for each number of pages and of workers, and watches
its processes. Figures: seconds to the first shard and in all, CPU seconds, peak memory of all
processes together and of the largest (private and shared parts counted once: PSS, Linux), bytes on
disk; then what `verify --level remake` of a share of the rows took. What stands after `--` is given
to `generate`. Give the machine nothing else to do.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
    return found


def memory(pid: int) -> int:
    """Return the proportional set size of a process in bytes, 0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next(int(x.split()[1]) << 10 for x in text.splitlines() if x.startswith("Pss:"))


def ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait a while for a process to end; tell whether it has."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def watched(command: list[str], out: Path) -> dict[str, float]:
    """Run a command that writes a run folder; return what it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    first, total, largest = 0.0, 0, 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not ended(process, 0.1):
            each = [memory(x) for x in family(process.pid)]
            total, largest = max(total, sum(each)), max(largest, *each)
            if not first and any((out / "data").glob("*.parquet")):
                first = time.perf_counter() - start
    seconds = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "first": first or seconds,
        "seconds": seconds,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "memory": total / 1e6,
        "largest": largest / 1e6,
    }


def main() -> None:
    """Measure and print a line for each run, then the ratios."""
    own, _, options = " ".join(sys.argv[1:]).partition("-- ")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="+", default=[1000, 5000])
    parser.add_argument("--workers", type=int, nargs="+", default=[2])
    parser.add_argument("--remake", default="1%", help="share of rows to remake; 0 for none")
    parser.add_argument("--out", type=Path, help="where to write; a temporary folder")
    given = parser.parse_args(own.split())
    pagenoise = [sys.executable, "-m", "gen"]
    print("  pages workers first-shard seconds cpu ms-a-page memory-MB largest-MB GB remake-s")
    found: dict[tuple[int, int], dict[str, float]] = {}
    for pages in given.pages:
        for workers in given.workers:
            out = Path(tempfile.mkdtemp(dir=given.out)) / "run"
            sizes = ["--pages", str(pages), "--workers", str(workers)]
            command = [*pagenoise, "generate", "--quiet", "--out", str(out), *sizes]
            it = found[pages, workers] = watched([*command, *options.split()], out)
            size = sum(p.stat().st_size for p in out.rglob("*") if p.is_file()) / 1e9
            remake = 0.0
            if given.remake != "0":
                start = time.perf_counter()
                verify = [*pagenoise, "verify", str(out), "--level", "remake"]
                subprocess.run(
                    [*verify, "--rows", given.remake], check=True, stdout=subprocess.DEVNULL
                )
                remake = time.perf_counter() - start
            print(
                f"{pages:6} {workers:2} {it['first']:7.1f} {it['seconds']:8.1f} {it['cpu']:8.1f}"
                f" {it['cpu'] / pages * 1000:6.2f} {it['memory']:7.0f} {it['largest']:7.0f}"
                f" {size:7.2f} {remake:7.1f}",
                flush=True,
            )
            shutil.rmtree(out.parent)
    small, large = min(given.pages), max(given.pages)
    for workers in given.workers:
        if small != large:
            ratio = found[large, workers]["memory"] / found[small, workers]["memory"]
            print(
                f"{workers} workers: memory of {large} pages is {ratio:.2f} times that of {small}"
            )
    if len(given.workers) > 1:
        for pages in given.pages:
            few, many = (found[pages, w]["seconds"] for w in sorted(given.workers)[:2])
            print(f"{pages} pages: {few / many:.2f} times as fast with more workers")


if __name__ == "__main__":
    main()
