"""Plain text and Markdown become typed blocks that lose nothing but their marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.articles import BLOCK_KINDS, Block, body_sha256, parse_blocks
from gen.articles.cleaning import fold

P = "paragraph"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One\ntwo\n\nThree  four", [Block(P, "One two"), Block(P, "Three four")]),
        ("One\ntwo\nthree\n", [Block(P, "One"), Block(P, "two"), Block(P, "three")]),
        (
            "Buy:\n- milk\n* bread\n1. pay\n\nGo home",
            [
                Block(P, "Buy:"),
                Block("list_item", "milk"),
                Block("list_item", "bread"),
                Block("list_item", "pay", 1),
                Block(P, "Go home"),
            ],
        ),
        ("  1. Item\ngoes on\n\nEnd", [Block("list_item", "Item goes on", 1), Block(P, "End")]),
        (
            "-dash\n\n1.5 million\n\n#tag",
            [Block(P, "-dash"), Block(P, "1.5 million"), Block(P, "#tag")],
        ),
        (
            "# Top\n\n## Two\n\n##### Five ##",
            [Block("heading", "Top", 2), Block("heading", "Two", 2), Block("heading", "Five", 4)],
        ),
        ("Head\n====\n\nText", [Block("heading", "Head", 2), Block(P, "Text")]),
        ("> a\n> b\n>\n> c\n\nd", [Block("quote", "a b"), Block("quote", "c"), Block(P, "d")]),
        (
            "a\n\n```py\nif x:\n\n    y\n```\n\nb",
            [Block(P, "a"), Block("code", "if x:\n\n    y"), Block(P, "b")],
        ),
        ("```\nno end\n\nb", [Block(P, "``` no end"), Block(P, "b")]),
        (
            "| a | b |\n|---|:-:|\n| 1 | 2 \\| 3 |\n\nx",
            [Block("table", "a\tb\n1\t2 | 3"), Block(P, "x")],
        ),
        ("a\tb\n1\t2\n\nx", [Block("table", "a\tb\n1\t2"), Block(P, "x")]),
        ("a\n\n***\n\nb", [Block(P, "a"), Block(P, "b")]),
        ("x[^1]\n\n[^1]: note", [Block(P, "x[^1]"), Block("footnote", "note")]),
        ("$$\na = b\n$$\n\nx", [Block("formula", "a = b"), Block(P, "x")]),
        ("**bold** _i_ [l](u)", [Block(P, "**bold** _i_ [l](u)")]),
        (
            "</script><img onerror=x>\n\n&amp;",
            [Block(P, "</script><img onerror=x>"), Block(P, "&amp;")],
        ),
        ("\n\n \t\n", []),
        ("\u200b\n\na", [Block(P, "a")]),
    ],
)
def test_blocks(text: str, expected: list[Block]) -> None:
    """Each block mark gives its kind; what is no mark stays text."""
    assert list(parse_blocks(text)) == expected


LINES = st.text(st.sampled_from("ab  \t-*#>|`1.$[^]:=~й\u202e"), max_size=12)


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_blocks_are_well_formed(text: str) -> None:
    """Any text gives blocks of known kinds, folded, never empty, and keeps its letters in order."""
    blocks = parse_blocks(text)
    for block in blocks:
        assert block.kind in BLOCK_KINDS
        assert block.text.strip()
        if block.kind not in ("code", "table"):
            assert block.text == fold(block.text)
    # An opening fence's info string is a mark; all other letters are body.
    if "```" not in text and "~~~" not in text and "[^" not in text:
        kept = [c for b in blocks for c in b.text if c in "abй"]
        assert kept == [c for c in text if c in "abй"]


def test_digest_ignores_white_space() -> None:
    """The body's digest is over its non-space characters alone, whatever the blocks."""
    assert body_sha256([Block(P, "a b"), Block(P, "c")]) == body_sha256([Block("code", "ab\n c")])
    assert body_sha256([Block(P, "a")]) != body_sha256([Block(P, "b")])
