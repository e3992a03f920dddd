"""How fast an SMS centre may be sent to, agreed between all processes through one row a gateway.

What is counted is PDUs, not messages: each part of a long one is one (promise 28).
"""

from __future__ import annotations

from django.db import connection

LONGEST_WAIT = 8.0  # seconds

_TAKE = """
INSERT INTO channels_pace AS pace (gateway, free_at) VALUES (%(gateway)s, clock_timestamp() + make_interval(secs => %(step)s))
ON CONFLICT (gateway) DO UPDATE SET free_at = greatest(pace.free_at, clock_timestamp()) + make_interval(secs => %(step)s)
  WHERE pace.free_at <= clock_timestamp() + make_interval(secs => %(longest)s)
RETURNING greatest(extract(epoch FROM free_at - make_interval(secs => %(step)s) - clock_timestamp()), 0)::float
"""
_SLOW = """
INSERT INTO channels_pace AS pace (gateway, free_at) VALUES (%(gateway)s, clock_timestamp() + make_interval(secs => %(step)s))
ON CONFLICT (gateway) DO UPDATE SET free_at = greatest(pace.free_at, clock_timestamp() + make_interval(secs => %(step)s))
"""


def take(gateway: str, rate: float, longest: float = LONGEST_WAIT) -> float | None:
    """Take the next free moment of this gateway; how many seconds to wait for it.

    `rate` is PDUs a second, 0 for no limit. None when it is further off than `longest` seconds:
    nothing is taken then.
    """
    step = 1 / rate if rate else 0.0
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"gateway": gateway, "step": step, "longest": longest})
        row = cursor.fetchone()
    return float(row[0]) if row else None


def slow(gateway: str, seconds: float) -> None:
    """The SMS centre said that it is too fast: nobody sends to it for so long."""
    with connection.cursor() as cursor:
        cursor.execute(_SLOW, {"gateway": gateway, "step": seconds})
