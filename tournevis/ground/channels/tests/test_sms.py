"""SMS in and out: what the gateway is told and tells."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote_from_bytes, urlencode, urlsplit

import httpx
import pytest
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.testcases import LiveServerThread
from django.test.testcases import _StaticFilesHandler as Handler
from django.urls import include, path

from tests.cast import Cast
from tests.peers import kannel as peer
from tests.peers.kannel import Kannel
from tests.peers.needed import needed
from tests.peers.server import until
from tournevis.cli.cluster import Urls
from tournevis.ground.channels import inbox, outbox
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sms import asking, reporting
from tournevis.ground.channels.tests.rows import committed_cast, deliveries, kept
from tournevis.ground.organisations import walls

urlpatterns = [path("sms/", include("tournevis.ground.channels.sms.urls"))]
pytestmark = pytest.mark.urls(__name__)
State = Delivery.State
BEN, CENTRE = "+33600000011", "+33700000000"
MO = {"secret": "gateway-secret", "from": BEN, "to": CENTRE, "id": "a1", "text": "Ça ne marche pas"}


@pytest.fixture
def site(house: Urls, settings: Any) -> Iterator[str]:
    """The address of the house, really served, with the cast committed."""
    committed_cast()
    server = LiveServerThread("127.0.0.1", Handler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    settings.BASE_URL = f"http://127.0.0.1:{server.port}"
    try:
        yield settings.BASE_URL
    finally:
        server.terminate()


def told(site: str, **params: str) -> int:
    """The answer to one call of the gateway, which is empty: Kannel would send it to the phone."""
    answer = httpx.get(f"{site}/sms/mo/", params={**MO, **params}, timeout=20)
    assert answer.text == "" or answer.status_code != 200
    return answer.status_code


def post(cast: Cast, **more: Any) -> Delivery:
    now = walls.open_to(cast.everyone)
    values = {"key": "page-1", "to": "+33600000001", "body": "Répondez OK 4821", **more}
    return outbox.post(organisation=cast.bakery.pk, channel="sms", now=now, **values)


def sent(delivery: Delivery) -> Delivery:
    assert outbox.send_due() == 1
    delivery.refresh_from_db()
    return delivery


# In


def test_a_text_is_kept_once_however_often_it_is_told(site: str) -> None:
    assert [told(site) for _ in range(3)] == [200, 200, 200]
    [message] = kept()
    assert (message.channel, message.account, message.sender) == ("sms", CENTRE, BEN)
    assert message.message_id == "a1"
    said = json.loads(bytes(message.raw))
    assert (said["text"], said["from"], said["id"]) == ("Ça ne marche pas", BEN, "a1")
    assert "gateway-secret" not in bytes(message.raw).decode()


def test_told_three_times_in_parallel_it_is_kept_once(site: str) -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(told(site))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, len(kept())) == ([200, 200, 200], 1)


def test_the_same_id_with_another_text_and_another_id_are_kept(site: str) -> None:
    assert [told(site), told(site, text="autre"), told(site, id="a2")] == [200, 200, 200]
    assert len(kept()) == 3


def test_a_text_in_ucs2_is_read_as_the_gateway_says(site: str) -> None:
    query = urlencode({**MO, "text": "", "charset": "UTF-16BE", "coding": "2"})
    text = quote_from_bytes("Ça coûte 3 € ? 🙂".encode("utf-16-be"))
    assert httpx.get(f"{site}/sms/mo/?{query.replace('text=', 'text=' + text)}").status_code == 200
    assert json.loads(bytes(kept()[0].raw))["text"] == "Ça coûte 3 € ? 🙂"


def test_it_may_be_posted(site: str) -> None:
    assert httpx.post(f"{site}/sms/mo/", data=MO).status_code == 200
    assert len(kept()) == 1


def test_without_the_secret_the_door_is_shut(site: str, settings: Any) -> None:
    assert told(site, secret="guess") == 403
    assert httpx.get(f"{site}/sms/mo/", params={"from": BEN, "to": CENTRE}).status_code == 403
    assert told(site, **{"from": ""}) == 400
    settings.SMS_SECRET = ""
    assert told(site, secret="") == 404
    assert kept() == []


def test_not_kept_it_is_not_acknowledged(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", broken)
        assert told(site) == 503
    assert kept() == []
    assert told(site) == 200
    assert len(kept()) == 1


def test_not_committed_it_is_not_acknowledged(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real_keep = inbox.keep

    def keep_then_break(*args: Any, **kwargs: Any) -> Any:
        patched.setattr(BaseDatabaseWrapper, "commit", broken)
        return real_keep(*args, **kwargs)

    def broken(*args: Any, **kwargs: Any) -> Any:
        raise OperationalError

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "keep", keep_then_break)
        assert told(site) == 503
    assert kept() == []
    assert told(site) == 200
    assert len(kept()) == 1


# Out, to a gateway that says what we want


class Gateway:
    """Answers as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.text = 202, "0: Accepted for delivery"
        self.asked: list[dict[str, str]] = []
        gateway = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                gateway.asked.append({name: values[0] for name, values in query.items()})
                if gateway.status == 0:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(gateway.status)
                self.end_headers()
                self.wfile.write(gateway.text.encode())

            def log_message(self, *args: object) -> None:
                """Quietly."""

        self.server = HTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://us:p%40ss@127.0.0.1:{self.server.server_port}/cgi-bin/sendsms"


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    made = Gateway()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    settings.SMS_URL = made.url
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def test_what_the_gateway_is_asked(cast: Cast, gateway: Gateway) -> None:
    delivery = sent(post(cast, body="ça va ?"))
    assert delivery.state == State.ACCEPTED
    assert delivery.provider_reference == "0: Accepted for delivery"
    [asked] = gateway.asked
    assert (asked["username"], asked["password"]) == ("us", "p@ss")
    assert (asked["from"], asked["to"], asked["text"]) == (CENTRE, "+33600000001", "ça va ?")
    assert (asked["charset"], asked["coding"]) == ("UTF-8", "2")
    assert asked["dlr-url"].startswith("http://localhost:8000/sms/dlr/")


