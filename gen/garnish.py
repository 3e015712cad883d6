"""What a site's software leaves in its markup: attributes, comments, code, empty elements.

None of it is text and none of it hides anything. What stands where depends on the site and the
place alone, so all pages of a site agree. How much there is follows real pages: `Measures` draws
from quantiles of 452 article pages (WCXB development set, as crawled), a site's measures leaning
together: who carries many scripts carries many comments.
"""

from __future__ import annotations

import hashlib
from typing import Final

from gen import bulk, ends
from gen.chance import Stream
from gen.ends import WORDS

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
    "ids": (0.009, 0.034, 0.068, 0.134, 0.247),
}
_LEAN: Final = 0.5
"""Of measures, those that are a site's common one and not drawn for themselves."""
_PLACES: Final = 260
"""Places for comments and empty elements on a page of middling size."""
_FLOW: Final = frozenset("body div section header footer main aside article nav form".split())
_CAMPAIGN: Final = (
    "[&quot;spring-offer&quot;,&quot;returning&quot;,&quot;segment-b&quot;],"
    "&quot;experiments&quot;:{&quot;layout&quot;:&quot;control&quot;,&quot;rail&quot;:&quot;on&quot;}"
)
_NAMED: Final = frozenset("section header footer nav aside main form h1 table ul".split())
_DRESSED: Final = frozenset(
    "a div section article header footer nav aside main ul ol li p span h2 h3 h4 h5 button input "
    "form figure svg i time strong em img".split()
)
_UTILITIES: Final = (
    "d-flex col-md-8 col-lg-4 col-12 row-gap-2 mb-3 mt-4 px-2 py-1 p-0 m-0 w-100 clearfix "
    "u-mb-16 u-mt-24 u-flex is-active is-desktop has-icon js-track js-lazy float-left mx-auto "
    "align-items-center justify-content-between rounded-0 border-bottom bg-white lh-1 fw-bold "
    "col-xs-12 col-sm-6 g-0 order-2 order-md-1 gap-3 grow shrink-0 basis-full lg:w-1/3 md:px-4 "
    "sm:mt-0 max-w-screen-lg tracking-wide antialiased z-10 leading-6 transition-colors "
    "duration-200 ease-in-out focus:outline-none dark:bg-black first:mt-0 last:mb-0"
).split()
_NESTING: Final = "inner wrap holder content-wrap body-inner row col box".split()
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


def level(levels: tuple[float, ...], at: float) -> float:
    """Return the value at a share of a distribution that is known by its quantiles."""
    if at <= _LEVELS[0]:
        return levels[0] * at / _LEVELS[0]
    for i in range(1, len(_LEVELS)):
        if at <= _LEVELS[i]:
            part = (at - _LEVELS[i - 1]) / (_LEVELS[i] - _LEVELS[i - 1])
            return levels[i - 1] + part * (levels[i] - levels[i - 1])
    return levels[-1] * (1 + 4 * (at - _LEVELS[-1]))


