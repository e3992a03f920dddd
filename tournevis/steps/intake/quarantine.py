"""What was put aside: looked at, tried again, made an incident by hand, or left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import BinaryField, Count, Func, IntegerField, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_noop

from tournevis.engines.mail import Unreadable
from tournevis.ground.channels.inbox import storable
from tournevis.ground.channels.models import Inbound
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import centres_of
from tournevis.ground.organisations.due import wake
from tournevis.ground.organisations.models import Person
from tournevis.steps.intake import message, take_in

BEGINNING = 1_500  # bytes
MOST = 1_000  # taken in again at once


@dataclass(frozen=True, slots=True)
class Stray:
    """A message in the list: its row (without the raw), its size in bytes and its first lines."""

    message: Inbound
    size: int
    beginning: str


def seen_by(person: Person) -> QuerySet[Inbound]:
    """What was put aside at the centres of this member of staff, the latest first."""
    aside = Inbound.objects.filter(state=Inbound.State.QUARANTINED)
    return aside.filter(organisation__in=centres_of(person)).order_by("-received_at")


def listed(person: Person, most: int = 100) -> list[Stray]:
    """What was put aside, as it is listed, without reading the rest of each message."""
    rows = (
        seen_by(person)
        .defer("raw")
        .annotate(
            size=Func("raw", function="octet_length", output_field=IntegerField()),
            first_bytes=Substr("raw", 1, BEGINNING, output_field=BinaryField()),
        )[:most]
    )
    return [
        Stray(row, row.size, storable(bytes(row.first_bytes).decode(errors="replace")))
        for row in rows
    ]


def retry(inbound: Inbound, now: datetime) -> None:
    """Take it in again, from the first attempt. Raises `Refused` when it isn't put aside."""
    held = _held(inbound)
    held.put_off(now, state=Inbound.State.RECEIVED, attempts=0, trouble="")
    wake("intake")


def retry_all(person: Person, trouble: str, now: datetime) -> int:
    """Take in again all that this person sees put aside for this reason; how many, at most 1,000."""
    same = seen_by(person).filter(trouble=trouble.replace("\x00", "")).order_by("pk")
    ids = list(
        same.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:MOST]
    )
    Inbound.objects.filter(pk__in=ids).update(
        state=Inbound.State.RECEIVED, due_at=now, lease_until=None, attempts=0, trouble=""
    )
    if ids:
        wake("intake")
    return len(ids)


def reasons(person: Person) -> list[tuple[str, int]]:
    """Why messages were put aside, with how many each, where there are several of one kind."""
    rows = seen_by(person).order_by().values_list("trouble").annotate(n=Count("pk"))
    return [(why, n) for why, n in rows.filter(n__gt=1).order_by("-n", "trouble")[:10]]


def discard(inbound: Inbound, by: Person) -> None:
    """Nothing is to be done with it; it stays kept, with who said so."""
    held = _held(inbound)
    held.settle(state=Inbound.State.HANDLED, trouble=f"{held.trouble} · {by.name}")


def open_by_hand(inbound: Inbound) -> Incident | None:
    """Make it an incident, or an entry of one, whatever it is; None when it already was."""
    try:
        received = message.read(inbound)
    except Unreadable:
        received = message.unread(inbound)
    return take_in.handle(inbound, received, by_hand=True)


def _held(inbound: Inbound) -> Inbound:
    rows = Inbound.objects.select_for_update(of=("self",)).defer("raw")
    held = rows.filter(pk=inbound.pk, state=Inbound.State.QUARANTINED).first()
    if held is None:
        raise Refused(gettext_noop("this message is no longer in quarantine"))
    return held
