"""A real HTTP server that hears heartbeats, and misbehaves when told to."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from .server import LOOPBACK


class HeartMonitor:
    """`with HeartMonitor() as monitor:` hears GETs at `monitor.url`; `beats` are monotonic times.

    `status` is what it answers from now on; `dribble` makes it never come to the end of its head.
    """

    def __init__(self) -> None:
        self.beats: list[float] = []
        self.status, self.dribble = 200, False
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> HeartMonitor:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.dribble = False
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where to beat."""
        return f"http://{LOOPBACK}:{self._server.server_address[1]}/beat/secret"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        monitor = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if monitor.dribble:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                    while monitor.dribble:
                        self.wfile.write(b"X-More: x\r\n")
                        self.wfile.flush()
                        time.sleep(0.2)
                    return
                monitor.beats.append(time.monotonic())
                self.send_response(monitor.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        return Handler
