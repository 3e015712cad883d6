"""Teasers of other articles: lists that are made when a template looks at them.

A site shows three or four of the lists that a page could have; making the rest is a waste.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Generic, TypeVar, cast, overload

from gen.chance import Stream
from gen.models import Teaser
from gen.pages.desk import Desk
from gen.pages.pools import Lead
from gen.spacing import hyphenated
from gen.wording import stamp

T = TypeVar("T")
_OWN: Final = 0.25  # of teasers are of the split's own articles, while there are other headlines
_RANKED: Final = 2880  # minutes; what is read most is of the last days, in no order
_BRISK: Final = (0, 1, 2, 3, 4, 6, 7, 8, 10)
"""Variants of sites that keep headlines short: of two they take the shorter."""
_EXCERPTS: Final = (0, 0, 30, 0, 0, 24, 0, 0, 38, 0, 0, 0)
"""Words of an article in a teaser, by the voice's variant; 0: its standfirst."""
_MARKUP: Final = (
    "<p>{}</p>",
    "<b>{}</b>",
    "<span>{}</span>",
    "<strong>{}</strong> <br>",
    "<i>{}</i>",
)


class Later(Sequence[T], Generic[T]):
    """A list that is made when first looked at."""

    __slots__ = ("_items", "_make")

    def __init__(self, make: Callable[[], list[T]]) -> None:
        self._make, self._items = make, cast("list[T] | None", None)

    def _list(self) -> list[T]:
        if self._items is None:
            self._items = self._make()
        return self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._list())

    def __len__(self) -> int:
        return len(self._list())

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        return self._list()[at]


def later(make: Callable[[], list[T]]) -> list[T]:
    """Return a list that `make` makes when it is first looked at."""
    return cast("list[T]", Later(make))


class Deck:
    """Draws from a sequence without repetition, one at a time; begins anew when all are drawn."""

    __slots__ = ("_left", "_moved", "_s", "size")

    def __init__(self, size: int, s: Stream) -> None:
        self.size, self._s = size, s
        self._left, self._moved = size, dict[int, int]()

    @property
    def left(self) -> int:
        """How many were not drawn yet."""
        return self._left

    def draw(self) -> int:
        """Return an index of the sequence."""
        if not self._left:
            self._left, self._moved = self.size, {}
        j = self._s.below(self._left)
        self._left -= 1
        last = self._moved.get(self._left, self._left)
        found = self._moved.get(j, j)
        self._moved[j] = last
        return found


