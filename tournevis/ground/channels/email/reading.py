"""A mail is read in another process, so that no mail can take this one with it (promise 4).

Each process that reads keeps a few readers of its own. A reader that hangs, eats memory or dies is
replaced; its mail is then read by its head only, so that a person still sees who wrote what.
Nothing here needs Django.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import queue
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from time import monotonic
from typing import Any, NoReturn

from tournevis.engines.mail import Limits, Mail, Unreadable
from tournevis.engines.mail.mail import (
    Address,
    Attachment,
    Authentication,
    DeliveryReport,
    Forwarded,
    Recipient,
)
from tournevis.ground.channels.email.reader import (
    ANSWER,
    BROKE,
    FRAME,
    OUT_OF_MEMORY,
    READY,
    received,
)

MAILS = 2_000  # of one reader, before a new one takes its place: no leak lasts
STARTING = 120.0  # seconds in which a reader must have started, on however busy a machine
TOO_LONG = "took too long to read: only its head was read"
TOO_MUCH = "took too much memory to read: only its head was read"
# What an answer may be made of, each by its own name; anything else in it is refused.
NOUNS = (Mail, Address, Attachment, Authentication, Recipient, DeliveryReport, Forwarded)
SAFE: dict[tuple[str, str], Any] = {
    **{(noun.__module__, noun.__name__): noun for noun in NOUNS},
    ("datetime", "datetime"): datetime,
    ("datetime", "timezone"): timezone,
    ("datetime", "timedelta"): timedelta,
}


class TookTooLong(Unreadable):
    """Even the head of the mail could not be read within the bounds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one mail may cost: seconds by the wall clock, seconds of processor, bytes of memory."""

    seconds: float = 20.0
    processor_seconds: int = 6
    memory: int = 1_500_000_000


class _Gone(Exception):
    """The reader is no more; why, in plain words. `is_fault` when the mail is surely the cause."""

    def __init__(self, reason: str, *, is_fault: bool) -> None:
        super().__init__(reason)
        self.reason, self.is_fault = reason, is_fault


class Readers:
    """A few processes that read mail for this one; safe to share between threads."""

    def __init__(
        self, most: int, bounds: Bounds = Bounds(), *, tells_language: bool = True
    ) -> None:
        self.bounds, self.tells_language = bounds, tells_language
        self.places = threading.BoundedSemaphore(most)
        self.idle: queue.LifoQueue[_Reader] = queue.LifoQueue()

    def read(self, raw: bytes, limits: Limits = Limits()) -> Mail:  # noqa: B008 - frozen
        """The mail. Raises `Unreadable` where nothing can be had; OSError where no process can be
        started, which passes: try again later."""
        try:
            return self._asked(raw, limits, "")
        except _Gone as gone:
            trouble = gone
        if not trouble.is_fault:  # somebody ended the reader: the mail need not be to blame
            try:
                return self._asked(raw, limits, "")
            except _Gone as gone:
                trouble = gone
        try:
            return self._asked(raw, limits, trouble.reason)
        except _Gone as gone:
            raise TookTooLong(gone.reason) from gone

    def close(self) -> None:
        """End the readers that are idle."""
        while True:
            try:
                self.idle.get_nowait().end()
            except queue.Empty:
                return

    def _asked(self, raw: bytes, limits: Limits, reason: str) -> Mail:
        with self.places:
            try:
                reader = self.idle.get_nowait()
            except queue.Empty:
                reader = _Reader(self.bounds)
            try:
                answer = reader.answer(raw, (limits, self.tells_language, reason))
            except BaseException:
                reader.end()
                raise
            if reader.asked < MAILS:
                self.idle.put(reader)
            else:
                reader.end()
        if isinstance(answer, str):
            raise Unreadable(answer)
        return answer


class _Reader:
    def __init__(self, bounds: Bounds) -> None:
        self.bounds, self.asked = bounds, 0
        self.socket, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "tournevis.ground.channels.email.reader"]
        with theirs:
            self.process = subprocess.Popen(
                [*command, str(theirs.fileno()), str(bounds.memory)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        self.socket.settimeout(STARTING)
        if self._received(len(READY)) != READY:
            self.end()
            raise OSError("the process that reads mail does not start")

    def answer(self, raw: bytes, asked: tuple[Limits, bool, str]) -> Mail | str:
        """The mail, or why it is unreadable; `_Gone` when the reader did not live to say."""
        self.asked += 1
        question = pickle.dumps((self.bounds.processor_seconds, *asked))
        until = monotonic() + self.bounds.seconds
        try:
            self._send(FRAME.pack(len(question), len(raw)) + question, until)
            self._send(raw, until)
            self.socket.settimeout(max(0.001, until - monotonic()))
            (size,) = ANSWER.unpack(self._received(ANSWER.size) or self._gone())
            if size > self.bounds.memory:
                raise _Gone(BROKE, is_fault=True)
            return _safely(self._received(size) or self._gone())
        except TimeoutError as late:
            raise _Gone(TOO_LONG, is_fault=True) from late
        except OSError:
            self._gone()

    def end(self) -> None:
        """Kill the process and take its place away."""
        self.socket.close()
        self.process.kill()
        self.process.wait()

    def _send(self, data: bytes, until: float) -> None:
        self.socket.settimeout(max(0.001, until - monotonic()))
        self.socket.sendall(data)

    def _received(self, size: int) -> bytes:
        return received(self.socket, size)

    def _gone(self) -> NoReturn:
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            code = 0
        if code == -signal.SIGXCPU:
            raise _Gone(TOO_LONG, is_fault=True)
        if code == OUT_OF_MEMORY:
            raise _Gone(TOO_MUCH, is_fault=True)
        raise _Gone(BROKE, is_fault=False)


class _Safe(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Only what a `Mail` is made of: a reader taken over by a mail has no say here.

        Nothing is looked up: a name with dots would lead from a class to all of Python.
        """
        if (module, name) in SAFE:
            return SAFE[module, name]
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a mail")


def _safely(answer: bytes) -> Mail | str:
    try:
        value = _Safe(io.BytesIO(answer)).load()
    except Exception as trouble:  # a hostile answer can raise nearly anything
        raise _Gone(BROKE, is_fault=False) from trouble
    if not isinstance(value, Mail | str):
        raise _Gone(BROKE, is_fault=False)
    return value


def _environment() -> dict[str, str]:
    """No secrets; one thread for arithmetic, whose threads would each reserve memory."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **threads, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


_ours: Readers | None = None
_lock = threading.Lock()


def read(raw: bytes) -> Mail:
    """Read one mail in a process of its own kind, within bounds of time and memory.

    Where the bounds are met, the mail has its head, the beginning of its text, and a defect that
    says so. Raises `Unreadable` when nothing usable can be had, OSError when no process can start.
    """
    return readers().read(raw)


def readers() -> Readers:
    """The readers of this process, as many as there are processors, four at most."""
    global _ours
    with _lock:
        if _ours is None:
            _ours = Readers(min(4, os.cpu_count() or 1))
            atexit.register(_ours.close)
        return _ours


def _forget() -> None:
    """A forked process must not share its parent's readers: it gets its own when it needs them."""
    global _ours, _lock
    if _ours is not None:
        while not _ours.idle.empty():
            _ours.idle.get_nowait().socket.close()
    _ours, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)
