"""Dirty bodies: what noise is cut from the ends, what is refused, and what honest text survives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from article_rows import BODY, jsonl, read, row

from gen.articles import Article, Block, harvest, load_phrasebook, parse_source, phrasebook
from gen.articles.blocks import parse_blocks
from gen.articles.bodies import Verdict, judge, recurring

SHARED = Path(__file__).resolve().parents[2] / "shared"
BOOK = phrasebook(
    {
        "required_note": ["Fields marked with * are required."],
        "empty_field": ["The {f} field must not be empty."],
        "remember_me": ["Remember me"],
        "follow_cta": ["Don't miss the most important news - follow us on {network}"],
        "back_to_site": ["Back to {brand}"],
        "read_also": ["Read also:"],
        "related": ["Related articles"],
        "ad": ["Advertisement"],
        "by": ["By {name}", "By: {name}"],
        "reading_time": ["{n} min read"],
        "cookie_short": [
            "This site uses cookies. By continuing to use it you agree to our use of them."
        ],
        "n_comments": {"one": ["{n} comment"], "other": ["{n} comments"]},
    },
    {
        "months": ["January", "March"],
        "ago": {
            "minutes": {"other": ["{n} minutes ago"]},
            "short": {"hours": ["{n}h"]},
            "today": ["today"],
        },
    },
)
LONG = "The ferry to the island was late again on Monday, and nobody was surprised by it at all."


def article(text: str, title: str = "") -> Article:
    """Make an article of a text."""
    blank = dict.fromkeys(
        ("author", "date", "url", "licence", "source", "section", "standfirst", "caption"), ""
    )
    return Article(
        id="x",
        title=title,
        lang="en",
        quality="silver",
        tags=(),
        blocks=parse_blocks(text),
        **blank,
    )


def verdict(*parts: str, title: str = "", recurs: frozenset[str] = frozenset()) -> Verdict:
    """Judge a text of these blocks; `=` stands for a plain paragraph."""
    blocks = [f"{LONG} {i}." if p == "=" else p for i, p in enumerate(parts)]
    return judge(article("\n\n".join(blocks), title), BOOK, recurs)


def left(v: Verdict) -> int:
    """Return how many plain paragraphs are left, after checking that nothing else is."""
    assert all(b.text.startswith(LONG) for b in v.blocks), v.blocks
    return len(v.blocks)


TEASER = ("Cat found", "Cat found", "World 24 minutes ago", "It was asleep in a box")


@pytest.mark.parametrize(
    "tail",
    [
        ("Don't miss the most important news - follow us on Google News Showcase",),
        ("Fields marked with * are required",),
        ("The E-mail field must not be empty. The Password field must not be empty.",),
        ("This site uses cookies, and by continuing to use it you agree to our use of them!",),
        TEASER,
        (*TEASER, "Dog found", "Dog found", "Sport 3 minutes ago", "It ran. Then it stopped."),
        ("Cat found", "World 24 minutes ago"),
        (
            "Back to Example X",
            "1. Remember me\nFields marked with * are required\nCat found",
            *TEASER,
        ),
        ("Related articles", "A first title", "A second title?", "A third one"),
        ("Read also: The other ferry",),
        ("Tomorrow:", "Read also: The other ferry"),
        ("12 comments",),
        ("Advertisement",),
        ("12 March 2024, 14:35",),
    ],
)
def test_tails_are_cut(tail: tuple[str, ...]) -> None:
    """Noise at the end goes, with the titles and ledes it encloses; the body stays whole."""
    v = verdict("=", "=", "=", *tail)
    assert (left(v), v.refused) == (3, "")
    assert len(v.tail) == len(tail) or "\n" in "".join(tail)


@pytest.mark.parametrize(
    "head",
    [
        ("The title",),
        ("By: Ann Smith", "12 March 2024"),
        ("By Ann Smith",),
        ("A title of sorts", "5 min read"),
        ("Advertisement",),
        ("A standfirst that ends like a sentence.", "5 min read", "12 March 2024"),
    ],
)
def test_heads_are_cut(head: tuple[str, ...]) -> None:
    """A printed title, byline, date or reading time over the body goes."""
    v = verdict(*head, "=", "=", title="The title")
    assert (left(v), len(v.head), v.refused) == (2, len(head), "")


@pytest.mark.parametrize(
    "middle",
    [
        ("Read also: The other ferry",),
        ("Advertisement",),
        ("Don't miss the most important news - follow us on Viber",),
        TEASER,
        ("Fields marked with * are required.",),
    ],
)
def test_middles_are_refused(middle: tuple[str, ...]) -> None:
    """Strong evidence between paragraphs refuses the article, naming the block."""
    v = verdict("=", "=", *middle, "=", "=", "=", "=", "=")
    assert v.refused
    assert v.offender in middle


@pytest.mark.parametrize(
    "honest",
    [
        "It happened 20 minutes ago, the captain said.",
        "Back to the island",
        "By the time they came it was dark",
        "What we know today",
        "See you in March 2024, said the captain to all of them.",
        "- Remember me\n- Advertisement",
        "Conclusion",
        "She said that fields marked with a star are required on every form of the company.",
    ],
)
def test_honest_text_stays(honest: str) -> None:
    """Sentences and headings that only resemble interface phrases are body in the middle."""
    v = verdict("=", "=", honest, "=", "=")
    assert (v.refused, v.head, v.tail) == ("", (), ())


def test_recurring_paragraphs() -> None:
    """A paragraph in three articles is cut from ends and refused in the middle; headings stay."""
    promo = "Write to us if you know more about this story than we do"
    texts = [f"{LONG} {c}.\n\nConclusion\n\n{LONG} {c}{c}.\n\n{promo}" for c in "abc"]
    articles = [article(t) for t in texts]
    recurs = recurring(articles)
    assert not recurring(articles[:2])
    v = judge(articles[0], BOOK, recurs)
    assert [b.text for b in v.blocks] == [f"{LONG} a.", "Conclusion", f"{LONG} aa."]
    assert [r for r, _ in v.tail] == ["recurring"]
    moved = replace(articles[0], blocks=(*articles[0].blocks, Block("paragraph", LONG + " last")))
    assert judge(moved, BOOK, recurs).refused == "recurring"


def test_harvest_counts_what_is_cut(tmp_path: Path) -> None:
    """Cuts and refusals are counted with examples; `asis` takes the text as it lies."""
    ad = "Advertisement"
    path = jsonl(
        tmp_path / "a.jsonl",
        row(1, text=f"{BODY} 1.\n\n{ad}"),
        row(2, text=f"{BODY} 2.\n\n{ad}\n\n{BODY} 3."),
        row(3, text=f"{BODY} 4."),
        row(4, text=f"{BODY} 1."),
    )
    found = harvest([parse_source(str(path))], ["en"], phrase_lines=lambda _: BOOK)
    assert [a.id for a in found.articles] == ["a3", "a4"]
    report = found.report.sources[0]
    assert (report.counts["duplicate"], report.counts["refused"]) == (1, 1)
    assert report.refused_examples[0].text == ad
    assert len(read(path, bodies="asis").articles) == 4


def test_little_left(tmp_path: Path) -> None:
    """What is left of a cut body must still be an article; it does not become a short one."""
    path = jsonl(
        tmp_path / "a.jsonl",
        row(1),
        row(2, text="Half a sentence here.\n\n" + "\n\n".join(TEASER) * 12),
    )
    found = harvest([parse_source(str(path))], ["en"], phrase_lines=lambda _: BOOK)
    assert found.report.sources[0].refused
    assert not found.short


@pytest.mark.parametrize("lang", ["bg", "en"])
def test_shipped_catalogues(lang: str) -> None:
    """The shipped catalogues know their own phrases: form, follow call and relative time."""
    book = load_phrasebook(lang)
    examples = {
        "bg": ("Полето E-mail не трябва да е празно.", "Спорт преди 5 минути"),
        "en": ("The Email field must not be empty.", "Sport 5 minutes ago"),
    }
    for text in examples[lang]:
        mark = book.mark(text)
        assert mark is not None
        assert mark.strong


@pytest.mark.skipif(not SHARED.is_dir(), reason="the papers are not here")
def test_sample_page() -> None:
    """The sample page as a text source yields its 16 body paragraphs and nothing else."""
    import json

    found = read(SHARED / "sample" / "page.txt", "bg")
    lines = [json.loads(x) for x in (SHARED / "sample" / "lines.jsonl").read_text().splitlines()]
    body = [x["text"] for x in lines if x["label"] == "content"]
    assert [b.text for b in found.articles[0].blocks] == body
    assert {b.kind for b in found.articles[0].blocks} == {"paragraph"}
    assert found.report.count("cut_tail") > 50


@pytest.mark.skipif(not SHARED.is_dir(), reason="the papers are not here")
def test_real_articles() -> None:
    """Of 454 real articles hardly any is refused, and hardly a block is cut."""
    found = read(SHARED / "articles" / "articles_en.jsonl.gz")
    assert found.report.count("read") == 454
    assert found.report.count("refused") <= 0.04 * 454
    assert found.report.count("cut_head") + found.report.count("cut_tail") <= 60
    assert len({a.id for a in found.articles}) == len(found.articles)
