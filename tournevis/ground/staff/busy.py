"""When a calendar somebody keeps elsewhere says that they are busy: read in a process of its own.

A calendar is a stranger's text: its rules of recurrence can ask for more than any machine has. So
`python -m tournevis.ground.staff.busy` fetches and reads one, without secrets, bounded in memory,
processor and time, and tells spans alone: no title of anybody's day comes into the house.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from tournevis.ground.organisations.outward import Unreachable, fetched

LARGEST = 5_000_000  # bytes
WITHIN = 40  # seconds, fetching included
PROCESSOR, MEMORY = 15, 1_500_000_000  # seconds, bytes
MOST = 500  # spans, after those that touch are made one
SLOWEST: Final = ("SECONDLY", "MINUTELY")  # no appointment recurs so often
Spans = list[tuple[datetime, datetime]]


class Unread(Exception):
    """The calendar cannot be had or read; the message is for its owner."""


def asked(address: str, *, start: datetime, end: datetime, zone: str, allow_private: bool) -> Spans:
    """When the calendar at this address says "busy", from `start` to `end`. Raises `Unread`."""
    wish = {"address": address, "start": start.isoformat(), "end": end.isoformat(), "zone": zone}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", __name__],
            input=json.dumps({**wish, "allow_private": allow_private}).encode(),
            capture_output=True,
            timeout=WITHIN,
            env=_environment(),
            cwd=tempfile.gettempdir(),
            check=False,
        )
        told = json.loads(done.stdout or b"{}")
    except subprocess.TimeoutExpired:
        raise Unread("its server is too slow") from None
    except ValueError:
        told = {}
    if "busy" not in told:
        raise Unread(str(told.get("trouble", "reading it takes too long"))[:300])
    return [(_moment(a), _moment(b)) for a, b in told["busy"]]


def _environment() -> dict[str, str]:
    """No secrets; and no empty path, which would mean the folder that it runs in."""
    paths = os.pathsep.join(filter(None, sys.path))
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": paths}


def read(raw: bytes, start: datetime, end: datetime, zone: tzinfo) -> Spans:
    """The busy spans of a calendar within these bounds, in UTC, those that touch made one.

    Cancelled and transparent appointments don't count, nor any that cannot be read. A day without
    hours is one of `zone`. Raises ValueError for what is no calendar.
    """
    from icalendar import Calendar

    calendar: Any = Calendar.from_ical(raw)
    if getattr(calendar, "name", "") != "VCALENDAR":
        raise ValueError("no calendar")
    series: dict[str, list[Any]] = {}
    for each in filter(_counts, calendar.subcomponents):
        series.setdefault(str(each.get("UID", "")), []).append(each)
    zones = [each for each in calendar.subcomponents if each.name == "VTIMEZONE"]
    found = _spans(calendar, zones, list(series.values()), start, end, zone)
    return joined([(max(a, start), min(b, end)) for a, b in found if a < end and b > start])


def _spans(
    calendar: Any,
    zones: list[Any],
    series: list[list[Any]],
    start: datetime,
    end: datetime,
    zone: tzinfo,
) -> Spans:
    """Of all of them at once; where that fails, of each half: one that is odd hides no other."""
    import recurring_ical_events

    calendar.subcomponents = [*zones, *(each for one in series for each in one)]
    try:
        query = recurring_ical_events.of(calendar, components=["VEVENT"], skip_bad_series=True)
        return [_span(each, zone) for each in query.between(start, end)]
    except MemoryError:
        raise
    except Exception:  # a stranger's text may break the reader anywhere
        if len(series) < 2:
            return []
        half = len(series) // 2
        halves = (series[:half], series[half:])
        return [span for one in halves for span in _spans(calendar, zones, one, start, end, zone)]


def joined(spans: Spans) -> Spans:
    """The same time in as few spans as can be, in order; at most `MOST`.

    >>> t = [datetime(2026, 1, 1, hour, tzinfo=UTC) for hour in range(5)]
    >>> [(a.hour, b.hour) for a, b in joined([(t[2], t[3]), (t[0], t[1]), (t[1], t[2])])]
    [(0, 3)]
    """
    one: Spans = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if one and start <= one[-1][1]:
            one[-1] = (one[-1][0], max(end, one[-1][1]))
        else:
            one.append((start, end))
    return one[:MOST]


def _counts(component: Any) -> bool:
    if component.name != "VEVENT":
        return False
    try:
        if _is_free(component):
            return bool("RECURRENCE-ID" in component)  # it takes one day out of a series
        rules = component.get("RRULE") or []
        return not any(_is_bomb(each) for each in (rules if isinstance(rules, list) else [rules]))
    except Exception:  # a property that is no such property breaks wherever it is touched
        return False


def _is_bomb(rule: Any) -> bool:
    """Whether a rule recurs as no appointment does, or never goes on."""
    is_fast = any(str(each).upper() in SLOWEST for each in rule.get("FREQ", []))
    return is_fast or any(int(each) < 1 for each in rule.get("INTERVAL", []))


def _is_free(event: Any) -> bool:
    said = (str(event.get(name, "")).upper() for name in ("STATUS", "TRANSP"))
    return any(word in ("CANCELLED", "TRANSPARENT") for word in said)


def _span(event: Any, zone: tzinfo) -> tuple[datetime, datetime]:
    start = _instant(event.start, zone)
    return start, start if _is_free(event) else _instant(event.end, zone)


def _instant(at: date, zone: tzinfo) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(0))
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said)


def _main() -> None:
    """Read the wish from the standard input, tell the spans or the trouble."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    wish = json.loads(sys.stdin.buffer.read())
    try:
        raw = fetched(
            wish["address"],
            most=LARGEST,
            allow_private=wish["allow_private"] is True,
            accept="text/calendar",
        )
    except Unreachable as trouble:
        print(json.dumps({"trouble": str(trouble)}))
        return
    try:
        spans = read(raw, _moment(wish["start"]), _moment(wish["end"]), ZoneInfo(wish["zone"]))
    except MemoryError:
        print(json.dumps({"trouble": "it is too large"}))
    except Exception:  # a stranger's text may break the reader anywhere
        print(json.dumps({"trouble": "it is no calendar that can be read"}))
    else:
        print(json.dumps({"busy": [(a.isoformat(), b.isoformat()) for a, b in spans]}))


if __name__ == "__main__":
    _main()
