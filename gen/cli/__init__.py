"""The command line: the only room that parses arguments and prints.

Exit status: 0 fine, 1 a check found a problem, 2 misuse or bad input. Paths and data go to stdout,
talk and progress to stderr. Commands import what they need when they run, so that --help is quick.

::

    options   values of options: languages, views, splits, sources
    making    generate, merge
    checking  verify, diff
    reporting report, view
    looking   show, articles, sites, labels, policies, traps
    exporting export
    publishing push, pull
    rights    standoff, hydrate, drop
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, ClassVar

import click

from gen.errors import GenError


class Lazy(click.Group):
    """A group whose commands are imported when they are asked for."""

    where: ClassVar[dict[str, str]] = {
        "generate": "making",
        "merge": "making",
        "verify": "checking",
        "diff": "checking",
        "report": "reporting",
        "view": "reporting",
        "export": "exporting",
        "push": "publishing",
        "pull": "publishing",
        "standoff": "rights",
        "hydrate": "rights",
        "drop": "rights",
        "show": "looking",
        "articles": "looking",
        "labels": "looking",
        "policies": "looking",
        "traps": "looking",
        "sites": "sites",
        "words": "words",
    }
    about: ClassVar[dict[str, str]] = {
        "generate": "Make a dataset: real articles in, labelled pages out.",
        "merge": "Finish a run whose shards were made in pieces.",
        "verify": "Check that a run folder is what it claims to be.",
        "diff": "Say how two runs differ.",
        "view": "Give a dataset's pages another view.",
        "report": "Measure a run: views, losses, lines that recur.",
        "export": "Write a run in the format of another trainer.",
        "push": "Publish a run on the Hugging Face Hub.",
        "pull": "Fetch a run from the Hub, to check it or make it again.",
        "standoff": "Write a run without its articles' texts.",
        "hydrate": "Make the full run of a standoff folder from your copy of its articles.",
        "drop": "Make a run again without an article.",
        "show": "Show one row.",
        "articles": "Show what is understood of an article source.",
        "sites": "List, check, begin and learn site families.",
        "words": "List the languages, and say what one still lacks.",
        "labels": "List the labels.",
        "policies": "List the policies: what counts as content.",
        "traps": "List the hard cases that are planted.",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of use."""
        return list(self.where)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command."""
        if name not in self.where:
            return None
        import importlib

        module = importlib.import_module(f"gen.cli.{self.where[name]}")
        command = getattr(module, name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.about.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Find a command, or say which one may be meant."""
        from gen.errors import did_you_mean

        if args and args[0] not in self.where and not args[0].startswith("-"):
            ctx.fail(f"no command {args[0]!r}; {did_you_mean(args[0], self.where)}")
        return super().resolve_command(ctx, args)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pagenoise")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
def cli(debug: bool) -> None:
    """Wrap real article bodies in the noise of real web pages, every character labelled."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    args = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in args
    try:
        result = cli.main(
            [a for a in args if a != "--debug"], prog_name="pagenoise", standalone_mode=False
        )
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as e:
        return e.exit_code
    except click.ClickException as e:
        e.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; what is finished stays. Go on with --resume", err=True)
        return 130
    except GenError as e:
        if debug:
            raise
        click.echo(f"pagenoise: {e}", err=True)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
