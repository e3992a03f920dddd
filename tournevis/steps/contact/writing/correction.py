"""The address was wrong: it is put right with the client, and the message goes there."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.engines import sms
from tournevis.ground.channels import outbox, switching
from tournevis.ground.channels.models import TAKEN_BACK, Channel, Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.writing import stuck


def correct(incident: Incident, delivery: str, address: str, *, by: Person, now: datetime) -> None:
    """Keep this address as the client's, and send the message there. Raises `Refused`.

    What signs somebody in, or proves that an address is theirs, goes to no other. Who changed what
    stands on the timeline.
    """
    row, _ = stuck.held(incident, delivery)
    if row.state not in Delivery.UNSENT or row.trouble == TAKEN_BACK:
        raise Refused(gettext_noop("this message needs no second try"))
    client = incident.requester
    if row.is_copy or row.person_id != client.pk or switching.stays(row):
        raise Refused(gettext_noop("this message cannot go to another address"))
    before, row.to = row.to, _checked(row.channel, address)
    _keep(client, row)
    row.save(update_fields=["to"])
    outbox.send_again(row, now)
    with translation.override(by.language):
        said = gettext("The address is %(to)s, not %(before)s. The message is sent there.")
    told = {"to": row.to, "before": before}
    incident.record(Fact.NOTE, now=now, by=by, text=said % told, data={"delivery": row.pk})


def _keep(client: Person, row: Delivery) -> None:
    field = "email" if row.channel == Channel.EMAIL else "phone"
    try:
        with transaction.atomic():
            done = Person.objects.filter(pk=client.pk).update(**{field: row.to})
    except IntegrityError as taken:
        raise Refused(gettext_noop("somebody else of this client has this address")) from taken
    if not done:
        raise Refused(gettext_noop("this person is kept by another company: it corrects them"))


def _checked(channel: str, address: str) -> str:
    """The address as it is kept."""
    said = address.strip()
    if channel == Channel.SMS:
        number = sms.number(said, settings.SMS_REGION)
        if number is None:
            raise Refused(gettext_noop("this is no phone number"))
        return number
    try:
        validate_email(said[:255])
    except ValidationError as wrong:
        raise Refused(gettext_noop("this is no e-mail address")) from wrong
    return said
