"""A minute of the engine that pages: its rounds, with so many due among so many open."""

from __future__ import annotations

from typing import Any

import psycopg

from bench.cost import Meter
from bench.ours import crowd
from bench.told import asked, say
from tournevis.cli.environment import start_django

ROUNDS_A_MINUTE = 20
_DUE = (
    "UPDATE oncall_escalation SET due_at = now() - interval '1 s', lease_until = NULL WHERE id IN"
    " (SELECT id FROM oncall_escalation WHERE stopped_at IS NULL AND due_at > now()"
    "  ORDER BY id LIMIT {due})"
)
# What must be done at least: claim rows that are due, and write something for each.
_FLOOR = (
    "CREATE TABLE floor_due (id bigint PRIMARY KEY, due_at timestamptz, lease_until timestamptz)",
    "CREATE TABLE floor_done (id bigserial PRIMARY KEY, of bigint, at timestamptz, words text)",
    "CREATE INDEX floor_due_at ON floor_due (due_at) WHERE due_at IS NOT NULL",
    "INSERT INTO floor_due SELECT id, CASE WHEN id <= {due} THEN now() ELSE now() + interval '1 day' END"
    " FROM generate_series(1, {open}) AS id",
)
_CLAIM = (
    "UPDATE floor_due SET lease_until = now() + interval '30 s' WHERE id IN"
    " (SELECT id FROM floor_due WHERE due_at <= now() AND lease_until IS NULL"
    "  ORDER BY due_at LIMIT 20 FOR UPDATE SKIP LOCKED) RETURNING id"
)
_DONE = "INSERT INTO floor_done (of, at, words) VALUES (%s, now(), 'Panne')"
_OVER = "UPDATE floor_due SET due_at = now() + interval '5 min', lease_until = NULL WHERE id = %s"


def main() -> None:
    """Load the open incidents, then a minute for each number of due ones; what each cost."""
    wish = asked()
    start_django()
    crowd.NEW_EVERY = 1
    crowd.crowd(wish["url"], wish["open"], wish["open"])
    _minute()  # warm
    found = {str(due): _measured(wish, due) for due in wish["due"]}
    say(wish, {"ours": found, "floor": {str(due): _floor(wish, due) for due in wish["due"]}})


def _measured(wish: dict[str, Any], due: int) -> dict[str, float]:
    """The median of three minutes, by processor time."""
    costs = []
    for _ in range(3):
        with psycopg.connect(wish["url"], autocommit=True) as admin:
            admin.execute(_DUE.format(due=due).encode())
        with Meter(wish["postmaster"]) as meter:
            paged = _minute()
        if paged != due:
            raise RuntimeError(f"{paged} were alerted of, not {due}")
        costs.append(meter.cost(1))
    middle = sorted(costs, key=lambda cost: cost.own_cpu + cost.database_cpu)[1]
    return middle.as_dict()


def _minute() -> int:
    """The rounds of one minute; how many were paged."""
    from tournevis.steps.oncall.escalation import escalate

    paged = done = 0
    while done < ROUNDS_A_MINUTE:
        looked = escalate.escalate_due()
        paged += looked
        done += not looked
    return paged


def _floor(wish: dict[str, Any], due: int) -> dict[str, float]:
    """The same rows claimed and answered by bare statements, committed each."""
    with psycopg.connect(wish["url"], autocommit=True) as bare:
        bare.execute("DROP TABLE IF EXISTS floor_due, floor_done")
        for statement in _FLOOR:
            bare.execute(statement.format(due=due, open=wish["open"]).encode())
        bare.execute("ANALYZE floor_due")
        with Meter(wish["postmaster"]) as meter:
            idle = 0
            while idle < ROUNDS_A_MINUTE:
                rows = bare.execute(_CLAIM).fetchall()
                idle += not rows
                for (row,) in rows:
                    with bare.transaction():
                        bare.execute(_DONE, [row])
                        bare.execute(_OVER, [row])
        return meter.cost(1).as_dict()


if __name__ == "__main__":
    main()
