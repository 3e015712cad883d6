"""What a site's software leaves in its markup: attributes, comments, code, empty elements.

None of it is text and none of it hides anything. What stands where depends on the site and the
place alone, so all pages of a site agree. How much there is follows real pages: `Measures` draws
from quantiles of 452 article pages (WCXB development set, as crawled), a site's measures leaning
together: who carries many scripts carries many comments.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from gen import bulk
from gen.chance import Stream

_LEVELS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_REAL: Final[dict[str, tuple[float, ...]]] = {
    "scripts": (4, 15, 28, 46, 109),
    "styles": (0, 1, 4, 11, 32),
    "comments": (0, 3, 11, 25, 92),
    "metas": (8, 16, 23.5, 29, 39),
    "links": (5, 10, 19, 31, 60),
    "script_share": (0.017, 0.064, 0.148, 0.323, 0.607),
    "style_share": (0.0, 0.0025, 0.083, 0.229, 0.616),
    "data": (0.003, 0.033, 0.078, 0.191, 0.542),
    "inline": (0.0, 0.006, 0.019, 0.046, 0.185),
    "events": (0, 0, 0, 2, 16),
    "classes": (0.29, 0.63, 0.91, 1.3, 2.36),
    "empty": (0.007, 0.021, 0.037, 0.066, 0.115),
}
_LEAN: Final = 0.5
"""Of measures, those that are a site's common one and not drawn for themselves."""
_BASE: Final = 95_000
"""Bytes of a page without the code added here."""
_PLACES: Final = 260
"""Places for comments and empty elements on a page of middling size."""
_FLOW: Final = frozenset("body div section header footer main aside article nav form".split())
_DRESSED: Final = frozenset(
    "a div section article header footer nav aside main ul ol li p span h2 h3 h4 h5 button input "
    "form figure svg i time strong em img".split()
)
_WORDS: Final = (
    "hero rail card grid tile lead teaser item list cluster module widget block region column zone "
    "slot area panel link button icon media thumb title meta bar row stack"
).split()
_UTILITIES: Final = (
    "d-flex col-md-8 col-lg-4 col-12 row-gap-2 mb-3 mt-4 px-2 py-1 p-0 m-0 w-100 clearfix "
    "u-mb-16 u-mt-24 u-flex is-active is-desktop has-icon js-track js-lazy float-left mx-auto "
    "align-items-center justify-content-between rounded-0 border-bottom bg-white lh-1 fw-bold "
    "col-xs-12 col-sm-6 g-0 order-2 order-md-1 gap-3 grow shrink-0 basis-full lg:w-1/3 md:px-4 "
    "sm:mt-0 max-w-screen-lg tracking-wide antialiased z-10 leading-6 transition-colors "
    "duration-200 ease-in-out focus:outline-none dark:bg-black first:mt-0 last:mb-0"
).split()
_FRAMES: Final = (
    "page wrap site app root layout viewport canvas shell container outer inner master holder "
    "off-canvas-wrap site-container page-wrap top-frame wrapper boxed"
).split()
_INLINE: Final = (
    "margin-top:{m}px", "padding:{m}px 0 0", "color:#{m}{m}{m}", "background-color:#f{m}f{m}f{m}",
    "max-width:1{n}px;width:auto", "--aspect-ratio:{m}/{m}", "text-align:left",
    "font-size:1{m}px;line-height:1.{m}", "border-top:1px solid #e{m}e{m}e{m};margin:0 0 {m}px",
    "background-image:none;min-height:{m}0px", "--gap:{n}px;--col:{m}", "font-weight:{m}00",
)  # fmt: skip
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


def level(levels: tuple[float, ...], at: float) -> float:
    """Return the value at a share of a distribution that is known by its quantiles."""
    if at <= _LEVELS[0]:
        return levels[0] * at / _LEVELS[0]
    for i in range(1, len(_LEVELS)):
        if at <= _LEVELS[i]:
            part = (at - _LEVELS[i - 1]) / (_LEVELS[i] - _LEVELS[i - 1])
            return levels[i - 1] + part * (levels[i] - levels[i - 1])
    return levels[-1] * (1 + 4 * (at - _LEVELS[-1]))


