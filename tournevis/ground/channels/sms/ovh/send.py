"""A delivery leaves as an SMS job of OVH (`POST /sms/{service}/jobs`).

Asked: `message`, `receivers`, `sender` or `senderForResponse`, `charset`, `coding` (7bit or 8bit),
`noStopClause` (what we send is no advertisement), `priority`. Answered: `ids`, `validReceivers`,
`invalidReceivers`.
"""

from __future__ import annotations

import json

import structlog
from django.db import Error

from tournevis.engines import sms
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sms import sent
from tournevis.ground.channels.sms.asking import concluded, said_in
from tournevis.ground.channels.sms.ovh.calling import Service
from tournevis.ground.channels.sms.refusals import WrongNumber

log = structlog.get_logger(__name__)


def send(delivery: Delivery, body: str, url: str) -> str:
    """Hand one text over; returns OVH's id. Raises `NotNow`, `Never` or `Unsure`."""
    service, sender = Service(url), said_in(url).get("sender")
    job = {
        "message": body,
        "receivers": [delivery.to],
        "charset": "UTF-8",
        "coding": "7bit" if sms.encoding(body) == "GSM-7" else "8bit",
        "noStopClause": True,
        "priority": "high",
        **({"sender": sender} if sender else {"senderForResponse": True}),
    }
    answer = service.call("POST", "jobs", json.dumps(job))
    told = answer.json
    words = f"OVH: {answer.status} {told.get('message', '')}"[:200]
    if told.get("invalidReceivers"):
        raise WrongNumber(words)
    ids = [str(each) for each in told.get("ids") or []]
    if answer.status != 200 or not ids:
        raise concluded(answer, words)
    _remember(delivery, service, ids)
    return ids[0]


def _remember(delivery: Delivery, service: Service, ids: list[str]) -> None:
    try:
        sent.remember(delivery, service.name, ids)
    except Error as trouble:  # it is sent all the same; its reports go unmatched
        log.error("names not kept", delivery=delivery.pk, trouble=type(trouble).__name__)
