"""What all pages of a site share."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

from gen.models.forms import Form
from gen.models.nouns import Column, Link


@dataclass(slots=True)
class Slots:
    """Parts of a site's pages, by where they stand; file names of templates."""

    top: list[str] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    bottom: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    end: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Cookie:
    """A category of a consent centre."""

    name: str
    text: str
    state: str


@dataclass(slots=True)
class Fittings:
    """What a site carries besides its words: code, consent categories, long lists."""

    css: str
    """A style sheet of some kilobytes; it hides nothing and moves nothing."""
    script: str
    """Inert configuration script of some kilobytes."""
    reasons: list[str]
    """Reasons to report a comment."""
    cookies: list[Cookie]
    countries: list[str]
    towns: list[Link]
    months: list[str]
    alphabet: list[str]
    version: str
    """A build number."""
    phone: str
    """From a reserved range."""
    mail: str
    address: str
    times: bool
    """Its teasers say when."""
    kickers: bool
    """Its teasers name their section."""
    figures: bool
    """Its pictures stand in <figure>."""
    head: str
    """How much stands in its heads: bare, plain, full."""
    hyphens: bool
    """Long words of its headlines carry soft hyphens."""


@dataclass(slots=True)
class Site:
    """One site: what all its pages share."""

    brand: str
    domain: str
    lang: str
    locale: str
    tagline: str
    year: str
    home: str
    menu: list[Link]
    sections: list[Link]
    services: list[Link]
    footer: list[Column]
    footer_links: list[Link]
    networks: list[Link]
    share: list[Link]
    archive: list[Link]
    categories: list[Link]
    cloud: list[Link]
    languages: list[Link]
    partners: list[Link]
    legal: list[str]
    """Long paragraphs: cookies, privacy, terms."""
    vendors: list[str]
    rules: list[str]
    promos: list[str]
    login: Form
    register: Form
    reset: Form
    newsletter: Form
    contact: Form
    slots: Slots
    opt: SimpleNamespace
    """Options of the family, as site.toml declares them."""
    style: str
    """Rules of the page's own style sheet, among them those that hide."""
    fit: Fittings
    text: SimpleNamespace
    """Words to order, by kind and length (see `gen.fillers`): what templates made of pages ask."""
