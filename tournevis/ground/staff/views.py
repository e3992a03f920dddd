"""Who is on call, for the whole team: the overview, and what each carries."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tournevis.engines.clock import instant
from tournevis.ground.organisations.asking import AskedByStaff, centres_of, for_staff
from tournevis.ground.staff import fair
from tournevis.ground.staff.drawing import line, midnights
from tournevis.ground.staff.models import Leave, Swap
from tournevis.ground.staff.outlook import outlook, plans_seen_by

SHOWN = 14  # days
FAIR = (30, 90, 180, 365)
FARTHEST_BACK = 2000


@require_GET
@for_staff
def overview(request: AskedByStaff) -> HttpResponse:
    """Every rota: who is on call, who is next, two weeks, and what is to be filled."""
    zone = request.person.zone
    edges = midnights(request.now, SHOWN, zone)
    plans = plans_seen_by(request.person, edges[0])
    looks = [outlook(plan, request.now, edges[0], edges[-1]) for plan in plans]
    lines = [line(each.rota, each.stretches, request.now, SHOWN, zone) for each in looks]
    context = {
        "section": "oncall",
        "rotas": list(zip(looks, lines, strict=True)),
        "troubles": [
            (each.rota, gap) for each in looks for gap in each.gaps if gap.end > request.now
        ],
        "leaves": _leaves(request, edges[-1]),
        "swaps": _swaps(request),
    }
    return render(request, "staff/overview.html", context)


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
