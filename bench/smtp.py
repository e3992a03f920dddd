"""The whole path: mails handed to the SMTP port, taken in by the listener and worker that users run."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg

from bench.cost import Cost, Meter
from bench.mails import CENTRE, Letter, letters, openers
from bench.processes import Running
from bench.stand import OURS, Stand

CONNECTIONS = 4  # sending servers at the same time
PATIENCE = 600.0  # seconds
_STORED = "SELECT count(*) FROM incidents_entry WHERE inbound_id IS NOT NULL"
_UNDER_WAY = """SELECT
 (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))
 + (SELECT count(*) FROM channels_inbound WHERE due_at IS NOT NULL)
 + (SELECT count(*) FROM channels_delivery WHERE due_at <= now())"""


def whole_path(stand: Stand, mails: int, openers_count: int) -> dict[str, Cost]:
    """From the first connection until the last incident is stored, and until all messages left.

    Every mail is a new one here: a reply would need the answer that it replies to.
    """
    name = stand.fresh(OURS)
    folder = stand.folder / "data" / name
    with (
        psycopg.connect(stand.superuser(name), autocommit=True) as database,
        Running(stand.environment(name), folder, "worker", "listen") as house,
    ):
        _send(house.smtp_port, openers(openers_count))
        _wait(database, _UNDER_WAY, 0)
        before = _ask(database, _STORED)
        raw = letters(mails, [])
        with Meter(stand.postmaster, house.leaders) as all_done:
            with Meter(stand.postmaster, house.leaders) as stored:
                _send(house.smtp_port, raw)
                _wait(database, _STORED, before + mails)
            _wait(database, _UNDER_WAY, 0)
    stand.drop(name)
    return {
        "Tournevis: SMTP, until stored": stored.cost(mails),
        "Tournevis: SMTP, until all messages left": all_done.cost(mails),
    }


def deliver(server: smtplib.SMTP, letter: Letter, to: str = CENTRE) -> float:
    """Hand one mail over; the moment at which it was answered 250, as `time.time()` has it."""
    server.sendmail(letter.sender, [to], letter.written(to))
    return time.time()


def _send(port: int, raw: Sequence[Letter]) -> None:
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda part: _send_some(port, part), _dealt(raw)))


def _send_some(port: int, some: Sequence[Letter]) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        for letter in some:
            deliver(server, letter)


def _dealt(raw: Sequence[Letter]) -> Iterator[Sequence[Letter]]:
    return (raw[n::CONNECTIONS] for n in range(CONNECTIONS))


def _wait(database: psycopg.Connection, query: str, wanted: int) -> None:
    ends = time.monotonic() + PATIENCE
    while (found := _ask(database, query)) != wanted:
        if time.monotonic() > ends:
            raise RuntimeError(f"still {found}, not {wanted}: {query}")
        time.sleep(0.1)


def _ask(database: psycopg.Connection, query: str) -> int:
    row = database.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0
