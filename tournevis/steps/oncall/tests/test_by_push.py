"""An alert on a locked telephone: shown, answered there, taken away elsewhere; and who falls back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import drain
from tests.cast import Cast, cast_of_three
from tests.peers.push_service import Browser, PushService
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery, Device, LockScreen
from tournevis.ground.channels.push import send, subscribing, vapid
from tournevis.ground.incidents import reacting
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account, Person
from tournevis.steps.intake.merging import merge
from tournevis.steps.oncall.answers import by_push
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Batch, Escalation, OwnHours, OwnRule, Page
from tournevis.steps.oncall.tests.conftest import (
    REACTIONS,
    Move,
    Open,
    Post,
    Work,
    open_incident,
)

MINE = "/oncall/alerts/mine/"
ENDS = {
    Fact.ACKNOWLEDGED: escalate.stop,
    Fact.ASSIGNED: escalate.stop,
    Fact.CONTACTED: escalate.stop,
    Fact.SOLVED: escalate.stop,
    Fact.CLOSED: escalate.stop,
    Fact.MERGED: escalate.stop_merged,
    Fact.RECOVERED: escalate.stop_recovered,
}


@pytest.fixture
def service(post: Post, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service is in the world outside too, and what ends an alert is told to devices."""
    settings.ALLOW_PRIVATE_PUSH = True
    monkeypatch.setitem(outbox._CHANNELS, "push", send.send)
    also = {fact: ([stop], [by_push.tell_devices]) for fact, stop in ENDS.items()}
    reacting.answer_with({**REACTIONS, **also})
    with PushService() as service:
        yield service


@pytest.fixture
def owned(service: PushService, cast: Cast, now: datetime) -> Callable[..., Browser]:
    """`owned(anna)`: a browser of theirs, subscribed."""

    def add(person: Person, name: str = "Phone") -> Browser:
        made = service.browser(vapid.current(cast.centre.pk, now).public)
        subscribing.keep(person, made.form, name, now)
        return made

    return add


def rule(cast: Cast, channel: str, minutes: int) -> None:
    home: dict[str, Any] = {"organisation": cast.centre, "person": cast.anna}
    OwnHours.objects.get_or_create(**home)
    OwnRule.objects.create(**home, part="day", channel=channel, minutes=minutes)


def press(heard: dict[str, Any], deed: str, cast: Cast) -> Any:
    """What the service worker posts; it has no cookie."""
    answer = Client(enforce_csrf_checks=True).post(heard["answer"], {"do": deed})
    walls.open_to(cast.everyone)
    return answer


def test_an_alert_is_shown_and_answered_there_once(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser], service: PushService
) -> None:
    phone = owned(cast.anna)
    incident = opened("La caisse est muette")
    work()
    assert service.refused == []
    [heard] = phone.heard
    assert heard.told["title"] == f"#{incident.pk} normale · Boulangerie Lamour"
    assert heard.told["body"] == "La caisse est muette"
    assert heard.told["take"] == "Je m’en occupe"
    assert Page.objects.get(channel="push").delivery.state == "accepted"  # type: ignore[union-attr]
    said = press(heard.told, "take", cast)
    assert said.json() == {"title": f"#{incident.pk} est à vous."}
    incident.refresh_from_db()
    assert incident.assignee == cast.anna
    taken = incident.entries.get(kind=Fact.ACKNOWLEDGED)
    assert taken.data["how"] == "push"
    assert press(heard.told, "next", cast).json() == {"title": f"#{incident.pk} est à vous."}
    assert not incident.entries.filter(kind=Fact.PASSED_ON).exists(), "a secret answers once"


def test_it_is_passed_on_from_there(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser]
) -> None:
    phone = owned(cast.anna)
    incident = opened()
    work()
    assert "suivant" in press(phone.heard[0].told, "next", cast).json()["title"]
    work()
    assert Page.objects.filter(incident=incident, person=cast.emile).exists()


def test_wrong_secrets_answer_nothing(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser], move_clock: Move
) -> None:
    phone = owned(cast.anna)
    incident = opened()
    work()
    told = phone.heard[0].told
    for path in ("/a/invented/answer/", told["answer"].replace("/a/", "/b/")):
        assert press({"answer": path}, "take", cast).status_code == 404
    Account.objects.filter(person=cast.anna).update(is_active=False)
    assert press(told, "take", cast).status_code == 404
    Account.objects.filter(person=cast.anna).update(is_active=True)
    move_clock(days=2)
    assert press(told, "take", cast).status_code == 404
    incident.refresh_from_db()
    assert incident.assignee is None


