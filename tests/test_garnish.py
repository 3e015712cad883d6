"""What sites' software leaves in markup: the same at every call, inert, never a label."""

from __future__ import annotations

import re

import pytest

from gen.garnish import Garnish, level
from gen.labels import LABELS
from gen.templates.tags import VOID

SITES = [f"7:{i}" for i in range(40)]
NAMES = [("card",), ("card", "wide"), ("menu-item",), ("lead",), ("x",)]
TAGS = ("a", "div", "img", "button", "p", "svg", "li")
HIDING = re.compile(
    r"display\s*:|visibility\s*:|position\s*:|(?<!type=\")hidden|sr-only|opacity:0", re.I
)


def written(look: Garnish) -> list[str]:
    """Return what a site puts into many places."""
    out = [look.end("head"), look.start() + look.end("body")]
    for i in range(120):
        mark = f"{i}:3:x"
        out += [look.space("\n", t, mark) for t in ("div", "ul", "form")]
        out += [look.extra(t, frozenset({"class"}), mark) for t in TAGS]
        out += [look.query(mark), look.path("M0 0h9", mark)]
    return out + [look.classes((f"{n[0]}-{i}", *n)) for n in NAMES for i in range(30)]


@pytest.mark.parametrize("key", SITES[:4])
def test_a_site_writes_a_place_always_the_same(key: str) -> None:
    """Two processes that make the same site write the same."""
    assert written(Garnish(key, "a.example")) == written(Garnish(key, "a.example"))


@pytest.mark.parametrize("key", SITES)
def test_nothing_hides_or_names_a_label(key: str) -> None:
    """No rule, style or class hides or moves anything; no value is a label's name."""
    html = "".join(written(Garnish(key, "a.example")))
    assert not HIDING.search(html)
    assert not re.search(r"data-(?:label|group)|data-ad\b", html)
    values = set(re.findall(r'="([^"]*)"', html))
    assert not values & set(LABELS)


@pytest.mark.parametrize("key", SITES)
def test_addresses_are_reserved_or_relative(key: str) -> None:
    """Whatever a browser would load is of a host under .example; vocabularies are only named."""
    html = "".join(written(Garnish(key, "a.example")))
    hosts = set(re.findall(r'(?:src|href)="(?:https?:)?//([^/"]+)', html))
    assert all(h.endswith(".example") for h in hosts), hosts


@pytest.mark.parametrize("key", SITES)
def test_elements_are_balanced_and_empty(key: str) -> None:
    """What stands between blocks closes itself and holds no text."""
    for html in written(Garnish(key, "a.example")):
        bare = re.sub(r"<!--.*?-->|<(script|style)\b.*?</\1>", "", html, flags=re.S)
        names = re.findall(r"<(/?)([a-z]+)", bare)
        assert len([n for c, n in names if not c and n not in VOID]) == sum(
            bool(c) for c, _ in names
        )
        if bare.lstrip().startswith("<"):
            assert not re.sub(r"<[^>]*>", "", bare).strip()


@pytest.mark.parametrize("key", SITES[:8])
def test_only_addresses_of_the_site_get_a_host(key: str) -> None:
    """Anchors, hosts and empty addresses stay; one folder has one host."""
    look = Garnish(key, "a.example")
    for address in ("", "#top", "https://b.example/x", "//b.example/x", "mailto:x"):
        assert look.link(address) == address
    assert look.link("/sport/1").endswith("/sport/1")
    assert look.link("/sport/1")[:-1] == look.link("/sport/2")[:-1]


def test_levels_follow_the_quantiles() -> None:
    """A distribution known by quantiles gives them back and grows between them."""
    known = (4, 15, 28, 46, 109)
    assert [level(known, x) for x in (0.05, 0.25, 0.5, 0.75, 0.95)] == pytest.approx(known)
    values = [level(known, i / 100) for i in range(100)]
    assert values == sorted(values) and values[0] == 0
