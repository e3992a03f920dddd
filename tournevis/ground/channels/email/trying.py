"""Trying a mailbox: connect, sign in, look into the folder, and say what happened."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import structlog
from django.utils.translation import gettext_noop

from tournevis.ground.channels.email import boxes, connect
from tournevis.ground.channels.models import Mailbox

ANSWERS_WITHIN = 8.0  # seconds, each command: a person waits
ALL_WITHIN = 20.0  # seconds, everything
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """`trouble` is an English msgid, "" when it went well; then `count` mails are in the folder.

    `has_idle`: whether the server tells by itself when mail arrives.
    """

    trouble: str
    count: int = 0
    has_idle: bool = False

    @property
    def is_good(self) -> bool:
        """Whether mail can be read there."""
        return not self.trouble

    @property
    def words(self) -> str:
        """What happened, an English msgid; `count` may be in it."""
        if self.trouble:
            return self.trouble
        return gettext_noop("it works: %(count)s messages are in the folder")


def tried(mailbox: Mailbox) -> Tried:
    """Nothing is fetched, nothing marked as seen."""
    until = monotonic() + ALL_WITHIN
    try:
        with connect.connected(boxes.of_row(mailbox), ANSWERS_WITHIN, until) as server:
            server.folder.set(mailbox.folder, readonly=True)
            count = server.folder.status(mailbox.folder, ["MESSAGES"])["MESSAGES"]
            return Tried("", count, "IDLE" in server.client.capabilities)
    except Exception as trouble:
        log.info("mailbox tried", mailbox=mailbox.name, trouble=type(trouble).__name__)
        return Tried(connect.words_for(trouble))
