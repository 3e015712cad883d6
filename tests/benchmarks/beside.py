"""Other ways to labelled pages, beside this one: `python tests/benchmarks/beside.py [--pages N]`.

Each way makes pages as large as ours, with as many labelled stretches, in this process. Figures are
labelled characters per second of wall time and how many times ours is faster. A way whose package
is not installed (`pip install presidio-evaluator playwright`) is named and left out.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec

import jinja2
import lxml.html
from faker import Faker

from gen import runs
from gen.articles import parse_source
from gen.config import View
from gen.labels import LABELS
from gen.records import Row

_VALUES = {
    "author": "name",
    "name": "name",
    "date": "date",
    "time": "time",
    "count": "random_digit",
}


def rows_of(pages: int, sources: list[str]) -> tuple[Callable[[], int], list[Row]]:
    """Return our way as a function that makes all pages, and the pages."""
    request = runs.Request(
        [parse_source(s) for s in sources],
        pages=max(pages, 60),
        views={"rendered": View()},
        languages={"en": 1.0},
    )
    run, _ = runs.resolve(request)
    maker = run.row_maker()
    rows = [maker.make(i).row for i in range(pages)]

    def work() -> int:
        maker._seen.clear()
        return sum(labelled(maker.make(i).row) for i in range(pages))

    return work, rows


def labelled(row: Row) -> int:
    """Return how many characters of a page carry a label."""
    return int((row.runs.end - row.runs.start).sum())


def value_of(label: str) -> str:
    """Return which of Faker's values stands where a label does."""
    return _VALUES.get(label.rpartition(".")[2], "sentence")


def walked(rows: list[Row]) -> Callable[[], int]:
    """Return Faker for each value, Jinja's rendering, lxml to find the labels and take them out."""
    faker, environment, templates = Faker("en_US"), jinja2.Environment(autoescape=True), []
    for row in rows:
        tree = lxml.html.document_fromstring(row.html.encode())
        at, labels = 0, [LABELS[k] for k in row.runs.label]
        for element in tree.body.iter(lxml.etree.Element):
            if element.text and element.text.strip() and element.tag not in ("script", "style"):
                label = labels[min(at, len(labels) - 1)]
                element.set("data-label", label)
                element.text = f"{{{{ f.{value_of(label)}() }}}}"
                at += 1
        source = lxml.html.tostring(tree, encoding="unicode")
        for mark in ("{%", "{#"):
            source = source.replace(mark, "{ ")
        templates.append(environment.from_string(source))

    def work() -> int:
        found = 0
        for template in templates:
            tree = lxml.html.document_fromstring(template.render(f=faker).encode())
            for element in tree.iter(lxml.etree.Element):
                if element.attrib.pop("data-label", None):
                    found += len(element.text or "")
            lxml.html.tostring(tree, encoding="unicode")
        return found

    return work


def spanned(rows: list[Row]) -> Callable[[], int]:
    """Return presidio-evaluator's generator: sentences with holes, a span for each value."""
    from presidio_evaluator.data_generator.faker_extensions import SpanGenerator

    faker = Faker(generator=SpanGenerator(), locale="en_US")
    templates = [
        "\n".join(f"{{{{{value_of(LABELS[k])}}}}}" for k in row.runs.label) for row in rows
    ]

    def work() -> int:
        made = (faker.parse(template, add_spans=True) for template in templates)
        return sum(len(str(s.entity_value)) for x in made for s in x.spans)

    return work


def browsed(rows: list[Row]) -> Callable[[], int]:
    """Return a browser that is given the ready page and asked for its text: no labels at all."""
    from playwright.sync_api import sync_playwright

    browser = (
        sync_playwright()
        .start()
        .chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
    )
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())

    def work() -> int:
        found = 0
        for row in rows:
            page.set_content(row.html, wait_until="domcontentloaded")
            found += len(page.evaluate("document.body.innerText"))
        return found

    return work


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--articles", nargs="*", default=["starter"])
    given = parser.parse_args()
    ours, rows = rows_of(given.pages, given.articles)
    print(f"{given.pages} pages of {sum(len(r.html) for r in rows) / given.pages / 1000:.0f} kB")
    ways: list[tuple[str, str, Callable[[list[Row]], Callable[[], int]]]] = [
        ("Faker per value, Jinja, lxml walk", "faker", walked),
        ("presidio-evaluator's generator", "presidio_evaluator", spanned),
        ("a browser's text, without labels", "playwright", browsed),
    ]
    works = {"pagenoise, rows with all checks": ours}
    for name, package, way in ways:
        if find_spec(package) is None:
            print(f"{name}: {package} is not installed")
        else:
            works[name] = way(rows)
    speeds: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    gc.freeze()
    for work in works.values():
        work()
    for _ in range(given.rounds):
        for name, work in works.items():
            start = time.perf_counter()
            speeds[name].append(work() / (time.perf_counter() - start))
    best = statistics.median(speeds["pagenoise, rows with all checks"])
    for name, found in speeds.items():
        speed = statistics.median(found)
        print(f"{name:<36} {speed:12,.0f} characters/s   {best / speed:6.1f}")


if __name__ == "__main__":
    main()
