"""A signed call of OVH's API (version 1.0).

`X-Ovh-Signature` is "$1$" and the SHA-1 of the application secret, consumer key, method, address,
body and timestamp joined by plus signs.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from tournevis.ground.channels.sms.asking import Answer, ask, base_of, keys_of, said_in


@dataclass(frozen=True, slots=True)
class Service:
    """An SMS service of an OVH account."""

    url: str

    @property
    def name(self) -> str:
        """What it is called in rows and logs: without keys."""
        return f"ovh {urlsplit(self.url).path.strip('/')}"[:200]

    def call(self, method: str, path: str, body: str = "") -> Answer:
        """One call beneath this service. Raises `NotNow` or `Unsure`."""
        address = f"{base_of(self.url)}/1.0/sms/{urlsplit(self.url).path.strip('/')}/{path}"
        key, _ = keys_of(self.url)
        moment = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Ovh-Application": key,
            "X-Ovh-Consumer": said_in(self.url).get("consumer", ""),
            "X-Ovh-Timestamp": moment,
            "X-Ovh-Signature": signature(self.url, method, address, body, moment),
        }
        return ask(method, address, content=body.encode() or None, headers=headers)


def signature(url: str, method: str, address: str, body: str, moment: str) -> str:
    """What goes into X-Ovh-Signature."""
    _, secret = keys_of(url)
    consumer = said_in(url).get("consumer", "")
    said = "+".join((secret, consumer, method, address, body, moment))
    return "$1$" + hashlib.sha1(said.encode("utf-8", "replace")).hexdigest()  # noqa: S324 - OVH's
