"""What a site carries besides its words: style sheet, scripts, consent categories, long lists.

Code here is inert: it names classes and settings as real sites do, loads nothing and hides nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from gen.chance import Stream
from gen.models import Cookie, Fittings, Link
from gen.slugs import domain, slug
from gen.wording import Voice

_PROPERTIES: Final = (
    "margin:0 0 {n}px",
    "padding:{n}px",
    "font-size:1{m}px",
    "line-height:1.{n}",
    "color:#{m}{m}{m}",
    "background:#f{m}f{m}f{m}",
    "border-radius:{n}px",
    "max-width:1{n}0px",
    "border-bottom:1px solid #{x}",
    "font-weight:{w}",
    "letter-spacing:.{n}px",
    "opacity:.9{n}",
    "text-decoration:none",
    "box-shadow:0 {n}px {n}px #{x}",
)
_PARTS: Final = (
    "btn",
    "card",
    "grid",
    "icon",
    "col",
    "row",
    "wrap",
    "nav",
    "tag",
    "box",
    "list",
    "media",
    "thumb",
    "badge",
    "link",
    "form",
    "input",
    "modal",
    "tab",
    "hero",
)
_KEYS: Final = (
    "siteId",
    "env",
    "locale",
    "cdn",
    "adUnits",
    "features",
    "lazyLoad",
    "consent",
    "abTest",
    "endpoints",
    "timeout",
    "debug",
    "rum",
    "player",
    "push",
    "metrics",
    "theme",
    "api",
)
_DIGIT: Final = re.compile("#")
_TIMES: Final = 0.55
_KICKERS: Final = 0.5
_FIGURES: Final = 0.55
_HYPHENS: Final = 0.05
_COUNTRIES: Final = (
    "Albania",
    "Austria",
    "Belgium",
    "Bulgaria",
    "Canada",
    "Croatia",
    "Cyprus",
    "Czechia",
    "Denmark",
    "Estonia",
    "Finland",
    "France",
    "Germany",
    "Greece",
    "Hungary",
    "Iceland",
    "Ireland",
    "Italy",
    "Latvia",
    "Lithuania",
    "Luxembourg",
    "Malta",
    "Netherlands",
    "Norway",
    "Poland",
    "Portugal",
    "Romania",
    "Serbia",
    "Slovakia",
    "Slovenia",
    "Spain",
    "Sweden",
    "Switzerland",
    "Ukraine",
    "United Kingdom",
    "United States",
)


def fit(
    s: Stream, say: Voice, brand: str, pools: Mapping[str, list[Any]], wealth: float
) -> Fittings:
    """Return a site's fittings, drawn from its stream; `wealth` scales its long lists."""
    words, lang = say.language, say.language.lang
    cities = words.menus["cities"]
    tags = words.menus["tags"]
    towns = s.sample([*cities, *tags], s.between(12, 20 + int(90 * wealth)))
    return Fittings(
        css=_css(s),
        script=_script(s),
        reasons=say.t["report_reasons"].split("|"),
        cookies=_cookies(s, say, brand, pools),
        countries=s.sample(_COUNTRIES, s.between(12, len(_COUNTRIES))),
        towns=[Link(x, f"/{slug(x, 3, lang)}/", slug(x, 3, lang)) for x in towns],
        months=list(words.months),
        alphabet=[chr(65 + i) for i in range(26)],
        version=f"{s.between(1, 9)}.{s.below(40)}.{s.below(20)}",
        phone=_DIGIT.sub(lambda _: str(s.below(10)), s.pick(words.info["phones"])),
        mail=f"info@{domain(brand, lang)}",
        address=f"{s.pick(cities)}, {s.between(1000, 9999)}",
        times=s.chance(_TIMES),
        kickers=s.chance(_KICKERS),
        figures=s.chance(_FIGURES),
        head=s.weighted(("bare", "plain", "full"), (3, 4, 3)),
        hyphens=s.chance(_HYPHENS),
    )


def _cookies(s: Stream, say: Voice, brand: str, pools: Mapping[str, list[Any]]) -> list[Cookie]:
    """Return the categories of a consent centre; legal paragraphs where a language has none."""
    states = say.t["cookie_accept"], say.t["cookie_settings"]
    known: list[dict[str, str]] = say.language.lines.get("consents", [])
    if known:
        chosen = s.sample(range(len(known)), s.between(3, 5))
        return [Cookie(known[i]["name"], known[i]["text"], s.pick(states)) for i in sorted(chosen)]
    keys = "cookie_settings privacy advertising newsletter_heading our_sites partners".split()
    return [
        Cookie(n, s.pick(pools["legal"]).replace("{brand}", brand), s.pick(states))
        for n in s.sample([say.t[k] for k in keys], s.between(3, 5))
    ]


def _css(s: Stream) -> str:
    out = []
    size = s.weighted((0, 6, 20, 60, 160), (6, 2, 2, 3, 1))
    for _ in range(size):
        name = (
            f".{s.pick(_PARTS)}-{s.pick(_PARTS)}{'' if s.chance(0.5) else '-' + str(s.below(12))}"
        )
        rules = ";".join(
            p.replace("{n}", str(s.between(1, 48)))
            .replace("{m}", str(s.between(1, 9)))
            .replace("{x}", f"{s.below(4096):03x}")
            .replace("{w}", s.pick(("400", "600", "700")))
            for p in s.sample(_PROPERTIES, s.between(1, 5))
        )
        out.append(f"{name}{{{rules}}}")
    return "\n".join(out)


def _script(s: Stream) -> str:
    size = s.weighted((3, 20, 80, 240), (2, 3, 3, 1))
    config = {
        f"{s.pick(_KEYS)}{s.below(60)}": s.weighted(
            (s.below(90000), f"{s.bits():x}", True, [s.below(99), s.below(99)]), (3, 3, 1, 1)
        )
        for _ in range(size)
    }
    return f"window.__cfg={json.dumps(config)};"
