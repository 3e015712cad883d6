"""Code as sites carry it by the kilobyte: style sheets, settings, state, functions nobody calls.

All of it is inert: rules name looks and hide or move nothing, scripts set values and define
functions, and addresses are of hosts under .example, which do not resolve (RFC 2606).
"""

from __future__ import annotations

from functools import cache
from typing import Final

from gen.chance import Stream

_STEMS: Final = (
    "btn card grid icon col row wrap nav tag box list media thumb badge field form input tab hero "
    "panel stack cell rail tile chip band pane shell frame unit group item bar line"
).split()
_RULES: Final = (
    "margin:0 0 {n}px", "padding:{n}px {m}px", "font-size:{n}px", "line-height:1.{n}",
    "color:#{x}", "background-color:#{x}", "border-radius:{m}px", "max-width:{n}0px",
    "border-bottom:{m}px solid #{x}", "font-weight:{m}00", "letter-spacing:.{m}px",
    "text-decoration:none", "box-shadow:0 {m}px {n}px rgba(0,0,0,.{m})", "border:0",
    "transition:color .{m}s ease-in-out", "font-family:var(--f-{m}),Arial,sans-serif",
    "background-image:linear-gradient({n}deg,#{x},#{x})", "vertical-align:middle",
)  # fmt: skip
_CUSTOM: Final = ("--color-{x}-{n}:#{x}", "--space-{n}:{n}px", "--f-{m}:system-ui", "--r-{n}:{m}px")
_KEYS: Final = (
    "siteId env locale cdn adUnits features lazyLoad consent abTest endpoints timeout debug rum "
    "player push metrics theme api route version slots sizes bidders floor tracker queue modules "
    "templates assets region flags breakpoints translations cacheKey build session currency"
).split()
_SNIPPETS: Final = (
    'window.{k}=window.{k}||{};window.{k}["{k}{n}"]={"id":{n},"{k}":"{x}{x}","{k}":[{n},{m},{n}]};',
    "function {f}(e,t){var n=e&&e.{k}||{n};return t?n+{n}:(t={},t.{k}=n,t.{k}{n}=!{m},t)}",
    'var _{f}={"{k}":{n},"{k}":"{x}","{k}":{"{k}":!{m},"{k}":["{x}","{x}",{n}],"{k}":null}};',
    'window.dataLayer=window.dataLayer||[];window.dataLayer.push({"event":"{k}.{k}","{k}":"{x}"});',
    "function {f}(e){for(var t=[],n=0;n<e.length;n++)e[n].{k}!=={n}&&t.push(e[n]);return t}",
    'var {f}=function(e){return"string"==typeof e?e.replace(/{m}/g,"{x}"):e.{k}.{k}({n})};',
    '(window.{f}=window.{f}||[]).push(["{k}","{x}{x}{x}",{"{k}":{n},"{k}":"{k}-{n}"}]);',
    '!function(e){e.{f}=e.{f}||{"{k}":{n},"{k}":[{m},{m},{n}],"{k}":"https://{k}.example/v{m}/{x}"}}(window);',
)
_STATE: Final = (
    '{"id":{n},"type":"{k}","{k}":"{x}{x}","{k}":[{n},{m}],"{k}":{"{k}":{n},"{k}":"/{k}/{x}.webp"}}',
    '{"__typename":"{k}","id":"{x}{x}","{k}":{n},"{k}":null,"{k}":["{k}","{k}"]}',
    '{"{k}":{"{k}":true,"{k}":{"w":{n},"h":{n}},"{k}":"{x}"},"position":{n}}',
)


def filled(pattern: str, s: Stream) -> str:
    """Return a pattern with its holes filled: {n} {m} numbers, {x} hex, {k} a key, {f} a name."""
    first, holes = _parted(pattern)
    out = [first]
    for hole, tail in holes:
        if not hole:
            out.append(tail)
            continue
        bits = s.bits()
        if hole == "n":
            out.append(str(bits % 900 + 10))
        elif hole == "m":
            out.append(str(bits % 9 + 1))
        elif hole == "x":
            out.append(f"{bits % 16777216:06x}")
        elif hole == "k":
            out.append(_KEYS[bits % len(_KEYS)])
        else:
            out.append(f"{_STEMS[bits % len(_STEMS)][:2]}{bits >> 20}")
        out.append(tail)
    return "".join(out)


@cache
def _parted(pattern: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what a pattern begins with, and its holes with what follows each."""
    first, *rest = pattern.split("{")
    out = []
    for part in rest:
        hole, closed, tail = part.partition("}")
        out.append((hole, tail) if closed and hole in _HOLES else ("", "{" + part))
    return first, tuple(out)


_HOLES: Final = frozenset("nmxkf")


def _grown(units: list[str], size: int, joint: str, s: Stream) -> str:
    """Return units in a drawn order, many times over, until there are `size` characters."""
    out, have = list[str](), 0
    while have < size:
        # Few numbers, so that a page of much code is small when it is compressed.
        unit = units[s.below(len(units))].replace("~", str(len(out) % 40))
        out.append(unit)
        have += len(unit) + len(joint)
    return joint.join(out)


def style_sheet(s: Stream, size: int, *, loose: bool) -> str:
    """Return about `size` characters of rules; `loose` writes a declaration a line."""
    units = []
    for _ in range(24):
        name = f".{s.pick(_STEMS)}-{s.pick(_STEMS)}-~"
        if s.chance(0.3):
            name += f",.{s.pick(_STEMS)}~ .{s.pick(_STEMS)}-{s.pick(_STEMS)}"
        elif s.chance(0.2):
            name += s.pick((":hover", "::after", ":not(:last-child)", ">*+*"))
        rules = [filled(p, s) for p in s.sample(_RULES, s.between(1, 6))]
        if s.chance(0.1):
            name, rules = ":root", [filled(s.pick(_CUSTOM), s) for _ in range(s.between(3, 12))]
        rule = f"{name}{{{';'.join(rules)}}}"
        if loose:
            rule = f"{name} {{\n" + "".join(f"    {r};\n" for r in rules) + "}\n"
        if s.chance(0.15):
            rule = f"@media (min-width:{s.between(36, 130)}0px){{{rule}}}"
        units.append(rule)
    return _grown(units, size, "\n" if loose or s.chance(0.3) else "", s)


def script(s: Stream, size: int, *, loose: bool) -> str:
    """Return about `size` characters of settings and functions; `loose` indents them."""
    units = []
    for _ in range(16):
        unit = filled(s.pick(_SNIPPETS), s)
        at = unit.find('"')
        unit = f'{unit[:at]}"~{unit[at + 1 :]}' if at > 0 and s.chance(0.7) else unit
        if loose:
            unit = unit.replace(";", ";\n    ").replace("{", "{\n        ", 1)
        units.append(unit)
    return _grown(units, size, "\n" if loose else "", s)


def state(s: Stream, size: int) -> str:
    """Return about `size` characters of JSON, as front ends embed it."""
    units = [filled(s.pick(_STATE), s).replace('"id":', '"ref":~,"id":') for _ in range(12)]
    return f'{{"build":"{s.bits():x}","items":[{_grown(units, size, ",", s)}]}}'
