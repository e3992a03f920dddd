"""Whom a crisis concerns: its incident, and those that hang on it, of however many clients."""

from __future__ import annotations

from dataclasses import dataclass

from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.parents import children_of
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis.models import Crisis


@dataclass(frozen=True)
class Concerned:
    """The incidents that who asks may see, the crisis's own first; `hidden`: how many they may not."""

    incidents: list[Incident]
    hidden: int

    @property
    def open(self) -> list[Incident]:
        """Those whose clients are told: the crisis's own, and the open ones beneath it."""
        own, *children = self.incidents
        return [own, *(each for each in children if each.is_open)]

    @property
    def people(self) -> list[Incident]:
        """The first of these of each person: who has several is told once."""
        first = {each.requester_id: each for each in reversed(self.open)}
        return [each for each in self.open if first[each.requester_id] is each]

    @property
    def over(self) -> list[Incident]:
        """Those whose clients are told no more, for theirs is resolved."""
        return [each for each in self.incidents[1:] if not each.is_open]

    @property
    def clients(self) -> int:
        """How many companies."""
        return len({each.organisation_id for each in self.incidents})


def concerned(crisis: Crisis, asker: Person) -> Concerned:
    """Whom it concerns, as far as this person may know."""
    own = crisis.incident
    with walls.system():
        total = children_of(own).count()
    seen = worked_on_by(asker).filter(pk__in=children_of(own).values("pk"))
    children = list(seen.select_related("organisation", "requester").order_by("pk"))
    return Concerned([own, *children], total - len(children))
