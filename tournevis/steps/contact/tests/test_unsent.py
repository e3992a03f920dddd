"""What did not arrive is in one place, counted on every page, until someone dealt with it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels import addresses
from tournevis.ground.channels.email.letter import unsubscribe_path
from tournevis.ground.channels.models import Delivery, OptOut
from tournevis.ground.channels.sending import Unsure
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.once import nonce
from tournevis.ground.incidents.writing import write_to_client
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work
from tournevis.steps.contact.writing import write

pytestmark = pytest.mark.urls("tournevis.config.urls")
Failed = tuple[Incident, Delivery]


@pytest.fixture
def failed(
    cast: Cast, opened: Open, asked: Asked, work: Work, post: Post, move_clock: Any
) -> Failed:
    """Anna's mail to Ben, which nobody takes."""
    incident = opened()
    work()
    post.sent.clear()
    post.dead.add(cast.ben.email)
    path = f"/incidents/{incident.number}/messages/"
    asked(cast.anna).post(path, {"channel": "email", "text": "Bonjour Ben", "nonce": nonce()})
    move_clock(seconds=11)
    work()
    walls.open_to(cast.everyone)
    return incident, Delivery.objects.get(is_automatic=False)


def tray(asked: Asked, person: Person) -> str:
    page: str = asked(person).get("/unsent/").content.decode()
    return page


def count(asked: Asked, person: Person) -> str:
    page = asked(person).get("/quarantine/").content.decode()
    found = re.search(r'class="nav-count"[^>]*>.*?<span class="count num">(\d+)</span>', page)
    return found[1] if found else ""


def press(asked: Asked, person: Person, of: Failed, deed: str) -> int:
    incident, delivery = of
    told = {"delivery": delivery.pk, "deed": deed, "from": "unsent"}
    return asked(person).post(f"/incidents/{incident.number}/resend/", told).status_code


def test_it_says_which_why_and_what_can_be_done(cast: Cast, failed: Failed, asked: Asked) -> None:
    page = tray(asked, cast.sophie)
    for words in ("Bonjour Ben", "No such address", "ben@bakery.example", f"#{failed[0].number}"):
        assert words in page
    assert re.findall(r'name="deed" value="(\w+)"', page) == ["again", "other", "dismissed"]
    assert count(asked, cast.sophie) == "1"


@pytest.mark.parametrize("deed", ["again", "other", "dismissed"])
def test_each_deed_empties_the_tray(
    cast: Cast, failed: Failed, asked: Asked, work: Work, post: Post, deed: str
) -> None:
    post.dead.clear()
    assert press(asked, cast.sophie, failed, deed) == 302
    work()
    assert [row.channel for row, _ in post.sent] == {"again": ["email"], "other": ["sms"]}.get(
        deed, []
    )
    assert "Bonjour Ben" not in tray(asked, cast.sophie)
    assert count(asked, cast.sophie) == ""
    page = asked(cast.anna).get(f"/incidents/{failed[0].number}/timeline/").content.decode()
    said = {"other": "par SMS à la place", "again": "envoyé à", "dismissed": "non envoyé"}
    assert said[deed] in page or deed == "dismissed"


def test_one_that_perhaps_left_is_there_too(
    cast: Cast, failed: Failed, asked: Asked, work: Work, post: Post, monkeypatch: Any
) -> None:
    from tournevis.ground.channels import outbox

    def unsure(delivery: Delivery, body: str) -> str:
        raise Unsure("no answer to the whole message")

    monkeypatch.setitem(outbox._CHANNELS, "email", unsure)
    press(asked, cast.sophie, failed, "again")
    work()
    walls.open_to(cast.everyone)
    assert Delivery.objects.get(pk=failed[1].pk).state == "ambiguous"
    assert "Bonjour Ben" in tray(asked, cast.sophie)


def test_only_those_who_may_see_the_client(
    cast: Cast, failed: Failed, opened: Open, asked: Asked, work: Work, post: Post
) -> None:
    walls.open_to(cast.everyone)
    other = opened(by=cast.carla)
    work()
    walls.open_to(cast.everyone)
    Delivery.objects.filter(key=f"{other.pk}-receipt").update(state="failed")
    assert "carla@garage.example" not in tray(asked, cast.anna)
    assert "carla@garage.example" in tray(asked, cast.sophie)
    assert asked(cast.ben).get("/unsent/").status_code == 403
    assert Client().get("/unsent/").status_code == 302
    walls.open_to(cast.everyone)
    foreign = Delivery.objects.get(key=f"{other.pk}-receipt")
    assert press(asked, cast.sophie, (failed[0], foreign), "dismissed") == 302
    walls.open_to(cast.everyone)
    assert Delivery.objects.get(pk=foreign.pk).dismissed_at is None


