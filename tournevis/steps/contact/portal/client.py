"""What the client does on their page: write to us, or open a new incident."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from tournevis.ground.incidents import once
from tournevis.ground.incidents.facts import Fact, tell_pages
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.incidents.story import kept_in
from tournevis.ground.organisations.models import Contract, Organisation, Person
from tournevis.steps.intake.opening import guess_asset

MOST_AN_HOUR = 30  # messages of one client on one incident; incidents of one client
AN_HOUR = timedelta(hours=1)
SUBJECT_CHARS = 300


def say(
    incident: Incident,
    *,
    text: str,
    nonce: str,
    by: Person,
    now: datetime,
    channel: str = "page",
) -> Entry | None:
    """A client's words from their page; None when this form was taken before.

    Words after the end open the incident again. Raises `Refused` for an empty text, or a flood.
    """
    said, mark = _words(text), once.checked(nonce)
    incident.locked()
    if once.is_done(incident, mark):
        return None
    lately = incident.entries.filter(kind=Fact.MESSAGE_IN, by=by, at__gt=now - AN_HOUR)
    if lately.count() >= MOST_AN_HOUR:
        raise Refused(gettext_noop("that is a lot of messages: please call us instead"))
    entry = _record(incident, said, {"channel": channel, "nonce": mark}, by, now)
    kept = kept_in(incident)
    if kept.pk != incident.pk:
        tell_pages(kept.organisation_id, kept.pk)
    if kept.status == Incident.Status.CLOSED:
        kept.reopen(by=by, now=now, data={"why": gettext_noop("the client wrote again")})
    return entry


def confirm(person: Person, now: datetime) -> None:
    """They have shown that their address is theirs. Said once; from now on they read what is theirs."""
    Person.objects.filter(pk=person.pk, verified_at=None).update(verified_at=now)
    person.refresh_from_db(fields=["verified_at"])


def open_by_page(
    organisation: Organisation,
    *,
    subject: str,
    text: str,
    nonce: str,
    by: Person,
    now: datetime,
    channel: str = "page",
    typed_by: str = "",
) -> Incident:
    """A new incident by a signed-in client; the same one when this form was taken before.

    `typed_by`: the member of staff who opens it in the client's name.
    """
    title, said, mark = " ".join(once.told(subject).split()), _words(text), once.checked(nonce)
    if not title:
        raise Refused(gettext_noop("say in a few words what it is about"))
    Person.objects.select_for_update().get(pk=by.pk)  # one at a time, so that each is opened once
    mine = Incident.objects.filter(requester=by)
    taken = mine.filter(entries__kind=Fact.OPENED, entries__data__nonce=mark).first()
    if taken is not None:
        return taken
    if mine.filter(opened_at__gt=now - AN_HOUR).count() >= MOST_AN_HOUR:
        raise Refused(gettext_noop("that is a lot of requests: please call us instead"))
    incident = Incident(
        organisation=organisation,
        subject=title[:SUBJECT_CHARS],
        language=by.language,
        requester=by,
        opened_at=now,
        changed_at=now,
    )
    guess_asset(incident, said)
    told = {"channel": channel, "nonce": mark} | ({"typed_by": typed_by} if typed_by else {})
    incident.record(Fact.OPENED, now=now, by=by, data=told, is_public=True)
    _record(incident, said, told, by, now)
    return incident


def companies_of(person: Person) -> list[Organisation]:
    """The companies for which this person may open an incident: theirs that are under contract."""
    mine = Organisation.objects.filter(pk__in=person.memberships.values("organisation"))
    served = Contract.objects.values("organisation")
    return list(mine.filter(pk__in=served).order_by("name"))


def _record(
    incident: Incident, said: str, told: dict[str, str], by: Person, now: datetime
) -> Entry:
    data = {"from": by.email or by.name, **told}
    return incident.record(Fact.MESSAGE_IN, now=now, by=by, text=said, data=data, is_public=True)


def _words(text: str) -> str:
    said = once.told(text)
    if not said:
        raise Refused(gettext_noop("write a few words first"))
    return said
