"""The time line of a crisis as a picture: what happened when, in lanes; for the page and for paper.

Worked out from the figures that a review keeps, so that an old version shows what it showed then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tournevis.ground.incidents.telling_promises import promise_name
from tournevis.ground.web.dates import date_format

TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 10080)  # minutes between two
MOST_TICKS = 7
LANES = ("milestones", "alerts", "updates", "decisions", "promises")


@dataclass(frozen=True)
class Mark:
    """Something at a place from 0 to 1; `look`: good, bad, or plain."""

    x: float
    look: str
    words: str


@dataclass(frozen=True)
class Lane:
    """The marks of one kind, with its name."""

    name: str
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Picture:
    """From the opening to the end. `ticks`: where the scale says which time; `crisis`: from, to."""

    lanes: Sequence[Lane]
    ticks: Sequence[tuple[float, str]]
    crisis: tuple[float, float]

    @property
    def width(self) -> float:
        """How much of it the crisis is."""
        return self.crisis[1] - self.crisis[0]


def picture(figures: Mapping[str, Any]) -> Picture | None:
    """The picture in the page's language and zone; None for a review without times."""
    marks = _marks(figures)
    times = [at for rows in marks.values() for at, _look, _words in rows]
    if not times:
        return None
    start, end = min(times), max(times)
    scale = _Scale(start, max(end, start + timedelta(minutes=5)))
    names = _names()
    lanes = [
        Lane(names[lane], [Mark(scale.place(at), look, words) for at, look, words in marks[lane]])
        for lane in LANES
        if marks[lane]
    ]
    declared = _time(figures.get("declared_at")) or start
    over = _time(figures.get("stood_down_at")) or end
    return Picture(lanes, scale.ticks(), (scale.place(declared), scale.place(over)))


def data_of(drawn: Picture | None) -> dict[str, Any] | None:
    """The same as plain values, for paper."""
    if drawn is None:
        return None
    return {
        "lanes": [
            {"name": lane.name, "marks": [[each.x, each.look] for each in lane.marks]}
            for lane in drawn.lanes
        ],
        "ticks": [[x, words] for x, words in drawn.ticks],
        "crisis": list(drawn.crisis),
    }


@dataclass(frozen=True)
class _Scale:
    start: datetime
    end: datetime

    def place(self, at: datetime) -> float:
        """From 0 to 1, to the thousandth."""
        return round(min(max((at - self.start) / (self.end - self.start), 0.0), 1.0), 3)

    def ticks(self) -> list[tuple[float, str]]:
        """At round times of the reader's clock."""
        span = (self.end - self.start).total_seconds() / 60
        every = next((each for each in TICKS if span / each <= MOST_TICKS), TICKS[-1])
        local = timezone.localtime(self.start)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        passed = (local - midnight).total_seconds() / 60
        first = self.start + timedelta(minutes=every - passed % every)
        times = [first + timedelta(minutes=every) * n for n in range(MOST_TICKS + 1)]
        form = "H:i" if every < 1440 else "j M"
        return [(self.place(at), _said(at, form)) for at in times if at <= self.end]


_Rows = list[tuple[datetime, str, str]]


def _marks(figures: Mapping[str, Any]) -> dict[str, _Rows]:
    """Lane → (when, look, words)."""
    milestones = {
        "opened_at": pgettext("milestone", "opened"),
        "declared_at": _("crisis declared"),
        "contact_at": _("first human contact"),
        "solution_at": pgettext("milestone", "solution"),
        "stood_down_at": _("crisis over"),
    }
    updates = figures.get("sent", [])
    return {
        "milestones": _rows((figures.get(key), "plain", name) for key, name in milestones.items()),
        "alerts": _rows((each, "plain", _("alert")) for each in figures.get("alerts", [])),
        "updates": _rows(
            (each["at"], "good" if each["in_time"] else "bad", _("update")) for each in updates
        ),
        "decisions": _rows(
            (each["at"], "plain", each["what"]) for each in figures.get("decisions", [])
        ),
        "promises": _rows(
            (each["met_at"] or each["due_at"], PROMISED[each["state"]], promise_name(each["kind"]))
            for each in figures.get("promises", [])
            if each["state"] in PROMISED
        ),
    }


PROMISED = {"kept": "good", "late": "bad", "missed": "bad"}


def _rows(found: Iterable[tuple[Any, str, str]]) -> _Rows:
    return [(at, look, _at(at, words)) for said, look, words in found if (at := _time(said))]


def _at(at: datetime, words: str) -> str:
    return f"{_said(at, 'H:i')} {words}"


def _said(at: datetime, form: str) -> str:
    local = timezone.localtime(at)
    return time_format(local, form) if form == "H:i" else date_format(local, form)


def _time(said: Any) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _names() -> dict[str, str]:
    return {
        "milestones": pgettext("lane", "Milestones"),
        "alerts": pgettext("lane", "Alerts"),
        "updates": pgettext("lane", "Updates"),
        "decisions": pgettext("lane", "Decisions"),
        "promises": pgettext("lane", "Promises"),
    }
