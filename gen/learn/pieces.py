"""What a template is made of: constant text, stretches of the body, elements that stay the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from gen.learn import walking
from gen.learn.blurring import OWN
from gen.learn.holes import escaped
from gen.learn.model import Marked
from gen.learn.shaping import Unit

_PART: Final = 1200
"""Characters from which on what all pages of a site share is worth a file of its own."""


_ASKS: Final = ("page.", "{{ x.", "{{ c.", "{%")
"""What says that a text asks something of the page, or of an item of a loop."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """Whole elements that ask nothing of the page: a site writes them once."""

    html: str

    @property
    def apart(self) -> bool:
        """Whether they are worth a file of their own."""
        return len(self.html) >= _PART


Token = str | Unit | Fixed


def _plain(token: Token) -> bool:
    return isinstance(token, str) and not any(x in token for x in _ASKS)


def settled(tokens: list[Token]) -> list[Token]:
    """Return the tokens of one element, as one if it asks nothing of the page."""
    if all(isinstance(x, Fixed) or _plain(x) for x in tokens):
        return [
            Fixed(
                "".join(
                    x if isinstance(x, str) else x.html for x in tokens if not isinstance(x, Unit)
                )
            )
        ]
    out: list[Token] = []
    for x in tokens:
        last = out[-1] if out else None
        if isinstance(x, str) and x.isspace() and isinstance(last, Fixed):
            x = Fixed(x)
        if isinstance(x, Fixed) and isinstance(last, Fixed):
            out[-1] = Fixed(last.html + x.html)
        else:
            out.append(x)
    return out


def quoted(value: str) -> str:
    """Return a value as it stands between double quotes in a template."""
    out = escaped(value).replace('"', "&quot;").replace("\n", " ")
    return out.replace(OWN, "{{ site.home }}")


def wrapper(chain: list[Any], label: str) -> tuple[str, str]:
    """Return what begins and ends a block that is set as these elements are."""
    start, end = "", ""
    for i, node in enumerate(chain):
        parts = [node.tag]
        for name, value in node.attrib.items():
            if name in ("class", "style", "align", "dir", "color", "face", "size"):
                parts.append(f'{name}="{quoted(value)}"')
        if not i and label:
            parts.append(f'data-label="{label}"')
        start += "<" + " ".join(parts) + ">"
        end = f"</{node.tag}>{end}"
    return start, end


def hiding(marked: Marked) -> str:
    """Return the rules of the page's sheets that hide something of it."""
    return "\n".join(walking.css(r) for r in marked.rules)
