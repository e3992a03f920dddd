"""Which addresses messages come back from, and which want no more questions.

A hard mark (nobody is there) holds automatic mail back until someone clears it or a message comes
from there; soft ones are counted and shown, and hold nothing back.
"""

from __future__ import annotations

import re
from datetime import datetime

from tournevis.ground.channels.models import BadAddress, Inbound, OptOut
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import centre_id_of

# RFC 3463: what says that the address itself is wrong or gone. 5.2.2 is a full box, 5.7 a policy.
HARD = re.compile(r"5\.1\.[0-36]|5\.1\.10|5\.2\.1|5\.4\.4")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
LONGEST_WHY = 300


def status_in(words: str) -> str:
    """The status code (RFC 3463) in a server's answer; "" without one.

    >>> status_in("550 5.1.1 nobody of this name here")
    '5.1.1'
    """
    found = STATUS.search(words)
    return found[1] if found else ""


def came_back(
    organisation: int, channel: str, address: str, *, status: str, why: str, now: datetime
) -> BadAddress:
    """Mark an address that a message came back from. Its organisation's wall is open."""
    kind = BadAddress.Kind.HARD if HARD.fullmatch(status) else BadAddress.Kind.SOFT
    mark, _ = BadAddress.objects.select_for_update().get_or_create(
        organisation_id=organisation,
        channel=channel,
        address=address.lower(),
        defaults={"kind": kind, "last_at": now},
    )
    was_cleared = mark.cleared_at is not None
    if kind == BadAddress.Kind.HARD or was_cleared:
        mark.kind = kind
    mark.count = 1 if was_cleared else mark.count + 1
    mark.why, mark.last_at, mark.cleared_at = why[:LONGEST_WHY], now, None
    mark.save()
    return mark


def marks(organisation: int, *addresses: str) -> list[BadAddress]:
    """The marks that count on these addresses: no message came from there since."""
    lower = [each.lower() for each in addresses if each]
    found = BadAddress.objects.filter(
        organisation=organisation, address__in=lower, cleared_at=None
    ).order_by("pk")
    return [mark for mark in found if not _was_heard(mark)]


def is_dead(organisation: int, channel: str, address: str) -> bool:
    """Whether automatic messages must not go there."""
    found = marks(organisation, address)
    return any(each.channel == channel and each.kind == BadAddress.Kind.HARD for each in found)


def works_again(organisation: int, address: str, now: datetime) -> int:
    """Someone says so: the marks of this address are cleared; how many there were."""
    mine = BadAddress.objects.filter(organisation=organisation, cleared_at=None)
    return mine.filter(address=address.lower()).update(cleared_at=now)


def _was_heard(mark: BadAddress) -> bool:
    """Whether its owner wrote to the centre since the message came back."""
    centre = centre_id_of(mark.organisation_id)
    with walls.opened(centre):
        since = Inbound.objects.filter(channel=mark.channel, received_at__gt=mark.last_at)
        return since.filter(organisation=centre, sender__iexact=mark.address).exists()


def wants_no_questions(organisation: int, address: str) -> bool:
    """Whether this address unsubscribed from questions."""
    return OptOut.objects.filter(organisation=organisation, address=address.lower()).exists()


def no_more_questions(organisation: int, address: str, now: datetime) -> None:
    """This address unsubscribes from questions."""
    OptOut.objects.get_or_create(
        organisation_id=organisation, address=address.lower(), defaults={"at": now}
    )
