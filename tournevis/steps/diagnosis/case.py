"""What is known about an incident, as the engine takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from tournevis.engines.troubleshoot import Case, Guide, Proposal, Step, next_step
from tournevis.engines.troubleshoot.guide import UNKNOWN
from tournevis.engines.troubleshoot.plan.choose import USUAL
from tournevis.engines.troubleshoot.text.hints import hints
from tournevis.ground.guides.library import guides
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.lessons import Lessons, lessons
from tournevis.steps.diagnosis.models import FAILED, LATER, WORKED, Diagnosis, Observation
from tournevis.steps.diagnosis.readings import all_read, unsettled

EFFORT = USUAL
"""How hard every page thinks about the next step; the only place where that is said."""
Kind = Observation.Kind


@dataclass(frozen=True)
class Known:
    """All that is known about one incident: its guide, what was observed, read and learnt.

    `rows`: the observations that count and that the guide has, oldest first. `read`: every answer
    that messages seem to give, settled or not.
    """

    guide: Guide
    rows: list[Observation]
    read: tuple[Proposal, ...]
    lessons: Lessons

    @cached_property
    def case(self) -> Case:
        """What the engine takes."""
        return self.case_of(self.rows)

    @cached_property
    def readings(self) -> list[Proposal]:
        """What messages seem to say and nobody has settled yet. It counts by how sure it is."""
        return unsettled(self.read, self.rows)

    @cached_property
    def step(self) -> Step:
        """What is best done next."""
        return next_step(self.guide, self.case, EFFORT)

    def case_of(self, rows: Iterable[Observation]) -> Case:
        """The case that other observations would make."""
        return case_from(self.guide, rows, self.lessons.counts, self.read)


def known(incident: Incident) -> Known | None:
    """What is known about this incident; None where no guide was chosen."""
    guide = guide_of(incident)
    if guide is None:
        return None
    rows = [seen for seen in standing(incident) if fits(guide, seen)]
    return Known(guide, rows, all_read(incident, guide), lessons(incident, guide))


def case_of(incident: Incident) -> Case:
    """What is known as the engine takes it; an empty case where no guide was chosen.

    What the guide no longer has is left out, so that a new version of a guide breaks no incident
    that began with an older one.
    """
    found = known(incident)
    return found.case if found else Case()


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
    tried = (seen for seen in observations if seen.kind == Kind.REMEDY)
    worked = [seen for seen in tried if seen.answer == WORKED]
    if not worked:
        return None
    reopened = incident.entries.filter(kind=Fact.REOPENED).order_by("at", "pk").last()
    return next((seen for seen in worked if not reopened or seen.at > reopened.at), None)


def case_from(
    guide: Guide,
    observations: Iterable[Observation],
    counted: Mapping[str, float] | None = None,
    read: Iterable[Proposal] = (),
) -> Case:
    """The case that these observations make, in the order of their times.

    `counted`: closed incidents by cause. `read`: what the client's messages seem to say; it counts
    as virtual evidence where no observation settles it.
    """
    rows = sorted(observations, key=lambda seen: (seen.at, seen.pk or 0))
    case = Case(counts=dict(counted or {}), hints=hints(guide, unsettled(read, rows)))
    for seen in rows:
        if fits(guide, seen):
            case = _with(case, seen)
    return case


def _with(case: Case, seen: Observation) -> Case:
    if seen.kind == Kind.MISREAD:
        return case
    is_remedy = seen.kind == Kind.REMEDY
    if seen.answer == (WORKED if is_remedy else LATER):
        return replace(case, skipped=case.skipped | {seen.subject})
    if is_remedy:
        return case.tried(seen.subject)
    return case.answered(seen.subject, seen.answer)


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
