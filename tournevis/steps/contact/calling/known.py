"""What the client has already said, so that nobody asks it twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.story import public_entries
from tournevis.ground.incidents.telling import observed, told

ANSWERS, CALLS, WORDS = 8, 3, 280


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and its answer, in words."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Known:
    """Their own words at first, what they answered, and how the last calls went."""

    words: str
    answers: list[Answered]
    calls: list[tuple[datetime, str]]


def known(incident: Incident) -> Known:
    """What stands on the incident's timeline."""
    first = public_entries(incident).filter(kind=Fact.MESSAGE_IN).order_by("at", "pk").first()
    words = " ".join(first.text.split()) if first else ""
    calls = incident.entries.filter(kind=Fact.CALL).order_by("-at", "-pk")[:CALLS]
    return Known(
        words=f"{words[:WORDS].rstrip()}…" if len(words) > WORDS else words,
        answers=_answers(incident),
        calls=[(call.at, told(call)) for call in calls],
    )


def _answers(incident: Incident) -> list[Answered]:
    """The latest answer to each check; one that was withdrawn is none."""
    latest: dict[str, Entry] = {}
    for entry in incident.entries.filter(kind=Fact.OBSERVED).order_by("at", "pk"):
        if entry.data.get("kind", "check") == "check":
            latest[str(entry.data.get("subject", ""))] = entry
    given = [each for each in latest.values() if each.data.get("answer")]
    return [Answered(*observed(each.data)) for each in given[-ANSWERS:]]
