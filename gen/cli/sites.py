"""sites list, check, new and learn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from gen.cli.learning import learn


@click.group()
def sites() -> None:
    """List, check, begin and learn site families."""


sites.add_command(learn)


def learned_from(origin: Mapping[str, Any]) -> str:
    """Return what `[learned]` of a site.toml says, in words."""
    pages = "1 page" if origin["pages"] == 1 else f"{origin['pages']:,} pages"
    kept = "kept" if origin["text"] == "keep" else "replaced"
    return (
        f"learned from {pages} of {origin['source']}, confidence {origin['confidence']:.2f};"
        f" words {kept}; licence {origin['licence']}"
    )


@sites.command("list")
@click.option(
    "--sites-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False, resolve_path=True),
    default=None,
)
@click.option("--json", "as_json", is_flag=True)
def list_(sites_dir: Path | None, as_json: bool) -> int:
    """List the families, what they reproduce, and their languages."""
    from gen import sitecheck

    found = sitecheck.list_families(sites_dir)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    for family in found:
        click.echo(f"{family['name']:<16} {','.join(family['languages']):<12} {family['about']}")
        if origin := family["learned"]:
            click.echo(f"{'':<16} {learned_from(origin)}")
    if unread := sorted({x for family in found for x in family["not_read_natively"]}):
        click.echo(f"no native speaker has read the words of: {', '.join(unread)}")
    return 0


@sites.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--preview", type=click.Path(path_type=Path), default=None, help="Where to write preview pages."
)
@click.option("--lang", default="", metavar="bg,en", help="Only these languages.")
@click.option("--seeds", type=click.IntRange(1), default=20, show_default=True)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    metavar="X",
    help="Frame labels of learned families that are less sure, in the preview.",
)
@click.option("--json", "as_json", is_flag=True)
def check(
    folder: Path | None,
    preview: Path | None,
    lang: str,
    seeds: int,
    min_confidence: float,
    as_json: bool,
) -> int:
    """Prove families: every page of many sites satisfies the invariants.

    DIR is a family, or a folder of families; without it all of the package are checked.
    """
    from gen import sitecheck

    if preview is None and folder is not None:
        preview = Path("outputs/preview")
    checks = sitecheck.check_families(
        folder and folder.resolve(),
        preview=preview,
        seeds=seeds,
        languages=[x for x in lang.split(",") if x],
        min_confidence=min_confidence,
    )
    findings = [f for check in checks for f in check.findings]
    if as_json:
        click.echo(json.dumps([f.as_dict() for f in findings], ensure_ascii=False, indent=1))
        return 1 if findings else 0
    for check in checks:
        state = "fine" if not check.findings else f"{len(check.findings)} findings"
        click.echo(f"{check.family:<18} {state}: {check.pages:,} pages of {check.sites} sites")
        for line in [*check.findings, *check.notes]:
            click.echo(f"  {line}")
        for path in check.previews:
            click.echo(f"  preview {path}")
    return 1 if findings else 0


@sites.command()
@click.argument("name")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path), default=Path("sites"), show_default=True
)
def new(name: str, folder: Path) -> int:
    """Begin a family: copy a commented starter."""
    from gen import sitecheck

    click.echo(sitecheck.new_family(name, folder))
    return 0
