"""Two lead the same crisis at the same instant, with real commits and closed walls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from tests.at_once import TIMES, at_once
from tests.cast import Cast, cast_of_three
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.parents import join
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.family import together
from tournevis.steps.contact.models import Telling
from tournevis.steps.crisis import updates
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.end import stand_down
from tournevis.steps.crisis.end import undo as undo_declaration
from tournevis.steps.crisis.models import Audience, Crisis, Seat, Update
from tournevis.steps.crisis.seats import give
from tournevis.steps.crisis.tests.conftest import open_incident


@pytest.fixture
def inhabited(house: object, post: object) -> Cast:
    with transaction.atomic():
        return cast_of_three()


def opened(cast: Cast, by: Person | None = None) -> Incident:
    with walls.opened(*cast.everyone) as now:
        return open_incident(by or cast.ben, now, "Plus d'internet")


def by(person: Person, deed: Callable[[Any], Any]) -> Callable[[], Any]:
    """This person does it in a transaction of theirs, from what they see then."""

    def do() -> Any:
        with transaction.atomic():
            return deed(walls.open_to_person(person))

    return do


def declared(cast: Cast) -> Crisis:
    incident = opened(cast)
    with walls.opened(*cast.everyone) as now:
        return declare(Incident.objects.get(pk=incident.pk), by=cast.sophie, now=now)


def test_two_declare_it_and_it_is_one(inhabited: Cast) -> None:
    cast = inhabited
    for _ in range(TIMES):
        incident = opened(cast)

        def say(person: Person, pk: int = incident.pk) -> Callable[[], Any]:
            return by(person, lambda now: declare(Incident.objects.get(pk=pk), by=person, now=now))

        made = at_once(say(cast.anna), say(cast.emile), say(cast.sophie))
        assert len({each.pk for each in made}) == 1
        with walls.opened(*cast.everyone):
            assert incident.entries.filter(kind=Fact.DECLARED).count() == 1
            crisis = Crisis.objects.get(incident=incident)
            commander = crisis.seats.get(kind=Seat.Kind.COMMANDER, until=None)
            assert commander.person == crisis.declared_by


def test_two_take_a_role_and_one_has_it(inhabited: Cast) -> None:
    cast = inhabited
    for _ in range(TIMES):
        crisis = declared(cast)

        def take(person: Person, pk: int = crisis.pk) -> Callable[[], Any]:
            def deed(now: Any) -> Any:
                return give(
                    Crisis.objects.get(pk=pk), Seat.Kind.SCRIBE, to=person, by=person, now=now
                )

            return by(person, deed)

        made = at_once(take(cast.anna), take(cast.emile), take(cast.anna))
        assert not [each for each in made if isinstance(each, Exception)]
        with walls.opened(*cast.everyone):
            seats = crisis.seats.filter(kind=Seat.Kind.SCRIBE)
            assert seats.filter(until=None).count() == 1
            assert (
                crisis.incident.entries.filter(data__kind=Seat.Kind.SCRIBE).count() == seats.count()
            )


def test_it_is_undone_stood_down_and_given_away_at_once(inhabited: Cast) -> None:
    cast = inhabited
    for _ in range(TIMES):
        crisis = declared(cast)
        pk = crisis.pk

        def find(pk: int = pk) -> Crisis:
            return Crisis.objects.get(pk=pk)

        made = at_once(
            by(cast.sophie, lambda now: undo_declaration(find(), by=cast.sophie, now=now)),
            by(cast.emile, lambda now: stand_down(find(), by=cast.emile, now=now)),
            by(
                cast.anna,
                lambda now: give(find(), Seat.Kind.SCRIBE, to=cast.anna, by=cast.anna, now=now),
            ),
        )
        refused = [each for each in made if isinstance(each, Exception)]
        assert all(isinstance(each, Refused) for each in refused)
        with walls.opened(*cast.everyone):
            crisis.refresh_from_db()
            assert crisis.stood_down_at is not None
            assert crisis.incident.entries.filter(kind=Fact.STOOD_DOWN).count() == 1
            assert not crisis.seats.filter(until=None).exists()


def test_an_update_is_taken_back_while_it_leaves(
    inhabited: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each client is told, or is not; and what the room says of it is what happened."""
    cast = inhabited
    monkeypatch.setattr(together, "undo_time", lambda _incident: timedelta())
    for number in range(TIMES):
        crisis = declared(cast)
        child = opened(cast, by=cast.carla)
        with walls.opened(*cast.everyone) as now:
            join(Incident.objects.get(pk=child.pk), crisis.incident, by=cast.sophie, now=now)
            updates.tell(
                Crisis.objects.get(pk=crisis.pk),
                Audience.CLIENTS,
                {"fr": "Nous cherchons.", "en": "We are looking."},
                nonce=f"{number:016d}",
                by=cast.sophie,
                now=now,
            )
            update = Update.objects.get(crisis=crisis)

        def back(now: Any, pk: int = update.pk) -> bool:
            return updates.take_back(Update.objects.get(pk=pk), by=cast.sophie, now=now)

        was_stopped, _told = at_once(by(cast.sophie, back), together.tell_due)
        assert was_stopped in (True, False)
        together.tell_due()
        with walls.opened(*cast.everyone):
            states = set(
                Telling.objects.filter(parent=crisis.incident).values_list("state", flat=True)
            )
            assert "waiting" not in states
            update.refresh_from_db()
            assert (update.stopped_at is not None) == was_stopped == (states == {"stopped"})
            said = [
                each.entries.filter(kind=Fact.MESSAGE_OUT).count()
                for each in (crisis.incident, child)
            ]
            told = Telling.objects.filter(parent=crisis.incident, state="told").count()
            assert sum(said) == told
