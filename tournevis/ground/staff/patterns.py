"""Rotas to begin with: a team has one in a minute, and changes what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tournevis.engines.clock import instant, zone_named
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Layer, Rota

EVERY_DAY, WORKDAYS, WEEK_END = list(range(7)), list(range(5)), [5, 6]
WATCH = 8  # hours of each of three, in a rota that follows the sun
Part = tuple[str, time, list[dict[str, Any]], Sequence[Person]]  # name, handover, windows, members


class Pattern(models.TextChoices):
    """How turns are taken."""

    WEEKS = "weeks", gettext_lazy("One week each, in turn")
    NIGHTS = "nights", gettext_lazy("Days, nights and week-ends apart, a week each")
    SUN = (
        "sun",
        gettext_lazy("Follow the sun: three watches of eight hours, each by whose day it is"),
    )
    EMPTY = "empty", gettext_lazy("None of these: I write the turns myself")


def lay(rota: Rota, pattern: str, people: Sequence[Person], now: datetime) -> None:
    """Give an empty rota the layers of this pattern, from this week's Monday on."""
    today = now.astimezone(zone_named(rota.timezone)).date()
    made = _parts(rota, pattern, people, today)
    for position, (name, handover, windows, members) in enumerate(made):
        layer = Layer.objects.create(
            organisation_id=rota.organisation_id,
            rota=rota,
            position=position,
            name=name,
            starts_on=today - timedelta(days=today.weekday()),
            handover_at=handover,
            windows=windows,
        )
        layer.put_in_turn(members)


def _parts(rota: Rota, pattern: str, people: Sequence[Person], today: date) -> list[Part]:
    if pattern == Pattern.WEEKS:
        return [(_("Weeks"), time(8), [], people)]
    if pattern == Pattern.NIGHTS:
        return _apart(people)
    return _watches(rota, people, today) if pattern == Pattern.SUN else []


def _apart(people: Sequence[Person]) -> list[Part]:
    """Each list begins with somebody else: nobody has the days and the nights of one week."""
    nights = {"days": WORKDAYS, "from": "18:00", "to": "08:00"}
    ends = {"days": WEEK_END, "from": "08:00", "to": "08:00"}
    return [
        (_("Days"), time(8), [], people),
        (_("Nights"), time(18), [nights], _turned(people, 1)),
        (_("Week-ends"), time(8), [ends], _turned(people, 2)),
    ]


def _watches(rota: Rota, people: Sequence[Person], today: date) -> list[Part]:
    """Who is on watch when it is about noon where they live."""
    zone = zone_named(rota.timezone)
    noons = {each: instant(today, time(12), each.zone).astimezone(zone).hour for each in people}
    return [
        (
            f"{start:02}:00–{(start + WATCH) % 24:02}:00",
            time(start),
            [{"days": EVERY_DAY, "from": f"{start:02}:00", "to": f"{(start + WATCH) % 24:02}:00"}],
            [each for each in people if noons[each] // WATCH * WATCH == start],
        )
        for start in range(0, 24, WATCH)
    ]


def _turned(people: Sequence[Person], by: int) -> list[Person]:
    """The same people in the same order, beginning with another."""
    at = by % len(people) if people else 0
    return [*people[at:], *people[:at]]
