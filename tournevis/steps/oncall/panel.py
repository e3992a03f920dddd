"""What the panel and the link's page show: who was alerted, who is next, and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.telling import way_taken
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.ground.staff import duty
from tournevis.steps.oncall.escalation.answered import is_claimable
from tournevis.steps.oncall.mine.went import TOLD_BY, Went, of_page
from tournevis.steps.oncall.models import Escalation, Page, Told
from tournevis.steps.oncall.paging.wording import asked_for
from tournevis.steps.oncall.turns import routing
from tournevis.steps.oncall.turns.policies import Trouble, because, trouble_of
from tournevis.steps.oncall.turns.routing import Able
from tournevis.steps.oncall.turns.turn import sentence, whose_turn


@dataclass(frozen=True)
class Alert:
    """One engineer alerted, at one moment, by one or more channels."""

    name: str
    at: datetime
    why: str
    ways: list[Went]


@dataclass(frozen=True)
class Next:
    """Who is alerted next, when, and why; `policy` says why by these steps; `waits`: why not now."""

    name: str
    at: datetime
    why: str
    policy: str
    waits: str


@dataclass(frozen=True)
class Picture:
    """The whole panel. `taken` is the fact that someone has it; None while nobody does.

    `asked` says in words whom one looks for while someone has it; "" for nobody.
    """

    alerts: list[Alert]
    next: Next | None
    asked: str
    is_claimable: bool
    taken: Entry | None
    how: str
    engineers: list[Able]


def picture(incident: Incident, by: Person, now: datetime) -> Picture:
    """How the alert for this incident stands, for who looks now. The walls are open to the company and
    its centre."""
    centre = centre_id_of(incident.organisation_id)
    escalation = incident.escalations.order_by("pk").last()
    taken = _taken(incident)
    if escalation is not None:
        escalation.incident = incident
    going = escalation if escalation and not escalation.is_answered else None
    return Picture(
        alerts=_alerts(escalation) if escalation else [],
        next=_next(going, incident, centre) if going else None,
        asked=asked_for(going) if going and taken else "",
        is_claimable=is_claimable(incident, by),
        taken=taken,
        how=way_taken(taken.data) if taken else "",
        engineers=engineers(incident, centre, now),
    )


def engineers(incident: Incident, centre: int, now: datetime) -> list[Able]:
    """To whom it can be given: first who knows the product."""
    trouble = Trouble(incident.organisation_id, centre, incident.product_id, incident.severity)
    people = list(duty.staff_for(incident.organisation_id, centre))
    able = routing.able(trouble, now)
    found = [able.get(each.pk) or Able(each, False, False, False) for each in people]
    return sorted(found, key=lambda each: each.lacks)


def _alerts(escalation: Escalation) -> list[Alert]:
    pages = escalation.pages.select_related("person", *TOLD_BY)
    pages = pages.order_by("step", "-channel", "pk")
    told = {each.step: each for each in escalation.told.all()}
    return [
        _alert(list(each), told.get(step))
        for step, each in groupby(pages, key=lambda page: page.step)
    ]


def _alert(pages: list[Page], told: Told | None) -> Alert:
    first = pages[0]
    name = first.person.first_name
    return Alert(
        name=first.person.name,
        at=first.at,
        why=sentence(told.why, name, told.of, told.lacks) if told else "",
        ways=[of_page(each) for each in pages],
    )


def _next(escalation: Escalation, incident: Incident, centre: int) -> Next | None:
    if escalation.due_at is None:
        return None
    turn = whose_turn(escalation, centre, escalation.due_at)
    if turn is None:
        return None
    name = turn.person.first_name
    return Next(
        turn.person.name,
        escalation.due_at,
        sentence(turn.why, name, turn.of, turn.lacks),
        because(trouble_of(escalation, incident, centre).rule),
        _waits(escalation, turn.person.name),
    )


def _waits(escalation: Escalation, name: str) -> str:
    """Why nobody is woken yet, where that is so."""
    if escalation.step > 0 or escalation.quiet_until != escalation.due_at:
        return ""
    at = timezone.localtime(escalation.due_at)
    words = {"name": name, "day": date_format(at, "j N"), "time": time_format(at, "H:i")}
    return (
        _(
            "%(name)s is alerted on %(day)s at %(time)s, because the contract's hours are closed"
            " until then and nothing is promised before."
        )
        % words
    )


def _taken(incident: Incident) -> Entry | None:
    """The last fact by which someone has it, since the incident was last new."""
    if incident.status == Incident.Status.NEW:
        return None
    facts = [Fact.ACKNOWLEDGED, Fact.ASSIGNED, Fact.CONTACTED]
    return incident.entries.filter(kind__in=facts[:2]).last() or (
        incident.entries.filter(kind=facts[2]).last()
    )
