"""What each person carries: their shares, and the bars that show them side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tournevis.engines import rota as planning
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import duty
from tournevis.ground.staff.drawing import colour_of
from tournevis.ground.staff.models import Rota

KINDS = (
    ("nights", _("Nights")),
    ("weekend_days", _("Week-end days")),
    ("holidays", _("Public holidays")),
    ("hours", _("Hours in all")),
)


@dataclass(frozen=True)
class Share:
    """One person, and what they carry."""

    person: Person
    load: planning.Load


@dataclass(frozen=True)
class Bar:
    """One person's bar: its length beside the longest one, and the figure."""

    person: Person
    part: float
    value: float
    colour: int


@dataclass(frozen=True)
class Plot:
    """The bars of one kind. `mean` is where everyone would be if it were fair."""

    name: str
    bars: tuple[Bar, ...]
    mean: float
    mean_part: float


def shares(rotas: Iterable[Rota], start: datetime, end: datetime) -> list[Share]:
    """Everyone on these rotas, by name, with what they carry on all of them together."""
    loads: dict[int, planning.Load] = {}
    for rota in rotas:
        for person, load in planning.fairness(duty.plan_of(rota), start, end).items():
            loads[person] = loads.get(person, planning.Load()) + load
    people = Person.objects.filter(pk__in=loads).order_by("name", "pk")
    return [Share(person, loads[person.pk]) for person in people]


def plots(shares: list[Share]) -> list[Plot]:
    """One plot a kind; those of which there is nothing at all are left out."""
    found = [_plot(shares, kind, name) for kind, name in KINDS]
    return [plot for plot in found if any(bar.value for bar in plot.bars)]


def _plot(shares: list[Share], kind: str, name: str) -> Plot:
    values = [(each.person, float(getattr(each.load, kind))) for each in shares]
    most = max((value for _who, value in values), default=0) or 1.0
    mean = sum(value for _who, value in values) / (len(values) or 1)
    bars = (Bar(person, value / most, value, colour_of(person)) for person, value in values)
    return Plot(str(name), tuple(bars), mean, mean / most)
