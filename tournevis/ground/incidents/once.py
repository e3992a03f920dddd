"""What a form sends is done once, however often its button is pressed."""

from __future__ import annotations

import re
import secrets

from django.utils.translation import gettext_noop

from tournevis.ground.incidents.models import Incident, Refused

FORM = re.compile(r"[0-9a-f]{16}")


def nonce() -> str:
    """A new mark for a form that is about to be shown."""
    return secrets.token_hex(8)


def checked(given: str) -> str:
    """The mark that came back with a form; raises `Refused` for anything else."""
    if not FORM.fullmatch(given):
        raise Refused(gettext_noop("this form is out of date: load the page again"))
    return given


def is_done(incident: Incident, mark: str) -> bool:
    """Whether the form of this mark was taken already. The caller holds the incident's lock."""
    return incident.entries.filter(data__nonce=mark).exists()


def told(text: str, longest: int = 20_000) -> str:
    """A text as the database holds it; raises `Refused` when it is too long."""
    kept = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(kept) > longest:
        raise Refused(gettext_noop("this text is too long: send it in parts"))
    return kept
