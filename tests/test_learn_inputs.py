"""Pages to learn from, however they lie there; broken and hostile ones are left out by name."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from learn_pages import gold, page, taken, whys

from gen.cli import main
from gen.errors import GenError, SourceError, UsageError
from gen.exports import export
from gen.learn.inputs import Asked, LeftOut, check, read
from gen.learn.inputs.decode import decode
from gen.learn.inputs.kinds import LARGEST, REASONS

CYRILLIC = "Старият мост над реката е затворен след бурята през пролетта, казват от общината. " * 5


def rows(*numbers: int, **more: Any) -> str:
    return "".join(
        json.dumps({"id": f"p{n}", "html": page(n), "text": gold(n), **more}) + "\n"
        for n in numbers
    )


def test_html_file_with_a_selector(tmp_path: Path) -> None:
    """A page from a file has its article by a selector, and says where it is from."""
    path = tmp_path / "one.html"
    path.write_text(page(1), encoding="utf-8")
    ((found,), left) = taken(path, content=".story-text")
    assert not left
    assert (found.id, found.source, found.lang, found.found) == ("one", "html:one.html", "en", 1.0)
    assert found.content == gold(1)


def test_folder_is_read_in_order_with_packed_files(tmp_path: Path) -> None:
    """All pages below a folder are read in order of their paths; hidden files are none."""
    for name in ("b/two.htm", "a.html", ".git/no.html", "b/.no.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(page(len(name)), encoding="utf-8")
    (tmp_path / "c.html.gz").write_bytes(gzip.compress(page(30).encode()))
    (tmp_path / "notes.txt").write_text("no page")
    pages, left = taken(tmp_path, content="article")
    assert [p.id for p in pages] == ["a", "b/two", "c"]
    assert not left


def test_rows_of_json_and_parquet_say_the_same(tmp_path: Path) -> None:
    """The same rows give the same pages from JSON Lines, packed or not, and from Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    more = {"url": "https://paper.example/x", "author": "A. Writer", "published": "2024-05-06"}
    (tmp_path / "a.jsonl").write_text(rows(1, 2, **more), encoding="utf-8")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(rows(1, 2, **more).encode()))
    table = pa.Table.from_pylist([json.loads(x) for x in rows(1, 2, **more).splitlines()])
    pq.write_table(table, tmp_path / "a.parquet")
    said = []
    for name in ("a.jsonl", "a.jsonl.gz", "a.parquet"):
        pages, left = taken(tmp_path / name)
        assert not left
        said.append([(p.id, p.html, p.content, p.url, p.author, p.date) for p in pages])
    assert said[0] == said[1] == said[2]
    assert said[0][0] == ("p1", page(1), gold(1), *more.values())


