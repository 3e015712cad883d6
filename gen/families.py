"""A family made concrete: site.toml and templates in, dressed sites out.

A family is a folder with `site.toml` and templates; `gen/sites/parts` holds templates that any
family may use. A site is a family with a brand, a voice, a layout, options and a dress (how it
writes class names, ids and white space). Making one draws from streams of its own number, so two
runs with one seed have the same sites.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec

from gen import folders
from gen.chance import Stream
from gen.dressing import SiteDress
from gen.errors import TemplateError, UsageError, did_you_mean
from gen.manners import NAMES, Hand
from gen.models import Page, Site
from gen.templates import Kept, Library, digest
from gen.wording import PHRASES, languages

PARTS: Final = "parts"
KINDS: Final = ("article", "truncated", "thread", "index", "none")
SLOTS: Final = (
    "top",
    "header",
    "before",
    "lead",
    "inside",
    "after",
    "aside",
    "bottom",
    "foot",
    "end",
)
_LATE: Final = frozenset({"after", "aside", "bottom", "foot", "end"})
TOPICS: Final = ("news", "magazine", "blog", "company", "shop", "food", "forum")
VOCABULARIES: Final = ("plain", "synonyms", "prefix", "bem", "hashed", "utility", "numeric", "none")


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to compose a family's pages: parts by slot, each with a share in percent or none."""

    name: str
    weight: float = 1.0
    languages: list[str] = []
    options: dict[str, str | dict[str, float]] = {}
    """Options this layout fixes, or draws from values of its own with weights."""
    vocabularies: dict[str, float] = {}
    shuffle: list[str] = []
    """Slots whose parts come in the site's own order."""
    slots: dict[str, list[str]] = {}
    """Slot to parts; "part.html" always, "part.html 60" on 60 % of sites."""


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a learned family comes from: `[learned]` of its site.toml.

    `text`: whether templates hold words of the pages it was learned from. `licence`: of the pages,
    `unknown` if nobody said it. `source`: their address or host, or what they were read from.
    """

    text: Literal["keep", "replace"]
    licence: str
    source: str
    pages: int = 1
    confidence: float = 1.0


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """site.toml, checked."""

    about: str
    """The real pattern it reproduces."""
    languages: list[str]
    """Written ["*"] in site.toml: all that there are words for."""
    templates: dict[str, str]
    """Page kind to template."""
    layout: list[Layout]
    weight: float = 1.0
    labels: list[str] = []
    """Labels it promises to show."""
    keep: list[str] = []
    """Regular expressions of class names and ids that real sites of the kind always write."""
    keep_share: float = 1.0
    vocabularies: dict[str, float] = msgspec.field(
        default_factory=lambda: {"synonyms": 1.0, "prefix": 1.0, "bem": 1.0, "hashed": 1.0}
    )
    options: dict[str, dict[str, float]] = {}
    """Option to its values with weights."""
    style: str = ""
    """Rules for the page's style sheet; {name} stands for a class name as the site writes it."""
    topics: list[str] = []
    """Kinds of site its brands, menus and footers are of; none: of any."""
    writing: dict[str, float] = {}
    """How its sites write markup: manners of gen/sites/writing.toml with weights, none for all."""
    plain: bool = False
    """Its sites put no elements around what the templates hold."""
    as_is: bool = False
    """Its sites write markup as the templates have it: made of a page, they hold it all."""
    brands: str = "brands"
    learned: Origin | None = None
    name: str = ""
    folder: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Page kinds it offers."""
        return tuple(self.templates)


@dataclass(frozen=True, slots=True)
class Families:
    """All families of some folders, with the library that compiles their templates."""

    byname: dict[str, Family]
    parts: Library

    def files(self) -> list[Path]:
        """Return every content file of these families and of what they share, in order."""
        roots = sorted({Path(f.folder) for f in self.byname.values()} | {folders.SITES / PARTS})
        shared = sorted(folders.SITES.glob("*.toml"))
        return shared + [p for r in roots for p in sorted(r.rglob("*")) if p.is_file()]


def load(sites_dir: Path | None = None, names: Iterable[str] = ()) -> Families:
    """Read the families of the package and of `sites_dir`; only `names` when given.

    Raises TemplateError for a site.toml that does not fit, UsageError for an unknown name.
    """
    found: dict[str, Path] = {}
    for root in [folders.SITES, *([sites_dir] if sites_dir else [])]:
        for path in sorted(root.glob("*/site.toml")):
            if not path.parent.name.startswith("_"):  # what `sites new` copies is no family yet
                found[path.parent.name] = path
        if (root / "site.toml").is_file():
            found[root.name] = root / "site.toml"
    for name in names:
        if name not in found:
            raise UsageError(
                f"no site family {name!r}", where="--sites", todo=did_you_mean(name, found)
            )
    spoken = languages()
    byname = {name: _read(found[name], name, spoken) for name in sorted(names or found)}
    roots = list(dict.fromkeys([*(Path(f.folder).parent for f in byname.values()), folders.SITES]))
    kept = Kept(digest(roots, sorted(PHRASES)))
    return Families(byname, Library(roots, Page, Site, PHRASES, kept))


def _read(path: Path, name: str, spoken: Sequence[str]) -> Family:
    """Read a site.toml; `spoken` are the languages that there are words for."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if data.get("languages") == ["*"]:
            data["languages"] = list(spoken)
        family = msgspec.convert({**data, "name": name, "folder": str(path.parent)}, Family)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as e:
        raise TemplateError(str(e), where=str(path)) from e
    layouts = family.layout
    _known(path, "page kind", family.templates, KINDS)
    _known(path, "manner", family.writing, NAMES)
    _known(path, "slot", [x for y in layouts for x in [*y.slots, *y.shuffle]], SLOTS)
    if layouts:
        _known(path, "topic", family.topics, TOPICS)
        named = [*(v for y in layouts for v in y.vocabularies), *family.vocabularies]
        _known(path, "vocabulary", named, VOCABULARIES)
    return family


