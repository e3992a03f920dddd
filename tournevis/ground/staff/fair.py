"""What each person carries: their shares, and the bars that show them side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tournevis.engines import rota as planning
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.drawing import colour_of
from tournevis.ground.staff.plans import Plan

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


def shares(plans: Iterable[Plan], start: datetime, end: datetime) -> list[Share]:
    """Everyone on these rotas, by name, with what they carry on all of them together."""
    loads: dict[Person, planning.Load] = {}
    for plan in plans:
        for person, load in plan.fairness(start, end).items():
            loads[person] = loads.get(person, planning.Load()) + load
    by_name = sorted(loads, key=lambda person: (person.name, person.pk))
    return [Share(person, loads[person]) for person in by_name]


def plots(shares: list[Share]) -> list[Plot]:
    """One plot a kind; those of which there is nothing at all are left out."""
    found = [_plot(shares, kind, str(name)) for kind, name in KINDS]
    return [plot for plot in found if any(bar.value for bar in plot.bars)]


def _plot(shares: list[Share], kind: str, name: str) -> Plot:
    values = [(each.person, round(float(getattr(each.load, kind)), 1)) for each in shares]
    most = max((value for _who, value in values), default=0) or 1.0
    mean = sum(value for _who, value in values) / (len(values) or 1)
    bars = (Bar(person, value / most, value, colour_of(person)) for person, value in values)
    return Plot(name, tuple(bars), mean, mean / most)
