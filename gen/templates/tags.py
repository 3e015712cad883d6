"""What HTML elements do to a page's text, as tables.

The text of the `rendered` view follows the rendered text collection steps of the HTML standard
(innerText): blocks begin and end lines, `p` also leaves a blank line, `br` breaks, cells are set
apart by tabs, white space folds. What is pending between two stretches of text is one small
integer, the *joint*; every tag maps joints to joints, and tables of these maps are composed when
a template is compiled.
"""

from __future__ import annotations

from typing import Final

VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
NO_RUNS: Final = frozenset("head script style template iframe".split())
"""Elements whose text is no run (CONTRACT: every text node outside these is one)."""
RAW: Final = frozenset({"script", "style"})
"""Elements whose text the parser does not decode."""
BLOCK: Final = frozenset(
    "html body address article aside blockquote center details dialog dd div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol "
    "optgroup option p pre search section summary table tbody thead tfoot tr caption ul".split()
)
CELL: Final = frozenset({"td", "th"})
NESTS: Final = frozenset("article aside div footer form header main nav section".split())
"""Blocks that may hold all they hold in one more block: it breaks no line and ends no span."""
HIDES: Final = frozenset("noscript template datalist audio video canvas".split())
"""Elements whose text a browser with scripts does not show. `title` and `desc` hide inside svg."""

# Joints: what stands between the text so far and the text to come.
GLUED, SPACE, LINE, BLANK, START, TAB = range(6)
CUT: Final = 8
"""Added to a joint: the text to come belongs to another span than the text so far."""
JOINTS: Final = 16
SEPARATORS: Final = ("", " ", "\n", "\n\n", "", "\t", "", "")

Table = tuple[int, ...]


def _table(rule: dict[int, int], *, cut: bool) -> Table:
    out = []
    for joint in range(JOINTS):
        kind, bit = joint & 7, joint & CUT
        out.append(rule.get(kind, kind) | bit | (CUT if cut else 0))
    return tuple(out)


SAME: Final = _table({}, cut=False)
ON_SPACE: Final = _table({GLUED: SPACE}, cut=False)
ON_LINE: Final = _table({GLUED: LINE, SPACE: LINE, TAB: LINE}, cut=False)
"""A line break as white space, in `pre`."""
ON_BLOCK: Final = _table({GLUED: LINE, SPACE: LINE, TAB: LINE}, cut=True)
ON_PARAGRAPH: Final = _table({GLUED: BLANK, SPACE: BLANK, LINE: BLANK, TAB: BLANK}, cut=True)
ON_CELL: Final = _table({GLUED: TAB, SPACE: TAB}, cut=True)
ON_CUT: Final = _table({}, cut=True)
# One br breaks a line inside a span; a second one ends the span.
ON_BR: Final = tuple(
    {GLUED: LINE, SPACE: LINE, TAB: LINE, LINE: BLANK}.get(j & 7, j & 7)
    | (j & CUT)
    | (CUT if j & 7 in (LINE, BLANK) else 0)
    for j in range(JOINTS)
)


def then(first: Table, second: Table) -> Table:
    """Return the table that applies `first`, then `second`."""
    return tuple(second[x] for x in first)


def edge(tag: str) -> Table:
    """Return what the start or end tag of an element does to a joint."""
    if tag == "p":
        return ON_PARAGRAPH
    if tag in CELL:
        return ON_CELL
    return ON_BLOCK if tag in BLOCK else SAME
