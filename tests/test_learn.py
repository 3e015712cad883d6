"""Learning a family from one page whose article is known."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tentkit import BLOCKS, CONTENT, FIRST, HTML, TITLE, page, related, thread

from gen import families, profile, sitecheck, wording
from gen.articles import harvest, parse_source
from gen.config import RunConfig, View
from gen.labels import LABELS
from gen.learn import LearnError, Marked, SourcePage, cleaning, learn, mark, matching, write
from gen.pages import Maker
from gen.records import Row
from gen.rows import RowMaker

COMMENT = "Ours hung for a week and still smells of the river."


def labels(marked: Marked) -> dict[str, str]:
    """Return the label of each text, the last of those alike."""
    pairs = zip(marked.texts, marked.marks, strict=True)
    return {" ".join(t.text.split()): m.label for t, m in pairs}


def rows(folder: Path, pages: int = 6, view: str = "rendered") -> list[Row]:
    """Return rows of a learned family around starter articles."""
    made = families.load(folder.parent, [folder.name])
    config = RunConfig(
        pages=pages, splits={"train": 1.0}, languages={"en": 1.0}, sites={folder.name: 1.0},
        views={view: View()}, profile_values=profile.load("default"),
    )  # fmt: skip
    articles = harvest([parse_source("starter")], ["en"]).articles
    maker = Maker(config, made, articles, (), {"en": wording.language("en")})
    row_maker = RowMaker(config, maker, config.digest())
    return [row_maker.make(i).row for i in range(pages)]


def test_texts_are_told_apart() -> None:
    """Body, title, byline, date, menu, teaser, comment, notice: each is what it is."""
    marked = mark(page())
    found = labels(marked)
    assert marked.coverage == 1
    for block in BLOCKS[2:]:
        assert found[block] == "article.body"
    assert found[TITLE] == "article.title"
    assert found["Hedwig Ormsby"] == "article.byline"
    assert found["March 3, 2024"] == "article.date"
    assert found["Skip to content"] == "nav.skip"
    assert found["Shop tents"] == "nav.menu"
    assert found["Advertisement by Tarpaulin Brothers"] == "promo.ad"
    assert found["Our own tent, drying in the yard."] == "article.caption"
    assert found["Ludo"] == "comment.author"
    assert found["March 4, 2024"] == "comment.date"
    assert found["© 2024 Pitch and Peg. All rights reserved."] == "notice.copyright"
    assert all(0 < m.confidence <= 1 and m.why for m in marked.marks)


def test_repeated_sentences_are_not_the_article() -> None:
    """The teaser that repeats the first sentence and the comment that quotes one are no body."""
    marked = mark(page())
    body = [t for t, m in zip(marked.texts, marked.marks, strict=True) if m.label == "article.body"]
    assert [x for t in body for x in t.text.split()] == CONTENT.split()
    assert all(t.holder.getparent().get("class") != "teaser" for t in body)
    assert not any(
        "comment" in (x.get("class") or "") for t in body for x in t.holder.iterancestors()
    )


@pytest.mark.parametrize("text", ["replace", "keep"])
def test_family_passes_sites_check(tmp_path: Path, text: str) -> None:
    """What is learned passes `sites check`: compiles, every invariant, hidden where it says so."""
    folder = write(learn(mark(page()), "tents", text=text), tmp_path)  # type: ignore[arg-type]
    (found,) = sitecheck.check_families(folder, seeds=3)
    assert not found.findings, [str(f) for f in found.findings]
    assert found.pages == 12


def test_replaced_words_are_gone(tmp_path: Path) -> None:
    """With `replace`, no sentence, name, address or number of the page is left; class names are."""
    made = learn(mark(page()), "tents")
    files = "\n".join(made.files.values())
    for gone in (*BLOCKS, COMMENT, "Tarpaulin", "Hedwig", "Ormsby", "Ludo", "pitchandpeg", "7946"):
        assert gone not in files
    assert 'class="post-content"' in files
    (row,) = rows(write(made, tmp_path), pages=1)
    assert "Pitch and Peg" not in row.html


def test_kept_words_stay_but_for_addresses() -> None:
    """With `keep`, chrome stays, mail and telephone do not; licence and address are recorded."""
    given = page(licence="CC-BY-4.0", url="https://pitchandpeg.test/tent")
    made = learn(mark(given), "tents", text="keep")
    template = made.files["article.html"]
    assert "Walks with Hedwig Ormsby" in template
    assert COMMENT in template
    assert "hedwig@" not in template and "7946" not in template
    assert FIRST not in template.replace(f'"teaser.title">{FIRST}', "")
    assert made.report["page"]["licence"] == "CC-BY-4.0"
    assert made.report["page"]["url"] == "https://pitchandpeg.test/tent"


def test_pages_are_inert(tmp_path: Path) -> None:
    """Nothing is loaded, sent or run from outside when a page of the family is opened."""
    for row in rows(write(learn(mark(page()), "tents"), tmp_path)):
        for name, value in re.findall(r'\b(src|srcset|action|data|poster)="([^"]*)"', row.html):
            assert value[:1] == "/" or ".example" in value or value == "about:blank", (name, value)
        assert ".test" not in row.html
        assert "onload" not in row.html.replace(' onload=""', "")


def test_noise_between_blocks_stays_in_its_place(tmp_path: Path) -> None:
    """The box and the picture between blocks stand between blocks of the new article."""
    for row in rows(write(learn(mark(page()), "tents"), tmp_path)):
        shown = [LABELS[x] for x in row.runs.label[row.runs.attr == 0].tolist()]
        body = [i for i, x in enumerate(shown) if x in ("article.body", "article.list_item")]
        if len(body) > 8:
            inside = shown[body[0] : body[-1]]
            assert "promo.ad" in inside
            assert "article.caption" in inside


def test_hidden_copy_is_hidden(tmp_path: Path) -> None:
    """The drawer that the page's sheet hides is hidden text; a rule over the body is dropped."""
    made = learn(mark(page()), "tents")
    assert ".drawer{display:none}" in made.files["site.toml"]
    assert "post-content" not in made.files["site.toml"]
    (row,) = rows(write(made, tmp_path), pages=1)
    runs = zip(row.runs.start, row.runs.end, row.runs.hidden, strict=True)
    hidden = [row.html[a:b] for a, b, h in runs if h]
    assert len(hidden) == 1
    assert row.html.count(hidden[0]) == 2  # the menu shows it, too


