"""How a crisis went, measured: when, how long, who, what was promised and kept. Plain JSON values.

Other clients are kept as numbers of incidents alone: who reads the review sees the names of those
they may know.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.incidents.parents import children_of
from tournevis.ground.organisations import walls
from tournevis.steps.crisis.models import Audience, Crisis

MOST = 200


def figures(crisis: Crisis) -> dict[str, Any]:
    """Everything that the review measures; times as ISO 8601, durations in minutes."""
    incident = crisis.incident
    return {
        "opened_at": incident.opened_at.isoformat(),
        "declared_at": crisis.declared_at.isoformat(),
        "stood_down_at": _iso(crisis.stood_down_at),
        "contact_at": _iso(_first(incident, Fact.CONTACTED)),
        "solution_at": _iso(_last(incident, Fact.SOLVED, crisis)),
        "alerts": _alerts(incident),
        "sent": _sent(crisis),
        "durations": _durations(crisis),
        "people": _people(crisis),
        "promises": _promises(crisis),
        "updates": {each: _updates(crisis, each) for each in Audience.values},
        "decisions": _decisions(crisis),
        "open_actions": [_action(each) for each in crisis.actions.filter(done_at=None)[:MOST]],
        "done_actions": crisis.actions.exclude(done_at=None).count(),
        "children": _children(incident),
    }


def _durations(crisis: Crisis) -> dict[str, int | None]:
    """Minutes from the opening to what happened first; None for what did not."""
    incident = crisis.incident
    ends = {
        "alert": _first(incident, Fact.PAGED),
        "contact": _first(incident, Fact.CONTACTED),
        "declared": crisis.declared_at,
        "diagnosis": _last(incident, Fact.OBSERVED, crisis),
        "solution": _last(incident, Fact.SOLVED, crisis),
    }
    told: dict[str, int | None] = {
        name: _minutes(incident.opened_at, at) for name, at in ends.items()
    }
    told["crisis"] = _minutes(crisis.declared_at, crisis.stood_down_at)
    return told


def _alerts(incident: Incident) -> list[str]:
    """When somebody was alerted; several channels at one moment are one alert."""
    rows = incident.entries.filter(kind=Fact.PAGED).order_by("at", "pk")
    times = dict.fromkeys(rows.values_list("at", flat=True)[:MOST])
    return [each.isoformat() for each in times]


def _sent(crisis: Crisis) -> list[dict[str, Any]]:
    """When an audience was told, and whether that was in time."""
    rows = crisis.updates.filter(stopped_at=None)[:MOST]
    return [
        {
            "at": each.at.isoformat(),
            "audience": each.audience,
            "in_time": each.at <= each.due_at,
        }
        for each in rows
    ]


def _first(incident: Incident, kind: Fact) -> datetime | None:
    found = incident.entries.filter(kind=kind).order_by("at", "pk").first()
    return found.at if found else None


def _last(incident: Incident, kind: Fact, crisis: Crisis) -> datetime | None:
    """The last such fact; what was observed after the solution is no longer the diagnosis."""
    rows = incident.entries.filter(kind=kind)
    solved = incident.entries.filter(kind=Fact.SOLVED).order_by("at").last()
    if kind == Fact.OBSERVED and solved:
        rows = rows.filter(at__lte=solved.at)
    found = rows.order_by("at", "pk").last()
    return found.at if found else None


def _people(crisis: Crisis) -> list[dict[str, str]]:
    rows = crisis.seats.filter(taken_at__isnull=False).select_related("person")
    rows = rows.order_by("taken_at", "pk")[:MOST]
    return [
        {
            "role": each.kind,
            "name": each.person.name,
            "since": _iso(each.taken_at),
            "until": _iso(each.until),
        }
        for each in rows
    ]


def _promises(crisis: Crisis) -> list[dict[str, Any]]:
    """What was promised on the incident itself; the rhythm of updates is told apart."""
    rows = crisis.incident.deadlines.exclude(kind=Deadline.Kind.UPDATE).order_by("due_at", "pk")
    return [
        {
            "kind": each.kind,
            "due_at": "" if each.is_halted else each.due_at.isoformat(),
            "met_at": _iso(each.met_at),
            "state": _state(each, crisis.stood_down_at),
        }
        for each in rows.filter(dropped_at=None)[:MOST]
    ]


def _state(deadline: Deadline, at: datetime | None) -> str:
    if deadline.met_at is not None:
        return "kept" if deadline.met_at <= deadline.due_at else "late"
    if deadline.is_halted:
        return "halted"
    return "missed" if at and at > deadline.due_at else "running"


def _updates(crisis: Crisis, audience: str) -> dict[str, int]:
    rows = list(crisis.updates.filter(audience=audience, stopped_at=None))
    in_time = sum(each.at <= each.due_at for each in rows)
    return {"sent": len(rows), "in_time": in_time}


def _decisions(crisis: Crisis) -> list[dict[str, str]]:
    return [
        {
            "at": each.at.isoformat(),
            "who": each.author,
            "what": each.text,
            "why": str(each.data.get("why", "")),
        }
        for each in decisions(crisis)[:MOST]
    ]


def decisions(crisis: Crisis) -> list[Entry]:
    """What was decided while it lasted, oldest first."""
    rows = crisis.incident.entries.filter(kind=Fact.DECIDED, at__gte=crisis.declared_at)
    if crisis.stood_down_at:
        rows = rows.filter(at__lte=crisis.stood_down_at)
    return list(rows.order_by("at", "pk"))


def _action(action: Any) -> dict[str, str]:
    return {
        "what": action.what,
        "who": action.person.name if action.person else "",
        "due_at": _iso(action.by_at),
    }


def _children(incident: Incident) -> list[int]:
    with walls.system():
        return list(children_of(incident).values_list("pk", flat=True)[:MOST])


def _minutes(start: datetime, end: datetime | None) -> int | None:
    return max(0, int((end - start).total_seconds() // 60)) if end else None


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""
