"""What the panel and the link's page show: who was alerted, who is next, and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.ground.staff import duty
from tournevis.steps.oncall.models import Escalation, Page
from tournevis.steps.oncall.turn import Turn, Why, sentence, whose_turn

_TONES = {
    Delivery.State.QUEUED: "pending",
    Delivery.State.SENDING: "pending",
    Delivery.State.ACCEPTED: "sent",
    Delivery.State.DELIVERED: "delivered",
    Delivery.State.AMBIGUOUS: "failed",
    Delivery.State.FAILED: "failed",
}


@dataclass(frozen=True)
class Way:
    """One page, in words; `tone` is a class of the delivery component."""

    channel: str
    words: str
    tone: str


@dataclass(frozen=True)
class Alert:
    """One engineer alerted, at one moment, by one or more channels."""

    name: str
    at: datetime
    why: str
    ways: list[Way]


@dataclass(frozen=True)
class Next:
    """Who is alerted next, when, and why."""

    name: str
    at: datetime
    why: str


@dataclass(frozen=True)
class Picture:
    """The whole panel. `taken` is the fact that someone has it; None while nobody does."""

    alerts: list[Alert]
    next: Next | None
    taken: Entry | None
    how: str
    engineers: list[Person]


def picture(incident: Incident) -> Picture:
    """How the alert for this incident stands. The walls are open to the company and its centre."""
    centre = centre_id_of(incident.organisation_id)
    escalation = incident.escalations.order_by("entry").last()
    taken = _taken(incident)
    return Picture(
        alerts=_alerts(escalation) if escalation else [],
        next=_next(escalation, centre) if escalation and incident.status == "new" else None,
        taken=taken,
        how=_how(taken),
        engineers=list(duty.staff_for(incident.organisation_id, centre)),
    )


def _alerts(escalation: Escalation) -> list[Alert]:
    pages = escalation.pages.select_related("person", "delivery").order_by("step", "-channel")
    told = Entry.objects.filter(incident=escalation.incident_id, kind=Fact.PAGED)
    reasons = dict(told.values_list("delivery", "data__why"))
    return [
        _alert(list(each), reasons) for _step, each in groupby(pages, key=lambda page: page.step)
    ]


def _alert(pages: list[Page], reasons: dict[int, str]) -> Alert:
    first = pages[0]
    why = reasons.get(first.delivery_id) if first.delivery_id else None
    return Alert(
        name=first.person.name,
        at=first.at,
        why=sentence(Why(why), first.person.first_name) if why else "",
        ways=[_way(each) for each in pages],
    )


def _way(page: Page) -> Way:
    state = Delivery.State(page.delivery.state) if page.delivery else Delivery.State.QUEUED
    at = page.delivery.accepted_at if page.delivery else None
    words = {
        Delivery.State.QUEUED: _("waiting to leave"),
        Delivery.State.SENDING: _("leaving"),
        Delivery.State.ACCEPTED: _("sent"),
        Delivery.State.DELIVERED: _("delivered"),
        Delivery.State.AMBIGUOUS: _("perhaps sent"),
        Delivery.State.FAILED: _("could not be sent"),
    }[state]
    if state == Delivery.State.ACCEPTED and at:
        words = _("sent at %(time)s") % {"time": time_format(timezone.localtime(at), "H:i")}
    return Way(_("SMS") if page.channel == "sms" else _("e-mail"), words, _TONES[state])


def _next(escalation: Escalation, centre: int) -> Next | None:
    if escalation.due_at is None:
        return None
    turn: Turn | None = whose_turn(escalation, centre, escalation.due_at)
    if turn is None:
        return None
    return Next(turn.person.name, escalation.due_at, sentence(turn.why, turn.person.first_name))


def _taken(incident: Incident) -> Entry | None:
    """The last fact by which someone has it, since the incident was last new."""
    if incident.status == Incident.Status.NEW:
        return None
    facts = [Fact.ACKNOWLEDGED, Fact.ASSIGNED, Fact.CONTACTED]
    return incident.entries.filter(kind__in=facts[:2]).last() or (
        incident.entries.filter(kind=facts[2]).last()
    )


def _how(taken: Entry | None) -> str:
    words = {"sms": _("by SMS"), "link": _("by the alert's link")}
    return words.get(str(taken.data.get("how", "")), "") if taken else ""
