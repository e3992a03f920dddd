"""Receiving: the SMTP and LMTP doors; every mailbox, SMS gateway and telephone beside them."""

from __future__ import annotations

import threading

from django.conf import settings

from tournevis.ground.channels.email import fetch, watching
from tournevis.ground.channels.email.listen import serve
from tournevis.ground.channels.phone.dial import dial
from tournevis.ground.channels.sms import gateways


def listen() -> None:
    """Receive until stopped."""
    stop = threading.Event()
    threading.Thread(target=watching.watch_all, args=(stop,), daemon=True).start()
    if settings.IMAP_URL:
        threading.Thread(target=fetch.watch, args=(settings.IMAP_URL, stop), daemon=True).start()
    if settings.PHONE_CONTROL:
        threading.Thread(target=dial, args=(stop,), daemon=True).start()
    for watch, url in gateways.watched():
        threading.Thread(target=watch, args=(url, stop), daemon=True).start()
    try:
        serve()
    finally:
        stop.set()
