"""Asking somebody else's address, without being led into one's own network.

A name is resolved once, every address it has is looked at, and the connection goes to that very
address. Redirects are looked at again, each; size, time and hops are bounded.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Timer
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from tournevis.ground.organisations.internet import Address
from tournevis.ground.organisations.internet import is_open as is_open

MOST_HOPS = 3
PATIENCE = 5.0  # seconds without a word
ALL_WITHIN = 20.0  # seconds, redirects included
POSTED_WITHIN = 5.0  # seconds, headers included: what is sent after it waits as long
PORTS = {"http": 80, "https": 443}
PLAIN = {"Accept-Encoding": "identity"}  # what is packed may be a thousand times what was sent


class Unreachable(Exception):
    """It cannot be asked; the message says why: "what: detail", or "what" alone."""


class NoAnswer(Unreachable):
    """The whole of it was said, and no answer came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said to what was posted to it; its words are not read."""

    status: int
    headers: Mapping[str, str]


def fetched(address: str, *, most: int, allow_private: bool, accept: str = "*/*") -> bytes:
    """What this address holds, at most `most` bytes of it. Raises `Unreachable`."""
    ends = time.monotonic() + ALL_WITHIN
    for _hop in range(MOST_HOPS + 1):
        try:
            found = _asked(address, most, ends, allow_private, accept)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as trouble:
            if time.monotonic() > ends:
                raise Unreachable("its server is too slow") from trouble
            raise Unreachable(f"its server does not answer: {type(trouble).__name__}") from trouble
        if isinstance(found, bytes):
            return found
        address = urljoin(address, found)
    raise Unreachable("it redirects again and again")


def posted(address: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool) -> Answer:
    """Post this, once; a redirect is an answer like any other. Raises `Unreachable`."""
    ends = time.monotonic() + POSTED_WITHIN
    try:
        with _asking("POST", address, headers, ends, allow_private, body) as answer:
            return Answer(answer.status_code, dict(answer.headers))
    except (httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError) as trouble:
        raise NoAnswer(f"its server does not answer: {type(trouble).__name__}") from trouble
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as trouble:
        raise Unreachable(f"its server does not answer: {type(trouble).__name__}") from trouble


def is_private(host: str) -> bool:
    """Whether a server of this name or address, as it is known now, is not on the open internet."""
    try:
        found = _resolved(host)
    except (OSError, UnicodeError):
        return False  # there is none: trying it will say so
    return not all(is_open(each) for each in found)


def _asked(address: str, most: int, ends: float, allow_private: bool, accept: str) -> bytes | str:
    """What stands there, or where it redirects to."""
    with _asking("GET", address, {**PLAIN, "Accept": accept}, ends, allow_private) as answer:
        if answer.is_redirect:
            return str(answer.headers.get("location", ""))
        if answer.status_code != 200:
            raise Unreachable(f"its server refuses: {answer.status_code}")
        return _body(answer, most, ends)


@contextmanager
def _asking(
    method: str,
    address: str,
    headers: Mapping[str, str],
    ends: float,
    allow_private: bool,
    body: bytes | None = None,
) -> Iterator[httpx.Response]:
    """The answer of the one server that this address was found to name."""
    parts = urlsplit(address)
    host, port = _place(address)
    there = _pinned(host, allow_private)
    url = httpx.URL(address).copy_with(
        host=there, port=port, username=None, password=None, fragment=None
    )
    with (
        _cut(ends) as trace,
        # No proxy and no .netrc of the machine: it would resolve the name anew, or sign us in.
        httpx.Client(timeout=PATIENCE, trust_env=False, follow_redirects=False) as client,
        client.stream(
            method,
            url,
            content=body,
            headers={**headers, "Host": parts.netloc.rpartition("@")[2]},
            auth=(parts.username or "", parts.password or "") if parts.username else None,
            extensions={"sni_hostname": host, "trace": trace},
        ) as answer,
    ):
        yield answer


@contextmanager
def _cut(ends: float) -> Iterator[Callable[[str, Mapping[str, Any]], None]]:
    """What is told of a connection, to cut it at its end, whatever it waits for.

    `PATIENCE` begins anew with each octet: who sends one now and then would never be left.
    """
    with ExitStack() as held:

        def trace(event: str, told: Mapping[str, Any]) -> None:
            if event == "connection.connect_tcp.complete":
                # A second handle, for TLS takes the first one away.
                line = told["return_value"].get_extra_info("socket").dup()
                held.callback(line.close)
                watch = Timer(max(0.0, ends - time.monotonic()), _end, [line])
                held.callback(watch.join)
                held.callback(watch.cancel)
                watch.start()

        yield trace


def _end(line: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        line.shutdown(socket.SHUT_RDWR)


def _body(answer: httpx.Response, most: int, ends: float) -> bytes:
    if answer.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise Unreachable("its server refuses: packed")
    body = bytearray()
    for piece in answer.iter_raw():  # as it comes: who sends a byte a minute is noticed too
        body += piece
        if len(body) > most:
            raise Unreachable("it is too large")
    if time.monotonic() > ends:  # what was cut may look whole
        raise Unreachable("its server is too slow")
    return bytes(body)


def _place(address: str) -> tuple[str, int]:
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise Unreachable("it is not an address of the web")
    return parts.hostname, parts.port or PORTS[parts.scheme]


def _pinned(host: str, allow_private: bool) -> str:
    """The one address to connect to; every address of the name must be open."""
    found = _resolved(host)
    if not allow_private and not all(is_open(each) for each in found):
        raise Unreachable("its server is on a private network, which your administrator must allow")
    return str(found[0])


def _resolved(host: str) -> list[Address]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [ip_address(str(each[4][0]).split("%")[0]) for each in found]
