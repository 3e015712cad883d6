"""Pages: invariants over both first families, languages and views; comments, teasers, purity."""

from __future__ import annotations

import datetime as dt
from functools import cache
from itertools import pairwise

import msgspec
import numpy as np
import pytest

from gen import families, profile
from gen.articles import Article, Block, harvest, parse_source
from gen.chance import Stream
from gen.config import RunConfig, View
from gen.labels import LABEL_ID
from gen.models import Thread
from gen.pages import Maker, bodies
from gen.pages.discussion import absent, thread
from gen.pages.pools import divide, sentences
from gen.pages.teasers import Later, later
from gen.pages.turns import Topic
from gen.records import check, check_html
from gen.rows import RowMaker
from gen.siting import MadeSite
from gen.wording import language

LANGUAGES = ("bg", "en")
BODY, COMMENT = LABEL_ID["article.body"], LABEL_ID["comment.body"]
REMOVED = LABEL_ID["comment.status"]


@cache
def starter() -> tuple[Article, ...]:
    """Return the starter articles."""
    return tuple(harvest([parse_source("starter")], LANGUAGES).articles)


def config(pages: int, views: dict[str, View], **values: float) -> RunConfig:
    """Return a run of the two first families."""
    return RunConfig(
        pages=pages,
        sites={"portal": 1.0, "wordpress": 1.0},
        languages=dict.fromkeys(LANGUAGES, 1.0),
        views=views,
        profile_values={**profile.load("default"), **values},
    )


def maker(c: RunConfig) -> Maker:
    """Return what makes a run's pages."""
    known = families.load(None, ("portal", "wordpress"))
    return Maker(c, known, starter(), (), {x: language(x) for x in LANGUAGES})


@cache
def made() -> tuple[Maker, RunConfig]:
    """Return a maker of usual pages."""
    c = config(320, {"rendered": View(1), "resiliparse": View(1), "resiliparse-main": View(1)})
    return maker(c), c


@pytest.mark.parametrize("part", range(8))
def test_rows_keep_every_invariant(part: int) -> None:
    """320 pages of both families and languages, in three views, pass every check of a row."""
    m, c = made()
    rows = RowMaker(c, m, c.digest())
    views, kinds = set(), set()
    for i in range(part * 40, part * 40 + 40):
        row = rows.make(i).row
        check(row)
        check_html(row)
        views.add(row.view)
        kinds.add((row.family, row.lang))
    assert len(views) == 3
    assert len(kinds) == 4


@pytest.mark.parametrize("rate", [1.0])
def test_every_trap_at_once_keeps_every_invariant(rate: float) -> None:
    """Pages with all traps planted on them pass the checks as well."""
    traps = {k: rate for k in profile.load("default") if k.startswith("trap.")}
    c = config(80, {"rendered": View(1), "resiliparse": View(1)}, **traps)
    rows = RowMaker(c, maker(c), c.digest())
    most = 0
    for i in range(80):
        row = rows.make(i).row
        check_html(row)
        most = max(most, len(row.traps))
    assert most > 20


def test_a_page_is_a_pure_function() -> None:
    """Another maker, asked in another order, makes the same pages."""
    m, c = made()
    other = maker(c)
    for i in (250, 3, 77, 3, 140):
        a, b = m.page(i), other.page(i)
        assert (a.html, a.text, a.traps, a.groups) == (b.html, b.text, b.traps, b.groups)
        assert np.array_equal(a.spans, b.spans)


def test_a_shard_is_of_few_sites() -> None:
    """A site's pages lie near each other, so that a worker makes it once; shares stay exact."""
    c = msgspec.structs.replace(made()[1], pages=12_000, splits={"train": 1.0})
    planner = maker(c).planner
    plans = [planner.plan(i) for i in range(c.pages)]
    sites = [{p.site.number for p in plans[i : i + 1000]} for i in range(0, c.pages, 1000)]
    assert len(planner.sites) == 480 == len(set().union(*sites))
    assert max(map(len, sites)) < 70
    for i in range(0, c.pages, 1000):
        some = plans[i : i + 1000]
        assert abs(sum(p.lang == "bg" for p in some) - 500) < 5
        assert abs(sum(p.comments for p in some) - sum(p.comments for p in plans) / 12) < 5
    # Within a window sites are mixed: no run of pages of one.
    assert sum(a.site.number == b.site.number for a, b in pairwise(plans)) < c.pages / 15


def test_pages_with_comments_show_comments() -> None:
    """A plan with comments gives a page with comment bodies, one without gives none."""
    m, _ = made()
    planned = 0
    for i in range(320):
        p = m.page(i)
        shown = bool(np.isin(p.runs.label, (COMMENT, REMOVED)).any())
        assert shown == p.plan.comments, p.plan
        planned += p.plan.comments
    assert planned > 60


