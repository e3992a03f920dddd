"""Another trouble in the same conversation becomes an incident of its own, and can be put back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Moved, Refused
from tournevis.ground.incidents.story import story
from tournevis.ground.organisations.models import Person
from tournevis.steps.intake.merging import merge

SUBJECT_CHARS = 300
CAN_MOVE = (Fact.MESSAGE_IN, Fact.MESSAGE_OUT, Fact.NOTE, Fact.CALL)


def movable(incident: Incident) -> list[Entry]:
    """What can be taken out of it: what people said, oldest first."""
    rows = story(incident).filter(kind__in=CAN_MOVE).select_related("incident__requester")
    return list(rows.order_by("at", "pk"))


def split(
    incident: Incident, chosen: Iterable[int], subject: str, *, by: Person, now: datetime
) -> Incident:
    """A new incident of whoever these entries (ids) are about. The one who splits has it.

    Raises `Refused` without a subject or an entry, for entries that are not shown on this
    incident or are of several people, and when nothing would be left of it.
    """
    incident.locked()
    entries = _chosen(incident, set(chosen))
    title = " ".join(subject.replace("\x00", "").split())[:SUBJECT_CHARS]
    if not title:
        raise Refused(gettext_noop("say in a few words what the new incident is about"))
    fresh = _fresh(incident, _whose(entries), title, entries, by, now)
    data = {"split_from": incident.pk, "channel": entries[0].data.get("channel", "")}
    fresh.record(Fact.OPENED, now=now, by=by, data=data)
    _move(entries, fresh, by, now)
    told = {"to": fresh.pk, "entries": [entry.pk for entry in entries]}
    incident.record(Fact.SPLIT, now=now, by=by, data=told)
    return fresh


def put_back(fresh: Incident, *, by: Person, now: datetime) -> Incident:
    """Undo a split: its entries are shown where they were, and the rest of it is merged there.

    Gives the incident that it came from. Raises `Refused` when it was not split off, or when that
    one cannot take it any more.
    """
    origin = origin_of(fresh)
    if origin is None or fresh.merged_into_id is not None:
        raise Refused(gettext_noop("this incident was not split off another"))
    merge(fresh, origin, by=by, now=now)
    Moved.objects.filter(to=fresh, undone_at=None).update(undone_at=now)
    return origin


def origin_of(fresh: Incident) -> Incident | None:
    """The incident that this one was split off; None when it was not."""
    opened = fresh.entries.filter(kind=Fact.OPENED, data__split_from__isnull=False).first()
    if opened is None:
        return None
    return Incident.objects.filter(pk=opened.data["split_from"]).first()


def _chosen(incident: Incident, wanted: set[int]) -> list[Entry]:
    every = movable(incident)
    entries = [entry for entry in every if entry.pk in wanted]
    if incident.merged_into_id is not None or incident.in_triage:
        raise Refused(gettext_noop("this incident cannot be split as it is"))
    if not entries or len(entries) != len(wanted):
        raise Refused(gettext_noop("choose the messages that are about something else"))
    left = [entry for entry in every if entry.pk not in wanted]
    if not any(entry.kind == Fact.MESSAGE_IN for entry in left):
        raise Refused(gettext_noop("leave at least one message of the client where it is"))
    return entries


def _whose(entries: list[Entry]) -> Incident:
    """The incident that they were written on: of what was merged, another's than the one they are
    shown on. What nobody but the staff reads goes with anybody's."""
    said = [entry for entry in entries if entry.is_public] or entries
    if len({entry.incident.requester_id for entry in said}) > 1:
        raise Refused(
            gettext_noop("these messages are of several people: split off one person's at a time")
        )
    return said[0].incident


def _fresh(
    incident: Incident,
    written_on: Incident,
    title: str,
    entries: list[Entry],
    by: Person,
    now: datetime,
) -> Incident:
    """In whose hands it is, nobody needs to be alerted of it."""
    contacted = incident.status == Incident.Status.IN_PROGRESS
    status = Incident.Status.IN_PROGRESS if contacted else Incident.Status.ACKNOWLEDGED
    return Incident(
        organisation_id=incident.organisation_id,
        subject=title,
        status=status,
        language=written_on.language,
        requester=written_on.requester,
        assignee=by,
        opened_at=min(entry.at for entry in entries),
        changed_at=now,
    )


def _move(entries: list[Entry], to: Incident, by: Person, now: datetime) -> None:
    """Once at a time: what was moved here before is moved on from here."""
    Moved.objects.filter(entry__in=entries, undone_at=None).update(undone_at=now)
    rows = (
        Moved(organisation_id=to.organisation_id, entry=entry, to=to, by=by, at=now)
        for entry in entries
    )
    Moved.objects.bulk_create(rows)
