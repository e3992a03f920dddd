""" "Send me a test alert on all my channels now": and how each of them went."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tournevis.ground.channels import outbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel, Delivery, Device
from tournevis.ground.channels.phone import register
from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations import knocks
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.mine import rules
from tournevis.steps.oncall.mine.rules import shown_to
from tournevis.steps.oncall.mine.went import Went, of_call, of_delivery

MOST, WITHIN = 3, timedelta(minutes=10)


def send_test(person: Person, now: datetime, device: Device | None = None) -> str:
    """A test alert by everything that reaches them, or on this device alone, at once; gives its
    key. Raises `Refused`."""
    ways = rules.usual(person, rules.own_of(person))
    if device is not None:
        ways = tuple(each for each in ways if each.to == device.address)
    if not ways:
        raise Refused(_("There is no number and no address to send it to."))
    who = str(person.pk)
    if not knocks.may_pass("test alert", who, now, most=MOST, within=WITHIN):
        raise Refused(_("Three tests within ten minutes are enough: try again a little later."))
    key = secrets.token_hex(8)
    for number, way in enumerate(ways):
        _send(person, way, f"test-{key}-{number}", now)
    return key


def how_it_went(person: Person, key: str) -> list[tuple[str, Went]]:
    """To where each went, and how; empty where there is none of theirs."""
    sent = Delivery.objects.filter(
        organisation=person.organisation_id, person=person, key__startswith=f"test-{key}-"
    )
    calls = Call.objects.filter(engineer=person, reference__startswith=f"asked-test-{key}-")
    rung = [(each.number, of_call(each)) for each in calls]
    return rung + [
        (shown_to(each.channel, each.to), of_delivery(each)) for each in sent.order_by("pk")
    ]


def is_over(went: list[tuple[str, Went]]) -> bool:
    """Whether nothing more is to be waited for."""
    return all(each.look in ("delivered", "failed") for _to, each in went)


def _send(person: Person, way: rules.Way, key: str, now: datetime) -> None:
    if way.channel == Channel.PHONE:
        register.ask(
            person.organisation_id,
            engineer=person,
            number=way.to,
            subject=0,
            purpose=Call.Purpose.ALERT,
            key=key,
            now=now,
        )
        return
    outbox.tell(
        person,
        key,
        "oncall/test",
        {},
        channels=[way.channel],
        to=way.to,
        organisation=person.organisation_id,
        now=now,
    )
