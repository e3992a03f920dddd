"""What an engineer does with an alert, however they say it: has it, has solved it, passes it on.

Every way of answering (`answers`, the link's page, the screen) ends here. The first who takes it
carries it; who comes late learns who was first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices

from tournevis.engines.sms import Verb
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Person, centre_id_of
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.escalation.answered import level_of, live
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.paging import waiting

UNSAID = "unsaid"  # the cause of what was solved in one word


class Outcome(TextChoices):
    """What became of an answer."""

    CONFIRMED = "confirmed"
    YOURS = "yours"
    TAKEN = "taken"
    OVER = "over"
    SOLVED = "solved"
    PASSED = "passed"
    STAYS = "stays"


@dataclass(frozen=True)
class Reply:
    """What became of it, and the name of whoever carries the incident now ("" for nobody)."""

    outcome: Outcome
    holder: str


def act(page: Page, verb: Verb, *, now: datetime, how: str, words: str = "") -> Reply | None:
    """Do what the engineer of this page says; None when they are barred, or may no longer see this
    client.

    Of what was told together, nothing is resolved by one word for all: that takes them.
    Called within `walls.system()`; it opens the page's company and its centre alone.
    """
    with walls.opened(page.organisation_id, centre_id_of(page.organisation_id)):
        incident = worked_on_by(page.person).filter(pk=page.incident_id).first()
        if incident is None or Account.objects.barred().filter(person=page.person).exists():
            return None
        if verb == Verb.NEXT:
            return pass_on(incident, by=page.person, now=now, how=how)
        if verb == Verb.DONE and page.batch_id is None:
            return finish(incident, by=page.person, now=now, how=how, words=words)
        return take(incident, by=page.person, now=now, how=how)


def take(incident: Incident, *, by: Person, now: datetime, how: str) -> Reply:
    """This person says "I have it"; the first one does, the others learn who was first.

    Where somebody carries it already and others were alerted all the same, whoever answers takes
    it over.
    """
    if escalate.claim(incident, by=by, now=now, how=how):
        return Reply(Outcome.CONFIRMED, by.name)
    return standing(incident, by)


def finish(incident: Incident, *, by: Person, now: datetime, how: str, words: str = "") -> Reply:
    """It is solved already, says whoever has it, or takes it with this; the cause is told later.

    Nothing is learnt from a cause that nobody named.
    """
    answer = take(incident, by=by, now=now, how=how)
    if answer.outcome not in (Outcome.CONFIRMED, Outcome.YOURS):
        return answer
    data = {"guide": "", "cause": UNSAID, "remedy": "", "summary": words, "how": how}
    incident.solve(by=by, now=now, data=data)
    return Reply(Outcome.SOLVED, by.name)


def pass_on(incident: Incident, *, by: Person, now: datetime, how: str) -> Reply:
    """The next one is alerted at once, of what they carry too; it stays theirs where nobody else is."""
    found = live(incident.locked())
    if found is None or found.is_answered:
        answer = standing(incident, by)
        if answer.outcome != Outcome.YOURS:
            return answer
        is_passed = _give_up(incident, by, how, now)
        return Reply(Outcome.PASSED if is_passed else Outcome.STAYS, answer.holder)
    waiting.drop(found, now, person=by)
    is_waited_for = found.pages.filter(step__gte=found.together, step__lt=found.step, person=by)
    if is_waited_for.exists() and found.due_at is not None and found.due_at > now:
        _note_passed(incident, by, how, now)
        escalate.hurry(found, now)
    return Reply(Outcome.PASSED, "")


def _give_up(incident: Incident, by: Person, how: str, now: datetime) -> bool:
    """Whoever is next is alerted of what this person carries; it is theirs until somebody takes it.

    False where there is nobody else.
    """
    if not escalate.has_another(incident, by, now):
        return False
    entry = _note_passed(incident, by, how, now)
    begun = escalate.begin_for(incident, escalate.Why.LEVEL, now, entry, level=level_of(incident))
    if begun is not None:
        escalate.hurry(begun, now)
    return begun is not None


def _note_passed(incident: Incident, by: Person, how: str, now: datetime) -> Entry:
    return incident.record(Fact.PASSED_ON, now=now, by=by, data={"to": by.name, "how": how})


def standing(incident: Incident, person: Person) -> Reply:
    """How an incident that is no longer new stands, for this person."""
    name = incident.assignee.name if incident.assignee else ""
    if not incident.is_open:
        return Reply(Outcome.OVER, name)
    return Reply(Outcome.YOURS if incident.assignee_id == person.pk else Outcome.TAKEN, name)