@pytest.mark.parametrize(
    ("status", "text", "state"),
    [
        (202, "3: Queued for later delivery", State.ACCEPTED),
        (503, "3: Queued for later delivery", State.ACCEPTED),
        (503, "Temporal failure, try again later.", State.QUEUED),
        (500, "oops", State.QUEUED),
        (403, "Authorization failed for sendsms", State.FAILED),
        (200, "hello, this is another program", State.AMBIGUOUS),
        (0, "", State.AMBIGUOUS),
    ],
)
def test_what_its_answers_mean(
    cast: Cast, gateway: Gateway, status: int, text: str, state: State
) -> None:
    gateway.status, gateway.text = status, text
    assert sent(post(cast)).state == state


def test_an_alert_without_an_answer_leaves_again(
    cast: Cast, gateway: Gateway, move_clock: Callable[..., None]
) -> None:
    gateway.status = 0
    delivery = sent(post(cast, again_if_unsure=True))
    assert delivery.state == State.QUEUED
    gateway.status = 202
    move_clock(seconds=6)
    assert sent(delivery).state == State.ACCEPTED


def test_a_gateway_that_trickles_holds_nobody(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "WITHIN", 0.5)
    is_over = threading.Event()

    def trickle() -> None:
        peer, _ = door.accept()
        with peer, contextlib.suppress(OSError):
            peer.sendall(b"HTTP/1.1 202 Accepted\r\nX: ")
            for _ in range(300):
                if is_over.wait(0.1):
                    break
                peer.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=trickle)
        thread.start()
        settings.SMS_URL = f"http://us:p@127.0.0.1:{door.getsockname()[1]}/"
        delivery = sent(post(cast))
        is_over.set()
        thread.join()
    assert delivery.state == State.AMBIGUOUS
    assert "no whole answer" in delivery.trouble


def test_an_unreachable_gateway_is_a_matter_of_time(cast: Cast, settings: Any) -> None:
    settings.SMS_URL = "http://us:secret@127.0.0.1:9/cgi-bin/sendsms"
    delivery = sent(post(cast))
    assert (delivery.state, delivery.trouble) == (State.QUEUED, "the SMS gateway does not answer")


def test_only_numbers_are_sent_to(cast: Cast, gateway: Gateway) -> None:
    assert sent(post(cast, to="+33600000001 +33600000002")).state == State.FAILED
    assert gateway.asked == []


