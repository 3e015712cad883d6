"""Sites: who a site is, decided from its number, and the record that its templates see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from babel.core import get_global

from gen import looks, menus
from gen.chance import Stream
from gen.families import Families, Family, Layout, choose_layout, compose, dress
from gen.fillers import Stock, of_site
from gen.fittings import fit
from gen.manners import draw
from gen.menus import links, sentence
from gen.models import Field, Form, Link, Site, Slots
from gen.slugs import domain, slug
from gen.spacing import unbroken
from gen.templates import Bound
from gen.wording import Language, Voice, voice

YEARS = (2023, 2026)
_NETWORKS = (
    "Facebook",
    "X",
    "Instagram",
    "YouTube",
    "Telegram",
    "Viber",
    "LinkedIn",
    "WhatsApp",
    "TikTok",
    "Pinterest",
    "Threads",
    "Reddit",
)
_FOLLOW = (
    "Google News Showcase",
    "Google News",
    "Facebook",
    "Viber",
    "Telegram",
    "Instagram",
    "YouTube",
    "WhatsApp",
)
_FOOTER = ("about_us", "contacts", "advertising", "terms", "privacy")
_UNBROKEN = 0.06
"""Of sites write the words of their menus with no-break spaces between."""
_CLASS = re.compile(r"\{([a-z][a-z0-9-]*)\}")


@dataclass(frozen=True, slots=True)
class SiteSpec:
    """A site before it is made."""

    number: int
    split: str
    lang: str
    family: str
    ordinal: int
    """Counts the sites of its split and language, so that brands do not repeat before they must."""
    layout: int
    options: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """Its name in rows."""
        return f"{self.family}-{self.lang}-{self.number:05d}"

    def option(self, name: str) -> str:
        """Return an option's value, "" when the family has none of that name."""
        return dict(self.options).get(name, "")


@dataclass(frozen=True, slots=True)
class MadeSite:
    """A site, made: its words and the functions that write its pages."""

    spec: SiteSpec
    family: Family
    site: Site
    voice: Voice
    bound: Bound
    follow: str
    """The network of its call to follow."""


def specify(
    seed: int, number: int, split: str, lang: str, family: Family, ordinal: int, nth: int
) -> SiteSpec:
    """Decide a site's layout and options; it is the run's `nth` site of its family and language."""
    layout = choose_layout(family, lang, Stream(seed, 0, f"layouts:{family.name}:{lang}"), nth)
    s = Stream(seed, number, "site-layout")
    options = {}
    for name, values in family.options.items():
        own = layout.options.get(name, values)
        options[name] = own if isinstance(own, str) else s.weighted(list(own), list(own.values()))
    return SiteSpec(
        number,
        split,
        lang,
        family.name,
        ordinal,
        family.layout.index(layout),
        tuple(options.items()),
    )


def make(
    seed: int,
    spec: SiteSpec,
    families: Families,
    pools: dict[str, list[Any]],
    words: Language,
    stock: Stock,
) -> MadeSite:
    """Make a site. `pools` and `stock` are of its split and language, `words` the run's own."""
    family = families.byname[spec.family]
    layout = family.layout[spec.layout]
    s = Stream(seed, spec.number, "site")
    brand = menus.brand(words.menus, pools[family.brands], family.topics, spec.ordinal)
    year = str(s.between(*YEARS))
    say = voice(words, Stream(seed, spec.number, "voice"), brand=brand, year=year)
    drawn = Stream(seed, spec.number, "dress")
    hand = draw(family.writing, spec.lang, Stream(seed, spec.number, "writing"))
    look = dress(family, layout, f"{seed}:{spec.number}", drawn, domain(brand, spec.lang), hand)
    site = _site(seed, s, spec, layout, words, say, brand, year, pools, family.topics)
    text = of_site(stock, seed, spec.number)
    site.text = cast(SimpleNamespace, text)
    rules = _CLASS.sub(lambda m: look.name(m[1]), family.style)
    own = looks.sheet(Stream(seed, spec.number, "looks"), styled=bool(site.fit.css))
    if Stream(seed, spec.number, "spacing").chance(_UNBROKEN):
        for link in (*site.menu, *site.footer_links, *site.services):
            link.text = unbroken(link.text)
    site.style = f"{own}\n{' '.join(rules.split())}".strip()
    return MadeSite(
        spec,
        family,
        site,
        say,
        families.parts.bind(spec.family, look, site, say.t),
        s.pick(_follow(words)),
    )


