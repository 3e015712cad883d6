"""How sites write class names: what a template says is hidden is hidden, by a rule of the page."""

from __future__ import annotations

import re
from html import unescape

from lxml import html as lxml_html

from gen import profile
from gen.articles import harvest, parse_source
from gen.chance import Stream
from gen.config import RunConfig
from gen.families import dress, load
from gen.pages import Maker, Page
from gen.wording import language

RULE = re.compile(r"(\S*)\{display:none\}")


def hidden_texts(page: Page) -> set[str]:
    """Return the texts that the page says a browser does not show."""
    runs = page.runs
    return {
        unescape(page.html[a:b])
        for a, b, hidden, attr in zip(runs.start, runs.end, runs.hidden, runs.attr, strict=True)
        if hidden and not attr
    }


def test_a_hiding_rule_hides_one_element_and_nothing_else() -> None:
    """A display:none rule names one class; one element at most has it, and its runs are hidden."""
    starter = harvest([parse_source("starter")], ["bg"])
    config = RunConfig(
        pages=600,
        sites={"portal": 1.0},
        profile_values=profile.load("default"),
        languages={"bg": 1.0},
        splits={"train": 1.0},
    )
    words = {"bg": language("bg")}
    made = Maker(config, load(names=["portal"]), starter.articles, starter.short, words)
    seen = 0
    for index in range(0, config.pages, 6):
        page = made.page(index)
        hidden = hidden_texts(page)
        root = lxml_html.document_fromstring(page.html)
        for rule in RULE.findall(root.findtext(".//style") or ""):
            assert re.fullmatch(r"\.[A-Za-z_][\w-]*", rule), rule
            found = [e for e in root.iter() if rule[1:] in (e.get("class") or "").split()]
            assert len(found) <= 1
            for element in found:
                seen += 1
                assert {t.strip() for t in element.itertext() if t.strip()} <= hidden
    assert seen > 20


def test_no_site_is_dressed_as_whatsapp() -> None:
    """No prefix of class names is one that makes an extractor drop the whole page."""
    family = load(names=["portal"]).byname["portal"]
    for number in range(3000):
        look = dress(family, family.layout[0], str(number), Stream(1, number, "dress"))
        assert not re.match(r"wa[-_]", look.name("row-info"))
