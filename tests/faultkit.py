"""Small real runs by the command line, each in processes of its own, and what was left of them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from gen import runs
from gen.articles import parse_source

ROOT = Path(__file__).resolve().parent.parent
PAGES, SHARD, SHARDS = 200, 20, 11
OPTIONS = ("--pages", str(PAGES), "--shard-size", str(SHARD), "--sites", "portal", "--lang", "en")


def command(out: Path, *more: str) -> list[str]:
    """Return the command line of a small run."""
    return [sys.executable, "-m", "gen", "generate", "--quiet", *OPTIONS, "--out", str(out), *more]


def start(out: Path, *more: str, **how: Any) -> subprocess.Popen[str]:
    """Start a small run in a session of its own, as a shell would."""
    return subprocess.Popen(
        command(out, *more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        **how,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a run and return its exit status and what it said on stderr."""
    said = process.communicate(timeout=180)[1]
    return process.returncode, said


def run(out: Path, *more: str, **how: Any) -> tuple[int, str]:
    """Make a small run; return its exit status and what it said on stderr."""
    return ended(start(out, *more, **how))


def asked(**more: Any) -> runs.Run:
    """Return the small run as a resolved request, for tests in this process."""
    source = parse_source("starter")
    request = runs.Request(
        [source], {"en": 1.0}, pages=PAGES, shard_size=SHARD, sites=("portal",), **more
    )
    return runs.resolve(request)[0]


def tree(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files of a folder, by path."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def until(what: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that another process does; fails after a minute."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it does not happen"
        os.sched_yield()


def members(leader: int) -> list[int]:
    """Return the living processes of a process group, the leader first."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, group = path.read_text().rsplit(")", 1)[1].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(group) == leader and state != "Z":
            found.append(int(path.parent.name))
    return sorted(found, key=lambda pid: (pid != leader, pid))


def workers(leader: int) -> list[int]:
    """Return the worker processes of a run (its resource tracker is none)."""
    out = []
    for pid in members(leader)[1:]:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                out.append(pid)
    return out


def kill(pid: int) -> bool:
    """Kill a process that we started; tell whether it was still there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def wait(process: subprocess.Popen[str], seconds: float) -> bool:
    """Wait for a process for so long; tell whether it ended."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def table(rows: Sequence[Sequence[object]]) -> str:
    """Lay rows out in columns."""
    texts = [[str(x) for x in row] for row in rows]
    widths = [max(len(row[i]) for row in texts) for i in range(len(texts[0]))]
    return "\n".join(
        "  ".join(f"{x:<{w}}" for x, w in zip(row, widths, strict=True)).rstrip() for row in texts
    )
