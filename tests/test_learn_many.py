"""Families from many pages: one for each page or host, whole or not at all, and said what came."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learn_pages import gold, page

from gen import families, folders, sitecheck
from gen.cli import main
from gen.cli.sites import learned_from
from gen.errors import UsageError
from gen.learn import aligning, many
from gen.learn.inputs import LeftOut
from gen.learn.marking import mark
from gen.learn.model import BODY, Marked, SourcePage
from gen.sitecheck.sources import listed


def source(number: int, html: str = "", *, host: str = "paper.example", found: float = 1) -> Any:
    return SourcePage(
        f"p{number}", html or page(number), gold(number), "en", f"https://www.{host}/{number}",
        licence="CC-BY-4.0", source="jsonl:a.jsonl", found=found,
    )  # fmt: skip


def marks_of(marked: Marked) -> dict[str, tuple[str, float]]:
    """Return text to its label and confidence."""
    return {
        " ".join(t.text.split()): (m.label, m.confidence)
        for t, m in zip(marked.texts, marked.marks, strict=True)
    }


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Four pages of two hosts with gold text."""
    path = tmp_path / "pages.jsonl"
    lines = [
        {"id": f"p{n}", "html": page(n), "text": gold(n), "url": f"https://h{n % 2}.example/{n}"}
        for n in range(4)
    ]
    path.write_text("".join(json.dumps(x) + "\n" for x in lines), encoding="utf-8")
    return path


def test_one_page_is_its_own_alignment() -> None:
    """A host of one page gives that page as it was marked."""
    one = mark(source(1))
    assert aligning.align([one]) is one


def test_more_pages_are_surer() -> None:
    """What all pages say is surer with each page; so is what differs where it should."""
    pages = [mark(source(n)) for n in range(6)]
    said: list[dict[str, tuple[str, float]]] = []
    for count in (2, 4, 6):
        chosen = aligning.align(pages[:count])
        said.append(marks_of(chosen))
        assert aligning.like(pages[:count], chosen) == count
    for text in ("About us · Contact · Terms of use", "More news", "Home"):
        sure = [x[text][1] for x in said]
        assert sure == sorted(sure)
        assert len(set(sure)) == 3, text
        assert len({x[text][0] for x in said}) == 1


def test_pages_of_another_making_have_no_say(tmp_path: Path) -> None:
    """A page that is built otherwise neither counts nor changes a mark."""
    other = "<html lang=en><body><table><tr><td>" + gold(9).replace("\n\n", "<br><br>")
    pages = [mark(source(n)) for n in range(3)]
    strange = mark(SourcePage("x", other, gold(9), "en"))
    with_it, without = aligning.align([*pages, strange]), aligning.align(pages)
    assert aligning.like([*pages, strange], with_it) == 3
    html = SourcePage("x", other, gold(9), "en", "https://paper.example/x")
    asked = many.Wanted(tmp_path / "out", by="host", check=False)
    made = many.learn_all([*(source(n) for n in range(3)), html], asked, many.Outcome())
    assert (made.families[0].pages, made.counts["unlike"]) == (3, 1)
    assert marks_of(with_it) == marks_of(without)


def test_found_content_that_all_pages_say_is_no_article() -> None:
    """A line of found content that stands on every page is the site's; gold text is believed."""
    line = "Sign up for our letter and read us first every morning."
    html = [page(n).replace("</p></div>", f"</p><p>{line}</p></div>", 1) for n in range(3)]
    for found, label in ((0.9, "widget.embed"), (1.0, BODY)):
        pages = [
            mark(SourcePage(f"p{n}", html[n], f"{gold(n)}\n\n{line}", "en", found=found))
            for n in range(3)
        ]
        assert marks_of(aligning.align(pages))[line][0] == label


def test_link_that_differs_is_no_menu() -> None:
    """A long link in a menu that differs on every page is a headline."""
    pages = []
    for n in range(3):
        link = f'<a href="/x{n}">Council meets again on day {n} of May</a>'
        pages.append(mark(source(n, page(n).replace("</nav>", f" {link}</nav>"))))
    chosen = aligning.align(pages)
    ((label, _),) = [v for k, v in marks_of(chosen).items() if k.startswith("Council")]
    assert label == "teaser.title"


