"""Addresses: each language is written in Latin letters in its own way."""

from __future__ import annotations

import pytest

from gen.slugs import domain, slug


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("bg", "Нощната смяна край Щъркелово", "noshtnata-smyana-kray-shtarkelovo"),
        ("ru", "Хабаровск: чьи щенки на подъезде?", "khabarovsk-chi-shchenki-na-podezde"),
        ("uk", "Її їжак і Згорани, пам’ять Юлії", "yii-yizhak-i-zghorany-pamiat-yulii"),
        ("sr", "Џак, ђак и њива: ћуп", "dzak-djak-i-njiva-cup"),
        ("sr-Latn", "Džak, đak i njiva: ćup", "dzak-djak-i-njiva-cup"),
        ("mk", "Ѓорѓи, ќерка и ѕвезда", "gjorgji-kjerka-i-dzvezda"),
        ("el", "Ευχαριστώ, αυλή και μπάνιο", "efcharisto-avli-kai-banio"),
        ("el", "Ουρανός και άγγελος", "ouranos-kai-angelos"),
        ("de", "Über die Größe", "ueber-die-groesse"),
        ("pl", "Zażółć gęślą jaźń", "zazolc-gesla-jazn"),
        ("ro", "Ştiri şi știri", "stiri-si-stiri"),
        ("fr", "L’été à Nîmes", "l-ete-a-nimes"),
    ],
)
def test_slug(lang: str, text: str, expected: str) -> None:
    """Letters follow the language's own rules, cedillas and commas are one."""
    assert slug(text, 8, lang) == expected


def test_slug_is_never_empty() -> None:
    """A text without letters still has an address."""
    assert slug("…") == "page"
    assert slug("愛", 8, "el") == "page"


def test_domain_is_reserved() -> None:
    """Hosts end in what RFC 2606 reserves."""
    assert domain("Щит и Хор", "ru") == "shchitikhor.example"
