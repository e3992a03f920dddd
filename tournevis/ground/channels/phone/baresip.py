"""The house's own telephone: baresip, commanded over its ctrl_tcp module (JSON in netstrings)."""

from __future__ import annotations

import json
import socket
from collections import deque
from types import TracebackType
from typing import Any

LARGEST = 100_000  # bytes of one message
ANSWERS_WITHIN = 5.0  # seconds


class Lost(OSError):
    """The connection to baresip is lost, or what comes over it is no ctrl_tcp."""


class Baresip:
    """One connection; baresip listens to one at a time. Raises `Lost` when it breaks."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_connection((host, port), ANSWERS_WITHIN)
        self._before = b""
        self._events: deque[dict[str, Any]] = deque()
        self._token = 0

    def __enter__(self) -> Baresip:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._socket.close()

    def command(self, name: str, params: str = "") -> bool:
        """Have baresip do something; whether it says that it did. Events meanwhile are kept."""
        self._token += 1
        asked = {"command": name, "params": params, "token": str(self._token)}
        try:
            self._socket.sendall(_netstring(asked))
        except OSError as trouble:
            raise Lost(str(trouble)) from trouble
        while True:
            told = self._message(ANSWERS_WITHIN)
            if told is None:
                raise Lost("no answer to a command")
            if told.get("response") and told.get("token") == asked["token"]:
                return bool(told.get("ok"))
            self._keep(told)

    def event(self, seconds: float) -> dict[str, Any] | None:
        """The next event; None when nothing happens within these seconds."""
        if not self._events:
            told = self._message(seconds)
            if told is not None:
                self._keep(told)
        return self._events.popleft() if self._events else None

    def _keep(self, told: dict[str, Any]) -> None:
        if told.get("event"):
            self._events.append(told)

    def _message(self, seconds: float) -> dict[str, Any] | None:
        self._socket.settimeout(max(seconds, 0.01))
        while (found := _first(self._before)) is None:
            try:
                more = self._socket.recv(65_536)
            except TimeoutError:
                return None
            except OSError as trouble:
                raise Lost(str(trouble)) from trouble
            if not more:
                raise Lost("baresip hung up")
            self._before += more
        message, self._before = found
        return message


def _netstring(message: dict[str, Any]) -> bytes:
    content = json.dumps(message).encode()
    return b"%d:%s," % (len(content), content)


def _first(data: bytes) -> tuple[dict[str, Any], bytes] | None:
    """The first whole message and what follows it; None when it has not all come yet."""
    size, colon, rest = data[:8].partition(b":")
    if not colon:
        if len(data) >= 8:
            raise Lost("not a netstring")
        return None
    if not size.isdigit() or int(size) > LARGEST:
        raise Lost("not a netstring")
    rest, length = data[len(size) + 1 :], int(size)
    if len(rest) <= length:
        return None
    try:
        message = json.loads(rest[:length])
    except ValueError as trouble:
        raise Lost("not JSON") from trouble
    if not isinstance(message, dict):
        raise Lost("not an object")
    return message, rest[length + 1 :]
