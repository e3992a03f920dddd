"""One bind: a connection to an SMS centre on which both sides ask and answer.

A thread of its own reads: it hands answers to those who wait for them, answers enquire_link, gives
each deliver_sm to `hear` and answers it with the status that comes back, which is after the
commit. When nothing is heard for a while it asks enquire_link; without an answer the bind is over.
"""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer

import structlog

from tournevis.engines.sms import smpp
from tournevis.engines.sms.smpp import Command, Pdu, Status
from tournevis.ground.channels.sms.smpp.account import Account

CONNECTS_WITHIN, BINDS_WITHIN, ANSWERS_WITHIN, LOOKS_EVERY = 3.0, 5.0, 10.0, 0.5  # seconds
_MESSAGES = (Command.DELIVER_SM, Command.DATA_SM)
log = structlog.get_logger(__name__)
Hear = Callable[[Pdu], Status]


class Lost(Exception):
    """The bind is over; what was asked and not answered may have been heard, or not."""


class NotBound(Exception):
    """The SMS centre is not there, or does not let us in; nothing was sent."""


class Bind:
    """`Bind(account, hear, sends=True).open()`; `ask` from any thread; `close` when done.

    `idle_after` seconds without an `ask` it closes by itself (None: never).
    """

    def __init__(
        self, account: Account, hear: Hear, *, sends: bool, idle_after: float | None = None
    ) -> None:
        self.account, self._hear, self._sends = account, hear, sends
        self._idle_after = idle_after
        self._numbers = itertools.cycle(range(1, 0x7FFFFFFF))
        self._waiting: dict[int, Future[Pdu]] = {}
        self._window = threading.BoundedSemaphore(account.window)
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._heard_at = self._asked_at = time.monotonic()
        self._link: Future[Pdu] | None = None
        self._socket: socket.socket | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can be asked."""
        return self._socket is not None and not self._over.is_set()

    def open(self) -> Bind:
        """Connect and bind. Raises `NotBound` with the reason in plain words."""
        try:
            self._socket = self._connected()
        except OSError as trouble:
            raise NotBound("the SMS gateway does not answer") from trouble
        threading.Thread(target=self._read, name=self.account.name, daemon=True).start()
        try:
            answer = self._asked(self._request_to_bind()).result(BINDS_WITHIN)
        except (NoAnswer, Lost) as trouble:
            self._end()
            raise NotBound("the SMS gateway does not answer") from trouble
        if answer.status != Status.OK:
            self._end()
            raise NotBound(f"the SMS centre does not let us bind: status {answer.status:#x}")
        return self

    def ask(self, command: Command, body: bytes = b"") -> Future[Pdu]:
        """Send a request; its answer comes in the future. Raises `NotBound` when nothing was sent.

        Waits while `window` requests are unanswered. The future raises `Lost` when the bind ends.
        """
        if not self._window.acquire(timeout=ANSWERS_WITHIN):
            raise NotBound("the SMS centre answers nothing any more")
        try:
            if not self.is_open:
                raise NotBound("the SMS gateway does not answer")
            self._asked_at = time.monotonic()
            future = self._asked(Pdu(command, next(self._numbers), body=body))
        except BaseException:
            self._window.release()
            raise
        future.add_done_callback(lambda _: self._window.release())
        return future

    def wait(self, seconds: float) -> bool:
        """Wait; whether it is over."""
        return self._over.wait(seconds)

    def close(self) -> None:
        """Say goodbye, and end it."""
        if self.is_open:
            try:
                self._asked(Pdu(Command.UNBIND, next(self._numbers))).result(2.0)
            except (NoAnswer, Lost):
                pass
        self._end()

    def _connected(self) -> socket.socket:
        where = (self.account.host, self.account.port)
        plain = socket.create_connection(where, timeout=CONNECTS_WITHIN)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.account.is_tls:
            return plain
        context = ssl.create_default_context()
        return context.wrap_socket(plain, server_hostname=self.account.host)

    def _request_to_bind(self) -> Pdu:
        return smpp.bind(
            self.account.way(sends=self._sends),
            next(self._numbers),
            user=self.account.user,
            password=self.account.password,
            system_type=self.account.system_type,
        )

    def _asked(self, pdu: Pdu) -> Future[Pdu]:
        future: Future[Pdu] = Future()
        self._waiting[pdu.sequence] = future
        self._write(pdu)
        if self._over.is_set():  # ended between the look and the writing
            self._fail(pdu.sequence)
        return future

    def _write(self, pdu: Pdu) -> None:
        try:
            with self._lock:
                assert self._socket is not None  # noqa: S101 - for the type checker
                self._socket.sendall(bytes(pdu))
        except OSError:
            self._end()

    def _read(self) -> None:
        """The thread: until the connection, the SMS centre or we end it."""
        buffer = b""
        try:
            while not self._over.is_set():
                buffer = self._handled(buffer + self._received())
                self._look_at_the_time()
        except (OSError, smpp.Malformed) as trouble:
            if not self._over.is_set():
                log.warning("bind ended", gateway=self.account.name, why=str(trouble))
        except Exception:
            log.exception("bind failed", gateway=self.account.name)
        finally:
            self._end()

    def _received(self) -> bytes:
        assert self._socket is not None  # noqa: S101 - for the type checker
        self._socket.settimeout(LOOKS_EVERY)
        try:
            data = self._socket.recv(65_536)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionError("the SMS centre hung up")
        self._heard_at = time.monotonic()
        return data

    def _handled(self, buffer: bytes) -> bytes:
        """Act on every whole PDU of what was received; gives the rest."""
        while not self._over.is_set():
            pdu, buffer = smpp.taken(buffer)
            if pdu is None:
                break
            self._act_on(pdu)
        return buffer

    def _act_on(self, pdu: Pdu) -> None:
        if pdu.is_response:
            self._settle(pdu)
        elif pdu.command in _MESSAGES:
            self._write(smpp.answer_to(pdu, self._hear(pdu)))
        elif pdu.command == Command.UNBIND:
            self._write(smpp.answer_to(pdu))
            self._end()
        elif pdu.command == Command.ENQUIRE_LINK:
            self._write(smpp.answer_to(pdu))
        elif pdu.command != Command.ALERT_NOTIFICATION:
            self._write(Pdu(Command.GENERIC_NACK, pdu.sequence, Status.INVALID_COMMAND))

    def _settle(self, pdu: Pdu) -> None:
        future = self._waiting.pop(pdu.sequence, None)
        if future is not None and not future.done():
            future.set_result(pdu)

    def _look_at_the_time(self) -> None:
        now = time.monotonic()
        if self._idle_after is not None and now - self._asked_at > self._idle_after:
            self._write(Pdu(Command.UNBIND, next(self._numbers)))
            self._end()
        elif self._link is not None and not self._link.done():
            if now - self._heard_at > self.account.enquire + ANSWERS_WITHIN:
                raise ConnectionError("enquire_link was not answered")
        elif now - self._heard_at > self.account.enquire:
            self._link = self._asked(Pdu(Command.ENQUIRE_LINK, next(self._numbers)))

    def _end(self) -> None:
        self._over.set()
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            self._socket.close()
        for sequence in list(self._waiting):
            self._fail(sequence)

    def _fail(self, sequence: int) -> None:
        future = self._waiting.pop(sequence, None)
        if future is not None and not future.done():
            future.set_exception(Lost())
