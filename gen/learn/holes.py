"""Texts of a page -> what its template says in their place.

With `replace`, a text becomes a hole that asks for words of ours: of its kind, with as many words
and about as many characters, written in the same case, ending in the same mark; interface labels
that our catalogues hold stay. Numbers keep their shape. With `keep`, a text stays, but for
addresses and numbers that reach people.
"""

from __future__ import annotations

import html as htmllib
import re
from collections.abc import Mapping
from typing import Final

from gen.learn import matching
from gen.learn.model import Keep, Mark
from gen.learn.sayings import is_date, phrases

_PARTS: Final = re.compile(r"(\s+[|·•»›→←–/—]\s+|[|·•»›→←✓✔★☆▼▲▾]+\s*)")
_NUMBER: Final = re.compile(r"([#$€£]?\d[\d.,:/%+°-]*)")
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_HOST: Final = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|io|co|info)\b\S*", re.I)
_PHONE: Final = re.compile(r"\+?\(?\d[\d\s().-]{7,}\d")
_SENTENCES: Final = re.compile(r"[.!?…][\"”’»)]*\s+\W*\w")
_PAGE: Final = ("teaser.", "comment.", "article.", "author.", "related.", "nav.toc")
"""Labels of what differs from page to page."""
_HEAD: Final = ("article.date", "article.byline")
"""Labels of what no other article may have."""
_FEW: Final = 4
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    # label, or its first part: kind of a short text, of a long one
    "nav": ("menu", "title"),
    "nav.tag": ("tag", "title"),
    "nav.toc": ("title", "title"),
    "nav.pagination": ("label", "title"),
    "form": ("label", "prose"),
    "promo": ("label", "prose"),
    "notice": ("label", "legal"),
    "widget": ("label", "prose"),
    "widget.meta": ("label", "prose"),
    "teaser": ("label", "prose"),
    "teaser.title": ("title", "title"),
    "teaser.inline": ("title", "title"),
    "teaser.alt": ("title", "title"),
    "teaser.section": ("tag", "title"),
    "comment": ("label", "comment"),
    "comment.body": ("comment", "comment"),
    "comment.author": ("name", "name"),
    "author": ("label", "bio"),
    "author.name": ("name", "prose"),
    "article": ("caption", "caption"),
    "article.byline": ("name", "name"),
}


