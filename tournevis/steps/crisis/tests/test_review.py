"""The review's draft: what happened, in order, on the reader's own calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.parents import join
from tournevis.steps.crisis import end, updates
from tournevis.steps.crisis.models import Crisis
from tournevis.steps.crisis.review import latest, moment
from tournevis.steps.crisis.tests.conftest import Open, settled


def test_the_time_line_leaves_out_nothing_that_somebody_did(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime
) -> None:
    incident, at = crisis.incident, tuesday + timedelta(minutes=1)
    tried = {"direction": "out", "outcome": "voicemail", "reached": False}
    incident.record(Fact.CALL, now=at, by=cast.anna, data=tried)
    incident.wait_for_client(by=cast.anna, now=at, why="Le numéro")
    incident.go_on(by=cast.anna, now=at, why="the client wrote")
    join(opened(by=cast.carla), incident, by=cast.sophie, now=at)
    updates.tell(crisis, "clients", {"fr": "Voilà"}, nonce="a" * 16, by=cast.sophie, now=at)
    settled(cast)
    end.stand_down(crisis, by=cast.anna, now=tuesday + timedelta(hours=1))
    review = latest(crisis)
    assert review is not None
    lines = review.words["timeline"].splitlines()
    for said in ("messagerie", "Le numéro", "critique", "rattaché", "clients (2), Sophie"):
        assert [line for line in lines if said in line], said
    assert "Garage" not in review.words["timeline"], "another client is a number"
    assert [line.split("  ")[0] for line in lines] == sorted(line.split("  ")[0] for line in lines)


@pytest.mark.parametrize(
    ("lang", "day", "said"),
    [
        ("fr", 27, "27 nov., 11:00"),
        ("en", 27, "27 Nov, 11:00"),
        ("fr", 1, "1er nov., 11:00"),
        ("en", 1, "1 Nov, 11:00"),
    ],
)
def test_a_day_is_written_as_its_reader_writes_it(lang: str, day: int, said: str) -> None:
    with translation.override(lang), timezone.override("Europe/Paris"):
        assert moment(datetime(2026, 11, day, 10, tzinfo=UTC)) == said
