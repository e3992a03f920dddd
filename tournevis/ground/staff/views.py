"""Who is on call, for the whole team: the overview, and what each carries."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.engines.clock import instant
from tournevis.ground.organisations.asking import (
    AskedByStaff,
    centres_of,
    for_staff,
    for_supervisors,
    supervised_by,
)
from tournevis.ground.staff import fair
from tournevis.ground.staff.doors import colleagues
from tournevis.ground.staff.drawing import line, midnights
from tournevis.ground.staff.forms import LeaveOfForm
from tournevis.ground.staff.leave import take_leave
from tournevis.ground.staff.models import Leave, NotPossible, Swap
from tournevis.ground.staff.outlook import outlook, plans_seen_by

SHOWN = 14  # days
FAIR = (30, 90, 180, 365)
FARTHEST_BACK = 2000


@require_GET
@for_staff
def overview(request: AskedByStaff) -> HttpResponse:
    """Every rota: who is on call, who is next, two weeks, and what is to be filled."""
    return _overview(request)


@require_POST
@for_supervisors
def leave_of(request: AskedByStaff) -> HttpResponse:
    """Somebody is away, says a supervisor."""
    form = _leave_form(request, request.POST)
    if not form.is_valid():
        return _overview(request, status=422, leave_form=form)
    told = form.cleaned_data
    person = told["person"]
    centre = min(set(supervised_by(request.person)) & set(centres_of(person)))
    try:
        take_leave(
            centre, person, told["starts"], told["ends"], by=request.person, words=told["words"]
        )
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _overview(request, status=409, leave_form=form)
    said = _("%(name)s is away then. Shifts of theirs in it are shown as gaps.")
    messages.success(request, said % {"name": person.name})
    return redirect("oncall")


@require_GET
@for_staff
def fairness(request: AskedByStaff) -> HttpResponse:
    """Nights, week-ends and holidays of each, over some days that end with another day."""
    zone = request.person.zone
    said = request.GET.get("days", "")
    days = int(said) if said in map(str, FAIR) else 90
    last = _day(request.GET.get("until", "")) or request.now.astimezone(zone).date()
    end = instant(last + timedelta(days=1), time(0), zone)
    start = instant(last + timedelta(days=1 - days), time(0), zone)
    shares = fair.shares(plans_seen_by(request.person, start), start, end)
    context = {
        "section": "oncall",
        "shares": shares,
        "kinds": fair.plots(shares),
        "days": days,
        "choices": FAIR,
        "start": start,
        "last": last,
    }
    return render(request, "staff/fairness.html", context)


def _overview(request: AskedByStaff, *, status: int = 200, **more: Any) -> HttpResponse:
    zone = request.person.zone
    edges = midnights(request.now, SHOWN, zone)
    plans = plans_seen_by(request.person, edges[0])
    looks = [outlook(plan, request.now, edges[0], edges[-1]) for plan in plans]
    lines = [line(each.rota, each.stretches, request.now, SHOWN, zone) for each in looks]
    context = {
        "section": "oncall",
        "unread": [(each.rota, trouble) for each in looks for trouble in each.unread],
        "rotas": list(zip(looks, lines, strict=True)),
        "troubles": [(each.rota, gaps) for each in looks if (gaps := each.gaps_from(request.now))],
        "leaves": _leaves(request, edges[-1]),
        "swaps": _swaps(request),
        "leave_form": _leave_form(request),
        **more,
    }
    return render(request, "staff/overview.html", context, status=status)


def _leave_form(request: AskedByStaff, data: Any = None) -> LeaveOfForm:
    return LeaveOfForm(
        data,
        zone=request.person.zone,
        now=request.now,
        people=colleagues(supervised_by(request.person)),
        auto_id="away-%s",
    )


def _leaves(request: AskedByStaff, end: datetime) -> list[Leave]:
    coming = Leave.objects.filter(
        organisation__in=centres_of(request.person),
        ended_at=None,
        ends_at__gt=request.now,
        starts_at__lt=end,
    )
    return list(coming.select_related("person").order_by("starts_at")[:60])


def _swaps(request: AskedByStaff) -> list[Swap]:
    asked = Swap.objects.filter(
        organisation__in=centres_of(request.person),
        state=Swap.State.ASKED,
        ends_at__gt=request.now,
    )
    return list(asked.select_related("rota", "asked_by", "to").order_by("starts_at")[:60])


def _day(said: str) -> date | None:
    try:
        day = date.fromisoformat(said[:10])
    except ValueError:
        return None
    return day if FARTHEST_BACK <= day.year <= FARTHEST_BACK + 100 else None
