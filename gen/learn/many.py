"""Pages in, a folder of families out: one for each page, or for each host.

Families are written into a folder beside the one asked for, which takes its place when all are
there; so an interrupted command leaves nothing behind.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from gen import sitecheck
from gen.errors import UsageError
from gen.learn.aligning import MOST, align, like
from gen.learn.family import learn
from gen.learn.inputs import REASONS, LeftOut
from gen.learn.marking import mark
from gen.learn.model import Keep, Learned, LearnError, Marked, SourcePage, write
from gen.slugs import slug

By = Literal["page", "host"]
KEPT: Final = 2 * MOST
"""Pages of a host that are kept for comparing; the others are counted."""
_TABLE: Final = re.compile(r"^\[learned\]\n.*?(?=^\[|\Z)", re.M | re.S)
_NAME: Final = 48
"""Characters of a family's name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of pages: the options of `sites learn` beyond reading."""

    out: Path
    by: By = "page"
    text: Keep = "replace"
    min_confidence: float = 0.0
    """Labels surer than this are kept, others become `unknown`; the article's always stay."""
    force: bool = False
    """Add to a folder that is not empty, and replace families that were learned."""
    check: bool = True
    """Keep only families whose pages pass: a site's, as `sites check` makes them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One family learned."""

    name: str
    source: str
    """Its page's id, or its host."""
    pages: int
    score: float
    review: int
    """Texts whose label wants a person's eye."""


