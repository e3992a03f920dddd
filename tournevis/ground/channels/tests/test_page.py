"""The page of the doorways: every one and its state, for the supervisors of that centre alone."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

from tests.cast import Cast
from tournevis.ground.channels import views
from tournevis.ground.channels.email.trying import Tried
from tournevis.ground.channels.models import Inbound, Mailbox, Template
from tournevis.ground.channels.tests.rows import SUPPORT
from tournevis.ground.channels.tests.test_webhook import bring
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import secrets, walls
from tournevis.ground.organisations.models import Membership, Organisation, Person, Role

SAID = {
    "account": "Support@centre.example",
    "host": "imap.centre.example",
    "port": "993",
    "security": "tls",
    "user": "support",
    "folder": "INBOX",
    "auth": "password",
    "secret": " a pässword ",
}


@pytest.fixture(autouse=True)
def nobody_is_called(monkeypatch: pytest.MonkeyPatch) -> list[Mailbox]:
    """No mail server is spoken to: what is tried is noted (the trying itself is tested elsewhere)."""
    called: list[Mailbox] = []

    def noted(row: Mailbox) -> Tried:
        called.append(row)
        return (
            Tried("", 3, has_idle=True)
            if row.host != "wrong.example"
            else Tried("the server does not answer")
        )

    monkeypatch.setattr(views, "tried", noted)
    return called


def only(cast: Cast) -> Mailbox:
    walls.open_to(cast.everyone)
    return Mailbox.objects.get()


def added(cast: Cast, **more: str) -> Mailbox:
    answer = browser(cast.sophie).post("/channels/mailboxes/new/", SAID | more)
    assert answer.status_code == 302, answer.content.decode()
    return only(cast)


def test_only_supervisors_see_the_page(cast: Cast) -> None:
    for person in (cast.anna, cast.ben):
        walls.open_to(cast.everyone)
        for address in ("/channels/", "/channels/mailboxes/new/"):
            assert browser(person).get(address).status_code == 403
            walls.open_to(cast.everyone)
    page = browser(cast.sophie).get("/channels/").content.decode()
    for key in ("listener", "mailboxes", "webhook", "sms", "outgoing", "aside"):
        assert f'id="channel-{key}"' in page
    assert SUPPORT in page
    assert "sans chiffrement" in page.lower()
    walls.open_to(cast.everyone)
    assert 'href="/channels/"' in browser(cast.sophie).get("/incidents/").content.decode()
    walls.open_to(cast.everyone)
    assert 'href="/channels/"' not in browser(cast.anna).get("/incidents/").content.decode()


def test_a_mailbox_is_added_tried_and_shown_without_its_secret(
    cast: Cast, nobody_is_called: list[Mailbox], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        row = added(cast)
    assert nobody_is_called == [row]
    assert (row.account, row.organisation_id, row.revision) == (SUPPORT, cast.centre.pk, 1)
    assert secrets.opened(cast.centre.pk, row.secret) == " a pässword "
    page = browser(cast.sophie).get(f"/channels/mailboxes/{row.pk}/").content.decode()
    assert "pässword" not in page + caplog.text
    assert row.secret not in page
    walls.open_to(cast.everyone)
    assert SUPPORT in browser(cast.sophie).get("/channels/").content.decode()


def test_a_refused_form_says_what_to_do_and_repeats_no_secret(cast: Cast) -> None:
    wrong: list[tuple[dict[str, str], str]] = [
        ({"host": "a b"}, "host"),
        ({"host": "x/../y"}, "host"),
        ({"host": "127.0.0.1", "security": "none"}, "host"),
        ({"host": "169.254.1.1"}, "host"),
        ({"port": "70000"}, "port"),
        ({"account": "nobody"}, "account"),
        ({"security": "none"}, "security"),
        ({"user": "a\x1bb"}, "user"),
        ({"secret": ""}, "secret"),
        ({"auth": "microsoft_app", "tenant": "a/b", "client_id": "x"}, "tenant"),
        ({"auth": "google", "client_id": ""}, "client_id"),
        ({"auth": "google", "client_id": "x"}, "refresh_token"),
    ]
    client = browser(cast.sophie)
    for said, field in wrong:
        walls.open_to(cast.everyone)
        answer = client.post("/channels/mailboxes/new/", SAID | said)
        assert answer.status_code == 422, said
        page = answer.content.decode()
        assert f'id="id_{field}-error"' in page, said
        assert "pässword" not in page
    walls.open_to(cast.everyone)
    assert not Mailbox.objects.exists()


def test_a_mailbox_of_this_machine_is_added_where_the_administrator_allows_it(
    cast: Cast, settings: Any
) -> None:
    settings.ALLOW_PRIVATE_MAILBOXES = True
    assert added(cast, host="127.0.0.1", security="none").host == "127.0.0.1"


def test_a_password_goes_nowhere_else_than_where_it_was_given_for(cast: Cast) -> None:
    row = added(cast)
    address = f"/channels/mailboxes/{row.pk}/"
    kept = SAID | {"secret": "", "folder": "Support"}
    assert browser(cast.sophie).post(address, kept).status_code == 302
    row = only(cast)
    assert (row.folder, row.revision) == ("Support", 2)
    assert secrets.opened(cast.centre.pk, row.secret) == " a pässword "
    for elsewhere in (
        {"host": "evil.example"},
        {"port": "1143"},
        {"security": "starttls"},
        {"user": "x"},
    ):
        walls.open_to(cast.everyone)
        answer = browser(cast.sophie).post(address, kept | elsewhere)
        assert answer.status_code == 422, elsewhere
        assert 'id="id_secret-error"' in answer.content.decode()
    walls.open_to(cast.everyone)
    moved = kept | {"host": "wrong.example", "secret": "another"}
    assert browser(cast.sophie).post(address, moved).status_code == 302
    row = only(cast)
    assert (row.host, secrets.opened(cast.centre.pk, row.secret)) == ("wrong.example", "another")


def test_it_is_tried_and_paused_with_a_press(cast: Cast, nobody_is_called: list[Mailbox]) -> None:
    row = added(cast, host="wrong.example")
    address = f"/channels/mailboxes/{row.pk}/"
    client = browser(cast.sophie)
    page = client.post(f"{address}trial/", follow=True).content.decode()
    assert len(nobody_is_called) == 2
    assert "flash-line error" in page
    walls.open_to(cast.everyone)
    client.post(f"{address}pausing/")
    assert (only(cast).is_active, only(cast).revision) == (False, 2)
    client.post(f"{address}pausing/")
    assert only(cast).is_active


def test_another_centres_supervisor_finds_nothing(cast: Cast) -> None:
    row = added(cast)
    [other] = walls.new_organisations(1)
    centre = Organisation.objects.create(
        pk=other, name="Other", kind="centre", email="o@other.example"
    )
    mo = Person.objects.create(organisation=centre, name="Mo", email="mo@other.example")
    Membership.objects.create(organisation=centre, person=mo, role=Role.SUPERVISOR)
    from tournevis.ground.organisations.models import Account

    Account.objects.create_user(email=mo.email, password="x", person=mo)
    client = browser(mo)
    for each in ("", "trial/", "pausing/"):
        assert client.post(f"/channels/mailboxes/{row.pk}/{each}", SAID).status_code == 404
    page = client.get("/channels/").content.decode()
    assert SUPPORT not in page
    assert "o@other.example" in page
    assert client.post("/channels/key/", {"centre": cast.centre.pk}).status_code == 404


def test_the_key_is_shown_once_and_opens_the_door(cast: Cast) -> None:
    client = browser(cast.sophie)
    page = client.post("/channels/key/").content.decode()
    found = re.search(r'<pre class="raw" tabindex="0">([\w-]{43})</pre>', page)
    assert found
    assert bring(b"Subject: x\r\n\r\nx", found[1]) == 200
    walls.open_to(cast.everyone)
    assert found[1] not in client.get("/channels/").content.decode()


def test_states_are_told_in_words(cast: Cast, now: Any) -> None:
    row = added(cast)
    Mailbox.objects.update(trouble="the server does not answer", trouble_at=now)
    Inbound.objects.create(
        organisation=cast.centre, channel="email", account=SUPPORT, raw=b"x", content_hash="1",
        received_at=now, state=Inbound.State.ARCHIVED,
    )  # fmt: skip
    Person.objects.filter(pk=cast.sophie.pk).update(language="en")
    for address in ("/channels/", f"/channels/mailboxes/{row.pk}/"):
        walls.open_to(cast.everyone)
        assert "The server does not answer" in browser(cast.sophie).get(address).content.decode()
    walls.open_to(cast.everyone)
    assert "Mail of before" in browser(cast.sophie).get("/channels/").content.decode()


def test_each_gateway_has_its_line_and_keeps_its_secrets(cast: Cast, settings: Any) -> None:
    settings.SMS_URL = (
        "smpp://us:Geheim1@smsc.operator.example:2775 twilio://AC1:Geheim2@api.twilio.com/"
        " apprise:freemobile://Geheim3/Geheim4/ pigeon://Geheim5@roof.example"
    )
    settings.SMS_NUMBER = "+33700000000"
    page = browser(cast.sophie).get("/channels/").content.decode()
    for words in ("+33700000000", "SMPP", "smsc.operator.example", "Twilio", "apprise"):
        assert words in page
    assert "inconnue" in page
    assert "geheim" not in page.lower()


def test_a_supervisor_of_two_centres_says_which(cast: Cast) -> None:
    [second] = walls.new_organisations(1)
    walls.open_to({*cast.everyone, second})
    other = Organisation.objects.create(pk=second, kind="centre", name="Second centre", slug="two")
    Membership.objects.create(organisation=other, person=cast.sophie, role=Role.SUPERVISOR)
    client = browser(cast.sophie)
    form, words = f"/doorways/form/?centre={second}", f"/wordings/one/?kind=say&centre={second}"
    assert client.post(form, {"slug": "second"})["Location"].endswith(f"?centre={second}")
    said = client.post(words, {"language": "fr", "fr-body": "Bonjour {{ name }}, on y va."})
    assert said["Location"].endswith(f"centre={second}")
    walls.open_to({*cast.everyone, second})
    assert Organisation.objects.get(pk=second).slug == "second"
    assert Template.objects.get().organisation == other
    for address in ("/channels/mailboxes/new/", "/doorways/", "/wordings/"):
        for named in (cast.garage.pk, "9" * 5000):
            assert client.get(address, {"centre": named}).status_code == 404
            walls.open_to({*cast.everyone, second})
