"""Paging one engineer: the code to answer with, and a row for each of the ways they have chosen.

What is due at once leaves in the same transaction; what is due later by their own rules waits as a
row (`waiting`), and is dropped once someone has it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tournevis.ground.channels import outbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel
from tournevis.ground.channels.phone import register
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import MagicLink, Person, centre_id_of
from tournevis.steps.oncall.mine import rules
from tournevis.steps.oncall.models import Escalation, Page
from tournevis.steps.oncall.paging import storms, wording
from tournevis.steps.oncall.paging.codes import fresh_code
from tournevis.steps.oncall.turns.turn import Turn, Why

QUIET_WAIT = timedelta(minutes=1)  # who sleeps and was only written to is not waited for


def page(
    escalation: Escalation, incident: Incident, turn: Turn, own: rules.Own, now: datetime
) -> list[Page]:
    """Alert this person now, as they want to be. The caller's transaction holds the incident."""
    how = rules.manner(turn.person, own, now)
    if rules.is_quiet(turn.person, own.hours, now) and breaks_quiet(escalation, incident, turn):
        how = rules.manner(turn.person, own, now, is_loud=True)
    pages = [_planned(escalation, incident, turn, way, now) for way in how.ways]
    for each in pages:
        each.is_quiet = how.is_quiet
    _join_crowds(pages, incident, now)
    _give_code([each for each in pages if each.batch_id is None], turn.person, now)
    Page.objects.bulk_create(pages)
    for each in pages:
        if each.batch_id is not None:
            _tell(each, incident, now)
        elif each.at <= now:
            send(each, incident, now, goes_on_at=now + patience(pages, turn))
    return pages


def send(
    page: Page,
    incident: Incident,
    now: datetime,
    *,
    goes_on_at: datetime | None = None,
    is_crowd: bool = False,
) -> None:
    """Hand one page to its channel, or to the batch of those who have many already.

    `goes_on_at`: when the next one is alerted.
    """
    if is_crowd:
        storms.join(page, centre_id_of(page.organisation_id), now)
    elif page.channel == Channel.PHONE:
        page.call = _rung(page, now)
    else:
        _post(page, incident, goes_on_at, now)
    page.at = now
    page.settle(at=now, delivery=page.delivery, call=page.call, batch=page.batch, code=page.code)
    _tell(page, incident, now)


def patience(pages: list[Page], turn: Turn) -> timedelta:
    """How long they have to answer: hardly, if their quiet hours let only mail through, or if they
    could not be alerted at all."""
    is_asleep = all(each.is_quiet for each in pages)
    return min(turn.wait, QUIET_WAIT) if is_asleep else turn.wait


def breaks_quiet(escalation: Escalation, incident: Incident, turn: Turn) -> bool:
    """Whether this alert rings in quiet hours: it is critical or a crisis, nobody else is left, or
    it comes back to somebody who was written to already, so nobody has answered meanwhile."""
    is_last = turn.why == Why.LAST_RESORT
    if is_last or incident.severity == Incident.Severity.CRITICAL:
        return True
    if Incident.objects.in_crisis().filter(pk=incident.pk).exists():
        return True
    return escalation.pages.filter(person=turn.person).exists()


def _planned(
    escalation: Escalation, incident: Incident, turn: Turn, way: rules.Way, now: datetime
) -> Page:
    return Page(
        organisation_id=incident.organisation_id,
        incident=incident,
        escalation=escalation,
        step=escalation.step,
        person=turn.person,
        channel=way.channel,
        to=way.to,
        at=now + way.after,
        due_at=now + way.after,
        why=turn.why,
    )


def _join_crowds(pages: list[Page], incident: Incident, now: datetime) -> None:
    """What is to leave now by a channel that has many already is told with those."""
    crowded = storms.crowded(pages[0].person, incident, now) if pages else set()
    centre = centre_id_of(incident.organisation_id) if crowded else 0
    for each in pages:
        if each.channel in crowded and each.at <= now:
            storms.join(each, centre, now)
            each.due_at = None


def _give_code(pages: list[Page], person: Person, now: datetime) -> None:
    """One code for all ways by which this person is told alone."""
    code = fresh_code(person, now) if pages else ""
    for each in pages:
        each.code = code


def _post(page: Page, incident: Incident, goes_on_at: datetime | None, now: datetime) -> None:
    subject, body = wording.words_of(page, incident, goes_on_at, now)
    page.delivery = outbox.post(
        organisation=incident.organisation_id,
        key=f"page-{page.pk}",
        channel=page.channel,
        to=page.to,
        person=page.person,
        subject=subject,
        body=body,
        again_if_unsure=True,
        link=(MagicLink.Purpose.ACKNOWLEDGE, incident.pk),
        now=now,
    )


def _rung(page: Page, now: datetime) -> Call:
    """Their telephone rings; 1 says "I have it", 2 passes it on (`answers.by_phone`)."""
    return register.ask(
        centre_id_of(page.organisation_id),
        engineer=page.person,
        number=page.to,
        subject=page.pk,
        client=page.organisation_id,
        purpose=Call.Purpose.ALERT,
        key=f"page-{page.pk}",
        now=now,
    )


def _tell(page: Page, incident: Incident, now: datetime) -> None:
    data = {
        "channel": page.channel,
        "to": page.person.name,
        "step": page.step,
        "why": page.why,
        **({"quiet": True} if page.is_quiet else {}),
        **({"among": True} if page.batch_id else {}),
    }
    incident.record(Fact.PAGED, now=now, data=data, delivery=page.delivery)