class Teasers:
    """Deals teasers of other articles and of the headline pool, without repetition on a page.

    Traps that live in teasers are planted here: a teaser of the page's own article (`own`), markup
    in an alternative text, titles printed twice, a title in the wrong encoding.
    """

    def __init__(self, desk: Desk, s: Stream, now: dt.datetime, own: Lead | None) -> None:
        self._desk, self._s, self._now, self._own = desk, s, now, own
        self._sections = [x.text for x in desk.made.site.sections]
        self._leads = desk.pools.leads
        self._mates = Deck(len(desk.mates), s)
        self._deck = Deck(len(self._leads), s)
        self._decks: dict[str, Deck] = {}
        self._shown: set[str] = set()
        self._minutes = s.between(1, 30)
        opt = desk.made.site.opt
        self._dates = getattr(opt, "times", "") == "dates"
        self._alt = getattr(opt, "alt", "")
        self._often = 0.4 if _EXCERPTS[desk.say.variant] else _OWN
        self._brisk = desk.say.variant in _BRISK
        self._repeats = self._markup = self._spoil = False
        self.spoilt: list[str] = []
        """The title that came out in the wrong encoding, empty while there is none."""

    def arm(self, planted: frozenset[str]) -> None:
        """Plant traps in all teasers to come."""
        if "doubled-titles" in planted:
            self._alt = "title"
        self._repeats = "teaser-repeats-headline" in planted and self._own is not None
        self._markup = "markup-in-alt" in planted
        self._spoil = "mojibake" in planted

    def take(self, n: int, *, ranked: bool = False, section: str = "") -> list[Teaser]:
        """Return the next n teasers, their ages growing, but in a ranking.

        Those under a section are of it, while there are any that the page has not shown.
        """
        out = []
        for i in range(n):
            # Lists of news contain the news: the page's own article comes second.
            own = self._own if self._repeats and i == 1 else None
            lead = own or (section and self._of(section)) or self._next()
            teaser = self._teaser(lead, str(i + 1) if ranked else "", section)
            if self._markup and n > 2 and i == 2:
                title = lead.title.replace("„", "&bdquo;").replace("“", "&ldquo;")
                teaser.alt = self._s.pick(_MARKUP).format(title)
            out.append(teaser)
        return out

    def titles(self, n: int) -> list[str]:
        """Return n headlines."""
        return [self._head(self._next()) for _ in range(n)]

    def _next(self) -> Lead:
        """Return the next lead that is not the page's own, one not shown before if that is easy."""
        if self._mates.size > 1 and (not self._leads or self._s.chance(self._often)):
            for _ in range(3):
                lead = self._desk.lead(self._mates.draw())
                if lead.title and (self._own is None or lead.title != self._own.title):
                    return lead
        if self._leads:
            lead = self._leads[self._deck.draw()]
            if lead.title in self._shown:
                lead = self._leads[self._deck.draw()]
            if self._brisk and self._deck.left:
                other = self._leads[self._deck.draw()]
                if len(other.title) < len(lead.title) and other.title not in self._shown:
                    return other
            return lead
        return Lead(self._desk.made.site.brand, "", self._sections[0])

    def _of(self, section: str) -> Lead | None:
        """Return the next lead of a section, None when all were shown."""
        key = section.casefold()
        there = self._desk.pools.leads_of.get(key, ())
        if key not in self._decks:
            self._decks[key] = Deck(len(there), self._s)
        deck, found = self._decks[key], cast("Lead | None", None)
        for _ in range(min(4, deck.left)):
            lead = self._leads[there[deck.draw()]]
            if lead.title in self._shown:
                continue
            if found is not None:
                return min(found, lead, key=lambda x: len(x.title))
            found = lead
            if not self._brisk:
                break
        return found

    def _teaser(self, lead: Lead, rank: str, section: str) -> Teaser:
        s, say = self._s, self._desk.say
        self._shown.add(lead.title)
        age = self._minutes = self._minutes + s.below(14 if self._minutes < 60 else 70)
        if rank:
            age += s.below(_RANKED)
        when = self._now - dt.timedelta(minutes=age)
        ago = say.date(when) if self._dates else say.ago(age, when)
        title, alt = self._head(lead), self._alt_of(lead)
        if self._spoil and lead is not self._own:
            self._spoil, title = False, mojibake(title)
            self.spoilt.append(title)
        name = section or lead.section or s.pick(self._sections)
        folder = self._desk.slug(name)
        return Teaser(
            title,
            f"/{folder}/{self._desk.slug(lead.title)}-{s.between(1000, 999999)}.html",
            alt,
            f"/thumbs/{s.between(1, 99999)}.jpg",
            name,
            f"/{folder}/",
            ago,
            stamp(when),
            self._lede(lead),
            lead.author,
            rank,
            str(s.below(90)),
        )

    def _lede(self, lead: Lead) -> str:
        """Return what stands under a headline; on some sites the article's first words."""
        most = _EXCERPTS[self._desk.say.variant]
        if lead is self._own or len(lead.opening) <= most:
            return lead.lede
        return " ".join(lead.opening[:most]).rstrip(" ,;:.–-") + "…" if most else lead.lede

    def _head(self, lead: Lead) -> str:
        """Return a headline as the site writes it; its own as it stands over the article."""
        if lead is self._own:
            return lead.title
        title = self._desk.say.head(lead.title)
        return hyphenated(title) if self._desk.made.site.fit.hyphens else title

    def _alt_of(self, lead: Lead) -> str:
        """Return a picture's text: the title where sites double it, else one of the usual ways."""
        s = self._s
        if self._alt == "title":
            return lead.lede if lead.lede and s.chance(0.03) else self._head(lead)
        if self._alt == "none":
            return ""
        caption = str(s.pick(self._desk.pools.lines["captions"]))
        return s.weighted((self._head(lead), caption, ""), (2, 5, 4))


def mojibake(text: str) -> str:
    """Return UTF-8 text as a program shows it that takes it for windows-1252.

    Characters that programs drop or fold (control, soft hyphen, no-break space) are left out.
    """
    curly = "“" + text.replace("'", "’") + "”" if text.isascii() else text
    wrong = curly.encode().decode("cp1252", "ignore")
    return " ".join(
        "".join(c for c in wrong if c == " " or (c.isprintable() and not c.isspace())).split()
    )
