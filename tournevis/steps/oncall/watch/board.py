"""What hangs on the team's wall: who is on call, what nobody has, which promise runs out next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Deadline, Incident, IncidentQuerySet
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.outlook import Outlook, outlook, plans_seen_by
from tournevis.steps.oncall.models import PolicyStep

SHOWN = 6  # of each kind: more could not be read from afar
COUNTED = 99
LOOKED_AHEAD = timedelta(days=1)


@dataclass(frozen=True)
class Board:
    """`free_count` and `late_count` stop at `COUNTED` + 1."""

    looks: list[Outlook]
    crises: list[Incident]
    free: list[Incident]
    free_count: int
    clocks: list[Deadline]
    late_count: int

    @property
    def is_calm(self) -> bool:
        """Nothing waits."""
        return not (self.crises or self.free or self.clocks)


def board(person: Person, now: datetime) -> Board:
    """The board, of what this person may see."""
    seen = worked_on_by(person).open().filter(merged_into=None)
    free = seen.filter(assignee=None)
    crises = seen.in_crisis().order_by("opened_at")
    clocks = _clocks(seen)
    return Board(
        _looks(person, now),
        list(crises.select_related("organisation", "assignee")[:SHOWN]),
        list(free.select_related("organisation").order_by("opened_at")[:SHOWN]),
        free.order_by()[: COUNTED + 1].count(),
        list(clocks.select_related("incident__organisation", "incident__assignee")[:SHOWN]),
        clocks.filter(due_at__lte=now).order_by()[: COUNTED + 1].count(),
    )


def _looks(person: Person, now: datetime) -> list[Outlook]:
    """The rotas that somebody is on call by, or should be: alerts ask for them."""
    plans = plans_seen_by(person, now)
    centres = {plan.rota.organisation_id for plan in plans}
    steps = PolicyStep.objects.filter(organisation__in=centres, rota__isnull=False)
    asked = set(steps.values_list("rota", flat=True))
    asked |= {rota.pk for centre in centres if (rota := duty.rota_of(centre))}
    looks = [outlook(plan, now, now, now + LOOKED_AHEAD) for plan in plans]
    return [each for each in looks if each.holder or each.rota.pk in asked]


def _clocks(seen: IncidentQuerySet) -> QuerySet[Deadline]:
    """The promises of a first contact that nobody has kept yet, the next to run out first."""
    running = Deadline.objects.running().filter(incident__in=seen)
    return running.filter(kind=Deadline.Kind.FIRST_CONTACT).order_by("due_at", "pk")
