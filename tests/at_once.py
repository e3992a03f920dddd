"""Several do something at the same instant, each in a thread and with a connection of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

TIMES = 6  # how often a race is run: it is won by one as well as by the other


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """What each gave, in their order; what it raised, where it did."""
    barrier = Barrier(len(deeds))

    def one(deed: Callable[[], Any]) -> Any:
        try:
            barrier.wait(10)
            return deed()
        except Exception as trouble:
            return trouble
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(one, deeds))
