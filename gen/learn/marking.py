"""A label for every text of a page: the article by its content, the rest by what markup says.

Only the article is known; of the rest, what must be right is that it is not the article, and
whether it is a comment. Each mark says why, and how sure it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from gen import wording
from gen.learn import cleaning, matching, walking
from gen.learn.hints import CHROME, Hints
from gen.learn.model import BODY, LearnError, Mark, Marked, SourcePage, Text

LEAST: Final = 0.6
"""Share of the content's words that the page must hold."""
_SHARE: Final = 0.5
"""Share of a block's words that are content, from which on it is."""
_ZONE: Final = 14
"""Blocks around title and first paragraph in which byline and date stand."""
_FEW: Final = 5
"""Words from which on a link is a headline, not a menu's entry."""
_SENTENCE: Final = 9
_TIME: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
_MINUTES: Final = re.compile(r"\b\d{1,3}\s*[- ]?(?:min|мин|Min)")
_HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())


@dataclass(slots=True)
class _Found:
    """Where the article stands among the texts."""

    body: set[int]
    coverage: float
    title: int = -1
    first: int = 0
    last: int = 0


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
    marks = _Marker(page, lang, texts, found, named).all()
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


def _content(content: str, texts: Sequence[Text]) -> _Found:
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
    out = _Found(body, total / max(1, len(gold)))
    if spread:
        out.first, out.last = spread[0], spread[-1]
    return out


def _show(root: Any, texts: Sequence[Text], found: _Found, rules: list[walking.Rule]) -> None:
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


def _headline(texts: Sequence[Text], found: _Found, named: list[str], hidden: set[Any]) -> int:
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
        level = next((x.tag for x in _up(texts[i].holder, 3) if x.tag in _HEADINGS), "")
        same = _alike(said, named)
        if any(x in hidden or walking.hides(x) for x in _up(texts[i].holder, 40)):
            continue
        worth = 4 * same + 2 * (level == "h1") + bool(level)
        if (same and (level or worth >= 4)) or level == "h1":
            rank = worth * 10_000 + i
            if rank > nearest:
                best, nearest = i, rank
    return best


def _up(node: Any, most: int) -> list[Any]:
    out: list[Any] = []
    while node is not None and len(out) < most:
        out.append(node)
        node = node.getparent()
    return out


def _alike(said: list[str], named: list[str]) -> bool:
    """Say whether words are the title, which may have the site's name behind it."""
    if not said or not named:
        return False
    if said == named or (len(said) >= 3 and named[: len(said)] == said):
        return True
    return len(named) >= 3 and said[: len(named)] == named and len(said) <= len(named) + 2


@cache
def phrases(lang: str) -> Mapping[tuple[str, ...], str]:
    """Return the phrases of a language by their words, with their keys; and English ones."""
    out: dict[tuple[str, ...], str] = {}
    for x in dict.fromkeys((lang, "en")):
        phrases = wording.language(x).phrases
        for key in sorted(wording.PHRASES):
            for said in phrases[key]:
                words = tuple(matching.words(said))
                if words and "{" not in said:
                    out.setdefault(words, key)
    return out


@cache
def _months(lang: str) -> frozenset[str]:
    names: set[str] = set()
    for x in dict.fromkeys((lang, "en")):
        info = wording.language(x).info
        for key in ("months", "months_short", "months_alone"):
            names.update(w.casefold().rstrip(".") for w in info.get(key, ()))
    return frozenset(names)


def is_date(text: str, lang: str) -> bool:
    """Say whether a text is a date, but for a few words."""
    said = matching.words(text)
    if not said or len(said) > 8 or not any(c.isdigit() for c in text):
        return False
    months = _months(lang)
    return bool(_TIME.search(text)) or (any(w in months for w in said) and len(said) >= 2)


