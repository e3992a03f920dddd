"""Reading what a source sent, by its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tournevis.ground.channels.models import Source
from tournevis.ground.channels.monitoring.alert import Event
from tournevis.ground.channels.monitoring.alertmanager.read import read as alertmanager
from tournevis.ground.channels.monitoring.generic.read import read as generic
from tournevis.ground.channels.monitoring.zabbix.read import read as zabbix

Reader = Callable[[bytes, Mapping[str, str]], Event]
READERS: dict[str, Reader] = {
    Source.Kind.ALERTMANAGER: alertmanager,
    Source.Kind.ZABBIX: zabbix,
    Source.Kind.GENERIC: generic,
}


def read(source: Source, raw: bytes) -> Event:
    """What this source says. Raises `Misread`."""
    wanted = source.mapping if isinstance(source.mapping, dict) else {}
    return READERS[source.kind](raw, {str(k): str(v) for k, v in wanted.items()})
