"""Bound to smpp34's own SMS centre: another implementation, whole, at the other end."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import smpp34

from tests.peers.server import LOOPBACK, free_ports, until
from tournevis.cli.cluster import Urls
from tournevis.ground.channels import inbox, outbox
from tournevis.ground.channels.sms import sent
from tournevis.ground.channels.sms.smpp import send
from tournevis.ground.channels.tests.rows import committed_cast, deliveries, kept
from tournevis.ground.organisations import walls

BEN, CENTRE = "+33600000011", "+33700000000"


class Centre:
    """Takes what is submitted, and delivers to the first bind."""

    def __init__(self) -> None:
        [self.port] = free_ports(1)
        self.taken: list[bytes] = []
        self.binds: list[smpp34.Esme] = []
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(self._started())

    def deliver(self, text: bytes, **more: Any) -> smpp34.DeliverSmResp:
        """Deliver to the bind that has been there longest; its answer."""

        async def push() -> smpp34.DeliverSmResp:
            return await self.binds[0].deliver_sm(
                CENTRE[1:], text, source_addr=BEN[1:], source_addr_ton=1, dest_addr_ton=1, **more
            )

        answer: smpp34.DeliverSmResp = self._do(push())
        return answer

    def stop(self) -> None:
        """End it."""

        async def end() -> None:
            self._serving.cancel()
            await self._server.stop()

        self._do(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    async def _started(self) -> smpp34.Server:
        server = smpp34.Server(LOOPBACK, self.port, system_id="centre")
        await server.start()
        self._serving = asyncio.ensure_future(self._serve(server))
        return server

    async def _serve(self, server: smpp34.Server) -> None:
        while True:
            event = await server.next()
            if isinstance(event, smpp34.Esme):
                self.binds.append(event)
            elif isinstance(event, smpp34.SubmitSmEvent):
                self.taken.append(event.short_message)
                event.accept(f"0000{len(self.taken)}F")

    def _do(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(20)


@pytest.fixture
def centre(settings: Any) -> Iterator[Centre]:
    made = Centre()
    settings.SMS_URL = f"smpp://us:pass@{LOOPBACK}:{made.port}/?bind=transceiver"
    try:
        yield made
    finally:
        send.let_go()
        made.stop()


def test_both_ways_and_its_receipt(
    house: Urls, centre: Centre, settings: Any, listening: Callable[[str], threading.Event]
) -> None:
    committed_cast()
    listening(settings.SMS_URL)
    assert until(lambda: len(centre.binds) == 1, 10)
    assert centre.deliver(b"OK 4821").is_success
    assert json.loads(bytes(kept()[0].raw))["text"] == "OK 4821"
    with walls.system() as now:
        home = inbox.centre_for(CENTRE)
        assert home is not None
        outbox.post(organisation=home.pk, key="p", channel="sms", to=BEN, body="Bien vu", now=now)
    assert outbox.send_due() == 1
    assert centre.taken == [b"Bien vu"]
    receipt = b"id:31 sub:001 dlvrd:001 stat:DELIVRD err:000"  # 0x1F
    assert centre.deliver(receipt, esm_class=0x04).is_success
    assert sent.match_due() == 1
    assert deliveries()[0].provider_reference == "delivered"
