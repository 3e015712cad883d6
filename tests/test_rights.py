"""Licences: every common spelling understood, mixtures told apart, nothing passed on by guess."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen import families, folders
from gen.articles import Article, Block, pack_articles
from gen.borrowed import Borrowed, Headline
from gen.cli import main
from gen.errors import UsageError
from gen.families import Origin
from gen.rights import judge, of_folder, of_run, understand

SPELLINGS = {
    "CC0-1.0": ["CC0", "cc0-1.0", "Creative Commons Zero", "CC 0 1.0",
                "http://creativecommons.org/publicdomain/zero/1.0/"],
    "PDM-1.0": ["public domain", "Public Domain Mark 1.0", "gemeinfrei", "Обществено достояние"],
    "CC-BY-4.0": ["CC BY 4.0", "ccby4.0", "cc-by-4.0", "(CC) BY 4.0",
                  "Attribution 4.0 International",
                  "https://creativecommons.org/licenses/by/4.0/deed.bg", "© Somebody, CC BY 4.0",
                  "Licensed under Creative Commons Attribution 4.0 International License"],
    "CC-BY-2.0": ["CC BY 2.0 UK"],
    "CC-BY": ["cc-by", "Creative Commons Attribution License"],
    "CC-BY-SA-3.0": ["cc by-sa 3.0 de", "CC-BY-SA-3.0", "CC BY-SA 3.0 Unported"],
    "CC-BY-SA-4.0": ["Creative Commons Attribution-ShareAlike 4.0 International", "ccbysa4.0",
                     "Attribution Share Alike v4.0"],
    "CC-BY-NC-SA-4.0": ["by-nc-sa 4.0", "Attribution-NonCommercial-ShareAlike 4.0"],
    "CC-BY-NC-ND-4.0": ["https://creativecommons.org/licenses/by-nc-nd/4.0/",
                        "CC Attribution Non-Commercial No Derivatives 4.0"],
    "ODC-By-1.0": ["ODC-By", "Open Data Commons Attribution License (ODC-By) v1.0", "odc-by-1.0"],
    "MIT": ["MIT License", "MIT OR GPL-3.0"],
    "GFDL-1.3": ["GFDL", "GNU Free Documentation License"],
    "OGL-UK-3.0": ["Open Government Licence v3.0"],
    "unknown": ["", "unknown", "n/a", "Other", "CC", "Creative Commons"],
}  # fmt: skip
SHUT = ["All rights reserved.", "© 2020 Somebody", "(c) A. Nyone", "proprietary", "Fair use",
        "CC-BY-4.0, research only", "Alle Rechte vorbehalten", "Copyright BY NC X"]  # fmt: skip
STRANGE = ["Licence of the Daily, 3rd edition", "by", "Used by permission of nd cc", "BY-SA-ND 4.0"]


@pytest.mark.parametrize(("id_", "text"), [(k, x) for k, v in SPELLINGS.items() for x in v])
def test_spellings(id_: str, text: str) -> None:
    """A common spelling is the licence it means, in any case and with blanks around it."""
    assert understand(text).id == id_
    assert understand(f" {text.upper()} ").id == id_


@pytest.mark.parametrize("text", [*SHUT, *STRANGE])
def test_what_is_not_open_is_kept_back(text: str) -> None:
    """What forbids copies is closed, and what nobody understands is not taken for open."""
    found = understand(text)
    assert found.kind == ("closed" if text in SHUT else "unknown")
    assert not found.open


@given(st.text(max_size=80))
def test_any_text_has_an_answer(text: str) -> None:
    """Nothing that data may hold raises, and an id is one short line."""
    found = understand(text)
    assert len(found.id) <= 60
    assert "\n" not in found.id


def test_the_table_holds_together() -> None:
    """Every licence of the table is understood by its own id, and no spelling has two."""
    table = json.loads((folders.schemas() / "licences.json").read_text("utf-8"))
    names = [n for x in table["licences"] for n in x["names"]]
    assert len(names) == len(set(names))
    for x in table["licences"]:
        found = understand(x["id"])
        assert (found.id, found.kind, found.hub) == (x["id"], x["kind"], x["hub"])
    for hub in table["creative_commons"]["hub"]:
        assert understand(hub).hub == hub


def mixture(*licences: str) -> dict[tuple[str, str, str], int]:
    return {("articles", x, "jsonl:a.jsonl"): 3 for x in licences}


@pytest.mark.parametrize(
    ("licences", "hub", "name"),
    [
        (["CC0"], "cc0-1.0", "CC0-1.0"),
        (["CC0", "public domain"], "cc0-1.0", "PDM-1.0"),
        (["CC0", "CC BY 3.0", "CC BY 4.0"], "cc-by-4.0", "CC-BY-4.0"),
        (["MIT", "CC BY 4.0"], "other", "CC-BY-4.0, MIT"),
        (["CC BY 4.0", "CC BY-SA 3.0", "CC BY-SA 4.0"], "cc-by-sa-4.0", "CC-BY-SA-4.0"),
        (["CC BY 4.0", "CC BY-NC 3.0"], "cc-by-nc-3.0", "CC-BY-NC-3.0"),
        (["CC BY-NC 4.0", "CC BY-NC-SA 4.0"], "cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        (["CC0", "unknown"], "unknown", "CC0-1.0, unknown"),
        (["CC0", "All rights reserved"], "other", "All rights reserved, CC0-1.0"),
    ],
)
def test_licence_of_the_whole(licences: list[str], hub: str, name: str) -> None:
    """The whole is under the strictest licence of its texts, where one can hold for all."""
    found = judge(mixture(*licences))
    assert (found.hub, found.name) == (hub, name)
    assert not found.conflicts
    assert found.metadata()["license"] == hub


@pytest.mark.parametrize(
    "licences",
    [
        ["CC BY-SA 4.0", "CC BY-NC 4.0"],
        ["CC BY-SA 4.0", "CC BY-NC-SA 4.0"],
        ["CC BY-SA 4.0", "ODbL"],
        ["CC BY-SA 1.0", "CC BY-SA 4.0"],
        ["GFDL", "CC BY-NC 4.0"],
    ],
)
def test_what_does_not_go_together_is_said(licences: list[str]) -> None:
    """Share-alike against share-alike or non-commercial: said aloud, and not for the public."""
    found = judge(mixture("CC0", *licences))
    assert len(found.conflicts) == 1
    assert "do not go together" in found.said()[0]
    assert found.hub == "other"
    with pytest.raises(UsageError, match=r"sell copies|each want the whole") as error:
        found.require_public()
    assert "--standoff" in error.value.todo
    assert "--i-have-the-rights" in error.value.todo


@pytest.mark.parametrize("licence", ["unknown", "© Somebody", "CC BY-ND 4.0", "Some other paper"])
def test_public_is_refused(licence: str) -> None:
    """Texts that may not be passed on, or of which nobody knows, are not for the public."""
    judge(mixture("CC0", "CC BY 4.0")).require_public()
    found = judge(mixture("CC0", licence))
    assert [s.licence.id for s in found.kept_back] == [understand(licence).id]
    with pytest.raises(UsageError, match=r"3 articles of jsonl:a\.jsonl are under") as error:
        found.require_public("--public")
    assert error.value.where == "--public"


def article(number: int, licence: str, author: str = "") -> Article:
    blocks = (Block("paragraph", f"Text number {number} of somebody."),)
    texts = ("Title", author, "", "", "en", licence, "jsonl:a.jsonl", "", "", "", "silver")
    return Article(str(number), *texts, (), blocks)


def test_everything_that_a_run_borrows_counts() -> None:
    """Comments, teasers and learned templates that keep words count like articles."""
    lent = Borrowed((), [Headline("en", "Head", "", "", "csv:t.csv", "unknown")])
    own = families.load(None, ["portal"])
    learned = replace_family(own, "keep")
    found = of_run([article(1, "CC BY 4.0"), article(2, "CC BY 4.0", "A")], lent, learned)
    assert [(s.what, s.licence.id, s.count) for s in found.shares] == [
        ("articles", "CC-BY-4.0", 2),
        ("teasers", "unknown", 1),
        ("templates", "All rights reserved", 1),
    ]
    assert found.uncredited == 1
    assert any("must be credited" in x for x in found.said())
    assert not of_run([], Borrowed(), replace_family(own, "replace")).shares
    text = "\n".join(found.section())
    assert "| jsonl:a.jsonl | 2 articles | [CC-BY-4.0](" in text


def replace_family(found: families.Families, text: str) -> families.Families:
    import msgspec

    one = found.byname["portal"]
    origin = Origin(text=text, licence="All rights reserved", source="news.example")  # type: ignore[arg-type]
    return replace(found, byname={"portal": msgspec.structs.replace(one, learned=origin)})


def test_a_folder_says_the_same(tmp_path: Path) -> None:
    """A run folder's articles.parquet gives what the articles themselves give."""
    articles = [article(1, "CC BY 4.0"), article(2, "unknown"), article(3, "cc-by-4.0", "A")]
    (tmp_path / "articles.parquet").write_bytes(pack_articles(articles))
    assert of_folder(tmp_path) == of_run(articles, Borrowed(), None)


def test_generate_says_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run of texts that do not go together says so while it is made, and is made."""
    words = "Over the hill a wooden bridge leads to the mill, and nobody had crossed it for years. "
    lines = [
        json.dumps({"id": i, "title": f"Head {i}", "text": f"{i} {words * 5}", "licence": licence})
        for i, licence in enumerate(["CC-BY-SA-4.0", "cc by-nc 4.0", "unknown"])
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    args = ["--articles", str(tmp_path / "a.jsonl"), "--lang", "en", "--sites", "wordpress"]
    more = ["--pages", "3", "--splits", "train=1", "--workers", "1", "--out", str(tmp_path / "run")]
    assert main(["generate", *args, *more]) == 0
    said = capsys.readouterr().err
    assert "licences do not go together: CC-BY-SA lets everybody sell copies" in said
    assert "may not be passed on as it is: 1 articles of jsonl:a.jsonl, licence unknown" in said
