"""What counts as content: labels mapped to a target's classes, and how mixed units are decided.

::

    policy  Policy and Rule: a map of labels, one rule for each kind of unit
    files   schemas/policies.json or a user's own file -> Policy, with errors that name the key
    units   intervals of a text (tokens, lines, anything) -> their classes

A policy changes no stored row; it is applied when rows leave the project's own format. In Python::

    from gen.policies import decide, load

    policy = load("lines")                       # a name, FILE.json, FILE.toml or FILE:NAME
    policy.class_of("form.consent")              # "legal"
    decided = decide(policy, "line", row.text, starts, ends, row.spans)
    decided.classes                              # ids into policy.classes, -1 for ignore

A file of one's own is a policy, or a list of them under `policies`, in the shape of
schemas/policies.json; what it leaves out is filled in::

    name = "headlines"
    classes = ["other", "headline"]
    labels = { "*" = "other", "article.title" = "headline", "teaser.title" = "headline" }
    units.line = { decide = "any", prefer = ["headline", "other"] }
"""

from gen.policies.files import known, load, parse
from gen.policies.policy import IGNORE, UNITS, Policy, Rule
from gen.policies.units import Decided, Pieces, bio, decide, decide_pieces, lines, pieces

__all__ = [
    "IGNORE",
    "UNITS",
    "Decided",
    "Pieces",
    "Policy",
    "Rule",
    "bio",
    "decide",
    "decide_pieces",
    "known",
    "lines",
    "load",
    "parse",
    "pieces",
]
