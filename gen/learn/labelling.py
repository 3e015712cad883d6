"""A label for every text, from where it stands and what markup and the text itself say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gen.learn import matching
from gen.learn.hints import CHROME, Hints
from gen.learn.model import BODY, Mark, SourcePage, Text
from gen.learn.sayings import PHRASE_LABELS, is_date, phrases
from gen.learn.walking import upwards

_BEFORE: Final = 4
"""Blocks above the title in which byline and date may stand."""
_APART: Final = 80
"""Blocks between title and body from which on they are no article's head."""
_FEW: Final = 5
"""Words from which on a link is a headline, not a menu's entry."""
_SENTENCE: Final = 9
_MINUTES: Final = re.compile(r"\b\d{1,3}\s*[- ]?(?:min|мин|Min)")
HEADINGS: Final = frozenset("h1 h2 h3 h4 h5 h6".split())


@dataclass(slots=True)
class Found:
    """Where the article stands among the texts."""

    body: set[int]
    coverage: float
    title: int = -1
    first: int = 0
    last: int = 0


class Marker:
    """Marks the texts of one page."""

    def __init__(self, page: SourcePage, lang: str, texts: Sequence[Text], found: Found) -> None:
        self.page, self.lang, self.texts, self.found = page, lang, texts, found
        self.hints, self.phrases = Hints(), phrases(lang)
        self.author = matching.words(page.author)
        at = texts[found.title].block if found.title >= 0 else texts[found.first].block
        first = texts[found.first].block
        self.zone = range(min(at, first) - _BEFORE, max(at, first) + 1)
        self.close = max(at, first) - min(at, first) <= _APART
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
        if any(x.tag in HEADINGS for x in upwards(t.holder, 3)):
            return Mark("comment.heading", why, 0.8)
        if is_date(t.text, self.lang):
            return Mark("comment.date", why, 0.8)
        if key in ("reply", "report_comment", "like", "share"):
            return Mark("comment.action", why, 0.85)
        if len(said) >= _FEW:
            return Mark("comment.body", why, 0.7)
        near = " ".join((x.get("class") or "") + x.tag for x in upwards(t.holder, 3)).lower()
        if said and any(x in near for x in ("author", "user", "name", "fn", "cite")):
            return Mark("comment.author", why, 0.7)
        return Mark("comment.action" if said else "comment.score", why, 0.5)

    def _chrome(self, t: Text, said: list[str], around: tuple[str, ...]) -> Mark:
        up = upwards(t.holder, 5)
        link = any(x.tag == "a" for x in up)
        heading = any(x.tag in HEADINGS for x in up[:3])
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