def test_row_may_hold_bytes_and_paragraphs(tmp_path: Path) -> None:
    """HTML may be bytes in any character set, and the gold text a list of paragraphs."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    html = f'<html lang="bg"><meta charset="windows-1251"><body><p>{CYRILLIC}</p></body></html>'
    row = {"html": html.encode("cp1251"), "text": [CYRILLIC.strip(), "Край."]}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "a.parquet")
    ((found,), _) = taken(tmp_path / "a.parquet")
    assert CYRILLIC in found.html
    assert (found.lang, found.content) == ("bg", f"{CYRILLIC.strip()}\n\nКрай.")


def test_rows_name_pages_beside_them(tmp_path: Path) -> None:
    """Rows without HTML name pages by id or file; only those named are read, and one way in."""
    lines = [
        {"id": "p1", "text": gold(1), "split": "a"},
        {"id": "p2", "text": gold(2), "split": "b"},
    ]
    (tmp_path / "index.jsonl").write_text("".join(json.dumps(x) + "\n" for x in lines))
    for n in (1, 2, 3):
        (tmp_path / f"p{n}.html.gz").write_bytes(gzip.compress(page(n).encode()))
    for path in (tmp_path, tmp_path / "index.jsonl"):
        pages, left = taken(path)
        assert [(p.id, p.content) for p in pages] == [("p1", gold(1)), ("p2", gold(2))]
        assert not left
    pages, _ = taken(tmp_path, where={"split": "b"})
    assert [p.id for p in pages] == ["p2"]


def test_pages_outside_of_the_folder_are_not_read(tmp_path: Path) -> None:
    """No name and no link leads out of the folder that was named."""
    (tmp_path / "secret.html").write_text(page(7))
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "linked.html").symlink_to(tmp_path / "secret.html")
    names = ["../secret", str(tmp_path / "secret.html"), "linked", "a\0b", "x" * 5000]
    (folder / "index.jsonl").write_text(
        "".join(json.dumps({"id": x, "text": gold(7)}) + "\n" for x in names)
    )
    pages, left = taken(folder)
    assert not pages
    assert whys(left) == ["outside", "outside", "outside", "outside", "no_page", "no_page"]


def archive(*records: tuple[str, str, bytes]) -> bytes:
    """Return a WARC file of (address, head, body)."""
    out = io.BytesIO()
    for url, head, body in records:
        block = f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        out.write(
            (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\n"
                "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
                "WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: application/http;msgtype=response"
                f"\r\nContent-Length: {len(block)}\r\n\r\n"
            ).encode()
        )
        out.write(block + b"\r\n\r\n")
    return out.getvalue()


@pytest.mark.parametrize("packed", [False, True])
def test_archive_gives_its_pages(tmp_path: Path, packed: bool) -> None:
    """Of a WARC, HTML that was served well is read, with address and the server's charset."""
    html = f'<html lang="bg"><body><div id="t"><p>{CYRILLIC}</p></div></body></html>'
    data = archive(
        ("https://a.example/p/1", "200 OK\r\nContent-Type: text/html; charset=windows-1251",
         html.encode("cp1251")),
        ("https://a.example/x.png", "200 OK\r\nContent-Type: image/png", b"\x89PNG"),
        ("https://a.example/gone", "404 Not Found\r\nContent-Type: text/html", page(1).encode()),
    )  # fmt: skip
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    path.write_bytes(gzip.compress(data) if packed else data)
    ((found,), left) = taken(path, content="#t")
    assert not left
    assert (found.url, found.lang) == ("https://a.example/p/1", "bg")
    assert found.content == CYRILLIC.strip()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": brotli.compress,
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_archive_is_unpacked_but_never_beyond_a_page(tmp_path: Path, name: str) -> None:
    """Pages packed for the way are unpacked; bombs and broken ones leave the others as they are."""
    head = f"200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {name}"
    pack = ENCODINGS[name]
    bodies = [
        pack(b"<p>" + b"a" * (3 * LARGEST)),
        pack(page(1).encode()),
        b"\x78broken" + page(2).encode() if name != "identity" else b"<p>",
        pack(page(3).encode()),
    ]
    records = [(f"https://a.example/{i}", head, x) for i, x in enumerate(bodies)]
    (tmp_path / "a.warc").write_bytes(archive(*records))
    pages, left = taken(tmp_path, content="article")
    assert [p.url[-1] for p in pages] == ["1", "3"]
    assert whys(left) == ["too_large", "empty" if name == "identity" else "unreadable"]


@pytest.mark.parametrize("data", [b"", b"WARC/1.1\r\nbroken", b"\x1f\x8b\x08broken", b"\0" * 999])
def test_broken_archive_hurts_no_other_file(tmp_path: Path, data: bytes) -> None:
    """A broken archive is passed by; pages beside it are read."""
    (tmp_path / "a.warc").write_bytes(data)
    (tmp_path / "b.html").write_text(page(1))
    pages, _ = taken(tmp_path, content="article")
    assert [p.id for p in pages] == ["b"]