def test_an_unknown_deed_does_nothing(cast: Cast, failed: Failed, asked: Asked) -> None:
    press(asked, cast.sophie, failed, "launch")
    assert "Bonjour Ben" in tray(asked, cast.sophie)


def test_the_composer_warns_until_someone_knows_better(
    cast: Cast, failed: Failed, asked: Asked
) -> None:
    incident = failed[0]
    now = walls.open_to(cast.everyone)
    addresses.came_back(
        cast.bakery.pk, "email", cast.ben.email, status="5.1.1", why="<b>nobody</b>", now=now
    )
    path = f"/incidents/{incident.number}/"
    page = asked(cast.anna).get(f"{path}composer/").content.decode()
    assert "Les messages à ben@bakery.example reviennent." in page
    assert "&lt;b&gt;nobody" in page
    assert "N’arrive pas" in asked(cast.anna).get(path).content.decode()
    asked(cast.anna).post(f"{path}address/")
    assert "reviennent" not in asked(cast.anna).get(f"{path}composer/").content.decode()


def test_an_address_ends_its_questions_by_itself(
    cast: Cast, opened: Open, work: Work, post: Post, asked: Asked
) -> None:
    incident = opened()
    now = walls.open_to(cast.everyone)
    told: dict[str, Any] = {
        "channel": "email",
        "body": "Ça marche ?",
        "now": now,
        "is_question": True,
    }
    entry = write_to_client(incident, key="q1", **told)
    assert entry
    assert entry.delivery
    path = unsubscribe_path(cast.bakery.pk, entry.delivery.pk)
    assert Client().get(path).status_code == 200
    walls.open_to(cast.everyone)
    assert not OptOut.objects.exists(), "looking changes nothing"
    machine = Client(enforce_csrf_checks=True)
    assert machine.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    walls.open_to(cast.everyone)
    with pytest.raises(Refused):
        write_to_client(incident, key="q2", **told)
    assert write_to_client(incident, key="a", channel="email", body="Voici.", now=now)
    receipt = Delivery.objects.filter(is_question=False).first()
    assert receipt
    assert Client().post(unsubscribe_path(cast.bakery.pk, receipt.pk)).status_code == 404
    assert Client().post(path.replace(".", ".9", 1)).status_code == 404


@pytest.mark.parametrize(
    "change", [{"trouble": "taken back"}, {"dismissed_at": "2026-03-03T09:00:00Z"}]
)
def test_what_nobody_waits_for_is_stuck_nowhere(
    cast: Cast, failed: Failed, asked: Asked, change: dict[str, str]
) -> None:
    def seen() -> tuple[str, str, str, bool, bool]:
        page = asked(cast.sophie).get("/channels/").content.decode()
        outgoing = re.search(r"(\d+) non partis?", page)
        measured = re.search(
            r"^tournevis_deliveries_failed (\S+)", Client().get("/metrics").content.decode(), re.M
        )
        assert outgoing
        assert measured
        there = f"/incidents/{failed[0].number}"
        offers = [
            'value="dismissed"' in asked(cast.anna).get(f"{there}/{panel}/").content.decode()
            for panel in ("timeline", "contact")
        ]
        return outgoing[1], measured[1], count(asked, cast.sophie), offers[0], offers[1]

    assert seen() == ("1", "1.0", "1", True, True)
    walls.open_to(cast.everyone)
    Delivery.objects.filter(pk=failed[1].pk).update(**change)
    assert seen() == ("0", "0.0", "", False, False)


def test_a_wrong_address_is_put_right_and_the_message_goes_there(
    cast: Cast, tuesday: datetime, opened: Open, asked: Asked
) -> None:
    incident = opened()
    entry = write.reply(
        incident, channel="email", text="Bonjour", nonce="ab" * 8, by=cast.anna, now=tuesday
    )
    assert entry is not None
    assert entry.delivery is not None
    entry.delivery.settle(state="failed", trouble="550 5.1.1 no such user")
    url, number = f"/incidents/{incident.pk}/correction/", entry.delivery.pk
    for bad in ("", "ben", "ben@bakery.example\r\nBcc: x@y.example", "a" * 400 + "@b.example"):
        answer = asked(cast.anna).post(url, {"delivery": number, "address": bad})
        assert answer.status_code == 409
    form = {"delivery": number, "address": "benoit@bakery.example", "from": "unsent"}
    assert asked(cast.anna).post(url, form).status_code == 302
    walls.open_to(cast.everyone)
    delivery = Delivery.objects.get(pk=number)
    cast.ben.refresh_from_db()
    assert (delivery.to, delivery.state) == ("benoit@bakery.example", "queued")
    assert cast.ben.email == "benoit@bakery.example"
    assert incident.entries.filter(kind=Fact.NOTE, text__contains="benoit").exists()
    assert asked(cast.carla).post(url, form).status_code == 403