def threads(n: int, *traps: str) -> list[Thread]:
    """Return n comment sections of one site."""
    m, _ = made()
    site: MadeSite = m.site(m.planner.plan(0))
    pools = m.desk(m.planner.plan(0)).pools
    out = []
    for i in range(n):
        now = Stream(1, i, "now")
        when = dt.datetime(2024, 5, 6, now.below(24), now.below(60))
        told = thread(
            Stream(5, i, "talk"),
            site.voice,
            pools,
            Topic(
                "A title",
                when - dt.timedelta(days=9),
                when,
                author="Ann Author",
                quotable=["A sentence."],
                length=5000,
            ),
            frozenset(traps),
        )
        out.append(told[0])
    return out


def test_comments_are_heavy_tailed() -> None:
    """Lengths, sizes and depths of threads are those of real pages, roughly."""
    found = threads(400)
    lengths = [sum(map(len, c.body)) for t in found for c in t.flat if c.body]
    low, mid, high, top = np.quantile(lengths, (0.25, 0.5, 0.75, 0.95))
    assert 80 <= low <= 160
    assert 170 <= mid <= 270
    assert 330 <= high <= 520
    assert 1000 <= top <= 1600
    sizes = [len(t.flat) for t in found]
    assert 0.13 <= np.mean(np.array(sizes) == 1) <= 0.28
    assert 4 <= np.median(sizes) <= 11
    assert 45 <= np.quantile(sizes, 0.95) <= 90
    deep = [max(c.depth for c in t.flat) for t in found]
    assert 0.32 <= np.mean(np.array(deep) > 0) <= 0.45
    assert 0.08 <= np.mean(np.array(deep) > 1) <= 0.2


def test_threads_are_numbered_in_order() -> None:
    """Comments come in the order of the tree, numbered from 1; replies are one deeper."""
    for t in threads(60):
        assert [c.number for c in t.flat] == [str(i + 1) for i in range(len(t.flat))]
        for c in t.flat:
            assert bool(c.body) != bool(c.removed)
            assert all(r.depth == c.depth + 1 for r in c.replies)
            assert all(x == " ".join(x.split()) and x for x in c.body)


def test_planted_threads() -> None:
    """Comments outgrow the article, and a count disagrees, when that is planted."""
    assert all(
        sum(len(x) for c in t.flat for x in c.body) > 5000
        for t in threads(20, "comments-longer-than-article")
    )
    assert all(int(t.count) > len(t.flat) for t in threads(20, "count-disagrees"))
    assert all(int(t.count) == len(t.flat) for t in threads(20))


@pytest.mark.parametrize(
    ("planted", "mode"),
    [("login-gate", "gate"), ("empty-comments", "empty"), ("count-without-comments", "count")],
)
def test_sections_without_comments(planted: str, mode: str) -> None:
    """A planted trap decides how a section without comments stands, but not where there is none."""
    say = made()[0].site(made()[0].planner.plan(0)).voice
    ids = frozenset([planted])
    assert absent(Stream(1, 1, "x"), say, "items", ids).mode == mode
    assert absent(Stream(1, 1, "x"), say, "off", ids).mode == "off"
    assert absent(Stream(1, 1, "x"), say, "closed", frozenset()).mode == "closed"


@pytest.mark.parametrize(
    "text",
    [
        "One. Two! Three? Four",
        '"Stop." He did not. "Why?" She left.',
        "„Не знам.“ Така каза той. „И аз.“ После млъкна.",
        "A.b.c is 3.5 km. off",
        "",
    ],
)
def test_sentences_lose_nothing(text: str) -> None:
    """Sentences together are the text but for white space."""
    assert "".join(sentences(text)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("index", range(6))
def test_a_cut_leaves_some_and_takes_some(index: int) -> None:
    """A truncated body is a true beginning of the article's blocks."""
    source = tuple(Block("paragraph", f"Paragraph {i}.") for i in range(2 + index * 3))
    kept = bodies.cut(source, Stream(4, index, "cut"))
    assert 0 < len(kept) < len(source)
    assert source[: len(kept)] == kept
    assert bodies.cut(source[:1], Stream(4, index, "cut")) == source[:1]


def test_pools_are_parted_by_split() -> None:
    """No comment, headline or leak of one split is in another."""
    parts = divide(language("en"), {"train": 0.8, "validation": 0.1, "test": 0.1}, 3)
    for get in (
        lambda p: p.comments["agree"],
        lambda p: p.lines["foreign"],
        lambda p: p.lines["leaks_markup"],
        lambda p: [x.title for x in p.leads],
    ):
        all_ = [set(get(p)) for p in parts.values()]
        assert all(all_)
        assert sum(map(len, all_)) == len(set().union(*all_))


def test_lists_are_made_when_looked_at() -> None:
    """A list of teasers is made once, and only when a template looks at it."""
    made_: list[int] = []

    def make() -> list[int]:
        made_.append(1)
        return [3, 4]

    items = later(make)
    assert isinstance(items, Later)
    assert not made_
    assert list(items) == [3, 4] and len(items) == 2 and items[1] == 4 and items[:1] == [3]
    assert made_ == [1]
