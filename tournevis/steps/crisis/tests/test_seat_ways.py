"""By which ways one is asked for a role: devices too, none of them skipped, one that fails alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.cast import Cast
from tests.peers.push_service import Browser, PushService
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery, Device, LockScreen
from tournevis.ground.channels.push import send, subscribing, vapid
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.crisis.models import Crisis
from tournevis.steps.crisis.tests.conftest import settled
from tournevis.steps.crisis.tests.test_seats import Move, asked, prefers, sms_to
from tournevis.steps.oncall.tests.conftest import Post


@pytest.fixture
def service(post: Post, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """A push service is in the world outside too."""
    settings.ALLOW_PRIVATE_PUSH = True
    monkeypatch.setitem(outbox._CHANNELS, "push", send.send)
    with PushService() as service:
        yield service


@pytest.fixture
def phone(service: PushService, cast: Cast, tuesday: datetime) -> Browser:
    """A browser of Émile's, subscribed."""
    made = service.browser(vapid.current(cast.centre.pk, tuesday).public)
    subscribing.keep(cast.emile, made.form, "Phone", tuesday)
    return made


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_device_is_asked_too_and_the_incidents_alert_stays_beside_it(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, phone: Browser, is_whole: bool
) -> None:
    LockScreen.objects.create(organisation=cast.centre, is_whole=is_whole)
    seat = asked(crisis, cast.emile, cast.anna, tuesday)
    settled(cast)
    assert len(sms_to(post, cast.emile)) == 1
    [heard] = [each for each in phone.heard if each.told["tag"] == f"role-{seat.pk}"]
    assert heard.told["url"].startswith("/r/")
    assert "answer" not in heard.told, "the page answers, no button does"
    whole = heard.told["title"] + heard.told["body"]
    assert ("Lamour" in whole) == is_whole
    alert = Delivery(link_purpose=MagicLink.Purpose.ACKNOWLEDGE, link_subject=seat.pk)
    assert send.tag_of(alert) != heard.told["tag"]


def test_a_device_that_is_gone_moves_no_other_way(
    cast: Cast,
    crisis: Crisis,
    tuesday: datetime,
    post: Post,
    service: PushService,
    phone: Browser,
    move_clock: Move,
) -> None:
    prefers(cast.emile, ("push", 0), ("sms", 2), ("email", 5))
    service.gone.add(phone.endpoint)
    asked(crisis, cast.emile, cast.anna, tuesday)
    settled(cast)
    assert Device.objects.get().gone_at is not None
    settled(cast)
    assert len(sms_to(post, cast.emile)) == 1, "at once: the device had nothing"
    assert not mails(cast, post)
    move_clock(minutes=5, seconds=1)
    settled(cast)
    assert len(mails(cast, post)) == 1
    assert len(sms_to(post, cast.emile)) == 1


@pytest.mark.parametrize(("broken", "rung"), [(["sms"], "Émile"), (["sms", "email"], "Anna")])
def test_a_way_that_cannot_be_written_stops_no_other(
    cast: Cast,
    crisis: Crisis,
    tuesday: datetime,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    broken: list[str],
    rung: str,
) -> None:
    """None at all: the next one is asked at once."""
    whole: Callable[..., Any] = outbox.tell

    def tell(person: Any, *given: Any, **named: Any) -> Any:
        if person == cast.emile and set(named["channels"]) & set(broken):
            raise LookupError("no such template")
        return whole(person, *given, **named)

    monkeypatch.setattr(outbox, "tell", tell)
    asked(crisis, cast.emile, cast.sophie, tuesday)
    settled(cast)
    assert not sms_to(post, cast.emile)
    assert len(mails(cast, post)) == (rung == "Émile")
    assert crisis.seats.asked().get().person.first_name == rung


def mails(cast: Cast, post: Post) -> list[str]:
    """What Émile's mailbox shows of roles."""
    return [body for to, body in post.by("email") if to == cast.emile.email and "rôle" in body]
