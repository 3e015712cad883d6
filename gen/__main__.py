"""Run the command line: `python -m gen` is `pagenoise`."""

from gen.cli import main

if __name__ == "__main__":  # a spawned worker imports this module again
    raise SystemExit(main())
