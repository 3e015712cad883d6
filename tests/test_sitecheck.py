"""Checking site families: a good one passes, each kind of mistake is named with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gen import families, sitecheck
from gen.errors import UsageError
from gen.sitecheck import Finding
from gen.wording import languages


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A new family, as `sites new` makes it, in one language."""
    made = sitecheck.new_family("my-paper", tmp_path / "sites")
    change(made / "site.toml", 'languages = ["en", "bg"]', 'languages = ["en"]')
    return made


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line(path: Path, text: str) -> str:
    """Return file:line of the first line that holds a text."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return f"{path}:{next(i for i, x in enumerate(lines, 1) if text in x)}"


def one(paper: Path, seeds: int = 2) -> Finding:
    """Check a family in which one thing is wrong and return the finding."""
    found = sitecheck.check(paper, seeds=seeds)
    assert len(found) == 1, [str(f) for f in found]
    return found[0]


def test_starter_passes_and_shows_itself(tmp_path: Path) -> None:
    """The starter, copied, passes in each of its languages, with a preview of every kind."""
    made = sitecheck.new_family("my-paper", tmp_path)
    (found,) = sitecheck.check_families(made, preview=tmp_path / "preview", seeds=5)
    assert not found.findings, [str(f) for f in found.findings]
    assert not found.notes
    assert (found.sites, found.pages) == (10, 10 * 16)
    names = {p.stem for p in found.previews}
    assert names == {
        f"{k}-{x}" for k in ("article", "truncated", "index", "none") for x in ("en", "bg")
    }
    page = (tmp_path / "preview" / "my-paper" / "article-en.html").read_text(encoding="utf-8")
    assert 'n="article.body"' in page
    assert 'l="comment.body"' in page


def test_folder_of_families_and_family_from_inside(
    paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of families is checked one by one; a family can be checked where one stands."""
    sitecheck.new_family("other", paper.parent)
    found = sitecheck.check_families(paper.parent, seeds=1)
    assert [x.family for x in found] == ["my-paper", "other"]
    monkeypatch.chdir(paper)
    assert [x.family for x in sitecheck.check_families(Path(), seeds=1)] == ["my-paper"]


MISTAKES: list[tuple[str, str, str, str, str]] = [
    # file, what stands there, what is written instead, a text on the line named, what is said
    (
        "article.html",
        "</p>\n{% endif %}\n{% for p in site.slots.lead",
        "{% endif %}\n{% for p in site.slots.lead",
        'class="story-lead"',
        "not closed",
    ),
    (
        "article.html",
        'data-label="article.title"',
        'data-label="article.titel"',
        "article.titel",
        "unknown label",
    ),
    ("article.html", "{{ page.title }}", "{{ page.titel }}", "page.titel", "no 'titel'"),
    ("comments.html", "{{ t.reply }}", "{{ t.replay }}", "t.replay", "no phrase 'replay'"),
    (
        "article.html",
        "site.opt.sidebar == 'yes'",
        "site.opt.sidebars == 'yes'",
        "sidebars",
        "no option 'sidebars'",
    ),
    ("none.html", ' data-label="nav.back"', "", "t.back_to_site", "outside any label"),
    (
        "drawer.html",
        'data-group="menu"',
        'data-group="menus"',
        'data-group="menus"',
        "unknown group",
    ),
    (
        "article.html",
        '{% include "parts/head.html" %}',
        '{% include "parts/haed.html" %}',
        "haed",
        "no template",
    ),
    ("index.html", "{% endfor %}\n</main>", "</main>", "", ""),
    ("site.toml", '"parts/nav.html"', '"parts/nvv.html"', "parts/nvv.html", "no template"),
    (
        "site.toml",
        "parts/tags.html 50",
        "parts/tags.html often",
        "parts/tags.html often",
        "a slot holds",
    ),
    ("site.toml", '"article.title"', '"article.headline"', "article.headline", "unknown label"),
    ("site.toml", 'languages = ["en"]', 'languages = ["xx"]', '["xx"]', "no words for language"),
    ("site.toml", "weight = 1\n", "wieght = 1\n", "wieght", "unknown field"),
    ("site.toml", 'about = "', "about = ", "about = ", ""),
    ("site.toml", "aside = [", "asides = [", "asides = [", "unknown slot"),
    ("site.toml", "prefix = 3", "prefixes = 3", "prefixes = 3", "unknown vocabulary"),
    (
        "site.toml",
        'article = "article.html"',
        'artcle = "article.html"',
        "artcle",
        "unknown page kind",
    ),
    (
        "site.toml",
        '# keep = ["comment-.*", "wp-.*"]',
        'keep = ["wp-("]',
        'keep = ["wp-("]',
        "regular expression",
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "said"), MISTAKES, ids=[f"{m[0]}:{m[4] or m[2]}" for m in MISTAKES]
)
def test_mistake_is_named_with_its_line(
    paper: Path, file: str, old: str, new: str, at: str, said: str
) -> None:
    """A mistake in a file is found before any page is made, and named with file and line."""
    change(paper / file, old, new)
    found = one(paper)
    assert said in found.what
    assert found.where.startswith(f"{paper / file}:")
    if at:
        assert found.where == line(paper / file, at)
    assert found.as_dict()["family"] == "my-paper"