def _locale(lang: str) -> str:
    """Return language and country as `og:locale` has them: el_GR, en_US."""
    head = lang.partition("-")[0]
    likely = str(get_global("likely_subtags").get(head, f"{head}_{head.upper()}"))
    return f"{head}_{likely.rpartition('_')[2]}"


def _follow(words: Language) -> Sequence[str]:
    """Return the networks a site may ask to be followed on."""
    follow: Sequence[str] = words.menus.get("follow", _FOLLOW)
    return follow


def _site(
    seed: int,
    s: Stream,
    spec: SiteSpec,
    layout: Layout,
    words: Language,
    say: Voice,
    brand: str,
    year: str,
    pools: dict[str, list[Any]],
    topics: list[str],
) -> Site:
    lang = spec.lang
    named, host = (menus.titles(lang) if say.titles else words.menus), domain(brand, lang)
    wealth = s.weighted((0.1, 0.3, 0.55, 0.85, 1.3), (3, 4, 4, 3, 2))
    slots = compose(layout, s, wealth, s.weighted((0.2, 0.7, 1.5), (4, 3, 3)))
    menu = links(menus.menu(named, topics, s, wealth), "/", lang)
    menus.children(named, topics, menu, s, dict(spec.options).get("menu", ""), wealth, lang)
    columns, flat = menus.footer(named, topics, s, wealth, lang)
    flat = flat or [sentence(say.t[k]) for k in _FOOTER]
    known = named.get("networks", _NETWORKS)
    networks = s.sample(known, s.between(3, 7))
    share = s.sample(known, s.between(3, 6))
    months = words.months
    start = s.between(0, 11)
    archive = []
    for i in range(s.between(4, 6 + int(30 * wealth))):
        m, y = (start - i) % 12, int(year) - (i - start + 11) // 12 if i > start else int(year)
        archive.append(Link(f"{months[m]} {y}", f"/{y}/{m + 1:02d}/", count=str(s.between(1, 60))))
    categories = links(
        s.sample(named["blog_categories"], s.between(4, 7 + int(10 * wealth))), "/category/", lang
    )
    for c in categories:
        c.count = str(s.between(1, 140))
    return Site(
        brand=brand,
        domain=host,
        lang=lang,
        locale=_locale(lang),
        tagline=menus.tagline(named, brand, s),
        year=year,
        home=f"https://{host}/",
        menu=menu,
        sections=links(menus.sections(named, topics, s), "/", lang),
        services=links(menus.services(named, topics, s), "/", lang),
        footer=columns,
        footer_links=links(flat, "/", lang),
        networks=[
            Link(n, f"https://{slug(n)}.example/{slug(brand, 8, lang)}", slug(n)) for n in networks
        ],
        share=[
            Link(
                n,
                f"https://{slug(n)}.example/share?u=",
                slug(n),
                count=str(s.below(400)) if s.chance(0.2) else "0",
            )
            for n in share
        ],
        archive=archive,
        categories=categories,
        cloud=links(s.sample(named["tags"], s.between(6, 10 + int(38 * wealth))), "/tag/", lang),
        languages=[
            Link(x, f"/{x.lower()}/")
            for x in s.sample(
                ("English", "Български", "Deutsch", "Français", "Русский", "Español", "Română"),
                s.between(2, 5),
            )
        ],
        partners=[
            Link(b, f"https://{domain(b, lang)}/", slug(b, 4, lang))
            for b in s.sample(pools["brands"], s.between(3, 9))
            if b != brand
        ]
        or [Link(brand, f"https://{host}/", slug(brand, 4, lang))],
        legal=[p.replace("{brand}", brand) for p in s.sample(pools["legal"], s.between(2, 6))],
        vendors=s.sample(words.lines["vendors"], s.between(4, 12)),
        rules=[p.replace("{brand}", brand) for p in s.sample(pools["rules"], s.between(1, 3))],
        promos=[
            p.replace("{brand}", brand).replace("{network}", s.pick(_follow(words)))
            for p in s.sample(pools["promos"], 6)
        ],
        login=_login(s, say),
        register=_register(s, say),
        reset=_reset(say),
        newsletter=_newsletter(s, say),
        contact=_contact(say),
        slots=Slots(**slots),
        opt=SimpleNamespace(**dict(spec.options)),
        style="",
        fit=fit(Stream(seed, spec.number, "fittings"), say, brand, pools, wealth),
        text=SimpleNamespace(),
    )


