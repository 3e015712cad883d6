"""Speed of the pipeline as ratios: `python tests/benchmarks/speed.py [--pages N] [--json]`.

The unit U is lxml's parse and serialisation of the same pages' bytes, in the same process, so that
figures of different machines can be compared. Seconds of CPU, of user and system together; U is
measured by turns with the work, 25 pages of each, so that other load slows both alike; medians over
rounds. The collector is tuned as in a worker; templates are bound to sites before (see setup.py).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import lxml.html

from gen import records, runs, shards, tokens
from gen.articles import parse_source
from gen.config import ShardSpec, View
from gen.engines.local import one_thread
from gen.pages import write
from gen.pages.build import build
from gen.records import Row

Work = Callable[[range], object]
"""Does something with some of the pages."""

_TURN = 25
"""Pages of work, and of U, by turns."""
_MIX = {"resiliparse": View(weight=2), "resiliparse-main": View(weight=2), "rendered": View()}


class Clock:
    """Seconds of CPU of the work and of U, measured by turns."""

    def __init__(self, pages: list[bytes]) -> None:
        self._pages = pages
        self._parser = lxml.html.HTMLParser(encoding="utf-8")
        self.units: list[float] = []
        """Seconds of U a page, of each round."""

    def _unit(self, turn: range) -> float:
        start = time.process_time()
        for i in turn:
            root = lxml.html.document_fromstring(self._pages[i], parser=self._parser)
            lxml.html.tostring(root, encoding="utf-8")
        return time.process_time() - start

    def _turns(self) -> Iterator[range]:
        for low in range(0, len(self._pages), _TURN):
            yield range(low, min(low + _TURN, len(self._pages)))

    def ratio(self, work: Work) -> float:
        """Return what the work costs, in U, each turn of it called on its own."""
        unit = spent = 0.0
        for turn in self._turns():
            unit += self._unit(turn)
            start = time.process_time()
            work(turn)
            spent += time.process_time() - start
        self.units.append(unit / len(self._pages))
        return spent / unit

    def whole(self, work: Callable[[Iterable[int]], object]) -> float:
        """Return what the work costs, in U, called once; it takes page by page."""
        unit = 0.0

        def pages() -> Iterator[int]:
            nonlocal unit
            for turn in self._turns():
                unit += self._unit(turn)
                yield from turn

        start = time.process_time()
        work(pages())
        spent = time.process_time() - start - unit
        self.units.append(unit / len(self._pages))
        return spent / unit


def measure(
    pages: int, rounds: int, sources: list[str], sites: tuple[str, ...] = ()
) -> dict[str, float]:
    """Return the cost of each stage per page, in U."""
    one_thread()
    found = [parse_source(s) for s in sources]
    mixes = {name: {name: View()} for name in _MIX} | {"default mix": _MIX}
    made = {
        name: runs.resolve(runs.Request(found, pages=max(pages, 60), views=views, sites=sites))[0]
        for name, views in mixes.items()
    }
    makers = {name: run.row_maker() for name, run in made.items()}
    rows = [makers["rendered"].make(i).row for i in range(pages)]
    clock = Clock([r.octets for r in rows])
    maker = makers["rendered"].maker
    plans = [maker.planner.plan(i) for i in range(pages)]
    desks = [(maker.desk(p), maker.articles[p.article] if p.article >= 0 else None) for p in plans]
    models = [build(d, a, a.blocks if a else ()) for d, a in desks]

    def some(one: Callable[[Row], object]) -> Work:
        return lambda turn: [one(rows[i]) for i in turn]

    def page_of(i: int) -> object:
        desk, article = desks[i]
        return build(desk, article, article.blocks if article else ())

    stages: dict[str, Work] = {
        "plan": lambda turn: [maker.planner.plan(i) for i in turn],
        "build the page's record": lambda turn: [page_of(i) for i in turn],
        "render": lambda turn: [write(desks[i][0].made, models[i]) for i in turn],
        "page (plan, build, render, spans)": lambda turn: [maker.page(i) for i in turn],
        "tokens and tags": some(lambda r: tokens.bio(r.text, *tokens.tokenize(r.text), r.spans)),
        "check": some(records.check),
        "check against lxml": some(records.check_html),
        "table": lambda turn: records.table(rows[turn.start : turn.stop]),
        "encode and hash html": some(lambda r: hashlib.sha256(r.html.encode()).digest()),
    }
    out: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, runs.calm_after():

        def shard(name: str) -> Callable[[Iterable[int]], object]:
            def work(indices: Iterable[int]) -> None:
                # As in a run: the first pages of each site are checked against lxml.
                makers[name]._seen.clear()
                spec = ShardSpec(0, "train", 0, 1, 0, pages)
                made_rows = ((x.row, x.asked) for x in makers[name].rows(indices))
                path = Path(tempfile.mkdtemp(dir=folder))
                shards.write_shard(path, spec, made[name].digest, made_rows)

            return work

        for name in mixes:  # sites are bound, models drawn
            shard(name)(range(pages))
        runs.calm()
        for _ in range(rounds):
            for name in mixes:
                label = f"all, {name}" if name == "default mix" else f"all, view {name}"
                out.setdefault(label, []).append(clock.whole(shard(name)))
            for name, stage in stages.items():
                out.setdefault(name, []).append(clock.ratio(stage))
    figures = {name: statistics.median(values) for name, values in out.items()}
    figures["U in ms"] = statistics.median(clock.units) * 1000
    figures["KB a page"] = sum(len(r.octets) for r in rows) / pages / 1000
    return figures


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
