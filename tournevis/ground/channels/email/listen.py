"""Mail is received by SMTP, and answered 250 once it is in the database, committed.

No relaying: a recipient is one of the centres' addresses or is refused. Without the database, or
with a full disk, senders are asked to come back (451), which every mail server does for days.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from tournevis.ground.channels import inbox
from tournevis.ground.channels.email.identity import identity
from tournevis.ground.organisations import walls

LARGEST = 25_000_000  # bytes of one mail
LONGEST_LINE = 1_000_000  # bytes; the standard says 1,000, and programs write HTML on one line
MOST_RECIPIENTS = 100
AT_ONCE = 8  # conversations with the database
FINISHES_WITHIN = 10.0  # seconds, for what is being kept when we are told to stop
NULL_PATH = "<>"  # no return path: a machine wrote, and wants no answer (RFC 5321, 4.5.5)
LATER = "451 4.3.0 try again later"
T = TypeVar("T")
log = structlog.get_logger(__name__)


def serve(host: str, port: int) -> None:
    """Receive until told to stop (SIGTERM, SIGINT); what is being kept is answered first."""
    asyncio.run(_serve(host, port))


class Listener:
    """`with Listener() as listener:` receives in a thread of its own, on `listener.port`."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host, self.port = host, port
        self._is_up = threading.Event()
        self._trouble: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="smtp listener")

    def __enter__(self) -> Listener:
        self._thread.start()
        self._is_up.wait()
        if self._trouble is not None:
            raise self._trouble
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._receive())
        except BaseException as trouble:
            self._trouble = trouble
        finally:
            self._is_up.set()

    async def _receive(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await _receive(self.host, self.port, self._stop, self._ready)

    def _ready(self, port: int) -> None:
        self.port = port
        self._is_up.set()


class _Protocol(SMTP):
    line_length_limit = LONGEST_LINE


class Handler:
    """The answers to RCPT TO and DATA. `pool`'s threads speak to the database, and no others."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._asking = 0
        # For each mail under way, the centres that receive it, each with its plain address.
        self._accounts: WeakKeyDictionary[Envelope, dict[int, str]] = WeakKeyDictionary()

    @property
    def is_busy(self) -> bool:
        """Whether the database is being spoken to."""
        return self._asking > 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only the centres' own addresses are taken."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        try:
            found = await self._ask(partial(inbox.received, address))
        except Exception as trouble:
            return _later("recipient not looked up", trouble)
        if found is None or ("@" not in address and address.lower() != "postmaster"):
            return "550 5.1.1 nobody receives at this address, and nothing is relayed"
        self._accounts.setdefault(envelope, {}).setdefault(found[0], inbox.plain(address))
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail for each centre, in one transaction, then say so."""
        raw = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>") or NULL_PATH
        try:
            await self._ask(
                partial(keep, self._accounts[envelope], sender, raw, tuple(envelope.rcpt_tos))
            )
        except Exception as trouble:
            return _later("mail not kept", trouble)
        return "250 2.6.0 kept"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever goes wrong, the peer is told nothing of our inside."""
        return _later("conversation failed", error)

    async def _ask(self, question: Callable[[], T]) -> T:
        self._asking += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, partial(_and_let_go, question))
        finally:
            self._asking -= 1


def keep(accounts: dict[int, str], sender: str, raw: bytes, recipients: Sequence[str] = ()) -> None:
    """Keep one mail, once for each centre that receives it, and commit.

    An address with a token that stands in the envelope alone (a blind copy) goes on top of the
    mail, as any final delivery does (RFC 5321, 4.4); the mail's identity does not change by it.
    """
    known = identity(raw)
    raw = _delivered(recipients) + raw
    with walls.opened(*accounts) as now:
        for centre, account in sorted(accounts.items()):
            inbox.keep(
                centre,
                channel="email",
                account=account,
                sender=sender,
                raw=raw,
                message_id=known.message_id,
                content_hash=known.content_hash,
                now=now,
            )


def _delivered(recipients: Sequence[str]) -> bytes:
    """Fields for the addresses that carry something; only what can be an address is written."""
    told = [each for each in recipients if "+" in each and each.isascii() and each.isprintable()]
    return "".join(f"Delivered-To: {each}\r\n" for each in dict.fromkeys(told)).encode()


def _and_let_go(question: Callable[[], T]) -> T:
    """Ask, and give the thread's connection back to the pool, or away if it broke."""
    close_old_connections()
    try:
        return question()
    finally:
        close_old_connections()


def _later(what: str, trouble: Exception) -> str:
    log.error(what, trouble=type(trouble).__name__)
    return LATER


async def _serve(host: str, port: int) -> None:
    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    await _receive(host, port, stop, lambda port: log.info("receiving mail", port=port))


async def _receive(host: str, port: int, stop: asyncio.Event, ready: Callable[[int], None]) -> None:
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(AT_ONCE, "smtp") as pool:
        handler = Handler(pool)
        server = await loop.create_server(lambda: _protocol(handler, loop), host, port)
        ready(server.sockets[0].getsockname()[1])
        await stop.wait()
        server.close()
        await _quiet(handler)


def _protocol(handler: Handler, loop: asyncio.AbstractEventLoop) -> SMTP:
    return _Protocol(
        handler,
        data_size_limit=LARGEST,
        enable_SMTPUTF8=True,
        hostname=urlsplit(settings.BASE_URL).hostname or "localhost",
        ident="ESMTP",
        auth_exclude_mechanism=["LOGIN", "PLAIN"],
        loop=loop,
    )


async def _quiet(handler: Handler) -> None:
    """Let what is being kept be kept and answered."""
    for _ in range(int(FINISHES_WITHIN / 0.05)):
        if not handler.is_busy:
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.05)
