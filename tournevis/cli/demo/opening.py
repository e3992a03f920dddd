"""What the days just past and today are told with: who is who, and an incident that begins."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from tournevis.ground.channels.models import Channel, Delivery
from tournevis.ground.estate.models import Asset
from tournevis.ground.incidents import facts, promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Reacted
from tournevis.ground.incidents.writing import write_to_client
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.models import Telling


def who(name: str) -> Person:
    """Somebody of the sample centre, by their first name."""
    return Person.objects.get(name__startswith=f"{name} ")


def tell(
    person: Person,
    subject: str,
    text: str,
    at: datetime,
    *,
    product: str = "box-pro",
    severity: int = Incident.Severity.NORMAL,
) -> Incident:
    """This person wrote at that time, and a first contact is promised since."""
    asset = Asset.objects.get(organisation=person.organisation_id, product__key=product)
    incident = Incident.objects.create(
        organisation_id=person.organisation_id,
        subject=subject,
        severity=severity,
        language=person.language,
        requester=person,
        product=asset.product,
        asset=asset,
        opened_at=at,
        changed_at=at,
    )
    incident.record(Fact.OPENED, now=at, data={"channel": "email"}, is_public=True)
    data = {"channel": "email", "from": person.email}
    incident.record(Fact.MESSAGE_IN, now=at, by=person, text=text, is_public=True, data=data)
    promises.begin(incident, at, at)
    return incident


def call(incident: Incident, by: Person, at: datetime, minutes: int, said: str = "") -> None:
    """Somebody takes it, and calls the client, who is reached."""
    incident.acknowledge(by=by, now=at - timedelta(minutes=2), how="sms")
    data = {"reached": True, "minutes": minutes, "outcome": "reached"}
    incident.record(Fact.CALL, now=at, by=by, text=said, data=data)
    incident.contacted(by=by, now=at, how="call")


def have_told(parent: Incident, at: datetime) -> None:
    """What was written to all has reached each of them."""
    for telling in Telling.objects.filter(parent=parent, state=Telling.State.WAITING):
        write_to_client(
            telling.incident,
            channel=Channel.EMAIL,
            body=telling.words,
            key=f"together-{telling.pk}",
            now=at,
            by=telling.by,
        )
        telling.settle(state=Telling.State.TOLD)


def have_arrived(before: datetime) -> None:
    """Whatever was to leave before that moment has left, and arrived."""
    at = F("created_at")
    Delivery.objects.filter(due_at__isnull=False, created_at__lt=before).update(
        state=Delivery.State.DELIVERED, accepted_at=at, delivered_at=at, due_at=None
    )


def have_been_answered() -> None:
    """Every fact so far has been answered: it was told, not lived, and nobody is alerted for it."""
    entries = Entry.objects.filter(kind__in={kind for kind, _name in facts.expected()})
    Reacted.objects.bulk_create(
        Reacted(organisation_id=organisation, entry_id=entry, reaction=name)
        for entry, organisation, kind in entries.values_list("pk", "organisation", "kind")
        for answered, name in facts.expected()
        if answered == kind
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
