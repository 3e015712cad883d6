"""What a page's markup gives away or fails to keep: classes that are labels, text not hidden."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import lxml.etree
import lxml.html

from gen.families import Family
from gen.labels import LABELS
from gen.records import Row
from gen.sitecheck.findings import FamilyCheck

_PARSER: Final = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
_FALLBACK: Final = frozenset({"noscript", "datalist", "video", "audio", "canvas"})
"""What stands in these is for browsers that cannot do them."""
_UNSEEN: Final = frozenset({"head", "script", "style", "template", "iframe"})
_HIDING: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_MEDIA: Final = re.compile(r"@[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_COMPOUND: Final = re.compile(r"([a-z][\w-]*|\*)?((?:[.#][\w-]+)*)", re.I)
_Z2: Final = 3.29**2
SHARE: Final = 0.5
"""A class leaks when it marks a label, and it alone, on more than this share of the sites that show
the label: surely so (the lower end of Wilson's interval), not by the luck of a few draws, for
there are hundreds of names. Eleven sites at least."""

Compound = tuple[str, frozenset[str], frozenset[str]]


def text_nodes(html: str) -> tuple[Any, list[Any]]:
    """Return the parsed page and the element around each of its text runs, in order."""
    root = lxml.html.document_fromstring(html.encode(), parser=_PARSER)
    out = []
    walk = lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event == "start":
            if node.tag in _UNSEEN:
                walk.skip_subtree()
            elif node.text and not node.text.isspace():
                out.append(node)
        elif node.tail and not node.tail.isspace():
            out.append(node.getparent())
    return root, out


def _tokens(node: Any) -> Iterator[str]:
    yield from (node.get("class") or "").split()
    if node.get("id"):
        yield f"#{node.get('id')}"


# -- hidden


def hiding_rules(root: Any) -> list[Compound]:
    """Return the selectors of a page's style sheets that hide, each by its last compound."""
    out: list[Compound] = []
    for style in root.iter("style"):
        css = _MEDIA.sub("", re.sub(r"/\*.*?\*/", "", style.text or "", flags=re.S))
        for found in _RULE.finditer(css):
            if not _HIDING.search(found[2]):
                continue
            for selector in found[1].split(","):
                words = re.split(r"[\s>+~]+", selector.strip())
                m = _COMPOUND.fullmatch(words[-1])
                if m and words[-1]:
                    marks = re.findall(r"([.#])([\w-]+)", m[2])
                    classes = frozenset(n for k, n in marks if k == ".")
                    out.append(
                        ((m[1] or "*").lower(), classes, frozenset(n for k, n in marks if k == "#"))
                    )
    return out


def _hides(node: Any, rules: Sequence[Compound]) -> bool:
    """Say whether a browser does not show an element, by itself."""
    tag = node.tag
    if "hidden" in node.attrib or tag in _FALLBACK or _HIDING.search(node.get("style") or ""):
        return True
    if tag in ("title", "desc", "{http://www.w3.org/2000/svg}title") or (
        tag == "dialog" and "open" not in node.attrib
    ):
        return True
    classes, ids = set((node.get("class") or "").split()), {node.get("id")}
    return any(
        t in ("*", tag) and c <= classes and i <= ids and (c or i or t != "*") for t, c, i in rules
    )


def _shut(node: Any, child: Any) -> bool:
    """Say whether `child` is in a closed <details> and not its summary."""
    return bool(
        node.tag == "details"
        and "open" not in node.attrib
        and child is not None
        and child.tag != "summary"
    )


def unkept(row: Row) -> list[tuple[int, bool]]:
    """Return (run, hidden as labelled) of runs whose `hidden` the page itself does not bear out."""
    root, nodes = text_nodes(row.html)
    runs = [i for i, attr in enumerate(row.runs.attr.tolist()) if not attr]
    if len(nodes) != len(runs):
        return []
    rules, known, out = hiding_rules(root), {}, []
    for run, node in zip(runs, nodes, strict=True):
        if node not in known:
            hidden, child, up = False, None, node
            while up is not None and not hidden:
                hidden = _hides(up, rules) or _shut(up, child)
                child, up = up, up.getparent()
            known[node] = hidden
        said = bool(row.runs.hidden[run])
        # Loose text of a closed details is hidden, too.
        real = known[node] or (node.tag == "details" and "open" not in node.attrib)
        if real != said:
            out.append((run, said))
    return out


# -- classes that are labels


@dataclass(slots=True)
class Leaks:
    """Counts, over many sites, which class names stand around which labels."""

    sites: dict[str, tuple[dict[str, Counter[int]], Counter[int]]] = field(default_factory=dict)

    def add(self, site: str, row: Row) -> None:
        """Count a page."""
        _, nodes = text_nodes(row.html)
        labels = row.runs.label[row.runs.attr == 0].tolist()
        if len(labels) != len(nodes):
            return
        around, totals = self.sites.setdefault(site, ({}, Counter()))
        known: dict[Any, frozenset[str]] = {}
        for label, node in zip(labels, nodes, strict=True):
            totals[label] += 1
            for token in _around(node, known):
                around.setdefault(token, Counter())[label] += 1

    def found(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield (class or #id, label, sites where it is one-to-one, sites that show the label)."""
        having: Counter[int] = Counter()
        marks: dict[str, list[tuple[int, bool]]] = {}
        for around, totals in self.sites.values():
            having.update(totals.keys())
            for token, counts in around.items():
                label, count = counts.most_common(1)[0]
                one = len(counts) == 1
                marks.setdefault(token, []).append(
                    (label if one else -1, one and count == totals[label])
                )
        for token, seen in sorted(marks.items()):
            label = seen[0][0]
            if label < 0 or any(x != label for x, _ in seen):
                continue
            full = sum(whole for _, whole in seen)
            if _at_least(full, having[label]) > SHARE:
                yield token, LABELS[label], full, having[label]


def _at_least(hits: int, of: int) -> float:
    """Return the lower end of Wilson's 99.9 % interval of a share."""
    share = hits / of
    wide: float = (_Z2 * (share * (1 - share) + _Z2 / (4 * of)) / of) ** 0.5
    return (share + _Z2 / (2 * of) - wide) / (1 + _Z2 / of)


def _around(node: Any, known: dict[Any, frozenset[str]]) -> frozenset[str]:
    if node is None:
        return frozenset()
    if node not in known:
        known[node] = _around(node.getparent(), known) | frozenset(_tokens(node))
    return known[node]


def report(leaks: Leaks, family: Family, names: dict[str, list[str]], check: FamilyCheck) -> None:
    """Add a finding for each leaking name, a note for each that the family keeps on purpose."""
    keep = re.compile("|".join(family.keep)) if family.keep else None
    for token, label, full, sites in leaks.found():
        plain = token.removeprefix("#")
        kind = "id" if token.startswith("#") else "class"
        what = f"{kind} {plain!r} stands on every {label} and on nothing else"
        what += f", on {full} of {sites} sites"
        where = names.get(plain, [f"{family.folder}/site.toml"])[0]
        if keep and keep.fullmatch(plain):
            check.note(where, what, "kept: real sites write it so")
        else:
            check.add(
                where,
                what,
                "let vocabularies vary it, give the name to something else too, "
                "or list it in `keep` if real sites write just this",
            )
