"""Payloads of monitorings, written after their documentation."""

from __future__ import annotations

import json
from typing import Any


def alertmanager(
    *alerts: tuple[str, str], group: str = '{}:{alertname="InstanceDown"}', status: str = ""
) -> bytes:
    """Alertmanager's version 4 with these (name of the machine, firing or resolved)."""
    told: dict[str, Any] = {
        "version": "4",
        "groupKey": group,
        "truncatedAlerts": 0,
        "status": status or ("firing" if any(s == "firing" for _, s in alerts) else "resolved"),
        "receiver": "tournevis",
        "groupLabels": {"alertname": "InstanceDown"},
        "commonLabels": {"alertname": "InstanceDown", "job": "node", "severity": "critical"},
        "commonAnnotations": {"description": "It has not answered for five minutes."},
        "externalURL": "http://alertmanager.example:9093",
        "alerts": [_alert(*each) for each in alerts],
    }
    return json.dumps(told).encode()


def zabbix(trigger: str, value: str, host: str = "till-7") -> bytes:
    """What the script of docs/doorways.md sends."""
    return json.dumps(
        {
            "event_id": f"9{trigger}",
            "trigger_id": trigger,
            "event_value": value,
            "event_name": "Free disk space is less than 5%",
            "event_severity": "High",
            "host_name": host,
            "event_opdata": "Space used: 96 %",
            "url": "https://zabbix.example/tr_events.php?triggerid=1",
        }
    ).encode()


def generic(key: str, state: str, **more: Any) -> bytes:
    """Our own plain JSON."""
    return json.dumps({"key": key, "state": state, "title": f"{key} is wrong", **more}).encode()


def _alert(machine: str, status: str) -> dict[str, Any]:
    return {
        "status": status,
        "labels": {
            "alertname": "InstanceDown",
            "instance": machine,
            "job": "node",
            "severity": "critical",
        },
        "annotations": {"summary": f"Instance {machine} down"},
        "startsAt": "2026-11-24T08:59:12.187Z",
        "endsAt": "0001-01-01T00:00:00Z" if status == "firing" else "2026-11-24T09:20:12.187Z",
        "generatorURL": "http://prometheus.example:9090/graph?g0.expr=up+%3D%3D+0",
        "fingerprint": f"{abs(hash(machine)) % 10**16:016x}",
    }
