"""Receiving mail: the SMTP listener, and the IMAP mailbox and the telephone beside it if they are set."""

from __future__ import annotations

import threading

from django.conf import settings

from tournevis.ground.channels.email import fetch
from tournevis.ground.channels.email.listen import serve
from tournevis.ground.channels.phone.dial import dial


def listen() -> None:
    """Receive until stopped."""
    stop = threading.Event()
    if settings.IMAP_URL:
        threading.Thread(target=fetch.watch, args=(settings.IMAP_URL, stop), daemon=True).start()
    if settings.PHONE_CONTROL:
        threading.Thread(target=dial, args=(stop,), daemon=True).start()
    try:
        serve(settings.SMTP_LISTEN, settings.SMTP_PORT)
    finally:
        stop.set()
