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
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.escalation.answered import live
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
class Answer:
    """What became of it, and the name of whoever carries the incident now ("" for nobody)."""

    outcome: Outcome
    holder: str


def act(page: Page, verb: Verb, *, now: datetime, how: str, words: str = "") -> Answer | None:
    """Do what the engineer of this page says; None when they may no longer see this client.

    Called within `walls.system()`; it opens the page's company and its centre alone.
    """
    with walls.opened(page.organisation_id, centre_id_of(page.organisation_id)):
        incident = worked_on_by(page.person).filter(pk=page.incident_id).first()
        if incident is None:
            return None
        if verb == Verb.TAKE:
            return take(incident, by=page.person, now=now, how=how)
        if verb == Verb.DONE:
            return finish(incident, by=page.person, now=now, how=how, words=words)
        return pass_on(incident, by=page.person, now=now, how=how)


def take(incident: Incident, *, by: Person, now: datetime, how: str) -> Answer:
    """This person says "I have it"; the first one does, the others learn who was first.

    Where somebody carries it already and others were alerted all the same, whoever answers takes
    it over.
    """
    if escalate.claim(incident, by=by, now=now, how=how):
        return Answer(Outcome.CONFIRMED, by.name)
    return standing(incident, by)


def finish(incident: Incident, *, by: Person, now: datetime, how: str, words: str = "") -> Answer:
    """It is solved already, says whoever has it, or takes it with this; the cause is told later.

    Nothing is learnt from a cause that nobody named.
    """
    answer = take(incident, by=by, now=now, how=how)
    if answer.outcome not in (Outcome.CONFIRMED, Outcome.YOURS):
        return answer
    data = {"guide": "", "cause": UNSAID, "remedy": "", "summary": words, "how": how}
    incident.solve(by=by, now=now, data=data)
    return Answer(Outcome.SOLVED, by.name)


def pass_on(incident: Incident, *, by: Person, now: datetime, how: str) -> Answer:
    """The next one is alerted at once. What they carry already is handed over on the screen."""
    found = live(incident.locked())
    if found is None or found.is_answered:
        answer = standing(incident, by)
        is_mine = answer.outcome == Outcome.YOURS
        return Answer(Outcome.STAYS, answer.holder) if is_mine else answer
    waiting.drop(found, now, person=by)
    is_waited_for = found.pages.filter(step__gte=found.together, step__lt=found.step, person=by)
    if is_waited_for.exists() and found.due_at is not None and found.due_at > now:
        data = {"to": by.name, "did": "passed_on", "how": how}
        incident.record(Fact.READ, now=now, by=by, data=data)
        escalate.hurry(found, now)
    return Answer(Outcome.PASSED, "")


def standing(incident: Incident, person: Person) -> Answer:
    """How an incident that is no longer new stands, for this person."""
    name = incident.assignee.name if incident.assignee else ""
    if not incident.is_open:
        return Answer(Outcome.OVER, name)
    return Answer(Outcome.YOURS if incident.assignee_id == person.pk else Outcome.TAKEN, name)
