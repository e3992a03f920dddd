"""A small number of kills in CI; `make faults` does two hundred."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest

from tests.faults import alerts, doorways, reckon
from tests.faults.__main__ import run
from tests.house import House
from tests.peers import dovecot, kannel
from tests.peers.heart_monitor import HeartMonitor
from tests.peers.needed import needed
from tests.peers.server import until


@pytest.mark.fault
@pytest.mark.django_db(databases=[])
def test_nothing_is_lost_and_nothing_is_doubled_when_processes_are_killed() -> None:
    found = run(times=12, seed=20261124)
    assert found["lost"] == []
    assert found["doubled"] == []
    assert found["stories"]


@pytest.mark.fault
@pytest.mark.peer
@pytest.mark.django_db(databases=[])
def test_every_door_may_be_used_badly_while_processes_are_killed() -> None:
    needed(dovecot.missing)
    found = doorways.run(each=4, kills=3, seed=20261127)
    assert (found["lost"], found["doubled"], found["half kept"]) == ([], [], 0)
    assert found["taken"] == dict.fromkeys(("smtp", "lmtp", "imap", "http", "sms", "call"), 4)


@pytest.mark.fault
@pytest.mark.peer
@pytest.mark.django_db(databases=[])
def test_no_alert_is_lost_or_double_when_processes_are_killed() -> None:
    needed(kannel.missing)
    found = alerts.run(30, seed=20261127, apart=1)
    timeless = [name for name in reckon.WRONG if name != reckon.LATE]  # machines are noisy
    assert {name: found[name] for name in timeless} == dict.fromkeys(timeless, 0)
    assert found["escalations"] == 30


@pytest.mark.fault
@pytest.mark.django_db(databases=[])
def test_the_heartbeat_stops_with_the_worker_and_comes_back_with_it() -> None:
    with tempfile.TemporaryDirectory(prefix="tv-heart-") as folder, HeartMonitor() as monitor:
        Path(folder).chmod(0o755)
        house = House(
            Path(folder) / "data", "", HEARTBEAT_URL=monitor.url, HEARTBEAT_SECONDS="1"
        )  # fmt: skip
        try:
            house.build()
            house.start()
            assert until(lambda: len(monitor.beats) > 2, 120), "it beats"
            house.end("worker")
            ended = time.monotonic()
            assert until(lambda: time.monotonic() - max(monitor.beats) > 8, 30), "it is silent"
            assert max(monitor.beats) - ended < 3
            heard = len(monitor.beats)
            house.start()
            assert until(lambda: len(monitor.beats) > heard, 120), "it beats again"
        finally:
            house.stop()
            house.cluster.stop()
