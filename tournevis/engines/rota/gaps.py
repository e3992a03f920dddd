"""Where nobody is on call, or only somebody who is away: known before it happens."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from tournevis.engines.clock import in_utc
from tournevis.engines.rota.rota import Person, Rota
from tournevis.engines.rota.strip import Stretch, Strip, strip


@dataclass(frozen=True)
class Gap(Generic[Person]):
    """A stretch that somebody has to fill. `reason`: `person` is "away" then, or "nobody" is planned."""

    start: datetime
    end: datetime
    reason: str
    person: Person | None = None


def gaps(
    rota: Rota[Person],
    start: datetime,
    end: datetime,
    away: Mapping[Person, Sequence[Stretch]] | None = None,
) -> list[Gap[Person]]:
    """What is to be filled from `start` to `end`, in order and apart; `away`: who is, and when."""
    if in_utc(end) <= in_utc(start):
        return []
    found: list[Gap[Person]] = []
    for begins, ends, person in strip(rota, start, end).pieces():
        if person is None:
            found.append(Gap(begins, ends, "nobody"))
        else:
            found += _away(person, begins, ends, (away or {}).get(person, ()))
    return found


def _away(
    person: Person, start: datetime, end: datetime, absences: Sequence[Stretch]
) -> Iterator[Gap[Person]]:
    here: Strip[bool] = Strip(start, end)
    for begins, ends in absences:
        here.paint(in_utc(begins), in_utc(ends), True)
    for begins, ends, is_away in here.pieces():
        if is_away:
            yield Gap(begins, ends, "away", person)
