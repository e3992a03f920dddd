"""The job's steps with their times, read from the entries alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import ngettext, pgettext

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.telling import cause_name, channel_name
from tournevis.ground.web.dates import date_format

_READ = [
    *(Fact.OPENED, Fact.REOPENED, Fact.ACKNOWLEDGED, Fact.ASSIGNED, Fact.CONTACTED),
    *(Fact.OBSERVED, Fact.REMEDY_TRIED, Fact.HANDED_OVER, Fact.SOLVED, Fact.ANSWERED, Fact.CLOSED),
]

_CONTACT = 1  # its place among the steps


@dataclass(frozen=True)
class Step:
    """One step of the job; `state` is done, now, later or skipped."""

    name: str
    words: str
    state: str


def path_of(incident: Incident, now: datetime) -> list[Step]:
    """The seven steps from alert to follow-up, as they stand; a reopened incident begins anew."""
    entries = incident.entries.filter(kind__in=_READ).order_by("at", "pk")
    facts = _since_opened(entries.only("kind", "at", "data", "incident_id", "organisation_id"))
    clock = incident.last_clock()
    if clock is not None and clock.met_at is None:  # what stopped it was taken back
        facts.pop(Fact.CONTACTED, None)
    is_over = incident.status == Incident.Status.CLOSED
    steps: list[Step] = []
    is_now_found = False
    reached = _reached(facts, incident)
    for place, (name, is_done, words) in enumerate(_steps(facts, now)):
        is_owed = place == _CONTACT and incident.is_open
        if is_done or (place < reached and not is_owed):
            state = "done" if is_done else "skipped"
        elif is_over:
            state = "skipped"
        else:
            state, is_now_found = ("later" if is_now_found else "now"), True
        steps.append(Step(name, words, state))
    return steps


def _steps(facts: dict[str, list[Entry]], now: datetime) -> list[tuple[str, bool, str]]:
    """Each step's name, whether it is done, and its words."""
    solved = _last(facts, Fact.SOLVED)
    contacted, opened = _last(facts, Fact.CONTACTED), facts["start"][0] if facts["start"] else None
    taken = contacted or solved or _last(facts, Fact.ACKNOWLEDGED) or _last(facts, Fact.ASSIGNED)
    checks = [e for e in facts.get(Fact.OBSERVED, []) if e.data.get("kind", "check") == "check"]
    tried, closed = facts.get(Fact.REMEDY_TRIED, []), _last(facts, Fact.CLOSED)
    told = solved and cause_name(solved.data.get("guide"), solved.data.get("cause"))
    tries = ngettext("%(n)s try", "%(n)s tries", len(tried)) % {"n": len(tried)} if tried else ""
    handed = _last(facts, Fact.HANDED_OVER)
    return [
        (pgettext("step", "Alert"), bool(taken), _at(opened, "channel", now)),
        (pgettext("step", "Contact"), bool(contacted), _at(contacted, "how", now)),
        (
            pgettext("step", "Checks"),
            bool(tried or handed or (solved and checks)),
            _answers(checks),
        ),
        (pgettext("step", "Diagnosis"), bool(tried or handed or solved), str(told or "")),
        (pgettext("step", "Solution"), bool(tried or handed or solved), _at(handed, "", now)),
        (pgettext("step", "Carrying out"), bool(solved), _at(solved, "", now) or tries),
        (pgettext("step", "Follow-up"), bool(closed), _at(closed, "", now)),
    ]


def _reached(facts: dict[str, list[Entry]], incident: Incident) -> int:
    """How many steps lie behind: those that were left out are skipped, not still to come."""
    if not incident.is_open:
        return 6
    if facts.get(Fact.REMEDY_TRIED) or facts.get(Fact.HANDED_OVER):
        return 5
    return 2 if facts.get(Fact.OBSERVED) else 0


def _since_opened(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries by kind since it was last opened; under "start" the entry that opened it."""
    facts: dict[str, list[Entry]] = {"start": []}
    for entry in entries:
        if entry.kind in (Fact.OPENED, Fact.REOPENED):
            facts = {"start": [entry]}
        facts.setdefault(entry.kind, []).append(entry)
    return facts


def _last(facts: dict[str, list[Entry]], kind: Fact) -> Entry | None:
    found = facts.get(kind)
    return found[-1] if found else None


def _answers(checks: list[Entry]) -> str:
    """How many checks have an answer; one that was withdrawn has none."""
    answers = {e.data.get("subject"): e.data.get("answer") for e in checks}
    count = sum(1 for answer in answers.values() if answer)
    return ngettext("%(n)s answer", "%(n)s answers", count) % {"n": count} if count else ""


def _at(entry: Entry | None, key: str, now: datetime) -> str:
    if entry is None:
        return ""
    at = timezone.localtime(entry.at)
    is_today = timezone.localdate(now) == at.date()
    moment = time_format(at, "H:i") if is_today else date_format(at, "j N, H:i")
    how = channel_name(entry.data.get(key)) if key else ""
    return f"{moment}, {how}" if how else moment
