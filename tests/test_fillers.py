"""Words to order: of a kind, so many, about so long, written so."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen import wording
from gen.fillers import KINDS, Filler, Stock, of_site, written
from gen.wording import languages


def stock(lang: str = "en") -> Stock:
    """Return all words of a language."""
    words = wording.language(lang)
    lines = {k: v for k, v in words.lines.items() if isinstance(v, list)}
    titles = [(x["title"], x["lede"]) for x in words.headlines]
    comments = {k: v for k, v in words.comments.items() if isinstance(v, list)}
    return Stock(words, lines, titles, comments)


STOCK = stock()


@given(st.sampled_from(KINDS), st.integers(1, 60), st.integers(0, 2**32))
def test_as_many_words_as_asked_for(kind: str, count: int, number: int) -> None:
    """Any kind gives any number of words: trimmed, without holes, not empty."""
    text = STOCK.nearest(kind, count, 6 * count, number)
    assert len(text.split()) == count
    assert text == text.strip() and "{" not in text


@pytest.mark.parametrize("length", [4, 6, 9, 12])
def test_about_as_long_as_asked_for(length: int) -> None:
    """Entries of menus are as long as asked for, give or take a letter or two."""
    made = [len(STOCK.nearest("menu", 1, length, n)) for n in range(24)]
    assert abs(sum(made) / len(made) - length) < 2


@pytest.mark.parametrize(
    ("form", "made"),
    [("s", "Read it all"), ("lp", "read it all."), ("u", "READ IT ALL"), ("tc", "Read It All:")],
)
def test_form_is_case_and_end(form: str, made: str) -> None:
    """The form says the case of a text and the mark that it ends in."""
    assert written("read it all.", form) == made


def test_one_sentence_has_no_end_inside() -> None:
    """Marks that end a sentence stand inside a text only where more than one was asked for."""
    assert written("Read it. Then sleep.", "sp") == "Read it Then sleep."
    assert written("Read it. Then sleep.", "spm") == "Read it. Then sleep."


def test_a_menu_has_no_entry_twice() -> None:
    """Texts of one kind and length that differ on the page differ on the site."""
    site = of_site(STOCK, 5, 6)
    assert len({getattr(site, f"menu_2_14_t_{i}") for i in range(20)}) == 20


def test_same_name_same_text() -> None:
    """A site gives one text for a name whenever it is asked, another site another one."""
    one, again, two = (of_site(STOCK, 0, n) for n in (1, 1, 2))
    names = [f"title_8_50_s_{i}" for i in range(20)]
    assert [getattr(one, x) for x in names] == [getattr(again, x) for x in reversed(names)][::-1]
    assert [getattr(one, x) for x in names] != [getattr(two, x) for x in names]


@pytest.mark.parametrize("kind", ["script", "sheet", "state"])
def test_code_is_as_long_as_asked_for(kind: str) -> None:
    """Code fills the length of what stood there, and names no host but reserved ones."""
    made = getattr(of_site(STOCK, 3, 4), f"{kind}_0_5000_l_1")
    assert 4500 < len(made) < 6500
    assert all(x.endswith(".example") for x in re.findall(r"://([\w.-]+)", made))


@pytest.mark.parametrize("name", ["menu", "menu_2_3_s", "nosuch_1_4_s_0", "menu_1_4_z_0", "_x"])
def test_other_names_are_none(name: str) -> None:
    """A name that asks for nothing there is raises AttributeError, as for any attribute."""
    with pytest.raises(AttributeError):
        getattr(Filler(STOCK, lambda _: 0), name)


@pytest.mark.parametrize("lang", languages())
def test_every_language_has_words_for_all(lang: str) -> None:
    """Each language fills short and long texts of each kind."""
    made = of_site(stock(lang), 0, 0)
    for kind in KINDS:
        for count in (1, 3, 9, 30):
            assert len(getattr(made, f"{kind}_{count}_{count * 6}_s_{count}").split()) == count
    assert made.name_2_12_t_0.count(" ") == 1
