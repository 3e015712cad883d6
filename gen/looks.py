"""How a site looks: the rules of its style sheet that make its pages plausible in a browser.

Rules name elements, since class names are written anew for every site. They set type, colour,
width and columns; none hides, shows or places anything elsewhere, so text runs stay as they are.
"""

from __future__ import annotations

from typing import Final

from gen.chance import Stream

_SERIF: Final = (
    'Georgia,"Times New Roman",serif', '"Merriweather",Georgia,serif', '"Lora",Georgia,serif',
    '"PT Serif",Cambria,serif', '"Source Serif 4",Charter,serif',
)  # fmt: skip
_SANS: Final = (
    "Arial,Helvetica,sans-serif", '"Open Sans",Verdana,sans-serif', "Roboto,Arial,sans-serif",
    '-apple-system,BlinkMacSystemFont,"Segoe UI",sans-serif', '"Inter",system-ui,sans-serif',
    '"Helvetica Neue",Helvetica,Arial,sans-serif', "Verdana,Geneva,sans-serif",
    '"Trebuchet MS",Tahoma,sans-serif', '"Noto Sans",Arial,sans-serif',
)  # fmt: skip
_ACCENTS: Final = (
    "#b00020", "#c8102e", "#0b5cad", "#00539f", "#1a73e8", "#006d5b", "#2e7d32", "#6b3fa0",
    "#d35400", "#c2185b", "#8a5a00", "#0f766e", "#111111", "#334155", "#e4572e", "#7a1f3d",
)  # fmt: skip
_DARK: Final = ("#111", "#1b1b1b", "#0f172a", "#222b38", "#2b2b2b", "#16324f", "#3a1c1c")
_PALE: Final = ("#f5f5f5", "#f7f4ee", "#eef2f6", "#fafafa", "#f0f0f0", "#fff8f0", "#eceff1")


def sheet(s: Stream, *, styled: bool) -> str:
    """Return a site's rules, drawn from a stream; many sites load theirs and carry few or none.

    `styled` says that a site's pages carry other sheets, too.
    """
    kind = s.weighted(("none", "few", "all"), (0.4, 2, 7) if styled else (6, 2, 4))
    if kind == "none":
        return ""
    body, head = s.pick((*_SERIF, *_SANS)), s.pick((*_SERIF, *_SANS, *_SANS))
    accent, size = s.pick(_ACCENTS), s.pick((14, 15, 16, 16, 17, 18, 19))
    ink = s.pick(("#222", "#1a1a1a", "#333", "#2c2c2c", "#000"))
    width = s.pick((960, 1000, 1080, 1140, 1200, 1280))
    edge = s.pick(
        (f"max-width:{width}px", f"max-width:{width}px", f"padding:0 {s.between(12, 60)}px")
    )
    rules = [
        f"body{{margin:0 auto;{edge};color:{ink};background:#fff}}",
        f"body{{font:{size}px/1.{s.between(4, 7)} {body}}}",
        f"a{{color:{accent};text-decoration:{s.pick(('none', 'none', 'underline'))}}}",
        f"h1,h2,h3,h4{{font-family:{head};line-height:1.{s.between(1, 3)}}}",
        "img{max-width:100%;height:auto}",
        _placeholder(s),
    ]
    if kind == "few":
        return "".join(rules)
    rules += [
        f"h1{{font-size:{s.between(26, 46)}px;margin:{s.between(12, 30)}px 0 12px}}",
        f"h2{{font-size:{s.between(20, 28)}px}}h3{{font-size:{s.between(16, 20)}px}}",
        f"h4,h5,h6{{font-size:{s.between(13, 16)}px;margin:10px 0 6px}}",
        f"p{{margin:0 0 {s.between(10, 22)}px}}",
        "button,input,select,textarea{font:inherit;font-size:14px}",
        f"button{{border:0;border-radius:{s.below(7)}px;padding:7px 14px}}",
        f"button{{color:#fff;background:{accent}}}",
        "input,select,textarea{border:1px solid #ccc;padding:7px 10px;max-width:100%}",
        f"figure{{margin:0 0 {s.between(12, 26)}px}}",
        f"figcaption{{color:#6b6b6b;font-size:{s.between(12, 14)}px}}",
        "time,small{color:#767676;font-size:13px}",
        "button svg,a svg{width:18px;height:18px;fill:currentColor}",
        f"blockquote{{margin:20px 0;padding-left:18px;border-left:4px solid {accent}}}",
        "table{border-collapse:collapse}td,th{padding:6px 10px;vertical-align:top}",
        "pre{background:#f4f4f4;padding:14px;overflow:auto}",
    ]
    rules += _head(s, accent) + _columns(s, width) + _foot(s, accent)
    joint = s.pick(("", "\n", "\n", " "))
    return joint.join(rules)


