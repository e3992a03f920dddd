"""Experience: how often a remedy worked before, on the incidents that the walls show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from tournevis.ground.incidents.models import Incident
from tournevis.steps.diagnosis.models import FAILED, WORKED, Observation


@dataclass(frozen=True)
class Experience:
    """A remedy worked `worked` times of the `tried` times it was tried."""

    worked: int = 0
    tried: int = 0


def experience(incident: Incident, guide: str) -> dict[str, Experience]:
    """By remedy, from the other incidents that followed this guide. A remedy never tried is absent."""
    rows = Observation.objects.filter(
        kind=Observation.Kind.REMEDY,
        is_current=True,
        answer__in=(WORKED, FAILED),
        incident__diagnosis__guide=guide,
    ).exclude(incident=incident)
    found = (
        rows.order_by()
        .values_list("subject")
        .annotate(worked=Count("pk", filter=Q(answer=WORKED)), tried=Count("pk"))
    )
    return {remedy: Experience(worked, tried) for remedy, worked, tried in found}