def benchmark(folder: Path, **truth: Any) -> None:
    for name in ("html", "ground-truth"):
        (folder / name).mkdir(parents=True)
    for n in (1, 2):
        (folder / "html" / f"000{n}.html.gz").write_bytes(gzip.compress(page(n).encode()))
        said = {"title": f"T {n}", "main_content": gold(n), "publish_date": "2024-05-06", **truth}
        value = {"url": f"https://a.example/{n}", "ground_truth": said}
        (folder / "ground-truth" / f"000{n}.json").write_text(json.dumps(value))


def test_benchmark_folders_give_gold_texts(tmp_path: Path) -> None:
    """A benchmark's split, or a folder of splits, gives each page with its gold text."""
    benchmark(tmp_path / "dev")
    benchmark(tmp_path / "test")
    pages, left = taken(tmp_path / "dev")
    assert [(p.id, p.content, p.title, p.date) for p in pages] == [
        (f"000{n}", gold(n), f"T {n}", "2024-05-06") for n in (1, 2)
    ]
    pages, left = taken(tmp_path)
    assert len(pages) == 2
    assert whys(left) == ["same", "same"]


def test_benchmark_page_without_gold_is_left_out(tmp_path: Path) -> None:
    """A page whose gold text is empty or broken is no page without an article."""
    benchmark(tmp_path / "dev", main_content="")
    (tmp_path / "dev/ground-truth/0002.json").write_text("{broken")
    pages, left = taken(tmp_path / "dev")
    assert not pages
    assert whys(left) == ["no_gold", "no_gold"]


def test_what_we_export_can_be_read(tmp_path: Path) -> None:
    """Pages exported as wcxb come back with their gold texts, also those without an article."""
    run, out = tmp_path / "run", tmp_path / "wcxb"
    args = ["--pages", "24", "--lang", "en", "--workers", "1", "--quiet", "--splits", "test=1"]
    assert main(["generate", "--out", str(run), *args]) == 0
    export(run, "wcxb", out)
    truths = [json.loads(p.read_text()) for p in sorted(out.glob("test/ground-truth/*.json"))]
    pages, left = taken(out)
    assert not left
    assert [p.content for p in pages] == [x["ground_truth"]["main_content"] for x in truths]
    assert any(not p.content for p in pages)
    assert {p.licence for p in pages if p.content} == {"CC0-1.0"}


