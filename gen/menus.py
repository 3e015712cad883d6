"""What a kind of site calls things: its brand, menus, footers and the pages that they name.

Words sort menus, footers, pages and brands by kind (`gen.families.TOPICS`); a language that does
not serves any kind with all it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from gen.chance import Stream
from gen.models import Column, Link
from gen.slugs import slug
from gen.wording import language, titled

_LONG = 9
"""Characters of a label that says more than a section does."""
_MOST_COLUMN = 12
_LEAST_MENU = 5
_WORDY = 0.5
"""Of sites that are no newspapers have pages in their menus, which take more words to name."""
_PLAIN = frozenset("brands brand_kinds cities taglines tagline_kinds kind kinds style".split())
"""What of the file is not written in title case: names, sentences, and what sorts the rest."""


def links(texts: Sequence[str], base: str, lang: str) -> list[Link]:
    """Return links of texts of a language, below an address."""
    named = [(t, slug(t, 4, lang)) for t in texts]
    return [Link(t, f"{base}{name}/", name) for t, name in named]


def sentence(text: str) -> str:
    """Return a text in sentence case: entries of one list are written alike."""
    low = text.lower() if len(text) > 3 and text.isupper() else text
    return low[:1].upper() + low[1:]


@cache
def titles(lang: str) -> Mapping[str, Any]:
    """Return a language's menus and what else that file has, in title case."""

    def case(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in _PLAIN else case(v) for k, v in value.items()}
        return [case(v) for v in value] if isinstance(value, list) else titled(str(value))

    made: Mapping[str, Any] = case(language(lang).menus)
    return made


def brand(words: Mapping[str, Any], pool: list[str], topics: Sequence[str], ordinal: int) -> str:
    """Return the name of a split's and language's site; none comes twice before it must."""
    kinds: Mapping[str, list[str]] = words.get("brand_kinds", {})
    own = {x for topic in topics for x in kinds.get(topic, ())}
    if not own or {"magazine", "blog"} & set(topics):
        own |= set(pool).difference(*kinds.values()) if topics else set(pool)
    fit = [x for x in pool if x in own] or pool
    name, round_ = fit[ordinal % len(fit)], ordinal // len(fit)
    return f"{name} {round_ + 1}" if round_ else name


def tagline(words: Mapping[str, Any], brand: str, s: Stream) -> str:
    """Return what a site says of itself: of a newspaper what newspapers say."""
    sorted_: Mapping[str, list[str]] = words.get("tagline_kinds", {})
    brands: Mapping[str, list[str]] = words.get("brand_kinds", {})
    own = [x for kind, names in brands.items() if brand in names for x in sorted_.get(kind, ())]
    known = {x for lines in sorted_.values() for x in lines}
    every: list[str] = words["taglines"]
    return s.pick(own or [x for x in every if x not in known] or every)


def menu(words: Mapping[str, Any], topics: Sequence[str], s: Stream, wealth: float) -> list[str]:
    """Return the entries of a menu; small sites leave some out."""
    menus: list[Any] = list(words["menu"])
    fit = [m for m in menus if m.get("kind") in topics]
    if not fit and "news" in topics:
        sections = {x.casefold() for x in words["sections"]}
        fit = [m for m in menus if sum(x.casefold() in sections for x in m["entries"]) >= 3]
    entries = list(s.pick(fit or menus)["entries"])
    if topics and "news" not in topics and s.chance(_WORDY):
        own: Mapping[str, list[str]] = words.get("pages", {})
        more = [x for topic in topics for x in own.get(topic, ()) if x not in entries]
        entries += s.sample(more, min(len(more), s.between(1, 3 + int(4 * wealth))))
    return entries if wealth > 0.5 else entries[: max(_LEAST_MENU, s.between(4, 9))]


def pages(words: Mapping[str, Any], topics: Sequence[str]) -> list[str]:
    """Return what menus and footers name besides sections, all of it."""
    known: Mapping[str, list[str]] = words.get("pages", {})
    found = [x for topic in ("any", *topics) for x in known.get(topic, ())]
    if not found:
        texts = [x for f in words["footer"] for c in f.get("columns", []) for x in c["links"]]
        found = [x for x in (*words["services"], *texts) if len(x) > _LONG]
    return list(dict.fromkeys(found))


def sections(words: Mapping[str, Any], topics: Sequence[str], s: Stream) -> list[str]:
    """Return the names of a site's sections."""
    personal = topics and not {"news", "magazine"} & set(topics)
    return s.sample(words["blog_categories" if personal else "sections"], s.between(6, 14))


def services(words: Mapping[str, Any], topics: Sequence[str], s: Stream) -> list[str]:
    """Return what else a site offers: a news site weather and jobs, others pages of their kind."""
    n = s.between(3, 12)
    own = pages(words, topics)
    news = not topics or "news" in topics
    return s.sample([*words["services"], *own], n) if news else s.sample(own, n)


def footer(
    words: Mapping[str, Any], topics: Sequence[str], s: Stream, wealth: float, lang: str
) -> tuple[list[Column], list[str]]:
    """Return a footer's columns, which may be none, and its flat list, which may be empty."""
    every: list[Any] = list(words["footer"])
    wanted = set(topics)
    fit = [f for f in every if not topics or not f.get("kinds") or wanted & set(f["kinds"])]
    if wealth < 0.5:
        fit = [f for f in fit if "links" in f] or fit
    chosen, more = s.pick(fit or every), s.shuffled(pages(words, topics))
    columns = []
    for c in chosen.get("columns", []):
        entries = [*c["links"], *_some(more, s, 1 + int(8 * wealth))]
        columns.append(Column(c.get("heading", ""), links(entries[:_MOST_COLUMN], "/", lang)))
    flat = list(chosen.get("links", []))
    return columns, [*flat, *_some(more, s, 1 + int(8 * wealth))] if flat else []


def children(
    words: Mapping[str, Any],
    topics: Sequence[str],
    entries: list[Link],
    s: Stream,
    depth: str,
    wealth: float,
    lang: str,
) -> None:
    """Give the entries of a menu entries of their own, as its depth (flat, sub, mega) has it."""
    if depth not in ("mega", "sub"):
        return
    known = {k.casefold(): v for k, v in words["subsections"].items()}
    more, most = s.shuffled(pages(words, topics)), s.between(3, 4 + int(5 * wealth))
    for link in entries:
        own = list(known.get(link.text.casefold(), []))[:most]
        if depth == "mega" or (not own and s.chance(0.7)):
            own += _some(more, s, most if depth == "mega" else 3)
        if depth == "mega" and len(own) < 3:
            own += [sentence(x) for x in s.sample(words["tags"], s.between(2, most))]
        if own and (depth == "mega" or s.chance(0.75)):
            link.items = links(list(dict.fromkeys(own)), link.href, lang)


def _some(texts: list[str], s: Stream, most: int) -> list[str]:
    """Take up to `most` texts off a list."""
    n = min(s.below(most + 1), len(texts))
    out = texts[:n]
    del texts[:n]
    return out
