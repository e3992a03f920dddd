"""Alertmanager's webhook payload, version 4 (Prometheus: Alerting, Configuration, webhook_config)."""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tournevis.ground.channels.monitoring.alert import (
    MOST_ALERTS,
    MOST_LABELS,
    Alert,
    Event,
    Misread,
    TooMuch,
    hashed,
    link,
    loaded,
    mapping,
    text,
    words,
)


@dataclass(frozen=True, slots=True)
class Common:
    """What all alerts of a request share, read once however many they are."""

    labels: dict[str, Any]
    notes: dict[str, Any]
    marks: dict[str, str]
    link: str


def read(raw: bytes, wanted: Mapping[str, str]) -> Event:
    """The group of one request. Raises `Misread`."""
    told = loaded(raw)
    alerts = told.get("alerts")
    if not isinstance(alerts, list) or not alerts:
        raise Misread("Alertmanager's version 4 has a list of alerts; this has none")
    if len(alerts) > MOST_ALERTS:
        raise TooMuch(f"more than {MOST_ALERTS} alerts: set max_alerts in Alertmanager")
    group, common = words(told.get("groupKey"), 2_000), _common(told)
    read_alerts = tuple(_alert(each, common) for each in alerts)
    return Event(
        group or read_alerts[0].title, read_alerts, is_over=told.get("status") == "resolved"
    )


def _common(told: Mapping[str, Any]) -> Common:
    labels = _labels(told.get("commonLabels"))
    notes = mapping(told.get("commonAnnotations"))
    return Common(labels, notes, _marks(labels), link(told.get("externalURL")))


def _alert(given: object, common: Common) -> Alert:
    if not isinstance(given, dict) or given.get("status") not in ("firing", "resolved"):
        raise Misread("each alert has a status: firing or resolved")
    own = _labels(given.get("labels"))
    labels = ChainMap(own, common.labels)
    notes = ChainMap(mapping(given.get("annotations")), common.notes)
    return Alert(
        key=words(given.get("fingerprint")) or _key(own, common),
        is_firing=given["status"] == "firing",
        title=_title(labels, notes),
        text=text(notes.get("description") or notes.get("message")),
        severity=words(labels.get("severity"), 40),
        link=link(given.get("generatorURL")) or common.link,
    )


def _labels(value: object) -> dict[str, Any]:
    labels = mapping(value)
    if len(labels) > MOST_LABELS:
        raise TooMuch(f"more than {MOST_LABELS} labels of one alert")
    return labels


def _key(own: Mapping[str, Any], common: Common) -> str:
    """Of all its labels. Those in common are hashed one by one, and once: which labels are in
    common changes as alerts join the group, and the key of an alert must not."""
    marks = common.marks | _marks(own)
    return hashed("".join(marks[name] for name in sorted(marks)))


def _marks(labels: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: hashed(json.dumps([name, value], sort_keys=True)) for name, value in labels.items()
    }


def _title(labels: Mapping[str, Any], notes: Mapping[str, Any]) -> str:
    """What the rule's author wrote; else its name, and where."""
    said = words(notes.get("summary") or notes.get("title"))
    if said:
        return said
    parts = [words(labels.get(each)) for each in ("alertname", "instance")]
    return words(" · ".join(part for part in parts if part)) or "?"
