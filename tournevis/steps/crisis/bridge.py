"""Where those who work on a crisis speak together: the centre's bridge, as a link where it is one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tournevis.steps.crisis.models import Terms

_NUMBER = re.compile(r"\+?[\d .()/-]{6,30}")
_ADDRESS = re.compile(r"https://[^\s<>\"']{4,190}")


@dataclass(frozen=True)
class Bridge:
    """As it was written; `href`: "" where it is neither a number nor an address."""

    words: str
    href: str


def bridge_of(centre: int) -> Bridge | None:
    """The centre's; None where it has none."""
    words = Terms.of(centre).bridge
    return Bridge(words, link_to(words)) if words else None


def link_to(words: str) -> str:
    """What a browser opens.

    >>> link_to("+33 1 23 45 67 89"), link_to("https://meet.example/room")
    ('tel:+33123456789', 'https://meet.example/room')
    >>> link_to("javascript:alert(1)"), link_to("Room 3, second floor")
    ('', '')
    """
    if _ADDRESS.fullmatch(words):
        return words
    is_number = _NUMBER.fullmatch(words) is not None
    return "tel:" + re.sub(r"[^\d+]", "", words) if is_number else ""
