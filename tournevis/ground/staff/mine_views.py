"""My shifts: what comes, "I can't", what others ask of me, my leave, my calendars."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.organisations.asking import AskedByStaff, centres_of, for_staff, supervised_by
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff import calendars, feeds, overrides, swaps
from tournevis.ground.staff.doors import colleagues, rotas_seen_by, seen
from tournevis.ground.staff.feed_views import address_of
from tournevis.ground.staff.forms import CalendarForm, LeaveForm, SwapForm, TakeForm
from tournevis.ground.staff.ical import Turn
from tournevis.ground.staff.leave import end_leave, take_leave
from tournevis.ground.staff.models import BusyCalendar, Feed, Leave, NotPossible, Shift, Swap
from tournevis.ground.staff.outlook import WHOLE, plans_seen_by, turns_of
from tournevis.ground.staff.plans import Plan
from tournevis.ground.web.toast import flash

AHEAD = timedelta(days=90)
MOST = 100
log = structlog.get_logger(__name__)


@require_GET
@for_staff
def mine(request: AskedByStaff) -> HttpResponse:
    """My coming shifts, and all that I can do about them."""
    return _page(request)


@require_POST
@for_staff
def swap(request: AskedByStaff) -> HttpResponse:
    """Ask somebody, or anyone, to take a stretch of mine."""
    form = _swap_form(request)
    if not form.is_valid():
        return _page(request, status=422, swap_form=form)
    told = form.cleaned_data
    try:
        swaps.ask_swap(
            told["rota"],
            asked_by=request.person,
            starts=told["starts"],
            ends=told["ends"],
            to=told["to"],
            returns=(told["returns_from"], told["returns_to"]) if told["returns_from"] else None,
            words=told["words"],
            now=request.now,
        )
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _page(request, status=409, swap_form=form)
    messages.success(request, _("It is asked. Until somebody agrees, it stays yours."))
    return redirect("oncall_mine")


@require_POST
@for_staff
def agreement(request: AskedByStaff, swap: int) -> HttpResponse:
    """I take it."""
    return _answered(request, swap, swaps.agree_swap, _("It is yours now. Thank you."))


@require_POST
@for_staff
def refusal(request: AskedByStaff, swap: int) -> HttpResponse:
    """I can't either."""
    return _answered(request, swap, swaps.refuse_swap, _("It is refused: it stays whose it was."))


@require_POST
@for_staff
def withdrawal(request: AskedByStaff, swap: int) -> HttpResponse:
    """I no longer ask."""
    return _answered(request, swap, swaps.withdraw_swap, _("You no longer ask: it stays yours."))


@require_POST
@for_staff
def taking(request: AskedByStaff) -> HttpResponse:
    """I am on call for a stretch: of a gap, or of somebody else's shift."""
    form = _take_form(request)
    if not form.is_valid():
        return _page(request, status=422, take_form=form)
    told = form.cleaned_data
    what = (told["rota"], request.person, told["starts"], told["ends"])
    try:
        if request.POST.get("is_gap"):
            made = overrides.fill_gap(*what, now=request.now)
        else:
            made = overrides.take_over(*what, by=request.person, now=request.now)
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _page(request, status=409, take_form=form)
    undo = reverse("oncall_giving_back", args=[made.pk])
    flash(request, _("You are on call then. Below you can give it back."), undo=undo)
    return redirect("oncall_mine")


@require_POST
@for_staff
def giving_back(request: AskedByStaff, shift: int) -> HttpResponse:
    """What I took over goes back to whoever the rota says."""
    row = seen(request, Shift.objects.select_related("rota").filter(by=request.person), shift)
    try:
        overrides.cancel_shift(row, by=request.person, now=request.now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is undone."))
    return redirect("oncall_mine")


@require_POST
@for_staff
def leave(request: AskedByStaff) -> HttpResponse:
    """I am away."""
    form = _spanning(request, LeaveForm)
    if not form.is_valid():
        return _page(request, status=422, leave_form=form)
    told = form.cleaned_data
    try:
        take_leave(
            _centre(request),
            request.person,
            told["starts"],
            told["ends"],
            by=request.person,
            words=told["words"],
        )
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return _page(request, status=409, leave_form=form)
    messages.success(request, _("Your leave is kept. Shifts of yours in it are shown as gaps."))
    return redirect("oncall_mine")


@require_POST
@for_staff
def leave_end(request: AskedByStaff, leave: int) -> HttpResponse:
    """I am back, or it was a mistake; a supervisor says it for others too."""
    by = request.person
    theirs = Q(person=by) | Q(organisation__in=supervised_by(by))
    row = seen(request, Leave.objects.filter(theirs, calendar=None), leave)
    end_leave(row, by=by, now=request.now)
    messages.success(request, _("This leave is over."))
    return redirect("oncall_mine" if row.person_id == by.pk else "oncall")


@require_POST
@for_staff
def calendar(request: AskedByStaff) -> HttpResponse:
    """Read my own calendar from now on, or no longer."""
    centre = _centre(request)
    if request.POST.get("do") == "forget":
        calendars.forget(request.person, centre)
        messages.success(request, _("Your calendar is not read any more."))
        return redirect("oncall_mine")
    form = CalendarForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, calendar_form=form)
    calendars.keep(request.person, centre, form.cleaned_data["address"], request.now)
    messages.success(request, _("Your calendar is being read: look here again in a minute."))
    return redirect("oncall_mine")


