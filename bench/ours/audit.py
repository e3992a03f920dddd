"""The auditor over a centre of long standing, in which a few things were made to go wrong."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import psycopg

from bench.ours.crowd import NEW_EVERY, crowd
from bench.told import asked, say
from tournevis.cli.environment import start_django

# What goes wrong, on `{new}` or `{held}` incidents (one number each): the kind that names it.
FAULTS: tuple[tuple[str, int, str], ...] = (
    ("unalerted", 3, "UPDATE oncall_escalation SET stopped_at = now(), due_at = NULL WHERE id = {new}"),
    ("unalerted", 3, "DELETE FROM oncall_escalation WHERE id = {new}"),
    ("asleep", 3, "UPDATE oncall_escalation SET due_at = NULL WHERE id = {new}"),
    ("asleep", 2, "UPDATE oncall_escalation SET due_at = now() + interval '1 year' WHERE id = {new}"),
    ("held", 4, "UPDATE oncall_escalation SET lease_until = now() + interval '1 year' WHERE id = {new}"),
    ("overdue", 4, "UPDATE oncall_escalation SET due_at = now() - interval '1 hour' WHERE id = {new}"),
    ("unreached", 4, "UPDATE channels_delivery SET state = 'failed' WHERE id = {new}"),
    ("unanswered", 5, "DELETE FROM incidents_reacted WHERE entry_id = {held}"),
    ("unread", 4, "UPDATE channels_inbound SET state = 'received', received_at = now() - interval '1 hour'"
     " WHERE id = (SELECT min(id) + {held} - 1 FROM channels_inbound)"),
    ("orphaned", 5, "UPDATE incidents_incident SET assignee_id = NULL WHERE id = {held}"),
)  # fmt: skip
FLOOR = (
    "SELECT count(*) FROM incidents_incident i LEFT JOIN oncall_escalation e"
    " ON e.incident_id = i.id AND e.stopped_at IS NULL"
    " WHERE i.status IN ('new', 'acknowledged', 'in_progress')"
)


def main() -> None:
    """Load, look when all is well, plant the faults, look again; say what was found and how fast."""
    wish = asked()
    start_django()
    count, are_open = wish["incidents"], wish["open"]
    crowd(wish["url"], count, are_open)
    quiet = [_look() for _ in range(3)]
    planted = _plant(wish["url"], count, are_open)
    loud = [_look() for _ in range(3)]
    found = loud[-1]["found"]
    say(
        wish,
        {
            "false alarms": len(quiet[-1]["found"]) + len(set(found) - set(planted)),
            "planted": len(planted),
            "found": len(set(found) & set(planted)),
            "seconds": sorted(each["seconds"] for each in quiet + loud),
            "floor": sorted(_floor() for _ in range(3)),
            "kinds": dict(Counter(each.partition(" ")[0] for each in found)),
            "plans": _plans() if wish.get("plans") else "",
        },
    )


def _look() -> dict[str, Any]:
    from tournevis.ground.incidents.auditor.look import look

    seen = look(None)
    return {"seconds": seen.seconds, "found": [f"{each.kind} {each.row}" for each in seen.found]}


def _plant(url: str, count: int, are_open: int) -> list[str]:
    """Make them go wrong; each as "kind row"."""
    draw, past = random.Random(7), count - are_open
    # The facts that are looked at again without a look before are the latest.
    opened = range(max(past, count - 9_000) + 1, count + 1)
    new = draw.sample([each for each in opened if each % NEW_EVERY == 0], 40)
    held = draw.sample([each for each in opened if each % NEW_EVERY], 40)
    planted = []
    with psycopg.connect(url) as database:
        database.execute("SET session_replication_role = replica")
        [(first,)] = database.execute("SELECT min(id) FROM channels_inbound").fetchall()
        for kind, times, statement in FAULTS:
            for _ in range(times):
                one, other = new.pop(), held.pop()
                done = database.execute(statement.format(new=one, held=other).encode())
                if not done.rowcount:
                    raise RuntimeError(f"nothing went wrong: {statement}")
                row = (
                    first + other - 1
                    if kind == "unread"
                    else one
                    if "{new}" in statement
                    else other
                )
                planted.append(f"{kind} {row}")
    return planted


def _floor() -> float:
    """Seconds to read each open incident once, with what alerts of it, through the walls."""
    import time

    from django.db import connection

    from tournevis.ground.organisations import walls

    with walls.system(), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(FLOOR)
        cursor.fetchone()
        return time.perf_counter() - began


def _plans() -> str:
    """EXPLAIN ANALYZE of every question."""
    from django.db import connection

    from tournevis.ground.incidents.auditor import look as looking
    from tournevis.ground.organisations import walls

    told = []
    with walls.system() as now, connection.cursor() as cursor:
        asked_for = {"now": now, "after": 0, "again": [], **looking._expected()}
        cursor.execute("SELECT max(id) - 10000 FROM incidents_entry")
        asked_for["after"] = cursor.fetchone()[0]
        for question in looking.questions():
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {question.sql} LIMIT 200", asked_for)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            told.append(f"{question.kind} {question.table}\n{plan}\n")
    return "\n".join(told)


if __name__ == "__main__":
    main()