def _placeholder(s: Stream) -> str:
    """Return rules of a picture that is not there yet: a plain surface, as lazy loading has it."""
    tone = s.pick(("#e9e9ed", "#eceff1", "#f0f0f0", "#e4e7ea", "#ddd"))
    return (
        f"img{{position:relative;background:{tone};color:transparent}}"
        'img::after{content:"";position:absolute;left:0;top:0;width:100%;height:100%;'
        f"background:{tone}}}"
    )


def _head(s: Stream, accent: str) -> list[str]:
    """Return rules of a head with its menu in a row, its entries side by side."""
    back = s.pick((accent, s.pick(_DARK), "#fff", "#fff", "#fff", s.pick(_PALE)))
    dark = back not in ("#fff", *_PALE)
    ink = "#fff" if dark else "#222"
    line = "" if dark else f";border-bottom:{s.between(1, 4)}px solid {s.pick((accent, '#ddd'))}"
    return [
        f"body>header,header{{background:{back};padding:10px 24px{line}}}",
        f"header a,header{{color:{ink}}}",
        "main header,article header{background:none;border:0;padding:0}",
        f"main header a,article header a{{color:{accent}}}",
        "main header,article header{color:inherit}",
        "nav ul,header ul{list-style:none;margin:0;padding:0;overflow:auto}",
        f"nav li,header li{{float:left;margin:0 {s.between(12, 26)}px 6px 0;max-width:190px}}",
        f"nav li,header li{{font-size:{s.between(13, 16)}px}}",
        "nav li li,header li li{float:none;font-size:12px;margin:0;opacity:.85}",
        "nav ol{list-style:none;margin:0;padding:0}nav ol li{margin:0 8px 0 0;max-width:none}",
    ]


def _columns(s: Stream, width: int) -> list[str]:
    """Return rules of the middle: one column, or a main one with a narrow one beside it."""
    if s.chance(0.35):
        narrow = s.pick((620, 680, 720, 760))
        return [
            f"main{{max-width:{width}px;margin:0 auto;padding:0 20px}}",
            f"main p,article p{{max-width:{narrow}px}}",
            f"aside{{background:{s.pick(_PALE)};padding:14px;margin:16px 0}}",
        ]
    side = s.pick((280, 300, 320, 336))
    return [
        f"main,body>div>article{{max-width:{width - side - 40}px;margin:0 auto 0 40px;padding:0}}",
        f"aside{{float:{s.pick(('right', 'right', 'left'))};width:{side}px;margin:0 0 20px 30px}}",
        "aside{font-size:14px}",
        "aside ul{padding-left:16px}aside img{width:100%}",
    ]


def _foot(s: Stream, accent: str) -> list[str]:
    """Return rules of the footer."""
    back = s.pick((*_DARK, *_PALE, "#fff"))
    ink = "#cfcfcf" if back in _DARK else "#555"
    return [
        f"footer{{clear:both;background:{back};color:{ink};padding:30px 40px;font-size:13px}}",
        f"footer a{{color:{'#fff' if back in _DARK else accent}}}",
        "article footer,li footer{background:none;padding:0;color:inherit}",
        f"footer ul{{list-style:none;padding:0;margin:0 0 16px;columns:{s.between(2, 5)}}}",
    ]
