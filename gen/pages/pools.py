"""Long lines and articles of one split and language, ready to be drawn from.

No long line of a test page was seen in training: every pool is partitioned by split once, when a
run starts.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gen import folders
from gen.articles import Article
from gen.borrowed import NOTHING, Borrowed, Conversation
from gen.wording import Language, shared_out

_SENTENCE: Final = re.compile(
    # A Greek question ends with what is a semicolon elsewhere.
    # French puts spaces inside its quotation marks, Spanish opens questions and exclamations.
    # The space comes first: a search goes from one to the next.
    r"\s(?:(?<=[.!?…]\s)|(?<=[.!?…][\"”“»']\s)|(?<=[.!?…]\s»\s)|(?<=[ά-ώ];\s)|(?<=[ά-ώ];»\s))\s*"
    r"(?=(?:[\"„“«¿¡—]\s?)*[A-ZÀ-ÖØ-ÞŒĂĄĆČĎĐĘĚŁŃŇŘŚŞŠŢŤŮŹŻŽȘȚА-ЯЀ-ЏҐΆ-Ϋ0-9])"
)
# What ends in a full stop that ends no sentence: an initial, a title, a street. Years keep theirs:
# "1990 г. Потом".
_SHORT: Final = re.compile(
    r"(?:^|[\s(\[„“«\"])(?:[^\W\d_a-zß-ÿа-яѐ-џά-ώăąćčđęěłńňřśšţťůźžșț]|"
    r"[b-df-hj-np-tv-z]|(?<!\d\s)(?:г|[Уу]л|им|св|гр|стр|[Бб]ул|пл|тов|проф|доц|инж|напр|см|тзв|бр|ред|[Вв]ул|смт|обл|ім|"
    r"[Dd]r|[Mm]r|[Mm]rs|[Mm]s|St|[Pp]rof|[Ii]ng|[Nn]r|bzw|ca|vgl|Hr|Fr|Abs|Mme?|Mlle|av|art|str|"
    r"dl|dna|d-na|[Ss]r|[Ss]ra|[Dd]ott|[Ss]ig|[Aa]vv|ul|św|im|godz|np|tzw|tzn|prof|inż|hab|"
    r"κ|κα|αρ|οδ|Δρ|Ευ|τηλ|σελ)|т\.\s?(?:нар|зв|н|к|е|д)|z\.\s?B|d\.\s?h|u\.\s?a|π\.\s?χ|m\.in|"
    r"[Mm]\.?\s?a|e\.g|i\.e|p\.\s?ex|д-р|г-н|г-жа|Д-р)\.$"
)
_TAIL: Final = 16  # characters, in which `_SHORT` is found if it is there
_OPENING: Final = 40  # words
_LONG: Final = re.compile(r"[^\W\d_]{6,16}")
_COMMENTS: Final = (
    "agree disagree question answer thanks joke digress experience rant short correction "
    "about_site long quote_intro greeting spam emoji typos translit retort concede follow_thanks "
    "sympathy to_digress same_question on_quote laugh mention author_thanks author_welcome moderate"
).split()
_LINES: Final = (
    "promos captions bios bios_male bios_female "
    "legal ads notices weather tickers poll rules products"
).split()


ODD: Final[dict[str, Any]] = tomllib.loads(
    (folders.SITES / "traps.toml").read_text(encoding="utf-8")
)
"""Words that are in the wrong place on any page: see gen/sites/traps.toml."""


def script(text: str) -> str:
    """Return the script of a text's first letter: latin, cyrillic, greek or cjk."""
    first = next((c for c in text if c.isalpha()), "a")
    name = unicodedata.name(first, "LATIN").split(" ")[0].lower()
    return name if name in ("latin", "cyrillic", "greek") else "cjk"


@dataclass(frozen=True, slots=True)
class Lead:
    """What a teaser can show of an article or headline."""

    title: str
    lede: str
    section: str
    author: str = ""
    opening: tuple[str, ...] = ()
    """Its first words, for sites that print these."""


@dataclass(frozen=True, slots=True)
class Pools:
    """The pools of one split and language."""

    words: Language
    leads: Sequence[Lead]
    """Teasers from the pool of headlines."""
    leads_of: Mapping[str, Sequence[int]]
    """Indices of those of a section, by its casefolded name."""
    comments: Mapping[str, Sequence[str]]
    posts: Mapping[str, Sequence[str]]
    """Those comments that can stand in a forum: they speak of no article or paper."""
    exchanges: Sequence[Sequence[tuple[str, str]]]
    """Short conversations: who speaks (a, b, c, author, staff) and what."""
    by_section: Mapping[str, Sequence[str]]
    """By casefolded section."""
    press: Sequence[str]
    """Stems of words that a forum's posts do not hold."""
    usual: frozenset[str]
    """Words of comments, headlines and captions, casefolded."""
    lines: Mapping[str, Sequence[Any]]
    brands: Sequence[str]
    tags: Sequence[str]
    nicks: Sequence[str]
    agencies: Sequence[str]
    talk: Sequence[Conversation] = ()
    """Borrowed comments, in place of the pools' where there are any."""


