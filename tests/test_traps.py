"""Traps: what a row lists is on its page, and what it does not list is not.

The second look here shares nothing with the package's own evidence: it reads the page's HTML with
the standard library's parser and judges by text, tags and ancestors.
"""

from __future__ import annotations

import bisect
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from gen import families, folders, profile
from gen.articles import Article, harvest, parse_source
from gen.config import RunConfig
from gen.labels import BODY_LABELS, LABELS
from gen.pages import Maker, Page
from gen.pages.teasers import Deck, mojibake
from gen.pages.traps import IDS
from gen.wording import language

FILE = json.loads((folders.schemas() / "traps.json").read_text(encoding="utf-8"))
TOOLS = {"resiliparse", "trafilatura", "readability", "justext", "boilerpy3"}
LANGUAGES = ("bg", "en")
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
CONTRACT = """comment-quotes-body teaser-repeats-headline comments-longer-than-article
comments-in-container comments-in-details cookie-longest-block validation-between-paragraphs
read-also-in-body ad-in-list second-article drop-cap markup-in-alt doubled-titles login-gate
empty-comments very-short-article truncated-body no-article caption-like-prose author-bio""".split()
_PAGES = 110  # of a trap: two sites in each language


# -- pages


@cache
def content() -> tuple[families.Families, list[Article]]:
    """Return the two first families and the starter articles."""
    found = harvest([parse_source("starter")], LANGUAGES)
    return families.load(None, ("portal", "wordpress")), found.articles


def brief(articles: list[Article]) -> list[Article]:
    """Return very short articles, made of the first paragraphs of others."""
    out = []
    for a in articles[::12]:
        blocks = [b for b in a.blocks if b.kind == "paragraph" and len(b.text) < 280][:1]
        if blocks:
            out.append(replace(a, id=f"{a.id}-brief", blocks=tuple(blocks)))
    return out


def maker(pages: int, **values: float) -> Maker:
    """Return a maker whose profile holds some other values."""
    known, articles = content()
    config = RunConfig(
        pages=pages,
        splits={"train": 1.0},
        sites={n: f.weight for n, f in known.byname.items()},
        languages=dict.fromkeys(LANGUAGES, 1.0),
        profile_values={**profile.load("default"), **values},
    )
    words = {x: language(x) for x in LANGUAGES}
    return Maker(config, known, articles, brief(articles), words)


@cache
def planted(trap: str) -> list[Page]:
    """Return pages with one trap planted wherever it can be, and no other."""
    rates = {f"trap.{x}": 0.0 for x in IDS}
    kinds = {"kind.truncated": 0.6} if trap == "truncated-body" else {}
    m = maker(
        _PAGES, **{**rates, f"trap.{trap}": 0.3 if trap == "very-short-article" else 1.0, **kinds}
    )
    return [m.page(i) for i in range(_PAGES)]


@cache
def usual() -> list[Second]:
    """Return pages of the default profile, looked at again."""
    m = maker(300)
    return [Second(m.page(i)) for i in range(300)]


# -- a second look


@dataclass(frozen=True)
class Bit:
    """A run as the second look sees it."""

    text: str
    label: str
    hidden: bool
    attr: int
    start: int
    end: int
    above: tuple[tuple[int, str], ...]
    """Ancestors, outermost first: where the tag begins, and its name."""


IMPLIES = {
    "p": "p div ul ol dl table h1 h2 h3 h4 h5 h6 blockquote form hr pre address li dd dt".split(),
    "li": ["li"],
    "dt": ["dd", "dt"],
    "dd": ["dd", "dt"],
    "td": ["td", "th", "tr", "tbody"],
    "th": ["td", "th", "tr", "tbody"],
    "tr": ["tr", "tbody"],
    "thead": ["tbody"],
    "tbody": ["tbody"],
    "option": ["option"],
}
"""Elements, and the start tags that end them where their end tags are left out."""


class Ancestors(HTMLParser):
    """Notes each text node's place and ancestors."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.stack: list[tuple[int, str]] = []
        self.places: list[int] = []
        self.above: list[tuple[tuple[int, str], ...]] = []
        self.lines = [0, *(m.end() for m in re.finditer("\n", html))]
        self.feed(html)

    def place(self) -> int:
        """Return the offset of what is being read."""
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def note(self) -> None:
        """Note the ancestors in force from here on."""
        self.places.append(self.place())
        self.above.append(tuple(self.stack))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Open an element, once those are closed whose end tags it implies."""
        while self.stack and tag in IMPLIES.get(self.stack[-1][1], ()):
            self.stack.pop()
        if tag not in VOID:
            self.stack.append((self.place(), tag))
        self.note()

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        while tag not in VOID and self.stack and self.stack.pop()[1] != tag:
            pass
        self.note()


