"""The doorways for mail, as their page shows them."""

from __future__ import annotations

import socket
from datetime import datetime

from cryptography import x509
from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tournevis.ground.channels.email.receiving import LARGEST
from tournevis.ground.channels.models import DoorKey, Inbound, Mailbox
from tournevis.ground.channels.page import Looked, Panel, Row
from tournevis.ground.organisations.models import Organisation

ANSWERS_WITHIN = 0.5  # seconds, on this machine
LOOKED_BACK = 300  # messages, for the last one of each door
LATE = 3_600  # seconds unread before a mailbox is said to be late


def listener(looked: Looked) -> Panel:
    """The doors where mail servers knock."""
    last = _last(looked)
    is_up = _answers(settings.SMTP_LISTEN, settings.SMTP_PORT)
    rows = [
        Row(
            title=_("SMTP, port %(port)s") % {"port": settings.SMTP_PORT},
            text=_encryption(looked.now),
            state=_("answers") if is_up else _("does not answer here"),
            tone="go" if is_up else "warn",
            icon="check" if is_up else "alert",
            at=last.get("smtp"),
            at_words=_("last mail"),
        )
    ]
    if settings.LMTP_PORT or settings.LMTP_SOCKET:
        place = settings.LMTP_SOCKET or str(settings.LMTP_PORT)
        rows.append(Row(title=f"LMTP, {place}", at=last.get("lmtp"), at_words=_("last mail")))
    addresses = Organisation.objects.filter(pk__in=looked.centres).exclude(email="")
    text = _("Mail to %(addresses)s is received here, up to %(size)s MB a message.") % {
        "addresses": ", ".join(addresses.order_by("email").values_list("email", flat=True)),
        "size": LARGEST // 1_000_000,
    }
    return Panel("listener", _("Mail that comes by itself"), tuple(rows), text)


def mailboxes(looked: Looked) -> Panel:
    """The mailboxes that are fetched, each with when it was read and what stands in the way."""
    found = Mailbox.objects.filter(organisation__in=looked.centres).order_by("account", "pk")
    rows = [_mailbox(row, looked.now) for row in found]
    if settings.IMAP_URL:
        rows.append(Row(_("One more, set by IMAP_URL"), state=_("in use"), at_words=_("last mail")))
    return Panel(
        "mailboxes",
        _("Mailboxes that are fetched"),
        tuple(rows),
        "" if rows else _("No mailbox is fetched by IMAP."),
        reverse("mailbox_new"),
        _("Add a mailbox"),
    )


def webhook(looked: Looked) -> Panel:
    """The door where programs bring mail."""
    keys = DoorKey.objects.filter(organisation__in=looked.centres, door=DoorKey.Door.MAIL)
    made = {key.organisation_id: key.made_at for key in keys}
    last = _last(looked).get("webhook")
    centres = Organisation.objects.filter(pk__in=looked.centres).exclude(email="").order_by("pk")
    rows = tuple(_door(centre, made.get(centre.pk), last) for centre in centres)
    text = _("A mail service can bring each message here, with the key as its bearer token.")
    doors = [
        {"centre": each.pk, "email": each.email, "has_key": each.pk in made} for each in centres
    ]
    more = {"address": reverse("channel_key"), "doors": doors}
    title = _("Mail brought by a program")
    return Panel("webhook", title, rows, text, template="channels/webhook.html", more=more)


def aside(looked: Looked) -> Panel:
    """What was put aside, and what was brought in as history."""
    here = Inbound.objects.filter(organisation__in=looked.centres)
    waiting = here.filter(state=Inbound.State.QUARANTINED).count()
    history = here.filter(state=Inbound.State.ARCHIVED).count()
    rows = [
        Row(
            _("Quarantine"),
            _("What could not be read, and what machines send. Kept whole."),
            str(waiting),
            "warn" if waiting else "",
            url=reverse("quarantine"),
        )
    ]
    if history:
        text = _("Brought in from files. Known, kept whole; opened no incident.")
        rows.append(Row(_("Mail of before"), text, str(history)))
    return Panel("aside", _("Put aside"), tuple(rows))


def _door(centre: Organisation, made_at: datetime | None, last: datetime | None) -> Row:
    title = f"{settings.BASE_URL}{reverse('mail:in', args=[centre.email])}"
    if made_at is None:
        return Row(title, _("No key was made yet."), _("takes nothing"))
    text = _("Key made on %(day)s.") % {"day": f"{made_at:%Y-%m-%d}"}
    return Row(title, text, _("takes mail"), "go", "check", last, _("last mail"))


def _mailbox(row: Mailbox, now: datetime) -> Row:
    if not row.is_active:
        state, tone, icon = _("paused"), "", ""
    elif row.trouble:
        state, tone, icon = _("not read"), "late", "alert"
    elif row.last_read_at is None:
        state, tone, icon = _("not read yet"), "warn", "clock"
    elif (now - row.last_read_at).total_seconds() > LATE:
        state, tone, icon = _("read too long ago"), "warn", "clock"
    else:
        state, tone, icon = _("is read"), "go", "check"
    return Row(
        title=row.account,
        text=capfirst(_(row.trouble)) if row.trouble else f"{row.user} · {row.host}",
        state=state,
        tone=tone,
        icon=icon,
        at=row.last_read_at,
        at_words=_("last read"),
        url=reverse("mailbox", args=[row.pk]),
    )


def _last(looked: Looked) -> dict[str, datetime]:
    """When the last mail came by each door, among the latest messages."""
    latest = Inbound.objects.filter(organisation__in=looked.centres).order_by("-pk")
    found: dict[str, datetime] = {}
    for envelope, at in latest.values_list("envelope", "received_at")[:LOOKED_BACK]:
        found.setdefault(str(envelope.get("by", "")), at)
    return found


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), ANSWERS_WITHIN):
            return True
    except OSError:
        return False


def _encryption(now: datetime) -> str:
    if not settings.SMTP_TLS_CERTIFICATE:
        return _("Without encryption: no certificate is set.")
    try:
        with open(settings.SMTP_TLS_CERTIFICATE, "rb") as file:  # noqa: PTH123
            ends = x509.load_pem_x509_certificate(file.read()).not_valid_after_utc
    except (OSError, ValueError):
        return _("The certificate cannot be read, so mail comes without encryption.")
    told = {"day": f"{ends:%Y-%m-%d}"}
    if ends < now:
        return _("The certificate ended on %(day)s.") % told
    return _("Encrypted (STARTTLS); the certificate is good until %(day)s.") % told