def _field(say: Voice, key: str, name: str, kind: str = "text", *, required: bool = True) -> Field:
    label = say.t[key]
    return Field(name, label, kind, required, say.say("empty_field", f=label))


def _login(s: Stream, say: Voice) -> Form:
    fields = [
        _field(say, "field_username" if s.chance(0.5) else "field_mail", "login"),
        _field(say, "field_password", "password", "password"),
    ]
    return Form(
        "login",
        sentence(say.t["login_heading"]),
        say.t["register_text"],
        fields,
        [f.message for f in fields],
        [say.t["remember_me"]],
        say.t["login_button"],
    )


def _register(s: Stream, say: Voice) -> Form:
    fields = [
        _field(say, "field_username", "username"),
        _field(say, "field_mail", "email", "email"),
        _field(say, "field_password", "password", "password"),
        _field(say, "field_password_again", "password2", "password"),
    ]
    if s.chance(0.3):
        extra = s.pick(("field_first_name", "field_city", "field_phone"))
        fields.insert(1, _field(say, extra, extra.removeprefix("field_")))
    n = str(s.pick((6, 8, 10)))
    fields[-2].hint = say.say("password_rule", n=n)
    consents = [say.t["consent_terms"]]
    if s.chance(0.5):
        consents.append(say.t["consent_privacy"])
    if s.chance(0.3):
        consents.append(say.t["consent_mail"])
    return Form(
        "register",
        sentence(say.t["register_heading"]),
        say.t["register_text"],
        fields,
        [f.message for f in fields],
        consents,
        say.t["register_button"],
    )


def _reset(say: Voice) -> Form:
    fields = [_field(say, "field_mail", "email", "email")]
    return Form(
        "reset",
        say.t["reset_heading"],
        say.t["reset_text"],
        fields,
        [say.t["invalid_mail"]],
        [],
        say.t["reset_button"],
    )


def _newsletter(s: Stream, say: Voice) -> Form:
    fields = [_field(say, "field_mail", "email", "email")]
    consents = [say.t["consent_privacy"]] if s.chance(0.6) else []
    return Form(
        "newsletter",
        say.t["newsletter_heading"],
        say.t["newsletter_text"],
        fields,
        [say.t["invalid_mail"]],
        consents,
        say.t["newsletter_button"],
    )


def _contact(say: Voice) -> Form:
    fields = [
        _field(say, "name_label", "name"),
        _field(say, "field_mail", "email", "email"),
        _field(say, "field_subject", "subject", required=False),
        _field(say, "field_message", "message", "textarea"),
    ]
    return Form(
        "contact",
        say.t["contact_heading"],
        say.t["required_note"],
        fields,
        [f.message for f in fields if f.required],
        [],
        say.t["send"],
    )
