"""What is known about an incident, as the engine takes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Count

from tournevis.engines.troubleshoot import Case, Guide, Proposal, proposals
from tournevis.engines.troubleshoot.guide import UNKNOWN
from tournevis.ground.guides.library import guides
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.models import Diagnosis, Learnt, Observation

LATER, WORKED, FAILED = "later", "worked", "failed"
Kind = Observation.Kind


def case_of(incident: Incident) -> Case:
    """The answers that stand, the remedies that failed, and the closed incidents learnt from.

    An empty case where no guide was chosen. What the guide no longer has is left out, so that a
    new version of a guide breaks no incident that began with an older one.
    """
    guide = guide_of(incident)
    if guide is None:
        return Case()
    return case_from(guide, standing(incident), counts(incident, guide))


def guide_of(incident: Incident) -> Guide | None:
    """The guide that this incident follows; None while none is chosen (or it was taken away)."""
    diagnosis = Diagnosis.objects.filter(incident=incident).first()
    return guides().get(diagnosis.guide) if diagnosis else None


def standing(incident: Incident) -> list[Observation]:
    """The observations that count, oldest first."""
    rows = Observation.objects.filter(incident=incident, is_current=True)
    return list(rows.select_related("by").order_by("at", "pk"))


def cure(incident: Incident, observations: Iterable[Observation]) -> Observation | None:
    """The remedy that worked, if any; once the incident is open again, it did not hold."""
    worked = [seen for seen in observations if seen.answer == WORKED]
    if not worked:
        return None
    reopened = incident.entries.filter(kind=Fact.REOPENED).order_by("at", "pk").last()
    return next((seen for seen in worked if not reopened or seen.at > reopened.at), None)


def case_from(
    guide: Guide, observations: Iterable[Observation], counted: dict[str, float] | None = None
) -> Case:
    """The case that these observations make."""
    case = Case(counts=counted or {})
    for seen in observations:
        if not fits(guide, seen):
            continue
        if seen.answer == LATER or seen.answer == WORKED:
            case = replace(case, skipped=case.skipped | {seen.subject})
        elif seen.kind == Kind.REMEDY:
            case = case.tried(seen.subject)
        else:
            case = case.answered(seen.subject, seen.answer)
    return case


def fits(guide: Guide, seen: Observation) -> bool:
    """Whether this guide has what was observed."""
    if seen.kind == Kind.REMEDY:
        return seen.subject in guide.remedy_index and seen.answer in (WORKED, FAILED)
    return seen.answer in answers_of(guide, seen.subject)


def answers_of(guide: Guide, check: str) -> list[str]:
    """The keys of every answer that a check allows; none for a check the guide does not have."""
    if check not in guide.check_index:
        return []
    return [*(answer.key for answer in guide.check(check).answers), UNKNOWN, LATER]


def counts(incident: Incident, guide: Guide) -> dict[str, float]:
    """Closed incidents by confirmed cause: all that the walls show, without this one."""
    rows = Learnt.objects.filter(guide=guide.key).exclude(incident=incident).order_by()
    found = rows.values_list("cause").annotate(times=Count("pk"))
    return {cause: float(times) for cause, times in found}


def proposals_for(incident: Incident) -> list[Proposal]:
    """Answers that the client's messages seem to give. They count only once a person confirms them.

    Left out are the checks that have an answer, or were put off.
    """
    guide = guide_of(incident)
    if guide is None:
        return []
    done = {seen.subject for seen in standing(incident)}
    found = proposals(guide, told_by_client(incident), incident.language)
    return [each for each in found if each.check not in done]


def told_by_client(incident: Incident) -> str:
    """Everything the client wrote, the subject first. Automatic answers are left out."""
    entries = incident.entries.filter(kind=Fact.MESSAGE_IN).order_by("at", "pk")
    texts = [entry.text for entry in entries if not entry.data.get("automatic")]
    return "\n".join([incident.subject, *texts])