def test_all_broken_files_are_named_at_once(paper: Path) -> None:
    """Mistakes in several files come together, not one per run."""
    change(paper / "article.html", "{{ page.title }}", "{{ page.titel }}")
    change(paper / "none.html", "{{ page.error_text }}", "{{ page.eror_text }}")
    change(paper / "drawer.html", "m.text", "m.txt")
    files = {Path(f.where.rpartition(":")[0]).name for f in sitecheck.check(paper)}
    assert files == {"article.html", "none.html", "drawer.html"}


def test_text_that_may_be_empty_is_named(paper: Path) -> None:
    """A hole that is empty on some pages is found there, with the template's line."""
    old = "{% for p in site.slots.lead"
    new = '<p data-label="article.date">{{ page.updated }}</p>\n' + old
    change(paper / "article.html", old, new)
    found = one(paper, seeds=4)
    assert "empty" in found.what
    assert found.where == line(paper / "article.html", "page.updated")


def test_promised_label_that_never_comes_is_named(paper: Path) -> None:
    """A label promised in site.toml that no page shows is a finding at that line."""
    change(paper / "site.toml", '"comment.body"', '"comment.body", "promo.donate"')
    found = one(paper)
    assert "promo.donate" in found.what
    assert found.where == line(paper / "site.toml", "promo.donate")


def test_hidden_promise_that_is_not_kept_is_named(paper: Path) -> None:
    """Text marked data-hidden that no rule hides is found, at the element's class."""
    change(paper / "site.toml", ".{drawer}{display:none}", ".{drawer}{color:red}")
    found = one(paper, seeds=4)
    assert "no rule of the page hides it" in found.what
    assert found.where.rpartition(":")[0] == str(paper / "drawer.html")


def test_text_hidden_without_saying_so_is_named(paper: Path) -> None:
    """Text that a rule hides though its template does not say so is found, too."""
    rule = ".{drawer}{display:none}"
    change(paper / "site.toml", rule, f"{rule} .{{story-title}}{{display:none}}")
    found = one(paper)
    assert "a browser hides this" in found.what
    assert found.where == line(paper / "article.html", "story-title")


def leaking(paper: Path, keep: str = "") -> sitecheck.FamilyCheck:
    start = "vocabularies = {"
    text = (paper / "site.toml").read_text(encoding="utf-8")
    old = next(x for x in text.split("\n") if x.startswith(start))
    change(paper / "site.toml", old, f"vocabularies = {{ plain = 1 }}\n{keep}")
    (found,) = sitecheck.check_families(paper, seeds=12)
    return found


