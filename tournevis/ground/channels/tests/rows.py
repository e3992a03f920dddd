"""What the database holds, whoever asks; and a mail to send."""

from __future__ import annotations

from django.db import transaction

from tests.cast import Cast, cast_of_three
from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.organisations import walls

SUPPORT = "support@centre.example"


def committed_cast() -> Cast:
    """The cast, committed to the test's own house."""
    with transaction.atomic():
        return cast_of_three()


def kept() -> list[Inbound]:
    """Every message that was kept, in order."""
    with walls.system():
        return list(Inbound.objects.order_by("pk"))


def deliveries() -> list[Delivery]:
    """Every delivery, in order."""
    with walls.system():
        return list(Delivery.objects.order_by("pk"))


def mail(number: int = 1, body: str = "Plus d'internet au magasin.", to: str = SUPPORT) -> bytes:
    """A plain mail from Ben, with CRLF as on the wire."""
    lines = [
        "From: Ben <ben@bakery.example>",
        f"To: {to}",
        "Subject: Internet",
        "Date: Tue, 24 Nov 2026 09:00:00 +0000",
        f"Message-ID: <mail-{number}@bakery.example>",
        "",
        body,
        "",
    ]
    return "\r\n".join(lines).encode()
