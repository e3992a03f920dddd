"""What is to be done in a crisis, what was decided, and who tests which cause."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Refused
from tournevis.ground.incidents.once import told
from tournevis.ground.organisations.models import Person
from tournevis.steps.crisis.alert import alert
from tournevis.steps.crisis.models import Action, Crisis
from tournevis.steps.crisis.seats import checked, held
from tournevis.steps.diagnosis.observe import followed, observe

LONGEST = 300


def add(
    crisis: Crisis,
    what: str,
    *,
    by: Person,
    now: datetime,
    person: Person | None = None,
    due_at: datetime | None = None,
    check: str = "",
) -> Action:
    """Something is to be done, by `person` if one is named, who is told. Raises `Refused`."""
    held(crisis)
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
        due_at=due_at,
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
            at=due_at,
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
    crisis = held(action.crisis)
    action.refresh_from_db()
    if action.done_at is not None:
        return None
    action.done_at, action.done_by = now, by
    action.save(update_fields=["done_at", "done_by"])
    data = {"action": action.pk}
    return crisis.incident.record(Fact.DONE, now=now, by=by, text=action.what, data=data)


def take_up(action: Action, *, by: Person, now: datetime) -> Entry | None:
    """It is to be done after all; None when it is."""
    crisis = held(action.crisis)
    action.refresh_from_db()
    if action.done_at is None:
        return None
    action.done_at, action.done_by = None, None
    action.save(update_fields=["done_at", "done_by"])
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
