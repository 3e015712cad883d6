"""Compiled parts kept between processes: the same pages, and never what has changed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from templatekit import PHRASES, Dress, Page, Site

from gen.errors import TemplateError
from gen.templates import Bound, Kept, Library, digest

FILES = {
    "page.html": '{% from "part.html" import say %}<html><body data-label="nav.menu">'
    "{{ say(page.words) }}{% for m in site.menu %}<b>{{ m.text }}</b>{% endfor %}"
    '{% include "part.html" %}{% if page.flag %}{{ page.none }}{% endif %}</body></html>',
    "part.html": "{% macro say(x) %}{% for w in x %}<li>{{ w }}</li>{% endfor %}{% endmacro %}"
    '<p class="one">{{ site.brand }}, {{ t.menu }}</p>',
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let Python keep what it compiles in a folder of the test."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "cache"))
    return tmp_path / "cache"


def library(folder: Path, files: dict[str, str]) -> Library:
    """Return a library as a new process would make it."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    kept = Kept(digest([folder], PHRASES))
    return Library([folder], Page, Site, frozenset(PHRASES), kept)


def page(made: Library, shown: Page) -> tuple[str, str, list[list[int]], object]:
    """Return what a page is."""
    sink = Bound(made, "", Dress(), Site(), PHRASES).write("page.html", shown)
    return sink.html[0], sink.text[0], sink.pieces.tolist(), sink.groups


def test_a_kept_part_writes_what_it_wrote(tmp_path: Path) -> None:
    """A process that finds compiled parts reads no template, and writes the same pages."""
    first = library(tmp_path / "t", FILES)
    wanted = page(first, Page(words=["x", "y"]))
    first.keep()
    second = library(tmp_path / "t", FILES)
    assert page(second, Page(words=["x", "y"])) == wanted
    assert not second.files._files
    assert page(second, Page(words=[])) == page(first, Page(words=[]))


def test_a_changed_template_is_compiled(tmp_path: Path) -> None:
    """What was kept of other templates is not used."""
    first = library(tmp_path / "t", FILES)
    page(first, Page())
    first.keep()
    second = library(tmp_path / "t", {"part.html": FILES["part.html"].replace("one", "two")})
    assert 'class="two"' in page(second, Page())[0]


def test_what_is_missing_is_compiled(tmp_path: Path) -> None:
    """Parts that an earlier process had no use for are compiled and kept with the others."""
    first = library(tmp_path / "t", FILES)
    page(first, Page(words=["x"]))
    first.keep()
    second = library(tmp_path / "t", FILES)
    more = Bound(second, "", Dress(), Site(), PHRASES)
    with pytest.raises(TemplateError):
        more.write("part.html", Page())  # its text has no label there
    second.keep()
    third = library(tmp_path / "t", FILES)
    assert page(third, Page(words=["x"])) == page(first, Page(words=["x"]))


def test_an_error_on_a_page_names_the_line_of_the_template(tmp_path: Path) -> None:
    """Code that was kept knows the template behind it."""
    first = library(tmp_path / "t", FILES)
    page(first, Page())
    first.keep()
    second = library(tmp_path / "t", FILES)
    with pytest.raises(TemplateError) as e:
        page(second, Page(flag=True))
    assert e.value.where.endswith("t/page.html:1")


@pytest.mark.parametrize("broken", [b"", b"nonsense", b"\xe3", b"i\x01\x00\x00\x00"])
def test_a_broken_file_is_no_matter(tmp_path: Path, cache: Path, broken: bytes) -> None:
    """A file that cannot be read is written anew."""
    first = library(tmp_path / "t", FILES)
    wanted = page(first, Page())
    first.keep()
    (file,) = cache.rglob("*.kept")
    file.write_bytes(broken)
    second = library(tmp_path / "t", FILES)
    assert page(second, Page()) == wanted
    second.keep()
    assert len(file.read_bytes()) > 100


def test_nothing_is_written_where_python_writes_nothing(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks Python to leave no compiled files finds none of ours."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    first = library(tmp_path / "t", FILES)
    page(first, Page())
    first.keep()
    assert not list(cache.rglob("*.kept"))
