"""push and pull."""

from __future__ import annotations

from pathlib import Path

import click

from gen.cli import telling
from gen.errors import UsageError


@click.command()
@click.argument("run", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("name", metavar="USER/NAME")
@click.option("--public", is_flag=True, help="Let everybody see it.")
@click.option("--standoff", is_flag=True, help="Without the articles' texts.")
@click.option(
    "--i-have-the-rights",
    "sure",
    is_flag=True,
    help="With --public: you may pass on what its licences do not say you may.",
)
@click.option(
    "--drop",
    multiple=True,
    metavar="ARTICLE_ID",
    help="Make the run again without this article, beside DIR, and push that.",
)
@click.option("--on", "day", default="", metavar="YYYY-MM-DD", help="Note the day of --drop.")
@click.option("--run-programs", is_flag=True, help="With --standoff, --drop: run views' programs.")
@click.option("--dry-run", is_flag=True, help="List the files and send nothing.")
@click.option("--tag", default="", metavar="V", help="Tag what is there in the end.")
@click.option(
    "--value",
    default=None,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Figures of training value for the card; else DIR/training-value.json, if it is there.",
)
@click.option("--workers", type=click.IntRange(1), default=None)
@click.option("--quiet", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
def push(
    run: Path,
    name: str,
    public: bool,
    standoff: bool,
    sure: bool,
    drop: tuple[str, ...],
    day: str,
    run_programs: bool,
    dry_run: bool,
    tag: str,
    value: Path | None,
    workers: int | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """Publish a finished run on the Hugging Face Hub, in one commit.

    It is private unless --public. The token is the one of `hf auth login`, or HF_TOKEN. Texts that
    may not be passed on to everybody stay at home with --standoff: whoever has them makes the full
    run of what is there (`pagenoise hydrate`).
    """
    import os

    import msgspec

    from gen import hub

    cores = workers or os.cpu_count() or 1
    options = hub.Options(
        public, tag, dry_run, value, cores, standoff=standoff, sure=sure, programs=run_programs
    )
    if day and not drop:
        raise UsageError("no article is dropped", where="--on", todo="--drop ARTICLE_ID")
    if drop:
        run = _without(run, name, drop, day, cores, programs=run_programs, quiet=quiet)
    try:
        found = hub.push(
            run, name, options, on_step=lambda x: None if quiet else click.echo(x, err=True)
        )
    except hub.UnprovenError as e:
        for finding in e.findings:
            click.echo(str(finding))
        click.echo(f"pagenoise: {e}", err=True)
        return 1
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        _tell(found)
    return 0


def _without(
    run: Path,
    name: str,
    ids: tuple[str, ...],
    day: str,
    workers: int,
    *,
    programs: bool,
    quiet: bool,
) -> Path:
    """Make a run again without some articles, in a folder beside it, and say so."""
    from gen import takedown

    out = takedown.beside(run, ids)
    with telling.bar(quiet) as bar:
        takedown.drop(
            run,
            ids,
            out,
            day=day,
            workers=workers,
            resume=True,
            programs=programs,
            on_done=lambda spec, record: bar.update(record.rows),
        )
    if not quiet:
        click.echo(f"{out} is the run without {', '.join(ids)}: go on with it", err=True)
        click.echo(f"{run} still holds them, and so do older commits and tags of {name}", err=True)
    return out


def _tell(found: object) -> None:
    from gen import hub

    assert isinstance(found, hub.Pushed)
    for file in found.files:
        click.echo(f"{file.bytes:>15,}  {file.path}")
    for path in found.removed:
        click.echo(f"{'removed':>15}  {path}")
    total = sum(x.bytes for x in found.files)
    sent = sum(x.bytes for x in found.files if x.sent)
    click.echo(f"{len(found.files):,} files, {total / 1e6:,.1f} MB", err=True)
    says = {
        "dry-run": "nothing was sent: --dry-run",
        "unchanged": "all of this is there already: nothing was changed",
        "new": f"sent {sent / 1e6:,.1f} MB",
        "changed": f"sent {sent / 1e6:,.1f} MB, in place of what was there",
    }
    click.echo(says[found.state], err=True)
    if found.commit:
        seen = "public" if found.public else "private"
        tag = f", tag {found.tag}" if found.tag else ""
        click.echo(f"{found.url}  commit {found.commit[:12]}{tag}, {seen}", err=True)
        click.echo(f'datasets.load_dataset("{found.name}")', err=True)
    click.echo(f"root {found.root_digest}", err=True)


@click.command()
@click.argument("name", metavar="USER/NAME")
@click.argument("out", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--revision", default="", metavar="V", help="A tag or a commit.")
@click.option("--json", "as_json", is_flag=True)
def pull(name: str, out: Path, revision: str, as_json: bool) -> int:
    """Fetch a run from the Hub, so that it can be checked and made again."""
    import msgspec

    from gen import hub

    found = hub.pull(name, out, revision)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return 0
    click.echo(out)
    click.echo(f"{found.files:,} files, {found.bytes / 1e6:,.1f} MB", err=True)
    click.echo(f"commit {found.commit}, root {found.root_digest}", err=True)
    whole = not (out / "standoff.json").is_file()
    then = f"verify {out} --level rows --root DIGEST" if whole else f"hydrate {out} --articles ..."
    click.echo(f"next  pagenoise {then}", err=True)
    return 0
