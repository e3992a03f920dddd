"""The line on the incident page, declaring, and the room with everything that is done in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from tournevis.ground.incidents import once, parents
from tournevis.ground.incidents.doors import incident_for, worked_on_by
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations.asking import Asked, AskedByStaff, for_staff, row_number
from tournevis.ground.organisations.models import Language, Person
from tournevis.ground.staff.duty import staff_for
from tournevis.steps.crisis import actions, end, relief, rhythm, updates
from tournevis.steps.crisis.concerned import Concerned
from tournevis.steps.crisis.declare import declare, promise_solution, running_of
from tournevis.steps.crisis.models import Crisis, Proposal, Rule
from tournevis.steps.crisis.moments import asked_minutes, asked_moment
from tournevis.steps.crisis.presence import come_in, people_in
from tournevis.steps.crisis.propose import dismiss
from tournevis.steps.crisis.room import current, room, undone
from tournevis.steps.crisis.rules import WHY
from tournevis.steps.crisis.seats import give, leave, take
from tournevis.steps.crisis.summon import decline
from tournevis.steps.crisis.writing import brief, closing

Deed = Callable[[AskedByStaff, Crisis], object]
GONE = gettext_noop("nobody is asked for this role any more: look again at who has it")
SAID = {"take": take, "decline": decline, "leave": leave}


@require_GET
@for_staff
def panel(request: AskedByStaff, number: int) -> HttpResponse:
    """One line on the incident page: a crisis, perhaps one, or the button that declares it."""
    return _panel(request, incident_for(request, number))


@require_POST
@for_staff
def declaration(request: AskedByStaff, number: int) -> HttpResponseBase:
    """It is a crisis."""
    incident = incident_for(request, number)
    try:
        declare(incident, by=request.person, now=request.now, why=request.POST.get("why", ""))
    except Refused as refusal:
        return _panel(request, incident, refusal)
    return redirect("crisis_room", number=number)


@require_POST
@for_staff
def dismissal(request: AskedByStaff, number: int) -> HttpResponseBase:
    """It is none, whatever the rule says."""
    incident = incident_for(request, number)
    try:
        for each in Proposal.objects.filter(incident=incident, answered_at=None):
            dismiss(each, by=request.person, now=request.now)
    except Refused as refusal:
        return _panel(request, incident, refusal)
    return _panel(request, incident) if request.htmx else redirect("incident", number=number)


@require_GET
@for_staff
def crisis_room(request: AskedByStaff, number: int) -> HttpResponseBase:
    """The room; of what was declared by mistake, that it was. Where nothing is declared yet, the
    incident: there one says whether it is a crisis."""
    incident = incident_for(request, number)
    gone = undone(incident)
    if gone is None and current(incident) is None:
        return redirect("incident", number=number)
    return _gone(request, gone) if gone else shown(request, crisis_for(request, number))


def in_room(do: Deed) -> Callable[..., HttpResponseBase]:
    """What is done in the room: the room again afterwards, or why it cannot be done."""

    @require_POST
    @for_staff
    def view(request: AskedByStaff, number: int) -> HttpResponseBase:
        gone = undone(incident_for(request, number))
        if gone is not None:
            return _gone(request, gone)
        crisis = crisis_for(request, number)
        try:
            do(request, crisis)
        except Refused as refusal:
            return shown(request, crisis_for(request, number), refusal)
        # What was declared by mistake has no room any more.
        return redirect("incident" if crisis.was_undone else "crisis_room", number=number)

    view.__name__, view.__doc__ = do.__name__, do.__doc__
    return view


@in_room
def role(request: AskedByStaff, crisis: Crisis) -> None:
    """Somebody is asked to take a role; or it is said for whom is asked: yes, no, ask the next one."""
    post, by, now = request.POST, request.person, request.now
    if not post.get("seat"):
        to, about = person_of(request, crisis), post.get("about", "")
        give(crisis, post.get("kind", ""), to=to, by=by, now=now, about=about)
        return
    seat = crisis.seats.filter(pk=row_number(post["seat"]) or 0).select_related("person").first()
    if seat is None:
        raise Refused(GONE)
    seat.crisis = crisis
    answer = SAID.get(post.get("deed", ""))
    if answer is None or not answer(seat, by=by, now=now, how="screen"):
        raise Refused(GONE)


@require_POST
@for_staff
def presence(request: AskedByStaff, number: int) -> HttpResponse:
    """The open page says that somebody looks at it; gives who else does."""
    crisis = crisis_for(request, number)
    come_in(crisis, request.person, request.now)
    context = {
        "present": people_in(crisis, request.now),
        "incident": crisis.incident,
        "again": True,
    }
    return render(request, "crisis/present.html", context)


@in_room
def solution(request: AskedByStaff, crisis: Crisis) -> None:
    """The solution is promised for another time."""
    zone = request.person.zone.key
    post = request.POST
    at = asked_moment(post.get("at", ""), post.get("minutes", ""), zone, request.now)
    if at is None:
        raise Refused(gettext_noop("choose a moment to come, within a month"))
    promise_solution(crisis, at, by=request.person, now=request.now)


@in_room
def pace(request: AskedByStaff, crisis: Crisis) -> None:
    """An audience is told more often, or less."""
    found = crisis.rhythms.filter(audience=request.POST.get("audience", "")).first()
    if found is None:
        raise Refused(gettext_noop("choose the clients or the management"))
    found.crisis = crisis
    rhythm.change(found, asked_minutes(request.POST.get("minutes", "")), now=request.now)


@in_room
def action(request: AskedByStaff, crisis: Crisis) -> None:
    """Something is to be done."""
    post = request.POST
    at = asked_moment(
        post.get("at", ""), post.get("minutes", ""), request.person.zone.key, request.now
    )
    person = person_of(request, crisis) if post.get("person") else None
    what = post.get("what", "")
    actions.add(crisis, what, by=request.person, now=request.now, person=person, by_at=at)


@in_room
def done(request: AskedByStaff, crisis: Crisis) -> None:
    """It is done, or after all it is not."""
    number = row_number(request.POST.get("action", "")) or 0
    found = crisis.actions.filter(pk=number).first()
    if found is None:
        raise Refused(gettext_noop("that is no longer to be done"))
    found.crisis = crisis
    change = actions.take_up if request.POST.get("deed") == "undo" else actions.finish
    change(found, by=request.person, now=request.now)


@in_room
def test(request: AskedByStaff, crisis: Crisis) -> None:
    """Somebody tests which cause it is."""
    check, person = request.POST.get("check", ""), person_of(request, crisis)
    actions.have_tested(crisis, check, person=person, by=request.person, now=request.now)


@in_room
def answer(request: AskedByStaff, crisis: Crisis) -> None:
    """What the test said."""
    check, said = request.POST.get("check", ""), request.POST.get("answer", "")
    actions.answer(crisis, check, said, by=request.person, now=request.now)


@in_room
def decision(request: AskedByStaff, crisis: Crisis) -> None:
    """It was decided."""
    what, why = request.POST.get("what", ""), request.POST.get("why", "")
    actions.decide(crisis, what, why, by=request.person, now=request.now)


@in_room
def handing_on(request: AskedByStaff, crisis: Crisis) -> None:
    """Hand one's roles on; accept them; or not."""
    deed, post = request.POST.get("deed", ""), request.POST
    if deed == "offer":
        to, text = person_of(request, crisis), post.get("brief", "")
        relief.offer(crisis, to=to, brief=text, by=request.person, now=request.now)
        return
    found = crisis.reliefs.filter(pk=row_number(post.get("relief", "")) or 0).first()
    if found is None:
        raise Refused(gettext_noop("this is no longer offered"))
    found.crisis = crisis
    (relief.accept if deed == "accept" else relief.refuse)(
        found, by=request.person, now=request.now
    )


