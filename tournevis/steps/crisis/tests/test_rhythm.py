"""Updates at the promised rhythm: reminded before, told when late, started again by an update."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from conftest import drain
from tests.cast import Cast, cast_of_three
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Refused
from tournevis.ground.incidents.once import nonce
from tournevis.ground.incidents.parents import join
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account
from tournevis.steps.contact.models import Telling
from tournevis.steps.crisis import rhythm as rhythms
from tournevis.steps.crisis import updates
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.models import Audience, Crisis, Reader, Rhythm, Seat
from tournevis.steps.crisis.seats import give
from tournevis.steps.crisis.tests.conftest import Open, open_incident, settled
from tournevis.steps.oncall.tests.conftest import Post

WORDS = {"fr": "Une panne de fibre. Réparation en cours.", "en": "A broken fibre. Being repaired."}
Move = Callable[..., None]


def sms_to(post: Post, number: str) -> list[str]:
    """What the room told them, and not what the rest of the house did."""
    return [body for to, body in post.by("sms") if to == number and "Crise" in body]


def test_who_writes_is_reminded_before_and_the_commander_when_it_is_late(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    give(crisis, Seat.Kind.COMMUNICATION, to=cast.emile, by=cast.emile, now=tuesday)
    settled(cast)
    post.sent.clear()
    move_clock(minutes=44)
    settled(cast)
    assert not sms_to(post, cast.emile.phone), "sixteen minutes before it is too early"
    move_clock(minutes=2)
    settled(cast)
    [reminder] = sms_to(post, cast.emile.phone)
    assert "clients" in reminder
    assert not sms_to(post, cast.anna.phone)
    move_clock(minutes=15)
    settled(cast)
    assert len(sms_to(post, cast.emile.phone)) == 2
    assert "retard" in sms_to(post, cast.anna.phone)[0]
    assert not any("retard" in each for each in sms_to(post, cast.sophie.phone))
    move_clock(minutes=16)
    settled(cast)
    assert any("retard" in each for each in sms_to(post, cast.sophie.phone)), "then the chief too"
    flags = crisis.incident.entries.filter(
        kind=Fact.FLAGGED, data__flag="late", data__kind="update"
    )
    assert flags.count() == 1


def test_whoever_is_barred_leads_no_more_and_the_chief_is_reminded(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    for kind in (Seat.Kind.COMMUNICATION, Seat.Kind.COMMANDER):
        give(crisis, kind, to=cast.emile, by=cast.emile, now=tuesday)
    settled(cast)
    Account.objects.update_or_create(person=cast.emile, defaults={"is_active": False})
    post.sent.clear()
    move_clock(minutes=46)
    settled(cast)
    assert not sms_to(post, cast.emile.phone)
    assert "clients" in sms_to(post, cast.sophie.phone)[0]


def test_an_update_starts_the_clock_again(
    cast: Cast, crisis: Crisis, tuesday: datetime, move_clock: Move, post: Post
) -> None:
    move_clock(minutes=50)
    now = settled(cast)
    updates.tell(crisis, Audience.CLIENTS, WORDS, nonce=nonce(), by=cast.anna, now=now)
    rhythm = crisis.rhythms.get(audience=Audience.CLIENTS)
    assert timedelta(minutes=60) <= rhythm.next_at - now < timedelta(minutes=65)
    kept = crisis.incident.deadlines.filter(kind=Deadline.Kind.UPDATE, met_at=now)
    assert kept.count() == 1, "what was promised was kept"
    move_clock(minutes=1)
    settled(cast)
    running = promises.running(crisis.incident, Deadline.Kind.UPDATE)
    assert running is not None
    assert running.due_at == rhythm.next_at


def test_an_answer_to_one_client_keeps_no_promise_to_all(
    cast: Cast, crisis: Crisis, tuesday: datetime, move_clock: Move
) -> None:
    from tournevis.steps.contact.writing.write import reply

    due = crisis.rhythms.get(audience=Audience.CLIENTS).next_at
    settled(cast)
    move_clock(minutes=5)
    now = walls.open_to(cast.everyone)
    text = "Nous vous rappelons."
    reply(crisis.incident, channel="email", text=text, nonce=nonce(), by=cast.anna, now=now)
    settled(cast)
    assert crisis.rhythms.get(audience=Audience.CLIENTS).next_at == due
    running = promises.running(crisis.incident, Deadline.Kind.UPDATE)
    assert running is not None
    assert running.due_at == due


def test_each_client_reads_it_in_their_language_and_nothing_of_the_others(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    child = opened("Internet is down", by=cast.carla)
    join(child, crisis.incident, by=cast.sophie, now=tuesday)
    settled(cast)
    post.sent.clear()
    mark = nonce()
    for _ in range(2):
        made = updates.tell(
            crisis, Audience.CLIENTS, WORDS, nonce=mark, by=cast.sophie, now=tuesday
        )
    assert made.told == 2
    assert Telling.objects.count() == 2
    move_clock(minutes=1)
    settled(cast)
    mails = dict(post.by("email"))
    assert WORDS["fr"] in mails[cast.ben.email]
    assert WORDS["en"] in mails[cast.carla.email]
    for word in ("Boulangerie", "Ben", "crisis", "crise", f"#{crisis.incident_id}"):
        assert word not in mails[cast.carla.email]
    assert "Garage" not in mails[cast.ben.email]
    said = child.entries.filter(is_public=True).values_list("text", "data")
    assert not any("Boulangerie" in f"{text}{data}" for text, data in said)


def test_an_engineer_tells_only_the_clients_they_are_given(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime
) -> None:
    join(opened(by=cast.carla), crisis.incident, by=cast.sophie, now=tuesday)
    made = updates.tell(crisis, Audience.CLIENTS, WORDS, nonce=nonce(), by=cast.anna, now=tuesday)
    assert made.told == 1
    assert Telling.objects.get().incident == crisis.incident


def test_taken_back_before_it_left_the_promise_stands_as_it_was(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post
) -> None:
    due = crisis.rhythms.get(audience=Audience.CLIENTS).next_at
    made = updates.tell(crisis, Audience.CLIENTS, WORDS, nonce=nonce(), by=cast.anna, now=tuesday)
    assert updates.take_back(made, by=cast.anna, now=tuesday)
    assert crisis.rhythms.get(audience=Audience.CLIENTS).next_at == due
    assert not updates.take_back(made, by=cast.anna, now=tuesday)


def test_the_management_is_told_each_in_their_language(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    for name, lang in (("Mme Roy", "fr"), ("Mr King", "en")):
        email = f"{lang}@board.example"
        Reader.objects.create(organisation=cast.centre, name=name, email=email, language=lang)
    settled(cast)
    made = updates.tell(
        crisis, Audience.MANAGEMENT, WORDS, nonce=nonce(), by=cast.anna, now=tuesday
    )
    move_clock(minutes=1)
    settled(cast)
    mails = dict(post.by("email"))
    assert made.told == 2
    assert WORDS["fr"] in mails["fr@board.example"]
    assert WORDS["en"] in mails["en@board.example"]
    note = crisis.incident.entries.filter(kind=Fact.NOTE).last()
    assert note is not None
    assert not note.is_public


def test_what_the_form_promised_is_what_is_promised(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    at, far = tuesday + timedelta(minutes=70), tuesday + timedelta(days=3)
    for wanted, given in ((at, at), (far, tuesday + timedelta(minutes=60))):
        updates.tell(
            crisis, "clients", WORDS, nonce=nonce(), by=cast.anna, now=tuesday, next_at=wanted
        )
        assert crisis.rhythms.get(audience=Audience.CLIENTS).next_at == given


def test_another_rhythm_counts_from_the_last_update_and_is_never_late_at_once(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    rhythm = crisis.rhythms.get(audience=Audience.CLIENTS)
    rhythms.change(rhythm, 30, now=tuesday + timedelta(minutes=10))
    assert rhythm.next_at == tuesday + timedelta(minutes=30)
    rhythms.change(rhythm, 20, now=tuesday + timedelta(minutes=25))
    assert rhythm.next_at > tuesday + timedelta(minutes=25)
    for minutes in (9, 0, 1441):
        with pytest.raises(Refused, match="between"):
            rhythms.change(rhythm, minutes, now=tuesday)


def test_nothing_is_told_of_what_is_over(cast: Cast, crisis: Crisis, tuesday: datetime) -> None:
    with pytest.raises(Refused, match="empty"):
        updates.tell(crisis, "clients", {"fr": " "}, nonce=nonce(), by=cast.anna, now=tuesday)
    Crisis.objects.update(stood_down_at=tuesday)
    with pytest.raises(Refused, match="over"):
        updates.tell(crisis, "clients", WORDS, nonce=nonce(), by=cast.anna, now=tuesday)


def test_the_round_works_behind_closed_walls_and_twice_does_nothing(
    house: object, now: datetime, settings: Any, post: Post, move_clock: Move
) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
        declare(open_incident(cast.ben, now, "Plus rien"), by=cast.anna, now=now)
    drain()
    post.sent.clear()
    move_clock(minutes=50)
    drain()
    reminders = [body for body in sms_to(post, cast.anna.phone) if "nouvelles" in body]
    assert len(reminders) == 1
    with walls.opened(*cast.everyone) as at:
        # A worker that died after its claim: once the lease is over, another looks, and it is told once.
        Rhythm.objects.filter(audience="clients").update(lease_until=at - timedelta(seconds=1))
    drain()
    assert len([body for body in sms_to(post, cast.anna.phone) if "nouvelles" in body]) == 1
