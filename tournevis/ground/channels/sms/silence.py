"""Who answered STOP: nothing automatic leaves by SMS to such a number until it says START.

It is heard as it arrives, in the transaction that keeps it. What a person writes by hand still
leaves, and so do alerts to engineers: see decision 0013.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_noop

from tournevis.engines import sms
from tournevis.ground.channels.models import Delivery, Silence
from tournevis.ground.channels.sending import Never
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import centre_id_of

CONFIRMATION = "silence-"  # how the keys of our own confirmations begin
WORDS = gettext_noop("they answered STOP: nothing automatic is sent to this number by SMS")


def hear(centre: int, sender: str, text: str, now: datetime) -> None:
    """Begin or end this number's silence, if that is what the text asks. Saying it twice is once."""
    wish = sms.wish(text)
    number = sms.number(sender, settings.SMS_REGION) if wish else None
    if number is None:
        return
    rows = Silence.objects.select_for_update().filter(organisation=centre, number=number)
    silence = rows.first()
    if silence is None:
        if wish == "stop":
            Silence.objects.get_or_create(
                organisation_id=centre, number=number, defaults={"since": now}
            )
        return
    if (silence.ended_at is None) == (wish == "stop"):
        return
    silence.since = now if wish == "stop" else silence.since
    silence.ended_at = None if wish == "stop" else now
    silence.turns, silence.is_told = silence.turns + 1, False
    silence.save()


def silence_of(centre: int, number: str) -> Silence | None:
    """The silence that this number asked of this centre, while it lasts."""
    if not number:
        return None
    return Silence.objects.filter(organisation=centre, number=number, ended_at=None).first()


def refuse_if_silent(delivery: Delivery) -> None:
    """Raises `Never` for an automatic message to a number that answered STOP to this centre."""
    is_bound = delivery.is_automatic and not delivery.again_if_unsure
    if not is_bound or delivery.key.startswith(CONFIRMATION):
        return
    with walls.system():
        centre = centre_id_of(delivery.organisation_id)
        if silence_of(centre, delivery.to) is not None:
            raise Never(WORDS)