def _known(path: Path, what: str, given: Iterable[str], there: Iterable[str]) -> None:
    """Raise TemplateError for the first name given that is not there."""
    for x in given:
        if x not in there:
            raise TemplateError(
                f"unknown {what} {x!r}", where=str(path), todo=did_you_mean(x, there)
            )


# -- dress

_PREFIXES: Final = (
    "module block component theme layout region builder front-end desktop site-core ui-kit fl-node "
    "et-pb vc-custom c-site o-layout t-default page-builder"
).split()
_CIRCLE: Final = 1 << 32
_STEP: Final = 2654435769  # the circle over the golden ratio


def dress(
    family: Family, layout: Layout, key: str, s: Stream, host: str = "", hand: Hand | None = None
) -> SiteDress:
    """Return a site's dress, drawn from its stream; `host` and `hand` are the site's."""
    mix = layout.vocabularies or family.vocabularies
    vocabulary = s.weighted(list(mix), list(mix.values()))
    letters = "bcdfghklmnprstvwz"
    prefix = (
        s.pick(letters) + s.pick("aeiou" + letters) + (s.pick(letters) if s.chance(0.4) else "")
    )
    if prefix == "wa":
        prefix = "we"  # "wa-" means WhatsApp to main-content extractors, which drop all of the page
    if s.chance(0.5):
        prefix = s.pick((*_PREFIXES, host.partition(".")[0] or prefix))
    keep = (
        re.compile("|".join(family.keep)) if family.keep and s.chance(family.keep_share) else None
    )
    space = "lines" if s.chance(0.75) and not (hand and hand.tight) else "none"
    ruled = frozenset(re.findall(r"\{([a-z][a-z0-9-]*)\}", family.style))
    writing = hand.writing if hand else None
    return SiteDress(
        key,
        vocabulary,
        keep,
        prefix,
        space,
        ruled,
        host,
        writing,
        plain=family.plain or family.as_is,
        as_is=family.as_is,
    )


def choose_layout(family: Family, lang: str, s: Stream, nth: int) -> Layout:
    """Return the layout of the `nth` site of a family and language; `s` is the same for all.

    Steps of the golden ratio from a drawn start: shares hold among any few sites in a row, so of
    three sites one has a layout of weight 0.4.
    """
    fit = [x for x in family.layout if not x.languages or lang in x.languages]
    if not fit:
        raise TemplateError(f"no layout for {lang}", where=f"{family.folder}/site.toml")
    at = (s.below(_CIRCLE) + nth * _STEP) % _CIRCLE
    total = sum(x.weight for x in fit)
    reached = 0.0
    for layout in fit:
        reached += layout.weight
        if at < reached / total * _CIRCLE:
            return layout
    return fit[-1]


def compose(
    layout: Layout, s: Stream, wealth: float = 1.0, inner: float = 1.0
) -> dict[str, list[str]]:
    """Return the parts of each slot for one site: shares drawn, order shuffled where it may be.

    `wealth` scales the shares of what stands after the text: real sites print 6 to 200 blocks
    there, and who has one widget fewer has most of them fewer. `inner` scales those inside the
    text: half of real pages have none.
    """
    out = {}
    for slot in SLOTS:
        parts = []
        scale = wealth if slot in _LATE else inner if slot == "inside" else 1.0
        for entry in layout.slots.get(slot, []):
            name, _, share = entry.partition(" ")
            if not share or s.below(100) < int(share) * scale:
                parts.append(name)
        out[slot] = s.shuffled(parts) if slot in layout.shuffle else parts
    return out
