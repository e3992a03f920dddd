"""SMS through apprise, which here speaks to a web server of ours by its `json://` service."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, Unsure
from tournevis.ground.channels.sms import gateways
from tournevis.ground.channels.sms.apprise.send import send

BEN, ANNA = "+33600000011", "+33600000001"


class Service:
    """What it was asked, as (path, text); `status` is what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.status = 200
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append((self.path, body["message"]))
                self.send_response(service.status)
                self.end_headers()

            def log_message(self, *said: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join(5)


def text(to: str = BEN) -> Delivery:
    return Delivery(channel="sms", to=to)


def test_the_number_stands_where_the_address_says(service: Service) -> None:
    assert send(text(), "Ça marche ?", f"apprise:json://{service.address}/to/{{to}}/") == "accepted"
    [(path, said)] = service.asked
    assert path.rstrip("/").endswith(("%2B33600000011", "+33600000011"))
    assert said == "Ça marche ?"


def test_a_service_of_one_telephone_is_asked_for_no_other(service: Service) -> None:
    url = f"apprise:json://{service.address}/x/?only={ANNA}"
    with pytest.raises(Never):
        send(text(BEN), "x", url)
    assert service.asked == []
    assert send(text(ANNA), "x", url) == "accepted"


def test_what_is_not_said_to_be_taken_is_unsure(service: Service) -> None:
    service.status = 500
    with pytest.raises(Unsure):
        send(text(), "x", f"apprise:json://{service.address}/")


def test_an_address_that_apprise_does_not_know_is_never_taken() -> None:
    with pytest.raises(Never):
        send(text(), "x", "apprise:nothing-known://user@host")


def test_the_table_knows_it() -> None:
    gateway = gateways.gateway_of("apprise:freemobile://user:key?only=+33600000001")
    assert gateway is not None
    assert gateway.name == "apprise"
