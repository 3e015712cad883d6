"""A run's texts -> do their licences go together, may they be passed on, what is the whole under.

The rules are those of the licences' own texts: a share-alike text makes the whole share-alike, a
non-commercial one the whole non-commercial, and no whole can be both that and under a share-alike
licence that lets everybody sell copies. Nothing here is legal advice, and the card says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from gen.borrowed import COMMENTS, TEASERS, Borrowed
from gen.errors import RunError, UsageError
from gen.families import Families, Family, load
from gen.rights.licences import Licence, understand

Key = tuple[str, str, str]
"""What (articles, comments, teasers, templates), licence as the data spells it, source."""
_ONE_OF: Final = "make one run of each, or leave the other out"


@dataclass(frozen=True, slots=True)
class Share:
    """Texts of one kind, licence and source."""

    what: str
    """articles, comments, teasers or templates."""
    licence: Licence
    source: str
    count: int


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be done with a run's pages."""

    shares: tuple[Share, ...]
    hub: str
    """Licence of the whole as the Hub names it: `other` where it has no name, `unknown`."""
    name: str
    """The same as people name it."""
    conflicts: tuple[str, ...]
    """Why licences do not go together; empty: they do."""
    uncredited: int
    """Articles whose licence asks for a name, and which have neither author nor address."""

    @property
    def kept_back(self) -> tuple[Share, ...]:
        """Return the texts that may not be passed on, or of which nobody knows whether."""
        return tuple(s for s in self.shares if not s.licence.open)

    def metadata(self) -> dict[str, Any]:
        """Return a card's metadata on the licence of the whole."""
        if self.hub != "other":
            return {"license": self.hub}
        return {"license": "other", "license_name": "as-each-article-says"}

    def said(self) -> list[str]:
        """Return what must be said aloud, one line a thing; nothing where all is well."""
        out = [f"licences do not go together: {x}" for x in self.conflicts]
        out += [
            f"may not be passed on as it is: {s.count:,} {s.what} of {s.source},"
            f" licence {s.licence.id} ({_why(s.licence)})"
            for s in self.kept_back
        ]
        if self.uncredited:
            out.append(
                f"{self.uncredited:,} articles must be credited and have neither author nor address"
            )
        return out

    def section(self) -> list[str]:
        """Return the lines of a card on sources, licences and what they ask."""
        rows = [
            f"| {s.source} | {s.count:,} {s.what} | {linked(s.licence)} | {asks(s.licence)} |"
            for s in self.shares
        ]
        said = self.said()
        return [
            f"Pages hold texts under these licences; the whole is under **{self.name}**.",
            "This is no legal advice.",
            "",
            "| source | texts | licence | asks for |",
            "|---|---|---|---|",
            *rows,
            "",
            "Author, address and licence of each page's article are in the column `article`.",
            "",
            *(f"- {x[0].upper()}{x[1:]}." for x in said),
            *([""] if said else []),
        ]

    def require_public(self, where: str = "--public") -> None:
        """Raise UsageError where the pages may not be passed on to everybody."""
        if reasons := [*self.conflicts, *(_short(s) for s in self.kept_back)]:
            more = f" (and {len(reasons) - 3} more)" if len(reasons) > 3 else ""
            raise UsageError(
                "; ".join(reasons[:3]) + more,
                where=where,
                todo="--standoff publishes the pages without these texts; --i-have-the-rights if"
                " you have them",
            )


def _short(s: Share) -> str:
    return f"{s.count:,} {s.what} of {s.source} are under {s.licence.id!r}, {_why(s.licence)}"


def _why(licence: Licence) -> str:
    if licence.kind == "noderivatives":
        return "which allows no changed copies, and a page around a text is one"
    if licence.kind == "closed":
        return "which allows no copies"
    return "nobody said what may be done with it" if licence.id == "unknown" else "not understood"


def asks(licence: Licence) -> str:
    """Return what a licence asks of whoever passes the pages on."""
    return {
        "free": "nothing",
        "credit": "credit",
        "alike": "credit, the same licence",
        "noncommercial": "credit, no commercial use",
        "noncommercial-alike": "credit, the same licence, no commercial use",
    }.get(licence.kind, _why(licence))


def linked(licence: Licence) -> str:
    """Return a licence as Markdown, linked to its text where that is known."""
    # A spelling is the data's own: nothing of it may be read as Markdown.
    shown = licence.id.replace("|", "/").replace("`", "'").replace("\n", " ")
    return f"[{shown}]({licence.url})" if licence.url else f"`{shown}`"


def judge(texts: Mapping[Key, int], uncredited: int = 0) -> Rights:
    """Return what may be done with pages made of texts, counted by what, licence and source."""
    merged: Counter[tuple[str, Licence, str]] = Counter()
    for (what, licence, source), count in texts.items():
        merged[what, understand(licence), source] += count
    shares = tuple(
        Share(what, licence, source, count)
        for (what, licence, source), count in sorted(
            merged.items(), key=lambda x: (x[0][0], -x[1], x[0][1].id, x[0][2])
        )
    )
    licences = sorted({s.licence for s in shares}, key=lambda x: x.id)
    return Rights(shares, *_whole(licences), tuple(_conflicts(licences)), uncredited)


