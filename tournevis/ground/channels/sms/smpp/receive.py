"""The bind that `tournevis listen` holds, for as long as it runs: opened again whenever it ends.

Without the database it does not bind, so that the SMS centre keeps what is for us.
"""

from __future__ import annotations

import threading
from functools import partial

import structlog
from django.db import Error, close_old_connections

from tournevis.ground.channels.sending import Never
from tournevis.ground.channels.sms.smpp import taking
from tournevis.ground.channels.sms.smpp.account import Account
from tournevis.ground.channels.sms.smpp.bind import Bind, NotBound
from tournevis.ground.organisations import walls

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between two tries to bind
LOOKS_EVERY = 0.5
log = structlog.get_logger(__name__)


def watch(url: str, stop: threading.Event) -> None:
    """Receive until told to stop."""
    try:
        account, pause = Account.of(url), FIRST_PAUSE
    except Never as trouble:
        log.error("not bound", why=str(trouble))
        return
    while not stop.is_set():
        try:
            _receive(account, stop)
            pause = FIRST_PAUSE
        except (NotBound, Error) as trouble:
            log.warning("not bound", gateway=account.name, why=str(trouble)[:200])
            pause = min(pause * 2, LONGEST_PAUSE)
        stop.wait(pause)


def _receive(account: Account, stop: threading.Event) -> None:
    """One bind, until it is over. Raises `NotBound`, or the database's error."""
    close_old_connections()
    try:
        with walls.system() as now:
            hear = partial(taking.take, account, now)
    finally:
        close_old_connections()
    bind = Bind(account, hear, sends=False).open()
    log.info("bound", gateway=account.name)
    try:
        while not stop.is_set() and not bind.wait(LOOKS_EVERY):
            pass
    finally:
        bind.close()
