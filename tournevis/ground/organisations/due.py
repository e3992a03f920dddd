"""Rows that must be acted upon at some time, and the rounds that look after them.

What must not be lost is such a row first and an action afterwards. A round claims what is due and
acts; every worker makes every round again and again. `wake` only has a round made sooner.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, Self, TypeVar

import structlog
from django.db import close_old_connections, connection, models
from django.db.models import F, Q, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import RowNumber
from procrastinate import BaseRetryStrategy
from procrastinate.contrib.django import app as jobs

from tournevis.ground.organisations import walls
from tournevis.ground.organisations.walled import Walled

P = ParamSpec("P")
Row = TypeVar("Row", bound=models.Model)
FAR = 4  # times as many are looked at, for other workers hold some
log = structlog.get_logger(__name__)
_rounds: dict[str, Callable[[], int]] = {}
_made: dict[str, float] = {}


class Due(Walled):
    """A row that must be acted upon at `due_at`, by one worker at a time, until it is done.

    `due_at` is None once nothing more is due. A worker takes a lease; when it dies, the lease
    runs out and another worker goes on.
    """

    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @classmethod
    def claim(
        cls,
        now: datetime,
        *,
        limit: int = 20,
        lease: int = 30,
        only: Q | None = None,
        is_fair: bool = False,
    ) -> list[Self]:
        """Lease up to `limit` due rows for `lease` seconds; commit before acting on them.

        The longest due first; `is_fair`: the longest due of each company, then the next of each,
        so that one that has ten thousand keeps no other waiting.
        """
        free = Q(lease_until=None) | Q(lease_until__lte=now)
        rows = cls._default_manager.filter(free, only or Q(), due_at__lte=now)
        ordered = _in_turn(rows, limit * FAR) if is_fair else rows.order_by("due_at")
        claimed = list(ordered.select_for_update(skip_locked=True)[:limit])
        until = now + timedelta(seconds=lease)
        cls._default_manager.filter(pk__in=[row.pk for row in claimed]).update(
            lease_until=until, attempts=F("attempts") + 1
        )
        for row in claimed:
            row.lease_until, row.attempts = until, row.attempts + 1
        return claimed

    @classmethod
    def give_back(cls, now: datetime, only: Q | None = None) -> int:
        """End the leases on what is due, for those who took them are dead; how many."""
        held = cls._default_manager.filter(only or Q(), due_at__lte=now, lease_until__gt=now)
        return held.update(lease_until=None)

    @classmethod
    def held(cls, pk: int, now: datetime, *beside: str) -> Self | None:
        """This row, locked, if it is still due, with the rows `beside` it.

        None when another worker was quicker, its time was moved meanwhile, or it is gone.
        """
        rows = cls._default_manager.select_for_update(of=("self",)).select_related(*beside)
        return rows.filter(pk=pk, due_at__lte=now).first()

    def settle(self, **changes: Any) -> None:
        """Nothing more is due: give the lease back and save what changed with it."""
        self.put_off(None, **changes)

    def put_off(self, due_at: datetime | None, **changes: Any) -> None:
        """Give the lease back; the row is due again at `due_at`."""
        for name, value in {**changes, "due_at": due_at, "lease_until": None}.items():
            setattr(self, name, value)
        self.save(update_fields=[*changes, "due_at", "lease_until"])


def _in_turn(rows: models.QuerySet[Any], many: int) -> models.QuerySet[Any]:
    """The first so many, by turns of the companies: ranks cannot be locked, their rows can."""
    rank = Window(RowNumber(), partition_by="organisation", order_by="due_at")
    ranked = rows.annotate(rank=rank).order_by("rank", "due_at", "pk")
    numbers = list(ranked.values_list("pk", flat=True)[:many])
    column = f'"{rows.model._meta.db_table}"."id"'
    place = RawSQL(f"array_position(%s::bigint[], {column})", [numbers])  # noqa: S611 - a table of ours
    return rows.filter(pk__in=numbers).order_by(place)


def due_index(name: str) -> models.Index:
    """The index that finds due rows without reading the done ones."""
    return models.Index(fields=["due_at"], name=name, condition=Q(due_at__isnull=False))


def each_due(claim: Callable[[datetime], Iterable[Row]], act: Callable[[Row], object]) -> int:
    """A round: claim what is due, then act on each; how many were acted upon.

    `claim` sees through all walls, `act` through those it opens. A row on which `act` fails stops
    no other: its lease runs out, and it is tried again. It says False where nothing was to be done.
    """
    with walls.system() as now:
        claimed = list(claim(now))
    return sum(_acted(act, row) for row in claimed)


def _acted(act: Callable[[Row], object], row: Row) -> bool:
    try:
        return act(row) is not False
    except Exception:
        log.exception("what was due could not be done", what=type(row).__name__, row=row.pk)
        close_old_connections()
        return False


def made_in_rounds(rounds: dict[str, Callable[[], int]]) -> None:
    """Say once, at start, which rounds there are; called with the page `config/rounds.py`."""
    _rounds.clear()
    _rounds.update(rounds)


def wake(name: str) -> None:
    """Have a round made as soon as this transaction commits, rather than at its next turn.

    A notification, not a job: it needs no row, and many in one transaction are one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('tournevis_due', %s)", [name])


def rounds() -> tuple[str, ...]:
    """The names of the rounds."""
    return tuple(_rounds)


def make_rounds() -> int:
    """Make every round once; how many rows were acted upon."""
    return sum(make_round(name) for name in _rounds)


def make_round(name: str) -> int:
    """Make one round; how many rows were acted upon. One that fails is made again later."""
    try:
        done = _rounds[name]()
        _made[name] = time.monotonic()
    except Exception:
        log.exception("round failed", round=name)
        return 0
    else:
        return done
    finally:
        if not connection.in_atomic_block:
            close_old_connections()


def not_made_within(seconds: float) -> list[str]:
    """The rounds that this process has not brought to an end within so many seconds: they fail,
    hang, or are not made here at all."""
    since = time.monotonic() - seconds
    return [name for name in _rounds if _made.get(name, since) <= since]


def task(
    name: str, queue: str, retry: BaseRetryStrategy | None = None
) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A job of the queue whose database connection is checked before and given back after."""

    def register(do: Callable[P, None]) -> Callable[P, None]:
        @wraps(do)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            close_old_connections()
            try:
                do(*args, **kwargs)
            finally:
                close_old_connections()

        jobs.task(name=name, queue=queue, retry=retry)(run)
        return do

    return register
