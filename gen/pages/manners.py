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
    letters: Mapping[str, str] | None = None
    """Letters to what is typed for them; None: as they are."""
    emoji: str = ""

    def write(self, text: str, s: Stream) -> str:
        """Return a line as this person types it; never empty."""
        if self.letters is not None:
            low = text.lower()
            text = "".join([self.letters.get(c, c) for c in low]).rstrip(".") or text
        elif self.shouting and len(text) < _SHORT:
            text = text.upper().rstrip(".!?…") + s.pick(("!", "!!!", "!!", "???", "..."))
        elif self.hurried:
            text = text.lower().rstrip(".") or text
        if self.crowded:
            text = text.replace(", ", ",")
        if self.emoji and len(text) < 2 * _SHORT and s.chance(0.5):
            text = f"{text} {self.emoji}"
        return text


PLAIN: Final = Manner()


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


def _letters(table: Mapping[str, Sequence[str]], s: Stream) -> dict[str, str]:
    return {k: v[min(s.below(len(v)), s.below(len(v)))] for k, v in table.items()}
