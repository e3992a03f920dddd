"""How mail servers speak to us: SMTP and LMTP, with bounds on who is inside and for how long."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio import BaseTransport, Semaphore
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from ipaddress import ip_network
from typing import Any, cast
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, syntax
from django.conf import settings

from tournevis.ground.channels.email.content import LARGEST, received
from tournevis.ground.channels.email.tls import Certificate

MOST_INSIDE = 200  # connections
MOST_OF_ONE_PEER = 20
MOST_WRITING = 24  # mails being received at once: each is held in memory
MOST_UNDER_WAY = 100_000_000  # bytes of them, until they are kept and answered
SMALL = 1_000_000  # bytes for which each of them always finds room
BUFFER = 65_536  # bytes of a connection that are read ahead, twice at most
LOCAL = ("127.0.0.1", "::1", "")  # a mail server on this machine opens as many as it likes
COMMAND_WITHIN = 300.0  # seconds to wait for the next command (RFC 5321, 4.5.3.2.7)
MAIL_WITHIN = 900.0  # seconds for one whole mail
SLOT_WITHIN = 60.0  # seconds until its turn to be received comes
CALLS = {"*": 1_000, "NOOP": 100, "HELP": 10, "EHLO": 20, "HELO": 20, "RSET": 1_000}
BUSY = "451 4.3.2 too many mails at once, try again later"


class Doors:
    """Who is inside. Lives in the loop's thread alone."""

    def __init__(self) -> None:
        self.writing = Semaphore(MOST_WRITING)
        self._inside: dict[int, str] = {}
        self._under_way: dict[int, int] = {}

    def let_in(self, one: object, host: str) -> bool:
        """Whether one more may enter."""
        same = sum(each == host for each in self._inside.values())
        if len(self._inside) >= MOST_INSIDE or (host not in LOCAL and same >= MOST_OF_ONE_PEER):
            return False
        self._inside[id(one)] = host
        return True

    def leave(self, one: object) -> None:
        """It is gone; saying so twice does no harm."""
        self._inside.pop(id(one), None)

    def may_hold(self, one: object, size: int) -> bool:
        """Whether one may hold so many bytes of a mail; they are then its own. 0 gives them back."""
        others = sum(self._under_way.values()) - self._under_way.pop(id(one), 0)
        if size > SMALL and others + size > MOST_UNDER_WAY:
            return False
        if size > SMALL:
            self._under_way[id(one)] = size
        return True

    def has_room(self, size: int) -> bool:
        """Whether a mail of so many bytes would find room now."""
        return size <= SMALL or sum(self._under_way.values()) + size <= MOST_UNDER_WAY


class Door(SMTP):
    """One SMTP conversation. Data ends with CR LF . CR LF and nothing else: no mail hides in another."""

    line_length_limit = BUFFER
    is_lmtp = False

    def __init__(
        self,
        handler: Any,
        doors: Doors,
        loop: asyncio.AbstractEventLoop,
        certificate: Certificate | None,
    ) -> None:
        self.command_size_limits = defaultdict(lambda: SMTP.command_size_limit)
        super().__init__(
            handler,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
            hostname=urlsplit(settings.BASE_URL).hostname or "localhost",
            ident="LMTP" if self.is_lmtp else "ESMTP",
            tls_context=certificate.context if certificate else None,
            timeout=COMMAND_WITHIN,
            command_call_limit=CALLS,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=loop,
        )
        self._doors = doors
        self._is_refused = False

    def connection_made(self, transport: BaseTransport) -> None:
        """Let it in, or tell it to come back later."""
        is_first = self.session is None
        if is_first and not self._doors.let_in(self, peer_host(transport)):
            self._is_refused = True
            write = cast(asyncio.WriteTransport, transport)
            write.write(b"421 4.7.0 too many connections, try again later\r\n")
            write.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for the next."""
        self._doors.leave(self)
        if not self._is_refused:
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """The peer says no more."""
        return None if self._is_refused else super().eof_received()

    def data_received(self, data: bytes) -> None:
        """What a refused peer says is not listened to."""
        if not self._is_refused:
            super().data_received(data)

    def has_room(self, options: Sequence[str]) -> bool:
        """Whether a mail of the size that these options of MAIL say would find room now."""
        said = next((each[5:] for each in options if each.startswith("SIZE=")), "")
        return not said.isdigit() or self._doors.has_room(int(said))

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """Receive one mail, when its turn comes and within its time."""
        if arg:
            await self.push("501 Syntax: DATA")
        elif not self.envelope or not self.envelope.rcpt_tos:  # nor did it say who it is
            await self.push("503 5.5.1 need RCPT command")
        else:
            await self._receive_in_turn()

    async def _receive_in_turn(self) -> None:
        writing = self._doors.writing
        try:
            await asyncio.wait_for(writing.acquire(), SLOT_WITHIN)
        except TimeoutError:
            await self.push(BUSY)
            return
        try:
            self._reset_timeout(MAIL_WITHIN)
            await self._receive()
        finally:
            self._doors.may_hold(self, 0)
            writing.release()

    async def _receive(self) -> None:
        """In place of aiosmtpd's own, which holds each line by itself: fifty octets for two."""
        assert self.envelope is not None  # noqa: S101 - for the type checker
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        mail, answer = await received(self._reader, partial(self._doors.may_hold, self))
        if not answer:
            self.envelope.content = self.envelope.original_content = mail
            answer = await self._call_handler_hook("DATA")
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(answer)

    @syntax("VRFY <address>")
    async def smtp_VRFY(self, arg: str) -> None:
        """Nobody is told who lives here (RFC 5321, 7.3)."""
        await self.push("252 2.1.5 cannot say, but try to send")

    async def smtp_AUTH(self, arg: str) -> None:
        """Nobody signs in here: mail is received, never relayed."""
        await self.push("502 5.5.1 not offered")

    def _timeout_cb(self) -> None:
        with contextlib.suppress(Exception):
            self._writer.write(b"421 4.4.2 too slow, good-bye\r\n")
        super()._timeout_cb()  # type: ignore[no-untyped-call]


class LmtpDoor(Door, LMTP):
    """One LMTP conversation (RFC 2033): the answer to a mail is one line for each recipient."""

    is_lmtp = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owed = 0

    async def smtp_DATA(self, arg: str) -> None:
        """As SMTP, with as many answers as recipients were taken."""
        self._owed = len(self.envelope.rcpt_tos) if self.envelope else 0
        await super().smtp_DATA(arg)

    async def push(self, status: str | bytes) -> None:
        """What is said once of the whole mail is said for each recipient."""
        text = status.decode() if isinstance(status, bytes) else status
        if self._owed and not text.startswith("354"):
            if "\r\n" not in text:
                text = "\r\n".join([text] * self._owed)
            self._owed = 0
        await super().push(text)


def peer_host(transport: BaseTransport) -> str:
    """Who the peer is, for counting; "" on a socket of this machine.

    Whoever has one address of IPv6 has the whole /64 (RFC 4291, 2.5.4): it counts as one peer.
    """
    peer = transport.get_extra_info("peername")
    host = str(peer[0]).split("%")[0] if isinstance(peer, tuple) else ""
    if ":" not in host or host in LOCAL:
        return host
    return str(ip_network(f"{host}/64", strict=False))
