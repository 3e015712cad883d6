"""The corridor: what is asked -> a run, frozen -> its shards, its manifest.

A `Run` holds all that rows depend on. It is resolved once from a request, frozen into the run
folder (run.toml, articles.parquet, names/, sites/), and opened from there by workers, by `--resume`
and by everything that remakes rows.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from gen import card, engines, families, folders, names, profile, shards, views, wording
from gen.articles import (
    Article,
    Harvest,
    Source,
    articles_digest,
    harvest,
    read_articles,
    write_articles,
)
from gen.config import DEFAULT_SPLITS, DEFAULT_VIEWS, RunConfig, ShardSpec, View, shard_specs
from gen.errors import RunError, UsageError, did_you_mean
from gen.families import Families
from gen.pages import Maker
from gen.rows import RowMaker
from gen.shards import ShardRecord, manifest

CONTENT_VERSION: Final = 1
"""Raised when code alone changes what rows hold."""
ARTICLES: Final = "articles.parquet"
OWN_SITES: Final = "sites"
OWN_NAMES: Final = "names"


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


@dataclass(frozen=True, slots=True)
class Run:
    """A resolved run: its config and all that its rows depend on."""

    config: RunConfig
    families: Families
    articles: Sequence[Article]
    short: Sequence[Article]
    names: Mapping[str, wording.Names]
    """Name pools of the run's own, by language; empty with frozen pools."""
    content: Mapping[str, str]
    """Content files and their SHA-256."""
    sites_dir: Path | None = None

    @property
    def digest(self) -> str:
        """The run digest."""
        return self.config.digest()

    def row_maker(self) -> RowMaker:
        """Return what makes this run's rows; one for each process."""
        words = {
            lang: wording.language(lang, self.names.get(lang)) for lang in self.config.languages
        }
        maker = Maker(self.config, self.families, self.articles, self.short, words)
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
    files = _content_files(content, languages, request.sites_dir)
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
        articles_digest=articles_digest(articles, short),
        content_digest=_content_digest(files, pools),
    )
    run = Run(config, content, articles, short, pools, files, request.sites_dir)
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
    for name, view in request.views.items():
        if view.weight <= 0:
            raise UsageError(
                f"view {name} has weight {view.weight:g}",
                where="--views",
                todo="use a weight above 0",
            )
        if name != "rendered":
            try:
                views.get(name, view.options)
            except UsageError as e:
                todo = (
                    did_you_mean(name, [*views.MAKERS, "rendered"])
                    if name not in views.MAKERS
                    else e.todo
                )
                raise UsageError(e.what, where=e.where, todo=todo) from e


