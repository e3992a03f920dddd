"""What goes along with a hand-over, in plain text, so that nothing is asked twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from tournevis.engines.troubleshoot import Belief, Guide, belief, knows_nothing
from tournevis.engines.troubleshoot.guide import OTHER
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import Kind, Known, known
from tournevis.steps.diagnosis.evidence import Line, given, ledger, outcome_text, read
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.solutions.places import of_guide

SAID = (Fact.MESSAGE_IN, Fact.MESSAGE_OUT, Fact.CALL, Fact.NOTE)
CAUSES = 6
LEDGERS = 3
"""Of so many named causes the evidence is listed where none of them explains it."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for and against one cause. `fit`: at most how often it would give such evidence."""

    cause: str
    chance: float
    fit: float
    lines: list[Line]


def package(incident: Incident, now: datetime) -> str:
    """The incident, the belief, the evidence, the answers, what was tried and what was said."""
    found = known(incident)
    handed = incident.entries.filter(kind=Fact.HANDED_OVER).last()
    guide = found.guide if found else None
    context = {
        "incident": incident,
        "now": now,
        "handed": handed,
        "place": of_guide(guide, handed.data.get("to", "")) if handed else None,
        "said": incident.entries.filter(kind__in=SAID).order_by("at", "pk"),
        **(_found(found) if found else {}),
    }
    return render_to_string("solutions/package.txt", context)


def _found(found: Known) -> dict[str, object]:
    guide, rows, seen = found.guide, found.rows, belief(found.guide, found.case)
    answers = given(guide, rows)
    return {
        "title": in_words(guide.title),
        "guide": guide,
        "causes": [(in_words(c.name), c.kind, chance) for c, chance in seen.ranked[:CAUSES]],
        "is_unknown": knows_nothing(seen),
        "evidence": _evidence(found, seen),
        "read": read(guide, found.case, found.readings),
        "given": [one for one in answers if not one.is_misread],
        "misread": [one for one in answers if one.is_misread],
        "tried": [_outcome(guide, seen) for seen in rows if seen.kind == Kind.REMEDY],
    }


def _evidence(found: Known, seen: Belief) -> list[Evidence]:
    """For the leading cause; for the likeliest named ones where nothing known explains it all."""
    ranked, many = seen.ranked, 1
    if knows_nothing(seen):
        ranked, many = [pair for pair in ranked if pair[0].key != OTHER], LEDGERS
    fits = dict(zip((cause.key for cause in seen.causes), seen.fit, strict=True))
    return [
        Evidence(
            in_words(cause.name),
            chance,
            fits[cause.key],
            ledger(found.guide, found.case, cause.key),
        )
        for cause, chance in ranked[:many]
    ]


def _outcome(guide: Guide, seen: Observation) -> tuple[str, str, datetime]:
    return in_words(guide.remedy(seen.subject).name), outcome_text(seen.answer), seen.at
