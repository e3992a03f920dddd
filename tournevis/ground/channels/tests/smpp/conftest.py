"""An SMS centre that does as it is told, and this process's binds let go after each test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.peers.smsc import Smsc
from tournevis.ground.channels.sms.smpp import receive, send


@pytest.fixture
def smsc(settings: Any) -> Iterator[Smsc]:
    """An SMS centre, and `SMS_URL` set to it."""
    with Smsc() as made:
        settings.SMS_URL = made.url()
        try:
            yield made
        finally:
            send.let_go()


@pytest.fixture
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], threading.Event]]:
    """`listening(url)` receives as `tournevis listen` does, until the test ends or `set()`."""
    monkeypatch.setattr(receive, "FIRST_PAUSE", 0.05)
    running: list[tuple[threading.Thread, threading.Event]] = []

    def begin(url: str) -> threading.Event:
        stop = threading.Event()
        thread = threading.Thread(target=receive.watch, args=(url, stop))
        thread.start()
        running.append((thread, stop))
        return stop

    yield begin
    for thread, stop in running:
        stop.set()
        thread.join()
