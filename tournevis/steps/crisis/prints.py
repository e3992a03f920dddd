"""Reviews on paper: set once for what stands on them, one at a time for a centre, and kept.

Setting one takes the processor for seconds. So it is asked for, done by a worker within bounds of
length, time and memory, and looked for again; what was set before is at hand at once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_noop

from tournevis.ground.incidents.models import Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due, wake
from tournevis.ground.organisations.once import written_once
from tournevis.steps.crisis import typeset
from tournevis.steps.crisis.models import Crisis, Print

State = Print.State
ROUND = "prints"
LEASE = typeset.LONGEST_SECONDS * 3  # seconds
TRIES, PAUSE = 2, timedelta(seconds=10)
MOST_WAITING = 10  # of one centre
MOST_KEPT = 50  # of one centre; the oldest go, and can be made again
LARGEST = 5_000_000  # bytes
log = structlog.get_logger(__name__)


def ask(crisis: Crisis, data: Mapping[str, Any], now: datetime) -> Print:
    """The print of these words: there already, or asked for now. Raises `Refused` while many wait."""
    content = _hash(data)
    mine = Print.objects.filter(organisation=crisis.organisation_id)
    found = mine.filter(content=content).first()
    if found is not None:
        return found
    if mine.filter(state=State.WAITING).count() >= MOST_WAITING:
        raise Refused(gettext_noop("many reviews are being made already: try again in a minute"))
    made = Print(
        organisation_id=crisis.organisation_id,
        crisis=crisis,
        content=content,
        data=dict(data),
        asked_at=now,
        due_at=now,
    )
    wake(ROUND)
    return made if written_once(made) else mine.get(content=content)


def ask_again(print_: Print, data: Mapping[str, Any], now: datetime) -> None:
    """One that failed is tried once more."""
    rows = Print.objects.filter(pk=print_.pk, state=State.FAILED)
    again = {"state": State.WAITING, "due_at": now, "attempts": 0, "done_at": None}
    if rows.update(data=dict(data), **again):
        wake(ROUND)


def set_due() -> int:
    """The round: set the papers that are due; how many. Each worker sets one at a time."""
    return each_due(_one, _set)


def _one(now: datetime) -> list[Print]:
    """One, of a centre that has none on the press; workers choose one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('prints', 0))")
    on_press = Print.objects.filter(due_at__isnull=False, lease_until__gt=now)
    is_free = ~Q(organisation__in=on_press.values("organisation"))
    return Print.claim(now, limit=1, lease=LEASE, only=is_free)


def _set(claimed: Print) -> None:
    made = None
    if claimed.attempts <= TRIES:  # else it ended every worker that tried
        try:
            made = typeset.pdf(claimed.data)
        except typeset.TypesetError as trouble:
            log.warning("a review could not be set", print=claimed.pk, why=str(trouble))
    with walls.opened(claimed.organisation_id) as now:
        held = Print.held(claimed.pk, now, "crisis")  # its incident stands behind another wall
        if held is None or held.lease_until != claimed.lease_until:
            return  # another worker took it over
        _conclude(held, made, now)


def _conclude(print_: Print, made: bytes | None, now: datetime) -> None:
    if made is not None and len(made) <= LARGEST:
        print_.settle(state=State.READY, pdf=made, data={}, done_at=now)
        _forget_old(print_.organisation_id)
    elif print_.attempts < TRIES:
        print_.put_off(now + PAUSE)
    else:
        print_.settle(state=State.FAILED, data={}, done_at=now)


def _forget_old(centre: int) -> None:
    done = Print.objects.filter(organisation=centre, done_at__isnull=False)
    old = done.order_by("-done_at", "-pk").values_list("pk", flat=True)[MOST_KEPT:]
    Print.objects.filter(pk__in=list(old)).delete()


def _hash(data: Mapping[str, Any]) -> str:
    """Of all that is on the paper, and of how it is set."""
    words = json.dumps(data, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(typeset.REPORT.read_bytes() + words).hexdigest()
