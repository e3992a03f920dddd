"""gammu-smsd's folders are looked at: what came in is kept, what went out is noted.

A file is removed once what it says is committed; seen again before that, it is the same message.
Names: `IN<date>_<time>_<serial>_<sender>_<part>.txt` in the inbox, ours in `sent` and `error`.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import structlog
from django.db import close_old_connections

from tournevis.engines import sms
from tournevis.ground.channels import inbox, reports
from tournevis.ground.channels.models import Inbound
from tournevis.ground.channels.sms import keeping
from tournevis.ground.channels.sms.gammu.send import folder_of
from tournevis.ground.organisations import walls

EVERY = 2.0  # seconds
QUIET = 1.0  # seconds after which the parts of a message are all written
LARGEST = 100_000  # bytes
# The sender is what the network wrote: a number, a name, nothing at all.
RECEIVED = re.compile(r"(?P<message>IN\d+_\d+_\d+_(?P<sender>[^/]*))_(?P<part>\d+)\.txt", re.A)
OURS = re.compile(r"OUT.*_(?P<organisation>\d{1,15})-(?P<delivery>\d{1,15})\.txt", re.A)
FOLDERS = {"sent": False, "error": True}  # the folder, and whether it means failure
log = structlog.get_logger(__name__)


def watch(url: str, stop: threading.Event) -> None:
    """Look again and again until told to stop."""
    folder = folder_of(url)
    while not stop.is_set():
        try:
            take(folder)
            note(folder)
        except Exception as trouble:
            log.warning("the modem's folders", trouble=type(trouble).__name__)
        finally:
            close_old_connections()
        stop.wait(EVERY)


def take(folder: Path) -> int:
    """Keep every message of the inbox that is all there; how many.

    One that hinders us waits for the next look, and no other waits for it.
    """
    messages: dict[tuple[str, str], dict[int, Path]] = defaultdict(dict)
    for path, match in _named(folder / "inbox", RECEIVED):
        messages[match["message"], match["sender"]][int(match["part"])] = path
    kept = 0
    for (name, sender), files in messages.items():
        try:
            kept += _taken(name, sender, [files[part] for part in sorted(files)], 0 in files)
        except Exception as trouble:
            log.warning("text not kept", message=name, trouble=type(trouble).__name__)
    return kept


def _taken(name: str, sender: str, files: list[Path], has_first: bool) -> bool:
    """Keep this message and remove its files, the first part first: without it, the others are
    what is left of a message that was kept, if we know it."""
    if time.time() - max(path.stat().st_mtime for path in files) < QUIET:
        return False
    is_new = has_first or not _is_known(name)
    if is_new and not _kept(name, sender, files):
        return False
    for path in files:
        path.unlink()
    return is_new


def _kept(name: str, sender: str, files: list[Path]) -> bool:
    text, reference = "".join(_text(path) for path in files), _reference(name)
    try:
        return keeping.keep(sms.mo({"from": sender, "to": "", "id": reference, "text": text}))
    except sms.Malformed:
        # Within JSON of ours: a text that is JSON itself must not be read as what a gateway says.
        raw = json.dumps({"file": files[0].name, "text": text})
        return keeping.aside(raw.encode(), reference)


def _is_known(name: str) -> bool:
    with walls.system():
        return Inbound.objects.filter(channel="sms", message_id=_reference(name)).exists()


def _reference(name: str) -> str:
    return inbox.storable(name)[:200].strip()


def note(folder: Path) -> int:
    """Note what was sent and what could not be; how many."""
    noted = 0
    for name, is_bad in FOLDERS.items():
        for path, match in _named(folder / name, OURS):
            kind = "failed" if is_bad else "accepted"
            ids = int(match["organisation"]), int(match["delivery"])
            reports.noted(
                *ids, kind=kind, is_bad=is_bad, answer="the modem gave up" if is_bad else ""
            )
            path.unlink()
            noted += 1
    return noted


def _named(folder: Path, pattern: re.Pattern[str]) -> Iterator[tuple[Path, re.Match[str]]]:
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = pattern.fullmatch(path.name)
        if match and path.is_file():
            yield path, match


def _text(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(LARGEST)
    if data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace")