@dataclass(slots=True)
class Outcome:
    """What learning gave."""

    families: list[Entry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    """read; mended: charset, controls, language; of hosts: unlike (of another making than the page
    that stands for them), unused (beyond those compared)."""

    @property
    def confidence(self) -> float:
        """The mean score of the families, 0 if there are none."""
        return sum(x.score for x in self.families) / max(1, len(self.families))

    @property
    def reasons(self) -> Counter[str]:
        """Why pages were left out, in words, to how many."""
        return Counter(REASONS[x.why] for x in self.left_out)

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome in plain values, for --json."""
        return {
            "read": self.counts["read"],
            "families": [
                {
                    "name": x.name,
                    "source": x.source,
                    "pages": x.pages,
                    "score": x.score,
                    "review": x.review,
                }
                for x in self.families
            ],
            "confidence": round(self.confidence, 4),
            "left_out": [
                {"where": x.where, "why": x.why, "detail": x.detail} for x in self.left_out
            ],
            "counts": dict(sorted(self.counts.items())),
        }


def check_out(wanted: Wanted) -> None:
    """Raise UsageError where families cannot be written as asked."""
    out = wanted.out
    if out.exists() and not out.is_dir():
        raise UsageError("is a file", where=str(out), todo="name a folder with --out")
    if out.is_dir() and any(out.iterdir()) and not wanted.force:
        raise UsageError(
            "the folder is not empty",
            where=str(out),
            todo="name another --out, or --force to add to it: what was learned before is replaced",
        )


def learn_all(
    found: Iterable[SourcePage | LeftOut],
    wanted: Wanted,
    outcome: Outcome,
    tell: Callable[[int], None] = lambda n: None,
) -> Outcome:
    """Learn families from pages and write them; return `outcome`, filled.

    `tell` hears how many pages are done. Nothing is written if no family is learned. Raises
    UsageError where the folder cannot be written.
    """
    check_out(wanted)
    try:
        wanted.out.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{wanted.out.name}.", dir=wanted.out.parent))
    except OSError as e:
        raise UsageError(f"cannot be written: {e.strerror}", where=str(wanted.out)) from e
    try:
        names = _Names(wanted.out)
        for marked, source, count in _groups(found, wanted.by, outcome, tell):
            learned = _learned(marked, source, count, names, wanted, outcome)
            if learned is None:
                continue
            folder = write(learned, partial)
            if wanted.check and (why := failing(folder)):
                shutil.rmtree(folder)
                outcome.left_out.append(LeftOut(source, "fails", why))
                continue
            review = learned.report.get("review", 0)
            outcome.families.append(Entry(learned.name, source, count, learned.score, review))
        if outcome.families:
            _move(partial, wanted.out)
    except OSError as e:
        raise UsageError(f"cannot be written: {e.strerror}", where=str(wanted.out)) from e
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return outcome


def _learned(
    marked: Marked, source: str, count: int, names: _Names, wanted: Wanted, outcome: Outcome
) -> Learned | None:
    """Return the family of a marked page; None if it cannot be learned from."""
    page = marked.page
    try:
        made = learn(
            marked, names.of(source), text=wanted.text, min_confidence=wanted.min_confidence
        )
    except Exception as e:  # noqa: BLE001 - see _unlearned
        outcome.left_out.append(_unlearned(page, e))
        return None
    origin = {
        "text": wanted.text,
        "licence": page.licence,
        "source": source if wanted.by == "host" else _source(page, wanted.text),
        "pages": count,
        "confidence": made.score,
    }
    table = "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in origin.items())
    files = dict(made.files)
    # One page alone knows neither its host nor how many others stand behind it.
    toml = _TABLE.sub("", files["site.toml"]).rstrip()
    files["site.toml"] = f"{toml}\n\n[learned]\n{table}"
    report = {**made.report, "pages": count}
    files["learned.json"] = json.dumps(report, ensure_ascii=False, indent=1) + "\n"
    return replace(made, files=files, report=report)


def failing(folder: Path) -> str:
    """Return what is wrong with a family's pages, "" if a site's pages all pass."""
    found = sitecheck.check(folder, seeds=1)
    return found[0].what if found else ""


def _source(page: SourcePage, text: Keep) -> str:
    """Return where a page is from: its address if its words stay, else the data it was in."""
    return page.url if text == "keep" and page.url else f"{page.source}#{page.id}"


def _groups(
    found: Iterable[SourcePage | LeftOut], by: By, outcome: Outcome, tell: Callable[[int], None]
) -> Iterator[tuple[Marked, str, int]]:
    """Yield a marked page for each family to be, what it is of, and of how many pages."""
    hosts: dict[str, list[SourcePage]] = {}
    for done, page in enumerate(found, 1):
        tell(done)
        if isinstance(page, LeftOut):
            outcome.left_out.append(page)
        elif by == "page":
            if (marked := _marked(page, outcome)) is not None:
                yield marked, page.id, 1
        elif not (host := _host(page.url)):
            outcome.left_out.append(LeftOut(page.id, "no_host"))
        elif len(kept := hosts.setdefault(host, [])) < KEPT:
            kept.append(page)
        else:
            outcome.counts["unused"] += 1
    for host, pages in hosts.items():
        same = [x for x in (_marked(page, outcome) for page in pages) if x is not None]
        if same:
            base = align(same)
            count = like(same, base)
            outcome.counts["unlike"] += min(len(same), MOST) - count
            outcome.counts["unused"] += max(0, len(same) - MOST)
            yield base, host, count


def _marked(page: SourcePage, outcome: Outcome) -> Marked | None:
    try:
        return mark(page)
    except Exception as e:  # noqa: BLE001 - as below
        outcome.left_out.append(_unlearned(page, e))
        return None


def _unlearned(page: SourcePage, error: Exception) -> LeftOut:
    """Return why nothing can be learned from a page: said by us, or an error that we did not see.

    Pages are hostile; one of ten thousand that breaks a parser is named, and costs no other.
    """
    what = error.what if isinstance(error, LearnError) else f"{type(error).__name__}: {error}"
    return LeftOut(page.id, "unlearned", what)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


class _Names:
    """Names of families: of what they are learned from, none twice."""

    def __init__(self, out: Path) -> None:
        # What a person wrote keeps its name.
        self._taken = {
            p.name for p in (out.iterdir() if out.is_dir() else ()) if not _replaceable(p)
        }

    def of(self, source: str) -> str:
        """Return a name that fits a folder."""
        head = re.sub(r"-?[^a-z0-9-].*", "", f"learned-{slug(source, 8)}"[:_NAME]).rstrip("-")
        name, n = head, 1
        while name in self._taken:
            n += 1
            name = f"{head}-{n}"
        self._taken.add(name)
        return name


def _replaceable(folder: Path) -> bool:
    return (folder / "learned.json").is_file()


def _move(partial: Path, out: Path) -> None:
    """Put families in their place: the whole folder where it is empty, else one by one."""
    partial.chmod(0o755)  # mkdtemp's are their owner's alone
    if not out.exists() or not any(out.iterdir()):
        partial.replace(out)
        return
    for folder in sorted(partial.iterdir()):
        target = out / folder.name
        if target.is_dir():
            shutil.rmtree(target)
        folder.replace(target)
