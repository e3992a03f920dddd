"""One rota, ready to be asked: who is on call, who is next, where nobody is, who carries what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tournevis.engines import clock
from tournevis.engines import rota as engine
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Rota

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Plan:
    """One rota, ready to be asked; no question costs a statement.

    `away`: when which person is on leave; `left`: those who no longer work for the centre;
    `troubles`: what could not be read, in English, for the supervisor who mends it.
    """

    rota: Rota
    turns: engine.Rota[int]
    people: Mapping[int, Person]
    away: Mapping[int, Sequence[Stretch]]
    left: frozenset[int]
    troubles: tuple[str, ...]

    def holder(self, at: datetime) -> tuple[Person, datetime | None] | None:
        """Who is on call at that moment and until when (None: for good); None when nobody is."""
        person = self.people.get(engine.on_call(self.turns, at) or 0)
        if person is None:
            return None
        end = engine.until(self.turns, at)
        return person, None if end == clock.NEVER else end

    def next_holder(self, at: datetime) -> tuple[Person, datetime] | None:
        """Who takes over next, and when; the same person after a gap; None when nobody will."""
        shift = engine.next_shift(self.turns, at)
        person = self.people.get(shift.person) if shift else None
        return (person, shift.start) if shift and person else None

    def order(self, at: datetime) -> list[Person]:
        """Whom to alert at that moment, each once; who is away comes last."""
        away = [each for each in self.away if self._is_away(each, at)]
        found = engine.order(self.turns, at, away)
        return [self.people[each] for each in found if each in self.people]

    def shifts(self, start: datetime, end: datetime) -> list[engine.Shift[Person]]:
        """Who is on call from `start` to `end`, person after person, cut at both ends."""
        return [
            engine.Shift(self.people[each.person], each.start, each.end)
            for each in engine.shifts(self.turns, start, end)
            if each.person in self.people
        ]

    def gaps(self, start: datetime, end: datetime) -> list[engine.Gap[Person]]:
        """What somebody has to fill: who should is away, or has "left", or nobody should.

        First, if rows could not be read, the whole time as "unreadable".
        """
        ever = [(start, end)]
        away = {**self.away, **dict.fromkeys(self.left, ever)}
        found = [self._told(gap) for gap in engine.gaps(self.turns, start, end, away)]
        if self.troubles and start < end:
            found.insert(0, engine.Gap(start, end, "unreadable"))
        return found

    def fairness(self, start: datetime, end: datetime) -> dict[Person, engine.Load]:
        """What each person carries from `start` to `end`."""
        loads = engine.fairness(self.turns, start, end)
        return {self.people[who]: load for who, load in loads.items() if who in self.people}

    def _is_away(self, person: int, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.away.get(person, ()))

    def _told(self, gap: engine.Gap[int]) -> engine.Gap[Person]:
        person = self.people.get(gap.person) if gap.person else None
        reason = "left" if gap.person in self.left else gap.reason
        return engine.Gap(gap.start, gap.end, reason, person)
