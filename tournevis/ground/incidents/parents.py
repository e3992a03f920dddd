"""Incidents that have one trouble: they join a parent, and can leave it again at any time.

One level only: a parent has no parent, a child no children. Parent and children may be of several
clients of one centre; nothing on a child says to its client that there are others.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, IncidentQuerySet, Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person, centre_id_of


def join(child: Incident, parent: Incident, *, by: Person, now: datetime) -> Entry | None:
    """From now on `child` stands and falls with `parent`; None when it does already.

    Whoever asks may see both: the caller found them through `doors`. Raises `Refused`.
    """
    for each in sorted((child, parent), key=lambda each: each.pk):
        each.locked()
    if child.parent_id == parent.pk:
        return None
    _check(child, parent)
    child.parent = parent
    parent.record(Fact.JOINED, now=now, by=by, data={"child": child.pk})
    return child.record(Fact.JOINED, now=now, by=by, data={"parent": parent.pk})


def leave(child: Incident, *, by: Person, now: datetime) -> Entry | None:
    """It stands alone again; None when it did."""
    child.locked()
    number, child.parent = child.parent_id, None
    if number is None:
        return None
    parent = Incident.objects.filter(pk=number).first()  # perhaps behind a wall
    if parent is not None:
        parent.locked().record(Fact.LEFT, now=now, by=by, data={"child": child.pk})
    return child.record(Fact.LEFT, now=now, by=by, data={"parent": number})


def children_of(parent: Incident) -> IncidentQuerySet:
    """Those that joined it, of the clients whose walls are open; oldest first."""
    return Incident.objects.filter(parent=parent, merged_into=None).order_by("pk")


def has_children(incident: Incident) -> bool:
    """Whether any client's incident is beneath it, also one that who asks may not see."""
    with walls.system():
        return Incident.objects.filter(parent=incident).exists()


def _check(child: Incident, parent: Incident) -> None:
    if child.pk == parent.pk:
        raise Refused(gettext_noop("an incident cannot be part of itself"))
    if child.parent_id is not None:
        raise Refused(gettext_noop("it is part of another already: take it out there first"))
    if parent.parent_id is not None:
        raise Refused(gettext_noop("the other is itself part of one: choose that one"))
    if has_children(child):
        raise Refused(gettext_noop("it has others beneath it: take them out first"))
    if child.merged_into_id is not None or parent.merged_into_id is not None:
        raise Refused(gettext_noop("it was merged into another: choose that one"))
    if centre_id_of(child.organisation_id) != centre_id_of(parent.organisation_id):
        raise Refused(gettext_noop("another centre looks after that client"))
