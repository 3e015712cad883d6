"""A label for every text of a page: the article by its content, the rest by what markup says.

Only the article is known; of the rest, what must be right is that it is not the article, and
whether it is a comment. Each mark says why, and how sure it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from gen import wording
from gen.learn import cleaning, matching, walking
from gen.learn.labelling import HEADINGS, Found, Marker
from gen.learn.model import LearnError, Marked, SourcePage, Text
from gen.learn.walking import upwards

LEAST: Final = 0.6
"""Share of the content's words that the page must hold."""
_SHARE: Final = 0.5
"""Share of a block's words that are content, from which on it is."""


def mark(page: SourcePage) -> Marked:
    """Return a page with a mark for every text.

    Raises LearnError where the page has no content, or too little of it stands on the page.
    """
    if not (page.content or "").strip():
        raise LearnError(
            "no content is known of this page",
            where=page.id,
            todo="give its text with --content, or have it found with --content auto",
        )
    tree = cleaning.parse(page.html)
    rules = walking.hiding(tree)
    lang = _language(page, tree)
    named = _title(page, tree)
    root = cleaning.inert(tree, _host(page.url))
    texts = tuple(walking.texts(root))
    found = _content(page.content or "", texts)
    if found.coverage < LEAST:
        raise LearnError(
            f"only {found.coverage:.0%} of the content's words stand on the page, in order",
            where=page.id,
            todo="is this the page that the content is of?",
        )
    _show(root, texts, found, rules)
    hidden = _hidden(root, rules)
    found.title = _headline(texts, found, named, hidden)
    marks = Marker(page, lang, texts, found).all()
    return Marked(page, lang, root, texts, marks, found.coverage, tuple(rules), frozenset(hidden))


def _language(page: SourcePage, tree: Any) -> str:
    """Return the language: as said, as declared, else English; one that there are words for."""
    known = wording.languages()
    for said in (page.lang, tree.get("lang") or "", tree.get("xml:lang") or ""):
        low = said.replace("_", "-").lower()
        for x in (low, low.partition("-")[0]):
            if x in known:
                return x
    return "en"


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _title(page: SourcePage, tree: Any) -> list[str]:
    """Return the words of the title: as given, else of the page's own."""
    if page.title:
        return matching.words(page.title)
    for node in tree.iter("meta"):
        if node.get("property") == "og:title" and node.get("content"):
            return matching.words(node.get("content"))
    return matching.words(tree.findtext("head/title") or "")


def _content(content: str, texts: Sequence[Text]) -> Found:
    """Find which texts are the content: by block, most of whose words must be."""
    own: list[int] = []
    page: list[str] = []
    for i, t in enumerate(texts):
        said = matching.words(t.text)
        page += said
        own += [i] * len(said)
    gold = matching.words(content)
    hit, total, size = [0] * len(texts), 0, [0] * len(texts)
    for i in own:
        size[i] += 1
    for x in matching.match(page, gold):
        total += x.size
        for i in own[x.start : x.start + x.size]:
            hit[i] += 1
    blocks: dict[int, list[int]] = {}
    for i, t in enumerate(texts):
        blocks.setdefault(t.block, []).append(i)
    body: set[int] = set()
    for members in blocks.values():
        words, hits = sum(size[i] for i in members), sum(hit[i] for i in members)
        if words and hits >= _SHARE * words:
            # A long text of its own between words of the article is not the article's.
            body.update(i for i in members if hit[i] or size[i] < 3)
    spread = sorted(body)
    out = Found(body, total / max(1, len(gold)))
    if spread:
        out.first, out.last = spread[0], spread[-1]
    return out


def _show(root: Any, texts: Sequence[Text], found: Found, rules: list[walking.Rule]) -> None:
    """Show what hides the article until a script has run; drop rules that would."""
    seen: set[Any] = set()
    for i in found.body:
        up = texts[i].holder
        while up is not None and up not in seen:
            seen.add(up)
            walking.show(up) if walking.hides(up) else None
            up = up.getparent()
    names = {x for node in root.iter() for x in (node.get("class") or "").split()}
    ids = {node.get("id") or "" for node in root.iter()}
    rules[:] = [r for r in rules if r[1] <= names and r[2] <= ids]
    rules[:] = [r for r in rules if not any(walking.falls(x, r) for x in seen)]
    rules[:] = [r for r in rules if any(walking.falls(x, r) for x in root.iter(r[0] or None))]


def _hidden(root: Any, rules: Sequence[walking.Rule]) -> set[Any]:
    """Return the elements that a rule hides by itself."""
    return {x for r in rules for x in root.iter(r[0] or None) if walking.falls(x, r)}


def _headline(texts: Sequence[Text], found: Found, named: list[str], hidden: set[Any]) -> int:
    """Return the first text of the headline, -1 where none can be told.

    Of texts that say the title it is the heading nearest before the body; else the one h1.
    """
    best, nearest = -1, -1
    joined: dict[int, list[int]] = {}
    for i, t in enumerate(texts):
        joined.setdefault(t.block, []).append(i)
    for members in joined.values():
        i = members[0]
        if i > found.first + 3:
            break
        said = matching.words(" ".join(texts[k].text for k in members))
        level = next((x.tag for x in upwards(texts[i].holder, 3) if x.tag in HEADINGS), "")
        same = _alike(said, named)
        if any(x in hidden or walking.hides(x) for x in upwards(texts[i].holder, 40)):
            continue
        worth = 4 * same + 2 * (level == "h1") + bool(level)
        if (same and (level or worth >= 4)) or level == "h1":
            rank = worth * 10_000 + i
            if rank > nearest:
                best, nearest = i, rank
    return best


def _alike(said: list[str], named: list[str]) -> bool:
    """Say whether words are the title, which may have the site's name behind it."""
    if not said or not named:
        return False
    if said == named or (len(said) >= 3 and named[: len(said)] == said):
        return True
    return len(named) >= 3 and said[: len(named)] == named and len(said) <= len(named) + 2
