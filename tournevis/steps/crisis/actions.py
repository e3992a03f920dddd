"""What is to be done in a crisis, what was decided, and who tests which cause."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Refused
from tournevis.ground.incidents.once import told
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.duty import supervisors
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.models import Action, Crisis, Seat
from tournevis.steps.crisis.seats import checked, held, holder, opened
from tournevis.steps.diagnosis.observe import followed, observe

LONGEST = 300
REMINDERS, AGAIN = 2, timedelta(days=1)


def add(
    crisis: Crisis,
    what: str,
    *,
    by: Person,
    now: datetime,
    person: Person | None = None,
    by_at: datetime | None = None,
    check: str = "",
) -> Action:
    """Something is to be done, by `person` if one is named, who is told, until `by_at`; also once the
    crisis is over. Raises `Refused`."""
    crisis.incident.locked()
    said = told(what)[:LONGEST]
    if not said:
        raise Refused(gettext_noop("say what is to be done"))
    if person is not None:
        checked(crisis, person)
    action = Action.objects.create(
        organisation_id=crisis.organisation_id,
        crisis=crisis,
        what=said,
        check_key=check,
        person=person,
        by=by,
        at=now,
        by_at=by_at,
        due_at=by_at,
    )
    data = {"action": action.pk, "to": person.name if person else ""}
    crisis.incident.record(Fact.TO_DO, now=now, by=by, text=said, data=data)
    if person is not None and person != by:
        alert(
            crisis.incident,
            person,
            "action",
            key=f"action-{action.pk}",
            now=now,
            by=by,
            at=by_at,
            text=said,
        )
    return action


def have_tested(crisis: Crisis, check: str, *, person: Person, by: Person, now: datetime) -> Action:
    """`person` answers this check of the guide; one who does so already is relieved of it."""
    held(crisis)
    guide = followed(crisis.incident)
    if check not in guide.check_index:
        raise Refused(gettext_noop("this guide does not ask that"))
    crisis.actions.filter(check_key=check, done_at=None).delete()
    what = in_words(guide.check(check).ask)
    return add(crisis, what, by=by, now=now, person=person, check=check)


def answer(crisis: Crisis, check: str, said: str, *, by: Person, now: datetime) -> None:
    """The check's answer goes where every answer goes; whoever was to test it has done so."""
    held(crisis)
    observe(crisis.incident, check, said, by=by, now=now)
    for action in crisis.actions.filter(check_key=check, done_at=None):
        finish(action, by=by, now=now)


def finish(action: Action, *, by: Person, now: datetime) -> Entry | None:
    """It is done; None when it was."""
    crisis = _of(action)
    if action.done_at is not None:
        return None
    action.settle(done_at=now, done_by=by)
    data = {"action": action.pk}
    return crisis.incident.record(Fact.DONE, now=now, by=by, text=action.what, data=data)


def take_up(action: Action, *, by: Person, now: datetime) -> Entry | None:
    """It is to be done after all; None when it is."""
    crisis = _of(action)
    if action.done_at is None:
        return None
    due_at = action.by_at if action.by_at and action.by_at > now else None
    action.put_off(due_at, done_at=None, done_by=None)
    data = {"action": action.pk}
    return crisis.incident.record(Fact.TO_DO, now=now, by=by, text=action.what, data=data)


def decide(crisis: Crisis, what: str, why: str, *, by: Person, now: datetime) -> Entry:
    """It was decided, and why; this is never changed, only decided otherwise later."""
    held(crisis)
    said, because = told(what)[:LONGEST], told(why)[:LONGEST]
    if not said:
        raise Refused(gettext_noop("say what was decided"))
    return crisis.incident.record(
        Fact.DECIDED, now=now, by=by, text=said, data={"why": because} if because else {}
    )


def remind_due() -> int:
    """The round: what was to be done by now, and is not, is said to whoever was to do it."""
    return each_due(Action.claim, _remind)


def _remind(claimed: Action) -> bool:
    with opened(claimed, "person", "by") as (action, now):
        if action is None:
            return False
        if action.crisis.was_undone:
            action.settle()
            return True
        for each in _chased(action, action.crisis):
            key = f"action-due-{action.pk}-{action.reminded}"
            alert(
                action.crisis.incident,
                each,
                "action-due",
                key=key,
                now=now,
                at=action.by_at,
                text=action.what,
            )
        is_last = action.reminded + 1 >= REMINDERS
        action.put_off(None if is_last else now + AGAIN, reminded=action.reminded + 1)
        return True


def _chased(action: Action, crisis: Crisis) -> set[Person]:
    """Whose it is, else who leads or wrote it down; the second time the supervisors too."""
    people = {action.person or holder(crisis, Seat.Kind.COMMANDER) or action.by}
    return people | set(supervisors(crisis.organisation_id)) if action.reminded else people


def _of(action: Action) -> Crisis:
    """Its crisis, the incident held; the action as it is now."""
    crisis = action.crisis
    crisis.incident.locked()
    action.refresh_from_db()
    action.crisis = crisis
    return crisis