def test_site_keeps_its_words_and_pages_differ(tmp_path: Path) -> None:
    """A site's menu is the same on all of its pages; teasers and comments are not."""
    made = rows(write(learn(mark(page()), "tents"), tmp_path))
    first = made[0]

    def said(row: Row, label: str) -> list[str]:
        runs = zip(row.runs.start, row.runs.end, row.runs.label, strict=True)
        return [row.html[a:b] for a, b, x in runs if LABELS[x] == label]

    assert {tuple(said(r, "nav.menu")) for r in made} == {tuple(said(first, "nav.menu"))}
    assert len({tuple(said(r, "teaser.title")) for r in made}) > 1


def test_lists_of_teasers_become_loops(tmp_path: Path) -> None:
    """Eight cards become one loop; pages show some six to eight, with headlines of ours."""
    made = learn(mark(page(html=HTML.replace("<footer", related(8) + "<footer"))), "tents")
    template = made.files["article.html"]
    assert template.count("page.extra.some.list_8_1") == 1
    assert template.count('class="card"') == 1
    shown = [row.html.count('class="card"') for row in rows(write(made, tmp_path), pages=8)]
    assert set(shown) <= {6, 7, 8} and len(set(shown)) > 1


def test_three_cards_are_no_list() -> None:
    """Fewer neighbours than four stay as they are."""
    made = learn(mark(page(html=HTML.replace("<footer", related(3) + "<footer"))), "tents")
    assert "page.extra.some" not in made.files["article.html"]
    assert made.files["article.html"].count('class="card"') == 3


