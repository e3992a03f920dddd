"""The end of a crisis: stood down, or undone because it never was one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Entry, Incident, Refused
from tournevis.ground.incidents.once import told
from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis import review, rhythm, updates
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.declare import BY_CRISIS
from tournevis.steps.crisis.models import Audience, Crisis
from tournevis.steps.crisis.seats import end_all, held

UNDO = timedelta(minutes=10)
BY_MISTAKE = gettext_noop("it was no crisis after all")
OVER = gettext_noop("the crisis is over")


def stand_down(
    crisis: Crisis,
    *,
    by: Person,
    now: datetime,
    why: str = "",
    words: Mapping[str, str] | None = None,
    nonce: str = "",
) -> Entry:
    """It is over: no more updates are promised, the severity is as before, the review is drafted.

    `words`: language → the last message to the clients, told once for a `nonce`. The incident itself
    goes on until it is resolved. Raises `Refused` when it was over already, and for empty words.
    """
    was_told = held(crisis).has_told
    if words is not None:
        updates.tell(crisis, Audience.CLIENTS, words, nonce=nonce, by=by, now=now)
    if was_told:  # by when; that stays, whatever the contract promises of what is less severe
        promises.stay(crisis.incident, Deadline.Kind.SOLUTION)
    entry = _end(crisis, by, now, told(why)[:300])
    for person in _had_roles(crisis):
        if person != by:
            alert(crisis.incident, person, "over", key=f"over-{crisis.pk}", now=now, by=by)
    review.draft(crisis, by=by, now=now)
    return entry


def undo(crisis: Crisis, *, by: Person, now: datetime) -> Entry:
    """It was declared by mistake, a moment ago; what it promised is promised no more.

    Raises `Refused` later than ten minutes, and once clients were told of it.
    """
    held(crisis)
    if now > crisis.declared_at + UNDO or crisis.updates.exists():
        raise Refused(gettext_noop("too much happened since: stand the crisis down instead"))
    crisis.was_undone = True
    crisis.save(update_fields=["was_undone"])
    made = promises.running(crisis.incident, Deadline.Kind.SOLUTION)
    if made is not None and made.started_at >= crisis.declared_at:
        promises.drop(crisis.incident, Deadline.Kind.SOLUTION, now=now)
    entry = _end(crisis, by, now, "")
    _put_back(crisis, now)
    return entry


def _had_roles(crisis: Crisis) -> set[Person]:
    seats = crisis.seats.filter(taken_at__isnull=False)
    return {each.person for each in seats.select_related("person")}


def can_undo(crisis: Crisis, now: datetime) -> bool:
    """Whether it can still be taken for a mistake."""
    return now <= crisis.declared_at + UNDO and not crisis.updates.exists()


def _put_back(crisis: Crisis, now: datetime) -> None:
    """The first contact that the declaration brought forward is due when it was before."""
    kind = Deadline.Kind.FIRST_CONTACT
    told = crisis.incident.entries.filter(
        kind=Fact.PROMISED, at=crisis.declared_at, data__kind=kind, data__why=BY_CRISIS
    ).last()
    if told is not None and told.data.get("before"):
        due_at = datetime.fromisoformat(told.data["before"])
        promises.put_back(crisis.incident, kind, due_at, now=now, why=BY_MISTAKE)


def _end(crisis: Crisis, by: Person, now: datetime, why: str) -> Entry:
    held(crisis)
    crisis.stood_down_at, crisis.stood_down_by = now, by
    crisis.save(update_fields=["stood_down_at", "stood_down_by"])
    entry = crisis.incident.record(
        Fact.STOOD_DOWN,
        now=now,
        by=by,
        text=why,
        data={"undone": True} if crisis.was_undone else {},
    )
    end_all(crisis, now)
    crisis.reliefs.filter(accepted_at=None, dropped_at=None).update(dropped_at=now)
    rhythm.stop(crisis, now)
    if crisis.incident.is_open and crisis.incident.severity == Incident.Severity.CRITICAL:
        crisis.incident.rate(crisis.severity_before, by=None, now=now)  # nobody did so meanwhile
    if crisis.incident.is_open:  # the crisis promised in the contract's place
        promises.recount(crisis.incident, now=now, why=OVER)
    return entry