@pytest.mark.parametrize("deed", ["password", "removal"])
def test_what_a_stolen_device_shows_answers_nothing_any_more(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser], deed: str
) -> None:
    phone = owned(cast.anna)
    incident = opened()
    work()
    if deed == "password":
        account = Account.objects.get(person=cast.anna)
        get_adapter().set_password(account, "another long passphrase 77")
    else:
        device = Device.objects.get(person=cast.anna)
        browser(cast.anna).post(f"{MINE}devices/{device.pk}/removal/")
    assert press(phone.heard[0].told, "take", cast).status_code == 404
    incident.refresh_from_db()
    assert incident.assignee is None


def test_a_locked_telephone_does_not_say_that_it_is_solved(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser]
) -> None:
    phone = owned(cast.anna)
    incident = opened()
    work()
    assert press(phone.heard[0].told, "done", cast).status_code == 404
    incident.refresh_from_db()
    assert incident.is_open
    assert "à vous" in press(phone.heard[0].told, "take", cast).json()["title"]


@pytest.mark.parametrize("end", ["merged", "recovered"])
def test_what_needs_nobody_any_more_goes_from_the_devices(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser], end: str
) -> None:
    phone = owned(cast.anna)
    other = opened("Autre chose")
    incident = opened("La caisse est muette")
    work()
    alert = next(each.told for each in phone.heard if f"#{incident.pk} " in each.told["title"])
    if end == "merged":
        merge(incident, other, by=cast.emile, now=incident.changed_at)
    else:
        Escalation.objects.filter(incident=incident).update(why=Escalation.Why.RELAPSED)
        incident.record(Fact.RECOVERED, now=incident.changed_at, data={"count": 1})
    work()
    over = phone.heard[-1].told
    assert (over["tag"], over["rings"]) == (alert["tag"], False)
    words = {"merged": "rien à faire", "recovered": "ne sonne plus"}
    assert words[end] in over["title"]


def test_who_has_it_is_said_on_the_other_devices_without_a_sound(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser], move_clock: Move
) -> None:
    phone, desk = owned(cast.anna), owned(cast.anna, "Desk")
    incident = opened()
    work()
    move_clock(minutes=30)
    theirs = owned(cast.emile)
    work()
    assert theirs.heard
    press(theirs.heard[0].told, "take", cast)
    work()
    for each in (phone, desk):
        alert, over = each.heard[0], each.heard[-1]
        assert (alert.told["rings"], over.told["rings"]) == (True, False)
        assert over.told["tag"] == alert.told["tag"], "it takes the alert's place"
        assert over.headers["topic"] == alert.headers["topic"], "or it arrives instead of it"
        assert (
            over.told["title"] == f"#{incident.pk}\u202f: Émile Petit l’a. Rien à faire pour vous."
        )
        assert "take" not in over.told
    count = len(phone.heard)
    incident.refresh_from_db()
    solved = {"guide": "", "cause": "unsaid", "remedy": "", "summary": "", "how": ""}
    incident.solve(by=cast.emile, now=incident.changed_at, data=solved)
    work()
    assert len(phone.heard) == count, "said once"


def test_a_centre_may_show_less(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser]
) -> None:
    LockScreen.objects.create(organisation=cast.centre, is_whole=False)
    phone = owned(cast.anna)
    incident = opened("La caisse est muette")
    work()
    told = phone.heard[0].told
    assert (told["title"], told["body"]) == (f"#{incident.pk} normale", "")


def test_a_device_that_is_gone_brings_the_next_channel_forward(
    cast: Cast,
    opened: Open,
    work: Work,
    owned: Callable[..., Browser],
    service: PushService,
    post: Post,
) -> None:
    rule(cast, "push", 0)
    rule(cast, "sms", 5)
    phone = owned(cast.anna)
    service.gone.add(phone.endpoint)
    opened()
    work()
    assert post.numbers() == [cast.anna.phone], "at once, not after five minutes"
    opened("Another one")
    work()
    assert len(post.numbers()) == 2, "who has no device any more has what is left"


def test_rules_say_when_and_everything_goes_without_them(
    cast: Cast,
    opened: Open,
    work: Work,
    owned: Callable[..., Browser],
    post: Post,
    move_clock: Move,
) -> None:
    phone = owned(cast.anna)
    opened()
    work()
    assert (len(phone.heard), len(post.sent)) == (1, 2), "never instead of what they had"
    rule(cast, "push", 0)
    rule(cast, "sms", 1)
    opened("Another one")
    work()
    assert (len(phone.heard), len(post.numbers())) == (2, 1)
    move_clock(minutes=2)
    work()
    assert len(post.numbers()) == 2


def test_a_storm_is_one_notification(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser], move_clock: Move
) -> None:
    phone = owned(cast.anna)
    incidents = [opened(f"Trouble {number}") for number in range(9)]
    work()
    move_clock(seconds=10)
    work()
    last = phone.heard[-1].told
    assert len(phone.heard) == 6
    assert last["title"] == "4 incidents de plus attendent"
    said = press(last, "take", cast).json()["title"]
    assert "4" in said
    work()
    assert Incident.objects.filter(assignee=cast.anna).count() == 4
    assert phone.heard[-1].told["tag"] == last["tag"]
    assert phone.heard[-1].told["rings"] is False
    assert len(incidents) == 9


