"""Mail is received by SMTP and LMTP, and answered 250 once it is in the database, committed.

No relaying: a recipient is one of the centres' addresses or is refused. Without the database, or
with a full disk, senders are asked to come back (451, 452), which every mail server does for days.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import stat
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections

from tournevis.ground.channels import inbox, room
from tournevis.ground.channels.email.doors import Door, Doors, LmtpDoor
from tournevis.ground.channels.email.identity import identity
from tournevis.ground.channels.email.tls import Certificate
from tournevis.ground.organisations import walls

MOST_RECIPIENTS = 100
AT_ONCE = 8  # conversations with the database
LARGE = 1_000_000  # bytes
LARGE_AT_ONCE = 1  # of mails above that: the database's driver writes them out several times
FINISHES_WITHIN = 10.0  # seconds, for what is being kept when we are told to stop
NULL_PATH = "<>"  # no return path: a machine wrote, and wants no answer (RFC 5321, 4.5.5)
LATER = "451 4.3.0 try again later"
T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one door stands: a host and a port (0: any free one), or the path of a socket."""

    host: str = "127.0.0.1"
    port: int = 0
    path: str = ""
    is_lmtp: bool = False


def places() -> list[Place]:
    """The doors that the settings name."""
    named = [Place(settings.SMTP_LISTEN, settings.SMTP_PORT)]
    if settings.LMTP_PORT:
        named.append(Place(settings.SMTP_LISTEN, settings.LMTP_PORT, is_lmtp=True))
    if settings.LMTP_SOCKET:
        named.append(Place(path=settings.LMTP_SOCKET, is_lmtp=True))
    return named


def serve(*doors: Place) -> None:
    """Receive until told to stop (SIGTERM, SIGINT); what is being kept is answered first."""
    asyncio.run(_serve(doors or tuple(places())))


class Listener:
    """`with Listener() as listener:` receives in a thread of its own, on `listener.port`."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, **more: Any) -> None:
        self.place, self.port = Place(host, port, **more), port
        self._is_up = threading.Event()
        self._trouble: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="mail listener")

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
        await _receive([self.place], self._stop, self._ready)

    def _ready(self, ports: list[int]) -> None:
        self.port = ports[0]
        self._is_up.set()


class Handler:
    """The answers to each command. `pool`'s threads speak to the database, and no others."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._asking = 0
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        # For each mail under way, whose each recipient is: the centre and its plain address.
        self._homes: WeakKeyDictionary[Envelope, list[tuple[int, str]]] = WeakKeyDictionary()

    @property
    def is_busy(self) -> bool:
        """Whether the database is being spoken to."""
        return self._asking > 0

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, said: list[str]
    ) -> list[str]:
        """What we can do: nobody signs in, and commands may come together."""
        session.host_name = host
        able = [line for line in said if not line[4:].startswith("AUTH")]
        return [able[0], "250-PIPELINING", *able[1:]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A sender is whatever it says, on one line; without room there is no use in going on."""
        if not address.isprintable():
            return "553 5.1.7 not an address"
        if room.is_short():
            log.error("no room for mail")
            return "452 4.3.1 no room just now, try again later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

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
        self._homes.setdefault(envelope, []).append((found[0], inbox.plain(address)))
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Door, session: Session, envelope: Envelope) -> str:
        """Keep the mail for each centre, in one transaction, then say so; LMTP: centre by centre."""
        homes = self._homes[envelope]
        if not server.is_lmtp:
            return await self._kept(dict(reversed(homes)), session, envelope)
        answers = {
            centre: await self._kept({centre: account}, session, envelope, is_lmtp=True)
            for centre, account in dict(reversed(homes)).items()
        }
        return "\r\n".join(answers[centre] for centre, _ in homes)

    async def _kept(
        self,
        accounts: dict[int, str],
        session: Session,
        envelope: Envelope,
        *,
        is_lmtp: bool = False,
    ) -> str:
        raw = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>") or NULL_PATH
        seen = _seen(session, envelope, is_lmtp)
        try:
            told = tuple(envelope.rcpt_tos)
            async with self._large if len(raw) > LARGE else nullcontext():
                await self._ask(partial(keep, accounts, sender, raw, seen, told))
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


def keep(
    accounts: dict[int, str],
    sender: str,
    raw: bytes,
    envelope: dict[str, Any] | None = None,
    recipients: Sequence[str] = (),
) -> None:
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
                envelope=envelope,
            )


def _seen(session: Session, envelope: Envelope, is_lmtp: bool) -> dict[str, Any]:
    """What vouching asks about. Over LMTP the peer is a mail server of ours, not the sender's."""
    said = {"mail_from": (envelope.mail_from or "").strip("<>")}
    if is_lmtp:
        return {**said, "by": "lmtp"}
    peer = session.peer[0] if isinstance(session.peer, tuple) else ""
    is_encrypted = session.ssl is not None
    return {**said, "by": "smtp", "peer_ip": peer, "helo": session.host_name, "tls": is_encrypted}


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


async def _serve(doors: tuple[Place, ...]) -> None:
    stop = asyncio.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(told, stop.set)
    await _receive(list(doors), stop, lambda ports: log.info("receiving mail", ports=ports))


async def _receive(
    doors: list[Place], stop: asyncio.Event, ready: Callable[[list[int]], None]
) -> None:
    with ThreadPoolExecutor(AT_ONCE, "mail") as pool:
        handler, inside, certificate = Handler(pool), Doors(), _certificate()
        servers = [await _opened(place, handler, inside, certificate) for place in doors]
        ready([_port(server) for server in servers])
        await stop.wait()
        for server in servers:
            server.close()
        await _quiet(handler)


async def _opened(
    place: Place, handler: Handler, inside: Doors, certificate: Certificate | None
) -> asyncio.Server:
    loop = asyncio.get_running_loop()
    kind = LmtpDoor if place.is_lmtp else Door
    made = partial(kind, handler, inside, loop, certificate)
    if not place.path:
        return await loop.create_server(made, place.host, place.port)
    _forget(Path(place.path))
    before = os.umask(0o117)  # its owner and group alone may bring mail
    try:
        return await loop.create_unix_server(made, place.path)
    finally:
        os.umask(before)


def _forget(path: Path) -> None:
    """Take away the socket that a killed listener left; whatever else is there stays."""
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) != 0:
                path.unlink()


def _port(server: asyncio.Server) -> int:
    name = server.sockets[0].getsockname()
    return int(name[1]) if isinstance(name, tuple) else 0


def _certificate() -> Certificate | None:
    """What we prove who we are with; without it STARTTLS is not offered."""
    if not settings.SMTP_TLS_CERTIFICATE:
        return None
    try:
        return Certificate(settings.SMTP_TLS_CERTIFICATE, settings.SMTP_TLS_KEY)
    except OSError as trouble:
        log.error("certificate not usable: no STARTTLS", trouble=str(trouble))
        return None


async def _quiet(handler: Handler) -> None:
    """Let what is being kept be kept and answered."""
    for _ in range(int(FINISHES_WITHIN / 0.05)):
        if not handler.is_busy:
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.05)
