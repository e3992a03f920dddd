"""What rings again and again wakes nobody each time, and everybody once it stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.cast import Cast
from tournevis.ground.incidents import reacting
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.steps.oncall.escalation import escalate, flapping
from tournevis.steps.oncall.tests.conftest import REACTIONS, Move, Open, Post, Work
from tournevis.steps.oncall.tests.test_escalation import ANNA

MORE: dict[Fact, reacting.Answers] = {
    Fact.RELAPSED: ([flapping.begin], []),
    Fact.RECOVERED: ([escalate.stop], []),
}


def flap(incident: Incident, now: datetime, work: Work, times: int) -> None:
    """It recovers and rings again, so many times within some minutes."""
    for count in range(times):
        at = now + timedelta(minutes=count)
        incident.record(Fact.RECOVERED, now=at)
        work()
        incident.record(Fact.RELAPSED, now=at)
        work()


def test_the_third_relapse_within_the_hour_waits_until_it_is_steady(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    reacting.answer_with({**REACTIONS, **MORE})
    incident = opened("Disque plein")
    work()
    flap(incident, tuesday, work, 2)
    assert post.numbers() == [ANNA] * 3
    flap(incident, tuesday + timedelta(minutes=3), work, 2)
    assert post.numbers() == [ANNA] * 3, "nobody is woken any more"
    assert incident.entries.filter(kind=Fact.FLAGGED, data__why=flapping.FLAPS).count() == 1
    move_clock(minutes=14)
    work()
    assert post.numbers() == [ANNA] * 3
    move_clock(minutes=2)
    work()
    assert post.numbers() == [ANNA] * 4, "it rings for good"


def test_what_is_over_before_wakes_nobody(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    reacting.answer_with({**REACTIONS, **MORE})
    incident = opened("Disque plein")
    flap(incident, tuesday, work, 4)
    told = len(post.numbers())
    incident.record(Fact.RECOVERED, now=tuesday + timedelta(minutes=5))
    work()
    move_clock(hours=3)
    work()
    assert len(post.numbers()) == told
    again = tuesday + timedelta(hours=3)
    incident.record(Fact.RELAPSED, now=again)
    work()
    assert len(post.numbers()) == told + 1, "calm since: it alerts at once again"
