"""The client's page: by link or signed in, in plain words, with nothing that is not theirs."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.once import nonce
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import Account, MagicLink, Membership, Person
from tournevis.steps.contact.calling import callback
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work
from tournevis.steps.contact.writing.stuck import take_back
from tournevis.steps.contact.writing.write import reply

pytestmark = pytest.mark.urls("tournevis.steps.contact.tests.urls")
WHERE = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def incident(cast: Cast, opened: Open, work: Work) -> Incident:
    """Ben's incident, its receipt sent."""
    incident = opened()
    work()
    return incident


def door(incident: Incident, person: Person, now: datetime, purpose: str = "client") -> str:
    address = links.mint(
        incident.organisation_id, person, MagicLink.Purpose(purpose), incident.pk, now
    )
    return address.removeprefix("http://localhost:8000").replace("/a/", "/c/")


def seen(path: str, browser: Client | None = None) -> str:
    answer = (browser or Client()).get(path, **WHERE)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_the_receipts_link_opens_the_page_in_his_language(
    cast: Cast, incident: Incident, post: Post
) -> None:
    found = re.search(r"http://localhost:8000(/c/\S+/)", post.last[1])
    assert found
    page = seen(found[1])
    assert '<html lang="fr"' in page
    assert "Bonjour, plus rien ne marche." in page
    assert "Anna" in page
    assert "10:30" in page, "in his zone"
    assert "+33700000000" in page
    assert f'hx-get="{found[1]}followup/"' in page
    assert f'hx-get="{found[1]}followup/?answer=broke"' in seen(f"{found[1]}?answer=broke")
    assert "evil" not in seen(f"{found[1]}?answer=evil")
    walls.open_to(cast.everyone)
    assert Incident.objects.get(pk=incident.pk).status == "new", "looking changes nothing"


def test_only_what_is_public_is_shown_and_all_of_it_escaped(
    cast: Cast, tuesday: datetime, incident: Incident
) -> None:
    incident.record(Fact.NOTE, now=tuesday, by=cast.anna, text="SECRET-NOTE")
    incident.record(Fact.CALL, now=tuesday, by=cast.anna, text="SECRET-CALL", data={})
    hostile = "<script>alert(1)</script>" + "x" * 3000 + "<img src=y>"
    incident.record(Fact.MESSAGE_IN, now=tuesday, by=cast.ben, text=hostile, is_public=True)
    page = seen(door(incident, cast.ben, tuesday))
    assert "SECRET" not in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;img src=y&gt;" in page
    assert '<details class="why-fold">' in page


def test_each_state_in_plain_words(
    cast: Cast, tuesday: datetime, incident: Incident, move_clock: Any
) -> None:
    incident.requester.language = "en"
    incident.requester.save()
    path = door(incident, cast.ben, tuesday)
    assert "We have your message." in seen(path)
    move_clock(minutes=31)
    assert "We are late, and we are sorry." in seen(path)
    walls.open_to(cast.everyone)
    later = tuesday + timedelta(minutes=40)
    incident.contacted(by=cast.anna, now=later, how="call")
    page = seen(path)
    assert "Anna is working on it." in page
    assert "by phone" in page
    walls.open_to(cast.everyone)
    incident.solve(by=cast.anna, now=later, data={})
    assert "Solved: tell us if it holds." in seen(path)
    walls.open_to(cast.everyone)
    incident.close(by=None, now=later, data={"why": "held"})
    assert "This is settled." in seen(path)


def test_words_from_the_page_join_the_incident_once(
    cast: Cast, tuesday: datetime, incident: Incident
) -> None:
    path = door(incident, cast.ben, tuesday)
    found = re.search(r'name="nonce" value="(\w+)"', seen(path))
    assert found
    for _ in range(2):
        told = {"text": "Ça remarche\x00 !", "nonce": found[1]}
        assert Client().post(f"{path}messages/", told).status_code == 302
    walls.open_to(cast.everyone)
    entry = incident.entries.get(kind=Fact.MESSAGE_IN, data__channel="page")
    assert (entry.text, entry.by, entry.is_public) == ("Ça remarche !", cast.ben, True)
    assert Client().post(f"{path}messages/", {"text": " ", "nonce": nonce()}).status_code == 409