HOSTILE: dict[str, tuple[bytes, str]] = {
    "huge": (b"<html><body><p>" + b"word " * (LARGEST // 4), "too_large"),
    "deep": (b"<html><body>" + b"<div>" * 10_000 + b"some text to read " * 9, "too_deep"),
    "pdf": (b"%PDF-1.7 \x00\x01", "not_text"),
    "binary": (bytes(range(256)) * 64, "not_text"),
    "empty": (b"", "no_html"),
    "blank": (b"<html><body><script>var a = 'a long text that nobody sees'</script>", "empty"),
    "bomb": (gzip.compress(b"<p>" + b"\0" * (3 * LARGEST)), "too_large"),
    "cut": (gzip.compress(page(2).encode())[:200], "unreadable"),
    "foreign": (
        "<p>これは日本語で書かれた長い文章です。古い橋は嵐の後で閉鎖されました。".encode() * 9,
        "language",
    ),
}


def test_hostile_pages_are_left_out_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Each hostile page is named with its reason; the good page after them is read."""
    for name, (data, _) in HOSTILE.items():
        (tmp_path / f"{name}.html").write_bytes(data)
    (tmp_path / "zz.html").write_text(page(1))
    counts = Counter[str]()
    pages, left = taken(tmp_path, content="body", counts=counts)
    assert [p.id for p in pages] == ["zz"]
    assert {Path(x.where).stem: x.why for x in left} == {k: why for k, (_, why) in HOSTILE.items()}
    assert all(str(x).startswith(x.where) and REASONS[x.why] in str(x) for x in left)
    assert counts["read"] == len(HOSTILE) + 1


def test_survivors_are_counted(tmp_path: Path) -> None:
    """Null bytes and wrong character sets are mended and counted."""
    html = page(1).replace("bridge", "bri\0dge")
    (tmp_path / "a.html").write_bytes(html.encode())
    wrong = f'<meta charset="utf-8"><html><body><p id="t">{CYRILLIC}</p></body></html>'
    (tmp_path / "b.html").write_bytes(wrong.encode("cp1251"))
    counts = Counter[str]()
    pages, left = taken(tmp_path, content="p", counts=counts)
    assert not left
    assert "\0" not in pages[0].html
    assert pages[1].content == CYRILLIC.strip()
    assert (counts["controls"], counts["charset"], counts["language"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("data", "said", "charset"),
    [
        (f'<meta charset="windows-1251"><p>{CYRILLIC}'.encode("cp1251"), "", "cp1251"),
        (f'<meta charset="iso-8859-1"><p>{CYRILLIC}'.encode("cp1251"), "", "cp1251"),
        (f'<meta charset="windows-1251"><p>{CYRILLIC}'.encode(), "", "utf-8"),
        (f"<p>{CYRILLIC}".encode(), "windows-1251", "utf-8"),
        (f"<p>{CYRILLIC}".encode("koi8-r"), "koi8-r", "koi8-r"),
        (f"<p>{CYRILLIC}".encode("utf-16"), "", "utf-16-le"),
        (f"<meta charset=none-such><p>{CYRILLIC}".encode(), "none", "utf-8"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?><p>\xb6 i \xe6', "", "iso8859-2"),
    ],
)
def test_charset_is_as_declared_or_as_found(data: bytes, said: str, charset: str) -> None:
    """The declared character set is believed unless the bytes disprove it."""
    found = decode(data, said)
    assert found is not None
    assert found.charset == charset
    assert CYRILLIC in found.html or "ś i ć" in found.html


@given(st.binary(max_size=400), st.text(max_size=12))
@settings(max_examples=150, deadline=None)
def test_decoding_never_fails_and_leaves_no_control(data: bytes, said: str) -> None:
    """Whatever the bytes are, they give text that parsers take, or nothing."""
    for given_ in (data, data.decode("latin-1")):
        found = decode(given_, said)
        if found is not None:
            found.html.encode("utf-8")
            assert not set(found.html) & {"\0", "\x01", "\x1b", "\r", "\ufffe"}


LINES = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=9),
            lambda x: (
                st.lists(x, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["html", "id", "text", "url", "lang", "date", "file", "x"]),
                    x,
                    max_size=5,
                )
            ),
            max_leaves=8,
        ).map(lambda x: json.dumps(x).encode()),
    ),
    max_size=6,
)


@given(lines=LINES, content=st.sampled_from(["", "text", "p", "div.x"]))
@settings(max_examples=80, deadline=None)
def test_rows_of_any_kind_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], content: str
) -> None:
    """Whatever a file of rows holds, pages come, or reasons, or an error that says what to do."""
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(b"\n".join(lines))
    try:
        for one in read([path], Asked(content=content)):
            assert isinstance(one, LeftOut) or one.html
    except GenError as e:
        assert e.where and e.todo


@pytest.mark.parametrize(
    ("name", "asked", "what"),
    [
        ("a.html", {"content": "div["}, "no CSS selector"),
        ("a.jsonl", {"content": "div["}, "no CSS selector"),
        ("a.html", {"mapping": {"htm": "x"}}, "no field 'htm'"),
        ("a.html", {"where": {"split": "x"}}, "chooses among rows"),
        ("", {"where": {"split": "x"}}, "chooses among rows"),
    ],
)
def test_options_that_cannot_be_are_refused(
    tmp_path: Path, name: str, asked: dict[str, Any], what: str
) -> None:
    """A wrong selector or field, or one that no page has, is misuse."""
    (tmp_path / "a.html").write_text(page(1))
    if name == "a.jsonl":
        (tmp_path / name).write_text(rows(1))
    with pytest.raises(UsageError, match=what):
        check(Asked(**asked))
        list(read([tmp_path / name], Asked(**asked)))


def test_column_may_be_written_like_a_selector(tmp_path: Path) -> None:
    """A column is one whatever its name, if there is one of the name."""
    (tmp_path / "a.jsonl").write_text(json.dumps({"html": page(1), "meta:text[0]": gold(1)}))
    ((found,), _) = taken(tmp_path / "a.jsonl", content="meta:text[0]")
    assert found.content == gold(1)


def test_benchmark_may_be_read_without_its_gold(tmp_path: Path) -> None:
    """A selector comes before a benchmark's gold text."""
    benchmark(tmp_path / "dev")
    pages, _ = taken(tmp_path / "dev", content="h1")
    assert [p.content for p in pages] == [gold(1), gold(2)]
    pages, _ = taken(tmp_path / "dev", content="article > h1")
    assert [p.content for p in pages] == [f"Bridge stays closed, day {n}" for n in (2, 3)]


@pytest.mark.parametrize(
    ("make", "what", "asked"),
    [
        (lambda d: d / "none.html", "no such file", {}),
        (lambda d: d, "no pages in this folder", {}),
        (lambda d: d / "a.txt", "does not tell", {}),
        (lambda d: d / "a.jsonl", "no column 'gold'", {"content": "gold"}),
        (lambda d: d / "a.jsonl", "no column 'split'", {"where": {"split": "x"}}),
        (lambda d: d / "a.jsonl", "no column 'y'", {"mapping": {"html": "y"}}),
        (lambda d: d / "b.jsonl", "no column holds HTML", {}),
    ],
)
def test_source_that_cannot_be_read_is_refused(
    tmp_path: Path, make: Callable[[Path], Path], what: str, asked: dict[str, Any]
) -> None:
    """A path or column that is not there is refused, with the columns there are."""
    path = make(tmp_path)
    if path != tmp_path:
        (tmp_path / "a.jsonl").write_text(rows(1))
        (tmp_path / "b.jsonl").write_text('{"body": "text"}\n')
        (tmp_path / "a.txt").write_text("text")
    with pytest.raises(SourceError, match=what) as caught:
        list(read([path], Asked(**asked)))
    assert caught.value.todo


def test_column_named_like_an_element_is_the_column(tmp_path: Path) -> None:
    """`--content article` is the column of that name; without one it is the element."""
    one = {"html": page(1), "article": "The column's text."}
    (tmp_path / "a.jsonl").write_text(json.dumps(one) + "\n")
    ((found,), _) = taken(tmp_path / "a.jsonl", content="article")
    assert found.content == "The column's text."
    (tmp_path / "a.jsonl").write_text(json.dumps({"html": page(1)}) + "\n")
    ((found,), _) = taken(tmp_path / "a.jsonl", content="article")
    assert found.content is not None and gold(1) in found.content


def test_language_is_stated_declared_or_detected(tmp_path: Path) -> None:
    """A page's own word on its language holds unless its text is in another; --lang comes first."""
    german = "Die alte Brücke über den Fluss ist seit dem Sturm im Frühjahr gesperrt. " * 5
    for name, lang in (("a", ' lang="de-AT"'), ("b", ""), ("c", ' lang="en"')):
        html = f"<html{lang}><body><p>{german}{name}</p></body></html>"
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    pages, _ = taken(tmp_path, content="p")
    assert [p.lang for p in pages] == ["de", "de", "de"]
    pages, _ = taken(tmp_path, content="p", lang="en")
    assert [p.lang for p in pages] == ["en", "en", "en"]


def test_limit_counts_pages_read(tmp_path: Path) -> None:
    """No more pages are read than asked for."""
    (tmp_path / "a.jsonl").write_text(rows(1, 2, 3))
    counts = Counter[str]()
    pages, _ = taken(tmp_path / "a.jsonl", limit=2, counts=counts)
    assert (len(pages), counts["read"]) == (2, 2)
