"""A run in its folder: frozen there, and opened from there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from gen import borrowed as lending
from gen import catalogues, families, folders, shards, views
from gen.articles import (
    Article,
    articles_digest,
    pack_articles,
    read_articles,
)
from gen.borrowed import Borrowed
from gen.errors import RunError
from gen.runs.resolving import (
    ARTICLES,
    OWN_NAMES,
    OWN_SITES,
    OWN_STRINGS,
    Run,
    content_digest,
    content_files,
)


def freeze(run: Run, out: Path) -> None:
    """Write what workers need into the run folder: articles, names, own families.

    Each file appears whole, and one that is there is left: pieces of a run do this side by side.
    """
    files = {
        f"{OWN_NAMES}/{lang}.json": json.dumps(
            pool, ensure_ascii=False, indent=1, sort_keys=True
        ).encode()
        for lang, pool in run.names.items()
    }
    files |= {f"{OWN_STRINGS}/{k}": v for k, v in catalogues.packed(run.strings).items()}
    if not (out / ARTICLES).is_file():
        files[ARTICLES] = pack_articles(run.articles, run.short)
    files |= lending.packed(run.borrowed)
    if run.sites_dir is not None:
        for name, family in run.families.byname.items():
            folder = Path(family.folder)
            if not folder.is_relative_to(folders.SITES):
                paths = sorted(p for p in folder.rglob("*") if p.is_file())
                inside = {p.relative_to(folder).as_posix(): p for p in paths}
                files |= {f"{OWN_SITES}/{name}/{x}": p.read_bytes() for x, p in inside.items()}
    for name, data in files.items():
        if not (out / name).is_file():
            with shards.disk_errors(out / name):
                (out / name).parent.mkdir(parents=True, exist_ok=True)
            shards.write_whole(out / name, data)


def open_run(
    out: Path,
    articles: tuple[Sequence[Article], Sequence[Article]] | None = None,
    *,
    borrowed: Borrowed | None = None,
    programs: bool = False,
) -> Run:
    """Open the run of a folder. `articles` and `borrowed` stand in for what was not kept.

    Both are checked by digest.

    Without `programs`, a run with a view that runs a program is not opened: the folder may be
    somebody else's. Raises RunError when what the folder or the package holds is not what the run
    was made of.
    """
    config = shards.read_config(out)
    if (found := views.runs_program(config.views)) and not programs:
        line = config.views[found[0]].options.get("command")
        raise RunError(
            f"its view {found[0]} would run {line!r}",
            where=str(out),
            todo="--run-programs, if you trust the folder",
        )
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
    strings: dict[str, catalogues.Found] = {}
    if config.strings == "packages":
        strings = catalogues.frozen(out / OWN_STRINGS, config.languages)
    files = content_files(content, config.languages, sites_dir)
    due = config.comments_digest, config.teasers_digest
    taken = lending.read(out, *due) if borrowed is None else borrowed
    if lending.digests(taken) != due:
        raise RunError(
            "these are other comments or teasers than the run's",
            where=str(out),
            todo="use the sources as they were when the run was made",
        )
    return Run(config, content, kept, short, pools, strings, files, sites_dir, taken)


def content_changed(run: Run) -> bool:
    """Return whether content files differ from those the run was made of."""
    return content_digest(run.content, run.names, run.strings) != run.config.content_digest