def test_words_after_the_end_open_it_again(
    cast: Cast, tuesday: datetime, incident: Incident, work: Work
) -> None:
    incident.solve(by=cast.anna, now=tuesday, data={})
    incident.close(by=None, now=tuesday, data={"why": "silence"})
    path = door(incident, cast.ben, tuesday)
    Client().post(f"{path}messages/", {"text": "C'est revenu", "nonce": nonce()})
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.status == "new"


def test_what_was_taken_back_or_has_not_left_is_not_shown(
    cast: Cast, tuesday: datetime, incident: Incident
) -> None:
    entry = reply(incident, channel="email", text="Oups", nonce=nonce(), by=cast.anna, now=tuesday)
    assert entry
    path = door(incident, cast.ben, tuesday)
    assert "Oups" not in seen(path)
    walls.open_to(cast.everyone)
    take_back(incident, str(entry.delivery_id), by=cast.anna, now=tuesday)
    assert "Oups" not in seen(path)


def test_links_that_open_nothing(cast: Cast, tuesday: datetime, incident: Incident) -> None:
    expired = door(incident, cast.ben, tuesday - timedelta(days=31))
    foreign = door(incident, cast.carla, tuesday)
    for_other_things = door(incident, cast.ben, tuesday, "acknowledge")
    for path in (expired, foreign, for_other_things, "/c/nothing/"):
        walls.open_to([])
        answer = Client().get(path, **WHERE)  # type: ignore[arg-type]
        assert answer.status_code == 404, path
        assert b"plus rien ne marche" not in answer.content
        assert Client().post(f"{path}messages/", {"text": "x"}).status_code == 404


@pytest.mark.parametrize("how", ["barred", "left"])
def test_a_link_ends_with_its_holders_right(
    cast: Cast, tuesday: datetime, incident: Incident, how: str
) -> None:
    path = door(incident, cast.ben, tuesday)
    assert "Bonjour" in seen(path)
    walls.open_to(cast.everyone)
    if how == "barred":
        Account.objects.filter(person=cast.ben).update(is_active=False)
    else:
        Membership.objects.filter(person=cast.ben).delete()
    assert Client().get(path).status_code == 404
    told = {"text": "x", "nonce": nonce()}
    assert Client().post(f"{path}messages/", told).status_code == 404


def test_who_belongs_nowhere_yet_keeps_their_link(
    cast: Cast, tuesday: datetime, opened: Open
) -> None:
    stranger = Person.objects.create(
        organisation=cast.centre, name="Nobody yet", email="new@x.example", verified_at=tuesday
    )
    assert "Bonjour" in seen(door(opened(stranger, in_triage=True), stranger, tuesday))


def test_signed_in_one_sees_ones_own_and_no_other(
    cast: Cast, incident: Incident, asked: Asked
) -> None:
    ben, carla, number = asked(cast.ben), asked(cast.carla), incident.number
    assert "Plus d&#x27;internet" in seen("/my/", ben)
    assert "Bonjour, plus rien ne marche." in seen(f"/my/{number}/", ben)
    assert "internet" not in seen("/my/", carla)
    assert carla.get(f"/my/{number}/").status_code == 404
    told = {"text": "x", "nonce": nonce()}
    assert carla.post(f"/my/{number}/messages/", told).status_code == 404
    assert Client().get("/my/").status_code == 302
    assert ben.post(f"/my/{number}/messages/", told).status_code == 302
    walls.open_to(cast.everyone)
    staff = asked(cast.anna)
    assert staff.get("/my/").status_code == 302
    assert staff.post(f"/my/{number}/messages/", told).status_code == 404


def test_a_colleague_sees_no_incident_of_ben_but_the_manager_does(
    cast: Cast, incident: Incident, asked: Asked
) -> None:
    walls.open_to(cast.everyone)
    theirs = Membership.objects.create(organisation=cast.bakery, person=cast.carla, role="client")
    browser = asked(cast.carla)
    assert browser.get(f"/my/{incident.number}/").status_code == 404
    walls.open_to(cast.everyone)
    Membership.objects.filter(pk=theirs.pk).update(role="manager")
    assert "Ben" in seen(f"/my/{incident.number}/", browser)


