"""The body of a mail as it comes in by SMTP: bounded in bytes, for one mail and for all at once.

Data ends with CR LF . CR LF and nothing else: no mail hides in another (RFC 5321, 4.1.1.4).
"""

from __future__ import annotations

from asyncio import LimitOverrunError, Semaphore, StreamReader, timeout
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from weakref import WeakValueDictionary

LARGEST = 25_000_000  # bytes of one mail
SLACK = 10_000_000  # bytes beyond that are thrown away, so that the sender hears why; then no more
MOST_BYTES = 256_000_000  # of all mails that are being received or kept at once
MOST_WRITING = 24  # mails from other machines being received at once
MOST_WRITING_HERE = 24  # and from mail servers of ours, whom no stranger shuts out
MOST_WRITING_OF_ONE_PEER = 3
SLOT_WITHIN = 60.0  # seconds until its turn to be received comes
END = b"\r\n.\r\n"
TOO_MUCH = "552 5.3.4 too much mail data"
FULL = "452 4.3.1 too much mail at once, try again later"


class Slots:
    """Whose turn it is to send the body of a mail. Lives in the loop's thread alone."""

    def __init__(self) -> None:
        self._strangers = Semaphore(MOST_WRITING)
        self._ours = Semaphore(MOST_WRITING_HERE)
        self._of_peer: WeakValueDictionary[str, Semaphore] = WeakValueDictionary()

    async def take(self, host: str, until: AsyncExitStack, *, is_ours: bool) -> None:
        """Wait for a slot and hold it `until` the stack closes. Raises TimeoutError if none comes."""
        of_peer = self._of_peer.setdefault(host, Semaphore(MOST_WRITING_OF_ONE_PEER))
        async with timeout(SLOT_WITHIN):
            for each in (self._ours,) if is_ours else (of_peer, self._strangers):
                await until.enter_async_context(each)


class UnderWay:
    """The bytes of all mails that are being received or kept."""

    def __init__(self) -> None:
        self.held = 0

    @contextmanager
    def mail(self) -> Iterator[Incoming]:
        """One more mail, whose bytes count until the block ends."""
        one = Incoming(self)
        try:
            yield one
        finally:
            one.drop()


class Incoming:
    """One mail as it comes in. `refusal` is what its sender will be told; then nothing is held."""

    def __init__(self, under_way: UnderWay) -> None:
        self.refusal = ""
        self._all, self._held, self._data = under_way, 0, bytearray()
        self._size = -len(b"\r\n")  # what `receive` puts before the mail

    async def receive(self, reader: StreamReader) -> bool:
        """Read up to the end of data; False where no end came long after the most it may have."""
        # The line before the mail has ended: an end of data may be the very first thing.
        reader._buffer[:0] = b"\r\n"  # type: ignore[attr-defined]
        while self._size <= LARGEST + SLACK:
            try:
                self._add((await reader.readuntil(END))[: -len(b".\r\n")])
            except LimitOverrunError as over:
                self._add(await reader.read(over.consumed))
            else:
                return True
        return False

    def content(self) -> bytes:
        """The mail without the dots that were put before dots (RFC 5321, 4.5.2). Can be had once."""
        data = self._data.replace(b"\r\n.", b"\r\n")
        self._data = bytearray()
        return bytes(memoryview(data)[len(b"\r\n") :])

    def drop(self) -> None:
        """Hold nothing any more."""
        self._all.held -= self._held
        self._held, self._data = 0, bytearray()

    def _add(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > LARGEST:
            self._refuse(TOO_MUCH)
        elif self._all.held + len(data) > MOST_BYTES:
            self._refuse(FULL)
        if not self.refusal:
            self._data += data
            self._held += len(data)
            self._all.held += len(data)

    def _refuse(self, words: str) -> None:
        self.refusal = self.refusal or words
        self.drop()
