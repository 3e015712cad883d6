"""The sample page: what a members-only portal prints in main content, line by line, to the byte.

`SKELETON` is the sample's, written down; where ../shared/sample is there, it is derived from it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest
from conftest import SHARED

from gen import profile, views
from gen.articles import harvest, parse_source
from gen.chance import Stream
from gen.config import RunConfig
from gen.families import dress, load
from gen.labels import BODY_LABELS, LABELS
from gen.models import Block, Field, Form, Run, Teaser
from gen.pages import Maker, Page, read, write
from gen.pages.build import build
from gen.siting import MadeSite
from gen.views import Viewed
from gen.wording import language

SAMPLE = SHARED / "sample"
SKELETON = """
content
1 follow_cta
1 back_link
1 login_form
1 login_form #
0 login_form+required_note
0 validation_message
0 consent #
0 required_note
0 teaser_alt
1 teaser_title
1 teaser_meta
1 teaser_lede
1 teaser_alt
1 teaser_title
1 teaser_meta
1 teaser_lede
""".split("\n")[1:-1]
"""Blank lines before, kinds of what is on the line, # for a number that the extractor made up;
repeats of a line or of a teaser's four lines once."""
KINDS = {
    "promo.follow": "follow_cta",
    "nav.back": "back_link",
    "comment.gate": "login_form",
    "form.option": "login_form",
    "form.link": "login_form",
    "form.validation": "validation_message",
    "form.consent": "consent",
    "form.required": "required_note",
    "teaser.alt": "teaser_alt",
    "teaser.title": "teaser_title",
    "teaser.section": "teaser_meta",
    "teaser.time": "teaser_meta",
    "teaser.lede": "teaser_lede",
}
"""Our labels as the kinds of line that the sample is labelled with."""
NUMBER = re.compile(r"  \d+\. ")
TEASER = 4
needs_sample = pytest.mark.skipif(not SAMPLE.is_dir(), reason="../shared/sample is absent")


def kind(label: str) -> str:
    """Return the kind of line that a label of ours makes."""
    if label in BODY_LABELS:
        return "content"
    return KINDS.get(label, label)


def skeleton(text: str, kinds: Sequence[Sequence[str]]) -> list[str]:
    """Return the skeleton of a text whose lines are of these kinds, the empty ones of none."""
    out: list[str] = []
    blank = 0
    for line, found in zip(text.split("\n"), kinds, strict=True):
        if not line.strip():
            blank += 1
            continue
        number = " #" if NUMBER.match(line) else ""
        item = "content" if "content" in found else f"{blank} {'+'.join(found)}{number}"
        blank = 0
        if out[-1:] != [item]:
            out.append(item)
        if out[-TEASER:] == out[-2 * TEASER : -TEASER]:
            del out[-TEASER:]
    return out


def kinds_of(seen: Viewed) -> list[list[str]]:
    """Return the kinds of each line's spans, each once, in order."""
    out: list[list[str]] = [[] for _ in seen.text.split("\n")]
    for start, end, label, *_ in seen.spans.tolist():
        first, last = seen.text.count("\n", 0, start), seen.text.count("\n", 0, end)
        for line in out[first : last + 1]:
            if kind(LABELS[label]) not in line:
                line.append(kind(LABELS[label]))
    return out


@cache
def maker(seed: int, pages: int = 300) -> Maker:
    """Return the maker of a run of Bulgarian portal pages."""
    articles = harvest([parse_source("starter")], ["bg"])
    families = load(names=["portal"])
    config = RunConfig(
        seed=seed,
        pages=pages,
        sites={"portal": 1.0},
        profile_values=profile.load("default"),
        languages={"bg": 1.0},
        splits={"train": 1.0},
    )
    return Maker(config, families, articles.articles, articles.short, {"bg": language("bg")})


def layout_of(made: Maker, number: int) -> str:
    """Return the name of a site's layout."""
    return made.families.byname["portal"].layout[made.planner.sites[number].layout].name


