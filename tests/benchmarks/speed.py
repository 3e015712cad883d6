"""Speed of the pipeline as ratios: `python tests/benchmarks/speed.py [--pages N] [--json]`.

The unit U is lxml's parse and serialisation of the same pages' bytes, in the same process, so that
figures of different machines can be compared. Seconds of CPU, medians over rounds.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pyarrow as pa

from gen import records, runs, shards, tokens
from gen.articles import parse_source
from gen.config import ShardSpec, View
from gen.pages import write
from gen.pages.build import build


def clock(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(
    pages: int, rounds: int, sources: list[str], sites: tuple[str, ...] = ()
) -> dict[str, float]:
    """Return the cost of each stage per page, in U."""
    pa.set_cpu_count(1)
    views = {"rendered": View(), "resiliparse": View(), "resiliparse-main": View()}
    found = [parse_source(s) for s in sources]
    made: dict[str, runs.Run] = {}
    for name, view in [*views.items(), ("mix", View())]:
        mix = (
            {name: view}
            if name != "mix"
            else {
                "resiliparse": View(weight=2),
                "resiliparse-main": View(weight=2),
                "rendered": View(),
            }
        )
        made[name], _ = runs.resolve(
            runs.Request(found, pages=max(pages, 60), views=mix, sites=sites)
        )
    makers = {name: run.row_maker() for name, run in made.items()}
    rows = [makers["rendered"].make(i).row for i in range(pages)]
    data = [r.html.encode() for r in rows]
    parser = lxml.html.HTMLParser(encoding="utf-8")

    def unit() -> None:
        for d in data:
            lxml.html.tostring(lxml.html.document_fromstring(d, parser=parser), encoding="utf-8")

    maker = makers["rendered"].maker
    plans = [maker.planner.plan(i) for i in range(pages)]
    desks = [(maker.desk(p), maker.articles[p.article] if p.article >= 0 else None) for p in plans]
    models = [build(d, a, a.blocks if a else ()) for d, a in desks]
    folder = Path(tempfile.mkdtemp())

    def shard(name: str) -> Callable[[], object]:
        def work() -> None:
            # As in a run: the first pages of each site are checked against lxml.
            makers[name]._seen.clear()
            path = Path(tempfile.mkdtemp(dir=folder))
            spec = ShardSpec(0, "train", 0, 1, 0, pages)
            made_rows = ((x.row, x.asked) for x in map(makers[name].make, range(pages)))
            shards.write_shard(path, spec, made[name].digest, made_rows)

        return work

    stages: dict[str, Callable[[], object]] = {
        "U": unit,
        "all, view rendered": shard("rendered"),
        "all, view resiliparse": shard("resiliparse"),
        "all, view resiliparse-main": shard("resiliparse-main"),
        "all, default mix": shard("mix"),
        "plan": lambda: [maker.planner.plan(i) for i in range(pages)],
        "build the page's record": lambda: [build(d, a, a.blocks if a else ()) for d, a in desks],
        "render": lambda: [write(d.made, m) for (d, _), m in zip(desks, models, strict=True)],
        "page (plan, build, render, spans)": lambda: [maker.page(i) for i in range(pages)],
        "tokens and tags": lambda: [
            tokens.bio(r.text, *tokens.tokenize(r.text), r.spans) for r in rows
        ],
        "check": lambda: [records.check(r) for r in rows],
        "check against lxml": lambda: [records.check_html(r) for r in rows],
        "table": lambda: records.table(rows),
        "encode and hash html": lambda: [hashlib.sha256(r.html.encode()).digest() for r in rows],
    }
    times: dict[str, list[float]] = {name: [] for name in stages}
    for work in stages.values():
        work()
    # What this program itself keeps (rows, records) is not the pipeline's to look through.
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, work in stages.items():
            times[name].append(clock(work))
    out = {
        name: statistics.median(t / u for t, u in zip(ts, times["U"], strict=True))
        for name, ts in times.items()
    }
    out["U in ms"] = statistics.median(times["U"]) / pages * 1000
    out["KB a page"] = sum(map(len, data)) / pages / 1000
    return out


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--articles", nargs="*", default=["starter"])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.pages, given.rounds, given.articles)
    if given.json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        print(f"{name:<36} {value:8.3f}")


if __name__ == "__main__":
    main()
