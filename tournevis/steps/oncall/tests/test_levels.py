"""Someone is looked for while someone has it: the next level, a promise, a relapse."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.steps.oncall.answers import acknowledge
from tournevis.steps.oncall.answers.acknowledge import Outcome
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation, Whom
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work
from tournevis.steps.oncall.tests.scene import policy, promised, team
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE, SOPHIE

Why = Escalation.Why


@pytest.fixture
def held(cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post) -> Incident:
    """Anna has it."""
    incident = opened()
    work()
    incident.acknowledge(by=cast.anna, now=tuesday)
    work()
    post.sent.clear()
    return incident


def handed_over(cast: Cast, incident: Incident, now: datetime) -> Entry:
    data = {"to": "level-2", "reason": "x"}
    return incident.record(Fact.HANDED_OVER, now=now, by=cast.anna, data=data)


def ask_level_2(cast: Cast, incident: Incident, now: datetime) -> Escalation | None:
    entry = handed_over(cast, incident, now)
    return escalate.begin_for(incident, Why.LEVEL, now, entry, level=2)


def test_level_2_is_alerted_in_turn_and_then_the_supervisors(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post, move_clock: Move
) -> None:
    team(cast, cast.emile, name="Experts", level=2)
    ask_level_2(cast, held, tuesday)
    for _ in range(2):
        work()
        move_clock(minutes=5)
    assert post.numbers() == [EMILE, SOPHIE]
    assert post.by("email")[0][1].startswith("Le niveau 2 est en cours d’alerte."), "and says so"
    held.refresh_from_db()
    assert (held.assignee, held.status) == (cast.anna, "acknowledged"), "someone still has it"


def test_level_2_follows_its_own_policy(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post
) -> None:
    policy(cast, (Whom.SUPERVISORS, 5))
    policy(cast, (Whom.PERSON, 5, {"person": cast.emile}), rule={"level": 2})
    ask_level_2(cast, held, tuesday)
    work()
    assert post.numbers() == [EMILE]


def test_whoever_of_level_2_takes_it_carries_it_and_it_stops(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post, move_clock: Move
) -> None:
    ask_level_2(cast, held, tuesday)
    work()
    answer = acknowledge.take(held, by=cast.anna, now=tuesday, how="screen")
    assert answer.outcome == Outcome.YOURS, "who handed it over can't take it back by that"
    answer = acknowledge.take(held, by=cast.sophie, now=tuesday, how="sms")
    assert (answer.outcome, answer.holder) == (Outcome.CONFIRMED, "Sophie Roux")
    held.refresh_from_db()
    assert held.assignee == cast.sophie
    assert acknowledge.take(held, by=cast.emile, now=tuesday, how="sms").outcome == Outcome.TAKEN
    work()
    move_clock(hours=3)
    work()
    assert post.numbers() == [SOPHIE]
    assert Escalation.objects.filter(stopped_at=None).count() == 0


def test_the_first_contact_does_not_end_the_search_for_level_2(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post, move_clock: Move
) -> None:
    promised(held, tuesday, 1)
    ask_level_2(cast, held, tuesday)
    work()
    held.contacted(by=cast.anna, now=tuesday, how="phone")
    work()
    move_clock(minutes=5)
    work()
    assert post.numbers() == [SOPHIE, SOPHIE]


def test_given_to_someone_by_hand_it_stops(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post, move_clock: Move
) -> None:
    ask_level_2(cast, held, tuesday)
    work()
    held.assign(to=cast.emile, by=cast.sophie, now=tuesday)
    work()
    move_clock(hours=1)
    work()
    assert post.numbers() == [SOPHIE]


def test_it_stops_even_while_the_reaction_is_late(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post, move_clock: Move
) -> None:
    ask_level_2(cast, held, tuesday)
    work()
    held.assign(to=cast.emile, by=cast.sophie, now=tuesday)
    move_clock(minutes=6)
    assert escalate.escalate_due() == 1
    assert post.numbers() == [SOPHIE]


def test_what_nobody_has_is_handed_over_and_taken_as_ever(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incident = opened()
    work()
    ask_level_2(cast, incident, tuesday)
    work()
    assert post.numbers() == [ANNA, SOPHIE]
    assert Escalation.objects.filter(stopped_at=None).count() == 1, "one at a time"
    incident.acknowledge(by=cast.sophie, now=tuesday)
    work()
    move_clock(hours=1)
    work()
    assert post.numbers() == [ANNA, SOPHIE]


def test_a_late_promise_alerts_whoever_carries_it_and_then_the_others(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post, move_clock: Move
) -> None:
    held.assign(to=cast.emile, by=cast.sophie, now=tuesday)
    entry = held.record(Fact.FLAGGED, now=tuesday, data={"why": "late"})
    escalate.begin_for(held, Why.LATE, tuesday, entry)
    for _ in range(3):
        work()
        move_clock(minutes=5)
    assert post.numbers() == [EMILE, ANNA, SOPHIE]
    answer = acknowledge.take(held, by=cast.emile, now=tuesday, how="sms")
    assert answer.outcome == Outcome.CONFIRMED, "who carries it says that they know"
    work()
    move_clock(hours=1)
    work()
    assert len(post.numbers()) == 3


def test_an_old_fact_is_not_answered_by_what_happened_before(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post
) -> None:
    opening = held.entries.get(kind=Fact.OPENED)
    escalate.begin_for(held, Why.LATE, tuesday, opening)
    work()
    assert post.numbers() == [ANNA]


def test_a_promise_of_what_nobody_has_only_hurries(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    entry = incident.record(Fact.FLAGGED, now=tuesday, data={"why": "late"})
    running = escalate.begin_for(incident, Why.LATE, tuesday, entry)
    work()
    assert post.numbers() == [ANNA, EMILE]
    assert list(Escalation.objects.all()) == [running]


def test_of_what_is_over_nobody_is_alerted(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post
) -> None:
    entry = held.entries.get(kind=Fact.OPENED)
    held.solve(by=cast.anna, now=tuesday, data={})
    assert escalate.begin_for(held, Why.LATE, tuesday, entry) is None


def test_what_rings_again_alerts_whoever_carries_it(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post
) -> None:
    held.record(Fact.RELAPSED, now=tuesday)
    work()
    assert post.numbers() == [ANNA]
    assert Escalation.objects.get(stopped_at=None).why == Why.RELAPSED


@pytest.mark.urls("tournevis.steps.oncall.tests.urls")
def test_the_first_level_sees_it_happen(
    cast: Cast, tuesday: datetime, held: Incident, work: Work, post: Post
) -> None:
    ask_level_2(cast, held, tuesday)
    work()
    cast.anna.language = cast.sophie.language = "en"
    cast.anna.save()
    cast.sophie.save()
    page = browser(cast.anna).get(f"/incidents/{held.pk}/oncall/").content.decode()
    assert "Level 2 is being alerted." in page
    assert "Sophie Roux" in page
    assert "I have it" not in page, "Anna handed it over"
    walls.open_to(cast.everyone)
    client = browser(cast.sophie)
    assert "I have it" in client.get(f"/incidents/{held.pk}/oncall/").content.decode()
    client.post(f"/incidents/{held.pk}/acknowledgement/")
    walls.open_to(cast.everyone)
    held.refresh_from_db()
    assert held.assignee == cast.sophie


def test_no_promise_takes_the_place_of_who_is_looked_for_to_lead_a_crisis(
    cast: Cast, tuesday: datetime, held: Incident, work: Work
) -> None:
    entry = held.record(Fact.DECLARED, now=tuesday)
    crisis = escalate.begin_for(held, Why.CRISIS, tuesday, entry)
    late = held.record(Fact.FLAGGED, now=tuesday, data={"why": "late"})
    assert escalate.begin_for(held, Why.LATE, tuesday, late) == crisis, "it only hurries"
    work()
    held.contacted(by=cast.anna, now=tuesday, how="phone")
    work()
    [still] = Escalation.objects.filter(incident=held, stopped_at=None)
    assert still == crisis


def test_a_crisis_takes_the_place_of_what_goes_on(held: Incident, tuesday: datetime) -> None:
    entry = held.record(Fact.FLAGGED, now=tuesday)
    escalate.begin_for(held, Why.LATE, tuesday, entry)
    escalate.begin_for(held, Why.CRISIS, tuesday, held.record(Fact.DECLARED, now=tuesday))
    [still] = Escalation.objects.filter(incident=held, stopped_at=None)
    assert still.why == Why.CRISIS