def member_pages(made: Maker) -> Iterator[Page]:
    """Yield the article pages of members-only sites."""
    for index in range(made.config.pages):
        plan = made.planner.plan(index)
        if plan.article >= 0 and layout_of(made, plan.site.number) == "members":
            yield made.page(index)


def main_content(page: Page) -> Viewed:
    """Return the page as Resiliparse's main content."""
    return views.look(views.get("resiliparse-main", {}), page.html, page.runs)


# -- the sample, read


@dataclass(frozen=True)
class Sample:
    """page.txt and its labels."""

    text: str
    rows: list[dict[str, Any]]

    def lines(self, label: str) -> list[str]:
        """Return the lines with a label, without the extractor's numbers."""
        return [NUMBER.sub("", r["text"]) for r in self.rows if r["label"] == label]

    def kinds(self) -> list[list[str]]:
        """Return the kinds of each line; ours have no name for what belongs to registration."""
        out: list[list[str]] = [[] for _ in self.text.split("\n")]
        for row in self.rows:
            found = [row["label"], *row.get("also", [])]
            out[row["line"] - 1] = [x for x in found if x != "registration_form"]
        return out


@cache
def sample() -> Sample:
    """Read the sample."""
    text = (SAMPLE / "page.txt").read_bytes().decode("utf-8")
    lines = (SAMPLE / "lines.jsonl").read_text(encoding="utf-8").splitlines()
    return Sample(text, [json.loads(x) for x in lines])


# -- skeletons


@needs_sample
def test_the_skeleton_is_the_samples() -> None:
    """The skeleton written down here is the one of the sample."""
    assert skeleton(sample().text, sample().kinds()) == SKELETON


@pytest.mark.parametrize("seed", range(4))
def test_members_pages_have_the_samples_skeleton(seed: int) -> None:
    """Main content of a members-only site's page is the sample's lines in its order, no others."""
    count = 0
    for page in member_pages(maker(seed)):
        seen = main_content(page)
        assert skeleton(seen.text, kinds_of(seen)) == SKELETON, f"page {page.plan.index}"
        assert seen.coverage == 1.0
        count += 1
    assert count >= 30


def test_no_dress_breaks_the_skeleton() -> None:
    """Class names of no site make the extractor drop or keep another line."""
    made = maker(7, 6000)
    sites: dict[int, int] = {}
    for index in range(made.config.pages):
        plan = made.planner.plan(index)
        if plan.article >= 0 and layout_of(made, plan.site.number) == "members":
            sites.setdefault(plan.site.number, index)
    assert len(sites) > 60
    for number, index in sites.items():
        seen = main_content(made.page(index))
        assert skeleton(seen.text, kinds_of(seen)) == SKELETON, f"site {number}"


@pytest.mark.parametrize("seed", range(4))
def test_a_third_of_the_sites_are_members_only(seed: int) -> None:
    """Of any three Bulgarian portal sites in a row, one has the sample's layout."""
    made = maker(seed)
    names = [layout_of(made, i) for i in range(len(made.planner.sites))]
    assert len(names) >= 12
    assert all("members" in names[i : i + 3] for i in range(len(names) - 2))


def test_a_drop_cap_stands_apart_from_its_word() -> None:
    """A body that begins with a letter begins in main content with that letter and a space."""
    count = 0
    for page in member_pages(maker(0)):
        assert page.article is not None
        first = page.article.blocks[0]
        if first.kind == "paragraph" and first.text[:2].isalpha():
            text = main_content(page).text
            assert text.startswith(f"{first.text[0]} {first.text[1:9]}")
            count += 1
    assert count


# -- to the byte


def register(form: Form, given: Sample) -> Form:
    """Return the form with the sample's messages and consent."""
    messages = given.lines("validation_message")
    fields = [Field(f"field{i}", m, message=m) for i, m in enumerate(messages)]
    return replace(form, fields=fields, messages=messages, consents=given.lines("consent"))


