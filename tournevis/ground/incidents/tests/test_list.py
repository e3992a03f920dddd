"""The list: its order, its pages, its filters, and that nothing else can be asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from tests.cast import Cast
from tournevis.engines.clock import NEVER
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.listing import COUNTED, Wish, counts, listed, most_urgent
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.incidents.tests.rows import browser, opened, promised
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person

MINUTE = timedelta(minutes=1)


def numbers(person: Person, wish: Wish, size: int = 50) -> list[int]:
    """All pages of a list, one after the other."""
    return [number for page in pages(person, wish, size) for number in page]


def pages(person: Person, wish: Wish, size: int) -> Iterator[list[int]]:
    after = ""
    for _ in range(100):
        asked = Wish(wish.tab, wish.order, wish.status, wish.client, wish.words, after)
        page = listed(worked_on_by(person), asked, person, timezone.now(), size=size)
        yield [each.pk for each in page.incidents]
        if not page.after:
            return
        after = page.after
    raise AssertionError("the pages never end")


def test_the_client_to_call_first_stands_first(cast: Cast, now: datetime) -> None:
    calm = opened(cast.ben, now - 3 * MINUTE)
    later, sooner = opened(cast.ben, now), opened(cast.ben, now - 9 * MINUTE)
    promised(later, 60)
    promised(sooner, 30)
    assert numbers(cast.anna, Wish()) == [sooner.pk, later.pk, calm.pk]
    assert most_urgent(worked_on_by(cast.anna), cast.anna) == sooner
    sooner.acknowledge(by=cast.emile, now=now)
    assert most_urgent(worked_on_by(cast.anna), cast.anna) == later
    assert most_urgent(worked_on_by(cast.emile), cast.emile) == sooner


@pytest.mark.parametrize("order", ["due", "urgent", "changed", "newest", "oldest"])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_hold_every_incident_once(cast: Cast, now: datetime, order: str, size: int) -> None:
    made = [opened(cast.ben, now - (place // 3) * MINUTE) for place in range(9)]
    for incident in made[::2]:
        promised(incident, 30)
    found = numbers(cast.anna, Wish("all", order), size)
    assert sorted(found) == sorted(each.pk for each in made)
    if order in ("newest", "oldest"):
        assert found == sorted(found, reverse=order == "newest")


def test_an_engineer_lists_the_clients_they_are_given(cast: Cast, now: datetime) -> None:
    ours, theirs = opened(cast.ben, now), opened(cast.carla, now)
    walls.open_to_person(cast.anna)
    assert numbers(cast.anna, Wish()) == [ours.pk]
    assert numbers(cast.anna, Wish(client=cast.garage.pk)) == []
    walls.open_to_person(cast.emile)
    assert set(numbers(cast.emile, Wish())) == {ours.pk, theirs.pk}
    assert numbers(cast.emile, Wish(client=cast.garage.pk)) == [theirs.pk]


def test_words_find_subject_client_writer_and_number(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now, subject="La caisse refuse les cartes")
    opened(cast.carla, now, subject="Printer")
    for words in ("caisse", "CARTES caisse", "lamour", "ben riv", str(incident.pk)):
        assert numbers(cast.emile, Wish.read({"q": words})) == [incident.pk], words
    for words in ("caisse printer", "100%", "_", "zzz"):
        assert numbers(cast.emile, Wish.read({"q": words})) == [], words


def test_words_are_found_with_or_without_their_accents(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now, subject="Écran bloqué (caisse n° 2)")
    opened(cast.carla, now, subject="Printer")
    for words in ("ecran bloque", "ÉCRAN bloqué", "rivière", "riviere", "(caisse", "n°"):
        assert numbers(cast.emile, Wish.read({"q": words})) == [incident.pk], words
    for words in (".*", "[e]", "a|b", "\\d"):
        assert numbers(cast.emile, Wish.read({"q": words})) == [], words


def test_what_is_not_on_the_lists_is_not_asked() -> None:
    wild = {
        "tab": "everyone",
        "order": "organisation__contract__hours",
        "status": "new' OR 1=1",
        "client": "1 OR 1",
        "after": "changed~yesterday; DROP~1",
        "q": "a\x00b",
    }
    assert Wish.read(wild) == Wish(words="ab")
    assert Wish.read({}) == Wish(tab="open", order="due")
    assert Wish.read({"tab": "closed", "order": "oldest"}).order == "oldest"


def test_a_broken_cursor_begins_anew(cast: Cast, now: datetime) -> None:
    incident = opened(cast.ben, now)
    for after in ("rest~2026-99-99T00:00~1", "changed~x~1", "owing~2026-11-24~5"):
        assert incident.pk in [
            each.pk
            for each in listed(worked_on_by(cast.anna), Wish(after=after), cast.anna, now).incidents
        ]


def test_a_query_keeps_the_wish_and_begins_at_its_first_page() -> None:
    wish = Wish("closed", "oldest", "", 7, "box", "newest~x~1")
    assert parse_qs(wish.query()) == {
        "tab": ["closed"],
        "order": ["oldest"],
        "client": ["7"],
        "q": ["box"],
    }
    assert "order" not in wish.query(tab="open")


def test_counts_stop_where_nobody_counts_any_more(cast: Cast, now: datetime) -> None:
    Incident.objects.bulk_create(
        Incident(
            organisation=cast.bakery,
            subject="x",
            status="closed",
            requester=cast.ben,
            opened_at=now,
            changed_at=now,
        )
        for _ in range(COUNTED + 5)
    )
    opened(cast.ben, now).assign(to=cast.anna, by=cast.anna, now=now)
    opened(cast.ben, now)
    found = counts(worked_on_by(cast.anna), cast.anna, [cast.centre.pk], now)
    assert found["closed"] == COUNTED + 1
    assert (found["open"], found["mine"], found["triage"]) == (2, 1, 0)
    page = browser(cast.anna).get("/incidents/").content.decode()
    assert f"{COUNTED}+" in page


def test_the_page_and_its_part(cast: Cast, now: datetime) -> None:
    opened(cast.ben, now, subject="<script>alert(1)</script>")
    client = browser(cast.anna)
    page, part = client.get("/"), client.get("/", headers={"HX-Request": "true"})
    back = client.get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<html" in page.content
    assert b"<html" not in part.content
    assert b"<html" in back.content
    assert "HX-Request" in part["Vary"]
    for response in (page, part):
        assert b"data-live-list" in response.content
        assert b"<script>alert" not in response.content


def test_the_next_page_goes_on(cast: Cast, now: datetime) -> None:
    for place in range(51):
        opened(cast.ben, now - place * MINUTE)
    client = browser(cast.anna)
    first = client.get("/incidents/?tab=all")
    follow = first.context["next"]
    second = client.get(f"/incidents/?{follow}")
    shown = [{row.incident.pk for row in each.context["rows"]} for each in (first, second)]
    assert [len(each) for each in shown] == [50, 1]
    assert not shown[0] & shown[1]


def test_strangers_sign_in_and_clients_have_their_own_list(cast: Cast) -> None:
    from django.test import Client

    assert Client().get("/")["Location"].startswith("/accounts/login/")
    assert browser(cast.ben).get("/")["Location"] == "/my/"
    assert browser(cast.ben).get("/incidents/").status_code == 403


def owed(incident: Incident, kind: str, due_at: datetime) -> Deadline:
    return Deadline.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=kind,
        started_at=incident.opened_at,
        due_at=due_at,
    )


def test_what_is_due_next_stands_first_whatever_it_is(cast: Cast, now: datetime) -> None:
    contact, callback, halted, kept = (opened(cast.ben, now - n * MINUTE) for n in range(4))
    promised(contact, 30)
    owed(callback, "callback", now + 10 * MINUTE)
    owed(callback, "solution", now + 900 * MINUTE)
    owed(halted, "solution", NEVER)
    Deadline.objects.filter(pk=promised(kept).pk).update(met_at=now)
    assert numbers(cast.anna, Wish()) == [callback.pk, contact.pk, halted.pk, kept.pk]
    assert most_urgent(worked_on_by(cast.anna), cast.anna) == contact
    page = browser(cast.anna).get("/incidents/")
    shown = {row.incident.pk: row.standing for row in page.context["rows"]}
    assert (shown[callback.pk].label, shown[halted.pk].state) == ("Rappel", "paused")
    assert shown[kept.pk].state == "met"


def test_narrowed_by_the_time_left(cast: Cast, now: datetime) -> None:
    late, soon, today = (opened(cast.ben, now) for _ in range(3))
    owed(late, "update", now - MINUTE)
    owed(soon, "callback", now + 50 * MINUTE)
    owed(today, "solution", now + 600 * MINUTE)

    def found(wish: Wish) -> list[int]:
        page = listed(worked_on_by(cast.anna), wish, cast.anna, now)
        return [each.pk for each in page.incidents]

    assert found(Wish(tab="late")) == [late.pk]
    assert found(Wish(left="hour")) == [late.pk, soon.pk]
    assert found(Wish(left="day")) == [late.pk, soon.pk, today.pk]
    assert Wish.read({"left": "1 OR 1"}).left == ""
    assert counts(worked_on_by(cast.anna), cast.anna, [cast.centre.pk], now)["late"] == 1
    Deadline.objects.filter(incident=late).update(dropped_at=now)
    assert found(Wish(tab="late")) == []
