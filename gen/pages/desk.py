"""All that a page of one split and language may draw on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from gen.articles import Article
from gen.chance import Stream
from gen.fillers import Stock
from gen.models import Member
from gen.pages.cast import members
from gen.pages.pools import Lead, Pools, lead_of
from gen.plans import Plan
from gen.siting import MadeSite
from gen.slugs import slug
from gen.wording import Voice

_KEPT = 50_000
_NEWEST = ("comments-votes", "news-thread-boxes", "thread-portal")
"""Parts whose bar has newest first chosen."""
_OLDEST = ("wpdiscuz",)


@dataclass(slots=True)
class Shelf:
    """The articles of one split and language with what is made of them once: teasers, slugs."""

    articles: Sequence[Article]
    stock: Stock
    leads: dict[int, Lead] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    members: dict[int, Sequence[Member]] = field(default_factory=dict)
    """Of forums, by the number of the site."""
    newest: dict[int, bool] = field(default_factory=dict)
    """Sites that show the newest comment first."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A plan with its site, pools and neighbours."""

    plan: Plan
    made: MadeSite
    pools: Pools
    shelf: Shelf
    profile: Mapping[str, float]
    rates: Sequence[tuple[str, int]]
    """Traps and how often each is planted, in 32 bits."""

    @property
    def mates(self) -> Sequence[Article]:
        """Articles of the split and language; teasers and second articles come from them."""
        return self.shelf.articles

    @property
    def say(self) -> Voice:
        """The site's way with words."""
        return self.made.voice

    def share(self, name: str) -> float:
        """Return a share from the profile."""
        return self.profile[name]

    def members(self) -> Sequence[Member]:
        """Return the members of the site's forum."""
        known, number = self.shelf.members, self.plan.site.number
        if number not in known:
            s = Stream(self.plan.seed, number, "members")
            known[number] = members(s, self.say, self.pools, int(self.made.site.year))
        return known[number]

    def levels(self) -> int:
        """Return how deep replies go in the site's forum: 0 where posts stand in a row."""
        return _levels(self.made.family.folder)

    def newest_first(self) -> bool:
        """Tell whether the site shows the newest comments first.

        Sites whose bar says so do, those that say the opposite do not, of others a third.
        """
        known, number = self.shelf.newest, self.plan.site.number
        if number not in known:
            parts = str(self.made.site.slots)
            drawn = Stream(self.plan.seed, number, "order").chance(0.33)
            known[number] = any(x in parts for x in _NEWEST) or (
                drawn and not any(x in parts for x in _OLDEST)
            )
        return known[number]

    def lead(self, at: int) -> Lead:
        """Return the teaser of the article at an index of `mates`; its section may be empty."""
        leads = self.shelf.leads
        if at not in leads:
            if len(leads) > _KEPT:
                leads.clear()
            leads[at] = lead_of(self.shelf.articles[at], "")
        return leads[at]

    def slug(self, text: str) -> str:
        """Return a text's slug; most texts come more than once."""
        slugs = self.shelf.slugs
        if text not in slugs:
            if len(slugs) > _KEPT:
                slugs.clear()
            slugs[text] = slug(text, 8, self.plan.lang)
        return slugs[text]


@cache
def _levels(folder: str) -> int:
    pages = "".join(p.read_text("utf-8") for p in sorted(Path(folder).glob("*.html")))
    return 4 if "thread.items" in pages else 0
