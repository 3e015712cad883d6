"""Policies as an API: files with their faults named, units decided by the rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gen.cli import main
from gen.errors import ConfigError, GenError, UsageError
from gen.labels import LABEL_ID, LABELS
from gen.policies import Policy, bio, decide, decide_pieces, known, lines, load, parse, pieces

LINK, NOTE = "забравена парола", "Полетата маркирани с * са задължителни"
"""The sample page's line 40: a link and a required note, glued by the extractor."""


def spans_of(*parts: tuple[str, str]) -> tuple[str, np.ndarray]:
    """Return a text of parts, " " or a newline at their ends kept outside, and their spans."""
    text, out = "", []
    for part, label in parts:
        lead = len(part) - len(part.lstrip())
        core = part.strip()
        out.append((len(text) + lead, len(text) + lead + len(core), LABEL_ID[label], -1, -1))
        text += part
    return text, np.array(out, np.int32).reshape(-1, 5)


def line_classes(policy: Policy, text: str, spans: np.ndarray) -> list[str]:
    starts, ends = lines(text)
    found = decide(policy, "line", text, starts, ends, spans)
    return [policy.classes[c] if c >= 0 else "ignore" for c in found.classes]


def own(**data: object) -> Policy:
    return parse({"name": "own", **data}, where="here")


@pytest.mark.parametrize("name", known())
def test_every_policy_loads(name: str) -> None:
    """Each policy of the project loads, and its classes and tags are consistent."""
    policy = load(name)
    assert policy.name == name
    assert policy.text
    assert {policy.class_of(x) for x in LABELS} <= {*policy.classes, "ignore"}
    assert policy.class_of("unknown") == "ignore"
    sought = len(policy.classes) - (policy.outside is not None)
    assert len(policy.tags()) == 1 + 2 * sought


def test_policies_know_what_is_outside() -> None:
    """A first class that the wildcard is of is what is not sought; roles and lines have none."""
    outside = {n: load(n).outside for n in known()}
    assert outside["article-body"] == outside["hf-tokens"] == outside["comments"] == 0
    assert outside["roles"] is outside["lines"] is outside["jsonl"] is None
    assert load("hf-tokens").tags() == ("O", "B-main", "I-main")


def test_the_samples_glued_line() -> None:
    """The sample's line of a link and a note is pure for roles, and mixed where the two differ."""
    text, spans = spans_of((LINK, "form.link"), (f" {NOTE}\n", "form.required"))
    assert line_classes(load("roles"), text, spans)[0] == "form"
    assert line_classes(load("lines"), text, spans)[0] == "interface"
    # Every label a class: the note has 33 of 48 characters.
    each = load("jsonl")
    assert line_classes(each, text, spans)[0] == "form.required"
    starts, ends = lines(text)
    assert decide(each, "line", text, starts, ends, spans).mixed.tolist() == [True, False]
    base = {
        "classes": ["other", "link", "note"],
        "labels": {"*": "other", "form.link": "link", "form.required": "note"},
    }
    rules = {
        ("majority", 0, "keep"): "note",
        ("any", 0, "keep"): "link",
        ("majority", 0.8, "ignore"): "ignore",
        ("majority", 0.8, "other"): "other",
        ("majority", 0.6, "ignore"): "note",
    }
    for (how, pure, mixed), wanted in rules.items():
        prefer = ["link", "note", "other"]
        rule = {"decide": how, "prefer": prefer, "pure": pure, "mixed": mixed}
        assert line_classes(own(**base, units={"line": rule}), text, spans)[0] == wanted, rule
    # Its tokens are not mixed, whatever the line is.
    words = re.finditer(r"\w+|[^\w\s]", text)
    at = np.array([m.span() for m in words])
    policy = own(**base)
    found = decide(policy, "token", text, at[:, 0], at[:, 1], spans)
    assert found.classes.tolist() == [1] * 2 + [2] * 6
    tags = bio(policy, pieces(text, at[:, 0], at[:, 1], spans), found)
    assert [policy.tags()[t] for t in tags] == ["B-link", "I-link", "B-note", *["I-note"] * 5]


