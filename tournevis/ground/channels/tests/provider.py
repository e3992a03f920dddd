"""A provider on the web, played here: none of them can be had in a test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.cast import Cast
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.tests.rows import kept
from tournevis.ground.organisations import walls

BEN = "+33600000011"


class Provider:
    """Answers `says` (status, object), and remembers what it was asked."""

    def __init__(self) -> None:
        self.says: dict[str, tuple[int, Any]] = {}
        self.asked: list[tuple[str, dict[str, str], str]] = []
        provider = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                provider.asked.append((self.path, dict(self.headers), body))
                status, said = provider.says.get(urlsplit(self.path).path, (404, {}))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            do_GET = do_POST

            def log_message(self, *args: object) -> None:
                """Quietly."""

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        self.host = f"127.0.0.1:{self.server.server_port}"

    @property
    def form(self) -> dict[str, str]:
        """The last form it was sent."""
        return dict(parse_qsl(self.asked[-1][2]))


@contextmanager
def played() -> Iterator[Provider]:
    """A provider that answers while the block lasts."""
    made = Provider()
    thread = Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def post(cast: Cast, **more: Any) -> Delivery:
    now = walls.open_to(cast.everyone)
    values = {"key": "k", "to": BEN, "body": "Ça va ?", **more}
    return outbox.post(organisation=cast.bakery.pk, channel="sms", now=now, **values)


def left(delivery: Delivery) -> Delivery:
    assert outbox.send_due() == 1
    delivery.refresh_from_db()
    return delivery


def texts(cast: Cast) -> list[str]:
    found = [json.loads(bytes(message.raw))["text"] for message in kept()]
    walls.open_to(cast.everyone)
    return found


def again(cast: Cast, delivery: Delivery) -> Delivery:
    walls.open_to(cast.everyone)
    delivery.refresh_from_db()
    return delivery
