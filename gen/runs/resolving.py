"""What is asked -> a run: sources read, families chosen, everything settled. Writes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from gen import catalogues, families, folders, names, profile, scripts, shards, views, wording
from gen.articles import (
    Article,
    Harvest,
    Source,
    articles_digest,
    harvest,
)
from gen.borrowed import NOTHING, Borrowed, Count, Wanted, borrow, digests
from gen.config import DEFAULT_SPLITS, DEFAULT_VIEWS, RunConfig, View
from gen.errors import UsageError, did_you_mean
from gen.families import Families
from gen.pages import Maker
from gen.rows import RowMaker

CONTENT_VERSION: Final = 1
"""Raised when code alone changes what rows hold."""
ARTICLES: Final = "articles.parquet"
OWN_SITES: Final = "sites"
OWN_NAMES: Final = "names"
OWN_STRINGS: Final = "strings"
_UNTRANSLATED: Final = ("english.toml", "en/phrases.toml")
"""What pages in other languages keep in English."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a user asks of a run, before it is resolved."""

    sources: Sequence[Source]
    languages: Mapping[str, float] = field(default_factory=dict)
    """Empty: all that the articles have and there are words for."""
    pages: int = 200
    seed: int = 0
    sites: Sequence[str] = ()
    site_weights: Mapping[str, float] = field(default_factory=dict)
    """In place of the families' own weights."""
    sites_dir: Path | None = None
    views: Mapping[str, View] = field(default_factory=dict)
    profile: str = "default"
    profile_values: Mapping[str, float] = field(default_factory=dict)
    """In place of the profile's, when not empty."""
    splits: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_SPLITS))
    unseen_families: float = 0.0
    shard_size: int = 1000
    names: str = "pools"
    strings: str = "pools"
    borrow: Wanted = field(default_factory=Wanted)
    """Comments and teasers of the user's, in place of the pools."""


@dataclass(frozen=True, slots=True)
class Run:
    """A resolved run: its config and all that its rows depend on."""

    config: RunConfig
    families: Families
    articles: Sequence[Article]
    short: Sequence[Article]
    names: Mapping[str, wording.Names]
    """Name pools of the run's own, by language; empty with frozen pools."""
    strings: Mapping[str, catalogues.Found]
    """Interface strings from other packages, by language; empty without."""
    content: Mapping[str, str]
    """Content files and their SHA-256."""
    sites_dir: Path | None = None
    borrowed: Borrowed = NOTHING
    """Comments and teasers in place of the pools."""
    counted: Mapping[str, Count] = field(default_factory=dict)
    """What was found of them, where sources were read."""

    @property
    def digest(self) -> str:
        """The run digest."""
        return self.config.digest()

    def row_maker(self) -> RowMaker:
        """Return what makes this run's rows; one for each process."""
        words = {
            lang: wording.language(
                lang,
                self.names.get(lang),
                self.strings[lang].words if lang in self.strings else None,
            )
            for lang in self.config.languages
        }
        maker = Maker(self.config, self.families, self.articles, self.short, words, self.borrowed)
        return RowMaker(self.config, maker, self.digest)


