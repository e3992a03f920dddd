"""Nobody is woken for a promise that is due long after the contract's hours open again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Escalation, Policy, Whom
from tournevis.steps.oncall.tests.conftest import Move, Post, Work, open_incident
from tournevis.steps.oncall.tests.scene import OFFICE, policy, promised, rota_of
from tournevis.steps.oncall.tests.test_escalation import ANNA
from tournevis.steps.oncall.turns.night import quiet_until
from tournevis.steps.oncall.turns.policies import Trouble

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, 03:00 in Paris
OPENING = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def night(cast: Cast, settings: Any, post: Post) -> datetime:
    """It is night, the bakery's contract is closed, and the policy waits."""
    settings.CLOCK_OFFSET += NIGHT - walls.open_to(cast.everyone)
    Contract.objects.filter(organisation=cast.bakery).update(hours=OFFICE)
    policy(cast, (Whom.HOLDER, 5, {"rota": rota_of(cast)}), waits=True)
    return NIGHT


@pytest.fixture
def opened(cast: Cast, night: datetime) -> Callable[..., Incident]:
    """`opened(hours=7)`: Ben's incident, for which first contact is promised then."""

    def open_one(hours: float | None = 7.0, severity: int = 3) -> Incident:
        incident = open_incident(cast.ben, night, "Une question")
        incident.severity = severity
        incident.save()
        if hours is not None:
            promised(incident, night, hours)
        return incident

    return open_one


def test_what_can_wait_is_told_by_mail_and_alerted_at_the_opening(
    opened: Callable[..., Incident], work: Work, post: Post, move_clock: Move
) -> None:
    incident = opened(hours=7)
    work()
    [(to, mail)] = post.by("email")
    assert to == "anna@centre.example"
    assert "personne n’est réveillé" in mail
    assert "8 h" in mail
    assert not post.numbers()
    assert Escalation.objects.get().due_at == OPENING
    paged = incident.entries.get(kind=Fact.PAGED)
    assert paged.data["quiet_until"] == OPENING.isoformat()
    move_clock(hours=4, minutes=59)
    work()
    assert not post.numbers()
    move_clock(minutes=1)
    work()
    assert post.numbers() == [ANNA]


@pytest.mark.parametrize(
    ("hours", "severity"),
    [(7, 1), (5.5, 3), (6.0, 3), (2, 3)],
    ids=["critical", "soon", "margin", "now"],
)
def test_what_cannot_wait_is_alerted_at_once(
    opened: Callable[..., Incident], work: Work, post: Post, hours: float, severity: int
) -> None:
    opened(hours=hours, severity=severity)
    work()
    assert post.numbers() == [ANNA]


def test_while_the_promise_is_being_made_one_waits_for_it_but_not_long(
    opened: Callable[..., Incident], work: Work, post: Post, move_clock: Move
) -> None:
    opened(hours=None)
    work()
    assert not post.sent
    move_clock(seconds=61)
    work()
    assert post.numbers() == [ANNA], "without any promise nothing is quiet"


def test_within_the_hours_everyone_is_alerted(
    cast: Cast, opened: Callable[..., Incident], work: Work, post: Post, move_clock: Move
) -> None:
    move_clock(hours=6)
    opened(hours=30)
    work()
    assert post.numbers() == [ANNA]


def test_a_policy_that_does_not_wait_wakes_people(
    opened: Callable[..., Incident], work: Work, post: Post
) -> None:
    Policy.objects.update(waits=False)
    opened(hours=30)
    work()
    assert post.numbers() == [ANNA]


def test_what_becomes_critical_waits_no_longer(
    cast: Cast, night: datetime, opened: Callable[..., Incident], work: Work, post: Post
) -> None:
    incident = opened()
    work()
    incident.severity = 1
    incident.record(Fact.SEVERITY, now=night, by=cast.ben, data={"from": 3, "to": 1})
    work()
    assert post.numbers() == [ANNA]


def test_what_becomes_no_worse_goes_on_waiting_and_is_told_once(
    cast: Cast, night: datetime, opened: Callable[..., Incident], work: Work, post: Post
) -> None:
    incident = opened()
    work()
    incident.severity = 2
    incident.record(Fact.SEVERITY, now=night, by=cast.ben, data={"from": 3, "to": 2})
    work()
    assert not post.numbers()
    assert len(post.by("email")) == 1
    assert Escalation.objects.get().due_at == OPENING


def test_someone_can_have_it_alerted_now(
    cast: Cast, night: datetime, opened: Callable[..., Incident], work: Work, post: Post
) -> None:
    incident = opened()
    work()
    assert escalate.skip(incident, by=cast.sophie, now=night)
    work()
    assert post.numbers() == [ANNA]


def test_who_takes_it_in_the_night_is_not_alerted_in_the_morning(
    cast: Cast,
    night: datetime,
    opened: Callable[..., Incident],
    work: Work,
    post: Post,
    move_clock: Move,
) -> None:
    incident = opened()
    work()
    incident.acknowledge(by=cast.anna, now=night)
    move_clock(hours=9)
    work()
    assert not post.numbers()


def test_hours_that_nobody_can_read_are_never_quiet(cast: Cast, night: datetime) -> None:
    about = Trouble(cast.bakery.pk, cast.centre.pk, None, 3)
    later = night + timedelta(days=2)
    assert quiet_until(about, later, night) == OPENING
    rubbish: list[Any] = [{"why": "x"}, [], {"timezone": "Mars/Base"}, {"timezone": "UTC"}]
    for hours in rubbish:
        Contract.objects.filter(organisation=cast.bakery).update(hours=hours)
        fresh = Trouble(cast.bakery.pk, cast.centre.pk, None, 3)
        assert quiet_until(fresh, later, night) is None, hours


@pytest.mark.parametrize(
    ("at", "opening"),
    [
        ("2026-10-25T02:30:00+00:00", "2026-10-26T07:00:00+00:00"),  # clocks went back that Sunday
        ("2027-03-28T00:30:00+00:00", "2027-03-29T06:00:00+00:00"),  # and forward on this one
    ],
)
def test_the_opening_is_right_when_clocks_change(
    cast: Cast, night: datetime, at: str, opening: str
) -> None:
    about = Trouble(cast.bakery.pk, cast.centre.pk, None, 3)
    start = datetime.fromisoformat(at)
    found = quiet_until(about, start + timedelta(days=3), start)
    assert found == datetime.fromisoformat(opening)


@pytest.mark.urls("tournevis.steps.oncall.tests.urls")
def test_the_panel_says_when_and_why_and_offers_to_alert_now(
    cast: Cast, night: datetime, opened: Callable[..., Incident], work: Work, post: Post
) -> None:
    incident = opened()
    work()
    client: Client = browser(cast.emile)
    page = client.get(f"/incidents/{incident.pk}/oncall/").content.decode()
    assert "Anna Martin reçoit l’alerte le 24 nov. à 08:00" in page
    assert "La première alerte va partir" not in page
    answer = client.post(f"/incidents/{incident.pk}/alert/", headers={"hx-request": "true"})
    assert answer.status_code == 200
    walls.open_to(cast.everyone)
    work()
    assert post.numbers() == [ANNA]
    assert incident.entries.get(kind=Fact.PASSED_ON).by == cast.emile
