"""generate and merge."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from gen.cli import options, telling
from gen.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from gen.runs import Outcome, Request
    from gen.shards.manifest import Manifest

_FILE_KEYS = (
    "seed",
    "pages",
    "splits",
    "unseen_families",
    "shard_size",
    "languages",
    "sites",
    "views",
    "profile",
    "profile_values",
    "names",
    "strings",
    "strings_from",
    "articles_digest",
    "content_digest",
    "comments_digest",
    "teasers_digest",
    "borrowed",
    "keep_names",
    "viewed_from",
    "source",
)


@click.command()
@click.argument("run_file", metavar="[RUN.toml]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("outputs/demo"),
    show_default=True,
    help="The run folder.",
)
@click.option("--pages", type=int, default=None, help="How many pages (200).")
@click.option("--seed", type=int, default=None, help="Another seed, another run (0).")
@click.option(
    "--articles",
    "articles",
    multiple=True,
    metavar="SOURCE",
    help="starter, jsonl: csv: parquet: text: hf: or a path; may stand several times.",
)
@options.source_options
@options.borrowed_options
@click.option("--sites", default=None, metavar="NAME,...", help="Only these site families.")
@click.option(
    "--sites-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True),
    default=None,
    help="A folder of your own families.",
)
@click.option("--lang", default=None, metavar="bg,en=2", help="Languages, with weights.")
@click.option(
    "--views", default=None, metavar="resiliparse=3,rendered=1", help="Views, with weights."
)
@click.option(
    "--view-command",
    "commands",
    multiple=True,
    metavar="COMMAND",
    help="A view by any program: HTML on its standard input, text on its output.",
)
@click.option("--view-shell", is_flag=True, help="A shell reads the commands of --view-command.")
@click.option("--run-programs", is_flag=True, help="Let views of RUN.toml run their programs.")
@click.option("--profile", default=None, help="How much of everything: a name or a TOML file.")
@click.option(
    "--splits", default=None, metavar="train=0.9,test=0.1", help="Splits with their shares."
)
@click.option(
    "--unseen-families",
    type=float,
    default=None,
    metavar="SHARE",
    help="Keep families that train never shows in a split of their own.",
)
@click.option("--shard-size", type=int, default=None, help="Rows in a shard (1000).")
@click.option(
    "--names",
    type=click.Choice(["pools", "faker"]),
    default=None,
    help="Frozen name pools, or fresh ones from Faker.",
)
@click.option(
    "--strings",
    type=click.Choice(["pools", "packages"]),
    default=None,
    help="The package's phrases, or variants from installed packages beside them.",
)
@click.option(
    "--workers", type=int, default=None, help="Processes; by default the cores there are."
)
@click.option(
    "--engine", type=click.Choice(["local", "dask"]), default="local", help="Who runs the shards."
)
@click.option(
    "--scheduler",
    default="",
    metavar="tcp://...",
    help="With dask: whose workers; without it, workers of this machine.",
)
@click.option(
    "--store",
    default="",
    metavar="URL",
    help="With dask: s3://... or the like, for workers that do not see --out.",
)
@click.option(
    "--shards", "pieces", default=None, metavar="A:B", help="Only these shards, B excluded."
)
@click.option(
    "--keep-articles/--no-keep-articles",
    default=True,
    help="Keep the article list in the run folder.",
)
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--force", is_flag=True, help="Replace the run in the folder.")
@click.option("--quiet", is_flag=True, help="No talk, no progress bar.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def generate(
    run_file: Path | None,
    out: Path,
    workers: int | None,
    pieces: str | None,
    keep_articles: bool,
    resume: bool,
    force: bool,
    quiet: bool,
    as_json: bool,
    engine: Literal["local", "dask"],
    scheduler: str,
    store: str,
    **given: Any,
) -> int:
    """Make a dataset of labelled pages.

    Without arguments: 200 pages from the starter articles, in outputs/demo.
    """
    from gen import runs
    from gen.config import shard_specs

    if resume and force:
        raise UsageError("--resume and --force do not go together", where="generate")
    if workers is not None and workers < 1:
        raise UsageError(f"{workers} workers", where="--workers", todo="ask for at least 1")
    if engine == "local" and (scheduler or store):
        option = "--scheduler" if scheduler else "--store"
        raise UsageError("it is for --engine dask", where=option, todo="add --engine dask")
    request, expected, settings = _request(run_file, given)
    run, found = runs.resolve(request)
    for key, value in expected.items():
        if value and value != getattr(run.config, key):
            raise UsageError(
                f"{key} is {getattr(run.config, key)[:12]}, the file says {value[:12]}: "
                "articles or content changed since",
                where=str(run_file),
                todo="take the key out of the file to make a new run",
            )
    if not quiet:
        telling.sources(found)
        telling.borrowed(run)
        telling.rights(run)
    total = len(shard_specs(run.config))
    cut = options.numbers(pieces, "--shards") if pieces else None
    with telling.bar(quiet, run.config.pages if cut is None else 0) as bar:
        outcome = runs.generate(
            run,
            out,
            resume=resume,
            force=force,
            pieces=cut,
            workers=workers or os.cpu_count() or 1,
            engine=engine,
            scheduler=scheduler,
            store=store,
            keep_articles=keep_articles,
            settings=settings,
            on_done=lambda spec, record: bar.update(record.rows),
        )
    if as_json:
        click.echo(_as_json(outcome, out))
    elif outcome.manifest is None:
        click.echo(out)
        if not quiet:
            click.echo(
                f"shards {pieces} of {total} are written; `pagenoise merge {out}` finishes the run",
                err=True,
            )
    else:
        click.echo(out)
        if not quiet:
            _summary(outcome, out)
    return 0


@click.command()
@click.argument("out", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--keep-articles/--no-keep-articles", default=True)
def merge(out: Path, keep_articles: bool) -> int:
    """Check that all shards of a run are there and write its manifest."""
    from gen import runs

    made = runs.finish(runs.open_run(out, programs=True), out, keep_articles=keep_articles)
    click.echo(f"{made.root_digest}  {out}")
    return 0


def _request(
    run_file: Path | None, given: Mapping[str, Any]
) -> tuple[Request, dict[str, str], dict[str, Any]]:
    """Put a run file and the options over it together."""
    from gen import config, runs

    file = options.read_run_file(run_file) if run_file else {}
    for key in file:
        if key not in _FILE_KEYS:
            raise UsageError(
                f"unknown key {key!r}", where=str(run_file), todo=did_you_mean(key, _FILE_KEYS)
            )
    if file.get("viewed_from"):
        raise UsageError(
            "this run is another one's rows in a second view",
            where=str(run_file),
            todo="make that one, then: pagenoise view DIR --view NAME --out DIR2",
        )
    take: dict[str, Any] = {
        k: file[k]
        for k in (
            "seed",
            "pages",
            "unseen_families",
            "shard_size",
            "names",
            "strings",
            "profile",
            "profile_values",
            "splits",
        )
        if k in file
    }
    take |= {
        k: given[k]
        for k in ("seed", "pages", "unseen_families", "shard_size", "names", "strings", "profile")
        if given[k] is not None
    }
    if given["profile"] is not None:
        take.pop("profile_values", None)
    languages = (
        options.weights(given["lang"], "--lang") if given["lang"] else file.get("languages", {})
    )
    if given["splits"]:
        take["splits"] = options.weights(given["splits"], "--splits")
    if given["sites"]:
        take["sites"] = tuple(options.weights(given["sites"], "--sites"))
    elif "sites" in file:
        take["sites"], take["site_weights"] = tuple(file["sites"]), file["sites"]
    if given["views"]:
        take["views"] = {
            k: config.View(weight=w) for k, w in options.weights(given["views"], "--views").items()
        }
    elif "views" in file:
        take["views"] = {
            k: config.View(weight=v.get("weight", 1.0), options=v.get("options", {}))
            for k, v in file["views"].items()
        }
        options.trusted(take["views"], run_file, programs=given["run_programs"])
    if given["commands"]:
        shown = options.commands(given["commands"], shell=given["view_shell"])
        take["views"] = {**take.get("views", {}), **shown} if given["views"] else shown
    kept = file.get("source", {})
    texts = list(given["articles"]) or kept.get("articles", ["starter"])
    reading = {k: given[k] for k in ("maps", "licence", "min_chars", "quality", "bodies", "limit")}
    if not given["articles"] and kept:
        reading |= {k: v for k, v in kept.items() if k in reading}
    sources = options.sources(texts, list(languages), reading)
    wanted, borrowing = options.wanted(given, kept)
    for key in ("comments", "teasers"):
        if key in borrowing:
            borrowing[key] = [_absolute(x) for x in borrowing[key]]
    settings = {
        "source": {
            "articles": [x if x == "starter" else _absolute(x) for x in texts],
            **{
                k: list(v) if isinstance(v, tuple) else v
                for k, v in reading.items()
                if v not in (None, "", ())
            },
            **borrowing,
        }
    }
    digests = ["articles_digest", "content_digest"]
    digests += [f"{k}_digest" for k in ("comments", "teasers") if not given[k]]
    expected = {k: file.get(k, "") for k in digests}
    return (
        runs.Request(sources, languages, sites_dir=given["sites_dir"], borrow=wanted, **take),
        expected,
        settings,
    )


def _absolute(source: str) -> str:
    """Return a source with its path made absolute, so that run.toml works from anywhere."""
    kind, colon, spec = source.rpartition(":") if ":" in source else ("", "", source)
    path = Path(spec)
    if kind == "hf" and not path.exists():
        return source
    return f"{kind}{colon}{path.resolve()}" if path.exists() else source


def _as_json(outcome: Outcome, out: Path) -> str:
    import json

    made = outcome.manifest
    data: dict[str, Any] = {
        "out": str(out),
        "state": outcome.state,
        "shards_written": outcome.written,
        "complete": made is not None,
    }
    if made is not None:
        import msgspec

        data |= {
            "run_digest": made.run_digest,
            "root_digest": made.root_digest,
            "counts": msgspec.to_builtins(made.counts),
        }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _summary(outcome: Outcome, out: Path) -> None:
    made = outcome.manifest
    assert made is not None
    if outcome.state == "complete":
        click.echo("this run is finished already; nothing was changed", err=True)
    counts = made.counts
    size = sum(s.bytes for s in made.shards)
    roles: dict[str, int] = {}
    for label, n in counts.labels.items():
        roles[label.split(".")[0]] = roles.get(label.split(".")[0], 0) + n
    total = sum(roles.values()) or 1
    splits = list(dict.fromkeys(s.split for s in made.shards))
    lines = [
        f"{counts.rows:,} pages, {counts.tokens:,} tokens, {size / 1e6:,.1f} MB",
        "splits    "
        + ", ".join(f"{x} {sum(s.rows for s in made.shards if s.split == x):,}" for x in splits),
        "languages " + ", ".join(f"{k} {n:,}" for k, n in counts.languages.items()),
        "kinds     " + ", ".join(f"{k} {n:,}" for k, n in counts.kinds.items()),
        "views     " + ", ".join(f"{k} {n:,}" for k, n in counts.views.items()) + _fallen(made),
        "text      "
        + ", ".join(
            f"{k} {n / total:.0%}"
            for k, n in sorted(roles.items(), key=lambda x: -x[1])
            if n / total >= 0.005
        ),
        f"root      {made.root_digest}",
        f"next      pagenoise show {out} 0    pagenoise verify {out}",
        f'          datasets.load_dataset("{out}")',
    ]
    click.echo("\n".join(lines), err=True)


def _fallen(made: Manifest) -> str:
    """Say aloud when over a tenth of a view's rows had to take another view."""
    out = []
    for view, asked in made.counts.asked.items():
        fell = sum(made.counts.fallbacks.get(view, {}).values())
        if fell > asked / 10:
            out.append(f"; {fell} of {asked} pages asked for {view} fell back to another view")
    return "".join(out)
