"""The house's telephone: dials what was asked for, and hears how it goes.

For a client, the engineer's own telephone is rung first; when they pick up they are put through
(a SIP transfer), so the call itself never passes through us. An alert rings the engineer, and the
digit they press is handed to whoever answers for that.

A call is dialled at most once: it is `ringing` in the database before it is dialled, and one that
was asked for too long ago is not dialled any more.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import close_old_connections
from django.db.models import Q

from tournevis.ground.channels.calls import Call, Extension
from tournevis.ground.channels.phone import register
from tournevis.ground.channels.phone.baresip import Baresip
from tournevis.ground.channels.phone.event import Event
from tournevis.ground.organisations import walls

STALE = timedelta(minutes=2)
LOOKS = 0.5  # seconds between two looks for calls to dial
NOT_DIALLED = re.compile(r"[^A-Za-z0-9+._-]")
NAMED_WITHIN = 10.0  # seconds
LONGEST_PAUSE = 60.0  # seconds between two attempts to reach baresip
State, Purpose = Call.State, Call.Purpose
log = structlog.get_logger(__name__)

# Who is told of a digit pressed during an alert, as (call, digit, now): True ends the call.
pressed: list[Callable[[Call, str, datetime], bool]] = []


def dial(stop: threading.Event) -> None:
    """Dial and listen until told to stop; a lost telephone is found again, later and later."""
    pause = 1.0
    while not stop.is_set():
        try:
            with _reached() as telephone:
                pause = 1.0
                _serve(telephone, stop)
        except OSError as trouble:
            log.warning("no telephone", trouble=str(trouble)[:100], again_in=pause)
        except Exception:
            log.exception("telephone")
        finally:
            close_old_connections()
        stop.wait(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _reached() -> Baresip:
    url = urlsplit(f"//{settings.PHONE_CONTROL}")
    return Baresip(url.hostname or "127.0.0.1", url.port or 4444)


def _serve(telephone: Baresip, stop: threading.Event) -> None:
    dialled = _Dialled()
    while not stop.is_set():
        told = telephone.event(LOOKS)
        if told is not None:
            _heard(telephone, dialled, told)
        if dialled.is_free:
            _dial_next(telephone, dialled)
        close_old_connections()


class _Dialled:
    """The call that was dialled last, until baresip says by which name it calls it."""

    def __init__(self) -> None:
        self.waits_for: tuple[int, str] | None = None
        self._until = 0.0

    def wait_for(self, call: int, uri: str) -> None:
        """One at a time: the first event about this address is about this call."""
        self.waits_for, self._until = (call, uri), time.monotonic() + NAMED_WITHIN

    @property
    def is_free(self) -> bool:
        """Whether another may be dialled: the last is known by name, or never will be."""
        if self.waits_for and time.monotonic() > self._until:
            _end(self.waits_for[0], "the telephone said nothing of it")
            self.waits_for = None
        return self.waits_for is None


def _dial_next(telephone: Baresip, dialled: _Dialled) -> None:
    with walls.system() as now:
        asked = Call.claim(now, limit=1, only=Q(state=State.ASKED))
    for call in asked:
        uri = _first_leg(call)
        is_late = now - call.began_at > STALE
        with walls.opened(call.organisation_id) as now:
            if is_late or uri is None:
                register.ended(call, now, "asked for too long ago" if is_late else "no telephone")
                continue
            call.put_off(now + register.LONGEST, state=State.RINGING)
        if telephone.command("dial", uri):
            dialled.wait_for(call.pk, uri)
        else:
            _end(call.pk, "the telephone did not dial")


def _heard(telephone: Baresip, dialled: _Dialled, told: dict[str, Any]) -> None:
    kind, name = str(told.get("type", "")), str(told.get("id", ""))[:150]
    if not name:
        return
    if told.get("direction") == "incoming":
        _of_others(kind, name, told)
        return
    if dialled.waits_for and str(told.get("peeruri", "")) == dialled.waits_for[1]:
        _named(dialled.waits_for[0], name)
        dialled.waits_for = None
    call = _call(name)
    if call is None:
        return
    if kind == "CALL_ESTABLISHED":
        _established(telephone, call, name)
    elif kind == "CALL_DTMF_START":
        _digit(telephone, call, name, str(told.get("param", "")))
    elif kind == "CALL_CLOSED":
        _end(call.pk, "" if call.answered_at else str(told.get("param", "")))


def _established(telephone: Baresip, call: Call, name: str) -> None:
    with walls.opened(call.organisation_id) as now:
        call.state, call.answered_at = State.ANSWERED, now
        call.save(update_fields=["state", "answered_at"])
    if call.purpose == Purpose.CLIENT and _is_current(telephone, name):
        telephone.command("transfer", _uri(call.number))


def _digit(telephone: Baresip, call: Call, name: str, digit: str) -> None:
    if call.purpose == Purpose.CLIENT:
        return
    with walls.system() as now:
        is_done = any(take(call, digit, now) for take in pressed)
    if is_done and _is_current(telephone, name):
        telephone.command("hangup")


def _of_others(kind: str, name: str, told: dict[str, Any]) -> None:
    """Somebody calls the house's own number: it is nobody's telephone, so the call is missed."""
    said = {"CALL_INCOMING": "ringing", "CALL_CLOSED": "ended"}.get(kind)
    if said is None:
        return
    other, ours = _user(told.get("peeruri")), _user(told.get("accountaor"))
    found = register.centre_at(ours)
    if found is not None:
        with walls.system() as now:
            register.heard(found[0], Event(said, f"sip-{name}", True, other, ours), now)


def _end(pk: int, trouble: str) -> None:
    with walls.system() as now:
        call = Call.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if call is not None and call.state != State.ENDED:
            register.ended(call, now, trouble)


def _named(pk: int, name: str) -> None:
    with walls.system():
        Call.objects.filter(pk=pk).update(reference=f"sip-{name}")


def _call(name: str) -> Call | None:
    with walls.system():
        found = Call.objects.filter(reference=f"sip-{name}").select_related("engineer")
        return found.first()


def _is_current(telephone: Baresip, name: str) -> bool:
    """Make it the call that commands are about."""
    return telephone.command("callfind", name)


def _first_leg(call: Call) -> str | None:
    """Whose telephone is rung: the engineer's, in both cases."""
    if call.purpose != Purpose.CLIENT:
        return _uri(call.number)
    with walls.opened(call.organisation_id):
        rung = Extension.objects.filter(person=call.engineer_id).first()
    return _uri(rung.number) if rung else None


def _uri(number: str) -> str:
    """The SIP address of a number, by PHONE_DIAL; only signs of a number or a name go into it."""
    plain = NOT_DIALLED.sub("", number)
    return str(settings.PHONE_DIAL).replace("{number}", plain)


def _user(uri: object) -> str:
    """The part of a SIP address before the @; empty when hidden.

    >>> _user("sip:+33612345678@pbx.example"), _user("sip:anonymous@anonymous.invalid")
    ('+33612345678', '')
    """
    user = str(uri or "").removeprefix("sip:").removeprefix("sips:").partition("@")[0]
    return "" if user.lower() == "anonymous" else user[:40]
