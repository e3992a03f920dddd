"""One message is one entry: delivered again, by two workers at once, or cut off anywhere."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cast import Cast, cast_of_three
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.email.listen import keep
from tournevis.ground.channels.models import Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation, Person
from tournevis.steps.intake import loops, merging, message, take_in
from tournevis.steps.intake.tests.letters import (
    answer_to,
    incident_of,
    kept,
    letter,
    taken_in,
    texted,
)


@pytest.fixture
def settled(house: Urls) -> Cast:
    """The cast, committed."""
    with transaction.atomic():
        return cast_of_three()


def at_once(times: int, do: Callable[[int], Any]) -> None:
    """The same deed by several threads, each with its own connection, all starting together."""
    barrier = Barrier(times)

    def one(number: int) -> None:
        barrier.wait()
        try:
            do(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        list(threads.map(one, range(times)))


def counted() -> tuple[int, int, int]:
    """How many incidents, incoming messages and people there are."""
    with walls.system():
        messages = Entry.objects.filter(kind=Fact.MESSAGE_IN).count()
        return Incident.objects.count(), messages, Person.objects.count()


@pytest.mark.parametrize("times", [3, 8])
def test_delivered_several_times_in_parallel(settled: Cast, times: int) -> None:
    raw = letter()
    at_once(times, lambda number: kept(settled.centre.pk, raw))
    at_once(times, lambda number: take_in.take_in_due())
    assert counted() == (1, 1, 5)


def test_the_same_mail_by_smtp_and_from_the_mailbox_is_one(settled: Cast) -> None:
    raw = letter()
    token = "support+x1y2z3a4@centre.example"
    keep(
        {settled.centre.pk: "support@centre.example"},
        "ben@bakery.example",
        raw,
        recipients=(token,),
    )
    trace = b"Received: from mx.centre.example by imap.centre.example; now\r\n"
    kept(settled.centre.pk, trace + raw, "helpdesk@centre.example")
    at_once(2, lambda number: take_in.take_in_due())
    assert counted() == (1, 1, 5)


def test_one_mail_to_two_centres_is_a_message_of_each(settled: Cast) -> None:
    with transaction.atomic():
        other = walls.new_organisations(1)[0]
        Organisation.objects.create(pk=other, name="Other", kind="centre", email="o@o.example")
    raw = letter("d@elsewhere.example")
    keep(
        {settled.centre.pk: "support@centre.example", other: "o@o.example"},
        "d@elsewhere.example",
        raw,
    )
    at_once(2, lambda number: take_in.take_in_due())
    assert counted() == (2, 2, 7)


def test_merged_both_ways_at_once_one_is_left(settled: Cast) -> None:
    pair = [incident_of(kept(settled.centre.pk, letter())) for _ in range(2)]

    def merge(number: int) -> None:
        with walls.opened(*settled.everyone) as now, suppress(Refused):
            merged, into = (Incident.objects.get(pk=pair[n].pk) for n in (number, 1 - number))
            merging.merge(merged, into, by=settled.anna, now=now)

    at_once(2, merge)
    with walls.system():
        left = Incident.objects.filter(merged_into=None)
        assert [each.is_open for each in left] == [True]


def test_taken_in_by_three_workers_at_once(settled: Cast) -> None:
    inbound = kept(settled.centre.pk, letter("d@elsewhere.example"))
    received = message.read(inbound)
    at_once(3, lambda number: take_in.handle(inbound, received))
    assert counted() == (1, 1, 6)


def test_one_mail_to_two_of_our_addresses(settled: Cast) -> None:
    raw = letter()
    kept(settled.centre.pk, raw)
    kept(settled.centre.pk, raw, "help@centre.example")
    at_once(2, lambda number: take_in.take_in_due())
    assert counted() == (1, 1, 5)
    with walls.system():
        assert set(Inbound.objects.values_list("state", flat=True)) == {"handled"}


def test_the_same_id_with_other_content_is_kept_and_flagged(settled: Cast) -> None:
    first = incident_of(kept(settled.centre.pk, letter(Message_ID="<same@x>")))
    other = letter(Message_ID="<same@x>", text="Tout autre chose, la caisse")
    second = incident_of(kept(settled.centre.pk, other))
    assert first != second
    with walls.system():
        assert second.entries.get(kind=Fact.FLAGGED).data["flag"] == "same_id"


def test_two_first_mails_of_a_stranger_at_once_are_one_person(settled: Cast) -> None:
    inbounds = [kept(settled.centre.pk, letter("d@elsewhere.example")) for _ in range(4)]
    at_once(4, lambda number: take_in.handle(inbounds[number], message.read(inbounds[number])))
    assert counted() == (4, 4, 6)


def test_two_texts_at_once_are_one_incident(settled: Cast) -> None:
    inbounds = [texted(settled.centre.pk, settled.ben.phone, f"partie {n}") for n in range(3)]
    at_once(3, lambda number: take_in.handle(inbounds[number], message.read(inbounds[number])))
    assert counted() == (1, 3, 5)


def test_answers_at_once_do_not_undo_each_other(settled: Cast) -> None:
    incident = incident_of(kept(settled.centre.pk, letter()))
    with walls.opened(*settled.everyone) as now:
        incident.solve(by=settled.anna, now=now, data={})
        incident.close(by=None, now=now, data={})
    to = answer_to(incident, settled.ben)
    inbounds = [kept(settled.centre.pk, letter(to=to, text=f"encore {n}")) for n in range(3)]
    at_once(3, lambda number: take_in.handle(inbounds[number], message.read(inbounds[number])))
    with walls.system():
        kinds = list(incident.entries.values_list("kind", flat=True))
        assert (kinds.count(Fact.MESSAGE_IN), kinds.count(Fact.REOPENED)) == (4, 1)
        assert Incident.objects.get().status == Incident.Status.NEW


class Cut(Exception):
    """The process is cut off here."""


STATEMENTS = 60


@pytest.fixture
def cut_at() -> Callable[[int], Any]:
    """`with cut_at(n):` the n-th statement to the database is never sent; True once it was cut."""

    class Cutting:
        def __init__(self, number: int) -> None:
            self.left, self.was_cut = number, False

        def __call__(self, execute: Any, *args: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                self.was_cut = True
                raise Cut
            return execute(*args)

    return Cutting


@pytest.mark.parametrize("kind", ["new", "stranger", "answer"])
def test_cut_off_at_every_statement_nothing_is_lost_and_nothing_double(
    settled: Cast, cut_at: Callable[[int], Any], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_in, "_later", lambda inbound, trouble: None)
    monkeypatch.setattr(loops, "MOST_UNPROVEN_AN_HOUR", STATEMENTS * 2)
    incident = incident_of(kept(settled.centre.pk, letter()))
    for number in range(STATEMENTS):
        before = counted()
        raw = {
            "new": letter(),
            "stranger": letter(f"d{number}@elsewhere.example"),
            "answer": letter(to=answer_to(incident, settled.ben)),
        }[kind]
        inbound = kept(settled.centre.pk, raw)
        cutting = cut_at(number)
        with connection.execute_wrapper(cutting):
            take_in.take_in(inbound)
        if cutting.was_cut:
            assert counted() == before
        take_in.take_in(inbound)
        grown = tuple(after - was for after, was in zip(counted(), before, strict=True))
        assert grown == {"new": (1, 1, 0), "stranger": (1, 1, 1), "answer": (0, 1, 0)}[kind]
        assert taken_in(inbound).state == "handled"
        if not cutting.was_cut:
            return
    raise AssertionError("never came to the last statement")
