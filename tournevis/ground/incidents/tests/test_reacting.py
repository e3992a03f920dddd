"""Reactions: each once, together where all goes well, and one that fails undone alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from threading import Thread

import pytest
from django.db import connection, transaction

from conftest import _take_jobs
from tests.cast import Cast, cast_of_three
from tests.peers.server import until
from tournevis.cli.cluster import Urls
from tournevis.ground.incidents import facts, reacting
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls

seen: list[int] = []


def note(entry: Entry, now: datetime) -> None:
    """Says that it was here."""
    entry.incident.record(Fact.NOTE, now=now, text="note")


def stumble(entry: Entry, now: datetime) -> None:
    """Says so too, then fails."""
    entry.incident.record(Fact.NOTE, now=now, text="stumble")
    raise RuntimeError("not today")


def shout(entry: Entry, now: datetime) -> None:
    """Comes last."""
    entry.incident.record(Fact.NOTE, now=now, text="shout")


def look(entry: Entry, now: datetime) -> None:
    """Notes in which transaction it is carried out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        seen.append(cursor.fetchone()[0])


def look_again(entry: Entry, now: datetime) -> None:
    """The same under another name."""
    look(entry, now)


@pytest.fixture
def settled(house: Urls, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """The cast, committed; no reactions but those that a test names."""
    monkeypatch.setattr(facts, "_names", {})
    monkeypatch.setattr(reacting, "_reactions", {})
    with transaction.atomic():
        cast = cast_of_three()
    yield cast
    connection.close()


def opened(cast: Cast) -> Incident:
    """Ben's incident, with its first message."""
    with walls.opened(*cast.everyone) as now:
        incident = Incident(
            organisation=cast.bakery, requester=cast.ben, subject="Box", opened_at=now
        )
        facts_told = [Entry(kind=kind, at=now) for kind in (Fact.OPENED, Fact.MESSAGE_IN)]
        incident.record_all(*facts_told)
    return incident


def react() -> list[Exception]:
    """Do every job that is queued; what they raised."""
    raised: list[Exception] = []
    with transaction.atomic():
        jobs = _take_jobs()
    for _name, arguments in jobs:
        try:
            reacting.react(**arguments)
        except Exception as trouble:
            raised.append(trouble)
    return raised


def noted(cast: Cast) -> Sequence[str]:
    """What was noted, in order."""
    with walls.opened(*cast.everyone):
        return list(Entry.objects.filter(kind=Fact.NOTE).values_list("text", flat=True))


def somebody_waits() -> bool:
    """Whether another transaction waits for what this one holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted"
            " AND transactionid::text = pg_current_xact_id()::text)"
        )
        return bool(cursor.fetchone()[0])


def test_the_usual_ones_of_all_facts_share_a_job(settled: Cast) -> None:
    reacting.answer_with({Fact.OPENED: ([shout], [note]), Fact.MESSAGE_IN: ([], [note])})
    opened(settled)
    with transaction.atomic():
        jobs = [len(arguments["answers"]) for _name, arguments in _take_jobs()]
    assert jobs == [1, 2], "the urgent one has a job of its own"


def test_they_share_a_transaction(settled: Cast) -> None:
    reacting.answer_with({Fact.OPENED: ([], [look, look_again]), Fact.MESSAGE_IN: ([], [look])})
    seen.clear()
    opened(settled)
    assert react() == []
    assert len(seen) == 3
    assert len(set(seen)) == 1


def test_one_that_fails_is_undone_alone(settled: Cast) -> None:
    reacting.answer_with({Fact.OPENED: ([], [note, stumble, shout])})
    opened(settled)
    assert [str(trouble) for trouble in react()] == ["not today"]
    assert noted(settled) == ["note", "shout"]


def test_each_is_carried_out_once(settled: Cast) -> None:
    reacting.answer_with({Fact.OPENED: ([], [note, shout])})
    entry = opened(settled).entries.model.objects
    with walls.opened(*settled.everyone):
        [number] = entry.filter(kind=Fact.OPENED).values_list("pk", flat=True)
    names = [reacting.name_of(each) for each in (note, shout)]
    assert reacting.answer([(number, names[1])]) == 1
    reacting.react(answers=[(number, names)])
    reacting.react(entry=number, names=names)  # as jobs said it before
    assert noted(settled) == ["shout", "note"]


def test_what_a_person_does_meanwhile_stays(settled: Cast) -> None:
    """The incident is held: no reaction writes it back as it was before."""
    incident = 0

    def acknowledge() -> None:
        with walls.opened(*settled.everyone) as now:
            Incident.objects.get(pk=incident).acknowledge(by=settled.anna, now=now)
        connection.close()

    other = Thread(target=acknowledge)

    def cut(entry: Entry, now: datetime) -> None:
        other.start()
        assert until(lambda: not other.is_alive() or somebody_waits(), 60)
        note(entry, now)

    cut.__qualname__ = "cut"  # the ledger holds short names
    reacting.answer_with({Fact.OPENED: ([], [cut])})
    incident = opened(settled).pk
    assert react() == []
    other.join()
    with walls.opened(*settled.everyone):
        assert Incident.objects.get(pk=incident).status == Incident.Status.ACKNOWLEDGED
