"""Mail by IMAP, from a real Dovecot: kept first, marked as seen afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from imap_tools import MailBoxUnencrypted

from tests.cast import Cast
from tests.peers import dovecot as peer
from tests.peers.dovecot import Dovecot
from tests.peers.needed import needed
from tests.peers.server import until
from tournevis.cli.cluster import Urls
from tournevis.ground.channels import inbox
from tournevis.ground.channels.email import connect
from tournevis.ground.channels.email import fetch as fetching
from tournevis.ground.channels.email.connect import NoCentre
from tournevis.ground.channels.email.fetch import fetch, watch
from tournevis.ground.channels.models import Cursor
from tournevis.ground.channels.tests.rows import SUPPORT, committed_cast, kept, mail
from tournevis.ground.organisations import walls

pytestmark = pytest.mark.peer


@pytest.fixture
def box() -> Iterator[Dovecot]:
    needed(peer.missing)
    with Dovecot() as server:
        yield server


@pytest.fixture
def atlas(house: Urls) -> Cast:
    return committed_cast()


def flags(box: Dovecot) -> list[bool]:
    """For each mail of the box, whether it is marked as seen."""
    with MailBoxUnencrypted("127.0.0.1", box.port).login(box.user, box.password) as looking:
        return [r"\Seen" in mail.flags for mail in looking.fetch(mark_seen=False)]


def cursors() -> list[int]:
    with walls.system():
        return list(Cursor.objects.order_by("pk").values_list("uid", flat=True))


def test_what_is_new_is_kept_byte_for_byte_and_marked(box: Dovecot, atlas: Cast) -> None:
    raw = b"Return-Path: <ben@bakery.example>\r\n" + mail(body="\xe9\r\n.\r\nfin")
    box.deliver(raw)
    assert fetch(box.url) == 1
    [message] = kept()
    assert bytes(message.raw) == raw
    assert (message.account, message.sender) == (SUPPORT, "ben@bakery.example")
    assert message.message_id == "mail-1@bakery.example"
    assert flags(box) == [True]
    assert fetch(box.url) == 0
    box.deliver(mail(2))
    assert fetch(box.url) == 1
    assert (len(kept()), cursors()) == (2, [2])


def test_mail_that_somebody_read_before_us_stays_out(box: Dovecot, atlas: Cast) -> None:
    box.deliver(mail(1))
    with MailBoxUnencrypted("127.0.0.1", box.port).login(box.user, box.password) as somebody:
        assert len(list(somebody.fetch())) == 1
    box.deliver(mail(2))
    assert fetch(box.url) == 1
    box.deliver(mail(3))
    with MailBoxUnencrypted("127.0.0.1", box.port).login(box.user, box.password) as somebody:
        assert len(list(somebody.fetch())) == 3
    assert fetch(box.url) == 1, "read by somebody since, but not by us"
    assert [m.message_id for m in kept()] == ["mail-2@bakery.example", "mail-3@bakery.example"]


def test_other_numbers_in_the_box_make_no_second_copy(box: Dovecot, atlas: Cast) -> None:
    for number in range(3):
        box.deliver(mail(number))
    assert fetch(box.url) == 3
    box.renumber()
    box.deliver(mail(3))
    assert fetch(box.url) == 4
    assert len(kept()) == 4
    assert len(cursors()) == 2


def test_killed_while_keeping_it_is_fetched_again(
    box: Dovecot, atlas: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError

    box.deliver(mail())
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", broken)
        with pytest.raises(OperationalError):
            fetch(box.url)
    assert (kept(), flags(box)) == ([], [False])
    assert fetch(box.url) == 1
    assert len(kept()) == 1


def test_one_that_cannot_be_kept_stops_no_other_and_is_not_lost(
    box: Dovecot, atlas: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetch(box.url) == 0
    real_keep = inbox.keep

    def picky(*args: Any, **values: Any) -> Any:
        if values["message_id"].startswith("mail-2@"):
            raise ValueError
        return real_keep(*args, **values)

    for number in (1, 2, 3):
        box.deliver(mail(number))
    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", picky)
        fetch(box.url)
        assert (len(kept()), cursors()) == (2, [1])
    fetch(box.url)
    assert (len(kept()), cursors()) == (3, [3])


def test_the_same_mail_by_smtp_and_by_imap_is_one(box: Dovecot, atlas: Cast) -> None:
    from tournevis.ground.channels.email.listen import keep

    keep({atlas.centre.pk: SUPPORT}, "ben@bakery.example", mail())
    box.deliver(b"Delivered-To: support@centre.example\r\n" + mail())
    assert fetch(box.url) == 1
    assert len(kept()) == 1


def test_of_a_giant_mail_the_beginning_is_kept(
    box: Dovecot, atlas: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST", 2_000)
    monkeypatch.setattr(fetching, "BEGINNING", 500)
    giant = mail(1, "y" * 5_000)
    box.deliver(giant)
    box.deliver(mail(2))
    assert fetch(box.url) == 2
    assert [bytes(message.raw) for message in kept()] == [giant[:500], mail(2)]
    assert fetch(box.url) == 0


def test_the_url_names_the_centre(box: Dovecot, atlas: Cast) -> None:
    box.deliver(mail())
    assert fetch(f"{box.url}?account=support%40centre.example") == 1
    with walls.opened(atlas.centre.pk):
        atlas.centre.kind = "client"
        atlas.centre.save()
    with pytest.raises(NoCentre):
        fetch(box.url)


def has(count: int) -> bool:
    return len(kept()) == count


def watching(url: str) -> tuple[threading.Event, threading.Thread]:
    stop = threading.Event()

    def watch_then_let_go() -> None:
        watch(url, stop)
        connection.close()

    thread = threading.Thread(target=watch_then_let_go)
    thread.start()
    return stop, thread


def test_idle_wakes_at_once(
    box: Dovecot, atlas: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMAP_POLL_SECONDS = 600
    stop, thread = watching(box.url)
    try:
        for number in range(3):
            box.deliver(mail(number))
            assert until(partial(has, number + 1), 10)
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive()


def test_without_idle_it_looks_again_and_again(
    box: Dovecot, atlas: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMAP_POLL_SECONDS = 1
    greeted: Callable[..., Any] = connect.greeted

    def without_idle(*asked: Any) -> Any:
        found = greeted(*asked)
        found.login = lambda *args, **more: type(found).login(found, *args, **more)
        found.client.capabilities = tuple(c for c in found.client.capabilities if c != "IDLE")
        return found

    monkeypatch.setattr(connect, "greeted", without_idle)
    stop, thread = watching(box.url)
    try:
        box.deliver(mail(1))
        assert until(lambda: len(kept()) == 1, 10)
        box.deliver(mail(2))
        assert until(lambda: len(kept()) == 2, 10)
    finally:
        stop.set()
        thread.join(10)


def test_a_server_that_goes_away_is_found_again(box: Dovecot, atlas: Cast) -> None:
    stop, thread = watching(box.url)
    try:
        box.deliver(mail(1))
        assert until(lambda: len(kept()) == 1, 10)
        box.stop()
        box.deliver(mail(2))
        box.start()
        assert until(lambda: len(kept()) == 2, 20)
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
