"""The client's answer: it held, and the incident is closed and learnt from; or it is open again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.learn import forget, learn
from tournevis.steps.followup.models import FollowUp

MAY_CHANGE_FOR = timedelta(days=1)


def answer(followup: FollowUp, said: str, *, by: Person, now: datetime) -> None:
    """Held: close, and count the confirmed cause for learning. Broke: reopen, which alerts again.

    The same answer twice is one answer; another one within a day replaces it. Raises `Refused`
    for anything else.
    """
    followup = (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("incident", "resolution__entry")
        .get(pk=followup.pk)
    )
    if said not in FollowUp.Answer.values:
        raise Refused(gettext_noop("the answer is yes or no"))
    if followup.answer == said:
        return
    if followup.answered_at and now > followup.answered_at + MAY_CHANGE_FOR:
        raise Refused(gettext_noop("this was answered some time ago; please write to us instead"))
    if followup.resolution != followup.incident.resolutions.order_by("-at").first():
        raise Refused(gettext_noop("this is about an earlier solution; please write to us instead"))
    followup.settle(answer=said, answered_at=now)
    incident = followup.incident
    incident.record(Fact.ANSWERED, now=now, by=by, data={"answer": said}, is_public=True)
    if said == FollowUp.Answer.HELD:
        _held(followup, incident, by, now)
    else:
        forget(followup.resolution.entry)
        incident.reopen(by=by, now=now, data={"why": "broke"})


def _held(followup: FollowUp, incident: Incident, by: Person, now: datetime) -> None:
    incident.locked()
    if incident.is_open:  # "no" was a slip: what was solved is solved again
        incident.solve(by=by, now=now, data={"why": "the client changed their answer"})
    incident.close(by=by, now=now, data={"why": "held"})
    resolution = followup.resolution
    if resolution.guide and resolution.cause != "other":
        learn(
            incident,
            guide=resolution.guide,
            cause=resolution.cause,
            remedy=resolution.remedy,
            entry=resolution.entry,
            now=now,
        )
