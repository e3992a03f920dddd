"""A mail server spoken to by IMAP, with bounds on what it may say and on how long it takes.

The standard library reads whatever size the other side announces, from its greeting on.
"""

from __future__ import annotations

import ssl
from imaplib import IMAP4, IMAP4_SSL
from time import monotonic
from typing import Any

from imap_tools import MailBox, MailBoxUnencrypted

MOST_BYTES = 80_000_000  # that a server may say to one command: more than the largest mail fetched
MOST_IN_TIME = 2_000_000  # the same, where all must be done by some time: no mail is fetched
LONGEST_LINE = 1_000_000  # bytes, as the standard library has it
READ_AT_ONCE = 65_536


class Bounded(IMAP4):
    """Reads by itself. `until` is when all must be done, as `monotonic` counts; None: no such end.

    Raises `IMAP4.abort` where the server says too much, TimeoutError where it takes too long.
    """

    def __init__(self, *args: Any, until: float | None = None, **more: Any) -> None:
        self._until, self._said, self._spare = until, 0, bytearray()
        self._most = MOST_BYTES if until is None else MOST_IN_TIME
        super().__init__(*args, **more)

    def read(self, size: int) -> bytes:
        """So many bytes; fewer only when the connection ends."""
        if size > self._most:
            raise self.abort(f"a server wants to say {size} bytes at once")
        while len(self._spare) < size and self._more():
            pass
        return self._taken(size)

    def readline(self) -> bytes:
        """One line, with its end."""
        at = 0
        while (end := self._spare.find(b"\n", at)) < 0:
            at = len(self._spare)
            if at > LONGEST_LINE:
                raise self.abort("a server says too long a line")
            if not self._more():
                return self._taken(at)
        return self._taken(end + 1)

    def starttls(self, *args: Any, **more: Any) -> Any:
        """What was said before the encryption, beyond the answer, is forgotten."""
        self._spare.clear()
        return super().starttls(*args, **more)

    def _new_tag(self) -> Any:
        self._said = 0
        return super()._new_tag()  # type: ignore[misc]

    def _more(self) -> bool:
        if self._until is not None:
            left = self._until - monotonic()
            if left <= 0:
                raise TimeoutError
            self.sock.settimeout(min(left, self.sock.gettimeout() or left))
        got = self.sock.recv(READ_AT_ONCE)
        self._spare += got
        self._said += len(got)
        if self._said > self._most:
            raise self.abort("a server says too much")
        return bool(got)

    def _taken(self, size: int) -> bytes:
        taken = bytes(memoryview(self._spare)[:size])
        del self._spare[:size]
        return taken


class BoundedTls(Bounded, IMAP4_SSL):
    """The same, encrypted from the start."""


class Tls(MailBox):
    """A mailbox behind TLS."""

    def __init__(
        self, host: str, port: int, within: float, context: ssl.SSLContext, until: float | None
    ) -> None:
        self._until = until
        super().__init__(host, port, timeout=within, ssl_context=context)

    def _get_mailbox_client(self) -> IMAP4:
        return BoundedTls(
            self._host,
            self._port,
            ssl_context=self._ssl_context,
            timeout=self._timeout,
            until=self._until,
        )


class Plain(MailBoxUnencrypted):
    """A mailbox that is spoken to without encryption, at first."""

    def __init__(self, host: str, port: int, within: float, until: float | None) -> None:
        self._until = until
        super().__init__(host, port, timeout=within)

    def _get_mailbox_client(self) -> IMAP4:
        return Bounded(self._host, self._port, self._timeout, until=self._until)
