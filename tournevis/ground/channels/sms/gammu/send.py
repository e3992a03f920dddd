"""A delivery leaves as a file in gammu-smsd's outbox."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import NotNow

OUTBOX = "outbox"


def send(delivery: Delivery, body: str, url: str) -> str:
    """Put it there, whole or not at all; returns "in the modem's outbox". Raises `NotNow`.

    The same delivery is the same file, so one that was put there twice leaves once, as long as
    gammu-smsd has not sent it. It sends A before Z, and cuts long texts itself.
    """
    priority = "A" if delivery.again_if_unsure else "M"
    when = delivery.created_at.strftime("%Y%m%d_%H%M%S")
    mark = f"{delivery.organisation_id}-{delivery.pk}"
    name = f"OUT{priority}{when}_00_{delivery.to}_{mark}.txt"
    folder = folder_of(url) / OUTBOX
    # gammu-smsd reads what begins with OUT, so it never sees the half-written file.
    aside = folder / f".{mark}.part"
    try:
        with aside.open("wb") as file:
            file.write(b"\xff\xfe" + body.encode("utf-16-le", "replace"))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(folder / name)
    except OSError as trouble:
        raise NotNow(f"the outbox folder does not take it: {trouble.strerror}") from trouble
    return "in the modem's outbox"


def folder_of(url: str) -> Path:
    """The folder that holds gammu-smsd's four."""
    return Path(unquote(urlsplit(url).path))
