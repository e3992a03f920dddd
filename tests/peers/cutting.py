"""A wire that can be cut: passes bytes on to a server on loopback, and breaks after so many of them."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from types import TracebackType

from .server import LOOPBACK

RESET = struct.pack("ii", 1, 0)  # closing tells the peer that the connection is broken


class CuttingWire:
    """`with CuttingWire(port) as wire:` connect to `wire.port` instead.

    `wire.after` is how many bytes of the server's pass before both ends find it broken.
    """

    def __init__(self, port: int, after: int = 0) -> None:
        self.after = after
        self._to = port
        self._server = socket.create_server((LOOPBACK, 0))
        self.port = int(self._server.getsockname()[1])
        self._threads = [threading.Thread(target=self._serve)]

    def __enter__(self) -> CuttingWire:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                server = socket.create_connection((LOOPBACK, self._to))
                for ends in ((client, server, None), (server, client, self.after)):
                    thread = threading.Thread(target=_pass_on, args=ends)
                    self._threads.append(thread)
                    thread.start()


def _pass_on(source: socket.socket, target: socket.socket, left: int | None) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            if left is not None:
                data, left = data[:left], left - len(data[:left])
            target.sendall(data)
            if left == 0:
                break
    for each in (source, target):
        with suppress(OSError):
            each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            each.shutdown(socket.SHUT_RDWR)
        each.close()
