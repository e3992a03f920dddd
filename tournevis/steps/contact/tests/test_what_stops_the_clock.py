"""Only a person who reached the client stops the clock; what turns out to be none lets it run on."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.tests.rows import committed_cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.calling.call import note_call
from tournevis.steps.contact.portal import client
from tournevis.steps.contact.tests.conftest import Open, Post, Work, open_incident
from tournevis.steps.contact.writing import came_back, later, stuck, write

MARK = "0123456789abcdef"


@pytest.fixture
def waiting(opened: Open, work: Work, cast: Cast) -> Incident:
    """Ben's incident: the receipt has left, and nobody reached him."""
    incident = opened()
    work()
    walls.open_to(cast.everyone)
    assert incident.entries.filter(kind=Fact.MESSAGE_OUT).exists()
    return incident


def said(incident: Incident, by: Person, now: datetime, mark: str = MARK) -> Delivery:
    entry = write.reply(incident, channel="email", text="Bonjour", nonce=mark, by=by, now=now)
    assert entry is not None
    assert entry.delivery is not None
    return entry.delivery


def is_running(incident: Incident) -> bool:
    return incident.running_clock() is not None


def test_neither_receipts_nor_notes_nor_programs_nor_the_client(
    cast: Cast, waiting: Incident, tuesday: datetime
) -> None:
    write.note(waiting, text="Je regarde", nonce=MARK, by=cast.emile, now=tuesday)
    client.say(waiting, text="Alors ?", nonce="1" * 16, by=cast.ben, now=tuesday)
    write.reply(
        waiting, channel="email", text="…", nonce="2" * 16, by=cast.anna, now=tuesday, is_by_hand=False
    )  # fmt: skip
    write.reply(
        waiting, channel="sms", text="…", nonce="3" * 16, by=cast.anna, now=tuesday, is_attempt=True
    )  # fmt: skip
    later.count_left()
    assert is_running(waiting)


@pytest.mark.parametrize("outcome", ["voicemail", "none", "wrong"])
def test_a_try_is_a_try(cast: Cast, waiting: Incident, tuesday: datetime, outcome: str) -> None:
    note_call(waiting, outcome=outcome, minutes="0", text="", nonce=MARK, by=cast.anna, now=tuesday)
    assert is_running(waiting)


def test_a_message_that_never_arrived_reached_nobody(
    cast: Cast, waiting: Incident, tuesday: datetime, post: Post, work: Work
) -> None:
    post.dead.add(cast.ben.email)
    delivery = said(waiting, cast.anna, tuesday)
    assert not is_running(waiting)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=tuesday)
    work()
    assert came_back.uncount_due() == 1
    assert came_back.uncount_due() == 0
    walls.open_to(cast.everyone)
    waiting.refresh_from_db()
    assert is_running(waiting)
    assert waiting.status == Incident.Status.ACKNOWLEDGED
    assert waiting.entries.filter(kind=Fact.FLAGGED).exists()


def test_it_counts_once_it_has_arrived_after_all(
    cast: Cast, waiting: Incident, tuesday: datetime, post: Post, work: Work
) -> None:
    post.dead.add(cast.ben.email)
    delivery = said(waiting, cast.anna, tuesday)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=tuesday)
    work()
    came_back.uncount_due()
    post.dead.clear()
    walls.open_to(cast.everyone)
    stuck.act(waiting, str(delivery.pk), "again", by=cast.anna, now=tuesday)
    Delivery.objects.exclude(due_at=None).update(due_at=tuesday)
    work()
    assert later.count_left() == 1
    walls.open_to(cast.everyone)
    assert not is_running(waiting)


def test_a_call_since_then_stands(
    cast: Cast, waiting: Incident, tuesday: datetime, post: Post, work: Work
) -> None:
    post.dead.add(cast.ben.email)
    delivery = said(waiting, cast.anna, tuesday)
    at = tuesday + timedelta(seconds=4)
    note_call(
        waiting, outcome="reached", minutes="3", text="", nonce="9" * 16, by=cast.anna, now=at
    )
    stuck.take_back(waiting, str(delivery.pk), by=cast.anna, now=at)
    clock = waiting.last_clock()
    assert clock is not None
    assert clock.met_at == at


def test_where_walls_are_closed_too(house: Urls) -> None:
    cast = committed_cast()
    with walls.opened(cast.bakery.pk, cast.centre.pk) as now:
        incident = open_incident(cast.ben, now)
        Deadline.objects.create(
            organisation=cast.bakery,
            incident=incident,
            kind="first_contact",
            started_at=now,
            due_at=now,
        )
        delivery = said(incident, cast.anna, now + timedelta(seconds=1))
        delivery.settle(state=Delivery.State.FAILED)
    assert came_back.uncount_due() == 1
    with walls.system():
        assert is_running(incident)
