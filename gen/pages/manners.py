"""How people write: in a hurry, shouting, in Latin letters, with an emoji at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gen.chance import Stream

_EMOJI: Final = (
    "🙂",
    "😂",
    "👍",
    "😅",
    "🤔",
    "😡",
    "❤️",
    "🙏",
    "😉",
    "👏",
    "🤣",
    "😢",
    ":)",
    ":(",
    ";)",
)
_SHORT: Final = 140  # characters; nobody shouts for longer


@dataclass(frozen=True, slots=True)
class Manner:
    """One person's way of writing; the same in all they write on a page."""

    hurried: bool = False
    """Without capitals and full stops."""
    crowded: bool = False
    """No space after commas."""
    shouting: bool = False
    letters: Mapping[int, str] | None = None
    """Letters, as `str.translate` takes them, to what is typed for them; None: as they are."""
    emoji: str = ""

    def write(self, body: Sequence[str], s: Stream) -> list[str]:
        """Return paragraphs as this person types them; none is empty."""
        if self is PLAIN:
            return list(body)
        shouting = self.shouting and len(body) == 1 and len(body[0]) < _SHORT
        out = [self._typed(p, shouting, s) for p in body]
        if self.emoji and len(out[-1]) < 2 * _SHORT and s.chance(0.5):
            out[-1] = f"{out[-1]} {self.emoji}"
        return out

    def _typed(self, text: str, shouting: bool, s: Stream) -> str:
        if shouting:
            return text.upper().translate(_UNACCENTED).rstrip(".!?… ") + s.pick(
                ("!", "!!!", "!!", "???", "...")
            )
        if self.letters is not None:
            text = text.lower().translate(self.letters).rstrip(". ") or text
        elif self.hurried:
            text = text.lower().rstrip(". ") or text
        return text.replace(", ", ",") if self.crowded else text


# Capitals of Greek words bear no accent.
_UNACCENTED: Final = str.maketrans("ΆΈΉΊΌΎΏ", "ΑΕΗΙΟΥΩ")

PLAIN: Final = Manner()


def habit(kind: str, s: Stream, comments: Mapping[str, object]) -> Manner | None:
    """Return how somebody writes whose first remark is of a kind with habits of its own."""
    latin = comments.get("latin")
    if kind == "translit" and isinstance(latin, Mapping):
        return Manner(letters=_letters(latin, s))
    return Manner(True, s.chance(0.4)) if kind == "typos" else None


def manner(s: Stream, comments: Mapping[str, object]) -> Manner:
    """Return how somebody writes; most people write plainly.

    `comments` is the language's comments.toml: `latin` has the letters typed for its own where
    people do without their alphabet, `bare` those of hurried people.
    """
    at = s.below(100)
    if at < 70:
        return PLAIN
    if at < 78:
        return Manner(emoji=s.pick(_EMOJI))
    if at < 81:
        return Manner(shouting=True)
    latin = comments.get("latin")
    if at < 88 and isinstance(latin, Mapping):
        return Manner(letters=_letters(latin, s), emoji=s.pick(_EMOJI) if s.chance(0.2) else "")
    bare = comments.get("bare")
    letters = _letters(bare, s) if isinstance(bare, Mapping) and s.chance(0.6) else None
    emoji = s.pick(_EMOJI) if s.chance(0.3) else ""
    return Manner(True, s.chance(0.3), letters=letters, emoji=emoji)


def _letters(table: Mapping[str, Sequence[str]], s: Stream) -> dict[int, str]:
    return {ord(k): v[min(s.below(len(v)), s.below(len(v)))] for k, v in table.items()}
