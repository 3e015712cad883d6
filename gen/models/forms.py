"""Forms and their fields."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Field:
    """A field of a form."""

    name: str
    label: str
    type: str = "text"
    required: bool = True
    message: str = ""
    """Validation message, may be empty."""
    hint: str = ""
    value: str = ""


@dataclass(slots=True)
class Form:
    """A form: login, registration, newsletter, contact."""

    kind: str
    heading: str
    text: str
    fields: list[Field]
    messages: list[str]
    """Validation messages, as the site prints them together."""
    consents: list[str]
    button: str