def test_whether_a_storm_is_over_is_one_question(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser], move_clock: Move
) -> None:
    owned(cast.anna)
    for number in range(9):
        opened(f"Trouble {number}")
    work()
    move_clock(seconds=10)
    work()
    batch = Batch.objects.get(channel="push")
    Incident.objects.update(status=Incident.Status.ACKNOWLEDGED)
    with CaptureQueriesContext(connection) as asked:
        assert by_push._tell_of_batch(batch, walls.open_to(cast.everyone)) == 1
    assert not [each for each in asked if 'FROM "incidents_incident"' in each["sql"]]


def test_devices_are_added_named_tried_and_removed(
    cast: Cast, service: PushService, now: datetime, work: Work
) -> None:
    anna = browser(cast.anna)
    anna.cookies["django_language"] = "en"
    phone = service.browser(vapid.current(cast.centre.pk, now).public)
    agent = "Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36"
    added = anna.post(f"{MINE}devices/", phone.form, headers={"User-Agent": agent})
    assert "?test=" in added["Location"]
    walls.open_to(cast.everyone)
    device = Device.objects.get()
    assert device.name == "Chrome, Android"
    work()
    assert phone.heard[0].told["title"] == "Ceci est une alerte d’essai"
    page = anna.get(added["Location"]).content.decode()
    assert "accepted at" in page
    walls.open_to(cast.everyone)
    one = f"{MINE}devices/{device.pk}/"
    for deed, form in (("name/", {"name": "x"}), ("test/", {}), ("removal/", {})):
        for other in (cast.emile, cast.sophie):
            assert browser(other).post(one + deed, form).status_code == 404
            walls.open_to(cast.everyone)
        assert browser(cast.ben).post(one + deed, form).status_code == 403
        walls.open_to(cast.everyone)
    assert anna.post(f"{one}name/", {"name": " \x00\n"}).status_code == 422
    walls.open_to(cast.everyone)
    assert anna.post(f"{one}name/", {"name": "My\nphone"}).status_code == 302
    walls.open_to(cast.everyone)
    assert Device.objects.get().name == "My phone"
    assert anna.post(f"{one}test/").status_code == 302
    walls.open_to(cast.everyone)
    work()
    assert len(phone.heard) == 2
    assert anna.post(f"{one}removal/").status_code == 302
    walls.open_to(cast.everyone)
    assert not Device.objects.exists()
    assert anna.post(f"{MINE}devices/", {"endpoint": "x"}).status_code == 422


def test_the_page_warns_whoever_rests_on_notifications_alone(
    cast: Cast, owned: Callable[..., Browser]
) -> None:
    anna = browser(cast.anna)
    anna.cookies["django_language"] = "en"
    owned(cast.anna)
    words = "Notifications alone"
    for channel, is_warned in (("push", True), ("sms", False)):
        walls.open_to(cast.everyone)
        rule(cast, channel, 0)
        assert (words in anna.get(MINE).content.decode()) == is_warned


def test_deliveries_hold_no_secret_of_a_device(
    cast: Cast, opened: Open, work: Work, owned: Callable[..., Browser]
) -> None:
    phone = owned(cast.anna)
    opened()
    work()
    kept = str(list(Delivery.objects.filter(channel="push").values_list("to", "body", "subject")))
    assert phone.endpoint not in kept
    assert "/a/" not in kept


def test_the_rounds_see_enough_behind_closed_walls(
    house: object, service: PushService, now: datetime, settings: Any
) -> None:
    """With commits, as the workers do it: alerted, shown, taken by somebody else, taken away."""
    with transaction.atomic():
        cast = cast_of_three()
        settings.CLOCK_OFFSET += now - walls.open_to(cast.everyone)
        phone = service.browser(vapid.current(cast.centre.pk, now).public)
        subscribing.keep(cast.anna, phone.form, "Phone", now)
        LockScreen.objects.create(organisation=cast.centre, is_whole=False)
        incident = open_incident(cast.ben, now, "La caisse est muette")
    drain()
    told = phone.heard[0].told
    assert (told["title"], told["body"]) == (f"#{incident.pk} normale", "")
    assert Client().post("/push/shown/", {"said": told["shown"]}).status_code == 204
    with walls.opened(*cast.everyone) as at:
        assert Delivery.objects.get(channel="push").state == "delivered"
        incident.acknowledge(by=cast.emile, now=at, how="page")
    drain()
    assert phone.heard[-1].told["rings"] is False
    late = Client().post(told["answer"], {"do": "take"})
    assert "Émile" in late.json()["title"], "who comes late learns who was first"