def test_comments_become_a_loop_with_replies_in_it(tmp_path: Path) -> None:
    """Comments and the replies inside them become one loop; a page prints those of its plan."""
    old = HTML[HTML.index("<section") : HTML.index("<footer")]
    made = learn(mark(page(html=HTML.replace(old, thread(3)))), "tents")
    template = made.files["article.html"]
    assert template.count("page.thread.flat") == 1
    assert template.count('data-group="comment"') == 1
    assert "Barnabas" not in template and "Ottilie" not in template
    assert "items = 1" in made.files["site.toml"]
    counts = set()
    for row in rows(write(made, tmp_path), pages=12):
        said = [g for g in row.groups if g[0] == "comment"]
        labels_of = {LABELS[x] for x in row.runs.label.tolist()}
        assert bool(said) == ("comment.body" in labels_of)
        counts.add(len(said))
    assert 0 in counts and max(counts) > 1


def test_learning_is_pure() -> None:
    """The same page gives the same files."""
    assert learn(mark(page()), "a").files == learn(mark(page()), "a").files


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"content": ""}, "no content"),
        ({"content": "Words that stand nowhere on that page, and quite a few of them."}, "only"),
        ({"html": ""}, "no HTML"),
        ({"html": f"<body>{'<div>' * 10_000}{CONTENT}"}, "only"),
    ],
)
def test_page_without_its_article_is_refused(given: dict[str, str], said: str) -> None:
    """No content, another page's content, no page: an error that says so and what to do."""
    with pytest.raises(LearnError, match=said) as e:
        mark(page(**given))
    assert e.value.todo


def test_folder_of_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    """A folder that was not learned stays as it is; a learned one is learned again."""
    made = learn(mark(page()), "tents")
    write(made, tmp_path)
    write(made, tmp_path)
    (tmp_path / "tents" / "learned.json").unlink()
    with pytest.raises(LearnError, match="not learned"):
        write(made, tmp_path)


BODY = "".join(f"<p>{b}</p>" for b in BLOCKS)


@pytest.mark.parametrize(
    "html",
    [
        f"<body>{'<div>' * 1500}{BODY}{'</div>' * 1500}",
        f"<body>{'<b>' * 2000}{BODY}",
        f"\x00<html>\x00<body>{BODY}\x00<p>a\x00b",
        f"<body><table><tr>{BODY}<p><div><p><form><form></table><li><td>x</td>{{{{ y }}}}{{% z %}}",
        f"<body><h1>{{# no #}}<o:p></o:p></h1>{BODY}<a><a><button><button>two</p></p></ul></ol>",
        f"<body><p>{'<br><br>'.join(BLOCKS)}<br>",
        f"<body>{'<br>'.join(f'<font size=2>{b}</font>' for b in BLOCKS)}<hr>bye, all of you",
        "<body>" + "".join(f"<section><div><div><p>{b}</p></div></div></section>" for b in BLOCKS),
        f"<body><details><summary>more</summary>{BODY}</details><dialog>hello</dialog>",
        f"<body><noscript><p>no scripts</p></noscript><div hidden>{BODY}</div><svg><title>x",
    ],
)
def test_broken_pages_are_survived(tmp_path: Path, html: str) -> None:
    """Deep, torn, br-made, hidden, brace-ridden: all give a family that passes."""
    folder = write(learn(mark(SourcePage("x", html, CONTENT)), "broken"), tmp_path)
    (found,) = sitecheck.check_families(folder, seeds=1)
    assert not found.findings, [str(f) for f in found.findings]


WORDS = st.lists(st.sampled_from([f"w{i}" for i in range(400)]), max_size=60)


@given(
    WORDS, st.lists(st.sampled_from([f"g{i}" for i in range(90)]), min_size=3, max_size=80), WORDS
)
def test_text_is_found_whole(before: list[str], text: list[str], after: list[str]) -> None:
    """A text among other words is found, every word, in its place."""
    found = matching.match([*before, *text, *after], text)
    assert sum(x.size for x in found) == len(text)
    assert all(x.start == x.at + len(before) for x in found)


FEW = st.lists(st.sampled_from("a b c d e".split()), max_size=50)


@given(FEW, FEW)
def test_stretches_are_equal_and_in_order(page_words: list[str], text: list[str]) -> None:
    """Whatever is matched is the same words, in the order of both, without overlap."""
    at = to = 0
    for x in matching.match(page_words, text):
        assert page_words[x.start : x.start + x.size] == text[x.at : x.at + x.size]
        assert x.start >= at and x.at >= to and x.size > 0
        at, to = x.start + x.size, x.at + x.size


