"""A telephone call that opens or joins an incident: a missed one, or one an engineer says to open."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from tournevis.engines.mail import Unreadable
from tournevis.ground.channels import inbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept of a call: `number` is E.164 where it was readable, empty when hidden; `what` says
    in the centre's language what it was."""

    call: int
    number: str
    what: str


def keep(call: Call, now: datetime) -> None:
    """Keep this call as a message to take in, once. The centre's wall is open."""
    with translation.override(call.organisation.language):
        what = gettext("Missed call") if call.is_missed else gettext("Telephone call")
    told = {"call": call.pk, "number": call.number, "what": what}
    inbox.keep(
        call.organisation_id,
        channel=Channel.PHONE,
        account=call.line,
        sender=call.number,
        raw=json.dumps(told).encode(),
        message_id=f"call-{call.pk}",
        content_hash=f"call-{call.pk}",
        now=now,
    )


def read(raw: bytes) -> Told:
    """What was kept, read back. Raises `Unreadable`."""
    try:
        told = json.loads(raw)
        return Told(int(told["call"]), str(told["number"]), str(told["what"]))
    except (ValueError, KeyError, TypeError) as trouble:
        raise Unreadable(_("not a call of ours")) from trouble