def test_a_line_of_unknown_origin_is_ignored() -> None:
    """Characters that are ignored do not count; a line of nothing else is ignored, as an empty."""
    text, spans = spans_of(
        ("[1] [2] [3]", "unknown"), (" so\n", "article.body"), ("\n***", "unknown")
    )
    assert line_classes(load("roles"), text, spans) == ["article", "ignore", "ignore"]


def test_ties_go_to_what_is_sought() -> None:
    """With no order of its own, a policy settles ties for what is sought."""
    text, spans = spans_of(("abc", "nav.menu"), (" def", "article.title"))
    policy = own(classes=["other", "headline"], labels={"*": "other", "article.title": "headline"})
    assert line_classes(policy, text, spans) == ["headline"]
    assert policy.units["line"].prefer == ("headline", "other")


CHARS = st.text(alphabet="ab я🚲\n ", max_size=8)


@given(
    st.lists(st.tuples(CHARS, st.sampled_from(LABELS)), max_size=8),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=8),
    st.sampled_from(("roles", "article-body", "lines", "jsonl", "boilernet")),
    st.sampled_from(("token", "line", "item")),
)
def test_units_are_decided_as_one_would_by_hand(
    parts: list[tuple[str, str]], cuts: list[tuple[int, int]], name: str, unit: str
) -> None:
    """Any intervals, overlapping or not, get the class that counting one by one gives them."""
    text, spans = spans_of(*[(t, x) for t, x in parts if t.strip()])
    policy = load(name)
    at = sorted((min(a, len(text)), min(a + n, len(text))) for a, n in cuts)
    starts, ends = (np.array([x[i] for x in at], np.int64) for i in (0, 1))
    found = decide(policy, unit, text, starts, ends, spans)
    rule = policy.units[unit]
    for (a, z), one, mixed in zip(at, found.classes, found.mixed, strict=True):
        count = dict.fromkeys(rule.prefer, 0)
        for begin, end, label, *_ in spans.tolist():
            name = policy.class_of(LABELS[label])
            if name != "ignore":
                count[name] += sum(not c.isspace() for c in text[max(a, begin) : min(z, end)])
        most = max(count, key=lambda c: count[c] if rule.decide == "majority" else count[c] > 0)
        share = count[most] / (sum(count.values()) or 1)
        wanted = "ignore" if not sum(count.values()) else most
        if wanted != "ignore" and share < rule.pure and rule.mixed != "keep":
            wanted = rule.mixed
        assert (policy.classes[one] if one >= 0 else "ignore") == wanted
        assert mixed == (sum(n > 0 for n in count.values()) > 1)


@given(st.lists(st.tuples(CHARS, st.sampled_from(LABELS)), max_size=8))
def test_tags_follow_one_another(parts: list[tuple[str, str]]) -> None:
    """No I- stands but after its B- or I-, and tokens of what is outside are O."""
    text, spans = spans_of(*[(t, x) for t, x in parts if t.strip()])
    at = np.array([m.span() for m in re.finditer(r"\w+|[^\w\s]", text)]).reshape(-1, 2)
    for policy in (load("roles"), load("hf-tokens"), load("lines")):
        found = pieces(text, at[:, 0], at[:, 1], spans)
        decided = decide_pieces(policy, "token", found, len(at))
        names = [policy.tags()[t] if t >= 0 else "" for t in bio(policy, found, decided)]
        for before, name, one in zip(["", *names], names, decided.classes, strict=False):
            if name.startswith("I-"):
                assert before[2:] == name[2:]
            if one >= 0:
                wanted = "" if one == policy.outside else policy.classes[one]
                assert name[2:] == wanted


