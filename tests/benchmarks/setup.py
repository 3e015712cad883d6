"""Set-up of sites as ratios: `python tests/benchmarks/setup.py [--pages N] [--json]`.

What a run of N pages pays for its sites, per site: drawing what a site is, and all that its first
pages cost beyond what further ones do (templates compiled or fetched, parts bound, what is the same
on all pages written once). `cold` compiles everything, `kept` has compiled parts from an earlier
process, `warm` from this one. The unit U is that of speed.py. Seconds of CPU.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import lxml.html

from gen.articles import harvest, parse_source
from gen.config import RunConfig
from gen.families import Families, load
from gen.pages import Maker, write
from gen.pages.build import build
from gen.profile import load as profile
from gen.wording import language

LANGUAGES = {"bg": 1.0, "en": 1.0}
_AGAIN = 3
"""A page's cost without set-up is the least of so many times."""


def measure(pages: int, families: Families) -> tuple[float, float, int]:
    """Return set-up per site and U, in milliseconds, and the number of sites."""
    found = harvest([parse_source("starter")], list(LANGUAGES))
    config = RunConfig(
        pages=pages,
        sites={n: f.weight for n, f in families.byname.items()},
        profile_values=profile("default"),
        languages=LANGUAGES,
    )
    words = {x: language(x) for x in LANGUAGES}
    maker = Maker(config, families, found.articles, found.short, words)
    spent, unit, seen = 0.0, 0.0, dict[int, int]()
    parser = lxml.html.HTMLParser(encoding="utf-8")
    for index in range(pages):
        plan = maker.planner.plan(index)
        number = plan.site.number
        if seen.get(number, 0) == 2:
            continue
        seen[number] = seen.get(number, 0) + 1
        start = time.process_time()
        maker.site(plan)
        spent += time.process_time() - start
        article = maker.articles[plan.article] if plan.article >= 0 else None
        times = []
        for _ in range(1 + _AGAIN):
            record = build(maker.desk(plan), article, article.blocks if article else ())
            start = time.process_time()
            sink = write(maker.site(plan), record)
            times.append(time.process_time() - start)
        spent += times[0] - min(times[1:])
        if seen[number] == 1:
            data = sink.html[0].encode()
            start = time.process_time()
            lxml.html.tostring(lxml.html.document_fromstring(data, parser=parser), encoding="utf-8")
            unit += time.process_time() - start
    return 1000 * spent / len(seen), 1000 * unit / len(seen), len(seen)


def report(pages: int, names: list[str]) -> dict[str, float]:
    """Measure in this process; return a figure for each name, in order, and keep what was made."""
    families, out = load(), dict[str, float]()
    for name in names:
        spent, unit, sites = measure(pages, families)
        out |= {f"{name}, ms a site": spent, f"{name}, U a site": spent / unit, "sites": sites}
    families.parts.keep()
    return out


def main() -> None:
    """Measure in two fresh processes, the second with what the first has kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--names", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.names:
        print(json.dumps(report(given.pages, given.names)))
        return
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for names in (["cold"], ["kept", "warm"]):
            command = [sys.executable, "-X", f"pycache_prefix={folder}", str(Path(__file__))]
            done = subprocess.run(
                [*command, "--pages", str(given.pages), "--names", *names],
                check=True,
                capture_output=True,
                env=_environment(),
            )
            found |= json.loads(done.stdout)
    if given.json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        print(f"{name:<24} {value:8.2f}")


def _environment() -> dict[str, str]:
    """Return an environment in which Python keeps what it compiles, and finds the package."""
    return {"PYTHONPATH": str(Path(__file__).parents[2])}


if __name__ == "__main__":
    main()
