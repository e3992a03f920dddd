"""What a signed-in client sees of all that is theirs: what is open, who answers and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tournevis.ground.incidents.models import Deadline, Incident, IncidentQuerySet
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.steps.contact.calling.standing import state_of
from tournevis.steps.contact.promising.promise import who_contacts

MOST = 100
Status = Incident.Status


@dataclass(frozen=True, slots=True)
class Card:
    """One request. `due_at`: the promise that still runs; `is_late`: it was not kept yet;
    `whose`: the colleague who asked, "" for one's own; `company`: "" where there is but one."""

    incident: Incident
    standing: str
    who: str
    due_at: datetime | None
    is_late: bool
    whose: str
    company: str


@dataclass(frozen=True, slots=True)
class Portal:
    """A tab of their requests, newest first; `before` asks for the ones before these."""

    cards: list[Card]
    open_count: int
    closed_count: int
    before: int | None


def portal(person: Person, now: datetime, *, is_closed: bool, before: int | None) -> Portal:
    """What this person may see: their own, and their company's for its manager."""
    seen = Incident.objects.visible_to(person)
    ended = seen.exclude(status__in=Incident.OPEN)
    listed = ended if is_closed else seen.open()
    if before is not None:
        listed = listed.filter(pk__lt=before)
    found = list(listed.select_related("organisation", "requester").order_by("-pk")[: MOST + 1])
    rows = found[:MOST]
    return Portal(
        cards=_cards(rows, person, seen, now),
        open_count=seen.open().count(),
        closed_count=ended.count(),
        before=rows[-1].pk if len(found) > MOST else None,
    )


def _cards(
    rows: list[Incident], person: Person, seen: IncidentQuerySet, now: datetime
) -> list[Card]:
    has_several = seen.order_by().values("organisation").distinct().count() > 1
    clocks = _clocks(rows)
    who = _who_answers(rows, now)
    return [
        _card(each, clocks.get(each.pk), who.get(each.pk, ""), person, has_several, now)
        for each in rows
    ]


def _card(
    incident: Incident,
    clock: Deadline | None,
    who: str,
    person: Person,
    has_several: bool,
    now: datetime,
) -> Card:
    running = clock if clock and clock.is_running and incident.is_open else None
    return Card(
        incident=incident,
        standing=_standing(incident),
        who=who if running or incident.assignee_id else "",
        due_at=running.due_at if running else None,
        is_late=state_of(running, now) == "late" if running else False,
        whose="" if incident.requester_id == person.pk else incident.requester.name,
        company=incident.organisation.name if has_several else "",
    )


def _standing(incident: Incident) -> str:
    return {
        Status.NEW: _("received"),
        Status.ACKNOWLEDGED: _("received"),
        Status.IN_PROGRESS: _("being worked on"),
        Status.SOLVED: _("solved"),
        Status.CLOSED: _("closed"),
    }[Status(incident.status)]


def _clocks(rows: list[Incident]) -> dict[int, Deadline]:
    """The latest clock to first contact of each."""
    clocks = Deadline.objects.filter(
        incident__in=[each.pk for each in rows], kind=Deadline.Kind.FIRST_CONTACT
    )
    return {each.incident_id: each for each in clocks.order_by("started_at")}


def _who_answers(rows: list[Incident], now: datetime) -> dict[int, str]:
    """The first name of who carries each open one, or is on call for it. The team stands behind
    the client's walls, so their centre's are opened for this, and closed again."""
    told: dict[int, str] = {}
    for home in {each.organisation_id for each in rows if each.is_open}:
        mine = [each for each in rows if each.is_open and each.organisation_id == home]
        with walls.opened(home, centre_id_of(home)):
            on_call: Person | None = None
            waiting = [each for each in mine if each.assignee is None]
            if waiting:
                on_call = who_contacts(waiting[0], now)
            for each in mine:
                who = each.assignee or on_call
                told[each.pk] = who.first_name if who else ""
    return told