def phrases(given: Sample) -> dict[str, str]:
    """Return the sample's phrases. A heading is in capitals; a note ends the line of its link."""
    gate, remember, forgot = given.lines("login_form")
    (note,) = given.lines("required_note")
    back, _, mark = given.lines("back_link")[0].rpartition(" ")
    words = gate.split(" ")
    capitals = next(i for i, w in enumerate(words) if not w.isupper())
    return {
        "back_to_site": back,
        "close_mark": mark,
        "members_heading": " ".join(words[:capitals]),
        "members_sentence": " ".join(words[capitals:]),
        "remember_me": remember,
        "forgot_password": forgot.removesuffix(note).strip(),
        "required_note_short": note,
    }


def body(given: Sample) -> list[Block]:
    """Return the sample's paragraphs, the first with its drop cap."""
    first, *others = given.lines("content")
    cap, _, rest = first.partition(" ")
    return [Block("p", rest, cap=cap), *(Block("p", x) for x in others)]


def teasers(given: Sample) -> list[Teaser]:
    """Return the sample's teasers."""
    columns = [given.lines(f"teaser_{x}") for x in ("alt", "title", "meta", "lede")]
    out = []
    for alt, title, meta, lede in zip(*columns, strict=True):
        section, _, ago = meta.partition(" ")
        out.append(Teaser(title, "/", alt, "/1.jpg", section, "/", ago, lede=lede))
    return out


def dressed(made: Maker, number: int, given: Sample) -> MadeSite:
    """Return a site of the run with the sample's strings in place of its own."""
    plan = next(p for p in map(made.planner.plan, range(300)) if p.site.number == number)
    own = made.site(plan)
    site = replace(own.site, register=register(own.site.register, given))
    seed, family = made.config.seed, own.family
    look = dress(
        family, family.layout[own.spec.layout], f"{seed}:{number}", Stream(seed, number, "dress")
    )
    words = {**own.voice.t, **phrases(given)}
    return replace(own, site=site, bound=made.families.parts.bind("portal", look, site, words))


def sample_page(made: Maker, number: int, given: Sample) -> tuple[str, Viewed]:
    """Return HTML and main content of the sample as a site of the run prints it."""
    plan = next(
        p
        for p in map(made.planner.plan, range(300))
        if p.site.number == number and p.kind == "article"
    )
    article = made.articles[plan.article]
    (call,) = given.lines("follow_cta")
    text, _, mark = call.rpartition(" - ")
    record = build(made.desk(plan), article, article.blocks)
    record = replace(
        record,
        body=body(given),
        follow=Run(f"{text} -", "/", mark),
        latest=replace(record.latest, items=teasers(given)),
    )
    sink = write(dressed(made, number, given), record)
    html = "".join(sink.html)
    runs, _ = read(sink.pieces, html)
    return html, views.look(views.get("resiliparse-main", {}), html, runs)


def members(made: Maker) -> list[int]:
    """Return the numbers of the members-only sites."""
    return [s.number for s in made.planner.sites if layout_of(made, s.number) == "members"]


@needs_sample
@pytest.mark.parametrize("nth", range(4))
def test_the_sample_comes_out_to_the_byte(nth: int) -> None:
    """Given the sample's strings, a members-only site prints page.txt with its labels."""
    given = sample()
    _, seen = sample_page(maker(0), members(maker(0))[nth], given)
    assert seen.text == given.text
    assert kinds_of(seen) == given.kinds()
    assert (seen.coverage, seen.unknown) == (1.0, 0)


@needs_sample
def test_sites_write_the_sample_each_in_its_way() -> None:
    """The same text comes from pages that differ."""
    numbers = members(maker(0))
    assert len({sample_page(maker(0), n, sample())[0] for n in numbers}) == len(numbers) > 3
