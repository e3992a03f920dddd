"""Escalations under fire: web, worker, listener and database are killed while people are alerted.

    python -m tests.faults.alerts --escalations 10000

Real processes, a real SMS gateway (Kannel) and a real SMTP server. `plant` begins escalations, a few
waiting at any time, so that the house is always at work and the run lasts as long as the machine
needs. Each alerts one engineer by SMS and e-mail, alone or, since they are many, together with
others. Who was alerted alone answers by SMS; what was told together is taken in SQL; one in twenty is
left to the second engineer, four minutes later. All the while one process after the other is killed
with SIGKILL, drawn at random, after a pause drawn at random. `reckon` says what is counted, and how.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.plant import LEFT
from tests.faults.reckon import ALONE, WRONG, Came, Kill, Seen, arrivals, is_all_there, reckoned
from tests.house import House
from tests.peers.kannel import Kannel
from tests.peers.server import free_ports, until
from tests.peers.smtp_sink import SmtpSink

SECRET = "secret-of-the-alerts"
APART = 4  # minutes to the second engineer: longer than a batch of SMS waits for the next
PAUSE = (5.0, 15.0)  # seconds from one kill to the next: a worker needs some of them to start
_AT_REST = (
    "SELECT (SELECT count(*) FROM oncall_escalation WHERE stopped_at IS NULL)"
    " + (SELECT count(*) FROM channels_delivery WHERE due_at < now())"
    " + (SELECT count(*) FROM oncall_page WHERE due_at IS NOT NULL)"
    " + (SELECT count(*) FROM oncall_batch WHERE due_at IS NOT NULL)"
    " + (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"
)


def main() -> int:
    """Exit code 1 when a page is lost, double, late beyond the lease, or sent after the answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--escalations", type=int, default=10_000)
    parser.add_argument("--pause", type=float, nargs=2, default=PAUSE, metavar="SECONDS")
    parser.add_argument("--minutes", type=float, default=30, help="then it is given up and counted")
    parser.add_argument("--seed", type=int, default=1)
    wish = parser.parse_args()
    found = run(wish.escalations, wish.seed, tuple(wish.pause), minutes=wish.minutes)
    print(json.dumps(found, indent=2))
    return 1 if any(found[name] for name in WRONG) else 0


def run(
    many: int,
    seed: int,
    pause: tuple[float, float] = PAUSE,
    *,
    minutes: float = 30,
    apart: int = APART,
) -> dict[str, object]:
    """Alert of so many incidents while processes are killed, for so many minutes at most; what was
    found. `apart`: minutes from the first engineer to the second."""
    with _house() as (house, gateway, sink):
        fire = _Fire(house, gateway, sink, random.Random(seed), pause)
        began = time.monotonic()
        fire.burn(many, apart, 60 * minutes)
        took = time.monotonic() - began
        until(lambda: is_all_there(house, fire.came()), 30)
        seen = Seen(many, 60.0 * apart, fire.came(), fire.kills, fire.answered)
        return {"seconds": round(took), "kills": house.kills, **reckoned(house, seen)}


@contextmanager
def _house() -> Iterator[tuple[House, Kannel, SmtpSink]]:
    """A house of the sample centre that runs, with a gateway and a mail server outside."""
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
            house.start()
            if not house.wait_until_well():
                raise RuntimeError("the house does not start")
            yield house, gateway, sink
        finally:
            house.stop()
            house.cluster.stop()


class _Fire:
    """The house, the world outside it, and somebody who kills."""

    def __init__(
        self,
        house: House,
        gateway: Kannel,
        sink: SmtpSink,
        draw: random.Random,
        pause: tuple[float, float],
    ) -> None:
        self.house, self.gateway, self.sink = house, gateway, sink
        self.draw, self.pause = draw, pause
        self.answered: set[str] = set()
        self.kills: list[Kill] = []

    def came(self) -> Came:
        """What reached telephones and mailboxes so far, and when."""
        return arrivals(self.gateway.sent(), list(self.sink.accepted))

    def burn(self, many: int, apart: int, seconds: float) -> None:
        """Alert under fire until nobody is alerted any more; then let the house come to rest."""
        log = self.house.data / "plant.log"
        with log.open("wb") as out:
            world = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.plant", str(many), str(apart)],
                env=self.house.environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        try:
            self._kill_until(lambda: world.poll() is not None, seconds)
            if world.poll():
                raise RuntimeError(log.read_text()[-2000:])
        finally:
            world.kill()
            world.wait()
        self.house.start()
        self.house.wait_until_well()
        until(lambda: self.house.ask(_AT_REST) == [(0,)], 300)

    def _kill_until(self, condition: Callable[[], bool], seconds: float) -> None:
        """Kill, answer, kill, until it is so, or the time is over."""
        over = threading.Event()
        answering = threading.Thread(target=self._answer_until, args=(over,))
        answering.start()
        ends = time.monotonic() + seconds
        try:
            while not condition() and time.monotonic() < ends:
                until(condition, self.draw.uniform(*self.pause))
                self._kill()
        finally:
            over.set()
            answering.join()

    def _kill(self) -> None:
        at = time.time()
        name = self.house.kill(self.draw)
        self.kills.append(Kill(name, at))

    def _answer_until(self, over: threading.Event) -> None:
        """Whoever was alerted alone answers by SMS, from their own telephone."""
        while not over.wait(1.0):
            for sms in self.gateway.sent():
                found = ALONE.search(sms.text)
                if found and int(found[1]) % LEFT and found[1] not in self.answered:
                    self.answered.add(found[1])
                    self.gateway.receive(sms.receiver, sms.sender, f"OK {found[2]}")


if __name__ == "__main__":
    sys.exit(main())
