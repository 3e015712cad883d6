"""What only some kinds of site show: each made from a stream of its own when a template asks.

Attributes are those of `gen.models.Extra`, which templates are checked against.
"""

from __future__ import annotations

import calendar as calendars
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from gen.chance import Stream
from gen.models import Block, Fact, Figure, Link, Teaser, TeaserList
from gen.pages.ordered import Ordered
from gen.pages.pools import sentences
from gen.slugs import slug
from gen.wording import full_name

if TYPE_CHECKING:
    from gen.pages.desk import Desk

_DIRT: Final = (
    "{{ post.title }}",
    "undefined",
    "[object Object]",
    "%%AUTHOR%%",
    "{{count}}",
    "null",
    "NaN",
    "Login.SomeKey",
    "${title}",
    "&nbsp;",
    "<br>",
    "{}",
    "[+]",
    "Δ",
    "#ERR",
    "Common.Labels.ReadMore",
    "{{ 'SHARE' | translate }}",
    "<span>",
    "&amp;amp;",
    "Array",
    "false",
    "@@placeholder",
    "{0} min",
)
_DIRT_SHARE: Final = 0.1  # of pages, as the anatomy counts any of these
_ASKS: Final = ("?", ";", "\u037e")
"""What ends a question; the last two are Greek."""
_SHORT: Final = 32
"""Characters of a crosshead that can name what is rated."""
_SPAM: Final = (
    "cheap watches",
    "online pharmacy",
    "best casino bonus",
    "payday loans",
    "essay service",
    "free slots",
)
_RATES: Final[Mapping[str, tuple[int, int]]] = {
    # Ten-thousandths of a euro or dollar, or points: about what each stands at, and its digits.
    "EUR/USD": (10_850, 4),
    "EUR/GBP": (8_520, 4),
    "EUR/CHF": (9_480, 4),
    "EUR/JPY": (1_612_000, 2),
    "EUR/TRY": (354_000, 2),
    "USD": (9_220, 4),
    "GBP": (11_740, 4),
    "CHF": (10_550, 4),
    "BTC": (612_400_000, 0),
    "DAX": (184_200_000, 0),
    "S&P 500": (52_700_000, 0),
    "BRENT": (812_000, 2),
    "GOLD": (23_450_000, 1),
}
_SWING: Final = 600
"""Ten-thousandths that a rate is off what it stands at, at most."""


