"""What the room shows: the promise, who writes when, who does what, what we believe, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from tournevis.ground.guides.words import in_words
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.doors import worked_on_by
from tournevis.ground.incidents.models import Deadline, Entry, Incident
from tournevis.ground.incidents.owed import terms_of
from tournevis.ground.incidents.rows import status_name
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.duty import staff_for
from tournevis.ground.web.dates import moment_in_words
from tournevis.steps.contact.promising.standing_promises import halted
from tournevis.steps.crisis.bridge import Bridge, bridge_of
from tournevis.steps.crisis.concerned import Concerned, concerned
from tournevis.steps.crisis.declare import running_of
from tournevis.steps.crisis.end import can_undo
from tournevis.steps.crisis.figures import decisions
from tournevis.steps.crisis.models import Action, Crisis, Proposal, Relief, Rhythm, Seat, Update
from tournevis.steps.crisis.presence import people_in
from tournevis.steps.crisis.propose import alike, same_as
from tournevis.steps.crisis.seats import writer
from tournevis.steps.crisis.standing import Sent, updates_sent
from tournevis.steps.crisis.summon import went_out
from tournevis.steps.diagnosis.interview import Interview, interview
from tournevis.steps.diagnosis.models import Observation
from tournevis.steps.oncall.mine.went import Went, of_call, of_delivery

MOST_TESTS, MOST_ALIKE = 4, 50
AROUND = timedelta(hours=2)  # before the first of them, that others like it are looked for


@dataclass(frozen=True)
class Beat:
    """When an audience is told next, by whom, and when it was told last."""

    rhythm: Rhythm
    name: str
    pace: str
    writer: Person | None
    last: Update | None
    is_late: bool


@dataclass(frozen=True)
class Asked:
    """Somebody is asked to take a role: what was sent to them, and when it goes on without them."""

    seat: Seat
    went: list[Went]
    goes_on_at: datetime | None


@dataclass(frozen=True)
class Place:
    """A role, what it is for, who has it (None: nobody), and who is asked. `seat`: of an expert,
    of whom there may be many."""

    kind: str
    name: str
    duty: str
    person: Person | None
    asked: Asked | None
    seat: Seat | None = None


@dataclass(frozen=True)
class Test:
    """A check that would tell the causes apart, and who does it."""

    key: str
    ask: str
    minutes: float
    answers: list[tuple[str, str]]
    action: Action | None


@dataclass(frozen=True)
class Room:
    """The whole room, as this person may see it.

    `solution_words`: by when it is promised, or what is left while its clock stands still.
    """

    crisis: Crisis
    solution: Deadline | None
    solution_words: str
    beats: list[Beat]
    seats: list[Place]
    people: list[Person]
    interview: Interview | None
    tests: list[Test]
    actions: list[Action]
    decisions: list[Entry]
    concerned: Concerned
    children: list[tuple[Incident, str]]
    alike: list[Incident]
    relief: Relief | None
    offered: Relief | None
    told: list[Sent]
    can_undo: bool
    present: list[Person]
    bridge: Bridge | None
    my_call: Seat | None
    mine: list[Action]

    @property
    def my_role(self) -> str:
        """What this person is asked to take."""
        if self.my_call is None:
            return ""
        name, about = role_name(self.my_call.kind), self.my_call.about
        return f"{name} ({about})" if about else name

    @property
    def my_duty(self) -> str:
        """What that is for."""
        return duty_of(self.my_call.kind) if self.my_call else ""


def room(crisis: Crisis, asker: Person, now: datetime) -> Room:
    """How the crisis stands. The walls are open to what `asker` may see."""
    incident = crisis.incident
    shown = interview(incident)
    whom = concerned(crisis, asker)
    open_reliefs = crisis.reliefs.filter(accepted_at=None, dropped_at=None).select_related(
        "by", "to"
    )
    solution = promises.running(incident, Deadline.Kind.SOLUTION)
    return Room(
        crisis=crisis,
        solution=solution,
        solution_words=_said(solution, asker, now) if solution else "",
        beats=_beats(crisis, now),
        seats=_seats(crisis),
        people=list(staff_for(incident.organisation_id, crisis.organisation_id)),
        interview=shown,
        tests=_tests(crisis, shown) if shown else [],
        actions=list(crisis.actions.filter(check_key="").select_related("person", "done_by")),
        decisions=decisions(crisis),
        concerned=whom,
        children=[(each, status_name(each.status)) for each in whom.incidents],
        alike=_alike(crisis, asker, whom),
        relief=open_reliefs.filter(by=asker).first(),
        offered=open_reliefs.filter(to=asker).first(),
        told=updates_sent(crisis, now),
        can_undo=can_undo(crisis, now),
        present=people_in(crisis, now),
        bridge=bridge_of(crisis.organisation_id),
        my_call=crisis.seats.asked().filter(person=asker).select_related("by").first(),
        mine=list(crisis.actions.filter(person=asker, done_at=None)),
    )


def current(incident: Incident) -> Crisis | None:
    """The crisis that this incident is or was last; not one that was declared by mistake."""
    running = running_of(incident)
    if running is not None:
        return running
    rows = Crisis.objects.filter(incident=incident, was_undone=False)
    return rows.order_by("-declared_at").first()


def undone(incident: Incident) -> Crisis | None:
    """The last one that was declared by mistake, of an incident that neither is nor was another."""
    if current(incident) is not None:
        return None
    rows = Crisis.objects.filter(incident=incident, was_undone=True)
    return rows.select_related("incident", "stood_down_by").order_by("-declared_at").first()


def audience_name(audience: str) -> str:
    """Who is told, in the page's language."""
    return {"clients": _("the clients"), "management": _("the management")}[audience]


