"""Each person's own rules: by what, after how long, by day and by night; and quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations.models import Address, Membership, Person
from tournevis.ground.staff.models import Rota
from tournevis.steps.oncall.mine.rules import is_quiet, is_within, part_of_day
from tournevis.steps.oncall.models import Escalation, OwnHours, OwnRule, Page
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE, SOPHIE

OTHER = "+33600000077"


def wants(person: Person, *rules: tuple[str, int], part: str = "day", **hours: Any) -> None:
    home = {"organisation_id": person.organisation_id, "person": person}
    OwnHours.objects.get_or_create(**home, defaults=hours)
    for channel, minutes in rules:
        OwnRule.objects.create(**home, part=part, channel=channel, minutes=minutes)


def another(person: Person, *, is_verified: bool) -> Address:
    at = datetime(2026, 1, 1, tzinfo=UTC) if is_verified else None
    return Address.objects.create(
        organisation_id=person.organisation_id,
        person=person,
        kind="phone",
        value=OTHER,
        verified_at=at,
    )


def ways(post: Post) -> list[str]:
    return [channel for channel, _, _ in post.sent]


def test_one_channel_after_the_other(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    wants(cast.anna, ("email", 0), ("sms", 2))
    opened()
    work()
    assert ways(post) == ["email"]
    move_clock(minutes=1)
    work()
    assert ways(post) == ["email"]
    move_clock(minutes=1)
    work()
    assert ways(post) == ["email", "sms"]
    assert post.numbers() == [ANNA]


def test_the_first_is_never_delayed(cast: Cast, opened: Open, work: Work, post: Post) -> None:
    wants(cast.anna, ("sms", 7), ("email", 9))
    opened()
    work()
    assert ways(post) == ["sms"]
    waiting = Page.objects.waiting().get()
    assert waiting.due_at is not None
    assert waiting.due_at - Page.objects.sent().get().at == timedelta(minutes=2)


@pytest.mark.parametrize(("zone", "first"), [("Europe/Paris", "email"), ("Asia/Tokyo", "sms")])
def test_by_day_and_by_night_of_their_own_zone(
    cast: Cast, opened: Open, work: Work, post: Post, zone: str, first: str
) -> None:
    cast.anna.timezone = zone  # 10:00 in Paris, 18:00 in Tokyo
    cast.anna.save()
    wants(cast.anna, ("email", 0), ("sms", 5), part="day", day_to=time(17))
    wants(cast.anna, ("sms", 0), ("email", 5), part="night")
    opened()
    work()
    assert ways(post) == [first]


def test_what_waits_is_dropped_once_someone_has_it(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    wants(cast.anna, ("email", 0), ("sms", 2))
    incident = opened()
    work()
    incident.acknowledge(by=cast.emile, now=tuesday)
    move_clock(minutes=3)
    work()
    assert ways(post) == ["email"]
    dropped = Page.objects.get(channel="sms")
    assert dropped.dropped_at is not None
    assert dropped.due_at is None


def test_where_a_channel_fails_the_next_one_comes_at_once(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    wants(cast.anna, ("email", 0), ("sms", 20))
    post.dead = {"anna@centre.example"}
    opened()
    work()
    assert post.numbers() == [ANNA]
    assert EMILE not in post.numbers()


def test_another_number_counts_once_it_is_verified(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    extra = another(cast.anna, is_verified=False)
    opened()
    work()
    assert post.numbers() == [ANNA]
    extra.verified_at = datetime(2026, 1, 1, tzinfo=UTC)
    extra.save()
    opened("Encore")
    work()
    assert sorted(post.numbers()) == [ANNA, ANNA, OTHER]


def test_a_rule_for_what_does_not_count_leaves_nobody_unalerted(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    extra = another(cast.anna, is_verified=False)
    home = {"organisation_id": cast.centre.pk, "person": cast.anna}
    OwnHours.objects.create(**home)
    OwnRule.objects.create(**home, part="day", channel="sms", address=extra, minutes=0)
    OwnRule.objects.create(
        **home, part="day", channel="phone", minutes=0
    )  # a house without telephone
    opened()
    work()
    assert sorted(ways(post)) == ["email", "sms"]


def quiet(person: Person) -> None:
    wants(person, quiet_from=time(9), quiet_to=time(11))


def test_quiet_hours_write_only_and_the_next_one_comes_a_minute_later(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    quiet(cast.anna)
    incident = opened()
    work()
    assert [to for to, _ in post.by("email")] == ["anna@centre.example"]
    assert not post.numbers()
    assert "heures calmes" in post.by("email")[0][1]
    assert incident.entries.get(kind=Fact.PAGED).data["quiet"] is True
    move_clock(minutes=1)
    work()
    assert post.numbers() == [EMILE]


def test_the_critical_and_a_crisis_break_quiet_hours(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    quiet(cast.anna)
    incident = opened()
    Incident.objects.filter(pk=incident.pk).update(severity=1)
    work()
    assert post.numbers() == [ANNA]
    crisis = opened("Tout est arrêté")
    crisis.record(Fact.DECLARED, now=tuesday, by=cast.sophie)
    work()
    assert post.numbers() == [ANNA, ANNA]


def test_quiet_hours_leave_nobody_unalerted(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    for each in (cast.anna, cast.emile, cast.sophie):
        quiet(each)
    opened()
    for _ in range(4):
        work()
        move_clock(minutes=1)
    assert post.numbers() == [ANNA], "all were written to, then the first is rung"
    move_clock(minutes=5)
    work()
    assert post.numbers() == [ANNA, EMILE]


def test_the_last_resort_breaks_quiet_hours_at_once(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    Rota.objects.all().delete()
    Membership.objects.filter(person=cast.sophie).delete()
    quiet(cast.anna)
    opened()
    work()
    assert post.numbers() == [ANNA]


def test_who_has_only_a_telephone_is_rung(cast: Cast, opened: Open, work: Work, post: Post) -> None:
    cast.anna.email = ""
    cast.anna.save()
    quiet(cast.anna)
    opened()
    work()
    assert post.numbers() == [ANNA]
    assert SOPHIE not in post.numbers()
    assert Escalation.objects.get().step == 1


@given(st.times(), st.times(), st.times())
def test_within_and_outside_share_the_day(at: time, start: time, end: time) -> None:
    at, start, end = (each.replace(tzinfo=None) for each in (at, start, end))
    if start != end:
        assert is_within(at, start, end) != is_within(at, end, start)


@pytest.mark.parametrize(
    ("utc", "is_night_quiet"),
    [
        ("2026-03-29T00:30", True),  # 01:30 before the clocks go forward
        ("2026-03-29T01:30", True),  # 03:30 after
        ("2026-03-29T05:00", False),  # 07:00
        ("2026-10-25T00:30", True),  # 02:30, the first time
        ("2026-10-25T01:30", True),  # 02:30, the second
        ("2026-10-25T06:00", False),  # 07:00
        ("2026-10-24T19:59", False),
        ("2026-10-24T20:00", True),
    ],
)
def test_when_the_clocks_change_their_own_clock_counts(utc: str, is_night_quiet: bool) -> None:
    person = Person(timezone="Europe/Paris")
    hours = OwnHours(quiet_from=time(22), quiet_to=time(7))
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert is_quiet(person, hours, at) is is_night_quiet
    person.timezone = "Mars/Base"
    part_of_day(person, OwnHours(day_from=time(8), day_to=time(20)), at)