def test_dense_copy_wins() -> None:
    """Of a text's copies, the one that stands together is found, not the scattered one."""
    text = [f"g{i}" for i in range(40)]
    scattered = [w for i in range(0, 40, 8) for w in [*text[i : i + 8], *["x"] * 50]]
    found = matching.match([*scattered, *["y"] * 30, *text, *["z"] * 30], text)
    assert [(x.start, x.size) for x in found] == [(len(scattered) + 30, 40)]


@pytest.mark.parametrize(
    "href",
    [
        "https://shop.test/a/b?c=d",
        "//cdn.test/x",
        "javascript:alert(1)",
        "mailto:a@b.test",
        "tel:+4912",
    ],
)
def test_addresses_lead_nowhere(href: str) -> None:
    """An address keeps neither host nor scheme of the page, and is the same for the same."""
    made = cleaning.address(href)
    assert made == cleaning.address(href)
    assert ".test" not in made and "javascript" not in made and "4912" not in made


def test_report_tells_of_every_text() -> None:
    """learned.json names, for every text that is not the body, where, what, why and how sure."""
    marked = mark(page())
    report = json.loads(learn(marked, "tents").files["learned.json"])
    others = [m for m in marked.marks if m.label != "article.body"]
    assert [m["label"] for m in report["marks"]] == [m.label for m in others]
    assert report["stretches"][0][0] == 0 and report["stretches"][-1][1] == 1000
    assert 0 < report["score"] <= 1
    assert report["texts"] == {"article": len(marked.marks) - len(others), "others": len(others)}


def test_unsure_marks_become_unknown() -> None:
    """Marks below the confidence asked for are `unknown`, but never those of the article."""
    made = learn(mark(page()), "tents", min_confidence=0.8)
    assert 'data-label="unknown"' in made.files["article.html"]
    assert 'data-label="nav.menu"' in made.files["article.html"]


def test_real_pages_are_learned(shared: Path, tmp_path: Path) -> None:
    """Ten real pages: nearly all of their content is found, and the families of some pass."""
    with gzip.open(shared / "pages" / "index.jsonl.gz", "rt", encoding="utf-8") as f:
        index = [json.loads(line) for line in f]
    for i, x in enumerate([x for x in index if x["split"] == "dev_train"][100:110]):
        data = gzip.decompress((shared / "pages" / f"{x['id']}.html.gz").read_bytes())
        given = SourcePage(
            x["id"], data.decode("utf-8", "replace"), x["text"], title=x["title"] or ""
        )
        marked = mark(given)
        assert marked.coverage > 0.9
        folder = write(learn(marked), tmp_path)
        if i % 3:
            continue
        (found,) = sitecheck.check_families(folder, seeds=1)
        assert not found.findings, [str(f) for f in found.findings]


BG = (
    "Първият сняг падна над селото в събота и до вечерта покри покривите на всички къщи.",
    "Кметът обеща пътят към града да бъде почистен до понеделник, преди да тръгнат автобусите.",
    "Децата не чакаха никого и още на обяд направиха пързалка край старата мелница.",
)


def test_another_language_speaks_its_own_words(tmp_path: Path) -> None:
    """A Bulgarian page gives a Bulgarian family: its phrases known, its dates, its words ours."""
    body = "".join(f"<div class='text'>{x}</div>" for x in BG)
    html = (
        "<html lang='bg-BG'><body><ul class='menu'><li><a href='/'>Начало</a></li><li><a href='/x'>"
        "Нашите кучета</a></li></ul><h1>Сняг над селото</h1><span class='meta'>12 март 2024</span>"
        f"{body}<div class='related'><a href='/2'>Защо снегът е бял, когато водата не е</a></div>"
    )
    marked = mark(SourcePage("sn", html, "\n".join(BG), title="Сняг над селото"))
    assert marked.lang == "bg"
    found = labels(marked)
    assert found["12 март 2024"] == "article.date"
    assert found["Сняг над селото"] == "article.title"
    made = learn(marked, "snow")
    assert "t.home" in made.files["article.html"]
    assert "кучета" not in made.files["article.html"]
    (check,) = sitecheck.check_families(write(made, tmp_path), seeds=1)
    assert not check.findings, [str(f) for f in check.findings]
    assert check.labels["article.body"] == check.pages