@in_room
def members(request: AskedByStaff, crisis: Crisis) -> None:
    """Those that are alike stand and fall with this one from now on; where one cannot, none does, and
    it is said which."""
    numbers = [row_number(each) or 0 for each in request.POST.getlist("incident")[:100]]
    refused = []
    for each in worked_on_by(request.person).filter(pk__in=numbers).order_by("pk"):
        try:
            parents.join(each, crisis.incident, by=request.person, now=request.now)
        except Refused as refusal:
            refused.append(f"#{each.number}: {_(str(refusal))}")
    which = " · ".join(refused)
    if which:
        raise Refused(which)


@in_room
def taking_back(request: AskedByStaff, crisis: Crisis) -> None:
    """The last update does not leave."""
    found = crisis.updates.filter(pk=row_number(request.POST.get("update", "")) or 0).first()
    if found is not None:
        found.crisis = crisis
    if found is None or not updates.take_back(found, by=request.person, now=request.now):
        raise Refused(gettext_noop("it has left already"))


@in_room
def over(request: AskedByStaff, crisis: Crisis) -> None:
    """It is over, or never was one."""
    if request.POST.get("deed") == "undo":
        end.undo(crisis, by=request.person, now=request.now)
        return
    post = request.POST
    words = {lang: post.get(f"last_{lang}", "") for lang in Language.values}
    end.stand_down(
        crisis,
        by=request.person,
        now=request.now,
        why=post.get("why", ""),
        words=words if post.get("tell") else None,
        nonce=post.get("nonce", ""),
    )


