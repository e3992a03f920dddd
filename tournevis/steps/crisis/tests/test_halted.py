"""A crisis while the client is awaited: no date is told to anybody, but what is left."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline
from tournevis.ground.incidents.telling import told
from tournevis.ground.organisations import walls
from tournevis.steps.contact.tests.promised import level
from tournevis.steps.crisis import end
from tournevis.steps.crisis.concerned import concerned
from tournevis.steps.crisis.declare import declare, promise_solution
from tournevis.steps.crisis.models import Audience, Crisis
from tournevis.steps.crisis.review import latest
from tournevis.steps.crisis.tests.conftest import Open, browser, settled
from tournevis.steps.crisis.writing import brief, closing, proposed

KIND = Deadline.Kind.SOLUTION
FAR = ("9999", "2912", "30 déc", "30 Dec", "31 déc", "31 Dec")


@pytest.fixture
def halted(cast: Cast, opened: Open, tuesday: datetime) -> Crisis:
    """Anna waits for Ben, then declares: the contract owes a solution within four hours."""
    level(cast, 1, "solution", 240, always=True)
    incident = opened()
    settled(cast)
    incident.wait_for_client(by=cast.anna, now=tuesday, why="Le numéro de série")
    crisis = declare(incident, by=cast.anna, now=tuesday)
    settled(cast)
    found = promises.running(incident, KIND)
    assert found is not None
    assert found.is_halted
    return crisis


def test_nobody_is_told_a_date(cast: Cast, halted: Crisis, tuesday: datetime) -> None:
    whom, at = concerned(halted, cast.anna), tuesday + timedelta(hours=1)
    texts = [brief(halted, cast.anna, tuesday), *closing(halted, whom, tuesday).values()]
    for audience in Audience.values:
        texts += proposed(halted, audience, whom, at, tuesday).values()
    page = browser(cast.anna).get(f"/crisis/{halted.incident_id}/").content.decode()
    assert "Arrêtée, reste 4 h" in page
    walls.open_to(cast.everyone)
    lines = [str(told(each)) for each in halted.incident.entries.filter(kind=Fact.PROMISED)]
    assert any("4 h" in each for each in lines), "how long is promised is told"
    for far in FAR:
        assert not [text for text in [*texts, *lines, page] if far in text]


def test_programs_read_that_nothing_is_due(cast: Cast, halted: Crisis) -> None:
    [shown] = browser(cast.anna).get("/api/crises").json()
    assert shown["solution_due_at"] is None


def test_promised_by_a_person_the_timeline_tells_no_date_from_before(
    cast: Cast, halted: Crisis, tuesday: datetime
) -> None:
    promise_solution(halted, tuesday + timedelta(hours=2), by=cast.anna, now=tuesday)
    said = halted.incident.entries.filter(kind=Fact.PROMISED).last()
    assert said is not None
    assert not said.data["before"]


def test_nor_does_the_review(cast: Cast, halted: Crisis, tuesday: datetime) -> None:
    end.stand_down(halted, by=cast.anna, now=tuesday + timedelta(hours=1))
    review = latest(halted)
    assert review is not None
    assert "9999" not in str(review.figures)
    assert not [far for far in FAR if far in review.words["timeline"]]
    page = browser(cast.anna).get(f"/crisis/{halted.incident_id}/review/")
    assert "30 déc" not in page.content.decode()
