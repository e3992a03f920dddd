"""One shape for what every monitoring says, and the bounds of what it may say."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

LARGEST = 2_000_000  # bytes of one request
DEEPEST = 20
MOST_ALERTS = 500  # of one request
MOST_LABELS = 200  # of one alert, or of a group
TITLE_CHARS, TEXT_CHARS, LINK_CHARS = 300, 2_000, 500


class Misread(ValueError):
    """This is not what such a monitoring sends; says why, in plain English, for who set it up."""


class TooMuch(Misread):
    """It is what such a monitoring sends, and more of it than one request may bring."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing that is wrong, or is right again. Texts are short and the database can hold them."""

    key: str
    is_firing: bool
    title: str
    text: str = ""
    severity: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One request: some alerts of one group. `is_over`: every alert of the group is over, also
    those that are not named."""

    group: str
    alerts: tuple[Alert, ...]
    is_over: bool = False


def loaded(raw: bytes) -> dict[str, Any]:
    """The JSON object of a request. Raises `Misread` for anything else, and for what is too deep."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as trouble:
        raise Misread("this is not JSON") from trouble
    if not isinstance(found, dict):
        raise Misread("a JSON object is expected")
    _check_depth(found)
    return found


def words(value: object, longest: int = TITLE_CHARS) -> str:
    """A text or a number in one line, as the database holds it; "" for anything else.

    >>> words("disk \\x00full\\n"), words(3), words(None), words({"a": 1})
    ('disk full', '3', '', '')
    """
    return " ".join(text(value, longest * 2).split())[:longest]


def text(value: object, longest: int = TEXT_CHARS) -> str:
    """The same with its line breaks."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    said = str(value) if not isinstance(value, str) else value[: longest * 2]
    storable = said.replace("\x00", "").encode(errors="replace").decode()
    return storable.strip()[:longest]


def link(value: object) -> str:
    """An address of the web, or "": a script in a link must never be clicked.

    >>> link("https://grafana.example/d/1"), link("javascript:alert(1)")
    ('https://grafana.example/d/1', '')
    """
    said = words(value, LINK_CHARS)
    return said if said.startswith(("https://", "http://")) and " " not in said else ""


def mapping(value: object) -> dict[str, Any]:
    """An object of the JSON, or an empty one."""
    return value if isinstance(value, dict) else {}


def hashed(key: str) -> str:
    """A key of any length as the database indexes it."""
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()


def _check_depth(value: object) -> None:
    level: list[object] = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise Misread(f"this is nested deeper than {DEEPEST} levels")
