"""A notification leaves for one device; what its push service answers decides what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.peers.push_service import Browser, PushService
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery, Device, LockScreen, PushKey
from tournevis.ground.channels.push import send, subscribing, vapid
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import secrets, walls
from tournevis.ground.organisations.models import Account, Person

HOSTILE = [
    {"endpoint": ""},
    {"endpoint": "javascript:alert(1)"},
    {"endpoint": "ftp://push.example/1"},
    {"endpoint": "https://user:word@push.example/1"},
    {"endpoint": "https://push.example/" + "x" * 1000},
    {"endpoint": "https://push.example/\r\nHost: x"},
    {"endpoint": "https://push.example/é"},
    {"endpoint": "https://[::1/"},
    {"endpoint": "https://push.example:99999/"},
    {"p256dh": "BCVx"},
    {"p256dh": "\x00"},
    {"p256dh": "é" * 87},
    {"auth": "AAAA"},
    {"auth": "*" * 22},
    {"auth": "A" * 5000},
]


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.ALLOW_PRIVATE_PUSH = True
    with PushService() as service:
        yield service


@pytest.fixture
def phone(service: PushService, cast: Cast, now: datetime) -> Browser:
    """Anna's, subscribed."""
    phone = service.browser(vapid.current(cast.centre.pk, now).public)
    subscribing.keep(cast.anna, phone.form, "Anna's phone", now)
    return phone


def posted(cast: Cast, now: datetime, key: str = "alert-1") -> Delivery:
    return outbox.post(
        organisation=cast.centre.pk,
        key=key,
        channel="push",
        to=Device.objects.get().address,
        person=cast.anna,
        subject="#12 critical",
        body="The till is mute\nhttp://localhost:8000/incidents/12/",
        again_if_unsure=True,
        now=now,
    )


def after(delivery: Delivery, cast: Cast) -> Delivery:
    """The round was made."""
    outbox.send_due()
    walls.open_to(cast.everyone)
    delivery.refresh_from_db()
    return delivery


def test_only_that_browser_reads_it(
    cast: Cast, service: PushService, phone: Browser, now: datetime
) -> None:
    delivery = after(posted(cast, now), cast)
    assert (delivery.state, service.refused) == ("accepted", [])
    [heard] = phone.heard
    assert heard.told["title"] == "#12 critical"
    assert (heard.told["body"], heard.told["url"]) == ("The till is mute", "/incidents/12/")
    assert heard.told["rings"] is True
    assert "take" not in heard.told, "what is no alert of an incident is not answered"
    assert (heard.headers["urgency"], heard.headers["ttl"]) == ("high", "3600")
    row = Device.objects.get()
    assert phone.endpoint not in f"{row.subscription} {row.endpoint_hash}"
    assert phone.form["auth"] not in row.subscription


def test_a_quiet_line_takes_the_place_of_what_waits(
    cast: Cast, phone: Browser, now: datetime
) -> None:
    after(posted(cast, now, f"{send.OVER}1"), cast)
    [heard] = phone.heard
    assert (heard.told["rings"], heard.headers["urgency"]) == (False, "normal")


def test_a_device_that_is_gone_is_marked_and_told_no_more(
    cast: Cast, service: PushService, phone: Browser, now: datetime
) -> None:
    service.gone.add(phone.endpoint)
    delivery = after(posted(cast, now), cast)
    assert (delivery.state, delivery.trouble) == ("failed", "the device is gone")
    assert Device.objects.get().gone_at is not None
    assert after(posted(cast, now, "alert-2"), cast).state == "failed"
    assert not Delivery.objects.stuck().exists(), "nobody has to decide about a device"


@pytest.mark.parametrize(
    ("status", "retry_after", "state"),
    [
        (503, "", "queued"),
        (429, "5", "queued"),
        (429, "3600", "failed"),
        (429, "Wed, 21 Oct 2026 07:28:00 GMT", "failed"),
        (403, "", "failed"),
        (302, "", "failed"),
    ],
)
def test_what_a_push_service_refuses(
    cast: Cast,
    service: PushService,
    phone: Browser,
    now: datetime,
    status: int,
    retry_after: str,
    state: str,
) -> None:
    """What it may take in a moment is tried again; an alert that would wait goes another way."""
    service.status, service.retry_after = status, retry_after
    assert after(posted(cast, now), cast).state == state
    assert str(status) in Device.objects.get().trouble
    service.status = 201
    Delivery.objects.update(state="queued", due_at=now)
    after(Delivery.objects.get(), cast)
    assert Device.objects.get().trouble == "", "forgotten once it works again"


def test_nobody_who_is_barred_is_told(cast: Cast, phone: Browser, now: datetime) -> None:
    Account.objects.filter(person=cast.anna).update(is_active=False)
    assert after(posted(cast, now), cast).state == "failed"
    assert phone.heard == []


