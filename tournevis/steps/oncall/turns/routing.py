"""Who can be alerted for a trouble: who may see the client, is there, and knows the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tournevis.ground.estate.models import Needs, Product, Specialist
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Membership, Person, Role
from tournevis.ground.staff import duty
from tournevis.ground.staff.models import Leave, Skilled, Team, TeamMember
from tournevis.steps.oncall.models import Told
from tournevis.steps.oncall.turns.policies import Trouble

UNKNOWN = "…"  # the product that is not known, to whom is given only some


@dataclass(frozen=True)
class Able:
    """Someone who may see the client and can be reached. `lacks`: they do not know the product."""

    person: Person
    supervises: bool
    is_away: bool
    lacks: bool


@dataclass(frozen=True)
class Member:
    """One of a team, as its turns go. `is_full`: carries as many incidents as they may."""

    person: int
    is_full: bool


def able(trouble: Trouble, at: datetime) -> dict[int, Able]:
    """Everyone of the centre who can be alerted for this trouble, whoever is on call: one statement."""
    staff = duty.staff_for(trouble.client, trouble.centre).exclude(email="", phone="")
    found = staff.annotate(
        supervises=Exists(_own(Membership, trouble).filter(role=Role.SUPERVISOR)),
        is_away=Exists(_leave(at)),
        lacks=_missing(trouble),
        is_specialist=Exists(_own(Specialist, trouble)),
        needs_nothing=~Exists(_needs(trouble)),
    )
    return {
        each.pk: Able(
            each,
            each.supervises,
            each.is_away,
            each.lacks or (each.is_specialist and each.needs_nothing),
        )
        for each in found
    }


def kept(steps: list[list[int]], bound: list[bool], people: Mapping[int, Able]) -> list[list[int]]:
    """Whom each step keeps: who is there before who is away, who knows the product before others.

    `bound` says of which steps people must know it; supervisors answer for what nobody knows. Where
    nobody is left anywhere, whoever there is is kept: never nobody.
    """
    found = [[each for each in some if each in people] for some in steps]
    if any(not people[each].is_away for some in found for each in some):
        found = [[each for each in some if not people[each].is_away] for some in found]
    knowing = [some for some, is_bound in zip(found, bound, strict=True) if is_bound]
    if all(people[each].lacks for some in knowing for each in some):
        return found
    return [
        [each for each in some if not (is_bound and people[each].lacks)]
        for some, is_bound in zip(found, bound, strict=True)
    ]


def in_turn(team: Team) -> list[Member]:
    """The team, first who may take more and was given something longest ago.

    What the others carry stands behind the walls of other clients: it is only counted.
    """
    with walls.system():
        members = TeamMember.objects.filter(team=team).annotate(
            load=_count(_carried()) + _count(_asked()),
            last=Subquery(_told().order_by("-at").values("at")[:1]),
        )
        rows = list(members.values_list("person_id", "capacity", "load", "last", "pk"))
    ranked = []
    for person, capacity, load, last, pk in rows:
        is_full = 0 < capacity <= load
        since = last.timestamp() if last else 0.0
        ranked.append((is_full, load if is_full else 0, since, pk, person))
    return [Member(row[-1], row[0]) for row in sorted(ranked)]


def lock(team: Team) -> None:
    """Until this transaction ends, nobody else gives this team anything."""
    Team.objects.select_for_update(no_key=True).filter(pk=team.pk).first()


def product_name(trouble: Trouble) -> str:
    """The product of this trouble, or a sign that it is not known."""
    found = Product.objects.filter(pk=trouble.product or 0).values_list("name", flat=True).first()
    return found or UNKNOWN


def _own(
    model: type[Membership | Specialist], trouble: Trouble
) -> QuerySet[Membership | Specialist]:
    return model._default_manager.filter(person=OuterRef("pk"), organisation=trouble.centre)


def _leave(at: datetime) -> QuerySet[Leave]:
    leave = Leave.objects.filter(person=OuterRef("pk"), starts_at__lte=at, ends_at__gt=at)
    return leave.filter(Q(ended_at=None) | Q(ended_at__gt=at))


def _needs(trouble: Trouble) -> QuerySet[Needs]:
    return Needs.objects.filter(organisation=trouble.centre, product=trouble.product)


def _missing(trouble: Trouble) -> Exists:
    has = Skilled.objects.filter(skill=OuterRef("skill"), person=OuterRef(OuterRef("pk")))
    return Exists(_needs(trouble).filter(~Exists(has)))


def _carried() -> QuerySet[Incident]:
    return Incident.objects.filter(assignee=OuterRef("person"), status__in=Incident.OPEN)


def _told() -> QuerySet[Told]:
    return Told.objects.filter(person=OuterRef("person"))


def _asked() -> QuerySet[Told]:
    """What they were alerted for last of all, and nobody has answered yet."""
    live = Q(escalation__stopped_at=None, escalation__step=F("step") + 1)
    return _told().filter(live).exclude(escalation__incident__assignee=OuterRef("person"))


def _count(rows: QuerySet[Incident] | QuerySet[Told]) -> Coalesce:
    counted = rows.order_by().values(one=F("organisation") * 0).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
