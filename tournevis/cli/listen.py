"""Receiving mail: the SMTP listener, and the IMAP mailbox beside it if one is set."""

from __future__ import annotations

import threading

from django.conf import settings

from tournevis.ground.channels.email import fetch
from tournevis.ground.channels.email.listen import serve


def listen() -> None:
    """Receive until stopped."""
    stop = threading.Event()
    if settings.IMAP_URL:
        threading.Thread(target=fetch.watch, args=(settings.IMAP_URL, stop), daemon=True).start()
    try:
        serve()
    finally:
        stop.set()
