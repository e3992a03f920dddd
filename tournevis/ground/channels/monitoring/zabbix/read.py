"""What our media type's script in Zabbix sends (Zabbix: Media types, Webhook; supported macros).

The trigger, not the event, is the key: one that flaps makes a new event each time. The host is
the group: what happens to one machine at once is one incident.
"""

from __future__ import annotations

from collections.abc import Mapping

from tournevis.ground.channels.monitoring.alert import (
    Alert,
    Event,
    Misread,
    link,
    loaded,
    text,
    words,
)


def read(raw: bytes, wanted: Mapping[str, str]) -> Event:
    """The event of one request. Raises `Misread`."""
    told = loaded(raw)
    key = words(told.get("trigger_id")) or words(told.get("event_id"))
    if not key:
        raise Misread("trigger_id ({TRIGGER.ID}) is missing: see the script in the documentation")
    value = words(told.get("event_value"))
    if value not in ("0", "1"):
        raise Misread("event_value ({EVENT.VALUE}) is 1 for a problem and 0 for its end")
    host = words(told.get("host_name"), 100)
    name = words(told.get("event_name")) or key
    return Event(
        group=host or key,
        alerts=(
            Alert(
                key=key,
                is_firing=value == "1",
                title=words(f"{host} · {name}" if host else name),
                text=text(told.get("event_opdata") or told.get("alert_message")),
                severity=words(told.get("event_severity"), 40),
                link=link(told.get("url")),
            ),
        ),
    )
