"""A delivery leaves through apprise, which says no more than whether it went well."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, Unsure

ONLY = "only"


def send(delivery: Delivery, body: str, url: str) -> str:
    """Hand one text over. Raises `Never` for a number that this address does not serve, or an address
    that is none; `Unsure` when apprise does not say that it went well: it cannot tell why.
    """
    address, only = _parted(url)
    if only and only != delivery.to:
        raise Never("this service reaches another telephone")
    # Imported late: it brings some hundred services along.
    from apprise import Apprise, NotifyFormat

    service = Apprise()
    if not service.add(address.replace("{to}", quote(delivery.to, safe=""))):
        raise Never("SMS_URL names a service that apprise does not know")
    if not service.notify(body=body, body_format=NotifyFormat.TEXT):
        raise Unsure("no answer from the SMS gateway: the service did not say that it took it")
    return "accepted"


def _parted(url: str) -> tuple[str, str]:
    """The service's address, and the only number that it reaches ("" for any)."""
    parts = urlsplit(url.partition(":")[2])
    given = parse_qsl(parts.query, keep_blank_values=True)
    only = next((value for name, value in given if name == ONLY), "")
    rest = urlencode([each for each in given if each[0] != ONLY])
    return urlunsplit(parts._replace(query=rest)), only.replace(" ", "+").strip()
