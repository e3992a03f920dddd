"""The body of a mail is bounded, and no few peers keep the others out."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.cast import Cast
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.email import doors, receiving
from tournevis.ground.channels.email.listen import Listener
from tournevis.ground.channels.email.receiving import END, Incoming, UnderWay
from tournevis.ground.channels.tests.rows import committed_cast, kept, mail
from tournevis.ground.channels.tests.test_doors import say, wire


@pytest.fixture
def atlas(house: Urls) -> Cast:
    return committed_cast()


@pytest.fixture
def port(atlas: Cast) -> Iterator[int]:
    with Listener() as listener:
        yield listener.port


def asks(peer: socket.socket) -> bytes:
    """Go as far as DATA; the answer to it."""
    say(peer, b"EHLO x\r\n", b"250 HELP")
    say(peer, b"MAIL FROM:<ben@bakery.example>\r\n", b"250")
    say(peer, b"RCPT TO:<support@centre.example>\r\n", b"250")
    return say(peer, b"DATA\r\n", b"\r\n")[:3]


def taken(parts: list[bytes], limit: int = 65_536) -> tuple[bytes, bytes, Incoming]:
    """The content, what comes after it, and the mail, still counted."""

    async def read() -> tuple[bytes, bytes, Incoming]:
        reader, one = asyncio.StreamReader(limit), Incoming(UnderWay())
        feeding = asyncio.create_task(fed(reader))
        await one.receive(reader)
        await feeding
        return one.content(), await reader.read(), one

    async def fed(reader: asyncio.StreamReader) -> None:
        for part in parts:
            reader.feed_data(part)
            await asyncio.sleep(0)
        reader.feed_eof()

    return asyncio.run(read())


@settings(max_examples=60, deadline=None)
@given(some.lists(some.sampled_from([b"\r\n", b".", b"\n", b"\r", b"a"]), max_size=30))
def test_whatever_its_dots_and_ends_of_lines_the_mail_is_the_same(pieces: list[bytes]) -> None:
    raw = b"".join(pieces) + b"\r\n"
    stuffed = (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:]
    sent = stuffed + b".\r\nNOOP\r\n"
    content, rest, _ = taken([sent[at : at + 3] for at in range(0, len(sent), 3)], limit=8)
    assert (content, rest) == (raw, b"NOOP\r\n")


def test_an_empty_mail_ends_at_once() -> None:
    assert taken([b".\r\nQUIT\r\n"])[:2] == (b"", b"QUIT\r\n")


def test_what_is_held_is_bounded_over_all_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 250_000)

    async def several() -> None:
        all_mails = UnderWay()
        with all_mails.mail() as first, all_mails.mail() as second:
            for one in (first, second):
                reader = asyncio.StreamReader()
                reader.feed_data(b"\r\n" * 90_000 + END)
                assert await one.receive(reader)
            assert (first.refusal, second.refusal[:3]) == ("", "452")
            assert all_mails.held == 180_000 + 4
        assert all_mails.held == 0

    asyncio.run(several())


def test_endless_data_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "LARGEST", 100_000)
    monkeypatch.setattr(receiving, "SLACK", 100_000)
    with wire(port) as peer:
        assert asks(peer) == b"354"
        with pytest.raises(ConnectionError):  # the other side hung up
            peer.sendall(b"A" * 30_000_000)
    assert kept() == []


def test_when_much_is_under_way_mail_is_sent_again(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "MOST_BYTES", 100_000)
    with wire(port) as peer:
        assert asks(peer) == b"354"
        assert say(peer, b"a" * 150_000 + END, b"\r\n").startswith(b"452")
        assert asks(peer) == b"354"
        assert say(peer, mail() + b".\r\n", b"\r\n").startswith(b"250")
    assert len(kept()) == 1


def test_silent_peers_keep_nobody_else_out(atlas: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST_WRITING", 4)
    monkeypatch.setattr(receiving, "SLOT_WITHIN", 0.3)
    with Listener() as listener, ExitStack() as held:
        silent = [held.enter_context(wire(listener.port, "127.0.0.2")) for _ in range(4)]
        assert [asks(one) for one in silent] == [b"354"] * 3 + [b"451"]
        another, late = (held.enter_context(wire(listener.port, "127.0.0.3")) for _ in range(2))
        assert [asks(another), asks(late)] == [b"354", b"451"]
        ours = held.enter_context(wire(listener.port))
        assert asks(ours) == b"354"
        silent[0].close()
        assert say(ours, mail() + b".\r\n", b"\r\n").startswith(b"250")
        assert asks(late) == b"354", "whoever hangs up makes room"


def test_a_mail_may_pause_but_must_not_be_slow(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "SILENT_WITHIN", 0.4)
    monkeypatch.setattr(doors, "SLOWEST", 1.0)
    with wire(port) as peer:
        assert asks(peer) == b"354"
        peer.sendall(mail() + b"pause\r\n")
        time.sleep(0.8)
        assert say(peer, b".\r\n", b"\r\n").startswith(b"250")
    monkeypatch.setattr(doors, "SLOWEST", 1e9)
    with wire(port) as peer:
        assert asks(peer) == b"354"
        assert b"421" in say(peer, mail(2), b"421")
    assert len(kept()) == 1
