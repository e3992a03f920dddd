"""What goes along with a hand-over, in plain text, so that nothing is asked twice."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string

from tournevis.engines.troubleshoot import Guide, belief
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import Kind, case_from, counts, fits, guide_of, standing
from tournevis.steps.diagnosis.evidence import Given, Line, given, ledger, outcome_text
from tournevis.steps.diagnosis.models import Observation

SAID = (Fact.MESSAGE_IN, Fact.MESSAGE_OUT, Fact.CALL, Fact.NOTE)


def package(incident: Incident, now: datetime) -> str:
    """The incident, the belief, the evidence, the answers, what was tried and what was said."""
    context = {
        "incident": incident,
        "now": now,
        "handed": incident.entries.filter(kind=Fact.HANDED_OVER).last(),
        "said": incident.entries.filter(kind__in=SAID).order_by("at", "pk"),
        **_found(incident, guide_of(incident)),
    }
    return render_to_string("solutions/package.txt", context)


def _found(incident: Incident, guide: Guide | None) -> dict[str, object]:
    if guide is None:
        return {}
    rows = [seen for seen in standing(incident) if fits(guide, seen)]
    case = case_from(guide, rows, counts(incident, guide))
    ranked = belief(guide, case).ranked
    lines: list[Line] = ledger(guide, case, ranked[0][0].key)
    answers: list[Given] = given(guide, rows)
    return {
        "title": in_words(guide.title),
        "guide": guide,
        "causes": [(in_words(cause.name), cause.kind, chance) for cause, chance in ranked[:6]],
        "ledger": lines,
        "given": answers,
        "tried": [_outcome(guide, seen) for seen in rows if seen.kind == Kind.REMEDY],
    }


def _outcome(guide: Guide, seen: Observation) -> tuple[str, str, datetime]:
    return in_words(guide.remedy(seen.subject).name), outcome_text(seen.answer), seen.at