@settings(max_examples=20)
@given(st.lists(st.integers(0, 5), min_size=2, max_size=14))
def test_aligning_is_a_function_of_its_pages(numbers: list[int]) -> None:
    """Any pages in any order give one of them, with as many marks, and the same again."""
    pages = [mark(source(n)) for n in numbers]
    one, again = aligning.align(pages), aligning.align(pages)
    assert one.root in [p.root for p in pages]
    assert len(one.marks) == len(one.texts)
    assert one.marks == again.marks
    assert sum(m.label == BODY for m in one.marks) == 6


def outcome(tmp_path: Path, pages: list[Any], **wanted: Any) -> many.Outcome:
    asked = many.Wanted(tmp_path / "out", check=False, **wanted)
    return many.learn_all(pages, asked, many.Outcome())


def test_families_by_page_and_by_host(tmp_path: Path) -> None:
    """Each page, or each host, gives a family that says what it is from."""
    pages = [source(n, host=f"h{n % 2}.example") for n in range(6)]
    made = outcome(tmp_path, pages)
    assert [x.name for x in made.families] == [f"learned-p{n}" for n in range(6)]
    hosts = many.learn_all(
        pages, many.Wanted(tmp_path / "hosts", by="host", check=False), many.Outcome()
    )
    assert [(x.source, x.pages) for x in hosts.families] == [("h0.example", 3), ("h1.example", 3)]
    assert hosts.confidence > made.confidence
    loaded = families.load(tmp_path / "hosts", [x.name for x in hosts.families])
    first = next(iter(loaded.byname.values()))
    assert first.learned is not None
    assert (first.learned.source, first.learned.pages) == ("h0.example", 3)
    assert (first.learned.text, first.learned.licence) == ("replace", "CC-BY-4.0")


def test_names_never_meet(tmp_path: Path) -> None:
    """Pages whose ids give one name give families of different names."""
    ids = ["a/b", "a-b", "A B", "../a b", "x" * 300, "x" * 301, "", "статия"]
    pages = [SourcePage(x, page(n), gold(n), "en") for n, x in enumerate(ids)]
    names = [x.name for x in outcome(tmp_path, pages).families]
    assert len(set(names)) == len(ids)
    assert all(re.fullmatch(r"learned-[a-z0-9-]{1,48}", x) for x in names)
    assert {p.name for p in (tmp_path / "out").iterdir()} == set(names)


def test_written_words_say_where_they_are_from(tmp_path: Path) -> None:
    """With --text keep the page's words and address stay and are said; else they do not."""
    for text, place in (("keep", "https://www.paper.example/1"), ("replace", "jsonl:a.jsonl#p1")):
        made = many.Wanted(tmp_path / text, text=text, check=False)  # type: ignore[arg-type]
        many.learn_all([source(1)], made, many.Outcome())
        family = families.load(tmp_path / text, ["learned-p1"]).byname["learned-p1"]
        assert family.learned is not None
        assert (family.learned.text, family.learned.source) == (text, place)
        held = "".join(p.read_text() for p in (tmp_path / text).rglob("*.*"))
        assert ("Terms of use" in held) == (text == "keep")
        assert ("paper.example" in held) == (text == "keep")
        assert gold(1)[:40] not in held


def test_kept_words_of_a_host_are_those_of_all_its_pages(tmp_path: Path) -> None:
    """With --text keep, what all pages say stays; what one page says becomes a hole."""
    pages = [source(n) for n in range(4)]
    made = many.Wanted(tmp_path / "out", by="host", text="keep", check=False)
    many.learn_all(pages, made, many.Outcome())
    (family,) = (tmp_path / "out").iterdir()
    article = (family / "article.html").read_text("utf-8")
    assert "Terms of use" in article
    assert "Other news" not in article
    assert "page.extra.text.title_" in article


