"""What the clients and the management are told reaches each once, and one sees how it went."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation

from conftest import drain
from tests.cast import Cast, cast_of_three
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.once import nonce
from tournevis.ground.incidents.parents import join
from tournevis.ground.incidents.telling import told
from tournevis.ground.organisations import walls
from tournevis.steps.contact.family import together
from tournevis.steps.contact.models import Telling
from tournevis.steps.crisis import standing, updates
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.models import Audience, Crisis, Reader, Update
from tournevis.steps.crisis.tests.conftest import Open, browser, later, open_incident, settled
from tournevis.steps.oncall.tests.conftest import Post

Move = Callable[..., None]
WORDS = {"fr": "Une panne de fibre.", "en": "A broken fibre."}


class Killed(BaseException):
    """The process is gone."""


def looks(crisis: Crisis, now: datetime) -> dict[str, str]:
    """Whom the last update reached, and how."""
    last = standing.updates_sent(crisis, now)[0]
    return {each.name: each.look for each in last.reached}


def test_one_sees_whom_it_reached_and_whom_not(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    join(opened(by=cast.carla), crisis.incident, by=cast.sophie, now=tuesday)
    settled(cast)
    post.dead.add(cast.carla.email)
    updates.tell(crisis, "clients", WORDS, nonce=nonce(), by=cast.sophie, now=tuesday)
    assert standing.updates_sent(crisis, tuesday)[0].can_undo
    assert set(looks(crisis, tuesday).values()) == {"pending"}
    move_clock(minutes=2)
    now = settled(cast)
    assert looks(crisis, now) == {"Boulangerie Lamour": "sent", "Stone Garage": "failed"}
    assert not standing.updates_sent(crisis, now)[0].can_undo
    page = browser(cast.sophie).get(f"/crisis/{crisis.incident_id}/").content.decode()
    assert "Stone Garage" in page
    later(cast)
    assert (
        "Stone Garage"
        not in browser(cast.anna).get(f"/crisis/{crisis.incident_id}/").content.decode()
    )


def test_who_is_left_out_is_said_with_why(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime
) -> None:
    child = opened(by=cast.carla)
    join(child, crisis.incident, by=cast.sophie, now=tuesday)
    address = f"/crisis/{crisis.incident_id}/update/?to=clients"
    assert browser(cast.anna).get(address).context["hidden"] == 1
    later(cast)
    Incident.objects.get(pk=child.pk).solve(by=cast.sophie, now=tuesday, data={})
    page = browser(cast.sophie).get(address)
    assert [each.pk for each in page.context["left_out"]] == [child.pk]
    later(cast)
    cast.ben.email = cast.ben.phone = ""
    cast.ben.save()
    page = browser(cast.sophie).get(address)
    assert [each.name for each in page.context["unreachable"]] == [cast.ben.name]
    assert "disabled" in page.content.decode(), "there is nobody to send it to"


def test_of_two_who_write_at_once_the_second_sees_the_first(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    address = f"/crisis/{crisis.incident_id}/update/"
    forms = []
    for person in (cast.anna, cast.emile):
        page = browser(person).get(f"{address}?to=clients")
        forms.append({**WORDS, "to": "clients", "nonce": page.context["nonce"], "after": "0"})
        later(cast)
    assert browser(cast.anna).post(address, forms[0]).status_code == 302
    assert browser(cast.anna).post(address, forms[0]).status_code == 302, "pressed twice: told once"
    later(cast)
    refused = browser(cast.emile).post(address, forms[1])
    assert refused.status_code == 409
    assert refused.context["before"], "what Anna has told is shown"
    later(cast)
    assert Update.objects.count() == 1
    again = {**forms[1], "after": str(refused.context["after"])}
    assert browser(cast.emile).post(address, again).status_code == 302, "told all the same"


def test_what_the_management_is_told_can_be_taken_back_too(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    long = "a" * 60 + "@" + "b" * 60 + "." + "c" * 60 + ".example"
    Reader.objects.create(organisation=cast.centre, name="Mme Roy", email=long, language="fr")
    made = updates.tell(crisis, "management", WORDS, nonce=nonce(), by=cast.anna, now=tuesday)
    assert standing.updates_sent(crisis, tuesday)[0].can_undo
    assert updates.take_back(made, by=cast.anna, now=tuesday)
    move_clock(minutes=2)
    settled(cast)
    assert not [body for to, body in post.by("email") if to == long]
    again = updates.tell(crisis, "management", WORDS, nonce=nonce(), by=cast.anna, now=tuesday)
    move_clock(minutes=2)
    now = settled(cast)
    assert len([body for to, body in post.by("email") if to == long]) == 1
    assert not updates.take_back(again, by=cast.anna, now=now)


@pytest.fixture
def inhabited(house: object, now: datetime, settings: Any, post: Post) -> tuple[Cast, int]:
    """A crisis of the bakery and the garage, with real commits."""
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
        crisis = declare(open_incident(cast.ben, now, "Plus rien"), by=cast.sophie, now=now)
        child = open_incident(cast.carla, now, "Nothing works")
        join(child, crisis.incident, by=cast.sophie, now=now)
    drain()
    post.sent.clear()
    return cast, crisis.pk


def press(cast: Cast, crisis: int, mark: str) -> int:
    """Sophie presses "send"."""
    try:
        with walls.opened(*cast.everyone) as now:
            found = Crisis.objects.select_related("incident").get(pk=crisis)
            return updates.tell(
                found, Audience.CLIENTS, WORDS, nonce=mark, by=cast.sophie, now=now, after=0
            ).pk
    finally:
        connection.close()


def test_pressed_many_times_at_once_and_killed_anywhere_each_client_is_told_once(
    inhabited: tuple[Cast, int], post: Post, move_clock: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, crisis = inhabited
    mark = nonce()
    with monkeypatch.context() as killing:
        killing.setattr(updates, "_keep", _killed)
        with pytest.raises(Killed):
            press(cast, crisis, mark)
    with walls.opened(*cast.everyone):
        assert not Telling.objects.exists(), "the telling and its update are one transaction"
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: press(cast, crisis, mark), range(4)))
    assert len(made) == 1
    move_clock(minutes=1)
    from tournevis.ground.incidents.writing import write_to_client as real

    def first_then_killed(*args: Any, **kwargs: Any) -> object:
        real(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as killing:
        killing.setattr(together, "write_to_client", first_then_killed)
        with pytest.raises(Killed):
            drain()
    for _ in range(3):
        move_clock(seconds=31)
        drain()
    mails = sorted(to for to, body in post.by("email") if "fibre" in body)
    assert mails == [cast.ben.email, cast.carla.email]
    with walls.opened(*cast.everyone):
        assert Delivery.objects.filter(key__contains="-together-").count() == 2


def test_somebody_else_at_the_same_moment_tells_nobody_twice(
    inhabited: tuple[Cast, int], post: Post, move_clock: Move
) -> None:
    cast, crisis = inhabited

    def one(mark: str) -> str:
        try:
            press(cast, crisis, mark)
        except Refused:
            return "refused"
        return "told"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, [nonce(), nonce()])) == ["refused", "told"]
    move_clock(minutes=1)
    drain()
    assert len([body for to, body in post.by("email") if to == cast.ben.email]) == 1


def _killed(*_: object, **__: object) -> None:
    raise Killed


def test_who_has_two_incidents_is_written_to_once(
    cast: Cast, crisis: Crisis, opened: Open, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    child = opened()
    join(child, crisis.incident, by=cast.sophie, now=tuesday)
    settled(cast)
    address = f"/crisis/{crisis.incident_id}/update/"
    page = browser(cast.sophie).get(f"{address}?to=clients")
    assert [each.number for each in page.context["addressees"]] == [crisis.incident_id]
    form = {**WORDS, "to": "clients", "nonce": page.context["nonce"], "after": "0"}
    later(cast)
    sent = browser(cast.sophie).post(address, form, follow=True)
    assert "1 personne est" in sent.content.decode()
    post.sent.clear()
    move_clock(minutes=2)
    now = settled(cast)
    assert len([body for to, body in post.by("email") if to == cast.ben.email]) == 1
    for each in (crisis.incident, child):
        assert (
            each.entries.filter(kind=Fact.MESSAGE_OUT, by=cast.sophie, is_public=True).count() == 1
        )
    assert standing.updates_sent(crisis, now)[0].gone == 2


def test_an_update_to_the_management_that_was_taken_back_says_so(
    cast: Cast, crisis: Crisis, tuesday: datetime
) -> None:
    made = updates.tell(crisis, "management", WORDS, nonce=nonce(), by=cast.anna, now=tuesday)
    updates.take_back(made, by=cast.emile, now=tuesday)
    entry = crisis.incident.entries.filter(kind=Fact.NOTE).last()
    assert entry is not None
    with translation.override("en"):
        assert "took back</b> the update to the management" in told(entry)
