"""Where a channel has no gateway set, its messages are put in a folder, one file each, to be looked at."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from tournevis.ground.channels.sending import NotNow


def put(name: str, content: bytes) -> str:
    """Put a file into `OUTBOX_FOLDER`, whole or not at all; the reference is "file".

    The same name is the same file, so a message put there twice is there once. Raises `NotNow`
    when the disk does not take it.
    """
    folder = Path(settings.OUTBOX_FOLDER)
    aside = folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(folder / name)
    except OSError as trouble:
        raise NotNow(f"the outbox folder does not take it: {trouble.strerror}") from trouble
    return "file"
