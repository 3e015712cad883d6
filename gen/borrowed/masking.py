"""People, addresses and numbers in remarks, replaced by invented ones.

A name becomes another of its kind (a nickname, a first name, a full name), the same one wherever
it stands in a conversation. E-mail addresses, phone numbers and links become addresses of reserved
ranges: RFC 2606 for hosts, Ofcom's 07700 900xxx and the +1 555 01xx of the NANPA for phones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from gen.chance import Stream
from gen.slugs import slug
from gen.wording import Language, full_name

_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOSTS: Final = "com|org|net|info|edu|gov|bg|de|at|ch|uk|io|ru|eu|fr|es|it|pl|ro|gr|rs|tv|me|co"
_LINK: Final = re.compile(
    rf"(?:https?://|www\.)[^\s<>\"'„“”]+|(?<![\w@.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_HOSTS})\b(?:/[^\s<>\"']*)?",
    re.I,
)
_PHONE: Final = re.compile(
    r"(?<![\w.,/-])(?:\+\d|0\d|\(0?\d{2,4}\)|\d{3}[-. ]\d{3}[-. ]\d{4})"
    r"(?:[\s()/.-]{0,2}\d){0,14}(?!\w)"
)
_DATE: Final = re.compile(r"\d{1,2}([./ -])\d{1,2}\1(?:19|20)?\d\d\b")
_PHONE_DIGITS: Final = (8, 15)  # E.164 allows 15; fewer than 8 are prices, years and short numbers
_AT: Final = re.compile(r"(?<![\w@.])@([^\W_][\w.-]{1,39})")
_WORD: Final = re.compile(r"[^\W_][\w'’-]*(?:\.[\w'’-]+)*")
_TAIL: Final = ".,;:!?)]}»“”"
_NICK: Final = re.compile(r"[\d_.]|^[^\W\d_]*[a-zа-я][A-ZА-Я]|^[a-zа-яäöü]")
NOBODY: Final = frozenset(
    "anonymous anon guest user deleted [deleted] none null аноним анонимен гост anonym gast".split()
)


@dataclass(slots=True)
class Masker:
    """Replaces what tells of people; one for all sources of a run."""

    seed: int
    words: Mapping[str, Language]
    keep_names: bool
    known: dict[str, str] = field(default_factory=dict)
    """Names of the whole source that are telling wherever they stand: full names, nicknames with
    digits; casefolded, to the name."""

    def meet(self, name: str) -> None:
        """Remember a writer's name, so that other remarks that mention it are masked, too."""
        if not self.keep_names and (" " in name or (len(name) > 4 and _NICK.search(name))):
            self.known[name.casefold()] = name

    def company(self, lang: str) -> Company:
        """Begin a conversation."""
        return Company(self, lang)


@dataclass(slots=True)
class Company:
    """The people of one conversation: real name, casefolded, to the invented one."""

    mask: Masker
    lang: str
    people: dict[str, str] = field(default_factory=dict)

    def name(self, real: str) -> str:
        """Return what to call a person; no two of a conversation get the same name."""
        if self.mask.keep_names or real.casefold() in NOBODY:
            return real
        key = real.casefold()
        if key not in self.people:
            s = self._stream(f"name:{key}")
            taken = set(self.people.values())
            for _ in range(20):
                new = self._invent(real, s)
                if new not in taken and new.casefold() != key:
                    break
            self.people[key] = new
        return self.people[key]

    def text(self, text: str) -> str:
        """Return a paragraph with everything that tells of people replaced."""
        text = _MAIL.sub(lambda m: self._mail(m[0]), text)
        if not self.mask.keep_names:
            text = _LINK.sub(lambda m: self._link(m[0]), text)
        text = _PHONE.sub(lambda m: self._phone(m[0]), text)
        return text if self.mask.keep_names else self._names(text)

    def _stream(self, purpose: str) -> Stream:
        data = f"{self.mask.seed}\x1f{self.lang}\x1f{purpose}".encode()
        at = int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")
        return Stream(self.mask.seed, at, "borrowed")

    def _invent(self, real: str, s: Stream) -> str:
        words = self.mask.words[self.lang]
        if " " in real and not re.search(r"[\d_]", real):
            return full_name(words.names, s)[0]
        if _NICK.search(real) or " " in real:
            return str(s.pick(words.people["nicks"]))
        return s.pick(words.names[s.pick(("male_first", "female_first"))])

    def _mail(self, real: str) -> str:
        if real.lower().endswith((".example", "@example.com", "@example.org")):
            return real
        s = self._stream(f"mail:{real.casefold()}")
        first = s.pick(self.mask.words[self.lang].names["female_first"])
        return f"{slug(first) or 'reader'}{s.between(10, 99)}@mail.example"

    def _link(self, real: str) -> str:
        body = real.rstrip(_TAIL)
        tail = real[len(body) :]
        scheme = re.match(r"https?://|", body, re.I)
        host, _, path = body[scheme.end() if scheme else 0 :].partition("/")
        if host.lower().endswith(".example"):
            return real
        s = self._stream(f"host:{host.casefold()}")
        names = self.mask.words[self.lang].names
        new = slug(s.pick(names.get("last") or names["male_last"])) or "site"
        way = f"/{s.between(1000, 99999)}" if path else ""
        www = "www." if host.lower().startswith("www.") else ""
        return f"{scheme[0] if scheme else ''}{www}{new}.example{way}{tail}"

    def _phone(self, real: str) -> str:
        digits = sum(c.isdigit() for c in real)
        if not _PHONE_DIGITS[0] <= digits <= _PHONE_DIGITS[1] or _DATE.fullmatch(real.strip()):
            return real
        s = self._stream(f"phone:{real}")
        if real.startswith(("+", "00")):
            return f"+1 202 555 01{s.between(10, 99)}"
        return f"07700 900{s.between(100, 999)}"

    def _names(self, text: str) -> str:
        text = _AT.sub(self._mention, text)
        out, at = [], 0
        found = list(_WORD.finditer(text))
        skip = -1
        for i, word in enumerate(found):
            if i <= skip:
                continue
            end, new = word.end(), ""
            if i + 1 < len(found):
                pair = text[word.start() : found[i + 1].end()]
                new = self._known(pair)
                if new:
                    end, skip = found[i + 1].end(), i + 1
            new = new or self._known(word[0]) or self._first_name(text, word)
            if new:
                out += [text[at : word.start()], new]
                at = end
        return "".join([*out, text[at:]])

    def _mention(self, found: re.Match[str]) -> str:
        body = found[1].rstrip(".-")
        real = body.casefold()
        same = next((k for k in self.people if k.replace(" ", "") == real), real)
        new = self.name(same if same in self.people else body)
        return f"@{new.replace(' ', '')}{found[1][len(body) :]}"

    def _known(self, words: str) -> str:
        key = words.casefold()
        if key in self.people and (" " in key or words != key or _NICK.search(words)):
            return self.people[key]
        return self.name(self.mask.known[key]) if key in self.mask.known else ""

    def _first_name(self, text: str, word: re.Match[str]) -> str:
        """Return the invented first name where a writer of the conversation is called by theirs."""
        if len(word[0]) < 3 or not word[0][0].isupper():
            return ""
        key = f"{word[0].casefold()} "
        new = next((v for k, v in self.people.items() if k.startswith(key)), "")
        before, after = text[: word.start()].rstrip(), text[word.end() :]
        begins = not before or before[-1] in ".!?…"
        # At the start of a sentence it may be another word (Will, Mark), unless it is a call.
        if not new or (begins and after.lstrip()[:1] not in tuple(",!:.?–-")):
            return ""
        return new.split(" ")[0]