class Holes:
    """Writes the texts of one page."""

    def __init__(self, lang: str, text: Keep, title: list[str], author: list[str]) -> None:
        self._lang, self._text, self._title, self._author = lang, text, title, author
        self._numbers: dict[tuple[str, str], int] = {}
        self._phrases = phrases(lang)

    @property
    def replaces(self) -> bool:
        """Whether the page's words give way to ours."""
        return self._text == "replace"

    def text(self, text: str, mark: Mark, *, inside: bool = False) -> str:
        """Return what stands in place of a text, the white space at its edges as it was.

        `inside`: it stands between blocks of the article, so it is the page's own.
        """
        core = text.strip()
        at = text.index(core)
        made = self.core(" ".join(core.split()), mark, inside=inside)
        return text[:at] + made + text[at + len(core) :]

    def core(self, text: str, mark: Mark, *, inside: bool = False) -> str:
        """Return what stands in place of a trimmed text."""
        said = matching.words(text)
        if said and said == self._title and mark.label != "article.title":
            return "{{ page.title }}"
        if mark.label == "article.title":
            return "{{ page.title }}"
        if self._text == "keep" and mark.stays is not False and mark.label not in _HEAD:
            return self._kept(text)
        if not said:
            return escaped(text)
        if mark.label == "article.date":
            return "{{ page.date }}" if is_date(text, self._lang) else "{{ page.reading_time }}"
        if mark.label == "article.byline":
            name = said == self._author or mark.confidence < 0.7
            return "{{ page.author }}" if name else "{{ page.byline }}"
        if found := self._whole(text, said, mark):
            return found
        page = not mark.stays
        if mark.stays is None:
            page = inside or mark.label.startswith(_PAGE)
        return "".join(self._part(x, mark, page=page) for x in _split(text))

    def _whole(self, text: str, said: list[str], mark: Mark) -> str:
        """Return what stands for a text that is one thing, "" for others."""
        if mark.label == "notice.copyright":
            year = "{{ site.year }} " if any(c.isdigit() for c in text) else ""
            return "{{ t.copyright }}" if len(said) > _FEW else f"© {year}{{{{ site.brand }}}}"
        if key := self._phrases.get(tuple(said)):
            return escaped(text) if text.isupper() or text.islower() else f"{{{{ t.{key} }}}}"
        if is_date(text, self._lang):
            return "{{ page.extra.text." + self._name("date", text, len(said)) + " }}"
        if _MAIL.fullmatch(text):
            return "{{ site.fit.mail }}"
        if _PHONE.fullmatch(text):
            return "{{ site.fit.phone }}"
        return "{{ site.domain }}" if _HOST.fullmatch(text) else ""

    def _part(self, text: str, mark: Mark, *, page: bool) -> str:
        core = text.strip()
        if not core or not any(c.isalpha() for c in core):
            return escaped(_scrambled(text))
        at = text.index(core)
        short, long = _KINDS.get(mark.label) or _KINDS.get(mark.label.partition(".")[0], _OTHER)
        count = len(core.split())
        kind = short if count <= _FEW else long
        of = "page.extra.text" if page else "site.text"
        hole = f"{{{{ {of}.{self._name(kind, core, count, page=page)} }}}}"
        return text[:at] + hole + text[at + len(core) :]

    def _name(self, kind: str, text: str, count: int, *, page: bool = True) -> str:
        key = ("page." if page else "site.") + kind, text.casefold()
        number = self._numbers.setdefault(key, len(self._numbers))
        return f"{kind}_{count}_{len(text)}_{_form(text)}_{number}"

    def _kept(self, text: str) -> str:
        out = _MAIL.sub("\x01", text)
        out = _HOST.sub("\x02", out)
        out = escaped(_PHONE.sub("\x03", out))
        for mark, hole in (("\x01", "fit.mail"), ("\x02", "domain"), ("\x03", "fit.phone")):
            out = out.replace(mark, f"{{{{ site.{hole} }}}}")
        return out


_OTHER: Final = ("label", "prose")


def _split(text: str) -> list[str]:
    """Return a text in parts: what separators and, in short texts, numbers set apart."""
    parts = [x for x in _PARTS.split(text) if x]
    if len(text.split()) <= 2 * _FEW and any(c.isdigit() for c in text):
        parts = [y for x in parts for y in _NUMBER.split(x) if y]
    return parts


def _form(text: str) -> str:
    """Return the case of a text and its last mark, as `gen.fillers` names them."""
    letters = [c for c in text if c.isalpha()]
    heads = [w[0] for w in text.split() if w[:1].isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters if c.lower() != c.upper()):
        case = "u" if any(c.isupper() for c in letters) else "s"
    elif heads and not heads[0].isupper():
        case = "l"
    else:
        big = sum(c.isupper() for c in heads)
        case = "t" if len(heads) > 1 and big >= 0.7 * len(heads) else "s"
    more = "m" if _SENTENCES.search(text) else ""
    tail = text.rstrip("\"'”’»)] ")
    for mark, end in (("...", "d"), ("…", "e"), (".", "p"), (":", "c"), ("?", "q"), ("!", "x")):
        if tail.endswith(mark):
            return case + end + more
    return case + more


def _scrambled(text: str) -> str:
    """Return a text with other digits."""
    turn = sum(map(ord, text)) % 7 + 1
    return "".join(str((int(c) * 3 + turn + i) % 9 + 1) if c in "123456789" else c
                   for i, c in enumerate(text))  # fmt: skip


def escaped(text: str) -> str:
    """Return a text as a template writes it."""
    out = htmllib.escape(text, quote=False)
    return out.replace("{", "&#123;") if "{" in out else out
