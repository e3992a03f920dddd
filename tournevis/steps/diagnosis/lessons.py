"""What closed incidents taught: how often each cause was confirmed, here and elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from tournevis.engines.troubleshoot import Guide
from tournevis.engines.troubleshoot.learn import Closure, pooled
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.steps.diagnosis.models import Learnt

Row = tuple[str, int, str, str, int, datetime]
"""Cause, client, version, site, how many, the latest."""


@dataclass(frozen=True)
class Lessons:
    """`counts`: to be added to the guide's rates, for this version, client and site.

    `closed`: the confirmed incidents that they come from; `here`: those of this client.
    """

    counts: Mapping[str, float] = field(default_factory=dict)
    closed: int = 0
    here: int = 0


def lessons(incident: Incident, guide: Guide) -> Lessons:
    """From all confirmed incidents that the walls show, without this one. One query."""
    rows = (
        confirmed()
        .filter(guide=guide.key)
        .exclude(incident=incident)
        .order_by()
        .values_list(
            "cause", "organisation_id", "incident__asset__version", "incident__asset__site"
        )
        .annotate(times=Count("pk"), latest=Max("at"))
    )
    found = sorted(
        (cause, client, version or "", site or "", times, latest)
        for cause, client, version, site, times, latest in rows
        if cause in guide.cause_index
    )
    if not found:
        return Lessons()
    asset = incident.asset
    place = (asset.version, asset.site) if asset else ("", "")
    return _pooled(guide, tuple(found), incident.organisation_id, *place)


def confirmed() -> QuerySet[Learnt]:
    """What may teach: the cause was confirmed, and nobody opened the incident again since."""
    later = Entry.objects.filter(
        incident=OuterRef("incident"), kind=Fact.REOPENED, at__gt=OuterRef("at")
    )
    return Learnt.objects.filter(~Exists(later))


@lru_cache(maxsize=256)
def _pooled(guide: Guide, rows: tuple[Row, ...], client: int, version: str, site: str) -> Lessons:
    """The panels of one page ask for the same within a second."""
    closures: list[Closure] = []
    for cause, whose, built, where, times, latest in rows:
        one = Closure(
            guide.key, guide.version, latest, cause,
            product_version=built, client=str(whose), site=where,
        )  # fmt: skip
        closures += [one] * times
    return Lessons(
        counts=pooled(guide, closures, version=version, client=str(client), site=site),
        closed=len(closures),
        here=sum(times for _cause, whose, _v, _s, times, _at in rows if whose == client),
    )
