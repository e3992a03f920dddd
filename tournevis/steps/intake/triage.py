"""Somebody says whose it is: an incident leaves the triage tray for a client company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations import domains
from tournevis.ground.organisations.domains import SHARED, domain_of
from tournevis.ground.organisations.models import (
    Contract,
    Domain,
    Membership,
    Organisation,
    Person,
)
from tournevis.steps.intake.moving import move_along
from tournevis.steps.intake.opening import guess_asset
from tournevis.steps.intake.putting_away import put_away
from tournevis.steps.intake.senders import at_address

BY_STAFF = ("forwarded", "by_staff")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote, as the engineer says: a name with an e-mail address, a number, or both."""

    name: str
    email: str = ""
    phone: str = ""


def place(
    incident: Incident, company: Organisation, writer: Writer, *, by: Person, now: datetime
) -> Entry:
    """The incident is this company's, written by this person of theirs. All its rows move along.

    A writer nobody knew becomes a person of the company. Raises `Refused` when it is no longer in
    triage, or when the centre does not serve the company.
    """
    incident.locked()
    if not (incident.in_triage and incident.is_open):
        raise Refused(gettext_noop("this incident is no longer in triage"))
    centre = incident.organisation_id
    if not Contract.objects.filter(centre=centre, organisation=company).exists():
        raise Refused(gettext_noop("your centre has no contract with this company"))
    person = _person(incident, company, writer, now)
    move_along(incident, company)
    incident.organisation, incident.requester, incident.in_triage = company, person, False
    guess_asset(incident, _words(incident))
    passed_on = incident.entries.filter(kind=Fact.FLAGGED, data__flag__in=BY_STAFF).exists()
    data = {"organisation": company.name, **({"passed_on": True} if passed_on else {})}
    return incident.record(Fact.TRIAGED, now=now, by=by, data=data)


def claim_domain(name: str, company: Organisation, centre: int) -> None:
    """Whoever writes from this domain is theirs from now on; nothing for "".

    Raises `Refused` when it is another company's.
    """
    if not name:
        return
    try:
        domains.claim(name, company=company.pk, centre=centre)
    except (domains.Taken, IntegrityError) as taken:
        raise Refused(gettext_noop("this domain is another client's")) from taken


def discard(incident: Incident, *, by: Person, now: datetime) -> Entry:
    """It is not for us. Raises `Refused` when it is no longer in triage."""
    incident.locked()
    if not incident.in_triage:
        raise Refused(gettext_noop("this incident is no longer in triage"))
    return put_away(incident, by=by, now=now, data={"why": gettext_noop("not for us")})


def suggested(writer: Writer, requester: Person, companies: QuerySet[Organisation]) -> int | None:
    """The id of the company that this seems to come from; None where nothing or several do."""
    known = Membership.objects.filter(person__in=_known(writer), organisation__in=companies)
    found = set(known.values_list("organisation_id", flat=True))
    domain = domain_of(writer.email)
    if not found and domain and domain not in SHARED:
        kept = Domain.objects.filter(name=domain, organisation__in=companies)
        found = set(kept.values_list("organisation_id", flat=True)[:50])
    if not found and domain and domain not in SHARED:
        theirs = Person.objects.filter(email__iendswith=f"@{domain}", organisation__in=companies)
        found = set(theirs.values_list("organisation_id", flat=True)[:50])
    return found.pop() if len(found) == 1 else None


def _person(incident: Incident, company: Organisation, writer: Writer, now: datetime) -> Person:
    """The person of this company; the stranger of the message moves there, or a new one is made."""
    known = list(_known(writer))
    if Membership.objects.filter(organisation=incident.organisation_id, person__in=known).exists():
        raise Refused(gettext_noop("this is somebody of your own centre: say which client wrote"))
    rows = Membership.objects.filter(organisation=company, person__in=known)
    member = next((row.person for row in rows.select_related("person")), None)
    if member is not None:
        return member
    person = next((each for each in known if _is_stranger(each, incident)), None)
    if person is None:
        person = next((each for each in known if each.organisation_id == company.pk), None)
    person = person or Person(
        language=incident.language, timezone=company.timezone, verified_at=now
    )
    person.organisation, person.name = company, writer.name or person.name
    person.email, person.phone = writer.email or person.email, writer.phone or person.phone
    person.verified_at = person.verified_at or now  # an engineer says who they are
    person.save()
    Membership.objects.create(organisation=company, person=person)
    return person


def _known(writer: Writer) -> QuerySet[Person]:
    if writer.email:
        return at_address(writer.email).order_by("pk")
    if writer.phone:
        return Person.objects.filter(phone=writer.phone).order_by("pk")
    return Person.objects.none()


def _is_stranger(person: Person, incident: Incident) -> bool:
    """Kept at the centre only because they once wrote: they belong nowhere yet."""
    is_here = person.organisation_id == incident.organisation_id
    return is_here and not Membership.objects.filter(person=person).exists()


def _words(incident: Incident) -> str:
    texts = incident.entries.filter(kind=Fact.MESSAGE_IN).values_list("text", flat=True)
    return "\n".join(texts[:5])
