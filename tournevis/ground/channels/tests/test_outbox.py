"""The outbox: each message leaves once, and what went wrong is told."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tournevis.cli.cluster import Urls
from tournevis.ground.channels import caps, outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow, Unsure
from tournevis.ground.channels.tests.rows import committed_cast, deliveries
from tournevis.ground.organisations import walls

State = Delivery.State


class Channel:
    """Records what leaves; `answer` is raised instead, if it is an exception."""

    def __init__(self) -> None:
        self.left: list[tuple[str, str]] = []
        self.answer: Exception | None = None

    def send(self, delivery: Delivery, body: str) -> str:
        self.left.append((delivery.key, body))
        if self.answer is not None:
            raise self.answer
        return "taken"


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch) -> Channel:
    recorder = Channel()
    monkeypatch.setitem(outbox._CHANNELS, "email", recorder.send)
    return recorder


def post(cast: Cast, now: datetime, key: str = "receipt-1", **more: Any) -> Delivery:
    values = {"to": "ben@bakery.example", "body": "Bonjour", **more}
    return outbox.post(organisation=cast.bakery.pk, key=key, channel="email", now=now, **values)


@pytest.fixture
def clock(cast: Cast) -> datetime:
    """The house's time in this test's transaction."""
    return walls.open_to(cast.everyone)


def test_a_message_leaves_once(cast: Cast, clock: datetime, channel: Channel) -> None:
    first, second = post(cast, clock), post(cast, clock, body="another text")
    assert first.pk == second.pk
    assert (outbox.send_due(), outbox.send_due()) == (1, 0)
    assert channel.left == [("receipt-1", "Bonjour")]
    first.refresh_from_db()
    assert (first.state, first.due_at, first.provider_reference) == (State.ACCEPTED, None, "taken")
    assert first.accepted_at is not None


def test_what_is_not_due_waits(
    cast: Cast, clock: datetime, channel: Channel, move_clock: Callable[..., None]
) -> None:
    post(cast, clock, due_at=clock + timedelta(days=1))
    assert outbox.send_due() == 0
    move_clock(days=1)
    assert outbox.send_due() == 1


def test_refused_for_now_it_leaves_later(
    cast: Cast, clock: datetime, channel: Channel, move_clock: Callable[..., None]
) -> None:
    delivery, channel.answer = post(cast, clock), NotNow("451 not now")
    outbox.send_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.trouble) == (State.QUEUED, "451 not now")
    assert outbox.send_due() == 0
    move_clock(seconds=6)
    channel.answer = None
    assert outbox.send_due() == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.trouble) == (State.ACCEPTED, 2, "")


def test_in_the_end_it_is_given_up_in_sight(
    cast: Cast, clock: datetime, channel: Channel, move_clock: Callable[..., None]
) -> None:
    delivery, channel.answer = post(cast, clock), NotNow("451 not now")
    for _ in range(outbox.ATTEMPTS):
        outbox.send_due()
        move_clock(hours=1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at) == (State.FAILED, None)
    assert len(channel.left) == outbox.ATTEMPTS


def test_refused_for_good_it_has_failed(cast: Cast, clock: datetime, channel: Channel) -> None:
    delivery, channel.answer = post(cast, clock), Never("550 nobody")
    outbox.send_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.trouble) == (State.FAILED, "550 nobody")


def test_without_an_answer_a_person_decides(
    cast: Cast, clock: datetime, channel: Channel, move_clock: Callable[..., None]
) -> None:
    delivery, channel.answer = post(cast, clock), Unsure("no answer")
    outbox.send_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.due_at) == (State.AMBIGUOUS, None)
    move_clock(days=1)
    assert outbox.send_due() == 0
    channel.answer = None
    outbox.send_again(delivery, clock)
    assert outbox.send_due() == 1
    delivery.refresh_from_db()
    assert delivery.state == State.ACCEPTED


def test_what_left_is_not_sent_again_by_mistake(
    cast: Cast, clock: datetime, channel: Channel
) -> None:
    delivery = post(cast, clock)
    outbox.send_due()
    outbox.send_again(delivery, clock)
    assert outbox.send_due() == 0


def test_without_an_answer_an_alert_leaves_again(
    cast: Cast, clock: datetime, channel: Channel, move_clock: Callable[..., None]
) -> None:
    delivery, channel.answer = post(cast, clock, again_if_unsure=True), Unsure("no answer")
    outbox.send_due()
    delivery.refresh_from_db()
    assert delivery.state == State.QUEUED
    move_clock(seconds=6)
    channel.answer = None
    outbox.send_due()
    assert len(channel.left) == 2


@pytest.mark.parametrize(("again", "times"), [(False, 0), (True, 1)])
def test_cut_off_while_sending(
    cast: Cast,
    clock: datetime,
    channel: Channel,
    move_clock: Callable[..., None],
    again: bool,
    times: int,
) -> None:
    delivery = post(cast, clock, again_if_unsure=again)
    [claimed] = Delivery.claim(clock)
    assert outbox._leaving(claimed) is not None
    assert outbox.send_due() == 0, "another worker has it"
    move_clock(seconds=31)
    outbox.send_due()
    delivery.refresh_from_db()
    assert delivery.state == (State.ACCEPTED if again else State.AMBIGUOUS)
    assert len(channel.left) == times


def test_a_slow_worker_does_not_send_what_another_took_over(
    cast: Cast, clock: datetime, channel: Channel, move_clock: Callable[..., None]
) -> None:
    post(cast, clock)
    [slow] = Delivery.claim(clock)
    move_clock(seconds=31)
    assert outbox.send_due() == 1
    outbox._try(slow)
    assert len(channel.left) == 1


def test_one_that_breaks_stops_no_other(
    cast: Cast, clock: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    left = []

    def send(delivery: Delivery, body: str) -> str:
        if delivery.key == "bad":
            raise ZeroDivisionError(f"a secret: {body}")
        left.append(delivery.key)
        return "taken"

    monkeypatch.setitem(outbox._CHANNELS, "email", send)
    bad = post(cast, clock, "bad")
    post(cast, clock, "good")
    outbox.send_due()
    bad.refresh_from_db()
    assert left == ["good"]
    assert (bad.state, bad.trouble) == (State.QUEUED, "unexpected trouble: ZeroDivisionError")
    assert "Bonjour" not in caplog.text


def test_one_address_gets_ten_automatic_messages_an_hour(
    cast: Cast, clock: datetime, channel: Channel, move_clock: Callable[..., None]
) -> None:
    for number in range(13):
        post(cast, clock, f"receipt-{number}")
    post(cast, clock, "carla", to="carla@garage.example")
    post(cast, clock, "page", again_if_unsure=True)
    post(cast, clock, "letter", is_automatic=False)
    while outbox.send_due():
        pass
    assert len(channel.left) == caps.MOST_AN_HOUR + 3
    late = Delivery.objects.filter(state=State.QUEUED)
    assert {(one.attempts, one.trouble[:7]) for one in late} == {(0, "put off")}
    move_clock(minutes=61)
    while outbox.send_due():
        pass
    assert len(channel.left) == 16
    assert not late.all().exists()


def test_no_text_breaks_the_transaction_that_posts_it(
    cast: Cast, clock: datetime, channel: Channel
) -> None:
    delivery = post(
        cast, clock, "odd key é/1", subject="a\x00b", body="\x00", in_reply_to="x" * 2000
    )
    assert (delivery.subject, delivery.body, delivery.in_reply_to) == ("ab", "", "")
    assert delivery.message_id.startswith("<odd-key---1.")
    assert re.search(r"\.[0-9a-f]{16}@", delivery.message_id), "could be guessed"
    assert delivery.message_id.endswith("@localhost>")


def test_two_workers_send_each_message_once(house: Urls, channel: Channel) -> None:
    cast = committed_cast()
    with walls.opened(cast.bakery.pk) as now:
        for number in range(30):
            post(cast, now, f"letter-{number}", is_automatic=False)
    together = threading.Barrier(2)

    def rounds() -> None:
        together.wait()
        while outbox.send_due():
            pass
        connection.close()

    workers = [threading.Thread(target=rounds) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(key for key, _ in channel.left) == sorted(f"letter-{n}" for n in range(30))
    assert {delivery.state for delivery in deliveries()} == {State.ACCEPTED}


def test_two_workers_keep_to_the_cap(house: Urls, channel: Channel) -> None:
    cast = committed_cast()
    with walls.opened(cast.bakery.pk) as now:
        for number in range(20):
            post(cast, now, f"receipt-{number}")

    def rounds() -> None:
        while outbox.send_due():
            pass
        connection.close()

    workers = [threading.Thread(target=rounds) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(channel.left) == caps.MOST_AN_HOUR
