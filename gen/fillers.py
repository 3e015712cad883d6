"""Words to order: a text of a kind, with so many words and characters, written so.

Templates made from a page (`gen.learn`) ask for one wherever that page had words of its own:
`{{ site.text.menu_2_14_t_7 }}` is a menu's entry of two words and about 14 characters in title
case, the seventh text of the page. What the pages of a site share they ask of the site, the rest
of the page (`page.extra.text`). The same name gives the same text: a menu that a page prints twice
stays one menu.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from gen import bulk
from gen.chance import Stream
from gen.wording import Language, titled

_NAME: Final = re.compile(r"([a-z]+)_(\d+)_(\d+)_([lstu][pcqxeda]?m?)_(\d+)")
_INNER: Final = re.compile(r"(?<=\w)[.!?…]+([\"”’»)]*\s)")
_STEP: Final = 7919
_HOLE: Final = re.compile(r"\{\w+\}")
_ENDS: Final = {"p": ".", "c": ":", "q": "?", "x": "!", "e": "…", "d": "...", "a": ","}
_WINDOW: Final = 24
"""Texts nearest in length that one is picked from."""
_LONGEST: Final = 400
"""Words of a text made to order."""
_LABEL: Final = 4
"""Words of what may be a button or an entry of a menu."""
_EDGE: Final = " .,;:!?…–—-|/&("
_SMALL: Final = frozenset(
    "a an and as at but by for from in into nor of on or per the to via vs with und der die das "
    "von zu mit en de la le el y et du des dos da do e i na w z".split()
)
KINDS: Final = ("menu", "label", "title", "prose", "legal", "caption", "comment", "bio", "tag")
"""Kinds of text besides names, which are made of first and last ones."""


class Stock:
    """Texts of one language and split, by kind, number of words and length, filled as asked."""

    def __init__(
        self,
        words: Language,
        lines: Mapping[str, Sequence[Any]],
        titles: Iterable[tuple[str, str]] = (),
        comments: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.words, self._lines = words, lines
        self._titles, self._comments = titles, comments or {}
        self._buckets: dict[tuple[str, int], list[tuple[int, str]]] = {}
        self._kinds: dict[str, list[str]] = {}

    def _of(self, kind: str) -> list[str]:
        if kind not in self._kinds:
            found = (x for x in self._all(kind) if not _HOLE.search(x))
            self._kinds[kind] = list(dict.fromkeys(x.strip(_EDGE).strip() for x in found))
        return self._kinds[kind]

    def _all(self, kind: str) -> list[str]:
        line, menus = self._lines, self.words.menus
        if kind == "menu":
            out = [x for k in ("sections", "services", "blog_categories") for x in menus.get(k, ())]
            out += [x for m in menus.get("menu", ()) for x in _strings(m)]
            out += [x for m in menus.get("footer", ()) for x in _strings(m)]
            return out + [x for x in _strings(menus.get("pages", {})) if len(x) < 60]
        if kind == "label":
            phrases = [x for k, v in sorted(self.words.phrases.items()) for x in _strings(v)]
            return [x for x in phrases if len(x.split()) <= _LABEL] + self._all("menu")
        if kind == "tag":
            return [*menus.get("tags", ()), *menus.get("blog_categories", ())]
        if kind == "title":
            return [t for t, _ in self._pairs]
        if kind == "legal":
            return [*line.get("legal", ()), *line.get("rules", ()), *line.get("notices", ())]
        if kind == "caption":
            return [*line.get("captions", ()), *self._ledes]
        if kind == "bio":
            return [*line.get("bios", ()), *line.get("bios_male", ()), *line.get("bios_female", ())]
        if kind == "comment":
            return [x for v in self._comments.values() for x in v]
        out = [
            *line.get("promos", ()),
            *line.get("ads", ()),
            *self._ledes,
            *line.get("notices", ()),
        ]
        out += [p["pitch"] for p in line.get("products", ())]
        return [x for x in out if isinstance(x, str)]

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        return [(t, lede) for t, lede in self._titles if t]

    @property
    def _ledes(self) -> list[str]:
        return [lede for _, lede in self._pairs if lede]

    def nearest(self, kind: str, count: int, length: int, number: int) -> str:
        """Return one of the texts of so many words that are nearest in length."""
        bucket = self._bucket(kind, max(1, min(count, _LONGEST)))
        at = bisect_left(bucket, (length, ""))
        low = max(0, min(at - _WINDOW // 2, len(bucket) - _WINDOW))
        return bucket[low + number % min(_WINDOW, len(bucket))][1]

    def _bucket(self, kind: str, count: int) -> list[tuple[int, str]]:
        key = kind, count
        if key not in self._buckets:
            found = self._made(kind, count)
            if len(found) < _WINDOW and kind != "prose":
                spare = {"menu": "label", "label": "title", "tag": "menu"}.get(kind, "prose")
                found = found + [x for _, x in self._bucket(spare, count)]
            if not found:
                found = [" ".join((["–"] * count)[:count])]
            self._buckets[key] = sorted({(len(x), x) for x in found})
        return self._buckets[key]

    def _made(self, kind: str, count: int) -> list[str]:
        """Return texts of a kind with so many words: whole ones, beginnings, several in a row."""
        texts, out = self._of(kind), list[str]()
        for i, text in enumerate(texts):
            said = text.split()
            if len(said) == count:
                out.append(text)
                continue
            if len(said) < count and count > _LABEL:
                k = i
                while len(said) < count and k < i + count:
                    said[-1] = f"{said[-1].rstrip(_EDGE)}."
                    k += 1
                    said += texts[k % len(texts)].split()
            elif count <= 2 and kind not in ("menu", "label", "tag"):
                continue
            if len(said) > count and said[count - 1].casefold() not in _SMALL:
                cut = " ".join(said[:count]).rstrip(_EDGE)
                if len(cut.split()) == count:
                    out.append(cut)
        return out


def _strings(value: Any) -> list[str]:
    """Return the strings in nested lists and tables, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [x for v in value.values() for x in _strings(v)]
    return [x for v in value for x in _strings(v)] if isinstance(value, list | tuple) else []


