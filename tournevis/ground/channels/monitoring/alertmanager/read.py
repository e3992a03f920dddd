"""Alertmanager's webhook payload, version 4 (Prometheus: Alerting, Configuration, webhook_config)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tournevis.ground.channels.monitoring.alert import (
    MOST_ALERTS,
    Alert,
    Event,
    Misread,
    link,
    loaded,
    mapping,
    text,
    words,
)


def read(raw: bytes, wanted: Mapping[str, str]) -> Event:
    """The group of one request. Raises `Misread`."""
    told = loaded(raw)
    alerts = told.get("alerts")
    if not isinstance(alerts, list) or not alerts:
        raise Misread("Alertmanager's version 4 has a list of alerts; this has none")
    if len(alerts) > MOST_ALERTS:
        raise Misread(f"more than {MOST_ALERTS} alerts: set max_alerts in Alertmanager")
    group = words(told.get("groupKey"), 2_000)
    read_alerts = tuple(_alert(each, told) for each in alerts)
    return Event(
        group or read_alerts[0].title, read_alerts, is_over=told.get("status") == "resolved"
    )


def _alert(given: object, told: Mapping[str, Any]) -> Alert:
    if not isinstance(given, dict) or given.get("status") not in ("firing", "resolved"):
        raise Misread("each alert has a status: firing or resolved")
    labels = mapping(told.get("commonLabels")) | mapping(given.get("labels"))
    notes = mapping(told.get("commonAnnotations")) | mapping(given.get("annotations"))
    return Alert(
        key=words(given.get("fingerprint")) or json.dumps(labels, sort_keys=True),
        is_firing=given["status"] == "firing",
        title=_title(labels, notes),
        text=text(notes.get("description") or notes.get("message")),
        severity=words(labels.get("severity"), 40),
        link=link(given.get("generatorURL")) or link(told.get("externalURL")),
    )


def _title(labels: Mapping[str, Any], notes: Mapping[str, Any]) -> str:
    """What the rule's author wrote; else its name, and where."""
    said = words(notes.get("summary") or notes.get("title"))
    if said:
        return said
    parts = [words(labels.get(each)) for each in ("alertname", "instance")]
    return words(" · ".join(part for part in parts if part)) or "?"