def divide(
    words: Language, shares: Mapping[str, float], seed: int, borrowed: Borrowed = NOTHING
) -> dict[str, Pools]:
    """Partition a language's pools, and what is borrowed in it, by split."""

    def cut(items: Sequence[Any], name: str) -> dict[str, list[Any]]:
        return shared_out(items, shares, seed, f"{words.lang}:{name}")

    leads = cut(
        [Lead(h.title, h.lede, h.section) for h in borrowed.teasers if h.lang == words.lang]
        or [Lead(h["title"], h["lede"], h["section"]) for h in words.headlines],
        "headlines",
    )
    talk = cut([c for c in borrowed.comments if c.lang == words.lang], "borrowed")
    comments = {k: cut(words.comments.get(k, []), f"comments.{k}") for k in _COMMENTS}
    sections = {
        k.casefold(): cut(v, f"comments.by.{k}")
        for k, v in sorted(words.comments.get("by_section", {}).items())
    }
    lines = {k: cut(words.lines.get(k, []), f"lines.{k}") for k in _LINES}
    lines |= {
        f"leaks_{k}": shared_out(v, shares, seed, f"leaks.{k}") for k, v in ODD["leaks"].items()
    }
    spam = {k: shared_out(v, shares, seed, f"spam.{k}") for k, v in ODD["spam"].items()}
    home = script(words.phrases["home"][0])
    lines["foreign"] = {
        x: [line for k, v in spam.items() if k != home for line in v[x]] for x in shares
    }
    lines["signatures"] = cut(words.people.get("signatures", []), "signatures")
    exchanges = cut(words.comments.get("exchange", {}).get("lines", []), "exchanges")
    press = tuple(words.comments.get("press", ()))
    usual = usual_words(
        [
            *(x for k in _COMMENTS for x in words.comments.get(k, [])),
            *(x["lede"] for x in words.headlines),
            *words.lines.get("captions", []),
            *words.lines.get("legal", []),
        ]
    )
    brands = cut(words.menus["brands"], "brands")
    return {
        split: Pools(
            words,
            leads[split],
            _by_section(leads[split]),
            {k: v[split] for k, v in comments.items()},
            {k: _posts(v[split], press) for k, v in comments.items()},
            exchanges[split],
            {k: v[split] for k, v in sections.items()},
            press,
            usual,
            {k: v[split] for k, v in lines.items()},
            brands[split],
            words.menus["tags"],
            words.people["nicks"],
            words.people["agencies"],
            talk[split],
        )
        for split in shares
    }


def _by_section(leads: Sequence[Lead]) -> dict[str, list[int]]:
    out: dict[str, list[int]] = {}
    for i, lead in enumerate(leads):
        out.setdefault(lead.section.casefold(), []).append(i)
    return out


def _posts(lines: Sequence[str], press: Sequence[str]) -> Sequence[str]:
    """Return lines without words of the press, all of them where none is without."""
    fit = [x for x in lines if not holds(x, press)]
    return fit or lines


def holds(line: str, words: Sequence[str]) -> bool:
    """Tell whether a line, casefolded, has one of some words in it."""
    return any(map(line.casefold().__contains__, words))


def usual_words(lines: Sequence[str]) -> frozenset[str]:
    """Return the longer words of some lines, casefolded."""
    return frozenset(w.casefold() for line in lines for w in _LONG.findall(line))


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph, roughly; together they are its text but for spaces."""
    out: list[str] = []
    for part in _SENTENCE.split(text):
        if out and _SHORT.search(out[-1], max(0, len(out[-1]) - _TAIL)):
            out[-1] = f"{out[-1]} {part}"
        elif part:
            out.append(part)
    return out


def lead_of(article: Article, section: str) -> Lead:
    """Return the teaser that an article makes."""
    lede = article.standfirst
    if not lede:
        first = next((b.text for b in article.blocks if b.kind == "paragraph"), "")
        lede = next(iter(sentences(first)), "")
    if len(lede) > 220:
        lede = lede[:200].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
    words = " ".join(b.text for b in article.blocks[:4] if b.kind == "paragraph").split()
    opening = tuple(words[:_OPENING])
    return Lead(article.title, lede, article.section or section, article.author, opening)