def _conflicts(licences: Sequence[Licence]) -> Iterable[str]:
    alike = sorted({_terms(x) for x in licences if x.kind in ("alike", "noncommercial-alike")})
    for i, one in enumerate(alike):
        for other in alike[i + 1 :]:
            yield f"{one} and {other} each want the whole for themselves; {_ONE_OF}"
    free = [x for x in licences if x.kind == "alike"]
    bound = [x for x in licences if x.kind == "noncommercial"]
    if free and bound:
        yield (
            f"{_terms(free[0])} lets everybody sell copies of the whole, {bound[0].id} does not;"
            f" {_ONE_OF}"
        )


def _terms(licence: Licence) -> str:
    """Return under what a share-alike text must go on: of Creative Commons, any later version."""
    return licence.id.removesuffix(f"-{licence.version}") if licence.version > "1.0" else licence.id


def _whole(licences: Sequence[Licence]) -> tuple[str, str]:
    """Return the licence of a whole made of texts: the Hub's name for it, and people's."""
    shut = [x for x in licences if not x.open]
    if shut:
        known = all(x.kind != "unknown" for x in shut)
        return ("other" if known else "unknown"), ", ".join(x.id for x in licences)
    if len({_terms(x) for x in licences if "alike" in x.kind}) > 1:
        return "other", ", ".join(x.id for x in licences)
    for kind in ("noncommercial-alike", "alike", "noncommercial", "credit", "free"):
        found = [x for x in licences if x.kind == kind]
        if not found:
            continue
        if kind == "alike" and any(x.kind == "noncommercial" for x in licences):
            break
        last = max(found, key=lambda x: (x.version, x.id))
        if kind in ("free", "noncommercial") or len({_terms(x) for x in found}) == 1:
            return last.hub, last.id
        break
    return "other", ", ".join(x.id for x in licences) or "CC0-1.0"


class Owned(Protocol):
    """A text that is somebody's; an Article is one."""

    @property
    def author(self) -> str:
        """ "" where nothing is known, as in all of these."""

    @property
    def url(self) -> str:
        """Where it was published."""

    @property
    def licence(self) -> str:
        """As the data spells it."""

    @property
    def source(self) -> str:
        """`kind:basename` or the Hub name."""


def of_run(
    articles: Iterable[Owned], borrowed: Borrowed, families: Families | None = None
) -> Rights:
    """Return what may be done with the pages of a run."""
    texts: Counter[Key] = Counter()
    uncredited = 0
    for a in articles:
        texts["articles", a.licence, a.source] += 1
        uncredited += understand(a.licence).credit and not a.author and not a.url
    texts.update(("comments", c.licence, c.source) for c in borrowed.comments)
    texts.update(("teasers", h.licence, h.source) for h in borrowed.teasers)
    texts.update(_templates(families.byname.values() if families else ()))
    return judge(texts, uncredited)


def _templates(families: Iterable[Family]) -> list[Key]:
    """Return the learned families that hold words of the pages they were learned from."""
    learned = [(f.name, f.learned) for f in families if f.learned is not None]
    return [
        ("templates", x.licence, f"{name}, learned from {x.source}")
        for name, x in learned
        if x.text == "keep"
    ]


def of_folder(out: Path) -> Rights:
    """Return what may be done with the pages of a run folder, its own families among them.

    Where the articles were not kept, those that the rows name are looked at. RunError where the
    folder's files cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts: Counter[Key] = Counter()
    uncredited = 0
    kept = out / "articles.parquet"
    try:
        columns = ["licence", "source", "author", "url"]
        files = [kept] if kept.is_file() else sorted((out / "data").glob("*.parquet"))
        seen: set[str] = set()
        for file in files:
            if file == kept:
                found = pq.read_table(file, columns=columns).to_pylist()
            else:
                rows = pq.read_table(file, columns=["article"]).column("article").to_pylist()
                found = [r for r in rows if r and r["id"] not in seen]
                seen.update(r["id"] for r in found)
            for a in found:
                texts["articles", a["licence"], a["source"]] += 1
                uncredited += understand(a["licence"]).credit and not a["author"] and not a["url"]
        for what, name in (("comments", COMMENTS), ("teasers", TEASERS)):
            if (out / name).is_file():
                table = pq.read_table(out / name, columns=["licence", "source"]).to_pylist()
                texts.update((what, r["licence"], r["source"]) for r in table)
    except (OSError, pa.ArrowException, KeyError) as error:
        raise RunError(
            f"its texts cannot be read: {str(error).splitlines()[0]}",
            where=str(out),
            todo=f"pagenoise verify {out}",
        ) from error
    if found := own_families(out):
        texts.update(_templates(found.byname.values()))
    return judge(texts, uncredited)


def own_families(out: Path) -> Families | None:
    """Return the families that a run folder holds, None if it has none of its own."""
    names = sorted(p.parent.name for p in (out / "sites").glob("*/site.toml"))
    return load(out / "sites", names) if names else None
