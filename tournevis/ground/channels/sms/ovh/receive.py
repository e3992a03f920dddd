"""OVH is asked for what came in and for what became of what went out.

`GET /sms/{service}/incoming` gives ids, `…/incoming/{id}` one message: `sender`, `message`,
`creationDatetime`. `GET …/outgoing/{id}` gives `deliveryReceipt`: 1 delivered, 2 not delivered,
4 waiting, 8 with the operator, 16 refused by it.
"""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import structlog
from django.db import close_old_connections

from tournevis.engines import sms
from tournevis.engines.sms import smpp
from tournevis.engines.sms.smpp.receipt import Kind
from tournevis.ground.channels.models import Inbound, Sent
from tournevis.ground.channels.sms import keeping, sent
from tournevis.ground.channels.sms.asking import Answer
from tournevis.ground.channels.sms.ovh.calling import Service
from tournevis.ground.organisations import walls

EVERY = 30.0  # seconds
LOOKS_BACK = timedelta(days=3)
MOST_AT_ONCE = 100
STATES: dict[int, Kind] = {1: "delivered", 2: "failed", 8: "accepted", 16: "failed"}
log = structlog.get_logger(__name__)


def watch(url: str, stop: threading.Event) -> None:
    """Ask again and again until told to stop."""
    service = Service(url)
    while not stop.is_set():
        for look in (fetch, ask_states):
            try:
                look(service)
            except Exception as trouble:
                log.warning("OVH not asked", trouble=type(trouble).__name__)
            finally:
                close_old_connections()
        stop.wait(EVERY)


def fetch(service: Service) -> int:
    """Keep the oldest of what came in and is not here yet; how many."""
    fresh = _fresh(_listed(service.call("GET", "incoming").text))[:MOST_AT_ONCE]
    return sum(_kept(one, service.call("GET", f"incoming/{one}")) for one in fresh)


def _fresh(ids: list[int]) -> list[int]:
    with walls.system():
        here = Inbound.objects.filter(
            channel="sms", message_id__in=[_reference(one) for one in ids]
        )
        known = set(here.values_list("message_id", flat=True))
    return [one for one in ids if _reference(one) not in known]


def _kept(one: int, answer: Answer) -> bool:
    """Keep this message. What cannot be read is kept too, as it is: nothing after it waits."""
    told = answer.json
    if answer.status != 200 or not told:
        log.warning("OVH does not give a message", message=one, status=answer.status)
        return False
    said = {"from": str(told.get("sender") or ""), "id": _reference(one), "to": ""}
    try:
        return keeping.keep(sms.mo({**said, "text": str(told.get("message", ""))}))
    except sms.Malformed:
        return keeping.aside(answer.text.encode("utf-8", "replace"), _reference(one))


def _reference(one: int) -> str:
    return f"ovh-{one}"


def ask_states(service: Service) -> int:
    """Note what became of the latest messages that no last word is known of; how many were asked for."""
    with walls.system() as now:
        rows = Sent.objects.filter(gateway=service.name, sent_at__gt=now - LOOKS_BACK)
        open_rows = list(
            rows.exclude(state__in=("delivered", "failed")).order_by("pk")[:MOST_AT_ONCE]
        )
    for row in open_rows:
        told = service.call("GET", f"outgoing/{row.message}").json
        kind = STATES.get(told.get("deliveryReceipt", 0))
        if kind is not None and kind != row.state:
            word = str(told["deliveryReceipt"])
            sent.note(row, smpp.Receipt(row.message, word, str(told.get("ptt", "")), kind))
    return len(open_rows)


def _listed(text: str) -> list[int]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return (
        sorted(each for each in found if isinstance(each, int)) if isinstance(found, list) else []
    )
