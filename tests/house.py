"""The whole house in real processes, for tests; any of them can be killed and comes back."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from tests.peers.server import free_ports, until
from tournevis.cli.cluster import Cluster, ClusterError

TOURNEVIS = [sys.executable, "-m", "tournevis.cli.main"]
NAMES = ("web", "worker", "listen")


_MANY_CLIENTS = """
WITH client AS (SELECT organisation_id AS id FROM organisations_contract ORDER BY 1 LIMIT 1),
     person AS (INSERT INTO organisations_person (organisation_id, name, email, phone, language, timezone)
       SELECT client.id, 'Client ' || n, 'client' || n || '@lamour.example',
              '+336111' || lpad(n::text, 5, '0'), 'fr', 'Europe/Paris'
       FROM client, generate_series(0, 1999) AS n RETURNING id, organisation_id)
INSERT INTO organisations_membership (organisation_id, person_id, role)
  SELECT organisation_id, id, 'client' FROM person
"""


class House:
    """web, worker, listener and database of one data folder; `kill` one and it comes back."""

    def __init__(self, data: Path, smtp_url: str, **more: str) -> None:
        self.data, self.cluster = data, Cluster(data)
        self.port, self.smtp_port = free_ports(2)
        self.lmtp_port = 0
        self.address = f"http://127.0.0.1:{self.port}"
        self.kills: dict[str, int] = dict.fromkeys((*NAMES, "database"), 0)
        self.offset_minutes = 0.0
        self._superuser = ""
        self._more = {"SMTP_URL": smtp_url, **more}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()

    @property
    def environment(self) -> dict[str, str]:
        """What each process is given."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE")}
        return own | {
            "DJANGO_SETTINGS_MODULE": "tournevis.config.settings",
            "DATA": str(self.data),
            "PORT": str(self.port),
            "SMTP_PORT": str(self.smtp_port),
            "BASE_URL": self.address,
            "WEB_WORKERS": "1",
            "CLOCK_OFFSET_MINUTES": str(self.offset_minutes),
            **self._more,
        }

    def build(self) -> None:
        """Tables, walls and the sample centre's people."""
        self._superuser = self.cluster.ensure().superuser
        for command in ("migrate", "demo"):
            subprocess.run(
                [*TOURNEVIS, command], env=self.environment, check=True, capture_output=True
            )

    def invite_many(self) -> None:
        """Two thousand more clients, client0@lamour.example and so on, each with a telephone."""
        with psycopg.connect(self.cluster.ensure().superuser) as connection:
            connection.execute(_MANY_CLIENTS.encode())

    def start(self) -> None:
        """Start what does not run."""
        with self._lock:
            for name in NAMES:
                if name not in self._processes or self._processes[name].poll() is not None:
                    self._processes[name] = self._started(name)

    def kill(self, draw: random.Random) -> str:
        """Kill one part with SIGKILL, whatever it is doing, and start it again."""
        name = draw.choice(list(self.kills))
        if name == "database":
            self._kill_database()
        else:
            _kill(self._processes[name])
        self.kills[name] += 1
        with suppress(ClusterError):  # killed while it came back: whoever needs it tries again
            self.cluster.ensure()
        self.start()
        return name

    def end(self, name: str) -> None:
        """Kill one process; it stays away until `start`."""
        _kill(self._processes[name])

    def stop(self) -> None:
        """End everything."""
        for process in self._processes.values():
            _kill(process)
        self._processes.clear()

    def forward(self, minutes: int) -> None:
        """Start everything again with a clock that is so much further on."""
        self.offset_minutes += minutes
        self.stop()
        self.start()

    def at(self, moment: datetime) -> None:
        """Start everything again with a clock that shows this moment."""
        self.offset_minutes = (moment - datetime.now(UTC)).total_seconds() / 60
        self.stop()
        self.start()

    def restart(self) -> None:
        """Kill every process and the database at once, whatever they are doing, and start them."""
        self.stop()
        self._kill_database()
        for _ in range(20):
            with suppress(ClusterError):
                self.cluster.ensure()
                break
        self.start()

    def wait_until_well(self, seconds: float = 180) -> bool:
        """Whether the web answers and a worker lives, within so many seconds."""
        import httpx

        def well() -> bool:
            try:
                return httpx.get(f"{self.address}/healthz", timeout=3).status_code == 200
            except httpx.HTTPError:
                return False

        return until(well, seconds)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the database, seen by its superuser (no walls)."""
        for _ in range(20):
            try:
                with psycopg.connect(self._superuser) as connection:
                    return connection.execute(query.encode()).fetchall()
            except psycopg.OperationalError:
                time.sleep(0.5)
        raise RuntimeError("the database does not come back")

    def _started(self, name: str) -> subprocess.Popen[bytes]:
        with (self.data / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [*TOURNEVIS, name],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _kill_database(self) -> None:
        pid = int((self.cluster.files / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            try:
                os.kill(each, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole group of processes that we started, with SIGKILL."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
