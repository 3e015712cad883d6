"""Who speaks in a discussion: passers-by of a comment section, members of a forum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gen.chance import Stream
from gen.models import Member
from gen.pages.manners import PLAIN, Manner, manner
from gen.pages.pools import Pools
from gen.wording import Voice, full_name, sex_of

MEMBERS: Final = 90
"""Members of a forum who write where a page is read."""
_AGAIN: Final = 0.16  # of comments are by somebody who has spoken already


@dataclass(slots=True)
class Person:
    """Somebody who takes part."""

    name: str
    manner: Manner = PLAIN
    badge: str = ""
    member: Member | None = None
    sex: str = ""
    """"male", "female"; "" where neither the name nor what was said so far shows it."""


def members(s: Stream, say: Voice, pools: Pools, year: int) -> list[Member]:
    """Return the members of a site's forum; who they are is the same on all its pages."""
    nicks = s.sample(pools.nicks, MEMBERS)
    cities = pools.words.menus["cities"]
    signatures = pools.lines.get("signatures") or ()
    out = []
    for nick in nicks:
        # Few write much: the product of draws is heavy-tailed.
        posts = 1 + s.below(90) * s.below(90) * s.below(60) // 40
        since = min(year, max(s.between(2004, year), year - 1 - posts // 40))
        rank = "forum_senior" if posts > 900 else "forum_member" if posts > 12 else "badge_new"
        if posts > 2500 and s.chance(0.3):
            rank = "forum_staff"
        signature = s.pick(signatures) if signatures and s.chance(0.3) else ""
        place = s.pick(cities) if s.chance(0.55) else ""
        out.append(
            Member(
                nick, str(posts), str(since), place, say.t[rank], signature, rank == "forum_staff"
            )
        )
    return out


@dataclass(slots=True)
class Cast:
    """The people of one discussion, invented as they are needed."""

    s: Stream
    say: Voice
    pools: Pools
    author: str
    """Who wrote the article, may answer; "" in a forum."""
    forum: Sequence[Member] = ()
    """Members, where it is one."""
    starter: str = ""
    """Who opened the thread of a forum."""
    nobody: str = ""
    """What everybody is called where nobody gives a name; "" where people do."""
    nicknames: bool = False
    people: list[Person] = field(default_factory=list)
    known: dict[str, Person] = field(default_factory=dict)
    """Those with a part of their own (author, opener, staff), by name."""

    def other(self, *but: str, sex: str = "") -> Person:
        """Return somebody who is none of those named: new, or heard before; of a sex, if asked."""

        def fits(one: Person) -> bool:
            return one.name not in but and (not sex or one.sex in ("", sex))

        if len(self.people) > 2 and self.s.chance(_AGAIN):
            for _ in range(3):
                found = self.s.pick(self.people)
                if fits(found):
                    return found
        for _ in range(6):
            found = self._new()
            if fits(found):
                break
        self.people.append(found)
        return found

    def writer(self) -> Person:
        """Return the author of the article."""
        return self._fixed(Person(self.author, PLAIN, self.say.t["badge_author"]))

    def opener(self) -> Person:
        """Return who opened the thread of a forum."""
        found = next((m for m in self.forum if m.name == self.starter), self.forum[0])
        return self._fixed(Person(found.name, PLAIN, self.say.t["forum_starter"], found))

    def staff(self) -> Person:
        """Return somebody of the site."""
        if self.forum:
            found = next((m for m in self.forum if m.staff), self.forum[0])
            return self._fixed(Person(found.name, PLAIN, self.say.t["forum_staff"], found))
        badge = self.say.t["badge_editor"]
        return self._fixed(Person(badge, PLAIN, badge))

    def _fixed(self, person: Person) -> Person:
        """Return a person as first met: what they said of themselves holds."""
        person.sex = self._sex(person.name)
        return self.known.setdefault(f"{person.name} {person.badge}", person)

    def called(self, name: str) -> Person:
        """Return a person of borrowed comments; without a name, an invented one."""
        if not name:
            return self.other()
        if self.forum:
            member = replace(self.s.pick(self.forum), name=name, staff=False)
            return Person(name, PLAIN, "", member)
        return Person(name)

    def _new(self) -> Person:
        s = self.s
        how = manner(s, self.pools.words.comments)
        if self.forum:
            member = self.forum[min(s.below(len(self.forum)), s.below(len(self.forum)))]
            known = next((p for p in self.people if p.name == member.name), None)
            rank = member.rank if member.staff else ""
            return known or Person(member.name, how, rank, member, self._sex(member.name))
        badge = self.say.t["badge_new"] if s.chance(0.012) else ""
        name = self._name()
        return Person(name, how, badge, sex=self._sex(name))

    def _sex(self, name: str) -> str:
        return sex_of(name, self.pools.words.names)

    def _name(self) -> str:
        s = self.s
        if self.nobody or s.chance(0.04):
            return self.nobody or s.pick((self.say.t["anonymous"], self.say.t["guest"]))
        if self.nicknames and s.chance(0.7):
            return s.pick(self.pools.nicks)
        name, _ = full_name(self.pools.words.names, s)
        return name.split()[0] if s.chance(0.3) else name