def resolve(request: Request) -> tuple[Run, Harvest]:
    """Read the sources and settle everything. Writes nothing.

    Raises GenError for whatever does not fit, before any folder is touched.
    """
    _check(request)
    known = wording.languages()
    for lang in request.languages:
        if lang not in known:
            raise UsageError(
                f"no language {lang!r}", where="--lang", todo=did_you_mean(lang, known)
            )
    content = families.load(request.sites_dir, request.sites)
    spoken = {x for f in content.byname.values() for x in f.languages}
    asked = sorted(request.languages) or [x for x in known if x in spoken]
    found = harvest(request.sources, asked)
    languages = dict(request.languages) or dict.fromkeys(sorted(found.report.languages), 1.0)
    for lang in languages:
        if not any(a.lang == lang for a in found.articles):
            have = ", ".join(f"{n} {x}" for x, n in sorted(found.report.languages.items()))
            raise UsageError(
                f"no article in {lang!r}: the sources have {have}",
                where="--lang",
                todo="ask for the languages there are, or add a source",
            )
    fit = {
        n: request.site_weights.get(n, f.weight)
        for n, f in content.byname.items()
        if set(f.languages) & set(languages)
    }
    if not fit:
        raise UsageError(
            f"none of these sites is in {', '.join(languages)}",
            where="--sites",
            todo="pagenoise sites list",
        )
    content = families.load(request.sites_dir, sorted(fit))  # only what rows depend on
    articles = [a for a in found.articles if a.lang in languages]
    short = [a for a in found.short if a.lang in languages]
    pools = {x: names.fresh(x, request.seed) for x in languages} if request.names == "faker" else {}
    strings = catalogues.read(languages) if request.strings == "packages" else {}
    files = content_files(content, languages, request.sites_dir)
    words = {x: wording.language(x, pools.get(x)) for x in sorted(languages)}
    splits = len(request.splits) + bool(request.unseen_families)
    taken, counted = borrow(request.borrow, words, request.seed, splits)
    comments_digest, teasers_digest = digests(taken)
    config = RunConfig(
        seed=request.seed,
        pages=request.pages,
        splits=dict(request.splits),
        unseen_families=request.unseen_families,
        shard_size=request.shard_size,
        languages=dict(sorted(languages.items())),
        sites=dict(sorted(fit.items())),
        views=dict(request.views) or {k: View(weight=w) for k, w in DEFAULT_VIEWS.items()},
        profile=Path(request.profile).stem,
        profile_values=dict(request.profile_values) or profile.load(request.profile),
        names=request.names,
        strings=request.strings,
        strings_from=catalogues.sources(strings),
        articles_digest=articles_digest(articles, short),
        borrowed=sorted({c.source for c in taken.comments} | {h.source for h in taken.teasers}),
        keep_names=request.borrow.keep_names and bool(taken.comments),
        comments_digest=comments_digest,
        teasers_digest=teasers_digest,
        content_digest=content_digest(files, pools, strings),
    )
    run = Run(
        *(config, content, articles, short, pools, strings, files),
        *(request.sites_dir, taken, counted),
    )
    run.row_maker()  # everything that a plan needs is there, or we hear of it now
    return run, found


def _check(request: Request) -> None:
    if request.pages < 1:
        raise UsageError(f"{request.pages} pages", where="--pages", todo="ask for at least 1")
    if request.shard_size < 1:
        raise UsageError(
            f"{request.shard_size} rows a shard", where="--shard-size", todo="ask for at least 1"
        )
    if not 0 <= request.seed < 1 << 63:
        raise UsageError(
            f"seed {request.seed} is out of range", where="--seed", todo="use 0 to 2**63 - 1"
        )
    if not 0 <= request.unseen_families < 1:
        raise UsageError("not a share", where="--unseen-families", todo="use a number from 0 to 1")
    if request.names not in ("pools", "faker"):
        raise UsageError(
            f"no name pools {request.names!r}", where="--names", todo="use pools or faker"
        )
    if request.strings not in ("pools", "packages"):
        raise UsageError(
            f"no strings {request.strings!r}", where="--strings", todo="use pools or packages"
        )
    for name, view in request.views.items():
        if view.weight <= 0:
            raise UsageError(
                f"view {name} has weight {view.weight:g}",
                where="--views",
                todo="use a weight above 0",
            )
        if name != "rendered":
            views.get(name, view.options)


def content_files(
    found: Families, languages: Mapping[str, float], sites_dir: Path | None
) -> dict[str, str]:
    """Return every content file that rows depend on, with its digest."""
    paths = [
        *found.files(),
        *(
            p
            for x in sorted({y for x in languages for y in (x, scripts.original(x))})
            for p in sorted((folders.WORDS / x).glob("*.*"))
            if p.name != "names.toml"
        ),
        *((folders.WORDS / x for x in _UNTRANSLATED) if set(languages) != {"en"} else ()),
        *(folders.schemas() / f"{n}.json" for n in ("labels", "phrases", "traps")),
    ]
    out = {}
    for path in paths:
        base = next(
            (b for b in (folders.PACKAGE, folders.schemas().parent) if path.is_relative_to(b)), None
        )
        name = (
            path.relative_to(base).as_posix()
            if base
            else f"{OWN_SITES}/{path.relative_to(sites_dir or path.parent).as_posix()}"
        )
        out[name] = shards.file_digest(path)
    return dict(sorted(out.items()))


def content_digest(
    files: Mapping[str, str], pools: Mapping[str, Any], strings: Mapping[str, catalogues.Found]
) -> str:
    """Return the digest of all content: files, a run's own names and strings, the code's version.

    Of a run without strings of its own it is what it was before there were such.
    """
    own = {k: msgspec.to_builtins(v.words) for k, v in strings.items()}
    data = json.dumps(
        [CONTENT_VERSION, sorted(files.items()), pools, *([own] if own else [])],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(data.encode()).hexdigest()