class Extras(Ordered):
    """The extras of one page."""

    def __init__(
        self,
        desk: Desk,
        now: dt.datetime,
        title: str,
        body: Sequence[Block],
        paragraphs: Sequence[str],
        take: Callable[..., list[Teaser]],
        figure: Callable[[Stream], Figure],
    ) -> None:
        self._desk, self._now, self._title = desk, now, title
        self._body, self._paragraphs, self._take, self._figure = body, paragraphs, take, figure

    def _stream(self, name: str) -> Stream:
        return self._desk.plan.stream(f"extra.{name}")

    def _names(self, s: Stream, n: int) -> list[str]:
        return s.sample(self._desk.pools.words.menus["services"], n)

    @cached_property
    def facts(self) -> list[Fact]:
        """Return rows of an infobox."""
        s = self._stream("facts")
        t = self._desk.say.t
        values = [
            (
                t["published"].replace("{date}", "").strip(" :\u00a0\u202f"),
                self._desk.say.date(self._now),
            ),
            (t["field_city"], s.pick(self._desk.pools.words.menus["cities"])),
            (t["categories"], s.pick(self._desk.made.site.sections).text),
            (t["written_by"], full_name(self._desk.pools.words.names, s)[0]),
            (t["photo"], full_name(self._desk.pools.words.names, s)[0]),
            (t["video"], f"{s.below(9)}:{s.between(10, 59)}"),
            (t["tags_label"], ", ".join(s.sample(self._desk.pools.tags, 3))),
        ]
        return [Fact(k, v) for k, v in s.sample(values, s.between(3, 7)) if k and v]

    @cached_property
    def scores(self) -> list[Fact]:
        """Return rows of a rating table."""
        s = self._stream("scores")
        heads = [b.text for b in self._body if b.kind in ("h2", "h3") and 3 < len(b.text) < _SHORT]
        names = list(dict.fromkeys(heads)) or [x.text for x in self._desk.made.site.sections]
        return [
            Fact(x, f"{s.between(4, 9)}{self._point}{s.below(10)}")
            for x in s.sample(names, s.between(3, 6))
        ]

    @property
    def _point(self) -> str:
        return str(self._desk.pools.words.info.get("decimal", "."))

    @cached_property
    def verdict(self) -> Fact:
        """Return the overall rating with a remark."""
        s = self._stream("verdict")
        return Fact(
            self._desk.say.t["summary_heading"],
            f"{s.between(5, 9)}{self._point}{s.below(10)}",
            s.pick(self._desk.pools.comments["agree"]),
        )

    @cached_property
    def products(self) -> list[Fact]:
        """Return products with prices."""
        s = self._stream("products")
        return [
            Fact(p["name"], p["price"], p["pitch"])
            for p in s.sample(self._desk.pools.lines["products"], s.between(2, 6))
        ]

    @cached_property
    def offers(self) -> list[Fact]:
        """Return subscription plans."""
        s = self._stream("offers")
        t = self._desk.say.t
        names = [t["subscribe"], t["newsletter_heading"], t["support_us"]]
        price = s.between(1, 9)
        return [
            Fact(
                n,
                f"{price * (i + 1)}{self._point}{s.pick(('00', '49', '90', '99'))} €",
                s.pick(self._desk.made.site.promos),
            )
            for i, n in enumerate(names[: s.between(2, 3)])
        ]

    @cached_property
    def gallery(self) -> list[Figure]:
        """Return pictures with captions."""
        s = self._stream("gallery")
        return [self._figure(s) for _ in range(s.between(3, 14))]

    @cached_property
    def rates(self) -> list[Fact]:
        """Return currencies and stocks."""
        s = self._stream("rates")
        out = []
        for name in s.sample(list(_RATES), s.between(3, 7)):
            level, digits = _RATES[name]
            value = level * (10_000 + s.between(-_SWING, _SWING)) // 10_000
            whole, rest = divmod(value, 10_000)
            text = self._desk.pools.words.number(whole)
            if digits:
                text += f"{self._point}{rest:04d}"[: digits + 1]
            change = f"{s.pick('+-')}{s.below(3)}{self._point}{s.between(1, 99):02d}%"
            out.append(Fact(name, text, change))
        return out

    @cached_property
    def calendar(self) -> list[list[str]]:
        """Return the weeks of the page's month."""
        weeks = calendars.Calendar().monthdayscalendar(self._now.year, self._now.month)
        return [[str(d) if d else "" for d in week] for week in weeks]

    @cached_property
    def weekdays(self) -> list[str]:
        """Return short names of weekdays."""
        return list(self._desk.pools.words.info["weekdays_short"])

    @cached_property
    def month(self) -> str:
        """Return month and year."""
        return f"{self._desk.pools.words.months[self._now.month - 1]} {self._now.year}"

    @cached_property
    def forecast(self) -> list[Fact]:
        """Return days with temperatures."""
        s = self._stream("forecast")
        days = self._desk.pools.words.info["weekdays_short"]
        low = s.between(-4, 18)
        return [
            Fact(
                days[(self._now.weekday() + i) % 7],
                f"{low + s.below(6)}°",
                f"{low + 6 + s.below(9)}°",
            )
            for i in range(s.between(3, 7))
        ]

    @cached_property
    def duration(self) -> str:
        """Return the length of audio or video."""
        s = self._stream("duration")
        return f"{s.between(0, 58)}:{s.between(0, 59):02d}"

    @cached_property
    def chapters(self) -> list[Fact]:
        """Return chapters of audio or video."""
        s = self._stream("chapters")
        at = 0
        out = []
        for lead in s.sample(self._desk.pools.leads, s.between(3, 7)):
            out.append(Fact(f"{at // 60:02d}:{at % 60:02d}", lead.title))
            at += s.between(40, 700)
        return out

    @cached_property
    def times(self) -> list[str]:
        """Return a time of day for each block, falling."""
        s = self._stream("times")
        at = self._now
        out = []
        for _ in self._body:
            out.append(f"{at.hour:02d}:{at.minute:02d}")
            at -= dt.timedelta(minutes=s.between(1, 16))
        return out

    @cached_property
    def toc(self) -> list[Link]:
        """Return the crossheads as links."""
        heads = [b for b in self._body if b.kind in ("h2", "h3") and b.text]
        return [Link(b.text, f"#{slug(b.text, 4, self._desk.plan.lang)}") for b in heads]

    @cached_property
    def dirt(self) -> str:
        """Return a leak, or nothing on most pages."""
        s = self._stream("dirt")
        return s.pick(_DIRT) if s.chance(_DIRT_SHARE) else ""

    @cached_property
    def zeros(self) -> list[str]:
        """Return counters that nobody counted."""
        return ["0"] * self._stream("zeros").between(3, 6)

    @cached_property
    def horoscope(self) -> list[Fact]:
        """Return a few signs with a line each."""
        s = self._stream("horoscope")
        return [Fact(n, s.pick(self._desk.pools.lines["ads"])) for n in self._names(s, 4)]

    @cached_property
    def likes(self) -> str:
        """Return a count of likes with its word."""
        return self._desk.say.count("n_likes", self._stream("likes").below(900))

    @cached_property
    def followers(self) -> str:
        """Return a count of followers."""
        return self._desk.pools.words.number(self._stream("followers").between(80, 250000))

    @cached_property
    def breaking(self) -> Teaser:
        """Return one more teaser."""
        return self._take(1)[0]

    @cached_property
    def sponsored(self) -> list[Teaser]:
        """Return native advertisements."""
        s = self._stream("sponsored")
        return [
            Teaser(
                x,
                f"https://partner.example/{s.between(1000, 99999)}",
                "",
                f"/ads/{s.below(999)}.jpg",
                sponsor=s.pick(self._desk.pools.brands),
            )
            for x in s.sample(self._desk.pools.lines["ads"], s.between(4, 8))
        ]

    @cached_property
    def more_teasers(self) -> list[TeaserList]:
        """Return further lists of teasers."""
        s = self._stream("more")
        t = self._desk.say
        return [
            TeaserList(
                t.say("more_from", section=x.text) if s.chance(0.4) else x.text,
                self._take(s.between(3, 6), section=x.text),
                t.t["see_all"] if s.chance(0.4) else "",
            )
            for x in s.sample(self._desk.made.site.sections, 3)
        ]

    @cached_property
    def cards(self) -> list[Teaser]:
        """Return twelve further teasers."""
        return self._take(12)

    @cached_property
    def quote(self) -> str:
        """Return a sentence of the body, or nothing."""
        s = self._stream("quote")
        found = [x for p in self._paragraphs for x in sentences(p) if 40 <= len(x) <= 200]
        return s.pick(found) if found else ""

    @cached_property
    def questions(self) -> list[Teaser]:
        """Return questions with answers, of the headlines that ask."""
        s = self._stream("questions")
        asked = [x for x in self._desk.pools.leads if x.lede and x.title.endswith(_ASKS)]
        return [
            Teaser(x.title, f"#{slug(x.title, 5, self._desk.plan.lang)}", lede=x.lede)
            for x in s.sample(asked, s.between(3, 6))
        ]

    @cached_property
    def voices(self) -> list[Fact]:
        """Return what customers say."""
        s, agree = self._stream("voices"), self._desk.pools.comments["agree"]
        day = self._desk.say.date
        return [
            Fact(
                full_name(self._desk.pools.words.names, s)[0],
                day(self._now - dt.timedelta(days=s.between(20, 900))),
                x,
            )
            for x in s.sample(agree, s.between(2, 6))
        ]

    @cached_property
    def second_menu(self) -> list[Link]:
        """Return a long list of links: towns, or the sub-sections and pages of all sites."""
        towns, menus = self._desk.made.site.fit.towns, self._desk.pools.words.menus
        lang = self._desk.plan.lang
        s = Stream(self._desk.plan.seed, self._desk.plan.site.number, "second-menu")
        if s.chance(0.35):
            return towns
        known = [x for own in menus["subsections"].values() for x in own]
        known += [x for own in menus.get("pages", {}).values() for x in own]
        names = s.sample(list(dict.fromkeys(known)), min(len(known), len(towns)))
        return [Link(x, f"/{name}/", name) for x in names for name in (slug(x, 3, lang),)]

    @cached_property
    def state(self) -> str:
        """Return the page's data as JSON."""
        s = self._stream("state")
        items = [
            {"id": s.between(1000, 999999), "slug": self._desk.slug(x.title), "type": "article"}
            for x in s.sample(self._desk.pools.leads, s.between(5, 30))
        ]
        return json.dumps(
            {
                "props": {"pageProps": {"title": self._title, "items": items}},
                "buildId": self._desk.made.site.fit.version,
            },
            ensure_ascii=False,
        )

    @cached_property
    def subject(self) -> str:
        """Return the subject of a reply."""
        return f"Re: {self._title}"

    @cached_property
    def hidden_spam(self) -> str:
        """Return a line of link spam, or nothing on most pages."""
        s = self._stream("spam")
        return " ".join(s.sample(_SPAM, 4)) if s.chance(0.03) else ""
