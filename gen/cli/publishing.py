"""push and pull."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("name", metavar="USER/NAME")
@click.option("--public", is_flag=True, help="Let everybody see it.")
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
    dry_run: bool,
    tag: str,
    value: Path | None,
    workers: int | None,
    quiet: bool,
    as_json: bool,
) -> int:
    """Publish a finished run on the Hugging Face Hub, in one commit.

    It is private unless --public. The token is the one of `hf auth login`, or HF_TOKEN.
    """
    import os

    import msgspec

    from gen import hub

    options = hub.Options(public, tag, dry_run, value, workers or os.cpu_count() or 1)
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
    click.echo(f"next  pagenoise verify {out} --level rows --root DIGEST", err=True)
    return 0
