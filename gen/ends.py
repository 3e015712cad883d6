"""What stands at the ends of heads and bodies: style sheets, scripts, meta, links, comments.

A site's measures say how many and how large (see `gen.garnish`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gen import bulk
from gen.chance import Stream

WORDS: Final = (
    "hero rail card grid tile lead teaser item list cluster module widget block region column zone "
    "slot area panel link button icon media thumb title meta bar row stack"
).split()
_BASE: Final = 112_000
"""Bytes of a page without the code added here."""
_METAS: Final = (
    "theme-color generator msapplication-TileColor msapplication-config application-name "
    "apple-mobile-web-app-capable apple-mobile-web-app-status-bar-style format-detection "
    "google-site-verification facebook-domain-verification p:domain_verify fb:app_id fb:pages "
    "referrer HandheldFriendly MobileOptimized twitter:site twitter:creator og:image:type "
    "msvalidate.01 yandex-verification parsely-type sailthru.tags cXenseParse:pageclass "
    "brightspot.contentId article:publisher article:opinion revisit-after rating csrf-token "
    "viewport-fit color-scheme next-head-count robots googlebot news_keywords"
).split()
_SCRIPT_SHARE: Final = 0.42
"""Of scripts, those that stand in the page."""
_TYPES: Final = ("Organization", "WebSite", "BreadcrumbList", "WebPage")
_NOTES: Final = (" /.{k}-{n} ", " {k} {n} ", " begin {k}:{n} ", "", "$", "[{k}-{n}] /{k}/{k}.tpl ")
KINDS_OF_NOTE: Final = len(_NOTES)


@dataclass(frozen=True, slots=True)
class Ends:
    """Code that stands at the ends of a page's head and body."""

    head: str
    body: str


def noted(kind: int, number: int) -> str:
    """Return a comment's text; sites have one kind of it."""
    word = WORDS[number // 7 % len(WORDS)]
    return _NOTES[kind].replace("{k}", word).replace("{n}", str(number // 97 % 10_000))


def made(s: Stream, m: Mapping[str, float], host: str, *, loose: bool, note: int) -> Ends:
    """Return what a site of some measures and host writes there, drawn from its stream."""
    scripts = max(0, int(m["scripts"]) - 16)
    within = max(1, int(scripts * _SCRIPT_SHARE))
    most = 0.82
    a, b = m["script_share"], m["style_share"]
    a, b = (a * most / (a + b), b * most / (a + b)) if a + b > most else (a, b)
    whole = _BASE / (1 - a - b)
    codes = [_script(s, n, loose=loose) for n in _parts(s, max(0, int(a * whole) - 7_000), within)]
    size = max(0, int(b * whole) - 19_000)
    sheets = max(0, int(m["styles"]) - 3) or int(size > 800)
    styles = [_sheet(s, n, loose=loose) for n in _parts(s, size, sheets)]
    loaded = [_loaded(s, host) for _ in range(scripts - within)]
    head = [_meta(s, host, x) for x in s.sample(_METAS, max(0, int(m["metas"]) - 21))]
    head += [_head_link(s, host) for _ in range(max(0, int(m["links"]) - 20))]
    if s.chance(0.2):
        head += [_facts(host, x) for x in s.sample(_TYPES, s.between(1, 2))]
    split = len(codes) * s.below(70) // 100
    rest = len(loaded) * s.below(80) // 100
    head = s.shuffled(head) + s.shuffled(styles + codes[:split] + loaded[:rest])
    body = codes[split:] + loaded[rest:]
    for _ in range(s.weighted((0, 1, 2), (5, 4, 1.5))):
        name = f"f{s.bits():x}"
        body.append(f'<iframe src="about:blank" name="{name}" width="0" height="0"></iframe>')
    for _ in range(int(m["comments"] / 5)):
        body.append(f"<!--{noted(note, s.bits())}-->")
    joint = s.pick(("\n", "\n", "\n\n", "\n    ", ""))
    return Ends(joint.join(["", *head, ""]), joint.join(["", *s.shuffled(body), ""]))


def _facts(host: str, kind: str) -> str:
    url = f"https://{host}/"
    facts = f'{{"@context":"https://schema.org","@type":"{kind}","url":"{url}"}}'
    return f'<script type="application/ld+json">{facts}</script>'


def _sheet(s: Stream, size: int, *, loose: bool) -> str:
    css = bulk.style_sheet(s, size, loose=loose)
    return f'<style id="{s.pick(WORDS)}-{s.below(900)}-css">{css}</style>'


def _script(s: Stream, size: int, *, loose: bool) -> str:
    if size > 3000 and s.chance(0.3):
        data = bulk.state(s, size)
        return f'<script type="application/json" id="{s.pick(WORDS)}-state">{data}</script>'
    start = s.pick(("", "", ' type="text/javascript"', ' id="js-extra"', ' data-cfasync="false"'))
    return f"<script{start}>{bulk.script(s, size, loose=loose)}</script>"


def _loaded(s: Stream, host: str) -> str:
    own = f"https://{host}"
    hosts = f"https://cdn{s.below(9)}.example/", "https://tags.example/"
    where = s.pick((*hosts, f"{own}/assets/", f"{own}/wp-content/", "/static/js/"))
    name = f"{s.pick(WORDS)}-{s.pick(WORDS)}.{s.bits():x}"
    how = s.pick((" async", " defer", " defer", ' type="module"'))
    return f'<script src="{where}{name}.js?v={s.below(90)}.{s.below(9)}"{how}></script>'


def _meta(s: Stream, host: str, name: str) -> str:
    key = "property" if ":" in name else "name"
    code, owner = f"{s.bits():08x}", host.partition(".")[0]
    value = s.pick((code * 2, str(s.bits()), "yes", f"#{code[:6]}", f"@{owner}"))
    return f'<meta {key}="{name}" content="{value}">'


def _head_link(s: Stream, own: str) -> str:
    cdn = f"cdn{s.below(9)}.example"
    host = s.pick((own, cdn, "fonts.example", "static.example", "img.example"))
    file = f"https://{host}/{s.pick(WORDS)}/{s.pick(WORDS)}-{s.below(9999)}"
    return s.pick(
        (
            f'<link rel="dns-prefetch" href="//{s.pick(WORDS)}{s.below(40)}.example">',
            f'<link rel="preconnect" href="https://{host}" crossorigin>',
            f'<link rel="stylesheet" href="{file}.css?ver={s.below(99)}" media="all">',
            f'<link rel="stylesheet" id="{s.pick(WORDS)}-css" href="{file}.min.css">',
            f'<link rel="preload" href="{file}.woff2" as="font" type="font/woff2" crossorigin>',
            f'<link rel="modulepreload" href="{file}.js">',
            f'<link rel="apple-touch-icon" sizes="180x180" href="{file}.png">',
        )
    )


def _parts(s: Stream, size: int, n: int) -> list[int]:
    """Return n sizes that add up to about `size`: few large ones, many small."""
    if not n or size <= 0:
        return []
    weights = [(1 + s.below(1000)) ** 3 for _ in range(n)]
    return [max(40, size * w // sum(weights)) for w in weights]
