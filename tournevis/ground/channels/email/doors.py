"""How mail servers speak to us: SMTP and LMTP, with bounds on who is inside and for how long."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio import BaseTransport
from collections import defaultdict
from contextlib import AsyncExitStack
from ipaddress import ip_network
from typing import Any, cast
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, syntax
from django.conf import settings

from tournevis.ground.channels.email import receiving
from tournevis.ground.channels.email.receiving import Slots, UnderWay
from tournevis.ground.channels.email.tls import Certificate

READ_AT_ONCE = 65_536  # bytes: each connection has twice as many waiting at most
MOST_INSIDE = 200  # connections
MOST_OF_ONE_PEER = 20
LOCAL = ("127.0.0.1", "::1", "")  # a mail server on this machine opens as many as it likes
COMMAND_WITHIN = 300.0  # seconds to wait for the next command (RFC 5321, 4.5.3.2.7)
MAIL_WITHIN = 900.0  # seconds for one whole mail
SILENT_WITHIN = 30.0  # seconds in which a mail must begin, and all the pauses it may make
SLOWEST = 2_000.0  # bytes a second on the whole, beyond those pauses
CALLS = {"*": 1_000, "NOOP": 100, "HELP": 10, "EHLO": 20, "HELO": 20, "RSET": 1_000}
BUSY = "451 4.3.2 too many mails at once, try again later"


class Doors:
    """Who is inside. Lives in the loop's thread alone."""

    def __init__(self) -> None:
        self.slots, self.under_way = Slots(), UnderWay()
        self._inside: dict[int, str] = {}

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


class Door(SMTP):
    """One SMTP conversation. Data ends with CR LF . CR LF and nothing else: no mail hides in another."""

    line_length_limit = READ_AT_ONCE
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
            data_size_limit=receiving.LARGEST,
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
        self._is_refused = self._is_deaf = False
        self._host = ""
        self._began: float | None = None  # when the mail that is coming was asked for
        self._came = 0  # bytes since then

    def connection_made(self, transport: BaseTransport) -> None:
        """Let it in, or tell it to come back later."""
        is_first = self.session is None
        if is_first and not self._doors.let_in(self, peer_host(transport)):
            self._is_refused = True
            write = cast(asyncio.WriteTransport, transport)
            write.write(b"421 4.7.0 too many connections, try again later\r\n")
            write.close()
            return
        self._host = peer_host(transport)
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
        self._came += len(data)
        if not self._is_refused and not self._is_deaf:
            super().data_received(data)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """Receive one mail, when its turn comes and within its time."""
        if await self._is_out_of_turn(arg):
            return
        async with AsyncExitStack() as held:
            is_ours = self.is_lmtp or self._host in LOCAL
            try:
                await self._doors.slots.take(self._host, held, is_ours=is_ours)
            except TimeoutError:
                await self.push(BUSY)
                return
            await self._receive()

    async def _is_out_of_turn(self, arg: str | None) -> bool:
        """Say so when no mail is expected now."""
        if await self.check_helo_needed():
            return True
        if arg or not (self.envelope and self.envelope.rcpt_tos):
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return True
        return False

    async def _receive(self) -> None:
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        with self._doors.under_way.mail() as mail:
            self._began, self._came = self.loop.time(), 0
            self._reset_timeout(min(SILENT_WITHIN, MAIL_WITHIN))
            try:
                has_ended = await mail.receive(self._reader)
            finally:
                self._began = None
            self._reset_timeout(MAIL_WITHIN)
            answer = mail.refusal or await self._kept(mail.content())
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push(answer)
        if not has_ended:
            self._shut()

    async def _kept(self, content: bytes) -> str:
        if self.envelope is not None:
            self.envelope.content = self.envelope.original_content = content
        return str(await self._call_handler_hook("DATA"))

    def _shut(self) -> None:
        """Hang up in the midst of a mail: nothing of it may be taken for a command."""
        self._is_deaf = True
        self._reader._buffer.clear()  # type: ignore[attr-defined]
        if self.transport is not None:
            self.transport.close()

    @syntax("VRFY <address>")
    async def smtp_VRFY(self, arg: str) -> None:
        """Nobody is told who lives here (RFC 5321, 7.3)."""
        await self.push("252 2.1.5 cannot say, but try to send")

    async def smtp_AUTH(self, arg: str) -> None:
        """Nobody signs in here: mail is received, never relayed."""
        await self.push("502 5.5.1 not offered")

    def _timeout_cb(self) -> None:
        if self._began is not None and (left := self._time_left(self._began)) > 0:
            self._reset_timeout(left)
            return
        with contextlib.suppress(Exception):
            self._writer.write(b"421 4.4.2 too slow, good-bye\r\n")
        super()._timeout_cb()  # type: ignore[no-untyped-call]

    def _time_left(self, began: float) -> float:
        """Seconds for the mail that is coming: it may pause, and must not be slow on the whole."""
        allowed = min(MAIL_WITHIN, SILENT_WITHIN + self._came / SLOWEST)
        return began + allowed - self.loop.time()


class LmtpDoor(Door, LMTP):
    """One LMTP conversation (RFC 2033): the answer to a mail is one line for each recipient."""

    is_lmtp = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owed = 0

    async def push(self, status: str | bytes) -> None:
        """What is said once of the whole mail is said for each recipient."""
        text = status.decode() if isinstance(status, bytes) else status
        if text.startswith("354"):
            self._owed = len(self.envelope.rcpt_tos) if self.envelope else 0
        elif self._owed:
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