class Filler:
    """Texts to order, as attributes. `number` gives a number for a name, the same for the same."""

    def __init__(
        self,
        stock: Stock,
        number: Callable[[str], int],
        special: Mapping[str, Callable[[int, int], str]] | None = None,
    ) -> None:
        self._stock, self._number, self._special = stock, number, special or {}
        self._known: dict[str, str] = {}

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._known:
            self._known[name] = self._make(name)
        return self._known[name]

    def _make(self, name: str) -> str:
        found = _NAME.fullmatch(name)
        if not found:
            raise AttributeError(name)
        kind, count, length, form = found[1], int(found[2]), int(found[3]), found[4]
        # Neighbouring numbers of one kind and length get other texts: menus have no entry twice.
        base, slot = self._number(f"{kind}_{count}"), int(found[5])
        number = base + slot * (1 if kind in KINDS else _STEP)
        if kind in self._special:
            return self._special[kind](length, number)
        if kind == "name":
            return self._person(count, number)
        if kind not in KINDS:
            raise AttributeError(name)
        return written(self._stock.nearest(kind, count, length, number), form)

    def _person(self, count: int, number: int) -> str:
        names = self._stock.words.names
        sex = ("female", "male")[number & 1]
        first, last = names[f"{sex}_first"], names.get(f"{sex}_last") or names["last"]
        one = first[(number >> 1) % len(first)]
        if count < 2:
            return one
        middle = f" {first[(number >> 21) % len(first)][0]}." if count > 2 else ""
        return f"{one}{middle} {last[(number >> 11) % len(last)]}"


def written(text: str, form: str) -> str:
    """Return a text in a case (l, s, t, u: lower, sentence, title, upper) with an end.

    The form ends in m where the text may be more than one sentence.
    """
    text = text.rstrip(_EDGE) or text
    if not form.endswith("m"):
        text = _INNER.sub(r"\1", text)
    case = form[0]
    if case == "u":
        text = text.upper()
    elif case == "l":
        text = text[:1].lower() + text[1:]
    elif case == "t":
        text = titled(text[:1].upper() + text[1:])
    else:
        text = text[:1].upper() + text[1:]
    return text + _ENDS.get(form[1:].rstrip("m"), "")


def of_site(stock: Stock, seed: int, number: int) -> Filler:
    """Return what a site's templates ask for words, and for code as long as they say."""

    def numbered(name: str) -> int:
        data = f"{seed}\x1f{number}\x1f{name}".encode()
        return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")

    loose = bool(numbered("loose") & 1)
    kinds: dict[str, Callable[[Stream, int], str]] = {
        "script": lambda s, size: bulk.script(s, size, loose=loose),
        "sheet": lambda s, size: bulk.style_sheet(s, size, loose=loose),
        "state": bulk.state,
    }

    def code(kind: str) -> Callable[[int, int], str]:
        return lambda size, at: kinds[kind](Stream(seed, at & 0xFFFFFFFF, f"code:{kind}"), size)

    return Filler(stock, numbered, {kind: code(kind) for kind in kinds})
