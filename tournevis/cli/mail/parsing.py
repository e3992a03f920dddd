"""Files of raw mail are read in their order, several at a time, each within bounds."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path

from tournevis.engines.mail import Limits, Mail, Unreadable
from tournevis.ground.channels.email.reading import Readers

AHEAD = 3  # files in hand beyond the one to be printed: their bytes are all in memory
ENOUGH = Limits().raw_bytes + 1  # one more than is read, so that the cut is told


class NoMail:
    """Bytes in which no mail can be seen: `reason` says why, `raw` is their beginning."""

    def __init__(self, reason: str, raw: bytes) -> None:
        self.reason, self.raw = reason, raw[:100_000]


Outcome = Mail | NoMail | OSError


def parsed(names: Sequence[str]) -> Iterator[tuple[str, Outcome]]:
    """Each name with what was made of its file, or why it can't be opened."""
    waiting: deque[tuple[str, Future[Outcome]]] = deque()
    left = iter(names)
    # The language is not told, and its model takes half a second to load.
    readers = Readers(min(AHEAD, os.cpu_count() or 1), tells_language=False)
    with closing(readers), ThreadPoolExecutor(AHEAD) as pool:
        for name in islice(left, AHEAD):
            waiting.append((name, pool.submit(_outcome, name, readers)))
        while waiting:
            name, future = waiting.popleft()
            yield name, future.result()
            for following in islice(left, 1):
                waiting.append((following, pool.submit(_outcome, following, readers)))


def _outcome(name: str, readers: Readers) -> Outcome:
    try:
        raw = _bytes(name)
    except OSError as trouble:
        return trouble
    except ValueError as trouble:  # a NUL in the name
        return OSError(str(trouble))
    try:
        return readers.read(raw)
    except Unreadable as unreadable:
        return NoMail(unreadable.reason, raw)


def _bytes(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read(ENOUGH)
    with Path(name).open("rb") as file:
        return file.read(ENOUGH)
