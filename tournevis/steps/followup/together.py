"""Incidents of one trouble end together: what cured the parent cured them, each with its own question."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Incident, IncidentQuerySet, Refused
from tournevis.ground.incidents.parents import children_of
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.models import Diagnosis
from tournevis.steps.followup.models import Resolution
from tournevis.steps.followup.resolve import resolve

AT_ONCE = 100


def still_open(parent: Incident, by: Person) -> IncidentQuerySet:
    """Those beneath it that are not over, of the clients whom `by` works for."""
    return worked_on_by(by).open().filter(pk__in=children_of(parent).values("pk"))


def resolve_children(parent: Incident, *, by: Person, now: datetime) -> tuple[int, int]:
    """Solve up to `AT_ONCE` of them as the parent was solved; (how many were, how many refused).

    Each gets a follow-up of its own, and one that comes back opens alone. Raises `Refused` while
    the parent is open.
    """
    resolution = parent.resolutions.order_by("-at").first()
    if parent.is_open or resolution is None:
        raise Refused(gettext_noop("solve this incident first: the others follow"))
    done = refused = 0
    for child in still_open(parent, by).order_by("pk")[:AT_ONCE]:
        try:
            with transaction.atomic():
                _resolve(child, parent, resolution, by, now)
        except Refused:
            refused += 1
        else:
            done += 1
    return done, refused


def _resolve(
    child: Incident, parent: Incident, as_was: Resolution, by: Person, now: datetime
) -> None:
    """The cause is the parent's where both follow one guide; words say it elsewhere."""
    diagnosis = Diagnosis.objects.filter(incident=child).first()
    is_same = bool(as_was.guide) and diagnosis is not None and diagnosis.guide == as_was.guide
    with translation.override(by.language):
        words = gettext("Solved together with #%(number)s.") % {"number": parent.pk}
    resolve(
        child,
        cause=as_was.cause if is_same else "other",
        remedy=as_was.remedy if is_same else "",
        summary=as_was.summary or words,
        by=by,
        now=now,
    )