class Second:
    """A page, looked at again."""

    def __init__(self, page: Page) -> None:
        self.page, self.html = page, page.html
        tree = Ancestors(page.html)
        runs = page.runs
        self.bits = []
        for i in range(len(runs)):
            a, b = int(runs.start[i]), int(runs.end[i])
            at = bisect.bisect_right(tree.places, a) - 1
            label, hidden, attr = LABELS[runs.label[i]], bool(runs.hidden[i]), int(runs.attr[i])
            text = unescape(page.html[a:b])
            self.bits.append(Bit(text, label, hidden, attr, a, b, tree.above[at]))
        self.body = [i for i, b in enumerate(self.bits) if b.label in BODY_LABELS]

    def of(self, *labels: str) -> list[int]:
        """Return the runs of some labels."""
        return [i for i, b in enumerate(self.bits) if b.label in labels]

    def among(self, *labels: str) -> list[int]:
        """Return those between the first and the last run of the body."""
        return [i for i in self.of(*labels) if self.body and self.body[0] < i < self.body[-1]]

    def between(self, i: int, j: int) -> str:
        """Return the markup between two runs."""
        return self.html[self.bits[i].end : self.bits[j].start].lower()

    def size(self, *labels: str) -> int:
        """Return how many characters runs of some labels have, white space left out."""
        return sum(len("".join(self.bits[i].text.split())) for i in self.of(*labels))

    @cached_property
    def container(self) -> set[int]:
        """Return where the elements begin that hold all of the body."""
        above = [{x for x, _ in self.bits[i].above} for i in self.body]
        return set.intersection(*above) if above else set()

    def holds(self, i: int) -> bool:
        """Tell whether a run is in the smallest element that holds all of the body."""
        return max(self.container) in {x for x, _ in self.bits[i].above}

    def texts(self, *labels: str) -> list[str]:
        """Return the texts of some labels."""
        return [self.bits[i].text for i in self.of(*labels)]

    @property
    def headline(self) -> str:
        """Return the text of the page's h1."""
        return next(
            b.text
            for b in self.bits
            if b.label == "article.title" and any(t == "h1" for _, t in b.above)
        )


