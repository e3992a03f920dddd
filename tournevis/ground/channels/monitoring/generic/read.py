"""Any JSON: one alert, or a list of them under `alerts`. A source says where things are, as paths.

{"key": "disk-7", "state": "firing", "title": "Disk full", "text": "…", "severity": "high",
 "link": "https://…", "group": "server-7"}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tournevis.ground.channels.monitoring.alert import (
    MOST_ALERTS,
    Alert,
    Event,
    Misread,
    TooMuch,
    link,
    loaded,
    text,
    words,
)

FIELDS = ("key", "state", "title", "text", "severity", "link", "group")
OVER = {"resolved", "ok", "up", "recovered", "recovery", "normal", "closed", "0", "false"}
RINGING = {"firing", "alerting", "problem", "down", "critical", "warning", "error", "open", "1"}
RINGING |= {"true", "failed", "alert", "trigger", "triggered", "high"}
DEEPEST_PATH = 6


def read(raw: bytes, wanted: Mapping[str, str]) -> Event:
    """The alerts of one request. Raises `Misread`."""
    told = loaded(raw)
    given = told.get("alerts") if isinstance(told.get("alerts"), list) else [told]
    if not isinstance(given, list) or not given:
        raise Misread(f"one to {MOST_ALERTS} alerts are expected")
    if len(given) > MOST_ALERTS:
        raise TooMuch(f"more than {MOST_ALERTS} alerts: send them in several requests")
    alerts = tuple(_alert(each, wanted) for each in given)
    group = words(found(given[0], wanted.get("group") or "group"))
    return Event(group or words(told.get("group")) or alerts[0].key, alerts)


def found(told: object, path: str) -> Any:
    """What is at a dotted path; numbers count in lists. None where nothing is.

    >>> found({"a": [{"b": 1}]}, "a.0.b"), found({"a": 1}, "a.b")
    (1, None)
    """
    for part in path.split(".")[:DEEPEST_PATH]:
        if isinstance(told, list) and part.isascii() and part.isdigit() and len(part) < 6:
            told = told[int(part)] if int(part) < len(told) else None
        else:
            told = told.get(part) if isinstance(told, dict) else None
    return told


def _alert(given: object, wanted: Mapping[str, str]) -> Alert:
    said = {name: found(given, wanted.get(name) or name) for name in FIELDS}
    key = words(said["key"], 2_000)
    if not key:
        raise Misread("there is no key: what is it that is wrong?")
    return Alert(
        key=key,
        is_firing=_is_firing(said["state"]),
        title=words(said["title"]) or key[:300],
        text=text(said["text"]),
        severity=words(said["severity"], 40),
        link=link(said["link"]),
    )


def _is_firing(state: object) -> bool:
    """Whether it rings. Raises `Misread` for a word that nobody knows: silence would be worse."""
    said = ("true" if state else "false") if isinstance(state, bool) else words(state).lower()
    if said in OVER:
        return False
    if said in RINGING:
        return True
    raise Misread(f"the state is none we know; for example firing or resolved, not {said[:40]!r}")