def _content_files(
    found: Families, languages: Mapping[str, float], sites_dir: Path | None
) -> dict[str, str]:
    """Return every content file that rows depend on, with its digest."""
    paths = [
        *found.files(),
        *(
            p
            for x in sorted(languages)
            for p in sorted((folders.WORDS / x).glob("*.*"))
            if p.name != "names.toml"
        ),
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


def _content_digest(files: Mapping[str, str], pools: Mapping[str, Any]) -> str:
    data = json.dumps(
        [CONTENT_VERSION, sorted(files.items()), pools], sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(data.encode()).hexdigest()


# -- the run folder


def freeze(run: Run, out: Path) -> None:
    """Write what workers need into the run folder: articles, names, own families."""
    if not (out / ARTICLES).is_file():
        with shards.disk_errors(out):
            write_articles(out / ARTICLES, run.articles, run.short)
    for lang, pool in run.names.items():
        path = out / OWN_NAMES / f"{lang}.json"
        with shards.disk_errors(out):
            path.parent.mkdir(exist_ok=True)
        shards.write_whole(
            path, json.dumps(pool, ensure_ascii=False, indent=1, sort_keys=True).encode()
        )
    if run.sites_dir is not None:
        target = out / OWN_SITES
        if not target.is_dir():
            with shards.disk_errors(out):
                _copy_families(run, target)


def _copy_families(run: Run, target: Path) -> None:
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    for name, family in run.families.byname.items():
        folder = Path(family.folder)
        if not folder.is_relative_to(folders.SITES):
            shutil.copytree(folder, part / name)
    if part.is_dir():
        part.rename(target)


def open_run(out: Path, articles: tuple[Sequence[Article], Sequence[Article]] | None = None) -> Run:
    """Open the run of a folder. `articles` stand in for a list not kept, checked by digest.

    Raises RunError when what the folder or the package holds is not what the run was made of.
    """
    config = shards.read_config(out)
    if articles is None:
        if not (out / ARTICLES).is_file():
            raise RunError(
                "the run's articles were not kept",
                where=str(out),
                todo="name their source: --articles SOURCE",
            )
        kept, short = read_articles(out / ARTICLES)
    else:
        kept = [a for a in articles[0] if a.lang in config.languages]
        short = [a for a in articles[1] if a.lang in config.languages]
    digest = articles_digest(kept, short)
    if digest != config.articles_digest:
        raise RunError(
            f"these are other articles: their digest is {digest[:12]},"
            f" the run's {config.articles_digest[:12]}",
            where=str(out / ARTICLES),
            todo="use the source as it was when the run was made",
        )
    sites_dir = out / OWN_SITES if (out / OWN_SITES).is_dir() else None
    content = families.load(sites_dir, list(config.sites))
    pools = (
        {
            p.stem: json.loads(p.read_text(encoding="utf-8"))
            for p in sorted((out / OWN_NAMES).glob("*.json"))
        }
        if config.names == "faker"
        else {}
    )
    files = _content_files(content, config.languages, sites_dir)
    return Run(config, content, kept, short, pools, files, sites_dir)


def content_changed(run: Run) -> bool:
    """Return whether content files differ from those the run was made of."""
    return _content_digest(run.content, run.names) != run.config.content_digest


def start_worker(out: Path) -> Callable[[ShardSpec], ShardRecord]:
    """Open the run in a worker and return what makes a shard of it."""
    run = open_run(out)
    if content_changed(run):
        raise RunError(
            "templates or words changed since this run began",
            where=str(out),
            todo="use the version it began with, or begin anew with --force",
        )
    maker = run.row_maker()
    digest = run.digest

    def make(spec: ShardSpec) -> ShardRecord:
        rows = ((made.row, made.asked) for made in map(maker.make, range(spec.start, spec.stop)))
        return shards.write_shard(out / "data", spec, digest, rows)

    return make


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `generate` did."""

    state: str
    """new, joined or complete."""
    written: int
    """Shards written now."""
    manifest: manifest.Manifest | None
    """None while other pieces of the run are missing."""


def generate(
    run: Run,
    out: Path,
    *,
    resume: bool = False,
    force: bool = False,
    pieces: tuple[int, int] | None = None,
    workers: int = 1,
    keep_articles: bool = True,
    settings: Mapping[str, Any] | None = None,
    on_done: Callable[[ShardSpec, ShardRecord], None] | None = None,
) -> Outcome:
    """Write a run's shards and, when all are there, its card and manifest.

    `pieces` are the numbers of the shards to write, end excluded. Raises RunError for a folder that
    is not this run's, CheckError for a page that fails its checks; shards that were done stay.
    """
    specs = shard_specs(run.config)
    if pieces is not None and not 0 <= pieces[0] < pieces[1] <= len(specs):
        raise UsageError(
            f"there are shards 0:{len(specs)}, not {pieces[0]}:{pieces[1]}", where="--shards"
        )
    state = shards.prepare_folder(
        out, run.config, resume=resume, force=force, pieces=pieces is not None, settings=settings
    )
    if state == "complete":
        return Outcome(state, 0, manifest.read(out))
    freeze(run, out)
    jobs = specs if pieces is None else specs[pieces[0] : pieces[1]]
    before = sum((out / "data" / s.name).is_file() for s in jobs)
    try:
        # A shard that is there and whole is kept by whoever would write it.
        engines.run_local(jobs, partial(start_worker, out), workers=workers, on_done=on_done)
    except KeyboardInterrupt:
        shards.sweep(out / "data")
        raise
    written = len(jobs) - before
    if pieces is not None and any(not (out / "data" / s.name).is_file() for s in specs):
        return Outcome(state, written, None)
    return Outcome(state, written, finish(run, out, keep_articles=keep_articles))


def finish(run: Run, out: Path, *, keep_articles: bool = True) -> manifest.Manifest:
    """Write the card and the manifest of a run whose shards are all there."""
    records = shards.collect(out, run.config)
    files = {
        p.relative_to(out).as_posix(): shards.file_digest(p)
        for p in sorted(
            [
                *out.glob(f"{OWN_NAMES}/*.json"),
                *(x for x in (out / OWN_SITES).rglob("*") if x.is_file()),
                out / "run.toml",
            ]
        )
    }
    tools = sorted(set(run.row_maker().versions()))
    made = manifest.build(
        run.config,
        records,
        content=run.content,
        articles=manifest.Articles(count=len(run.articles), digest=run.config.articles_digest),
        versions=manifest.versions(tools),
        files=files,
    )
    shards.write_whole(out / "README.md", card.write(made, run.articles).encode())
    if not keep_articles:
        (out / ARTICLES).unlink(missing_ok=True)
    manifest.write(out, made)
    return made
