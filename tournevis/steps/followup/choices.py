"""What an engineer chooses from when resolving: causes by belief, remedies tried first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from tournevis.engines.troubleshoot import belief
from tournevis.ground.guides.library import guides
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import case_of
from tournevis.steps.diagnosis.models import Diagnosis, Observation


@dataclass(frozen=True)
class CauseChoice:
    """A cause one may confirm, with its chance now (0 to 1)."""

    key: str
    name: str
    kind: str
    chance: float


@dataclass(frozen=True)
class RemedyChoice:
    """A remedy one may credit; `tried` is "worked", "failed" or ""."""

    key: str
    name: str
    tried: str


def causes_of(incident: Incident) -> list[CauseChoice]:
    """The guide's causes, likeliest first, "other" last; none where no guide was chosen."""
    diagnosis = Diagnosis.objects.filter(incident=incident).first()
    guide = guides().get(diagnosis.guide) if diagnosis else None
    if guide is None:
        return []
    found = belief(guide, case_of(incident))
    choices = [
        CauseChoice(cause.key, cause.name[_language()], cause.kind, found.of(cause.key))
        for cause in guide.causes
    ]
    return sorted(choices, key=lambda choice: (choice.key == "other", -choice.chance))


def remedies_of(incident: Incident) -> list[RemedyChoice]:
    """The guide's remedies: those that worked, then those tried, then the others."""
    diagnosis = Diagnosis.objects.filter(incident=incident).first()
    guide = guides().get(diagnosis.guide) if diagnosis else None
    if guide is None:
        return []
    current = Observation.objects.filter(incident=incident, kind="remedy", is_current=True)
    tried = dict(current.values_list("subject", "answer"))
    choices = [
        RemedyChoice(remedy.key, remedy.name[_language()], tried.get(remedy.key, ""))
        for remedy in guide.remedies
    ]
    return sorted(choices, key=lambda choice: ["worked", "failed", ""].index(choice.tried))


def _language() -> str:
    return "fr" if (get_language() or "en").startswith("fr") else "en"
