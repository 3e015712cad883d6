"""Tokens and BIO tags against a slow reading of the contract."""

from __future__ import annotations

import itertools
import re
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.labels import LABEL_ID, TAGS
from gen.spans import solid
from gen.tokens import bio, together, tokenize

ODD = (
    "aЖё_9٣ \n\t\x1c\x1f\x85\xa0\u200b\u00ad\ufeff\u2028\u3000.,!—€é\u0301"
    "👩\u200d👧🏽𝒳𐐷漢\U00020000"
)
TEXTS = st.one_of(st.text(), st.text(alphabet=ODD), st.text(alphabet="ab _.\n"))


def slow_tokens(text: str) -> list[tuple[int, int]]:
    """Read `\\w+` or one other code point that is not `str.isspace()`, one by one."""
    out: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        if text[at].isspace():
            at = end
            continue
        if re.fullmatch(r"\w", text[at]):
            while end < len(text) and re.fullmatch(r"\w", text[end]):
                end += 1
        out.append((at, end))
        at = end
    return out


def slow_bio(tokens: list[tuple[int, int]], spans: list[tuple[int, int, int]]) -> list[str]:
    """Give each token the span with most of its characters, the first on a tie."""
    names = list(LABEL_ID)
    out, begun = [], set()
    for start, end in tokens:
        sizes = [max(0, min(end, b) - max(start, a)) for a, b, _ in spans]
        if not sizes or not max(sizes):
            out.append("O")
            continue
        own = sizes.index(max(sizes))
        out.append(("I-" if own in begun else "B-") + names[spans[own][2]])
        begun.add(own)
    return out


@st.composite
def labelled_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, int]]]:
    """Draw a text and ordered disjoint spans on it, some back to back."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pairs = list(itertools.pairwise(cuts))
    kept = draw(st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs)))
    labels = draw(
        st.lists(st.integers(0, len(LABEL_ID) - 1), min_size=len(pairs), max_size=len(pairs))
    )
    return text, [(a, b, x) for (a, b), k, x in zip(pairs, kept, labels, strict=True) if k]


def as_spans(spans: list[tuple[int, int, int]]) -> np.ndarray:
    """Return spans as the array that views make."""
    return np.array([(a, b, x, -1, -1) for a, b, x in spans], np.int32).reshape(-1, 5)


@given(TEXTS)
def test_tokens_are_those_of_the_contract(text: str) -> None:
    """Tokens are what the contract says, and what its regular expression finds."""
    starts, ends = tokenize(text)
    found = list(zip(starts.tolist(), ends.tolist(), strict=True))
    assert found == slow_tokens(text)
    assert [text[a:b] for a, b in found] == re.findall(r"\w+|[^\w\s]", text)
    assert starts.dtype == ends.dtype == np.int64


def test_every_code_point_has_the_class_of_re_and_isspace() -> None:
    """Alone, each code point is one token, or none where it is white space."""
    text = "".join(chr(i) + " " for i in range(sys.maxunicode + 1) if not 0xD800 <= i < 0xE000)
    starts, ends = tokenize(text)
    solid = [i for i in range(0, len(text), 2) if not text[i].isspace()]
    assert starts.tolist() == solid
    assert (ends - starts == 1).all()


def test_word_characters_hold_together_and_no_others() -> None:
    """Doubled, a code point is one token exactly if it is a word character."""
    points = [i for i in range(sys.maxunicode + 1) if not 0xD800 <= i < 0xE000]
    words = [chr(i) for i in points if re.match(r"\w", chr(i))]
    others = [chr(i) for i in points if re.match(r"[^\w\s]", chr(i))]
    assert len(tokenize(" ".join(2 * c for c in words))[0]) == len(words)
    assert len(tokenize(" ".join(2 * c for c in others))[0]) == 2 * len(others)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Ёлка_2 не\u00adделя", ["Ёлка_2", "не", "\u00ad", "деля"]),
        ("e\u0301t", ["e", "\u0301", "t"]),
        ("👩\u200d👧!", ["👩", "\u200d", "👧", "!"]),
        ("a\x1cb\x85c\u200bd", ["a", "b", "c", "\u200b", "d"]),
        ("3,14 €", ["3", ",", "14", "€"]),
        ("", []),
        (" \n", []),
    ],
)
def test_tokens_of(text: str, tokens: list[str]) -> None:
    """Combining marks, joiners and soft hyphens stand alone; control separators are white space."""
    starts, ends = tokenize(text)
    assert [text[a:b] for a, b in zip(starts, ends, strict=True)] == tokens


@given(labelled_texts())
def test_tags_are_those_of_the_contract(case: tuple[str, list[tuple[int, int, int]]]) -> None:
    """Tags follow the majority, the first on a tie; B is a span's first own token."""
    text, spans = case
    starts, ends = tokenize(text)
    tags = bio(text, starts, ends, as_spans(spans))
    tokens = list(zip(starts.tolist(), ends.tolist(), strict=True))
    assert [TAGS[t] for t in tags.tolist()] == slow_bio(tokens, spans)
    assert tags.dtype == np.int64


def test_tie_goes_to_the_first_span_and_the_next_begins_later() -> None:
    """`abcd` split in the middle is the first span's, so the second begins with its next token."""
    text = "abcd ef"
    spans = [(0, 2, 0), (2, 7, 1)]
    tags = bio(text, *tokenize(text), as_spans(spans))
    assert tags.tolist() == [1, 3]


@given(st.lists(labelled_texts(), max_size=5))
def test_texts_tagged_together_are_tagged_as_alone(
    cases: list[tuple[str, list[tuple[int, int, int]]]],
) -> None:
    """Tokens and tags of many texts in one call are those of a call for each."""
    texts = [text for text, _ in cases]
    spans = [np.array(s, np.int32).reshape(-1, 3) for _, s in cases]
    found = together(texts, spans)
    assert len(found) == len(texts)
    for text, own, (starts, ends, tags) in zip(texts, spans, found, strict=True):
        alone = tokenize(text)
        assert [starts.tolist(), ends.tolist()] == [x.tolist() for x in alone]
        assert tags.tolist() == bio(text, *alone, own).tolist()


@given(TEXTS.filter(lambda x: x.isprintable() or not any("\ud800" <= c <= "\udfff" for c in x)))
def test_solid_text_has_no_white_space(text: str) -> None:
    """`solid` leaves out what `str.split` takes for white space, and nothing else."""
    assert solid(text) == "".join(text.split()).encode()
