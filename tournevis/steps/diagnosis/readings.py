"""What the client's messages seem to say: counted by how sure it is, until a person settles it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from tournevis.engines.troubleshoot import Guide, Proposal, proposals
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.story import story
from tournevis.steps.diagnosis.models import LATER, Observation

Kind = Observation.Kind


def all_read(incident: Incident, guide: Guide) -> tuple[Proposal, ...]:
    """Every answer that the client's messages seem to give, settled or not."""
    return _read(guide, told_by_client(incident), incident.language)


def unsettled(found: Iterable[Proposal], observations: Iterable[Observation]) -> list[Proposal]:
    """Without those whose check has an answer ("not known" is one), and those a person refused.

    A check that was only put off keeps what was read.
    """
    rows = list(observations)
    answered = {seen.subject for seen in rows if seen.kind == Kind.CHECK and seen.answer != LATER}
    refused = {(seen.subject, seen.answer) for seen in rows if seen.kind == Kind.MISREAD}
    return [
        each
        for each in found
        if each.check not in answered and (each.check, each.answer) not in refused
    ]


def told_by_client(incident: Incident) -> str:
    """Everything the client wrote, the subject first. Automatic answers are left out."""
    entries = story(incident).filter(kind=Fact.MESSAGE_IN).order_by("at", "pk")
    texts = [entry.text for entry in entries if not entry.data.get("automatic")]
    return "\n".join([incident.subject, *texts])


@lru_cache(maxsize=128)
def _read(guide: Guide, text: str, language: str) -> tuple[Proposal, ...]:
    """The panels of one page read the same text within a second."""
    return tuple(proposals(guide, text, language))