@require_POST
@for_staff
def feed(request: AskedByStaff) -> HttpResponse:
    """An address for my calendar program, shown this once; or an end to it."""
    centre = _centre(request)
    if request.POST.get("do") == "end":
        feeds.revoke(request.person, centre, request.now)
        messages.success(request, _("The address opens nothing any more."))
        return redirect("oncall_mine")
    token = feeds.make(request.person, centre, request.now)
    log.info("feed made", person=request.person.pk)
    return _page(request, status=201, feed_address=address_of(token))


def _page(request: AskedByStaff, *, status: int = 200, **more: Any) -> HttpResponse:
    person, centres = request.person, centres_of(request.person)
    asked_of_me = swaps.asked_of(person, request.now).select_related("rota", "asked_by", "to")
    mine = Swap.objects.filter(asked_by=person, state=Swap.State.ASKED, ends_at__gt=request.now)
    calendar = BusyCalendar.objects.filter(person=person, organisation__in=centres).first()
    busy = Leave.objects.filter(person=person, calendar=calendar, ends_at__gt=request.now)
    plans = plans_seen_by(person, request.now - WHOLE)
    context = {
        "section": "oncall",
        "turns": _turns(person, plans, request.now),
        "asked_of_me": asked_of_me[:MOST],
        "asked_by_me": mine.filter(organisation__in=centres).select_related(
            "rota", "asked_by", "to"
        )[:MOST],
        "taken": _taken(request),
        "leaves": _leaves(request),
        "calendar": calendar,
        "busy_count": busy.count() if calendar else 0,
        "feed": Feed.objects.filter(person=person, rota=None, revoked_at=None).first(),
        "swap_form": _swap_form(request, is_new=True),
        "take_form": _take_form(request, is_new=True),
        "leave_form": _spanning(request, LeaveForm, is_new=True),
        "calendar_form": CalendarForm(),
        **more,
    }
    return render(request, "staff/mine.html", context, status=status)


def _turns(person: Person, plans: list[Plan], now: datetime) -> list[tuple[Turn, bool]]:
    """My coming shifts, each with whether I am away for a part of it."""
    away = [span for plan in plans for span in plan.away.get(person.pk, ())]
    coming = turns_of(person, plans, now, now + AHEAD)[:MOST]
    return [(turn, any(a < turn.end and b > turn.start for a, b in away)) for turn in coming]


def _taken(request: AskedByStaff) -> list[Shift]:
    mine = Shift.objects.filter(person=request.person, by=request.person, swap=None)
    coming = mine.filter(cancelled_at=None, ends_at__gt=request.now)
    return list(coming.select_related("rota").order_by("starts_at")[:MOST])


def _leaves(request: AskedByStaff) -> list[Leave]:
    mine = Leave.objects.filter(person=request.person, calendar=None, ended_at=None)
    return list(mine.filter(ends_at__gt=request.now).order_by("starts_at")[:MOST])


def _answered(request: AskedByStaff, pk: int, verb: Any, said: str) -> HttpResponse:
    row = seen(request, Swap.objects.select_related("rota"), pk)
    try:
        verb(row, by=request.person, now=request.now)
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("oncall_mine")


def _swap_form(request: AskedByStaff, *, is_new: bool = False) -> SwapForm:
    person = request.person
    return SwapForm(
        None if is_new else request.POST,
        zone=person.zone,
        now=request.now,
        rotas=rotas_seen_by(person),
        people=colleagues(centres_of(person)).exclude(pk=person.pk),
        initial={name: request.GET.get(name, "")[:20] for name in ("rota", "starts", "ends")},
        auto_id="swap-%s",
    )


def _take_form(request: AskedByStaff, *, is_new: bool = False) -> TakeForm:
    return TakeForm(
        None if is_new else request.POST,
        zone=request.person.zone,
        now=request.now,
        rotas=rotas_seen_by(request.person),
        initial={"rota": request.GET.get("take", "")[:20]},
        auto_id="take-%s",
    )


def _spanning(request: AskedByStaff, form: type[LeaveForm], *, is_new: bool = False) -> forms.Form:
    data = None if is_new else request.POST
    return form(data, zone=request.person.zone, now=request.now, auto_id="leave-%s")


def _centre(request: AskedByStaff) -> int:
    centres = centres_of(request.person)
    if not centres:
        raise Http404
    return min(centres)
