"""Our intake in one process, one stream: from raw bytes to incidents, and to all that follows."""

from __future__ import annotations

import cProfile
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.cost import Cost, Meter, counting
from bench.mails import CENTRE, Letter, letters, openers
from bench.told import asked, say
from tournevis.cli.environment import start_django


def main() -> None:
    """Warm up, keep, take in, then do what the new incidents call for; say what each cost."""
    wish = asked()
    start_django()
    first = openers(wish["openers"])
    _keep([each.written() for each in first])
    _take_in()
    _react()
    raw = [each.written(*_answer(each.answers, first)) for each in letters(wish["mails"], first)]
    before = _entries()
    costs: dict[str, Cost] = {}
    steps: dict[str, Callable[[], None]] = {
        "kept": partial(_keep, raw),
        "taken in": _take_in,
        "reacted": _react,
    }
    for name, step in steps.items():
        # With its family: mail is read in processes beside this one.
        with (
            Meter(wish["postmaster"], [os.getpid()]) as meter,
            counting() as counted,
            _profiled(wish, name),
        ):
            step()
        costs[name] = meter.cost(len(raw), counted.count)
    stored = _entries() - before
    if stored != len(raw):
        raise RuntimeError(f"{stored} messages of {len(raw)} were stored")
    say(wish, {name: cost.as_dict() for name, cost in costs.items()})


@contextmanager
def _profiled(wish: dict[str, Any], name: str) -> Iterator[None]:
    """With "profile" asked for, what took the time goes to a file there, for `pstats`."""
    if "profile" not in wish:
        yield
        return
    profile = cProfile.Profile()
    with profile:
        yield
    profile.dump_stats(Path(wish["profile"]) / f"{name.replace(' ', '-')}.prof")


def _keep(raw: list[bytes]) -> None:
    """As the SMTP listener does before it answers 250: one transaction a mail."""
    from tournevis.ground.channels import inbox
    from tournevis.ground.channels.email.listen import keep

    for each in raw:
        found = inbox.received(CENTRE)
        assert found is not None
        sender = each.partition(b"<")[2].partition(b">")[0].decode()
        keep({found[0]: CENTRE}, sender, each)


def _take_in() -> None:
    from tournevis.steps.intake.take_in import take_in_due

    while take_in_due():
        pass


def _react() -> None:
    """Promise, receipt and page of each new incident, written into the outbox; nothing leaves."""
    from tournevis.ground.incidents.reacting import react
    from tournevis.steps.oncall.escalation.escalate import escalate_due

    while jobs := _jobs():
        for name, arguments in jobs:
            if name == "react":
                react(**arguments)
        while escalate_due():
            pass


def _jobs() -> list[tuple[str, dict[str, Any]]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' RETURNING id, task_name, args"
        )
        return [(task, json.loads(args)) for _, task, args in sorted(cursor.fetchall())]


def _answer(place: int | None, first: Sequence[Letter]) -> tuple[str, str, str]:
    """The address, the tag and the message that somebody who answers our receipt answers."""
    if place is None:
        return CENTRE, "", ""
    number, to, message_id = _receipts(first)[place]
    return to, f"[#{number}]", message_id


def _receipts(first: Sequence[Letter]) -> dict[int, tuple[int, str, str]]:
    """For each opener: its incident, the reply address of its receipt, the receipt's id."""
    if not _known:
        from tournevis.engines.mail import reply_address
        from tournevis.ground.channels.models import Delivery, Inbound
        from tournevis.ground.incidents.models import Entry
        from tournevis.ground.incidents.tokens import reply_token
        from tournevis.ground.organisations import walls

        with walls.system():
            rows = Entry.objects.filter(inbound__isnull=False).select_related("incident")
            kept = dict(Inbound.objects.values_list("pk", "message_id"))
            ids = dict(Delivery.objects.values_list("key", "message_id"))
            places = {f"opener{n}": n for n in range(len(first))}
            for entry in rows:
                place = places[kept[entry.inbound_id or 0].partition("@")[0]]
                token = reply_token(entry.incident_id, entry.incident.requester_id)
                receipt = ids.get(f"{entry.incident_id}-receipt", "")
                _known[place] = (entry.incident_id, reply_address(CENTRE, token), receipt)
    return _known


def _entries() -> int:
    from tournevis.ground.incidents.models import Entry
    from tournevis.ground.organisations import walls

    with walls.system():
        return Entry.objects.filter(inbound__isnull=False).count()


_known: dict[int, tuple[int, str, str]] = {}

if __name__ == "__main__":
    main()
