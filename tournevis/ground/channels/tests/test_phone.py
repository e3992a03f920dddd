"""Calls as a switchboard tells of them: in any order, twice, from anybody."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.calls import Call, Extension
from tournevis.ground.channels.phone import register
from tournevis.ground.channels.phone.event import Event, Malformed, event
from tournevis.ground.channels.tests.rows import committed_cast
from tournevis.ground.organisations import walls

BEN, CENTRE = "+33600000011", "+33700000000"
SECRET = "switchboard-secret"


def told(kind: str, call: str = "c1", *, incoming: bool = True, other: str = BEN) -> Event:
    return Event(kind, call, incoming, other, CENTRE)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"event": "sings", "call": "a", "direction": "in"},
        {"event": "ringing", "call": "a", "direction": "up"},
        {"event": "ringing", "call": "", "direction": "in"},
        {"event": "ringing", "call": "a b", "direction": "in"},
        {"event": "ringing", "call": ["a"], "direction": "in"},
        {"event": "ringing", "call": "a", "direction": "in", "extension": "2 0"},
        {"event": True, "call": "a", "direction": "in"},
    ],
)
def test_what_is_no_event_is_told_so(fields: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        event(fields)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["event", "call", "direction", "from", "to", "extension"]),
        st.one_of(st.text(), st.integers(), st.none(), st.lists(st.text())),
    )
)
def test_any_fields_are_an_event_or_malformed(fields: dict[str, Any]) -> None:
    try:
        known = event(fields)
    except Malformed:
        return
    assert known.other.isprintable()
    assert len(known.other) <= 40


def test_a_call_goes_forward_whatever_comes_twice_or_late(cast: Cast, now: datetime) -> None:
    for seconds, kind in ((0, "ringing"), (5, "answered"), (0, "ringing"), (65, "ended")):
        register.heard(cast.centre.pk, told(kind), now + timedelta(seconds=seconds))
    register.heard(cast.centre.pk, told("answered"), now + timedelta(seconds=70))
    call = Call.objects.get()
    assert (call.state, call.seconds, call.is_missed) == ("ended", 60, False)


def test_an_answer_that_is_heard_of_after_the_end_still_counts(cast: Cast, now: datetime) -> None:
    for kind in ("ringing", "ended", "answered"):
        register.heard(cast.centre.pk, told(kind), now)
    assert not Call.objects.get().is_missed


def test_the_caller_is_recognised_by_their_number_however_it_is_written(
    cast: Cast, now: datetime
) -> None:
    call = register.heard(cast.centre.pk, told("ringing", other="06 00 00 00 11"), now)
    assert (call.number, call.person, call.client) == (BEN, cast.ben, cast.bakery)


def test_a_number_of_two_companies_is_nobodys(cast: Cast, now: datetime) -> None:
    cast.carla.phone = BEN
    cast.carla.save()
    call = register.heard(cast.centre.pk, told("ringing"), now)
    assert (call.person, call.client) == (None, None)


def test_a_switchboard_that_counts_from_the_start_again_loses_no_call(
    cast: Cast, now: datetime
) -> None:
    for day in (0, 1):
        for kind in ("ringing", "ended"):
            register.heard(cast.centre.pk, told(kind), now + timedelta(days=day))
    assert Call.objects.missed().count() == 2


def test_events_of_one_call_at_the_same_moment_are_all_heard(house: Urls) -> None:
    cast = committed_cast()
    with walls.system() as now:
        for name in range(10):
            register.heard(cast.centre.pk, told("ringing", f"c{name}"), now)

    def hear(what: tuple[str, int]) -> None:
        with walls.system() as now:
            register.heard(cast.centre.pk, told(what[0], f"c{what[1]}"), now)
        connections.close_all()

    events = [(kind, name) for name in range(10) for kind in ("answered", "ended")]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hear, events))
    with walls.system():
        calls = list(Call.objects.all())
    assert all(call.answered_at and call.ended_at and call.state == "ended" for call in calls)


def test_missed_calls_wait_until_they_are_called_back(cast: Cast, now: datetime) -> None:
    for kind in ("ringing", "ended"):
        register.heard(cast.centre.pk, told(kind), now)
    waiting = Call.objects.to_call_back(now)
    assert [call.number for call in waiting] == [BEN]
    for kind in ("ringing", "answered", "ended"):
        back = told(kind, "c2", incoming=False)
        register.heard(cast.centre.pk, back, now + timedelta(minutes=5))
    assert not Call.objects.to_call_back(now).exists()


def test_a_try_that_nobody_answered_leaves_it_to_call_back(cast: Cast, now: datetime) -> None:
    for kind in ("ringing", "ended"):
        register.heard(cast.centre.pk, told(kind), now)
        register.heard(cast.centre.pk, told(kind, "c2", incoming=False), now + timedelta(minutes=1))
    assert Call.objects.to_call_back(now).count() == 1


def test_two_missed_calls_of_one_number_are_one_task(cast: Cast, now: datetime) -> None:
    for minute, name in enumerate("abc"):
        for kind in ("ringing", "ended"):
            register.heard(cast.centre.pk, told(kind, name), now + timedelta(minutes=minute))
    assert [call.reference for call in Call.objects.to_call_back(now)] == ["c"]


def test_calls_with_a_client_are_seen_by_those_who_serve_them(cast: Cast, now: datetime) -> None:
    register.heard(cast.centre.pk, told("ringing", "hers", other="+33600000021"), now)
    register.heard(cast.centre.pk, told("ringing", "unknown", other="+33699999999"), now)
    seen = [
        set(Call.objects.visible_to(person).values_list("reference", flat=True))
        for person in (cast.emile, cast.anna, cast.carla)
    ]
    assert seen == [{"hers", "unknown"}, {"unknown"}, set()]


def post(client: Client, fields: Any, secret: str = SECRET, kind: str = "application/json") -> int:
    body = json.dumps(fields) if kind == "application/json" else fields
    answer = client.post(
        "/phone/events/", body, content_type=kind, headers={"Authorization": f"Bearer {secret}"}
    )
    return answer.status_code


RINGING = {"event": "ringing", "call": "w1", "direction": "in", "from": BEN, "to": CENTRE}


def test_the_switchboard_is_heard_once_it_proves_who_it_is(
    cast: Cast, client: Client, settings: Any
) -> None:
    assert post(client, RINGING) == 404  # closed until a secret is set
    settings.PHONE_SECRET = SECRET
    assert post(client, RINGING, secret="guess") == 401
    assert post(client, RINGING, secret="") == 401
    assert post(client, RINGING) == 204
    assert post(client, RINGING) == 204
    walls.open_to(cast.everyone)
    assert Call.objects.get().person == cast.ben


@pytest.mark.parametrize("body", [[], "x", 3, {"event": "ringing"}, {"event": {"a": "b"}}])
def test_what_the_switchboard_should_not_say_is_refused(
    cast: Cast, client: Client, settings: Any, body: Any
) -> None:
    settings.PHONE_SECRET = SECRET
    assert post(client, body) == 400
    assert post(client, "[" * 15_000, kind="application/json") == 400
    assert post(client, {**RINGING, "from": "1" * 30_000}) == 400


def test_the_extension_says_who_answered(cast: Cast, client: Client, settings: Any) -> None:
    settings.PHONE_SECRET = SECRET
    Extension.objects.create(organisation=cast.centre, person=cast.anna, number="201")
    assert post(client, RINGING) == 204
    assert post(client, {**RINGING, "event": "answered", "extension": "201"}) == 204
    walls.open_to(cast.everyone)
    assert Call.objects.get().engineer == cast.anna