@dataclass(frozen=True, slots=True)
class Bulk:
    """Code that stands at the ends of a page's head and body."""

    head: str
    body: str


class Garnish:
    """What one site's software leaves."""

    def __init__(self, key: str, host: str) -> None:
        self._key, self._host = key, host or "www.example"
        self._bulk: Bulk | None = None
        s = self._stream("measures")
        common = s.below(1_000_000) / 1_000_000
        self._m = {
            k: level(v, common if s.chance(_LEAN) else s.below(1_000_000) / 1_000_000)
            for k, v in _REAL.items()
        }
        self._loose = s.chance(0.6)
        self._indent = s.weighted((0, 8, 16, 32, 64, 110), (2, 2, 3, 3, 2, 1))
        self._scope = f"data-v-{s.bits():08x}"
        kits = ("vue", "test", "track", "builder", "json", "flags")
        self._kit = s.weighted(kits, (1, 2, 3, 3, 4, 1))
        self._whole = s.weighted((0, 50, 75, 100), (5, 4, 2, 2))
        self._folds = s.below(24)
        self._sub = [f"{s.pick(_SUBS)}.{self._host}" for _ in range(6)]
        self._note = s.weighted(range(len(_NOTES)), (4, 3, 3, 2, 2, 2))
        ways = ("utility", "hash", "numbered", "module", "words", "mixed")
        self._tokens = s.weighted(ways, (3, 1, 1, 0.3, 6, 2))
        self._long = s.chance(0.6)
        self._lazy = s.chance(0.85)
        self._links: dict[str, str] = {}
        self._cuts = s.weighted((0, 1, 2), (3, 2, 3))
        frames = s.weighted(range(6), (10, 6, 4, 2, 1, 0.5))
        self._frames = [self._frame(s, x) for x in s.sample(_FRAMES, frames)]
        self._sent = s.weighted((0, 1, 3, 8), (4, 4, 3, 2))

    def _frame(self, s: Stream, name: str) -> str:
        own = f"{s.pick(_WORDS)}-{s.below(90)}"
        attributes = (
            f'class="{name}"', f'id="{name}"', f'class="{name} {own}"', f'class="{name}-{own}"', "",
            f'id="{name}-{s.below(9)}" class="{own}"', f'data-{own}="{s.below(9)}"',
        )  # fmt: skip
        return f"<div {s.pick(attributes)}".rstrip() + ">"

    def _stream(self, purpose: str) -> Stream:
        data = hashlib.blake2b(f"{self._key}\x1f{purpose}".encode(), digest_size=6).digest()
        return Stream(0, int.from_bytes(data, "little"), "garnish")

    def _number(self, *parts: object) -> int:
        data = "\x1f".join(map(str, (self._key, *parts))).encode()
        return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")

    # -- addresses

    def link(self, address: str) -> str:
        """Return an address with its host where the site writes that."""
        if address[:1] != "/" or address[1:2] == "/":
            return address
        fold = address[1:].partition("/")[0]
        if fold not in self._links:
            number = self._number("link", fold)
            base = f"https://{self._host}" if number % 100 < self._whole else ""
            if number // 100 % 100 < self._folds:
                base = f"https://{self._sub[number % len(self._sub)]}"
            self._links[fold] = base
        return self._links[fold] + address

    def query(self, mark: str) -> str:
        """Return what ends a picture's address: how the site's image service cuts it."""
        if not self._cuts:
            return ""
        number = self._number("query", mark)
        width = (120, 300, 480, 640, 800, 1200)[number % 6]
        cut = f"?w={width}&amp;h={width * 9 // 16}&amp;fit=crop&amp;auto=format%2Ccompress"
        return cut if self._cuts == 1 else f"{cut}&amp;q={number % 60 + 40}&amp;sign={number:016x}"

    def path(self, data: str, mark: str) -> str:
        """Return the data of a drawn path with the strokes, too fine to see, of an export."""
        number = self._number("path", data, mark)
        strokes = number % 40 * (number // 64 % 3)
        return data + "".join(
            f"c.0{number >> i % 40 & 7}.0{i % 9} 0 .0{i % 7 + 1} 0 .0{i % 5}"
            for i in range(strokes)
        )

    # -- places

    def space(self, text: str, tag: str, mark: str) -> str:
        """Return white space between blocks, with what the site's software puts there."""
        number = self._number("space", tag, mark)
        out = text
        if self._indent and "\n" in text:
            out = text + " " * (number % (self._indent + 1))
        share = 1_000_000 / _PLACES
        at = number // 100 % 1_000_000
        if at < (self._m["comments"] - 5) * share:
            return f"{out}<!--{_noted(_NOTES[self._note], number)}-->"
        if tag == "form" and self._sent:
            out += "".join(
                f'<input type="hidden" name="{_WORDS[(number >> i) % len(_WORDS)]}_{i}" '
                f'value="{number >> i & 0xFFFFFF:x}">'
                for i in range(number % (self._sent + 1))
            )
        if tag in _FLOW:
            at = number // 100_000_000 % 1_000_000
            if at < max(0.0, self._m["empty"] - 0.016) * 6_000_000:
                word = _WORDS[number % len(_WORDS)]
                return out + _EMPTY[number % len(_EMPTY)].format(n=number % 9973, k=word)
            at = number // 100_000_000_000_000 % 10_000
            if at < self._m["scripts"] * 2:
                push = f"(window.q=window.q||[]).push({{id:{number % 99991}}});"
                return f"{out}<script>{push}</script>"
        return out

    def classes(self, names: tuple[str, ...]) -> str:
        """Return further class names of an element, with a leading space, or ''."""
        number = self._number("class", *names)
        rate = int(max(0.0, self._m["classes"] - 0.5) * 1000 * 1.3)
        whole, rest = divmod(number % (2 * rate + 1), 1000)
        count = whole + (number // 5000 % 1000 < rest)
        return "".join(" " + self._token(number, i) for i in range(count))

    def _token(self, number: int, i: int) -> str:
        n = number >> (5 * i + 3)
        way = self._tokens
        if way == "mixed":
            way = ("utility", "hash", "words", "words")[n % 4]
        if way == "utility":
            return _UTILITIES[n % len(_UTILITIES)]
        a, b = _WORDS[n % len(_WORDS)], _WORDS[n // 32 % len(_WORDS)]
        if way == "hash":
            tail = f"{n % 16777216:06x}"
            return f"{a.title()}_{b}__{tail[:5]}" if self._long else f"css-{tail}"
        if way == "words":
            c = _WORDS[n // 1024 % len(_WORDS)]
            return f"{a}-{b}-{c}-{_WORDS[n // 32768 % len(_WORDS)]}" if self._long else f"{a}-{b}"
        if way == "module":
            return f"{a}-{b}__{_WORDS[n // 1024 % len(_WORDS)]}--{_WORDS[n // 32768 % len(_WORDS)]}"
        return f"{a}-{b}-element-{n % 16777216:06x}" if self._long else f"{a}-{b}-{n // 32 % 640}"

    def extra(self, tag: str, names: frozenset[str], mark: str) -> str:
        """Return further attributes of an element."""
        if tag not in _DRESSED:
            return ""
        number = self._number("extra", tag, mark)
        out = []
        if self._kit == "vue" and self._m["data"] > 0.15:
            out.append(self._scope)
        elif number % 10_000 < (self._m["data"] - 0.02) * 4000:
            out.append(self._data(tag, number))
        number //= 10_000
        styled = "style" not in names and tag not in ("a", "svg", "input")
        if styled and number % 10_000 < (self._m["inline"] - 0.007) * 8000:
            out.append(f'style="{self._style(number)}"')
        number //= 10_000
        pressed = tag in ("a", "button") and not any(n.startswith("on") for n in names)
        if pressed and number % 1000 < self._m["events"] * 3:
            out.append(_HANDLERS[number % len(_HANDLERS)].format(n=number % 9973))
        if tag == "img" and "srcset" not in names and self._lazy:
            out.append(_srcset(number, names))
        return "".join(" " + x for x in out)

    def _data(self, tag: str, number: int) -> str:
        a, b = _WORDS[number % len(_WORDS)], _WORDS[number // 31 % len(_WORDS)]
        n = number // 1000 % 100_000
        if self._kit == "test":
            return f'data-testid="{a}-{b}-{tag}-{n % 40}"'
        if self._kit == "track":
            return f'data-track="{a}|{b}|{n}|click_{tag}_{b}|{n * 7919:x}" data-track-at="{a}"'
        if self._kit == "builder":
            return (
                f'data-id="{n:x}e{n % 97:x}" data-element_type="{a}" '
                f'data-settings="{{&quot;_animation&quot;:&quot;none&quot;,'
                f'&quot;{b}&quot;:{n % 90}}}"'
            )
        if self._kit == "json":
            return (
                f'data-{a}="{{&quot;id&quot;:{n},&quot;module&quot;:&quot;{b}-{n % 12}&quot;,'
                "&quot;campaign&quot;:null,"
                f'&quot;position&quot;:{n % 30},&quot;variant&quot;:&quot;{tag}&quot;}}"'
            )
        return f"data-js-{a}" if number % 2 else f'data-{a}-{b}="{n % 900},{a}.js,{n:08x}"'

    def _style(self, number: int) -> str:
        return bulk.filled(_INLINE[number % len(_INLINE)], self._stream(f"style{number % 64}"))

    # -- code

    def start(self) -> str:
        """Return the elements that hold all of a body."""
        return "".join(self._frames)

    def end(self, tag: str) -> str:
        """Return what ends head or body."""
        if self._bulk is None:
            self._bulk = self._code()
        if tag == "head":
            return self._bulk.head
        return "</div>" * len(self._frames) + self._bulk.body

    def _code(self) -> Bulk:
        s, m = self._stream("code"), self._m
        scripts = max(0, int(m["scripts"]) - 16)
        within = max(1, int(scripts * _SCRIPT_SHARE))
        most = 0.82
        a, b = m["script_share"], m["style_share"]
        a, b = (a * most / (a + b), b * most / (a + b)) if a + b > most else (a, b)
        whole = _BASE / (1 - a - b)
        codes = [self._script(s, n) for n in _parts(s, max(0, int(a * whole) - 7_000), within)]
        size = max(0, int(b * whole) - 18_000)
        sheets = max(0, int(m["styles"]) - 4) or int(size > 800)
        styles = [self._sheet(s, n) for n in _parts(s, size, sheets)]
        loaded = [self._loaded(s) for _ in range(scripts - within)]
        head = [self._meta(s, x) for x in s.sample(_METAS, max(0, int(m["metas"]) - 19))]
        head += [self._head_link(s) for _ in range(max(0, int(m["links"]) - 14))]
        if s.chance(0.2):
            head += [self._facts(x) for x in s.sample(_TYPES, s.between(1, 2))]
        split = len(codes) * s.below(70) // 100
        rest = len(loaded) * s.below(80) // 100
        head = s.shuffled(head) + s.shuffled(styles + codes[:split] + loaded[:rest])
        body = codes[split:] + loaded[rest:]
        for _ in range(s.weighted((0, 1, 2), (5, 4, 1.5))):
            name = f"f{s.bits():x}"
            body.append(f'<iframe src="about:blank" name="{name}" width="0" height="0"></iframe>')
        for _ in range(int(m["comments"] / 5)):
            body.append(f"<!--{_noted(_NOTES[self._note], s.bits())}-->")
        joint = s.pick(("\n", "\n", "\n\n", "\n    ", ""))
        return Bulk(joint.join(["", *head, ""]), joint.join(["", *s.shuffled(body), ""]))

    def _facts(self, kind: str) -> str:
        url = f"https://{self._host}/"
        facts = f'{{"@context":"https://schema.org","@type":"{kind}","url":"{url}"}}'
        return f'<script type="application/ld+json">{facts}</script>'

    def _sheet(self, s: Stream, size: int) -> str:
        css = bulk.style_sheet(s, size, loose=self._loose)
        return f'<style id="{s.pick(_WORDS)}-{s.below(900)}-css">{css}</style>'

    def _script(self, s: Stream, size: int) -> str:
        if size > 3000 and s.chance(0.3):
            data = bulk.state(s, size)
            return f'<script type="application/json" id="{s.pick(_WORDS)}-state">{data}</script>'
        start = s.pick(
            ("", "", ' type="text/javascript"', ' id="js-extra"', ' data-cfasync="false"')
        )
        return f"<script{start}>{bulk.script(s, size, loose=self._loose)}</script>"

    def _loaded(self, s: Stream) -> str:
        own = f"https://{self._host}"
        hosts = f"https://cdn{s.below(9)}.example/", "https://tags.example/"
        where = s.pick((*hosts, f"{own}/assets/", f"{own}/wp-content/", "/static/js/"))
        name = f"{s.pick(_WORDS)}-{s.pick(_WORDS)}.{s.bits():x}"
        how = s.pick((" async", " defer", " defer", ' type="module"'))
        return f'<script src="{where}{name}.js?v={s.below(90)}.{s.below(9)}"{how}></script>'

    def _meta(self, s: Stream, name: str) -> str:
        key = "property" if ":" in name else "name"
        code, owner = f"{s.bits():08x}", self._host.partition(".")[0]
        value = s.pick((code * 2, str(s.bits()), "yes", f"#{code[:6]}", f"@{owner}"))
        return f'<meta {key}="{name}" content="{value}">'

    def _head_link(self, s: Stream) -> str:
        cdn = f"cdn{s.below(9)}.example"
        host = s.pick((self._host, cdn, "fonts.example", "static.example", "img.example"))
        file = f"https://{host}/{s.pick(_WORDS)}/{s.pick(_WORDS)}-{s.below(9999)}"
        return s.pick(
            (
                f'<link rel="dns-prefetch" href="//{s.pick(_WORDS)}{s.below(40)}.example">',
                f'<link rel="preconnect" href="https://{host}" crossorigin>',
                f'<link rel="stylesheet" href="{file}.css?ver={s.below(99)}" media="all">',
                f'<link rel="stylesheet" id="{s.pick(_WORDS)}-css" href="{file}.min.css">',
                f'<link rel="preload" href="{file}.woff2" as="font" type="font/woff2" crossorigin>',
                f'<link rel="modulepreload" href="{file}.js">',
                f'<link rel="apple-touch-icon" sizes="180x180" href="{file}.png">',
            )
        )


_TYPES: Final = ("Organization", "WebSite", "BreadcrumbList", "WebPage")
_SUBS: Final = ("shop", "abo", "jobs", "play", "help", "my", "events", "forum", "tv", "app")
_NOTES: Final = (" /.{k}-{n} ", " {k} {n} ", " begin {k}:{n} ", "", "$", "[{k}-{n}] /{k}/{k}.tpl ")
_EMPTY: Final = (
    '<div class="slot-{n}"></div>', '<div id="u-{n}"></div>', '<span class="i i-{n}"></span>',
    '<div class="spacer-{n}" style="height:8px"></div>', "<div></div>", "<span></span>",
    '<div class="{k}-{n} clearfix"></div>', '<i class="fa fa-{k}"></i>',
)  # fmt: skip
_HANDLERS: Final = (
    'onclick="window.dl&amp;&amp;dl.push({n})"',
    'onclick="return void {n},true"',
    'onmousedown="window.q=window.q||[]"',
    'ontouchstart=""',
)


def _noted(pattern: str, number: int) -> str:
    word = _WORDS[number // 7 % len(_WORDS)]
    return pattern.replace("{k}", word).replace("{n}", str(number // 97 % 10_000))


def _parts(s: Stream, size: int, n: int) -> list[int]:
    """Return n sizes that add up to about `size`: few large ones, many small."""
    if not n or size <= 0:
        return []
    weights = [(1 + s.below(1000)) ** 3 for _ in range(n)]
    return [max(40, size * w // sum(weights)) for w in weights]


def _srcset(number: int, names: frozenset[str]) -> str:
    name = f"/media/{number % 997:03x}/{number % 99991}"
    sizes = (320, 480, 640, 768, 1024, 1280, 1536)[: number % 5 + 2]
    out = 'srcset="' + ", ".join(f"{name}-{w}x{w * 9 // 16}.jpg {w}w" for w in sizes) + '"'
    if "sizes" not in names:
        out += f' sizes="(max-width: {sizes[-1]}px) 100vw, {sizes[-1]}px"'
    if "loading" not in names:
        out += ' loading="lazy"'
    return out + ("" if "decoding" in names else ' decoding="async"')
