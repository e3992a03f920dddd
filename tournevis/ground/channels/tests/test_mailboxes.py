"""Many mailboxes: signing in by password and by token, trying, watching, from a real Dovecot."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tests.peers import dovecot as peer
from tests.peers.certificates import certificate
from tests.peers.dovecot import Dovecot
from tests.peers.needed import needed
from tests.peers.server import until
from tests.peers.token_server import TokenServer
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.email import boxes, fetch, oauth, tls, watching
from tournevis.ground.channels.email.trying import tried
from tournevis.ground.channels.models import Mailbox
from tournevis.ground.channels.tests.rows import SUPPORT, committed_cast, kept, mail
from tournevis.ground.organisations import secrets, walls

pytestmark = pytest.mark.peer
Auth, Security = Mailbox.Auth, Mailbox.Security


@pytest.fixture
def atlas(house: Urls) -> Cast:
    oauth._tokens.clear()
    return committed_cast()


def mailbox(centre: int, server: Dovecot, **more: Any) -> Mailbox:
    """A row for this server's user."""
    values: dict[str, Any] = {
        "account": SUPPORT,
        "host": "127.0.0.1",
        "port": server.port,
        "security": Security.NONE,
        "user": server.user,
        "secret": secrets.seal(centre, server.password),
    }
    with walls.opened(centre):
        return Mailbox.objects.create(organisation_id=centre, **(values | more))


def again(row: Mailbox) -> Mailbox:
    with walls.opened(row.organisation_id):
        return Mailbox.objects.get(pk=row.pk)


@contextmanager
def watching_all() -> Iterator[None]:
    stop = threading.Event()

    def watch_then_let_go() -> None:
        watching.watch_all(stop)
        connection.close()

    thread = threading.Thread(target=watch_then_let_go)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOKS_EVERY", 0.1)
    monkeypatch.setattr(fetch, "FIRST_PAUSE", 0.1)


def holds(count: int) -> Callable[[], bool]:
    return lambda: len(kept()) == count


def test_mailboxes_are_picked_up_changed_and_paused_without_a_restart(
    atlas: Cast, quick: None
) -> None:
    needed(peer.missing)
    centre = atlas.centre.pk
    with Dovecot("one") as one, Dovecot("two") as two, watching_all():
        first = mailbox(centre, one)
        one.deliver(mail(1))
        assert until(holds(1), 20)
        second = mailbox(centre, two, secret=secrets.seal(centre, "wrong"))
        two.deliver(mail(2))
        assert until(lambda: bool(again(second).trouble), 20)
        assert again(second).trouble == "the server refuses this user or this password"
        with walls.opened(centre):
            Mailbox.objects.filter(pk=second.pk).update(
                secret=secrets.seal(centre, two.password), revision=2
            )
        assert until(holds(2), 20)
        assert until(lambda: not again(second).trouble, 5)
        assert again(first).last_read_at is not None
        with walls.opened(centre):
            Mailbox.objects.filter(pk=first.pk).update(is_active=False)
        names = {f"mailbox {first.pk}"}
        assert until(lambda: not names & {each.name for each in threading.enumerate()}, 20)
        one.deliver(mail(3))
        two.deliver(mail(4))
        assert until(holds(3), 20)
    assert [message.envelope for message in kept()] == [{"by": "imap"}] * 3
    assert "mail-3@bakery.example" not in {message.message_id for message in kept()}


def test_a_token_opens_the_mailbox_and_is_kept_until_it_ends(
    atlas: Cast, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    needed(peer.missing)
    centre = atlas.centre.pk
    with TokenServer() as service, Dovecot(introspection=service.introspection) as server:
        settings.MICROSOFT_TOKEN_URL = service.url
        settings.GOOGLE_TOKEN_URL = service.url.replace("{tenant}", "google")
        sealed = secrets.seal(centre, service.secret)
        app = {"client_id": "app-1", "secret": sealed, "tenant": "centre.example"}
        row = mailbox(centre, server, auth=Auth.MICROSOFT_APP, **app)
        with caplog.at_level(logging.DEBUG):
            for number in (1, 2):
                server.deliver(mail(number))
                assert fetch.fetch(boxes.of_row(again(row))) == 1
        assert len(service.asked) == 1, "the second time the token is still good"
        assert service.asked[0]["scope"] == "https://outlook.office365.com/.default"
        service.end_tokens()
        assert tried(again(row)).trouble == "the server refuses this user or this password"
        assert tried(again(row)).is_good, "a token that was not accepted is fetched anew"

        google = mailbox(centre, server, auth=Auth.GOOGLE, folder="inbox",
                         refresh_token=secrets.seal(centre, service.refresh), **app)  # fmt: skip
        service.lifetime = 1
        server.deliver(mail(3))
        assert fetch.fetch(boxes.of_row(again(google))) == 1
        server.deliver(mail(4))
        assert fetch.fetch(boxes.of_row(again(google))) == 1, "with the fresh refresh token"
        assert len(kept()) == 4
        service.refusal = "invalid_grant"
        found = tried(again(google))
        assert found.trouble == "the sign-in service refuses what it was given"
        service.status = 503
        assert tried(again(google)).trouble == "the sign-in service does not answer"
    assert tried(again(google)).trouble == "the sign-in service does not answer"
    assert "s3cret" not in caplog.text + repr(boxes.of_row(row)) + again(google).refresh_token


def test_trying_says_what_stands_in_the_way(
    atlas: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed(peer.missing)
    centre = atlas.centre.pk
    with Dovecot(certificate=certificate(tmp_path)) as server:
        row = mailbox(centre, server, security=Security.STARTTLS)
        server.deliver(mail())
        assert (tried(row).is_good, tried(row).count, tried(row).has_idle) == (True, 1, True)
        assert kept() == []
        secure = mailbox(centre, server, security=Security.TLS, port=server.tls_port)
        assert tried(secure).is_good
        secure.port = server.port
        assert "is the port right?" in tried(secure).trouble
        row.folder = "Nowhere"
        assert tried(row).trouble == "there is no folder of this name"
        row.folder, row.secret = "INBOX", secrets.seal(centre + 1, "another's")
        assert "sealed under a key that is lost" in tried(row).trouble
        row.secret = secrets.seal(centre, "wrong é")
        assert tried(row).trouble == "the server refuses this user or this password"
        monkeypatch.setattr(tls, "LOCAL", ())
        assert tried(row).trouble == "the server's certificate cannot be trusted"
    assert tried(row).trouble == "the server does not answer"
    row.host = "nowhere.invalid"
    assert tried(row).trouble == "there is no server of this name"
    with Dovecot() as server:
        row.host, row.port = "127.0.0.1", server.port
        assert tried(row).trouble == "the server offers no encryption at this port"