def test_without_a_gateway_it_is_a_file(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.OUTBOX_FOLDER = tmp_path
    delivery = sent(post(cast))
    assert delivery.provider_reference == "file"
    text = (tmp_path / f"{delivery.pk}.txt").read_text()
    assert text == "To: +33600000001\n\nRépondez OK 4821\n"


# Reports


def reported(site: str, delivery: Delivery, kind: int) -> int:
    where = f"/sms/dlr/{reporting.mark(delivery)}/"
    params = {"reference": str(delivery.pk), "kind": str(kind), "answer": "000"}
    return httpx.get(site + where, params=params, timeout=20).status_code


def test_a_report_is_noted_on_its_delivery(site: str, gateway: Gateway) -> None:
    delivery = committed(outbox.State.ACCEPTED)
    assert reported(site, delivery, 8) == 200
    assert deliveries()[0].provider_reference == "accepted"
    assert reported(site, delivery, 1) == 200
    assert reported(site, delivery, 2) == 200, "too late: it was delivered"
    assert (deliveries()[0].state, deliveries()[0].provider_reference) == (
        State.DELIVERED,
        "delivered",
    )


def test_what_the_network_gives_up_has_failed(site: str, gateway: Gateway) -> None:
    assert reported(site, committed(State.ACCEPTED), 16) == 200
    assert deliveries()[0].state == State.FAILED
    assert "could not deliver" in deliveries()[0].trouble


def test_a_report_settles_what_was_unsure(site: str, gateway: Gateway) -> None:
    assert reported(site, committed(State.AMBIGUOUS), 1) == 200
    assert deliveries()[0].state == State.DELIVERED


def test_a_report_that_nobody_signed_is_not_believed(site: str, gateway: Gateway) -> None:
    delivery = committed(State.ACCEPTED)
    where = f"/sms/dlr/{reporting.mark(delivery)}/"
    forged = where.replace(f".{delivery.pk}~", f".{delivery.pk + 1}~")
    for path_ in (forged, f"/sms/dlr/{delivery.organisation_id}.{delivery.pk}/", "/sms/dlr/x~y/"):
        assert httpx.get(site + path_, params={"reference": "1", "kind": "2"}).status_code == 404
    assert deliveries()[0].state == State.ACCEPTED


def committed(state: State) -> Delivery:
    with walls.system() as now:
        centre = inbox.centre_for(CENTRE)
        assert centre is not None
        delivery = outbox.post(
            organisation=centre.pk, key="p", channel="sms", to=BEN, body="x", now=now
        )
        delivery.settle(state=state)
    return delivery


# Both ways, through a real Kannel


@pytest.fixture
def kannel(site: str, settings: Any) -> Iterator[Kannel]:
    needed(peer.missing)
    with Kannel(f"{site}/sms/mo/?secret={settings.SMS_SECRET}") as server:
        url = urlsplit(server.sendsms_url)
        settings.SMS_URL = url._replace(
            netloc=f"{server.user}:{server.password}@{url.netloc}"
        ).geturl()
        yield server


@pytest.mark.peer
@pytest.mark.parametrize("text", ["Plus d'internet, déjà hier", "Ça coûte 3 € ? « non »"])
def test_a_phone_s_text_arrives_through_kannel(kannel: Kannel, text: str) -> None:
    kannel.receive(BEN, CENTRE, text)
    assert until(lambda: len(kept()) == 1, 20), kannel.log()
    [message] = kept()
    assert json.loads(bytes(message.raw))["text"] == text
    assert (message.sender, message.account) == (BEN, CENTRE)


@pytest.mark.peer
def test_kannel_tells_again_until_it_is_kept(
    kannel: Kannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[int] = []
    real_keep = inbox.keep

    def keep_at_the_third(*args: Any, **kwargs: Any) -> Any:
        failures.append(1)
        message = real_keep(*args, **kwargs)
        if len(failures) < 3:
            raise OperationalError
        return message

    monkeypatch.setattr(inbox, "keep", keep_at_the_third)
    kannel.receive(BEN, CENTRE, "OK 4821")
    assert until(lambda: len(kept()) == 1, 30), kannel.log()
    assert len(failures) == 3


@pytest.mark.peer
@pytest.mark.parametrize("text", ["Répondez OK 4821", "Ça va « bien » ? €"])
def test_a_text_leaves_through_kannel_and_is_reported(kannel: Kannel, text: str) -> None:
    with walls.system() as now:
        centre = inbox.centre_for(CENTRE)
        assert centre is not None
        outbox.post(organisation=centre.pk, key="p", channel="sms", to=BEN, body=text, now=now)
    assert outbox.send_due() == 1
    assert until(lambda: [sms.text for sms in kannel.sent()] == [text], 20), kannel.log()
    assert until(lambda: deliveries()[0].provider_reference in ("accepted", "delivered"), 20)
    assert deliveries()[0].state in (State.ACCEPTED, State.DELIVERED)
    connections["default"].close()
