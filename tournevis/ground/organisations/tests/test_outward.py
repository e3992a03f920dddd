"""Whoever answers an octet at a time keeps nobody waiting."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.peers.certificates import certificate
from tournevis.ground.organisations import outward

DRIPS = 200  # a tenth of a second each: then the answer is whole
Drip = Callable[[bool], str]


@pytest.fixture
def drip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drip]:
    """`drip(is_sealed)`: the address of a server whose headers come one octet at a time."""
    over = threading.Event()
    cert, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    monkeypatch.setattr("certifi.where", lambda: str(cert))
    monkeypatch.setattr(outward, "_resolved", lambda host: [ip_address("127.0.0.1")])
    monkeypatch.setattr(outward, "POSTED_WITHIN", 0.5)
    monkeypatch.setattr(outward, "ALL_WITHIN", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))

    def answer(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(DRIPS):
            if over.wait(0.1):
                return
            line.sendall(b"a")
        line.sendall(b"\r\nContent-Length: 2\r\n\r\nok")

    def serve(is_sealed: bool) -> None:
        with suppress(OSError), listening.accept()[0] as plain:
            if is_sealed:
                with context.wrap_socket(plain, server_side=True) as line:
                    answer(line)
            else:
                answer(plain)

    def start(is_sealed: bool) -> str:
        threading.Thread(target=serve, args=(is_sealed,), daemon=True).start()
        scheme = "https" if is_sealed else "http"
        return f"{scheme}://localhost:{listening.getsockname()[1]}/x"

    yield start
    over.set()
    listening.close()


@pytest.mark.parametrize("is_sealed", [False, True], ids=["plain", "TLS"])
def test_headers_that_drip_are_given_up(drip: Drip, is_sealed: bool) -> None:
    with pytest.raises(outward.NoAnswer):
        outward.posted(drip(is_sealed), b"x", {}, allow_private=True)


@pytest.mark.parametrize("is_sealed", [False, True], ids=["plain", "TLS"])
def test_so_is_what_is_fetched(drip: Drip, is_sealed: bool) -> None:
    with pytest.raises(outward.Unreachable, match="too slow"):
        outward.fetched(drip(is_sealed), most=1000, allow_private=True)