def test_a_new_incident_from_the_page_is_opened_once_and_receipted(
    cast: Cast, tuesday: datetime, asked: Asked, post: Post, work: Work
) -> None:
    browser = asked(cast.ben)
    told = {"subject": "Caisse\r\nbloquée", "text": "Depuis 9 h.", "nonce": nonce()}
    first, second = (browser.post("/my/new/", told) for _ in range(2))
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert "Depuis 9 h." in seen(first["Location"], browser)
    walls.open_to(cast.everyone)
    work()
    [incident] = Incident.objects.all()
    assert (incident.subject, incident.organisation) == ("Caisse bloquée", cast.bakery)
    assert incident.deadlines.get().due_at == tuesday + timedelta(minutes=30)
    assert post.last[0].to == cast.ben.email
    assert browser.post("/my/new/", {**told, "text": "", "nonce": nonce()}).status_code == 409


def test_a_client_asks_to_be_called(
    cast: Cast, opened: Open, tuesday: datetime, asked: Asked
) -> None:
    incident = opened()
    where = f"/my/{incident.pk}/"
    page = asked(cast.ben).get(where).content.decode()
    when = re.findall(r'<option value="(\d{4}-[^"]+)"', page)
    assert when
    for wrong in ("", "2026-11-24T03:00", "\x00", "9" * 400):
        assert asked(cast.ben).post(f"{where}callbacks/", {"when": wrong}).status_code == 409
    assert asked(cast.carla).post(f"{where}callbacks/", {"when": when[0]}).status_code == 404
    for time in (when[0], when[1]):
        assert asked(cast.ben).post(f"{where}callbacks/", {"when": time}).status_code == 302
    walls.open_to(cast.everyone)
    assert [each.by for each in callback.running(incident)] == [None]
    shown = asked(cast.ben).get(where).content.decode()
    assert when[1][-5:] in shown


def test_a_client_moves_their_callback_some_times_a_day_and_is_told_kindly_then(
    cast: Cast, opened: Open, tuesday: datetime, asked: Asked, move_clock: Any
) -> None:
    incident = opened()
    where = f"/my/{incident.pk}/"

    def wish(which: int) -> Any:
        page = asked(cast.ben).get(where).content.decode()
        when = re.findall(r'<option value="(\d{4}-[^"]+)"', page) or times
        return asked(cast.ben).post(f"{where}callbacks/", {"when": when[which]})

    times = re.findall(
        r'<option value="(\d{4}-[^"]+)"', asked(cast.ben).get(where).content.decode()
    )
    assert [wish(number).status_code for number in (0, 1, 2)] == [302, 302, 302]
    assert wish(2).status_code == 302, "the same time again is no new wish"
    for _ in range(3):
        assert wish(0).status_code == 409
    walls.open_to(cast.everyone)
    [owed] = callback.running(incident)
    assert incident.entries.filter(kind=Fact.CALLBACK).count() == 3
    page = asked(cast.ben).get(where).content.decode()
    assert "<select" not in page
    assert "Nous avons noté les heures que vous avez choisies" in page
    walls.open_to(cast.everyone)
    callback.move(incident, str(owed.pk), tuesday + timedelta(hours=5), by=cast.anna, now=tuesday)
    move_clock(days=1, minutes=1)
    assert wish(0).status_code == 302


def test_nor_does_a_client_do_so_over_all_their_incidents(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    wishes = 0
    for number in range(8):
        incident = opened()
        for hour in (1, 2):
            at = tuesday + timedelta(hours=hour, minutes=number)
            if callback.may_ask(incident, cast.ben, tuesday):
                callback.ask(incident, at, by=cast.ben, now=tuesday)
                wishes += 1
    assert wishes == callback.WISHES_OF_ALL
    assert callback.may_ask(opened(), cast.carla, tuesday), "everyone has their own"