def bare(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def alphabet(text: str) -> str:
    """Return the script that most letters of a text are in."""
    names = Counter(unicodedata.name(c, "?").split(" ")[0] for c in text if c.isalpha())
    return names.most_common(1)[0][0] if names else ""


Judge = Callable[[Second], "bool | None"]
JUDGES: dict[str, Judge] = {}


def judge(trap: str) -> Callable[[Judge], Judge]:
    """Register what decides about a trap: True there, False not there, None cannot be told."""

    def keep(f: Judge) -> Judge:
        JUDGES[trap] = f
        return f

    return keep


@judge("comment-quotes-body")
def _(x: Second) -> bool:
    body = bare("".join(x.bits[i].text for i in x.body))
    windows = {body[i : i + 25] for i in range(len(body) - 24)}
    told = [bare(t) for t in x.texts("comment.body", "comment.quote")]
    return any(t[i : i + 25] in windows for t in told for i in range(len(t) - 24))


@judge("teaser-repeats-headline")
def _(x: Second) -> bool:
    if not x.body or x.headline not in x.texts("teaser.title"):
        return False
    body = bare("".join(x.bits[i].text for i in x.of("article.body")))
    return any(len(t) > 10 and body.startswith(bare(t)) for t in x.texts("teaser.lede"))


@judge("comments-longer-than-article")
def _(x: Second) -> bool | None:
    talk, body = x.size("comment.body", "comment.quote"), x.size(*BODY_LABELS)
    return None if body and 0.9 < talk / body < 1.2 else bool(body) and talk > body


@judge("comments-in-container")
def _(x: Second) -> bool:
    return bool(x.body) and any(x.holds(i) for i in x.of("comment.body"))


@judge("comments-in-details")
def _(x: Second) -> bool:
    return any(t == "details" for i in x.of("comment.body") for _, t in x.bits[i].above)


@judge("cookie-longest-block")
def _(x: Second) -> bool | None:
    blocks: Counter[tuple[int, str]] = Counter()
    for b in x.bits:
        inline = (
            ("a", "b", "strong", "em", "i", "span")
            if b.label in BODY_LABELS
            else ("b", "strong", "em", "i")
        )
        inner = max((p for p, t in b.above if t not in inline), default=0)
        blocks[(b.start if b.attr else inner, b.label)] += len(b.text)
    cookie = max((n for (_, label), n in blocks.items() if label == "notice.cookie"), default=0)
    other = max((n for (_, label), n in blocks.items() if label != "notice.cookie"), default=1)
    return None if 0.85 < cookie / other < 1.2 else cookie > other


@judge("validation-between-paragraphs")
def _(x: Second) -> bool:
    return bool(x.among("form.validation"))


@judge("read-also-in-body")
def _(x: Second) -> bool:
    """A lead word and a link in one block, which holds no text of the body."""

    def block(i: int) -> int:
        return max(p for p, t in x.bits[i].above if t not in ("a", "b", "strong", "span"))

    body = [{p for p, _ in x.bits[i].above} for i in x.body]
    return any(
        x.bits[i - 1].label == "teaser.heading"
        and block(i - 1) == block(i)
        and not any(block(i) in above for above in body)
        for i in x.among("teaser.inline")
    )


@judge("ad-in-list")
def _(x: Second) -> bool:
    return any(
        {p for p, t in x.bits[i].above if t in ("ul", "ol")}
        & {p for j in x.of("article.list_item") for p, t in x.bits[j].above if t in ("ul", "ol")}
        for i in x.among("promo.ad")
    )


@judge("second-article")
def _(x: Second) -> bool:
    return bool(x.of("related.body"))


@judge("drop-cap")
def _(x: Second) -> bool:
    first = x.of("article.body")[:2]
    if len(first) < 2 or len(x.bits[first[0]].text) != 1:
        return False
    return re.search(r"</\w+>\s", x.between(*first)) is not None


@judge("markup-in-alt")
def _(x: Second) -> bool:
    return any(
        re.search(r"<\w+>.*</\w+>", t)
        for t in re.findall(r'alt="([^"]*)"', x.html)
        for t in [unescape(t)]
    )


@judge("doubled-titles")
def _(x: Second) -> bool:
    both = zip(x.bits, x.bits[1:], strict=False)
    pictures = len(x.of("teaser.alt"))
    twice = sum(a.attr == 1 and b.label == "teaser.title" and a.text == b.text for a, b in both)
    return twice > 2 and twice * 2 >= pictures


@judge("login-gate")
def _(x: Second) -> bool:
    t = language(x.page.plan.lang).phrases
    closed = set(t["comments_closed"])
    return any(p not in closed for p in x.texts("comment.gate")) and not x.of("comment.body")


@judge("empty-comments")
def _(x: Second) -> bool:
    known = set(language(x.page.plan.lang).phrases["no_comments"])
    return any(b.text in known for b in x.bits) and not x.of("comment.author")


@judge("very-short-article")
def _(x: Second) -> bool | None:
    body, all_ = x.size(*BODY_LABELS), sum(len(bare(b.text)) for b in x.bits)
    return None if 450 < body < 620 else 0 < body < 450 and body < all_ - body


@judge("truncated-body")
def _(x: Second) -> bool:
    a = x.page.article
    if a is None or not x.of("notice.paywall"):
        return False
    whole = sum(len(bare(b.text)) for b in a.blocks)
    return x.size(*BODY_LABELS) < whole and max(x.of("notice.paywall")) > x.body[-1]


@judge("no-article")
def _(x: Second) -> bool:
    return not x.body and x.page.article is None


@judge("caption-like-prose")
def _(x: Second) -> bool | None:
    found = [b.text for b in x.bits if b.label == "article.caption" and not b.attr]
    return (
        None
        if any(100 < len(t) < 130 for t in found)
        else any(len(t) >= 130 and re.search(r"[.!?…]\s+\S", t) for t in found)
    )


@judge("author-bio")
def _(x: Second) -> bool:
    return bool(x.body) and any(i > x.body[-1] for i in x.of("author.bio"))


@judge("title-thrice")
def _(x: Second) -> bool:
    if not x.body:
        return False
    return (
        sum(
            not b.label.startswith("teaser") and not b.attr and b.text == x.headline for b in x.bits
        )
        > 2
    )


@judge("menu-twice")
def _(x: Second) -> bool | None:
    shown = Counter(x.bits[i].text for i in x.of("nav.menu") if not x.bits[i].hidden)
    return None if sum(n > 1 for n in shown.values()) >= 4 else False  # parts of menus recur, too


@judge("hidden-menu")
def _(x: Second) -> bool:
    return sum(x.bits[i].hidden for i in x.of("nav.menu")) >= 4


@judge("br-body")
def _(x: Second) -> bool:
    body = set(x.of("article.body"))
    gaps = [x.between(i, i + 1) for i in sorted(body) if i + 1 in body]
    # Breaks set as spacers between paragraphs are another thing.
    return any(gap.count("<br") > 1 and "<p" not in gap for gap in gaps)


@judge("share-twice")
def _(x: Second) -> bool:
    at = x.of("promo.share")
    return bool(x.body and at) and at[0] < x.body[0] and at[-1] > x.body[-1]


@judge("foreign-interface")
def _(x: Second) -> bool | None:
    if x.page.plan.lang == "bg":
        # Some sites keep English strings of their own, without the trap.
        return None if any(alphabet(t) == "LATIN" for t in x.texts("nav.skip")) else False
    return any(alphabet(t) == "CYRILLIC" for t in x.texts("nav.skip")) or None


@judge("unresolved-keys")
def _(x: Second) -> bool | None:
    found = [b.text for b in x.bits if b.label == "leak.markup"]
    return bool(found) and all(re.search(r"[^\w\s]|[A-Z_]{6}|undefined|NaN|null", t) for t in found)


@judge("leaked-code")
def _(x: Second) -> bool:
    return any(
        b.label.startswith("leak.") and re.search(r"[;{}]", b.text) and len(b.text) > 40
        for b in x.bits
    )


@judge("mojibake")
def _(x: Second) -> bool:
    return any(
        re.search(r"â€|[ÐÑ][^\sа-яa-z]", t)
        for t in x.texts("teaser.title", "teaser.inline", "teaser.alt")
    )


@judge("zero-counters")
def _(x: Second) -> bool:
    return x.texts("widget.counter").count("0") > 2


@judge("count-without-comments")
def _(x: Second) -> bool:
    counts = [t for t in x.texts("comment.count") if re.search(r"[1-9]", t)]
    return bool(counts) and not x.of("comment.author")


@judge("count-disagrees")
def _(x: Second) -> bool | None:
    groups = x.page.runs.group
    there = len({int(groups[i]) for i in x.of("comment.body", "comment.status", "comment.quote")})
    if not there:
        return False
    found = [
        int(n)
        for t in x.texts("comment.heading")[:1]
        for n in re.findall(r"\d+", t.replace(x.headline, ""))
    ]
    return None if not found else there not in found


@judge("spam-other-script")
def _(x: Second) -> bool | None:
    scripts = {alphabet(c) for t in x.texts("comment.body") for c in set(t) if c.isalpha()}
    if "CJK" in scripts:
        return True
    if x.page.plan.lang == "en":
        return "CYRILLIC" in scripts
    return None if "LATIN" in scripts else False  # Bulgarians also write in Latin letters


@judge("infobox-in-body")
def _(x: Second) -> bool:
    return bool(x.among("widget.infobox"))


@judge("toc-in-body")
def _(x: Second) -> bool:
    heads = set(x.texts("article.heading"))
    return sum(x.bits[i].text in heads for i in x.among("nav.toc")) > 1


@judge("footer-in-container")
def _(x: Second) -> bool:
    return bool(x.body) and any(i > x.body[-1] and x.holds(i) for i in x.of("notice.copyright"))


@judge("honeypot")
def _(x: Second) -> bool:
    known = {*language(x.page.plan.lang).phrases["honeypot"], "Δ"}  # the last is Akismet's
    return any(b.text in known for b in x.bits)


@judge("link-in-paragraph")
def _(x: Second) -> bool:
    def paragraph(i: int) -> int:
        return max((p for p, t in x.bits[i].above if t == "p"), default=-1)

    around = {paragraph(i) for i in x.of("article.body")} - {-1}
    return any(paragraph(i) in around for i in x.of("teaser.inline"))


@judge("pull-quote")
def _(x: Second) -> bool:
    body = bare("".join(x.bits[i].text for i in x.body))
    return any(bare(x.bits[i].text) in body for i in x.among("article.pullquote"))


@judge("summary-repeats-body")
def _(x: Second) -> bool:
    body = bare("".join(x.bits[i].text for i in x.body))
    return any(i < x.body[0] and len(x.bits[i].text) > 30 and bare(x.bits[i].text) in body
               for i in x.of("article.summary"))  # fmt: skip


@judge("hidden-meta")
def _(x: Second) -> bool:
    names = ("article.title", "article.byline", "article.date")
    return len({b.label for b in x.bits if b.hidden and b.label in names}) > 1


@judge("caption-as-alt")
def _(x: Second) -> bool:
    both = zip(x.bits, x.bits[1:], strict=False)
    return any(
        a.attr == 1 and not b.attr and b.label == "article.caption" and a.text == b.text
        for a, b in both
    )


# -- tests


def test_every_trap_has_an_entry_a_rate_and_a_judge() -> None:
    """Ids are kebab-case and unique, rates stand in every profile, each trap is judged."""
    assert len(IDS) == len(set(IDS)) >= 30
    for t in FILE["traps"]:
        assert set(t) == {"id", "text", "why", "fails"}, t["id"]
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", t["id"])
        assert t["text"].endswith(".") and t["why"].endswith("."), t["id"]
        assert set(t["fails"]) <= TOOLS, t["id"]
    for name in ("default", "portal"):
        rates = {k.removeprefix("trap.") for k in profile.load(name) if k.startswith("trap.")}
        assert rates == set(IDS), name
    assert set(JUDGES) == set(IDS)


def test_the_contracts_traps_come_first() -> None:
    """Ids are append only: the contract's twenty keep their places."""
    assert list(IDS[: len(CONTRACT)]) == CONTRACT


@pytest.mark.parametrize("trap", IDS)
def test_a_planted_trap_is_there(trap: str) -> None:
    """A trap planted wherever it fits is listed on some pages, and is there on each of these."""
    listed = [p for p in planted(trap) if trap in p.traps]
    assert listed
    for x in map(Second, listed[:15]):
        assert JUDGES[trap](x) is not False, x.page.plan


@pytest.mark.parametrize("trap", IDS)
def test_what_is_not_listed_is_not_there(trap: str) -> None:
    """Where it can be told, pages that do not list a trap do not show it."""
    others = [Second(p) for p in planted(trap) if trap not in p.traps][:15]
    for x in [*others, *usual()]:
        if trap not in x.page.traps:
            assert JUDGES[trap](x) is not True, x.page.plan


def test_what_usual_pages_list_is_there() -> None:
    """The default profile's pages hold what they list, few of them more than four."""
    for x in usual():
        for trap in x.page.traps:
            assert JUDGES[trap](x) is not False, (trap, x.page.plan)
    counts = sorted(len(x.page.traps) for x in usual())
    assert counts[len(counts) // 2] <= 3
    assert counts[int(len(counts) * 0.9)] <= 5


def test_traps_keep_to_the_order_of_the_file() -> None:
    """A row's traps come in the order of schemas/traps.json, each once."""
    for x in usual():
        assert list(x.page.traps) == [trap for trap in IDS if trap in x.page.traps]


def test_very_short_articles_disturb_no_others() -> None:
    """Their pages have plans of their own; normal articles are used once before any twice."""
    m = maker(200, **{"trap.very-short-article": 0.25})
    plans = [m.planner.plan(i) for i in range(200)]
    short = [p for p in plans if p.short >= 0]
    assert all(p.article == -1 and p.kind == "article" for p in short)
    assert 0.2 < len(short) / sum(p.kind == "article" for p in plans) < 0.3
    for lang in LANGUAGES:
        used = Counter(p.article for p in plans if p.lang == lang and p.article >= 0)
        total = sum(a.lang == lang for a in m.articles)
        assert max(used.values()) - min(used.values()) <= 1 or len(used) < total
        assert len(used) == min(total, sum(used.values()))
    page = m.page(short[0].index)
    assert page.article is not None and page.article.id.endswith("-brief")


def test_a_new_rate_moves_no_other_trap() -> None:
    """The rate of one trap changes nothing about which pages another is planted on."""
    calm, loud = maker(60), maker(60, **{"trap.honeypot": 1.0})
    for i in range(60):
        a, b = calm.page(i), loud.page(i)
        assert set(a.traps) - {"honeypot"} == set(b.traps) - {"honeypot"}


def test_a_deck_deals_everything_before_anything_twice() -> None:
    """Each round of draws is a permutation."""
    from gen.chance import Stream

    deck = Deck(17, Stream(1, 2, "deck"))
    for _ in range(3):
        assert sorted(deck.draw() for _ in range(17)) == list(range(17))


@pytest.mark.parametrize(
    "text", ["Съветът прие бюджета", "The mayor's plan", "Größte Übung der Straße"]
)
def test_mojibake_is_text_in_the_wrong_encoding(text: str) -> None:
    """It is printable, trimmed, not empty, and differs from the text."""
    wrong = mojibake(text)
    assert wrong and wrong == wrong.strip() and wrong != text
    assert all(c == " " or c.isprintable() for c in wrong)
