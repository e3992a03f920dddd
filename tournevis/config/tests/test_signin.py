"""Signing in: by password, with passkeys offered, and no door that one opens alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from tests.cast import PASSWORD, Cast
from tournevis.config.tests.walking import addresses
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account

NEW = "another good long passphrase"


@pytest.fixture(autouse=True)
def _as_it_is_served(settings: Any) -> None:
    """No limit reached yet, and the mails' way of the house instead of the test runner's."""
    cache.clear()
    settings.EMAIL_BACKEND = "tournevis.config.signin.OutboxBackend"


def sign_in(client: Client, email: str, password: str) -> int:
    form = {"login": email, "password": password}
    return client.post("/accounts/login/?next=/incidents/", form).status_code


def test_a_password_opens(cast: Cast) -> None:
    client = Client()
    assert sign_in(client, "anna@centre.example", "wrong") == 200
    assert client.get("/incidents/").status_code == 302
    assert sign_in(client, "ANNA@centre.example", PASSWORD) == 302
    assert client.get("/incidents/").status_code == 200
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get("/incidents/").status_code == 302


def test_the_page_offers_a_passkey_and_a_way_back(cast: Cast) -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert 'id="passkey_login"' in page
    assert "/accounts/password/reset/" in page
    assert "tournevis.css" in page
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page), "inline script"
    assert "style=" not in page


def test_nobody_signs_up(cast: Cast) -> None:
    form = {"email": "new@x.example", "password1": NEW, "password2": NEW}
    Client().post("/accounts/signup/", form)
    assert not Account.objects.filter(email="new@x.example").exists()


def test_nobody_takes_another_address(cast: Cast) -> None:
    client = Client()
    sign_in(client, "ben@bakery.example", PASSWORD)
    for address in ("carla@garage.example", "ben@elsewhere.example"):
        client.post("/accounts/email/", {"email": address, "action_add": ""})
        client.post("/accounts/email/", {"email": address, "action_primary": ""})
        assert not EmailAddress.objects.filter(email=address).exists()
    client.post("/accounts/email/", {"email": "ben@bakery.example", "action_remove": ""})
    assert Account.objects.get(person=cast.ben).email == "ben@bakery.example"


def test_what_a_page_says_of_itself_is_believed(cast: Cast) -> None:
    assert Client().get("/accounts/login/")["X-Content-Type-Options"] == "nosniff"


def test_many_wrong_passwords_are_stopped(cast: Cast) -> None:
    client = Client()
    for _ in range(12):
        sign_in(client, "anna@centre.example", "wrong")
    sign_in(client, "anna@centre.example", PASSWORD)
    assert client.get("/incidents/").status_code == 302


def test_a_forgotten_password_is_replaced_by_a_mail_from_the_outbox(cast: Cast) -> None:
    Client().post("/accounts/password/reset/", {"email": "anna@centre.example"})
    walls.open_to(cast.everyone)
    mail = Delivery.objects.get(to="anna@centre.example")
    found = re.search(r"https?://\S+?(/accounts/password/reset/key/\S+)", mail.body)
    assert found
    assert mail.subject.startswith("[Tournevis] ")
    assert "Tournevis" in mail.body
    client = Client()
    form = client.get(found[1], follow=True).redirect_chain[-1][0]
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    assert sign_in(Client(), "anna@centre.example", PASSWORD) == 200
    assert sign_in(Client(), "anna@centre.example", NEW) == 302
    assert "/incidents/" not in client.get(found[1], follow=True).content.decode()


def test_the_links_in_mails_lead_to_us_whatever_host_was_asked(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    form = {"email": "anna@centre.example"}
    Client().post("/accounts/password/reset/", form, headers={"Host": "evil.example"})
    walls.open_to(cast.everyone)
    body = Delivery.objects.get(to="anna@centre.example").body
    assert "http://localhost:8000/accounts/password/reset/key/" in body
    assert "evil" not in body


def test_behind_a_proxy_a_stranger_locks_nobody_else_out(cast: Cast, settings: Any) -> None:
    settings.IS_BEHIND_PROXY = True
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    form = {"login": "nobody@x.example", "password": "wrong"}

    def knock(place: str) -> int:
        told = {"X-Forwarded-For": place}
        return Client().post("/accounts/login/", form, headers=told).status_code

    assert [knock("203.0.113.9") for _ in range(4)] == [200, 200, 200, 429]
    assert knock("198.51.100.1") == 200


def test_an_unknown_address_is_told_nothing(cast: Cast) -> None:
    answers = [
        Client().post("/accounts/password/reset/", {"email": address})
        for address in ("anna@centre.example", "nobody@nowhere.example")
    ]
    assert len({(each.status_code, each["Location"]) for each in answers}) == 1
    walls.open_to(cast.everyone)
    assert Delivery.objects.filter(to="nobody@nowhere.example").count() == 0


def test_every_page_of_signing_in_is_in_our_frame(cast: Cast) -> None:
    client, shown = browser(cast.anna), 0
    for address in addresses():
        if address.form.startswith("accounts/") and not address.blanks:
            page = client.get(f"/{address.form}", follow=True)
            if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
                shown += 1
                assert b"tournevis.css" in page.content, address.form
    assert shown > 10