def crisis_for(request: AskedByStaff, number: int) -> Crisis:
    """The crisis of this incident, for whom may work on it; 404 for everyone else."""
    incident = incident_for(request, number)
    found = current(incident)
    if found is None:
        raise Http404
    found.incident = incident
    return found


def shown(request: AskedByStaff, crisis: Crisis, refusal: Refused | None = None) -> HttpResponse:
    """The room's page; what was written and refused stays in its fields."""
    seen = room(crisis, request.person, request.now)
    context: dict[str, Any] = {
        "room": seen,
        "crisis": crisis,
        "incident": crisis.incident,
        "brief": brief(crisis, request.person, request.now) if crisis.is_running else "",
        "closing": _closing(request, crisis, seen.concerned) if crisis.is_running else [],
        "is_last_told": updates.is_last_told(crisis),
        "nonce": request.POST.get("nonce") or once.nonce(),
        "refused": _(str(refusal)) if refusal else "",
        "given": request.POST if refusal else {},
        "section": "crises",
    }
    return render(request, "crisis/room.html", context, status=409 if refusal else 200)


def _gone(request: AskedByStaff, crisis: Crisis) -> HttpResponse:
    """Whoever had the room open learns that there is none any more, and where to go on."""
    context = {"crisis": crisis, "incident": crisis.incident, "section": "crises"}
    return render(request, "crisis/undone.html", context, status=410)


def _closing(request: AskedByStaff, crisis: Crisis, whom: Concerned) -> list[tuple[str, str, str]]:
    """The last message: language, its name, words; what was written and refused stays."""
    words, names = closing(crisis, whom, request.now), dict(Language.choices)
    return [
        (lang, str(names[Language(lang)]), request.POST.get(f"last_{lang}", text))
        for lang, text in words.items()
    ]


def _panel(
    request: AskedByStaff, incident: Incident, refusal: Refused | None = None
) -> HttpResponse:
    running = running_of(incident)
    parent = worked_on_by(request.person).filter(pk=incident.parent_id or 0).first()
    proposals = Proposal.objects.filter(incident=incident, answered_at=None)
    context = {
        "incident": incident,
        "crisis": running,
        "past": None if running else current(incident),
        "parent": parent if parent and running_of(parent) else None,
        "reasons": [
            _(WHY[Rule.Kind(each.rule)]) % {"detail": each.detail, "count": each.count}
            for each in proposals
        ],
        "refused": _(str(refusal)) if refusal else "",
        "nonce": once.nonce(),
    }
    return render(request, "crisis/panel.html", context, status=409 if refusal else 200)


def person_of(request: Asked, crisis: Crisis) -> Person:
    """Whom the form names, if they are given this client; raises `Refused`."""
    number = row_number(request.POST.get("person", "")) or 0
    people = staff_for(crisis.incident.organisation_id, crisis.organisation_id)
    found = people.filter(pk=number).first()
    if found is None:
        raise Refused(gettext_noop("choose somebody who is given this client"))
    return found