def role_name(kind: str) -> str:
    """A role's short name, in the page's language."""
    return {
        Seat.Kind.COMMANDER: pgettext("role", "Commander"),
        Seat.Kind.COMMUNICATION: pgettext("role", "Communication"),
        Seat.Kind.TECHNICAL: pgettext("role", "Technical lead"),
        Seat.Kind.SCRIBE: pgettext("role", "Scribe"),
        Seat.Kind.EXPERT: pgettext("role", "Expert"),
    }[Seat.Kind(kind)]


def duty_of(kind: str) -> str:
    """What this role is there for, in the page's language."""
    return {
        Seat.Kind.COMMANDER: _("Decides, gives out the work, keeps the whole in view."),
        Seat.Kind.COMMUNICATION: _("Writes to the clients and the management, in time."),
        Seat.Kind.TECHNICAL: _("Looks for the cause, says what is tested next."),
        Seat.Kind.SCRIBE: _("Notes what is decided, and what is to be done by whom."),
        Seat.Kind.EXPERT: _("Knows one thing well, and is asked about it."),
    }[Seat.Kind(kind)]


def _said(solution: Deadline, asker: Person, now: datetime) -> str:
    lang = get_language() or "en"
    if solution.is_halted:
        return halted(solution, terms_of(solution.incident).get(solution.kind), now, lang)
    return moment_in_words(solution.due_at, now, asker.timezone)


def _beats(crisis: Crisis, now: datetime) -> list[Beat]:
    by = writer(crisis)
    return [
        Beat(
            rhythm=each,
            name=audience_name(each.audience),
            pace=_pace(each.minutes),
            writer=by,
            last=crisis.updates.filter(audience=each.audience, stopped_at=None).last(),
            is_late=now >= each.next_at,
        )
        for each in crisis.rhythms.order_by("audience")
    ]


def _pace(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if rest:
        return _("every %(n)s minutes") % {"n": minutes}
    return ngettext("every hour", "every %(n)s hours", hours) % {"n": hours}


def _seats(crisis: Crisis) -> list[Place]:
    """Every role, and every expert."""
    rows = crisis.seats.filter(until=None).select_related("person", "by").order_by("pk")
    found: dict[str, list[Seat]] = {}
    for each in rows:
        each.crisis = crisis
        found.setdefault(each.kind, []).append(each)
    experts = found.pop(Seat.Kind.EXPERT, [])
    kinds = [kind for kind in Seat.Kind.values if kind != Seat.Kind.EXPERT]
    return [_place(kind, found.get(kind, [])) for kind in kinds] + [
        _place(Seat.Kind.EXPERT, [each]) for each in experts
    ]


def _place(kind: str, seats: list[Seat]) -> Place:
    taken = next((each for each in seats if each.is_taken), None)
    asked = next((each for each in seats if not each.is_taken), None)
    return Place(
        kind,
        role_name(kind),
        duty_of(kind),
        taken.person if taken else None,
        _asked(asked) if asked else None,
        seats[0] if kind == Seat.Kind.EXPERT else None,
    )


def _asked(seat: Seat) -> Asked:
    messages, calls = went_out(seat)
    went = [of_delivery(each) for each in messages] + [of_call(each) for each in calls]
    return Asked(seat, went, seat.due_at)


def _tests(crisis: Crisis, shown: Interview) -> list[Test]:
    """The checks that somebody is testing, then those that would tell most."""
    guide = shown.guide
    given = {
        each.check_key: each
        for each in crisis.actions.filter(done_at=None)
        .exclude(check_key="")
        .select_related("person")
    }
    answered = Observation.objects.filter(
        incident=crisis.incident, is_current=True, kind=Observation.Kind.CHECK
    ).values_list("subject", flat=True)
    best = [shown.question.key] if shown.question else []
    wanted = dict.fromkeys([*given, *best, *(each.key for each in shown.others)])
    keys = [key for key in wanted if key in guide.check_index and key not in set(answered)]
    return [_test(guide.check(key), given.get(key)) for key in keys[: max(MOST_TESTS, len(given))]]


def _test(check: Any, action: Action | None) -> Test:
    answers = [(each.key, in_words(each.text)) for each in check.answers]
    return Test(check.key, in_words(check.ask), check.minutes, answers, action)


def _alike(crisis: Crisis, asker: Person, whom: Concerned) -> list[Incident]:
    """The open incidents that the rule saw together, and that do not hang on this one yet."""
    proposals = Proposal.objects.filter(incident=crisis.incident, rule="many")
    same = next((found for each in proposals if (found := same_as(each.key))), None)
    if same is None or not crisis.is_running:
        return []
    rows = alike(same, crisis.organisation_id, crisis.incident.opened_at - AROUND)
    mine = worked_on_by(asker).filter(pk__in=rows.values("pk"))
    others = mine.exclude(pk__in=[each.pk for each in whom.incidents])
    # Another crisis, or what has others beneath it, is nobody's part.
    others = others.exclude(pk__in=mine.in_crisis().values("pk")).filter(children=None)
    return list(others.select_related("organisation").order_by("pk")[:MOST_ALIKE])