def test_class_that_is_a_label_is_named(paper: Path) -> None:
    """A class that marks one label and it alone, on site after site, is a leak."""
    found = {f.where: f.what for f in leaking(paper).findings}
    said = found[line(paper / "article.html", "story-title")]
    assert (
        "class 'story-title' stands on every article.title and on nothing else, on 12 of 12" in said
    )
    assert not any("'page'" in x or "'columns'" in x for x in found.values())


def test_class_kept_on_purpose_is_only_noted(paper: Path) -> None:
    """Names that real sites always write so are reported, not refused."""
    found = leaking(paper, 'keep = [".*"]')
    assert not found.findings, [str(f) for f in found.findings]
    assert any("'story-title'" in n.what and "kept" in n.todo for n in found.notes)


def test_file_that_nothing_names_is_noted(paper: Path) -> None:
    """A template in the folder that no slot, template or include names is worth a note."""
    (paper / "lost.html").write_text("<p>", encoding="utf-8")
    (found,) = sitecheck.check_families(paper, seeds=1)
    assert not found.findings
    assert [n.where for n in found.notes] == [str(paper / "lost.html")]


def some(name: str) -> list[str]:
    """Return English or Bulgarian and another language: each has its turn with some families."""
    nth = sorted(families.load().byname).index(name)
    others = [x for x in languages() if x not in ("bg", "en")]
    return [("bg", "en")[nth % 2], others[nth % len(others)]]


@pytest.mark.parametrize("name", sorted(families.load().byname))
def test_family_of_the_package_passes(name: str) -> None:
    """Every family of the package passes, here with a few seeds in two languages."""
    (found,) = sitecheck.check_families(names=[name], seeds=3, languages=some(name))
    assert not found.findings, "\n".join(str(f) for f in found.findings)


def test_list_tells_what_there_is() -> None:
    """The list has every family with what it offers, ready for JSON; the starter is not in it."""
    listed = json.loads(json.dumps(sitecheck.list_families()))
    assert [x["name"] for x in listed] == sorted(families.load().byname)
    assert not [x for x in listed if x["name"].startswith("_")]
    for x in listed:
        assert x["about"] and x["languages"] and x["kinds"] and x["layouts"], x["name"]
        assert x["parts"] and x["templates"], x["name"]


def test_family_says_where_it_was_learned(paper: Path) -> None:
    """The table `[learned]` of site.toml is read; what does not fit it is named."""
    table = '[learned]\ntext = "keep"\nlicence = "CC-BY-4.0"\nsource = "paper.example"\n'
    change(paper / "site.toml", "[templates]", table + "[templates]")
    family = families.load(paper, ["my-paper"]).byname["my-paper"]
    assert family.learned == families.Origin("keep", "CC-BY-4.0", "paper.example")
    change(paper / "site.toml", '"keep"', '"kept"')
    assert "kept" in one(paper).what


@pytest.mark.parametrize("name", ["My Paper", "../up", "", "portal", "parts", "_x"])
def test_new_family_needs_a_name_of_its_own(tmp_path: Path, name: str) -> None:
    """A name that does not fit, or that the package has, is refused and leaves nothing behind."""
    with pytest.raises(UsageError):
        sitecheck.new_family(name, tmp_path / "sites")
    assert not (tmp_path / "sites").exists()


def test_new_family_overwrites_nothing(paper: Path) -> None:
    """A folder that is there already is left alone."""
    with pytest.raises(UsageError, match="already"):
        sitecheck.new_family("my-paper", paper.parent)


def test_folder_without_families_is_refused(tmp_path: Path) -> None:
    """A folder with no site.toml says what to do."""
    run: Callable[[], object] = lambda: sitecheck.check(tmp_path)  # noqa: E731
    with pytest.raises(UsageError, match=r"no site\.toml"):
        run()
