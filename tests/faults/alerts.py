"""Escalations under fire: web, worker, listener and database are killed while people are alerted.

    python -m tests.faults.alerts --escalations 10000

Real processes, a real SMS gateway (Kannel) and a real SMTP server. Each escalation alerts one
engineer by SMS and e-mail, alone or, since they are many, together with others; some answer by SMS;
then the clock goes on and the others are alerted again. Counted afterwards: pages lost, pages double, pages late beyond the lease.

A page is one row, made once. Its message is handed over *at least once*: a process that is killed
between the gateway's answer and the row that notes it leaves a message of which nobody knows
whether it left, and an alert that comes twice is better than none. Such a message has been tried
twice (`attempts`); one that came more often than it was tried would be a double.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from bench.figures import percentile
from tests.faults.plant import FIRST
from tests.house import House
from tests.peers.kannel import Kannel
from tests.peers.server import free_ports, until
from tests.peers.smtp_sink import SmtpSink

SECRET = "secret-of-the-alerts"
LEASE, PAUSE = 30.0, 3.0  # seconds: of a claim, and between two rounds
ANSWERED = 2  # one in so many of those told alone is answered by SMS
BATCH = 3 * 60 + 5.0  # seconds from one batch to the next, and how long it gathers
CODE = re.compile(r"#(\d+) .*OK (\d{4,6})", re.DOTALL)
TOGETHER = re.compile(r"Tournevis: \d+ .*OK (\d{4,6})", re.DOTALL)
DELAY = 240  # minutes from one engineer to the next, so that the second alerts wait for the first
_SLOWLY = f"UPDATE staff_rota SET delay_minutes = {DELAY} RETURNING id"
_PLANTED = f"SELECT count(*) FROM incidents_incident WHERE subject LIKE '{FIRST}%'"
_AT_REST = (
    "SELECT (SELECT count(*) FROM oncall_escalation WHERE due_at < now() + {ahead})"
    " + (SELECT count(*) FROM channels_delivery WHERE due_at < now() + {ahead})"
    " + (SELECT count(*) FROM oncall_page WHERE due_at < now() + {ahead})"
    " + (SELECT count(*) FROM oncall_batch WHERE due_at IS NOT NULL)"
    " + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"
)
_PAGES = (
    "SELECT p.escalation_id, p.step, p.channel, p.person_id, p.code, p.incident_id, d.state,"
    " d.attempts, d.message_id, extract(epoch FROM p.at)::float8, p.batch_id, p.dropped_at"
    " FROM oncall_page p LEFT JOIN oncall_batch b ON b.id = p.batch_id"
    " LEFT JOIN channels_delivery d ON d.id = coalesce(p.delivery_id, b.delivery_id)"
)
_GATHERED = "SELECT extract(epoch FROM closed_at - opened_at)::float8 FROM oncall_batch WHERE closed_at > opened_at"
_BEGUN = (
    "SELECT e.id, extract(epoch FROM n.at)::float8 FROM oncall_escalation e"
    " JOIN incidents_entry n ON n.id = e.entry_id"
)
_TAKEN = (
    "SELECT a.incident_id FROM incidents_entry a JOIN incidents_entry p"
    " ON p.incident_id = a.incident_id AND p.kind = 'paged' AND p.id > a.id"
    " WHERE a.kind = 'acknowledged'"
)


def main() -> int:
    """Exit code 1 when a page is lost, double, late beyond the lease, or sent after the answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--escalations", type=int, default=10_000)
    parser.add_argument("--pause", type=float, nargs=2, default=(2.0, 8.0), metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    found = run(arguments.escalations, arguments.seed, tuple(arguments.pause))
    print(json.dumps(found, indent=2))
    return 1 if any(found[name] for name in WRONG) else 0


LATE = "late beyond the lease"
WRONG = ("lost", "double", LATE, "alerted after the answer")


def run(many: int, seed: int, pause: tuple[float, float] = (2.0, 8.0)) -> dict[str, object]:
    """Alert of so many incidents while processes are killed; what was found."""
    [port] = free_ports(1)
    mo_url = (
        f"http://127.0.0.1:{port}/sms/mo/?secret={SECRET}"
        "&from=%p&to=%P&text=%b&at=%t&id=%I&charset=%C&coding=%c"
    )
    with (
        tempfile.TemporaryDirectory(prefix="tv-alerts-") as folder,
        SmtpSink() as sink,
        Kannel(mo_url) as gateway,
    ):
        Path(folder).chmod(0o755)
        account = gateway.sendsms_url.replace("//", f"//{gateway.user}:{gateway.password}@")
        house = House(
            Path(folder) / "data", sink.url, SMS_URL=account, SMS_SECRET=SECRET,
            SMS_NUMBER="+33199000000",
        )  # fmt: skip
        house.port, house.address = port, f"http://127.0.0.1:{port}"
        try:
            house.build()
            house.ask(_SLOWLY)
            house.start()
            if not house.wait_until_well():
                raise RuntimeError("the house does not start")
            return _Fire(house, sink, gateway, random.Random(seed), pause).burn(many)
        finally:
            house.stop()
            house.cluster.stop()


class _Fire:
    """The house, the world outside it, and somebody who kills."""

    def __init__(
        self,
        house: House,
        sink: SmtpSink,
        gateway: Kannel,
        draw: random.Random,
        pause: tuple[float, float],
    ) -> None:
        self.house, self.sink, self.gateway = house, sink, gateway
        self.draw, self.pause = draw, pause
        self.answered: set[str] = set()

    def burn(self, many: int) -> dict[str, object]:
        """First alerts, then second ones, under fire; then count."""
        began = time.monotonic()
        self._plant_under_fire(many)
        self._until_at_rest("interval '0'", 600)
        first = time.monotonic() - began
        self.house.forward(minutes=DELAY + 1)  # whoever did not answer is followed by the next one
        ahead = f"interval '{DELAY + 1} min'"
        self._burn_until(lambda: self._is_at_rest(ahead), 600 + many)
        self._until_at_rest(ahead, 600)
        until(lambda: len({*self._came()}) >= len(self._left()), 60)
        return {"seconds of the first alerts": round(first), **self._count()}

    def _plant_under_fire(self, many: int) -> None:
        command = [sys.executable, "-m", "tests.faults.plant", str(many)]
        with (self.house.data / "plant.log").open("wb") as log:
            planter = subprocess.Popen(
                command, env=self.house.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._burn_until(lambda: planter.poll() is not None, 600 + many)
            if planter.wait() or self.house.ask(_PLANTED) != [(many,)]:
                raise RuntimeError((self.house.data / "plant.log").read_text()[-2000:])
        finally:
            planter.kill()

    def _burn_until(self, condition: object, seconds: float) -> None:
        """Kill, answer, kill, until it is so."""
        over = threading.Event()
        answering = threading.Thread(target=self._answer_until, args=(over,))
        answering.start()
        try:
            ends = time.monotonic() + seconds
            while not condition():  # type: ignore[operator]
                if time.monotonic() > ends:
                    raise TimeoutError("it never comes to an end")
                time.sleep(self.draw.uniform(*self.pause))
                self.house.kill(self.draw)
        finally:
            over.set()
            answering.join()

    def _answer_until(self, over: threading.Event) -> None:
        """Anna answers one alert in so many by SMS, from her own telephone."""
        while not over.wait(1.0):
            for sms in self.gateway.sent():
                found = CODE.search(sms.text)
                if found and int(found[1]) % ANSWERED == 0 and found[1] not in self.answered:
                    self.answered.add(found[1])
                    self.gateway.receive(sms.receiver, sms.sender, f"OK {found[2]}")

    def _until_at_rest(self, ahead: str, seconds: float) -> None:
        self.house.start()
        self.house.wait_until_well()
        until(lambda: self._is_at_rest(ahead), seconds)

    def _is_at_rest(self, ahead: str) -> bool:
        return self.house.ask(_AT_REST.format(ahead=ahead)) == [(0,)]

    def _left(self) -> dict[str, int]:
        """How often each message that was needed was tried, by what the outside knows it by."""
        rows = [row for row in self.house.ask(_PAGES) if row[6] is not None]
        return {_name(row): int(str(row[7])) for row in rows}

    def _count(self) -> dict[str, object]:
        rows = self.house.ask(_PAGES)
        begun = {row[0]: float(str(row[1])) for row in self.house.ask(_BEGUN)}
        came, left = self._came(), self._left()
        steps = {(row[0], row[1]) for row in rows}
        whole = {(key, step) for key, many in _steps(begun, steps).items() for step in range(many)}
        waits = [float(str(row[9])) - begun[row[0]] for row in rows if row[1] == 0]
        still = _longest_still([float(str(row[9])) for row in rows if row[1] == 0])
        gathered = [float(str(row[0])) for row in self.house.ask(_GATHERED)]
        return {
            "escalations": len(begun),
            "kills": self.house.kills,
            "pages": len(rows),
            "of which told together": sum(row[10] is not None for row in rows),
            "batches": len(gathered),
            "answered by SMS": len(self.answered),
            "lost": len(whole - steps)
            + sum(row[6] not in ("accepted", "delivered") and row[11] is None for row in rows)
            + sum(came[name] == 0 for name in left),
            "double": len(rows)
            - len({(row[0], row[1], row[2]) for row in rows})
            + sum(came[name] > tried for name, tried in left.items()),
            "handed over again, since a process died while it was sending": sum(
                came[name] > 1 for name in left
            ),
            "seconds to the first page": {
                "p50": round(percentile(waits, 0.5), 1),
                "p99": round(percentile(waits, 0.99), 1),
                "longest": round(max(waits), 1),
            },
            "longest standstill, seconds": round(still, 1),
            LATE: sum(wait > LEASE + PAUSE + still for wait in waits)
            + sum(wait > BATCH + LEASE + PAUSE + still for wait in gathered),
            "alerted after the answer": len(self.house.ask(_TAKEN)),
        }

    def _came(self) -> Counter[str]:
        """How often each message reached the outside, by incident and code, by a batch's code, or by Message-ID."""
        came: Counter[str] = Counter()
        for sms in self.gateway.sent():
            if alone := CODE.search(sms.text):
                came[f"{alone[1]} {alone[2]}"] += 1
                came[f"together {alone[2]}"] += 1  # a batch of one reads like any other alert
            elif together := TOGETHER.search(sms.text):
                came[f"together {together[1]}"] += 1
        came.update(str(mail.message["Message-ID"]) for mail in list(self.sink.accepted))
        return came


def _name(row: tuple[object, ...]) -> str:
    """What the outside knows a page by."""
    of = row[5] if row[10] is None else "together"
    return f"{of} {row[4]}" if row[2] == "sms" else str(row[8])


def _steps(begun: Iterable[object], made: set[tuple[object, object]]) -> dict[object, int]:
    """How many steps each escalation must have: a first one, and none left out before the last."""
    many = dict.fromkeys(begun, 1)
    for key, step in made:
        many[key] = max(many[key], int(str(step)) + 1)
    return many


def _longest_still(times: list[float]) -> float:
    """The longest time in which nobody at all was alerted, while some waited."""
    return max((after - before for before, after in pairwise(sorted(times))), default=0.0)


if __name__ == "__main__":
    sys.exit(main())
