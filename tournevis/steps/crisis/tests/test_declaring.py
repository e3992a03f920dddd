"""A crisis is declared once, promises what it must, and ends; a mistake is undone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cast import Cast, cast_of_three
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Refused
from tournevis.ground.incidents.parents import join
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Person
from tournevis.steps.crisis import end
from tournevis.steps.crisis.declare import declare, promise_solution, running_of
from tournevis.steps.crisis.models import Audience, Crisis, Seat, Terms
from tournevis.steps.crisis.seats import give, holder
from tournevis.steps.crisis.tests.conftest import Open, browser, open_incident, settled
from tournevis.steps.oncall.tests.conftest import Post

Kind = Deadline.Kind


def test_it_promises_a_solution_and_updates_and_raises_the_severity(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    incident = crisis.incident
    assert running_of(incident)
    assert incident.severity == Incident.Severity.CRITICAL
    solution = promises.running(incident, Kind.SOLUTION)
    assert solution is not None
    assert solution.due_at == tuesday + timedelta(minutes=Terms().solution_minutes)
    update = promises.running(incident, Kind.UPDATE)
    rhythm = crisis.rhythms.get(audience=Audience.CLIENTS)
    assert update is not None
    assert update.due_at == rhythm.next_at == tuesday + timedelta(minutes=60)
    assert holder(crisis, Seat.Kind.COMMANDER) == cast.anna


def test_declared_again_it_is_the_same_one(cast: Cast, crisis: Crisis, tuesday: datetime) -> None:
    again = declare(crisis.incident, by=cast.sophie, now=tuesday)
    assert again == crisis
    assert crisis.incident.entries.filter(kind=Fact.DECLARED).count() == 1


def test_the_supervisors_are_told_and_who_declared_it_is_not(
    cast: Cast, crisis: Crisis, post: Post
) -> None:
    settled(cast)
    told = [to for to, body in post.by("sms") if "Crise" in body]
    assert told == [cast.sophie.phone]


def test_what_is_over_or_part_of_another_is_none(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    one, two = opened(), opened()
    join(two, one, by=cast.anna, now=tuesday)
    with pytest.raises(Refused, match="part of another"):
        declare(two, by=cast.anna, now=tuesday)
    one.solve(by=cast.anna, now=tuesday, data={})
    with pytest.raises(Refused, match="over"):
        declare(one, by=cast.anna, now=tuesday)


def test_a_solution_is_promised_anew_and_said(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    promise_solution(crisis, tuesday + timedelta(hours=1), by=cast.anna, now=tuesday)
    running = crisis.incident.deadlines.running().filter(kind=Kind.SOLUTION)
    assert [each.due_at for each in running] == [tuesday + timedelta(hours=1)]
    said = crisis.incident.entries.filter(kind=Fact.PROMISED).last()
    assert said is not None
    assert said.data["before"]
    for at in (tuesday, tuesday + timedelta(days=31)):
        with pytest.raises(Refused, match="moment to come"):
            promise_solution(crisis, at, by=cast.anna, now=tuesday)


def test_what_the_contract_promises_comes_first(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    from tournevis.ground.organisations.models import ServiceLevel

    contract = Contract.objects.get(organisation=cast.bakery)
    ServiceLevel.objects.create(
        organisation=cast.bakery, contract=contract, severity=1, kind="solution", minutes=90
    )
    incident = opened()
    declare(incident, by=cast.anna, now=tuesday)
    settled(cast)
    solution = promises.running(incident, Kind.SOLUTION)
    assert solution is not None
    assert solution.due_at == tuesday + timedelta(minutes=90)


def test_a_role_is_alerted_and_nobody_without_the_client_has_one(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    give(crisis, Seat.Kind.SCRIBE, to=cast.emile, by=cast.anna, now=tuesday)
    settled(cast)
    assert any(to == cast.emile.phone and "secrétaire" in body for to, body in post.by("sms"))
    assert any(to == cast.emile.email and "/r/" in body for to, body in post.by("email"))
    subject = Delivery.objects.get(channel="email", to=cast.emile.email).subject
    assert subject.startswith(f"Crise #{crisis.incident_id}")
    assert "secrétaire" in subject, "not the subject of the incident's alert"
    with pytest.raises(Refused, match="given this client"):
        give(crisis, Seat.Kind.SCRIBE, to=cast.carla, by=cast.anna, now=tuesday)


def test_stood_down_everything_it_promised_is_promised_no_more(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    at = tuesday + timedelta(hours=1)
    end.stand_down(crisis, by=cast.anna, now=at, why="La fibre est réparée")
    settled(cast)
    incident = crisis.incident
    incident.refresh_from_db()
    assert running_of(incident) is None
    assert incident.severity == Incident.Severity.NORMAL
    assert promises.running(incident, Kind.UPDATE) is None
    assert not crisis.rhythms.exclude(due_at=None).exists()
    assert not crisis.seats.filter(until=None).exists()
    assert crisis.reviews.count() == 1
    with pytest.raises(Refused, match="over"):
        end.stand_down(crisis, by=cast.anna, now=at)


def test_a_mistake_is_undone_within_ten_minutes(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    end.undo(crisis, by=cast.anna, now=tuesday + timedelta(minutes=9))
    crisis.incident.refresh_from_db()
    assert promises.running(crisis.incident, Kind.SOLUTION) is None
    assert crisis.incident.severity == Incident.Severity.NORMAL
    assert not crisis.reviews.exists()
    again = declare(crisis.incident, by=cast.anna, now=tuesday + timedelta(minutes=10))
    with pytest.raises(Refused, match="stand the crisis down"):
        end.undo(again, by=cast.anna, now=tuesday + timedelta(minutes=21))


def test_a_mistake_leads_back_to_the_incident(cast: Cast, opened: Open) -> None:
    number, client = opened().pk, browser(cast.anna)
    client.post(f"/incidents/{number}/crisis/declaration/")
    answer = client.post(f"/crisis/{number}/end/", {"deed": "undo"}, follow=True)
    assert answer.redirect_chain == [(f"/incidents/{number}/", 302)]
    assert answer.status_code == 200


def test_who_still_has_the_room_open_learns_that_it_was_a_mistake(cast: Cast, opened: Open) -> None:
    number, client = opened().pk, browser(cast.anna)
    client.post(f"/incidents/{number}/crisis/declaration/")
    client.post(f"/crisis/{number}/end/", {"deed": "undo"})
    for answer in (client.get(f"/crisis/{number}/"), client.post(f"/crisis/{number}/decisions/")):
        assert answer.status_code == 410
        text = answer.content.decode()
        assert cast.anna.name in text
        assert f'href="/incidents/{number}/"' in text
    assert browser(cast.carla).get(f"/crisis/{number}/").status_code == 403
    written = client.post(f"/crisis/{number}/update/", {"to": "clients", "fr": "x"})
    assert written["Location"] == f"/crisis/{number}/"
    client.post(f"/incidents/{number}/crisis/declaration/")
    assert client.get(f"/crisis/{number}/").status_code == 200, "declared again"


def test_of_two_who_declare_at_once_one_declares(
    house: object, now: datetime, settings: Any
) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
        number = open_incident(cast.ben, now, "Plus rien").pk
    people = [cast.anna, cast.emile, cast.sophie]

    def say(person: Person) -> int:
        try:
            with walls.opened(cast.centre.pk, cast.bakery.pk) as at:
                return declare(Incident.objects.get(pk=number), by=person, now=at).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        declared = set(pool.map(say, people))
    assert len(declared) == 1
    with walls.opened(*cast.everyone):
        assert Crisis.objects.count() == 1
        assert Seat.objects.count() == 1