class _Marker:
    """Marks the texts of one page."""

    def __init__(
        self, page: SourcePage, lang: str, texts: Sequence[Text], found: _Found, named: list[str]
    ) -> None:
        self.page, self.lang, self.texts, self.found, self.named = page, lang, texts, found, named
        self.hints, self.phrases = Hints(), phrases(lang)
        self.author = matching.words(page.author)
        at = texts[found.title].block if found.title >= 0 else texts[found.first].block
        first = texts[found.first].block
        self.zone = range(min(at, first) - 4, max(at, first) + 1)
        self.close = max(at, first) - min(at, first) <= 80
        self.ends = texts[found.last].block
        self.titled = (
            {i for i, t in enumerate(texts) if t.block == texts[found.title].block}
            if found.title >= 0
            else set()
        )

    def all(self) -> tuple[Mark, ...]:
        """Return the marks of all texts."""
        return tuple(self._one(i, t) for i, t in enumerate(self.texts))

    def _one(self, i: int, t: Text) -> Mark:
        if i in self.titled:
            return Mark("article.title", "the title, nearest before the body", 0.95)
        if i in self.found.body:
            return Mark(BODY, "the content's words", 1.0)
        around = self.hints.around(t.holder)
        said = matching.words(t.text)
        comment = "comment" in around
        if near := self._head(i, t, said, around):
            return near
        key = self.phrases.get(tuple(said), "")
        if comment:
            return self._comment(t, said, around, key)
        if key:
            label = PHRASE_LABELS.get(key, "")
            if label:
                return Mark(label, f"phrase {key}", 0.85)
        return self._chrome(t, said, around)

    def _head(self, i: int, t: Text, said: list[str], around: tuple[str, ...]) -> Mark | None:
        """Mark what stands at the article's head: byline, date; and its captions."""
        inside = self.found.first < i < self.found.last
        if "caption" in around[:2] and (inside or t.block in self.zone):
            return Mark("article.caption", "a caption at the article", 0.8)
        if not (self.close and t.block in self.zone) and not (
            t.block - self.ends in range(1, 4) and "meta" in around[:2]
        ):
            return None
        if any(k in around for k in ("menu", "related", "comment", "footer", "cookie")):
            return None
        if is_date(t.text, self.lang) or (_MINUTES.search(t.text) and len(said) <= 5):
            return Mark("article.date", "a date at the head of the article", 0.85)
        if self.author and _within(self.author, said) and len(said) <= len(self.author) + 4:
            return Mark("article.byline", "the author's name at the article's head", 0.9)
        if len(said) <= 4 and ("author" in around[:2] or "meta" in around[:1]):
            return Mark("article.byline", "class names of a byline", 0.6)
        return None

    def _comment(self, t: Text, said: list[str], around: tuple[str, ...], key: str) -> Mark:
        """Mark a text in a comment section."""
        why = "in a comment section"
        if "form" in around or around[:1] in (("label",), ("button",), ("option",)):
            first = around[0] if around else ""
            label = CHROME[first][1] if first in ("label", "button", "option") else "form.text"
            return Mark(label, "a form in a comment section", 0.8)
        if any(x.tag in _HEADINGS for x in _up(t.holder, 3)):
            return Mark("comment.heading", why, 0.8)
        if is_date(t.text, self.lang):
            return Mark("comment.date", why, 0.8)
        if key in ("reply", "report_comment", "like", "share"):
            return Mark("comment.action", why, 0.85)
        if len(said) >= _FEW:
            return Mark("comment.body", why, 0.7)
        near = " ".join((x.get("class") or "") + x.tag for x in _up(t.holder, 3)).lower()
        if said and any(x in near for x in ("author", "user", "name", "fn", "cite")):
            return Mark("comment.author", why, 0.7)
        return Mark("comment.action" if said else "comment.score", why, 0.5)

    def _chrome(self, t: Text, said: list[str], around: tuple[str, ...]) -> Mark:
        up = _up(t.holder, 5)
        link = any(x.tag == "a" for x in up)
        heading = any(x.tag in _HEADINGS for x in up[:3])
        low = t.text.strip()
        if "©" in low or low.lower().startswith(("copyright", "(c)")):
            return Mark("notice.copyright", "a copyright sign", 0.95)
        for k in around:
            if k == "related":
                return self._teaser(t, said, link, heading=heading)
            if k in ("menu", "footer", "header", "widget") and link and len(said) >= _FEW + 1:
                return Mark("teaser.title", f"a long link in markup that says {k}", 0.5)
            if k in CHROME:
                linked, other, sure = CHROME[k]
                if k == "author" and len(said) <= 4:
                    other = "author.name"
                if k == "footer" and not link and len(said) < _SENTENCE:
                    other = "widget.meta"
                return Mark(linked if link else other, f"markup says {k}", sure)
            if k == "widget":
                return self._teaser(t, said, link, heading=heading, sure=0.45)
        if link:
            label = "teaser.title" if len(said) >= _FEW else "nav.menu"
            return Mark(label, "a link, no more is known", 0.4)
        if heading:
            return Mark("teaser.heading", "a heading outside the article", 0.4)
        if len(said) >= _SENTENCE:
            return Mark("widget.embed", "a sentence outside the article", 0.3)
        return Mark("widget.meta", "a short text outside the article", 0.3)

    def _teaser(
        self, t: Text, said: list[str], link: bool, *, heading: bool, sure: float = 0.75
    ) -> Mark:
        why = "in a list of other pages"
        if is_date(t.text, self.lang):
            return Mark("teaser.time", why, sure)
        if link and len(said) >= 3:
            return Mark("teaser.title", why, sure)
        if heading:
            return Mark("teaser.heading", why, sure)
        if len(said) >= _SENTENCE:
            return Mark("teaser.lede", why, sure)
        return Mark("teaser.more" if link else "teaser.section", why, sure - 0.15)


def _within(words: list[str], said: list[str]) -> bool:
    n = len(words)
    return any(said[i : i + n] == words for i in range(len(said) - n + 1))


PHRASE_LABELS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("home", "menu", "open_menu", "close", "close_mark", "sitemap"), "nav.menu"),
    **dict.fromkeys(("search", "search_label", "search_button"), "nav.search"),
    **dict.fromkeys(
        ("related", "you_may_like", "latest", "most_read", "trending"), "teaser.heading"
    ),
    **dict.fromkeys(("most_commented", "editors_pick", "recent_posts"), "teaser.heading"),
    **dict.fromkeys(("read_more", "see_all", "load_more", "continue_reading"), "teaser.more"),
    **dict.fromkeys(("read_also", "see_also"), "teaser.inline"),
    **dict.fromkeys(("next_article", "previous_article", "next_page"), "nav.pagination"),
    **dict.fromkeys(("share_this", "copy_link", "send_by_mail"), "promo.share"),
    **dict.fromkeys(("print", "save_article", "listen", "text_size"), "widget.tools"),
    "skip_to_content": "nav.skip",
    "back_to_top": "nav.top",
    "toc": "nav.toc",
    "breadcrumb_here": "nav.breadcrumb",
    "leave_comment_link": "comment.count",
    "comments_closed": "comment.gate",
    "no_comments": "comment.empty",
    "must_log_in": "comment.gate",
    "about_author": "author.name",
    "tags_label": "nav.tag",
    "filed_under": "nav.tag",
    "ad": "promo.ad",
}
"""Labels of phrases that say what they are wherever they stand."""