def test_a_new_password_takes_every_device_away(cast: Cast, phone: Browser) -> None:
    words = "another good long passphrase"
    form = {"oldpassword": PASSWORD, "password1": words, "password2": words}
    assert browser(cast.anna).post("/accounts/password/change/", form).status_code == 302
    walls.open_to(cast.everyone)
    assert not Device.objects.exists()


def test_a_private_address_is_never_asked(
    cast: Cast, phone: Browser, now: datetime, settings: Any
) -> None:
    settings.ALLOW_PRIVATE_PUSH = False
    assert after(posted(cast, now), cast).state == "failed", "http is not allowed"
    settings.ALLOW_PRIVATE_PUSH = True
    form = {**phone.form, "endpoint": "https://127.0.0.1/push"}
    settings.ALLOW_PRIVATE_PUSH = False
    Device.objects.all().delete()
    subscribing.keep(cast.anna, form, "x", now)
    delivery = after(posted(cast, now, "alert-2"), cast)
    assert delivery.state == "queued"
    assert "private network" in delivery.trouble
    assert phone.heard == []


@pytest.mark.parametrize("wrong", HOSTILE)
def test_what_no_browser_gives_is_refused(
    cast: Cast, now: datetime, settings: Any, wrong: dict[str, str]
) -> None:
    key = vapid.current(cast.centre.pk, now).public
    form = {**Browser("https://push.example/1", key).form, **wrong}
    with pytest.raises(subscribing.BadDevice):
        subscribing.keep(cast.anna, form, "x", now)
    assert not Device.objects.exists()


def test_a_browser_belongs_to_whoever_subscribed_last(
    cast: Cast, phone: Browser, now: datetime
) -> None:
    subscribing.keep(cast.emile, phone.form, "Shared", now)
    assert Device.objects.get().person == cast.emile
    subscribing.keep(cast.emile, phone.form, "Again", now)
    assert Device.objects.get().name == "Shared", "the same device, as its owner called it"


def test_a_person_has_few_devices(cast: Cast, service: PushService, now: datetime) -> None:
    key = vapid.current(cast.centre.pk, now).public
    for _ in range(subscribing.MOST):
        subscribing.keep(cast.anna, service.browser(key).form, "\x00 a\r\nb " * 30, now)
    with pytest.raises(subscribing.BadDevice):
        subscribing.keep(cast.anna, service.browser(key).form, "x", now)
    name = Device.objects.values_list("name", flat=True)[0]
    assert name.startswith("a b a b")
    assert len(name) <= 60


def test_keys_change_and_old_devices_go_on(
    cast: Cast, service: PushService, phone: Browser, now: datetime, settings: Any
) -> None:
    fresh = vapid.made(cast.centre.pk, now)
    assert vapid.current(cast.centre.pk, now) == fresh
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert secrets.rotate()[1] == 0
    walls.open_to(cast.everyone)
    settings.SECRET_KEY_FALLBACKS = []
    assert after(posted(cast, now), cast).state == "accepted", service.refused
    with pytest.raises(subscribing.BadDevice, match="too old"):
        subscribing.keep(cast.anna, {**phone.form, "key": "other"}, "x", now)
    assert PushKey.objects.count() == 2


def test_a_device_says_what_it_showed(cast: Cast, phone: Browser, now: datetime) -> None:
    delivery = after(posted(cast, now), cast)
    said = phone.heard[0].told["shown"]
    browser = Client(enforce_csrf_checks=True)
    for wrong in ("", said[:-1], said + "x", "\x00", "a" * 3000):
        assert browser.post("/push/shown/", {"said": wrong}).status_code == 404
    assert browser.post("/push/shown/", {"said": said}).status_code == 204
    walls.open_to(cast.everyone)
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert Device.objects.get().seen_at is not None


def test_another_persons_device_takes_no_delivery(
    cast: Cast, phone: Browser, now: datetime
) -> None:
    delivery = posted(cast, now)
    Delivery.objects.update(person=Person.objects.get(pk=cast.emile.pk))
    assert after(delivery, cast).state == "failed"
    assert phone.heard == []


def test_supervisors_say_what_a_locked_telephone_shows(cast: Cast) -> None:
    where = "/push/lock-screen/"
    for person, status in ((cast.sophie, 302), (cast.anna, 403), (cast.ben, 403)):
        answer = browser(person).post(where, {"whole": "no", "centre": cast.centre.pk})
        assert answer.status_code == status
        walls.open_to(cast.everyone)
    assert LockScreen.objects.get().is_whole is False
    foreign = browser(cast.sophie).post(where, {"whole": "yes", "centre": cast.bakery.pk})
    assert foreign.status_code == 404
    walls.open_to(cast.everyone)
    assert 'value="no" checked' in browser(cast.sophie).get("/channels/").content.decode()


def test_the_worker_stands_at_the_root_and_keeps_nothing(db: None) -> None:
    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert "caches" not in text
    assert 'addEventListener("fetch"' not in text
