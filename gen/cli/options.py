"""Values of options: from text to what a request holds, with errors that name the option."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gen.errors import UsageError

if TYPE_CHECKING:
    from gen.config import View


def weights(text: str, option: str) -> dict[str, float]:
    """Read `a,b=2,c` as names with weights; a name alone weighs 1."""
    out: dict[str, float] = {}
    for part in text.split(","):
        name, _, number = part.strip().partition("=")
        try:
            weight = float(number) if number else 1.0
        except ValueError:
            raise UsageError(
                f"{number!r} is not a number", where=option, todo="for example bg,en=2"
            ) from None
        if not name or not 0 < weight < float("inf"):
            raise UsageError(f"cannot read {part!r}", where=option, todo="for example bg,en=2")
        if name in out:
            raise UsageError(f"{name} stands twice", where=option)
        out[name] = weight
    return out


def commands(lines: Sequence[str], *, shell: bool) -> dict[str, View]:
    """Return views that run programs, by name."""
    from gen.config import View
    from gen.views.command import name_of

    out: dict[str, View] = {}
    for line in lines:
        name = name_of(line)
        if name in out:
            raise UsageError(f"{name} stands twice", where="--view-command")
        out[name] = View(options={"command": line, **({"shell": True} if shell else {})})
    return out


def trusted(views: Mapping[str, View], file: Path | None, *, programs: bool) -> None:
    """Refuse views of a run file that run programs, unless that is asked for."""
    from gen.views import runs_program

    for name in runs_program(views):
        if not programs:
            raise UsageError(
                f"its view {name} would run {views[name].options.get('command')!r}",
                where=str(file),
                todo="--run-programs, if you trust the file",
            )


def numbers(text: str, option: str) -> tuple[int, int]:
    """Read `A:B`, B excluded."""
    a, colon, b = text.partition(":")
    if not colon or not a.isdigit() or not b.isdigit() or int(a) >= int(b):
        raise UsageError(
            f"cannot read {text!r}", where=option, todo="for example 0:4, which is shards 0 to 3"
        )
    return int(a), int(b)


def mapping(pairs: Sequence[str], option: str = "--map") -> dict[str, str]:
    """Read field=column pairs."""
    out = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or not name:
            raise UsageError(
                f"cannot read {pair!r}", where=option, todo=f"for example {option} text=body"
            )
        out[name] = column
    return out


_SOURCE: list[Callable[[Any], Any]] = [
    click.option(
        "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Say which column holds what."
    ),
    click.option("--licence", default="", help="Licence of articles whose data does not say."),
    click.option(
        "--min-chars", default=300, show_default=True, help="Shorter bodies are kept apart."
    ),
    click.option(
        "--quality",
        type=click.Choice(["gold", "silver"]),
        default=None,
        help="How clean the bodies are.",
    ),
    click.option(
        "--bodies",
        type=click.Choice(["strict", "asis"]),
        default="strict",
        show_default=True,
        help="Cut noise off the ends of bodies and refuse those with noise inside,"
        " or take them as they are.",
    ),
    click.option(
        "--limit", type=int, default=None, help="Read at most so many records of each source."
    ),
]


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how to read article sources."""
    for option in reversed(_SOURCE):
        command = option(command)
    return command


_AGAIN: list[Callable[[Any], Any]] = [
    click.option(
        "--map", "maps", multiple=True, metavar="FIELD=COLUMN", help="Say which column holds what."
    ),
    click.option("--min-chars", type=int, default=None, help="Shorter bodies are kept apart."),
    click.option("--bodies", type=click.Choice(["strict", "asis"]), default=None),
    click.option("--limit", type=int, default=None, help="Read at most so many records."),
]


def reading_again(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add options on reading sources that were read before: what is not given is as it was."""
    for option in reversed(_AGAIN):
        command = option(command)
    return command


def sources(texts: Sequence[str], languages: Sequence[str], given: Mapping[str, Any]) -> list[Any]:
    """Return the sources of a command line; a single language states that of all articles."""
    from gen.articles import parse_source

    only = languages[0] if len(languages) == 1 else None
    return [
        parse_source(
            text,
            mapping=mapping(given["maps"]),
            licence=given["licence"],
            min_chars=given["min_chars"],
            quality=given["quality"],
            bodies=given["bodies"],
            limit=given["limit"],
            lang=None if text == "starter" else only,
        )
        for text in texts
    ]


def read_run_file(path: Path) -> dict[str, Any]:
    """Read RUN.toml. Raises UsageError that names the file."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError("no such file", where=str(path)) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise UsageError(
            str(e), where=str(path), todo="a run file is TOML; see run.toml of a run folder"
        ) from e


_BORROWED: list[Callable[[Any], Any]] = [
    click.option(
        "--comments",
        multiple=True,
        metavar="SOURCE",
        help="Take comments from your data: jsonl: csv: parquet: text: hf: or a path. Names in"
        " them are replaced.",
    ),
    click.option(
        "--teasers",
        multiple=True,
        metavar="SOURCE",
        help="Take headlines, ledes and sections of teasers from your data.",
    ),
    click.option(
        "--comments-map",
        multiple=True,
        metavar="FIELD=COLUMN",
        help="Which column of the comments holds text, name, id, parent, lang, licence.",
    ),
    click.option(
        "--teasers-map",
        multiple=True,
        metavar="FIELD=COLUMN",
        help="Which column of the teasers holds title, lede, section, lang, licence.",
    ),
    click.option(
        "--borrowed-licence",
        default=None,
        metavar="NAME",
        help="Licence of comments and teasers whose data does not say.",
    ),
    click.option(
        "--keep-names",
        is_flag=True,
        help="Leave names in the comments as they are; e-mails and phone numbers still go.",
    ),
]
_MAPS = ("comments_map", "teasers_map")


def borrowed_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say where comments and teasers come from."""
    for option in reversed(_BORROWED):
        command = option(command)
    return command


def wanted(given: Mapping[str, Any], kept: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return what is to be borrowed, and the same for run.toml; `kept` is a run file's table."""
    from gen.borrowed import Wanted

    names = ("comments", "teasers", *_MAPS, "borrowed_licence", "keep_names")
    said: dict[str, Any] = {k: given[k] or kept.get(k) for k in names if given[k] or kept.get(k)}
    for key in ("comments", "teasers"):
        if key not in said and (alone := f"{key}_map") in said:
            raise UsageError(
                f"says how to read {key}, and there are none",
                where=f"--{alone.replace('_', '-')}",
                todo=f"name them: --{key} SOURCE",
            )
    if said.get("keep_names") and "comments" not in said:
        raise UsageError(
            "there are no names to keep", where="--keep-names", todo="name comments: --comments"
        )
    asked = Wanted(
        tuple(said.get("comments", ())),
        tuple(said.get("teasers", ())),
        mapping(said.get("comments_map", ()), "--comments-map"),
        mapping(said.get("teasers_map", ()), "--teasers-map"),
        said.get("borrowed_licence", ""),
        bool(said.get("keep_names")),
    )
    return asked, {k: list(v) if isinstance(v, (tuple, list)) else v for k, v in said.items()}
