"""Joined by hand: the messages of a fresh incident become entries of the one they belong to."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Contract, Person
from tournevis.steps.intake.putting_away import put_away


def join_by_hand(fresh: Incident, target: Incident, *, by: Person, now: datetime) -> None:
    """Copy every message of `fresh` to `target`, then put `fresh` away; answers follow it.

    Raises `Refused` for another client's incident, unless `fresh` is still in triage. The client
    of `target` sees the messages only if they wrote them.
    """
    _check(fresh, target)
    put_away(fresh, by=by, now=now, data={"why": "joined", "joined": target.pk})
    target.locked()
    for entry in fresh.entries.filter(kind=Fact.MESSAGE_IN):
        _copy(entry, fresh, target, now)


def _check(fresh: Incident, target: Incident) -> None:
    if fresh.pk == target.pk:
        raise Refused(gettext_noop("an incident cannot be joined to itself"))
    if fresh.organisation_id == target.organisation_id:
        return
    theirs = Contract.objects.filter(centre=fresh.organisation_id, organisation=target.organisation)
    if not (fresh.in_triage and theirs.exists()):
        raise Refused(gettext_noop("only incidents of the same client can be joined"))


def _copy(entry: Entry, fresh: Incident, target: Incident, now: datetime) -> None:
    told = {
        "joined_from": fresh.pk,
        "written_at": entry.at.isoformat(),
        "inbound": entry.inbound_id,
    }
    target.record(
        Fact.MESSAGE_IN,
        now=now,
        by=entry.by,
        text=entry.text,
        data={**entry.data, **told},
        is_public=entry.is_public and fresh.requester_id == target.requester_id,
    )
