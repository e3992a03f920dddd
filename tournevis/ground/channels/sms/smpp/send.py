"""A delivery leaves through an SMPP bind of this process, and is accepted when all its parts are.

Nothing was sent: `NotNow`. Everything was answered: the SMS centre's word. Anything between, an
answer that never came or a long message of which it took only some parts: `Unsure`.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from dataclasses import dataclass, field
from functools import partial
from time import monotonic, sleep

import structlog
from django.db import Error

from tournevis.engines.sms import smpp
from tournevis.engines.sms.smpp import Command, Pdu, Sm, Status
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow, Unsure
from tournevis.ground.channels.sms import sent
from tournevis.ground.channels.sms.refusals import WrongNumber
from tournevis.ground.channels.sms.smpp import pace, taking
from tournevis.ground.channels.sms.smpp.account import Account
from tournevis.ground.channels.sms.smpp.bind import ANSWERS_WITHIN, Bind, Lost, NotBound
from tournevis.ground.channels.sms.smpp.writing import written
from tournevis.ground.organisations import walls

LASTS_AT_MOST = 16.0  # seconds with the binding; the outbox's lease lasts 30
IDLE_AFTER = 60.0
_TOO_FAST = (Status.THROTTLED, Status.QUEUE_FULL)
_WRONG_NUMBER = (
    Status.INVALID_DESTINATION,
    Status.INVALID_DESTINATION_TON,
    Status.INVALID_DESTINATION_NPI,
)
_LATER = (Status.SYSTEM_ERROR, Status.SUBMIT_FAILED, Status.WRONG_BIND_STATE, *_TOO_FAST)
_binds: dict[Account, Bind] = {}
_opening = threading.Lock()
log = structlog.get_logger(__name__)


@dataclass
class Sending:
    """How far a message has got: the parts still to go, and the names of those taken."""

    waiting: deque[Sm]
    names: list[str] = field(default_factory=list)
    ends_at: float = 0.0
    refusals: int = 0

    @property
    def seconds(self) -> float:
        """How long it may still take."""
        return max(0.0, self.ends_at - monotonic())


def send(delivery: Delivery, body: str, url: str) -> str:
    """Submit every part; returns the name of the first. Raises `NotNow`, `Never` or `Unsure`."""
    account = Account.of(url)
    parts = deque(written(delivery, body, account))
    sending = Sending(parts, ends_at=monotonic() + LASTS_AT_MOST)
    bind = ready(account)
    try:
        while sending.waiting:
            _submit_some(bind, sending)
    finally:
        _remember(delivery, account, sending.names)
    return sending.names[0]


def ready(account: Account) -> Bind:
    """This process's bind for sending, opened when there is none. Raises `NotNow`."""
    with _opening:
        bind = _binds.get(account)
        if bind is None or not bind.is_open:
            with walls.system() as now:
                hear = partial(taking.take, account, now)
            bind = Bind(account, hear, sends=True, idle_after=IDLE_AFTER)
            try:
                _binds[account] = bind.open()
            except NotBound as trouble:
                raise NotNow(str(trouble)) from trouble
        return bind


def let_go() -> None:
    """Close this process's binds for sending."""
    with _opening:
        for bind in _binds.values():
            bind.close()
        _binds.clear()


def _submit_some(bind: Bind, sending: Sending) -> None:
    """One window of parts; those refused for being too fast wait again."""
    account = bind.account
    asked: list[tuple[Sm, Future[Pdu]]] = []
    for _ in range(min(account.window, len(sending.waiting))):
        try:
            _keep_pace(account, sending)
            future = bind.ask(Command.SUBMIT_SM, smpp.sm_body(sending.waiting[0]))
        except (NotBound, NotNow, Error) as trouble:
            _gather(bind, asked, sending)
            why = "the database is away" if isinstance(trouble, Error) else str(trouble)
            raise _stopped(sending, NotNow(why)) from trouble
        asked.append((sending.waiting.popleft(), future))
    _gather(bind, asked, sending)


def _gather(bind: Bind, asked: list[tuple[Sm, Future[Pdu]]], sending: Sending) -> None:
    """Every answer that comes is heard before anything is concluded from one that does not."""
    is_lost, trouble, before = False, None, len(sending.waiting)
    for part, future in asked:
        try:
            answer = future.result(min(ANSWERS_WITHIN, sending.seconds))
        except (NoAnswer, Lost):
            is_lost = True
            continue
        trouble = _heard(answer, part, sending) or trouble
    if is_lost:
        bind.close()
        raise Unsure("no answer from the SMS gateway: submit_sm_resp")
    if trouble is not None:
        raise _stopped(sending, trouble)
    if len(sending.waiting) > before:
        pace.slow(bind.account.name, min(8.0, 0.5 * 2**sending.refusals))
        sending.refusals += 1


def _heard(answer: Pdu, part: Sm, sending: Sending) -> Exception | None:
    """Note one answer; what is wrong with it, if it ends the sending."""
    status = answer.status
    if status == Status.OK:
        sending.names.append(smpp.message_id(answer))
        return None
    if status in _TOO_FAST:
        sending.waiting.append(part)
        return None
    words = f"the SMS centre refused it: status {status:#x}"
    if status in _WRONG_NUMBER:
        return WrongNumber(words)
    # What is above 0x400 is the operator's own: no credit, no route, and other passing things.
    return NotNow(words) if status in _LATER or status >= 0x400 else Never(words)


def _keep_pace(account: Account, sending: Sending) -> None:
    """Wait for our turn; gives up when it comes too late for this lease."""
    wait = pace.take(account.name, account.rate)
    if wait is None or wait > sending.seconds:
        raise NotNow("the SMS centre is being sent too much")
    sleep(wait)


def _stopped(sending: Sending, trouble: Exception) -> Exception:
    """What it means to stop here: nothing left, or a part of it did."""
    if not sending.names:
        return trouble
    return Unsure(f"the SMS centre took only a part of it: {len(sending.names)}, then {trouble}")


def _remember(delivery: Delivery, account: Account, names: list[str]) -> None:
    """For the receipts. Without the database they go unmatched, and the message is sent all the same."""
    try:
        sent.remember(delivery, account.name, names)
    except Error as trouble:
        log.error("names not kept", delivery=delivery.pk, trouble=type(trouble).__name__)
