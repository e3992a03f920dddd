"""Printing confirmed closures as JSON lines, in the form that `tournevis guide learn` reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry
from tournevis.ground.organisations import walls
from tournevis.steps.diagnosis.models import FAILED, LATER, WORKED, Diagnosis, Learnt, Observation

BATCH = 500
Kind = Observation.Kind


def listed(guide: str = "") -> Iterator[dict[str, object]]:
    """Closures whose cause a person confirmed and of which the client said that it held.

    Of one guide, or of all; the oldest first. Clients are numbered, not named.
    """
    with walls.system():
        found = Learnt.objects.select_related("incident__asset").order_by("at", "pk")
        if guide:
            found = found.filter(guide=guide)
        many = found.count()
        for start in range(0, many, BATCH):
            yield from _batch(list(found[start : start + BATCH]))


def _batch(learnt: list[Learnt]) -> Iterator[dict[str, object]]:
    incidents = [each.incident_id for each in learnt]
    observed: defaultdict[int, list[Observation]] = defaultdict(list)
    rows = Observation.objects.filter(incident__in=incidents, is_current=True)
    for seen in rows.order_by("at", "pk"):
        observed[seen.incident_id].append(seen)
    reopened: defaultdict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(incident__in=incidents, kind=Fact.REOPENED):
        reopened[entry.incident_id].append(entry)
    versions = dict(
        Diagnosis.objects.filter(incident__in=incidents).values_list("incident", "version")
    )
    for each in learnt:
        came_back = any(entry.at > each.at for entry in reopened[each.incident_id])
        yield _closure(
            each, observed[each.incident_id], versions.get(each.incident_id, 1), came_back
        )


def _closure(
    learnt: Learnt, observed: list[Observation], version: int, came_back: bool
) -> dict[str, object]:
    asset = learnt.incident.asset
    return {
        "guide": learnt.guide,
        "version": version,
        "at": learnt.at.isoformat(),
        "cause": learnt.cause,
        "observed": [
            [seen.subject, seen.answer]
            for seen in observed
            if seen.kind == Kind.CHECK and seen.answer != LATER
        ],
        "tried": [
            [seen.subject, seen.answer == WORKED]
            for seen in observed
            if seen.kind == Kind.REMEDY and seen.answer in (WORKED, FAILED)
        ],
        "product_version": asset.version if asset else "",
        "client": f"C{learnt.organisation_id}",
        "site": asset.site if asset else "",
        "automatic": False,
        "reopened": came_back,
    }
