"""How one person is alerted now: by their own rules of day and night, and within their quiet hours.

Without rules: by everything they have, at once. The first way is never delayed, whatever the rules
say, and whoever has nothing but a telephone is rung in their quiet hours too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.conf import settings

from tournevis.ground.channels.models import Channel, Device
from tournevis.ground.channels.telling import devices_of
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Address, Person
from tournevis.steps.oncall.models import OwnHours, OwnRule


@dataclass(frozen=True, slots=True)
class Way:
    """One channel to one number or address, so long after the person's turn came."""

    channel: str
    to: str
    after: timedelta = timedelta()

    @property
    def shown(self) -> str:
        """Where it goes, for people to read."""
        return shown_to(self.channel, self.to)


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody is alerted now. `is_quiet`: it is their quiet time, and only mail goes out."""

    ways: tuple[Way, ...]
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """What a person has set: their hours, their rules, and what else reaches them: addresses that
    are verified, and devices."""

    hours: OwnHours
    rules: Sequence[OwnRule]
    addresses: Sequence[Address]
    devices: Sequence[Device]


def own_of(person: Person) -> Own:
    """What this person has set, read where their record is kept; the walls are as before then."""
    with walls.opened(person.organisation_id):
        hours = OwnHours.objects.filter(person=person).first()
        rules = OwnRule.objects.filter(person=person).select_related("address")
        extra = Address.objects.filter(person=person, verified_at__isnull=False).order_by("pk")
        return Own(
            hours or OwnHours(organisation_id=person.organisation_id, person=person),
            list(rules.order_by("minutes", "pk")) if hours else [],
            list(extra),
            devices_of(person),
        )


def manner(person: Person, own: Own, at: datetime, *, is_loud: bool = False) -> Manner:
    """How they are alerted at that moment; `is_loud` breaks their quiet hours."""
    ways = _ways(person, own, part_of_day(person, own.hours, at))
    mail = tuple(replace(each, after=timedelta()) for each in ways if _is_mail(each))
    mail = mail or ((Way(Channel.EMAIL, person.email),) if person.email else ())
    if mail and not is_loud and is_quiet(person, own.hours, at):
        return Manner(mail, is_quiet=True)
    return Manner(ways)


def usual(person: Person, own: Own) -> tuple[Way, ...]:
    """Everything they have, at once: by a call too, if the house has a telephone."""
    numbers = [person.phone, *(a.value for a in own.addresses if a.kind == Address.Kind.PHONE)]
    mails = [person.email, *(a.value for a in own.addresses if a.kind == Address.Kind.EMAIL)]
    found = [Way(Channel.PUSH, each.address) for each in own.devices]
    found += [Way(Channel.PHONE, numbers[0])] if settings.PHONE_CONTROL else []
    found += [Way(Channel.SMS, each) for each in numbers]
    found += [Way(Channel.EMAIL, each) for each in mails]
    return tuple(each for each in dict.fromkeys(found) if each.to)


def shown_to(channel: str, to: str) -> str:
    """A device is known by its name; what else there is, by itself.

    >>> shown_to("push", "Chrome, Android #12"), shown_to("sms", "+33600000001")
    ('Chrome, Android', '+33600000001')
    """
    return to.rpartition(" #")[0] if channel == Channel.PUSH else to


def rests_on_push(rules: Sequence[OwnRule], part: str) -> bool:
    """Whether nothing but notifications would reach them in this part of the day: they chose so."""
    channels = {each.channel for each in rules if each.part == part}
    return channels == {Channel.PUSH}


def part_of_day(person: Person, hours: OwnHours, at: datetime) -> OwnRule.Part:
    """Whether it is day or night for them."""
    is_day = is_within(local(person, at), hours.day_from, hours.day_to)
    return OwnRule.Part.DAY if is_day else OwnRule.Part.NIGHT


def is_quiet(person: Person, hours: OwnHours, at: datetime) -> bool:
    """Whether they want quiet at that moment."""
    if hours.quiet_from is None or hours.quiet_to is None:
        return False
    return is_within(local(person, at), hours.quiet_from, hours.quiet_to)


def is_within(at: time, start: time, end: time) -> bool:
    """Whether a local time is in [start, end), which may pass midnight; an empty stretch is none.

    >>> night = time(22), time(7)
    >>> [is_within(time(hour), *night) for hour in (21, 22, 3, 7)]
    [False, True, True, False]
    >>> is_within(time(8), time(8), time(8))
    False
    """
    return start <= at < end if start <= end else at >= start or at < end


def local(person: Person, at: datetime) -> time:
    """What their clock shows."""
    return at.astimezone(person.zone).time()


def _ways(person: Person, own: Own, part: OwnRule.Part) -> tuple[Way, ...]:
    """By their rules for this part of the day, the earliest of them at once; else by everything."""
    rules = [each for each in own.rules if each.part == part]
    chosen = [way for rule in rules for way in _of_rule(rule, person, own)]
    if not chosen:
        return usual(person, own)
    first = min(each.after for each in chosen)
    once = {(each.channel, each.to): each for each in reversed(chosen)}
    ways = (replace(each, after=each.after - first) for each in once.values())
    return tuple(sorted(ways, key=lambda each: each.after))


def _of_rule(rule: OwnRule, person: Person, own: Own) -> list[Way]:
    """None for what reaches nobody now: no such number, not verified, no device any more, or a
    house without telephone."""
    after = timedelta(minutes=rule.minutes)
    if rule.channel == Channel.PUSH:
        return [Way(Channel.PUSH, each.address, after) for each in own.devices]
    record = person.email if rule.channel == Channel.EMAIL else person.phone
    to = record if rule.address is None else rule.address.value
    is_good = rule.address is None or rule.address.verified_at is not None
    if not to or not is_good or (rule.channel == Channel.PHONE and not settings.PHONE_CONTROL):
        return []
    return [Way(rule.channel, to, after)]


def _is_mail(way: Way) -> bool:
    return way.channel == Channel.EMAIL
