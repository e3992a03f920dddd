"""An alert on the locked screen, in a real browser: added, shown, answered from the notification."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from tests.cast import Cast
from tests.peers import browser
from tests.peers.needed import needed
from tests.peers.push_service import Browser as Subscribed
from tests.peers.push_service import PushService
from tests.peers.server import until
from tournevis.config.tests.test_files_in_browser import (
    LONGEST,
    address,
    cast_in_house,
    is_within,
    let_in,
)
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery, PushKey
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.tests.conftest import open_incident

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

__all__ = ["address", "cast_in_house"]
pytestmark = pytest.mark.peer

# The browser's own push service is far away: it gives what ours would have given.
SUBSCRIBE = """(given) => {
  const octets = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0)).buffer;
  const made = { endpoint: given.endpoint, options: { applicationServerKey: octets(given.key) },
    toJSON: () => ({ endpoint: given.endpoint, keys: { p256dh: given.p256dh, auth: given.auth } }) };
  PushManager.prototype.subscribe = async () => { localStorage.setItem("subscribed", "yes"); return made; };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? made : null);
}"""
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
  .map(({ title, body, tag, silent, requireInteraction, actions }) => ({ title, body, tag, silent, requireInteraction, actions: actions.map((each) => each.action) }))"""
PRESS = """async () => {
  const [alert] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification: alert, action: "take" }));
}"""


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.ALLOW_PRIVATE_PUSH = True
    with PushService() as service:
        yield service


def test_an_alert_is_answered_from_the_notification(
    cast_in_house: Cast, address: str, service: PushService
) -> None:
    needed(browser.missing)
    cast = cast_in_house
    with (
        browser.browser() as chromium,
        browser.page(chromium, browser.PHONE, language="fr") as window,
    ):
        window.set_default_timeout(LONGEST)
        window.context.grant_permissions(["notifications"], origin=address)
        let_in(window, cast.anna, address)
        phone = _added(window, cast, address, service)
        incident = _alerted(cast)
        alert = next(each.told for each in phone.heard if "take" in each.told)
        _delivered(window, address, alert)
        assert until(lambda: bool(window.evaluate(SHOWN))), "the service worker shows it"
        [shown] = window.evaluate(SHOWN)
        assert shown["title"] == f"#{incident.pk} normale · Boulangerie Lamour"
        assert (shown["actions"], shown["requireInteraction"]) == (["take", "next"], True)
        assert until(lambda: _delivery(cast).state == Delivery.State.DELIVERED), "it says so itself"
        window.context.service_workers[0].evaluate(PRESS)
        assert until(lambda: _incident(cast, incident).assignee == cast.anna)
        assert until(lambda: _titles(window) == [f"#{incident.pk} est à vous."])
        [said] = window.evaluate(SHOWN)
        assert (said["silent"], said["actions"]) == (True, [])


def test_the_pages_in_every_look(cast_in_house: Cast, address: str, service: PushService) -> None:
    needed(browser.missing)
    cast = cast_in_house
    with browser.browser() as chromium:
        for width, dark, language in (
            (browser.DESK, False, "fr"),
            (browser.DESK, True, "en"),
            (browser.PHONE, False, "en"),
            (browser.PHONE, True, "fr"),
        ):
            with transaction.atomic():
                walls.open_to(cast.everyone)
                Person.objects.filter(pk=cast.sophie.pk).update(language=language)
            with browser.page(chromium, width, dark, language) as window:
                window.set_default_timeout(LONGEST)
                let_in(window, cast.sophie, address)
                if width == browser.DESK and not dark:
                    window.context.grant_permissions(["notifications"], origin=address)
                    _added(window, cast, address, service)
                for name, path in (("mine", "oncall/alerts/mine"), ("channels", "channels")):
                    window.goto(f"{address}/{path}/")
                    assert is_within(window)
                    browser.shot(window, f"push-{name}-{width}-{language}")


def test_a_browser_that_refuses_says_what_to_do(cast_in_house: Cast, address: str) -> None:
    needed(browser.missing)
    with browser.browser() as chromium, browser.page(chromium) as window:
        window.set_default_timeout(LONGEST)
        let_in(window, cast_in_house.anna, address)
        window.add_init_script("Notification.requestPermission = async () => 'denied'")
        window.goto(f"{address}/oncall/alerts/mine/")
        window.locator("[data-push-form] button").click()
        window.locator("[data-push-says=refused]").wait_for(state="visible")
        with window.context.new_page() as other:
            other.add_init_script("delete window.PushManager")
            other.goto(f"{address}/oncall/alerts/mine/")
            other.locator("[data-push-says=cannot]").wait_for(state="visible")
            assert other.locator("[data-push-form]").is_hidden()


def _added(window: Page, cast: Cast, address: str, service: PushService) -> Subscribed:
    """This browser, by the button; the page knows it again, and a test alert was sent."""
    window.goto(f"{address}/oncall/alerts/mine/")
    with transaction.atomic():
        walls.open_to(cast.everyone)
        phone = service.browser(PushKey.objects.get().public)
    window.add_init_script(f"({SUBSCRIBE})({json.dumps(phone.form)})")
    window.goto(f"{address}/oncall/alerts/mine/")
    window.locator("[data-push-form] button").click()
    window.wait_for_url("**/mine/?test=*")
    window.locator("[data-push-here]:visible").wait_for(state="visible")
    outbox.send_alerts_due()
    assert service.refused == []
    assert len(phone.heard) == 1
    return phone


def _alerted(cast: Cast) -> Incident:
    with walls.opened(*cast.everyone) as now:
        incident = open_incident(cast.ben, now, "La caisse est muette")
        escalate.begin(incident.entries.get(), now)
    escalate.escalate_due()
    outbox.send_alerts_due()
    return incident


def _delivered(window: Page, address: str, told: dict[str, Any]) -> None:
    """What only that browser could read reaches its service worker, as from its push service."""
    session: CDPSession = window.context.new_cdp_session(window)
    found: list[str] = []

    def note(event: dict[str, Any]) -> None:
        found.extend(each["registrationId"] for each in event["registrations"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    window.wait_for_function("navigator.serviceWorker.controller !== null")
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": address, "registrationId": found[0], "data": json.dumps(told)},
    )
    window.wait_for_function(f"async () => (await ({SHOWN})()).length === 1")


def _titles(window: Page) -> list[str]:
    return [each["title"] for each in window.evaluate(SHOWN)]


def _delivery(cast: Cast) -> Delivery:
    with walls.opened(*cast.everyone):
        return Delivery.objects.get(channel="push", key__startswith="page-")


def _incident(cast: Cast, incident: Incident) -> Incident:
    with walls.opened(*cast.everyone):
        return Incident.objects.select_related("assignee").get(pk=incident.pk)
