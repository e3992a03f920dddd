"""Who is on call, for programs of the staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Router, Schema

from tournevis.ground.organisations.asking import AskedByStaff, is_staff
from tournevis.ground.staff.outlook import Outlook, outlook, plans_seen_by

AHEAD = timedelta(days=14)
router = Router(tags=["on call"])


class HolderOut(Schema):
    """Who is on call now; `until` is null when nobody follows."""

    name: str
    email: str
    phone: str
    until: datetime | None


class NextOut(Schema):
    """Who takes over next, and when."""

    name: str
    at: datetime


class GapOut(Schema):
    """A stretch that somebody has to fill; `reason`: nobody, away, left or unreadable."""

    start: datetime
    end: datetime
    reason: str
    person: str | None


class RotaOut(Schema):
    """One rota; `gaps` of the coming two weeks."""

    rota: int
    name: str
    team: str | None
    timezone: str
    now: HolderOut | None
    next: NextOut | None
    gaps: list[GapOut]


@router.get("/oncall/", response=list[RotaOut])
def oncall(request: HttpRequest) -> list[RotaOut]:
    """Every rota of one's centres, the oldest first: who is on call now, who is next."""
    asked = cast(AskedByStaff, request)
    if not is_staff(asked.person):
        raise PermissionDenied
    plans = plans_seen_by(asked.person, asked.now)
    return [_out(outlook(plan, asked.now, asked.now, asked.now + AHEAD)) for plan in plans]


def _out(look: Outlook) -> RotaOut:
    holder, rota = look.holder, look.rota
    present = following = None
    if holder:
        present = HolderOut(
            name=holder.name, email=holder.email, phone=holder.phone, until=look.until
        )
    if look.next and look.next_at:
        following = NextOut(name=look.next.name, at=look.next_at)
    return RotaOut(
        rota=rota.pk,
        name=rota.name,
        team=rota.team.name if rota.team else None,
        timezone=rota.timezone,
        now=present,
        next=following,
        gaps=[
            GapOut(
                start=gap.start,
                end=gap.end,
                reason=gap.trouble,
                person=gap.person.name if gap.person else None,
            )
            for gap in look.gaps
        ],
    )
