"""The outside hears of us while all goes round, and only then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.cast import Cast
from tests.peers.heart_monitor import HeartMonitor
from tournevis.ground.incidents.auditor import heartbeat
from tournevis.ground.incidents.auditor.audit import audit
from tournevis.ground.incidents.auditor.heartbeat import beat_if_due
from tournevis.ground.incidents.auditor.standing import standing
from tournevis.ground.incidents.models import Audit, Lapse
from tournevis.ground.organisations import due, walls
from tournevis.ground.organisations.due import make_rounds

pytestmark = pytest.mark.usefixtures("inhabited")


@pytest.fixture
def monitor(settings: Any) -> Iterator[HeartMonitor]:
    """An address outside, told of us."""
    with HeartMonitor() as monitor:
        settings.HEARTBEAT_URL = monitor.url
        yield monitor


def test_it_beats_once_a_minute_while_all_is_well(monitor: HeartMonitor, settings: Any) -> None:
    make_rounds()
    assert beat_if_due()
    assert not beat_if_due(), "a minute has not passed"
    settings.CLOCK_OFFSET += timedelta(minutes=1)
    make_rounds()
    assert beat_if_due()
    assert len(monitor.beats) == 2
    with walls.system() as now:
        assert standing(now).is_well
        assert standing(now).is_beating


def test_no_beat_without_a_fresh_audit(monitor: HeartMonitor, settings: Any) -> None:
    make_rounds()
    settings.CLOCK_OFFSET += timedelta(minutes=4)
    assert not beat_if_due()
    assert monitor.beats == []


def test_no_beat_while_somebody_waits_for_nothing(
    monitor: HeartMonitor, inhabited: Cast, settings: Any
) -> None:
    make_rounds()
    with walls.opened(inhabited.bakery.pk) as now:
        lapse = Lapse.objects.create(
            organisation=inhabited.bakery, kind="overdue", table="x", row=1, since=now, found_at=now
        )
    assert not beat_if_due()
    with walls.opened(inhabited.bakery.pk) as now:
        Lapse.objects.filter(pk=lapse.pk).update(mended_at=now)
    assert beat_if_due()
    assert len(monitor.beats) == 1


def test_no_beat_when_one_round_fails_or_hangs(
    monitor: HeartMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise RuntimeError

    monkeypatch.setattr(due, "_made", {})
    monkeypatch.setitem(due._rounds, "outbox", broken)
    make_rounds()
    assert not beat_if_due()
    assert "outbox" in heartbeat.why_not(_here())
    monkeypatch.setitem(due._rounds, "outbox", lambda: 0)
    make_rounds()
    assert beat_if_due()


def test_what_is_not_accepted_is_kept_without_the_address_and_tried_again(
    monitor: HeartMonitor,
) -> None:
    make_rounds()
    monitor.status = 503
    assert not beat_if_due()
    with walls.system():
        assert Audit.objects.latest("at").beat_trouble == "answered 503"
    monitor.status = 200
    assert beat_if_due()
    with walls.system():
        assert Audit.objects.latest("at").beat_trouble == ""


def test_an_address_that_never_ends_its_answer_holds_nobody_up(
    monitor: HeartMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "PATIENCE", 1.0)
    make_rounds()
    monitor.dribble = True
    began = time.monotonic()
    assert not beat_if_due()
    assert time.monotonic() - began < 30


def test_an_address_that_is_none_stops_nothing(settings: Any) -> None:
    settings.HEARTBEAT_URL = "nonsense://[x"
    audit()
    make_rounds()
    assert not beat_if_due()


def _here() -> Any:
    with walls.system() as now:
        return standing(now)
