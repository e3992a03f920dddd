"""A real SMTP server that keeps what it is sent, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import Enum
from importlib.util import find_spec
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from .server import LOOPBACK, free_ports


class Mode(Enum):
    """What the server does with a message once it has all of it."""

    ACCEPT = "250"
    LATER = "451"  # "try again": nothing was kept
    NEVER = "550"  # "do not try again": nothing was kept
    DROP = "dropped"  # kept, but the connection ends before the answer: sent or not?
    HANG = "hung"  # kept, and no answer until `release()` or the end


REPLIES = {
    Mode.ACCEPT: "250 2.0.0 kept",
    Mode.LATER: "451 4.3.0 not now",
    Mode.NEVER: "550 5.7.1 not wanted",
}


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as it arrived, and when; `mode` says how the server answered."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    mode: Mode
    at: float

    @property
    def message(self) -> EmailMessage:
        """The message, parsed by the standard library."""
        return message_from_bytes(self.raw, policy=policy.default)


def missing() -> str | None:
    """What has to be installed first, in plain words; None if nothing."""
    if find_spec("aiosmtpd"):
        return None
    return "The Python package aiosmtpd is missing: `make dev` installs it."


class SmtpSink:
    """`with SmtpSink() as sink:` a server at `sink.url`; `sink.mails` are in order of arrival.

    `sink.mode` may be changed at any time; `sink.unknown` are recipients refused with 550 5.1.1.
    """

    def __init__(self, mode: Mode = Mode.ACCEPT) -> None:
        self.mode = mode
        self.mails: list[Mail] = []
        self.unknown: set[str] = set()
        [self.port] = free_ports(1)
        self._hung: set[asyncio.Future[None]] = set()
        self._controller: Controller | None = None

    def __enter__(self) -> SmtpSink:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """smtp://127.0.0.1:port"""
        return f"smtp://{LOOPBACK}:{self.port}"

    @property
    def accepted(self) -> list[Mail]:
        """The messages the sender was told are kept."""
        return [mail for mail in self.mails if mail.mode is Mode.ACCEPT]

    def start(self) -> None:
        """Listen (again, on the same port)."""
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        controller, self._controller = self._controller, None
        if controller is not None:
            self._release(controller)
            controller.stop()

    def release(self) -> None:
        """Let go of every hanging connection, which then ends without an answer."""
        if self._controller is not None:
            self._release(self._controller)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """aiosmtpd asks whether it may take this recipient."""
        if address in self.unknown:
            return "550 5.1.1 nobody of this name here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd gives a whole message and asks for the answer."""
        mode = self.mode
        if mode not in (Mode.LATER, Mode.NEVER):
            self.mails.append(_mail(envelope, mode))
        if mode is Mode.HANG:
            await self._hang()
        if mode in (Mode.HANG, Mode.DROP):
            if isinstance(server.transport, asyncio.WriteTransport):
                server.transport.abort()
            # Nobody hears this one: the connection is gone.
            return "421 4.3.2 gone"
        return REPLIES[mode]

    async def _hang(self) -> None:
        held: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hung.add(held)
        try:
            await held
        finally:
            self._hung.discard(held)

    def _release(self, controller: Controller) -> None:
        async def let_go() -> None:
            for held in list(self._hung):
                if not held.done():
                    held.set_result(None)
            await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(let_go(), controller.loop).result(5)


def _mail(envelope: Envelope, mode: Mode) -> Mail:
    content = envelope.original_content or b""
    # The null return path comes as "<>".
    sender = (envelope.mail_from or "").removeprefix("<>")
    return Mail(sender, tuple(envelope.rcpt_tos), content, mode, time.time())