FILE = """
name = "headlines"
classes = ["other", "headline"]
labels = { "*" = "other", "article.title" = "headline", "teaser.title" = "headline" }
units.line = { decide = "any", prefer = ["headline", "other"] }
"""


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """A policy of one's own, in TOML or JSON, alone or one of several, is used like any other."""
    (tmp_path / "p.toml").write_text(FILE, encoding="utf-8")
    policy = load(str(tmp_path / "p.toml"))
    assert (policy.name, policy.outside) == ("headlines", 0)
    assert policy.labels_of("headline") == ["article.title", "teaser.title"]
    assert policy.class_of("unknown") == "ignore"
    several = {
        "policies": [
            {"name": "a", "like": "roles", "labels": {"widget.*": "nav"}},
            {"name": "b", "like": "a"},
        ]
    }
    (tmp_path / "p.json").write_text(json.dumps(several), encoding="utf-8")
    assert load(f"{tmp_path / 'p.json'}:b").class_of("widget.poll") == "nav"
    with pytest.raises(ConfigError, match="2 policies: a, b"):
        load(str(tmp_path / "p.json"))
    with pytest.raises(ConfigError, match="no policy 'c'"):
        load(f"{tmp_path / 'p.json'}:c")


GOOD = {"classes": ["x", "y"], "labels": {"*": "x", "article.*": "y"}}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"labels": {"*": "x", "article.titel": "y"}}, "did you mean 'article.title'"),
        ({"labels": {"*": "x", "article.*": "z"}}, "no class 'z'"),
        ({"labels": {"article.*": "y"}}, "author.name has no class"),
        ({"labels": {}}, "no labels"),
        ({"classes": []}, "no classes"),
        ({"classes": ["x", "x"]}, "each once"),
        ({"classes": ["ignore", "x"]}, "not ignore or keep"),
        ({"lables": {}}, "did you mean 'labels'"),
        ({"units": {"lines": {}}}, "did you mean 'line'"),
        ({"units": {"line": {"decide": "most"}}}, "majority or any"),
        ({"units": {"line": {"prefer": ["x"]}}}, r"order all of \['x', 'y'\]"),
        ({"units": {"line": {"pure": 60}}}, "from 0 to 1"),
        ({"units": {"line": {"mixed": "z"}}}, "mixed='z'"),
        ({"units": {"line": 3}}, "3 is no rule"),
        ({"like": "role"}, "did you mean 'roles'"),
        ({"each": "role"}, "each="),
    ],
)
def test_faults_of_a_file_are_named(change: dict[str, object], says: str) -> None:
    """Each fault is a ConfigError that names the policy, the key, and what may be meant."""
    with pytest.raises(ConfigError, match=says) as e:
        own(**{**GOOD, **change})
    assert "here: own" in str(e.value)


@pytest.mark.parametrize("name", ["line", "no/such.json", "x.toml"])
def test_a_policy_that_is_not_there(name: str) -> None:
    """A name that is none is a UsageError with the nearest name, or says that no file is there."""
    with pytest.raises(UsageError, match=r"did you mean 'lines'|no such file"):
        load(name)


def test_a_broken_file_is_no_traceback(tmp_path: Path) -> None:
    """A file that is no JSON is an error of its own."""
    (tmp_path / "p.json").write_text("{", encoding="utf-8")
    with pytest.raises(GenError, match="not a policy file"):
        load(str(tmp_path / "p.json"))


def test_the_command_shows_policies(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """`policies` lists them, `policies NAME|FILE` shows classes with labels and rules, in JSON."""
    assert main(["policies"]) == 0
    out = capsys.readouterr().out
    assert all(n in out for n in known())
    assert main(["policies", "lines"]) == 0
    out = capsys.readouterr().out
    assert "notice.cookie" in out
    assert "mixed: ignore" in out
    (tmp_path / "p.toml").write_text(FILE, encoding="utf-8")
    assert main(["policies", str(tmp_path / "p.toml"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["map"]["teaser.title"] == "headline"
    assert shown["units"]["line"]["decide"] == "any"
    assert main(["policies", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["policies"]) == len(known())
    assert main(["policies", "lnes"]) == 2
    assert "did you mean 'lines'" in capsys.readouterr().err
