"""What stands around a tinted page: colours, a legend that counts, switches that need no script."""

from __future__ import annotations

import html as htmllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from gen.labels import LABEL_TEXT, LABELS
from gen.preview.markup import Groups, Markup
from gen.records import Row
from gen.spans import Runs

ROLES: Final[dict[str, tuple[str, str]]] = {
    "article": ("#cdeecb", "#1d6b2a"),
    "author": ("#c6ebe1", "#0f6b58"),
    "related": ("#e6f0b4", "#5d6b0f"),
    "comment": ("#cfe1fc", "#1c4fa0"),
    "teaser": ("#fde2b8", "#8f5300"),
    "nav": ("#e4e5ea", "#4a4f5c"),
    "form": ("#e8d8fb", "#6a2fa8"),
    "promo": ("#fccfe2", "#a81d63"),
    "notice": ("#fbd0c9", "#a5301c"),
    "widget": ("#c9eef3", "#0b6674"),
    "leak": ("#55565c", "#1c1c1f"),
    "unknown": ("#ffe14d", "#7a6300"),
}
"""Role to its tint and the ink of its name. The order is the legend's."""

_CSP: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"

_CSS: Final = (Path(__file__).parent / "look.css").read_text(encoding="utf-8")


def tinted_html(
    html: str,
    runs: Runs,
    groups: Groups,
    *,
    title: str = "",
    facts: Mapping[str, str] | None = None,
    doubts: Mapping[int, str] | None = None,
) -> str:
    """Return a page of its own that shows `html` with every labelled run tinted and named.

    Runs name themselves where the label changes and all of them on hover, with the kind of their
    group; hidden ones are shown striped; printable attributes are chips beside their element.
    `facts` are lines of the legend; `doubts`, number of a run to why its label is doubtful, are
    framed and end in a question mark. Nothing of the page runs or loads, whatever `html` holds.
    """
    page = Markup(html, runs, groups, doubts)
    labels = Counter(runs.label.tolist())
    roles: dict[str, list[int]] = {}
    for label in sorted(labels):
        roles.setdefault(LABELS[label].partition(".")[0], []).append(label)
    used = [r for r in ROLES if r in roles]
    switches = "".join(
        f'<input type="checkbox" id="pn-{x}" checked>' for x in ("names", "hidden", "attrs", *used)
    )
    own = "\n".join(s for s in page.styles if s.strip())
    heading = title or page.title or "a page"
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{htmllib.escape(heading)}</title>\n"
        f"<style>\npn-page{{\n{own}\n}}\n</style>\n<style>{_CSS}{_tints()}</style></head>\n"
        f"<body>{switches}<pn-frame><pn-page>\n{page.body}\n</pn-page>\n"
        f"{_key(heading, facts or {}, used, roles, labels)}</pn-frame></body></html>\n"
    )


def tinted(row: Row, doubts: Mapping[int, str] | None = None) -> str:
    """Return `tinted_html` of a row, with what the row says of itself in the legend."""
    facts = {"row": row.id, "site": row.site, "language": row.lang, "kind": row.page_kind}
    if row.traps:
        facts["traps"] = ", ".join(row.traps)
    if doubts:
        facts["to review"] = f"{len(doubts):,} of {len(row.runs):,} texts, framed"
    title = row.article["title"] if row.article and row.article["title"] else ""
    return tinted_html(row.html, row.runs, row.groups, title=title, facts=facts, doubts=doubts)


def _tints() -> str:
    out = []
    for role, (tint, ink) in ROLES.items():
        out.append(f":is(pn-r,pn-a)[r={role}],pn-key [r={role}]{{--t:{tint};--i:{ink}}}")
        out.append(
            f"#pn-{role}:not(:checked)~* pn-page [r={role}]"
            "{background:none;outline:0;border-color:transparent}"
        )
        out.append(f"#pn-{role}:not(:checked)~* pn-page [r={role}]::before{{display:none}}")
        out.append(f"#pn-{role}:not(:checked)~* [for=pn-{role}]{{opacity:.4}}")
    return "\n".join(out)


def _key(
    heading: str,
    facts: Mapping[str, str],
    used: list[str],
    roles: Mapping[str, list[int]],
    labels: Mapping[int, int],
) -> str:
    e = htmllib.escape
    lines = "".join(f"<dt>{e(k)}</dt><dd>{e(v)}</dd>" for k, v in facts.items())
    names = {"names": "names", "hidden": "hidden text", "attrs": "attributes"}
    out = [
        f"<pn-key><h1>{e(heading)}</h1>",
        f"<dl>{lines}</dl>" if lines else "",
        '<div class="sw">',
    ]
    out += [f'<label for="pn-{k}">{v}</label>' for k, v in names.items()]
    out.append("</div>")
    for role in used:
        total = sum(labels[i] for i in roles[role])
        out.append(f'<label class="role" for="pn-{role}" r="{role}">')
        out.append(f"<span>{role}</span><span>{total}</span></label><ul>")
        for i in roles[role]:
            short = LABELS[i].partition(".")[2] or LABELS[i]
            out.append(
                f'<li title="{e(LABEL_TEXT[LABELS[i]])}"><span>{short}</span>'
                f"<span>{labels[i]}</span></li>"
            )
        out.append("</ul>")
    out.append("</pn-key>")
    return "".join(out)
