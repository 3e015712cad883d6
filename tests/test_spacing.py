"""Tests of what readers do not see in labels and headlines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.spacing import NO_BREAK, SOFT_HYPHEN, hyphenated, unbroken


def test_labels_keep_their_words_together() -> None:
    """Every space of a label becomes one that no line breaks at."""
    assert unbroken("Terms of use") == f"Terms{NO_BREAK}of{NO_BREAK}use"


@pytest.mark.parametrize(
    "word", ["Kommunalwahlergebnisse", "правителството", "internationalisation"]
)
def test_long_words_get_soft_hyphens(word: str) -> None:
    """A long word is broken at least once, and no piece of it is shorter than four letters."""
    pieces = hyphenated(word).split(SOFT_HYPHEN)
    assert len(pieces) > 1 and min(map(len, pieces)) >= 4 and "".join(pieces) == word


def test_short_words_stay() -> None:
    """Words under twelve letters are left alone."""
    assert hyphenated("Der Zug nach Norden hält nicht") == "Der Zug nach Norden hält nicht"


@pytest.mark.parametrize(("made", "mark"), [(unbroken, NO_BREAK), (hyphenated, SOFT_HYPHEN)])
@given(text=st.text())
def test_nothing_else_changes(made: Callable[[str], str], mark: str, text: str) -> None:
    """Taken out again, or read as spaces, the marks leave the text as it was."""
    plain = " " if mark == NO_BREAK else ""
    assert made(text).replace(mark, plain) == text.replace(mark, plain)
