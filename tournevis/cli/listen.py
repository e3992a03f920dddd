"""Receiving: the SMTP listener, and beside it the IMAP mailbox and the SMS gateways that are set."""

from __future__ import annotations

import threading

from django.conf import settings

from tournevis.ground.channels.email import fetch
from tournevis.ground.channels.email.listen import serve
from tournevis.ground.channels.sms import gateways


def listen() -> None:
    """Receive until stopped."""
    stop = threading.Event()
    if settings.IMAP_URL:
        threading.Thread(target=fetch.watch, args=(settings.IMAP_URL, stop), daemon=True).start()
    for watch, url in gateways.watched():
        threading.Thread(target=watch, args=(url, stop), daemon=True).start()
    try:
        serve(settings.SMTP_LISTEN, settings.SMTP_PORT)
    finally:
        stop.set()
