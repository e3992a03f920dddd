"""The windows of a layer as a form keeps them in JSON."""

import re
from datetime import time

from tournevis.engines.rota.rota import RotaError, Window

KEYS = {"days", "from", "to", "holidays"}
MOST = 50
CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def parse_windows(written: object) -> tuple[Window, ...]:
    """Windows from a list of mappings; RotaError says what is wrong.

    >>> night = {"days": [0, 1], "from": "18:00", "to": "08:00", "holidays": True}
    >>> [sorted(window.days) for window in parse_windows([night])]
    [[0, 1]]
    >>> parse_windows([{"days": [7], "from": "18:00", "to": "08:00"}])
    Traceback (most recent call last):
    tournevis.engines.rota.rota.RotaError: days go from 0 (Monday) to 6, not 7
    """
    if not isinstance(written, list) or len(written) > MOST:
        raise RotaError(f"the windows of a layer are a list of at most {MOST}")
    return tuple(map(_window, written))


def _window(written: object) -> Window:
    if not isinstance(written, dict) or not written.keys() <= KEYS:
        raise RotaError("a window has days, from, to and perhaps holidays")
    days, holidays = written.get("days", []), written.get("holidays", False)
    if not isinstance(days, list) or not isinstance(holidays, bool):
        raise RotaError("days are a list of numbers, holidays true or false")
    for day in days:
        if type(day) is not int or not 0 <= day <= 6:
            raise RotaError(f"days go from 0 (Monday) to 6, not {day!r:.20}")
    if not days and not holidays:
        raise RotaError("a window opens on some day: give days, or holidays")
    closes = written.get("to")
    return Window(
        frozenset(days),
        _clock(written.get("from")),
        time(0) if closes == "24:00" else _clock(closes),
        holidays,
    )


def _clock(written: object) -> time:
    found = CLOCK.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise RotaError(f"{written!r:.20} isn't a time of day; write 18:00")
    return time(int(found[1]), int(found[2]))