class Garnish:
    """What one site's software leaves."""

    def __init__(self, key: str, host: str, *, plain: bool = False) -> None:
        self._key, self._host = key, host or "www.example"
        self._bulk: ends.Ends | None = None
        s = self._stream("measures")
        common = s.below(1_000_000) / 1_000_000
        self._m = {
            k: level(v, common if s.chance(_LEAN) else s.below(1_000_000) / 1_000_000)
            for k, v in _REAL.items()
        }
        self._loose = s.chance(0.6)
        self._indent = s.weighted((0, 8, 16, 32, 80, 180, 400), (4, 2, 3, 2, 1.5, 1.2, 0.8))
        self._scope = f"data-v-{s.bits():08x}"
        kits = ("vue", "test", "track", "builder", "json", "flags")
        self._kit = s.weighted(kits, (1, 2, 3, 3, 4, 1))
        self._whole = s.weighted((0, 30, 75, 100), (5, 3, 3, 4))
        self._folds = s.below(24)
        self._sub = [f"{s.pick(_SUBS)}.{self._host}" for _ in range(6)]
        self._note = s.weighted(range(ends.KINDS_OF_NOTE), (4, 3, 3, 2, 2, 2))
        ways = ("utility", "hash", "numbered", "module", "words", "mixed")
        self._tokens = s.weighted(ways, (3, 1, 1, 0.3, 6, 2))
        self._long = s.chance(0.6)
        self._lazy = s.chance(0.85)
        self._links: dict[str, str] = {}
        self._cuts = s.weighted((0, 1, 2), (3, 2, 3))
        frames = s.weighted(range(6), (10, 6, 4, 2, 1, 0.5))
        self._frames = [self._frame(s, x) for x in s.sample(_FRAMES, frames)]
        self._nests = s.weighted((0, 12, 35, 75), (4, 3, 3, 2))
        mounts = self._stream("mounts")
        lists = mounts.weighted((0, 1, 2), (86, 10, 4))
        self._lists = [mounts.pick(_LISTS).format(k=mounts.pick(WORDS)) for _ in range(lists)]
        if plain:
            self._frames, self._lists, self._nests = [], [], 0
        self._sent = s.weighted((0, 1, 3, 8), (4, 4, 3, 2))

    def _frame(self, s: Stream, name: str) -> str:
        own = f"{s.pick(WORDS)}-{s.below(90)}"
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
            return f"{out}<!--{ends.noted(self._note, number)}-->"
        if tag == "form" and self._sent:
            out += "".join(
                f'<input type="hidden" name="{WORDS[(number >> i) % len(WORDS)]}_{i}" '
                f'value="{number >> i & 0xFFFFFF:x}">'
                for i in range(number % (self._sent + 1))
            )
        if tag in _FLOW:
            at = number // 100_000_000 % 1_000_000
            if at < max(0.0, self._m["empty"] - 0.016) * 6_000_000:
                word = WORDS[number % len(WORDS)]
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
        a, b = WORDS[n % len(WORDS)], WORDS[n // 32 % len(WORDS)]
        if way == "hash":
            tail = f"{n % 16777216:06x}"
            return f"{a.title()}_{b}__{tail[:5]}" if self._long else f"css-{tail}"
        if way == "words":
            c = WORDS[n // 1024 % len(WORDS)]
            return f"{a}-{b}-{c}-{WORDS[n // 32768 % len(WORDS)]}" if self._long else f"{a}-{b}"
        if way == "module":
            return f"{a}-{b}__{WORDS[n // 1024 % len(WORDS)]}--{WORDS[n // 32768 % len(WORDS)]}"
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
        if tag in _NAMED and "id" not in names and number % 1000 < (self._m["ids"] - 0.04) * 9000:
            out.append(f'id="{WORDS[number % len(WORDS)]}-{number // 1000 % 9000}"')
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
        a, b = WORDS[number % len(WORDS)], WORDS[number // 31 % len(WORDS)]
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
                f"&quot;campaign&quot;:{_CAMPAIGN if self._long else 'null'},"
                f'&quot;position&quot;:{n % 30},&quot;variant&quot;:&quot;{tag}&quot;}}"'
            )
        return f"data-js-{a}" if number % 2 else f'data-{a}-{b}="{n % 900},{a}.js,{n:08x}"'

    def _style(self, number: int) -> str:
        return bulk.filled(_INLINE[number % len(_INLINE)], self._stream(f"style{number % 64}"))

    # -- code

    def nest(self, mark: str, kind: str) -> str:
        """Return the start or end of an element around all that another holds, or ''."""
        number = self._number("nest", mark)
        if number % 100 >= self._nests:
            return ""
        if kind == "unnest":
            return "</div>"
        a, b = WORDS[number // 100 % len(WORDS)], _NESTING[number // 3200 % len(_NESTING)]
        return f'<div class="{a}-{b}">' if number // 51200 % 4 else f'<div class="{b}">'

    def start(self) -> str:
        """Return the elements that hold all of a body, and lists that scripts will fill."""
        return "".join((*self._frames, *self._lists))

    def end(self, tag: str) -> str:
        """Return what ends head or body."""
        if self._bulk is None:
            self._bulk = ends.made(
                self._stream("code"), self._m, self._host, loose=self._loose, note=self._note
            )
        if tag == "head":
            return self._bulk.head
        return "</div>" * len(self._frames) + self._bulk.body


_LISTS: Final = (
    '<ul class="{k}-results" role="listbox"></ul>',
    '<ul id="{k}-suggestions" class="{k}-suggestions" role="list"></ul>',
    '<div class="{k}-live" aria-live="polite"><ul class="{k}-list"></ul></div>',
    '<ul class="{k}-menu" tabindex="-1"></ul>',
    '<ul class="slick-{k}"></ul>',
)
"""Empty lists, as found on one real page in ten; Resiliparse indents all that comes after one."""
_SUBS: Final = ("shop", "abo", "jobs", "play", "help", "my", "events", "forum", "tv", "app")
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


def _srcset(number: int, names: frozenset[str]) -> str:
    name = f"/media/{number % 997:03x}/{number % 99991}"
    sizes = (320, 480, 640, 768, 1024, 1280, 1536)[: number % 5 + 2]
    out = 'srcset="' + ", ".join(f"{name}-{w}x{w * 9 // 16}.jpg {w}w" for w in sizes) + '"'
    if "sizes" not in names:
        out += f' sizes="(max-width: {sizes[-1]}px) 100vw, {sizes[-1]}px"'
    if "loading" not in names:
        out += ' loading="lazy"'
    return out + ("" if "decoding" in names else ' decoding="async"')
