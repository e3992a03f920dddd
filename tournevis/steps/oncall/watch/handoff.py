"""Whoever takes over is told, some hours before and at the start, with the incidents that wait;
and whoever a change of the rota concerns.

The message names incidents by number alone: it rests with the centre, and their words are their
clients'.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from tournevis.engines import clock
from tournevis.engines import rota as engine
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.ground.staff import handoffs
from tournevis.ground.staff.handoffs import Notice
from tournevis.ground.staff.models import Handoff
from tournevis.steps.oncall.watch import changes

MOST = 20  # incidents named


def tell_due() -> int:
    """Say what is due of every rota; how many rotas there were."""
    return each_due(handoffs.claim, _tell)


def _tell(row: Handoff) -> None:
    with walls.opened(row.organisation_id) as now:
        held = Handoff.held(row.pk, now)
        if held is None:
            return
        changes.tell(held.rota, now)
        for notice in handoffs.to_tell(held, now):
            _say(row.organisation_id, notice, now)
        handoffs.told(held, now)


def _say(centre: int, notice: Notice, now: datetime) -> None:
    person = notice.person
    numbers = _taken_over(notice)
    words = _words(notice, numbers, now)
    outbox.tell(
        person,
        f"handoff-{notice.rota.pk}-{person.pk}-{notice.start:%Y%m%d%H%M%S}-{notice.kind}",
        "oncall/handoff",
        words,
        organisation=centre,
        now=now,
        channels=_channels(notice, now),
    )


def _channels(notice: Notice, now: datetime) -> tuple[str, ...]:
    """Mail alone, where a rota was changed by their night and it has not begun."""
    may_ring = notice.kind == "now" or engine.is_day(now, notice.person.zone)
    return outbox.BOTH if may_ring else (Channel.EMAIL.value,)


def _taken_over(notice: Notice) -> list[int]:
    """The numbers of the open incidents that nobody has, or whoever hands over: of those that
    this person may see, the oldest first."""
    with walls.system():
        walls.open_to_person(notice.person)
        waiting = Q(assignee=None)
        if notice.from_whom:
            waiting |= Q(assignee=notice.from_whom)
        found = worked_on_by(notice.person).open().filter(waiting).order_by("pk")
        return list(found.values_list("pk", flat=True)[: MOST + 1])


def _words(notice: Notice, numbers: list[int], now: datetime) -> dict[str, object]:
    person = notice.person

    def said(at: datetime) -> str:
        return clock.moment_in_words(at, now, person.zone.key, person.language)

    return {
        "person": person,
        "rota": notice.rota.name,
        "is_now": notice.kind == "now",
        "start": said(notice.start),
        "end": said(notice.end) if notice.end else "",
        "from_whom": notice.from_whom.name if notice.from_whom else "",
        "numbers": numbers[:MOST],
        "has_more": len(numbers) > MOST,
        "list": f"{settings.BASE_URL}/incidents/",
        "mine": f"{settings.BASE_URL}/oncall/mine/",
    }
