"""An SMS centre to bind to, for what can't be had: one that misbehaves on purpose.

No operator's SMS centre can be installed, so this one is written here: real PDUs over TCP, the
messages read and written by the package smpp34, which shares no code with ours. It does what it is
told: takes, refuses, throttles, stays silent, hangs up.
"""

from __future__ import annotations

import itertools
import socket
import struct
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal

import smpp34

from .server import LOOPBACK

HEADER = struct.Struct(">IIII")
BINDS = (1, 2, 9)
SUBMIT, DELIVER, UNBIND, ENQUIRE, RESPONSE = 4, 5, 6, 0x15, 0x80000000
OK, THROTTLED, INVALID_DESTINATION, SYSTEM_ERROR = 0, 0x58, 0x0B, 0x08
Answer = int | str | Literal["silence"]


@dataclass
class Session:
    """One bind."""

    connection: socket.socket
    way: int = 0
    waiting: dict[int, Future[int]] = field(default_factory=dict)
    heard: list[int] = field(default_factory=list)

    def write(self, command: int, sequence: int, status: int = 0, body: bytes = b"") -> None:
        """Send one PDU."""
        size = HEADER.size + len(body)
        self.connection.sendall(HEADER.pack(size, command, status, sequence) + body)

    def hang_up(self) -> None:
        """Cut the connection without a word."""
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class Smsc:
    """`with Smsc() as smsc:` binds are taken on `smsc.port`.

    `answer(submit, count)` says what a submit_sm hears: a message id, a status (int), "silence" for
    no answer, "hang up" to be cut off. `submitted` has every one that came, in order.
    """

    def __init__(self, answer: Callable[[smpp34.SubmitSm, int], Answer] | None = None) -> None:
        self.answer = answer or (lambda submit, count: f"m{count}")
        self.submitted: list[smpp34.SubmitSm] = []
        self.sessions: list[Session] = []
        self.bind_status = OK
        self.binds = 0
        self.answers_links = True
        self._numbers = itertools.count(1)
        self._server = socket.create_server((LOOPBACK, 0))
        self.port = int(self._server.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Smsc:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(5)

    def url(self, **said: str | float) -> str:
        """The address to bind to, with these parameters."""
        query = "&".join(f"{name}={value}" for name, value in said.items())
        return f"smpp://us:p%40ss@{LOOPBACK}:{self.port}/?{query}"

    def hang_up(self) -> None:
        """Cut every bind off."""
        for session in list(self.sessions):
            session.hang_up()

    def unbind(self) -> None:
        """Ask every bind to end, as before a restart."""
        for session in list(self.sessions):
            session.write(UNBIND, next(self._numbers))

    def deliver(
        self,
        content: bytes,
        *,
        source: str = "33600000011",
        destination: str = "33700000000",
        answers_within: float = 10,
        **more: object,
    ) -> int | None:
        """Deliver a message to a bind that receives; the status of the answer, None without one."""
        session = next(each for each in reversed(self.sessions) if each.way != 2)
        values = {"source_addr_ton": 1, "dest_addr_ton": 1, **more}
        sequence = next(self._numbers)
        pdu = smpp34.DeliverSm(source, destination, content, sequence_number=sequence, **values)  # type: ignore[arg-type]
        future = session.waiting[sequence] = Future()
        session.connection.sendall(pdu.encode())
        try:
            return future.result(answers_within)
        except TimeoutError:
            return None

    def _start(self, what: Callable[..., None], *values: object) -> None:
        thread = threading.Thread(target=what, args=values, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._start(self._serve, Session(connection))

    def _serve(self, session: Session) -> None:
        buffer = b""
        try:
            while data := session.connection.recv(65_536):
                buffer += data
                while len(buffer) >= 4 and len(buffer) >= (size := int.from_bytes(buffer[:4])):
                    pdu, buffer = buffer[:size], buffer[size:]
                    self._act_on(session, pdu)
        except OSError:
            pass
        finally:
            session.connection.close()
            if session in self.sessions:
                self.sessions.remove(session)
            for future in session.waiting.values():
                if not future.done():
                    future.set_exception(TimeoutError())

    def _act_on(self, session: Session, pdu: bytes) -> None:
        _, command, status, sequence = HEADER.unpack_from(pdu)
        session.heard.append(command)
        if command in BINDS:
            self.binds += 1
            session.write(command | RESPONSE, sequence, self.bind_status, b"test\0")
            if self.bind_status == OK:
                session.way = command
                self.sessions.append(session)
        elif command == SUBMIT:
            self._take(session, pdu, sequence)
        elif command == ENQUIRE:
            if self.answers_links:
                session.write(command | RESPONSE, sequence)
        elif command == UNBIND:
            session.write(command | RESPONSE, sequence)
            session.hang_up()
        elif command == DELIVER | RESPONSE and sequence in session.waiting:
            session.waiting.pop(sequence).set_result(status)

    def _take(self, session: Session, pdu: bytes, sequence: int) -> None:
        submit = smpp34.decode(pdu)
        assert isinstance(submit, smpp34.SubmitSm)
        with self._lock:
            self.submitted.append(submit)
            said = self.answer(submit, len(self.submitted))
        if said == "hang up":
            session.hang_up()
        elif isinstance(said, int):
            session.write(SUBMIT | RESPONSE, sequence, said)
        elif said != "silence":
            session.write(SUBMIT | RESPONSE, sequence, OK, said.encode() + b"\0")
