"""A mail server that means no good takes neither our memory nor our time. A sham one: no real
server says such things."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from imaplib import IMAP4
from itertools import chain, repeat
from time import monotonic, sleep

import pytest

from tournevis.ground.channels.email import boxes, connect, imap
from tournevis.ground.organisations import outward


@contextmanager
def saying(parts: Callable[[], Iterable[bytes]]) -> Iterator[str]:
    """The address of a server that says these parts to whoever comes, until it hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def say() -> None:
            peer, _ = server.accept()
            with peer:
                try:
                    for part in parts():
                        peer.sendall(part)
                    peer.shutdown(socket.SHUT_WR)
                    peer.recv(1)
                except OSError:
                    return

        thread = threading.Thread(target=say)
        thread.start()
        yield f"imap://ben:secret@127.0.0.1:{server.getsockname()[1]}/INBOX"
        thread.join(30)


def greeted(url: str, until: float | None = None) -> None:
    connect.greeted(boxes.of_url(url), 20, until)


def test_an_immense_announcement_is_refused() -> None:
    parts = [b"* OK {9000000000}\r\n"]
    with saying(lambda: parts) as url, pytest.raises(IMAP4.abort, match="9000000000 bytes"):
        greeted(url)


@pytest.mark.parametrize(
    ("part", "why"),
    [(b"{1000}\r\n" + b"a" * 1_000, "too much"), (b"a" * 1_000, "too long a line")],
    ids=["many pieces", "one line"],
)
def test_an_answer_without_end_is_cut(
    monkeypatch: pytest.MonkeyPatch, part: bytes, why: str
) -> None:
    monkeypatch.setattr(imap, "MOST_BYTES", 200_000)
    monkeypatch.setattr(imap, "LONGEST_LINE", 100_000)
    parts = chain([b"* OK "], repeat(part, 5_000))
    with saying(lambda: parts) as url, pytest.raises(IMAP4.abort, match=why):
        greeted(url)


def test_a_slow_answer_has_its_end() -> None:
    def slowly() -> Iterator[bytes]:
        yield b"* OK "
        for _ in range(200):
            sleep(0.05)
            yield b"a"

    with saying(slowly) as url, pytest.raises(TimeoutError):
        greeted(url, until=monotonic() + 0.3)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.1.1", "::1", "::ffff:10.0.0.1", "127.1"]
)
def test_what_is_not_on_the_open_internet_is_known(host: str) -> None:
    assert outward.is_private(host)
    assert not outward.is_private("8.8.8.8")
