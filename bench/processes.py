"""Our processes as they run for users: web, worker and listener, each by its command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import httpx

from tests.peers.server import answers, free_ports, until

TOURNEVIS = [sys.executable, "-m", "tournevis.cli.main"]
START, STOP = 60.0, 15.0  # seconds


class Running:
    """`with Running(environment, folder, "worker", "listen") as house:`."""

    def __init__(self, environment: Mapping[str, str], folder: Path, *names: str) -> None:
        self.port, self.smtp_port = free_ports(2)
        self.address = f"http://127.0.0.1:{self.port}"
        self.names, self._folder = names, folder
        self.environment = dict(environment) | {
            "PORT": str(self.port),
            "SMTP_PORT": str(self.smtp_port),
            "BASE_URL": self.address,
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Running:
        try:
            for name in self.names:
                self._processes[name] = launch(
                    [*TOURNEVIS, name], self.environment, self._folder / f"{name}.log"
                )
            if "listen" in self.names and not until(lambda: answers(self.smtp_port), START):
                raise RuntimeError(f"the listener does not start:\n{self._last_words()}")
            if "web" in self.names and not is_served(f"{self.address}/accounts/login/"):
                raise RuntimeError(f"the web does not start:\n{self._last_words()}")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        end(self._processes.values())

    def _last_words(self) -> str:
        logs = [self._folder / f"{name}.log" for name in self.names]
        return "\n".join(log.read_text(errors="replace")[-2000:] for log in logs if log.exists())

    @property
    def leaders(self) -> list[int]:
        """The numbers of the first process of each."""
        return [process.pid for process in self._processes.values()]


def launch(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> subprocess.Popen[bytes]:
    """Start it in a process group of its own, what it says in `log`."""
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def end(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """Ask each to end, then kill what is left of its group."""
    started = list(processes)
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def is_served(address: str) -> bool:
    """Whether a page answers 200, at the latest after `START` seconds."""

    def well() -> bool:
        try:
            return httpx.get(address, timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    return until(well, START)
