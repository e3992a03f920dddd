"""The process that reads one mail after another, and may be killed at any of them.

Started by `reading.py` with a socket and no secrets in its environment; it knows no database and
no Django. It ends when the socket closes, or when a mail takes more than it may.
"""

from __future__ import annotations

import math
import os
import pickle
import resource
import socket
import struct
import sys
import time

from tournevis.engines.mail import Limits, Mail, Unreadable, read, read_head

FRAME = struct.Struct("!IQ")  # the length of the question in pickle, and of the raw mail
ANSWER = struct.Struct("!Q")
READY = b"ready"
OUT_OF_MEMORY = 3
BROKE = "broke the program that reads mail: only its head was read"
LONGEST_FILE = 100_000_000  # bytes: the model of languages unpacks itself into a passing file


def serve(connection: socket.socket) -> None:
    """Answer until the other side closes."""
    connection.sendall(READY)
    while head := received(connection, FRAME.size):
        asked, size = FRAME.unpack(head)
        question = pickle.loads(received(connection, asked))  # noqa: S301 - from our own parent
        answer = pickle.dumps(_answered(received(connection, size), *question), protocol=5)
        connection.sendall(ANSWER.pack(len(answer)))
        connection.sendall(answer)


def received(connection: socket.socket, size: int) -> bytes:
    """So many bytes; none when the other side has closed between two messages."""
    data = bytearray(size)
    view, at = memoryview(data), 0
    while at < size:
        got = connection.recv_into(view[at:])
        if not got:
            return b""
        at += got
    return bytes(data)


def bound(memory: int) -> None:
    """This process never holds more than so many bytes, writes no long file and leaves no core."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LONGEST_FILE, LONGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answered(
    raw: bytes, seconds: int, limits: Limits, tells_language: bool, reason: str
) -> Mail | str:
    # The limit counts from the start of the process, in whole seconds.
    soft = math.ceil(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    try:
        return _read(raw, limits, tells_language, reason)
    except Unreadable as unreadable:
        return unreadable.reason
    except MemoryError:
        raise
    except Exception:  # a fault of ours must not cost the mail, nor this process
        return _answered(raw, seconds, limits, tells_language, BROKE) if not reason else BROKE


def _read(raw: bytes, limits: Limits, tells_language: bool, reason: str) -> Mail:
    if reason:
        return read_head(raw, reason, limits)
    return read(raw, limits, tells_language=tells_language)


def main() -> None:
    """Serve on the inherited socket: its number and the memory allowed are the arguments."""
    number, memory = map(int, sys.argv[1:3])
    bound(memory)
    try:
        serve(socket.socket(fileno=number))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # nothing may be trusted any more, not even the clean-up
    except OSError:
        os._exit(1)  # the other side is gone


if __name__ == "__main__":
    main()
