"""Two incidents about one trouble become one, and can be taken apart again at any time.

Nothing is copied and nothing is lost: the merged incident keeps its entries, its messages that are
still to leave and its number; it is shown in the other, and answers to it follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident, Refused
from tournevis.ground.incidents.story import family_of, story
from tournevis.ground.incidents.writing import best_channel, write_to_client
from tournevis.ground.organisations.models import Contract, Organisation, Person, centre_id_of
from tournevis.steps.intake.moving import move_along


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: how many entries meet, and by when the client is then contacted."""

    merged: Incident
    kept: Incident
    entries: int
    due_at: datetime | None
    is_same_person: bool


def preview(merged: Incident, kept: Incident) -> Preview:
    """What merging would do, without doing it. Raises `Refused` where it may not be done."""
    _check(merged, kept)
    clocks = [clock.due_at for each in (merged, kept) if (clock := each.running_clock())]
    waits = kept.running_clock() is not None
    return Preview(
        merged,
        kept,
        story(merged).count() + story(kept).count(),
        min(clocks) if waits else None,
        merged.requester_id == kept.requester_id,
    )


def merge(
    merged: Incident, kept: Incident, *, by: Person, now: datetime, tells: bool = False
) -> Entry:
    """From now on `merged` is part of `kept`; the earlier promise stands.

    `tells`: its client is told so, once, by the way they wrote. Raises `Refused` for another
    client's incident (unless `merged` is in triage), and for one that is merged already.
    """
    for each in sorted((merged, kept), key=lambda each: each.pk):
        each.locked()
    _check(merged, kept)
    was = _as_it_was(merged, kept)
    if merged.in_triage:
        move_along(merged, kept.organisation)
        merged.organisation, merged.in_triage = kept.organisation, False
    _bring_forward(merged, kept)
    merged.merged_into, merged.status = kept, Incident.Status.CLOSED
    merged.record(Fact.MERGED, now=now, by=by, data={"into": kept.pk, "was": was})
    told = kept.record(Fact.MERGED, now=now, by=by, data={"from": merged.pk})
    if tells:
        _tell(merged, kept, by, now)
    return told


def unmerge(merged: Incident, *, by: Person, now: datetime) -> Incident:
    """It stands alone again, as it stood before; gives the incident that it was part of.

    What was written while it was part of the other stays where it was written. Raises `Refused`
    when it is not merged.
    """
    kept = _parted(merged)
    last = merged.entries.filter(kind=Fact.MERGED, data__into=kept.pk).last()
    was: dict[str, Any] = last.data["was"] if last else {}
    merged.merged_into = None
    merged.status = was.get("status", Incident.Status.ACKNOWLEDGED)
    merged.save(update_fields=["merged_into", "status"])
    if was.get("triage"):
        centre = Organisation.objects.get(pk=centre_id_of(merged.organisation_id))
        move_along(merged, centre)
        merged.organisation, merged.in_triage = centre, True
    _give_back(merged, kept, was)
    kept.record(Fact.UNMERGED, now=now, by=by, data={"from": merged.pk})
    data = {"into": kept.pk, "alone": True}
    merged.record(Fact.UNMERGED, now=now, by=by, data=data)
    return kept


def _parted(merged: Incident) -> Incident:
    for pk in sorted({merged.pk, merged.merged_into_id or merged.pk}):
        Incident.objects.select_for_update(of=("self",)).get(pk=pk)
    merged.refresh_from_db()
    if merged.merged_into is None:
        raise Refused(gettext_noop("this incident is not merged into another"))
    return merged.merged_into


def _check(merged: Incident, kept: Incident) -> None:
    if merged.pk == kept.pk:
        raise Refused(gettext_noop("an incident cannot be merged into itself"))
    if merged.merged_into_id is not None:
        raise Refused(gettext_noop("it is merged into another already: undo that first"))
    if kept.merged_into_id is not None or kept.pk in family_of(merged):
        raise Refused(gettext_noop("the other is itself merged: choose the one that it is in"))
    if merged.is_open and not kept.is_open:
        raise Refused(gettext_noop("the other is over: open it again first, or merge it into this"))
    _check_client(merged, kept)


def _check_client(merged: Incident, kept: Incident) -> None:
    if merged.organisation_id == kept.organisation_id and merged.in_triage == kept.in_triage:
        return
    theirs = Contract.objects.filter(centre=merged.organisation_id, organisation=kept.organisation)
    if not (merged.in_triage and theirs.exists()):
        raise Refused(gettext_noop("only incidents of the same client can be merged"))


def _as_it_was(merged: Incident, kept: Incident) -> dict[str, Any]:
    """What undoing needs to know, as plain JSON values."""
    mine, theirs = merged.running_clock(), kept.running_clock()
    return {
        "status": str(merged.status),
        "triage": merged.in_triage,
        "clock": [mine.started_at.isoformat(), mine.due_at.isoformat()] if mine else None,
        "kept_due": theirs.due_at.isoformat() if theirs else None,
    }


def _bring_forward(merged: Incident, kept: Incident) -> None:
    """The earlier of two running promises stands; one that was kept on the other is kept."""
    mine, theirs = merged.running_clock(), kept.running_clock()
    if mine is None:
        return
    if theirs is not None and mine.due_at < theirs.due_at:
        theirs.due_at = mine.due_at
        theirs.save(update_fields=["due_at"])
    mine.delete()


def _give_back(merged: Incident, kept: Incident, was: dict[str, Any]) -> None:
    """Both promises as they were, where they still run."""
    if not was.get("clock"):
        return
    started, due = (datetime.fromisoformat(each) for each in was["clock"])
    Deadline.objects.get_or_create(
        organisation_id=merged.organisation_id,
        incident=merged,
        kind=Deadline.Kind.FIRST_CONTACT,
        started_at=started,
        defaults={"due_at": due},
    )
    theirs = kept.running_clock()
    if theirs is not None and was.get("kept_due") and theirs.due_at == due:
        theirs.due_at = datetime.fromisoformat(was["kept_due"])
        theirs.save(update_fields=["due_at"])


def _tell(merged: Incident, kept: Incident, by: Person, now: datetime) -> None:
    """One message to whoever wrote the merged one; the same words are never sent twice for it."""
    first = merged.entries.filter(kind=Fact.MESSAGE_IN).first()
    used = str(first.data.get("channel", "")) if first else ""
    with translation.override(merged.language):
        body = gettext(
            "We treat your request #%(merged)s together with #%(kept)s, so that you get one answer."
            " There is nothing you need to do."
        ) % {"merged": merged.pk, "kept": kept.pk}
    write_to_client(
        kept if merged.requester_id == kept.requester_id else merged,
        channel=best_channel(merged.requester, used),
        body=body,
        key=f"merged-{merged.pk}",
        now=now,
        by=by,
    )