def test_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Where reading breaks off in the middle, nothing is left behind."""

    def broken() -> Any:
        yield source(1)
        raise UsageError("no more", where="here", todo="try again")

    with pytest.raises(UsageError, match="no more"):
        outcome(tmp_path, broken())
    assert list(tmp_path.iterdir()) == []
    assert not outcome(tmp_path, [LeftOut("x", "empty")]).families
    assert list(tmp_path.iterdir()) == []


def test_filled_folder_is_refused_or_added_to(tmp_path: Path) -> None:
    """A folder with something in it needs --force, which replaces what was learned and no more."""
    outcome(tmp_path, [source(1)])
    with pytest.raises(UsageError, match="not empty"):
        outcome(tmp_path, [source(2)])
    written = tmp_path / "out" / "learned-p2"
    written.mkdir()
    (written / "site.toml").write_text("a person's own")
    (tmp_path / "out" / "learned-p1" / "old.html").write_text("old")
    made = outcome(tmp_path, [source(1), source(2)], force=True)
    assert [x.name for x in made.families] == ["learned-p1", "learned-p2-2"]
    assert not (tmp_path / "out" / "learned-p1" / "old.html").exists()
    assert (written / "site.toml").read_text() == "a person's own"


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_folder_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    """A file where a folder should be is misuse."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError) as e:
        many.learn_all([source(1)], many.Wanted(tmp_path / name), many.Outcome())
    assert e.value.where


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    code = main(["sites", "learn", *map(str, args)])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_command_learns_checks_and_generates(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the command writes passes `sites check`, is listed, and makes pages."""
    out = tmp_path / "mine"
    code, said, told = run(capsys, rows, "--out", out, "--licence", "CC-BY-4.0", "--limit", "2")
    assert (code, said.strip()) == (0, str(out))
    assert "2 pages read, 2 families learned" in told
    assert f"sites check {out}" in told
    for family in sorted(out.iterdir())[:1]:
        checked = sitecheck.check_families(family, seeds=1)[0]
        assert not checked.findings, [str(x) for x in checked.findings]
        stored = json.loads((folders.schemas() / "learned.json").read_text("utf-8"))
        jsonschema.validate(json.loads((family / "learned.json").read_text("utf-8")), stored)
    loaded = families.load(out, ["learned-p0"])
    origin = listed(loaded.byname["learned-p0"], loaded)["learned"]
    said_of_it = learned_from(origin)
    assert said_of_it.startswith("learned from 1 page of jsonl:pages.jsonl#p0, confidence 0.")
    assert said_of_it.endswith("words replaced; licence CC-BY-4.0")
    args = ["--sites-dir", str(out), "--sites", "learned-p0,learned-p1", "--lang", "en"]
    made = ["generate", *args, "--pages", "12", "--workers", "1", "--quiet"]
    assert main([*made, "--out", str(tmp_path / "run")]) == 0
    assert main(["verify", str(tmp_path / "run"), "--level", "rows"]) == 0


def test_command_answers_in_json(
    rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """--json names families, scores, and every page left out with its reason."""
    with rows.open("a") as file:
        file.write('{"id": "bad", "html": "<p>no words", "text": "x"}\nbroken\n')
    code, said, _ = run(
        capsys, rows, "--out", tmp_path / "m", "--by", "host", "--json", "--quiet", "--no-check"
    )
    assert code == 0
    answer = json.loads(said)
    assert [(x["source"], x["pages"]) for x in answer["families"]] == [
        ("h0.example", 2),
        ("h1.example", 2),
    ]
    assert answer["read"] == 6
    assert [x["why"] for x in answer["left_out"]] == ["empty", "unreadable"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (lambda d: [d / "pages.jsonl", "--content", "div["], "no CSS selector"),
        (lambda d: [d / "pages.jsonl", "--content", "gold"], "no column 'gold'"),
        (lambda d: [d / "none"], "no such file"),
        (lambda d: [d / "pages.jsonl", "--content", ".none"], "no family could be learned"),
        (lambda d: [d / "pages.jsonl", "--map", "html"], "no pair"),
        (lambda d: [d / "pages.jsonl", "--lang", "xx"], "no words in 'xx'"),
        (lambda d: [d / "pages.jsonl", "--by", "host", "--map", "url="], "no address"),
    ],
)
def test_misuse_leaves_nothing_behind(
    rows: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    args: Callable[[Path], list[object]],
    words: str,
) -> None:
    """Misuse and pages that give nothing are exit 2 with a message, and no folder."""
    before = sorted(tmp_path.iterdir())
    code, said, told = run(capsys, *args(tmp_path), "--out", tmp_path / "mine", "--quiet")
    assert (code, said) == (2, "")
    assert words in told
    assert "Traceback" not in told
    assert sorted(tmp_path.iterdir()) == before


def test_unsure_labels_are_framed_in_the_preview(rows: Path, tmp_path: Path) -> None:
    """Previews frame labels less sure than asked, with the reason; a note counts them."""
    assert (
        main(["sites", "learn", str(rows), "--out", str(tmp_path / "m"), "--quiet", "--no-check"])
        == 0
    )
    family = tmp_path / "m" / "learned-p0"
    report = json.loads((family / "learned.json").read_text("utf-8"))
    for limit, framed in ((0.0, 0), (0.5, report["review"]), (1.01, len(report["marks"]))):
        (checked,) = sitecheck.check_families(
            family, preview=tmp_path / "preview", seeds=1, min_confidence=limit
        )
        text = checked.previews[0].read_text("utf-8")
        assert len(re.findall(r"<pn-r [^>]* q>", text)) == framed
        assert ("to review" in text) == bool(framed)
        assert len(checked.notes) == bool(framed)


def test_broken_report_is_named(rows: Path, tmp_path: Path) -> None:
    """A learned.json that is none is a finding, not a crash."""
    assert (
        main(["sites", "learn", str(rows), "--out", str(tmp_path / "m"), "--quiet", "--no-check"])
        == 0
    )
    (tmp_path / "m" / "learned-p0" / "learned.json").write_text('{"marks": 3}')
    (found,) = sitecheck.check(tmp_path / "m" / "learned-p0", seeds=1)
    assert found.where.endswith("learned.json")


HOSTILE: dict[str, str] = {
    "template": "<p {{ x }} {% if y %}=1>{{ page.title }} {% for x in y %} {# no #}</p>",
    "marks": '<p class="data-label" data-label="x" data-group="comment">nav.menu</p>',
    "raw": "<xmp><b>bold</b></xmp><noembed><i>a</i></noembed>",
    "nested": "<a><table><a><td><form><form><select><option><p>b<a><svg><title>x",
    "names": '<p a:b="1" =x \u00e4="2" "><x:y>text</x:y><\u00e4>z</p>',
    "dialogs": "<dialog>a</dialog><details>b<summary>c</details><p hidden>d",
    "plaintext": "<plaintext>all that follows is text",
}


def test_hostile_markup_is_learned_or_left_out(tmp_path: Path) -> None:
    """Markup that breaks parsers or templates gives families whose pages pass, or is named."""
    pages = [
        source(n, page(n).replace("<footer", f"{x}<footer", 1))
        for n, x in enumerate(HOSTILE.values())
    ]
    made = many.learn_all(pages, many.Wanted(tmp_path / "out"), many.Outcome())
    assert len(made.families) + len(made.left_out) == len(HOSTILE)
    assert len(made.families) >= len(HOSTILE) - 1
    assert {x.why for x in made.left_out} <= {"fails", "unlearned"}


def test_family_whose_pages_fail_is_told(tmp_path: Path) -> None:
    """What is wrong with a family is said; with one as it was learned, nothing."""
    outcome(tmp_path, [source(1)])
    path = tmp_path / "out" / "learned-p1" / "article.html"
    assert many.failing(path.parent) == ""
    path.write_text(path.read_text("utf-8").replace("<footer", "<p>no label</p><footer"))
    assert "label" in many.failing(path.parent)
