"""What an engineer chooses from when resolving: causes by belief, remedies tried first."""

from __future__ import annotations

from dataclasses import dataclass

from tournevis.engines.troubleshoot import belief
from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.case import Kind, case_of, guide_of, standing


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
    guide = guide_of(incident)
    if guide is None:
        return []
    found = belief(guide, case_of(incident))
    choices = [
        CauseChoice(cause.key, in_words(cause.name), cause.kind, found.of(cause.key))
        for cause in guide.causes
    ]
    return sorted(choices, key=lambda choice: (choice.key == "other", -choice.chance))


def remedies_of(incident: Incident) -> list[RemedyChoice]:
    """The guide's remedies: those that worked, then those tried, then the others."""
    guide = guide_of(incident)
    if guide is None:
        return []
    tried = {seen.subject: seen.answer for seen in standing(incident) if seen.kind == Kind.REMEDY}
    choices = [
        RemedyChoice(remedy.key, in_words(remedy.name), tried.get(remedy.key, ""))
        for remedy in guide.remedies
    ]
    return sorted(choices, key=lambda choice: ["worked", "failed", ""].index(choice.tried))
