"""All that a page of one split and language may draw on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gen.articles import Article
from gen.pages.pools import Lead, Pools, lead_of
from gen.plans import Plan
from gen.siting import MadeSite
from gen.slugs import slug
from gen.wording import Voice

_KEPT = 50_000


@dataclass(slots=True)
class Shelf:
    """The articles of one split and language with what is made of them once: teasers, slugs."""

    articles: Sequence[Article]
    leads: dict[int, Lead] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)


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
            slugs[text] = slug(text)
        return slugs[text]
