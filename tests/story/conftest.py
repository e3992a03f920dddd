"""The whole house in real processes, with a real SMS gateway and a mail server that keeps what it gets."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house import House
from tests.peers import browser, kannel
from tests.peers.kannel import Kannel
from tests.peers.needed import needed
from tests.peers.server import free_ports
from tests.peers.smtp_sink import SmtpSink
from tests.story.outside import Outside

SMS_SECRET = "story-secret"


@dataclass(frozen=True)
class Scene:
    """The house, and the world outside it."""

    house: House
    outside: Outside
    gateway: Kannel


@pytest.fixture(scope="session")
def scene() -> Iterator[Scene]:
    """Web, worker, listener, PostgreSQL; Kannel; an SMTP server outside. The sample centre's people."""
    needed(browser.missing)
    with _a_scene() as scene:
        yield scene


@pytest.fixture(scope="module")
def nights() -> Iterator[Scene]:
    """The same without a browser, in a house of its own: its clock is moved far and wide.

    Anna and Émile take turns by the day, handed over at half past two in the night.
    """
    with _a_scene() as scene:
        module = [sys.executable, "-m", "tests.story.by_night"]
        subprocess.run(module, env=scene.house.environment, check=True, capture_output=True)
        yield scene


@contextmanager
def _a_scene() -> Iterator[Scene]:
    needed(kannel.missing)
    [port] = free_ports(1)
    mo_url = f"http://127.0.0.1:{port}/sms/mo/?secret={SMS_SECRET}&from=%p&to=%P&text=%b&at=%t&id=%I&charset=%C&coding=%c"
    with (
        tempfile.TemporaryDirectory(prefix="tv-story-") as folder,
        SmtpSink() as sink,
        Kannel(mo_url) as gateway,
    ):
        Path(folder).chmod(0o755)
        house = House(
            Path(folder) / "data",
            sink.url,
            SMS_URL=gateway.sendsms_url.replace("//", f"//{gateway.user}:{gateway.password}@"),
            SMS_SECRET=SMS_SECRET,
            SMS_NUMBER="+33199000000",
        )
        house.port, house.address = port, f"http://127.0.0.1:{port}"
        try:
            house.build()
            house.start()
            assert house.wait_until_well(), "the house does not start"
            yield Scene(house, Outside(house, sink, gateway), gateway)
        finally:
            house.stop()
            house.cluster.stop()
