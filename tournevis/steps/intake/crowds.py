"""More from unknown senders than can be alerted one by one: one incident stands for all the rest.

The rest waits in quarantine, each message whole and by itself, for they are of different people. But
somebody is alerted, once, and told how many there are; once they have it, the next one alerts again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_noop, ngettext

from tournevis.ground.channels.models import Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Organisation
from tournevis.steps.intake.flags import flag

WHY = gettext_noop("too many messages from unknown addresses within an hour")
FLAG = "crowd"
MOST = 1000  # counted


def waiting(centre: Organisation) -> Incident | None:
    """The incident that stands for a crowd and that nobody has yet; of two first ones, one is."""
    with connection.cursor() as cursor:
        key = f"crowd {centre.pk}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    new = Incident.objects.filter(organisation=centre, status=Incident.Status.NEW)
    crowds = new.filter(entries__kind=Fact.FLAGGED, entries__data__flag=FLAG)
    return crowds.order_by("-pk").first()


def begin(incident: Incident, centre: Organisation, now: datetime) -> None:
    """From now on this incident, just opened, stands for what is put aside."""
    flag(incident, FLAG, centre=centre, now=now)


def add(crowd: int, centre: Organisation, why: str) -> None:
    """One more was put aside for this reason, in the centre's words: the subject says how many."""
    incident = Incident.objects.filter(pk=crowd, status=Incident.Status.NEW).first()
    if incident is None:
        return  # somebody has it by now, and sees the quarantine
    first = incident.entries.filter(kind=Fact.MESSAGE_IN).select_related("inbound").first()
    since = first.inbound.received_at if first and first.inbound else incident.opened_at
    aside = Inbound.objects.filter(organisation=centre, state=Inbound.State.QUARANTINED)
    aside = aside.filter(trouble=why, received_at__gte=since)
    Incident.objects.filter(pk=crowd).update(subject=subject(centre, aside[:MOST].count() + 1))


def subject(centre: Organisation, count: int) -> str:
    """What an alert says of a crowd, in the centre's language."""
    with translation.override(centre.language):
        words = ngettext(
            "%(n)s more message from unknown senders",
            "%(n)s more messages from unknown senders",
            count,
        )
        return words % {"n": f"{count - 1}+" if count > MOST else count}
