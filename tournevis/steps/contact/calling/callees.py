"""Whom to call about an incident, and at which number: who wrote to us, then their colleagues.

A number at which somebody was reached before stands before one that nobody tried; one that was
found wrong stands last and says so. Numbers that the client wrote in a message are proposed too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from tournevis.engines import sms
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import STAFF, Person, Role
from tournevis.steps.contact.promising.tries import mistaken

COLLEAGUES, LOOKED_AT, MESSAGES = 5, 50, 10


@dataclass(frozen=True, slots=True)
class Callee:
    """A person at a number. `reached`: how often there; `source`: message | ""."""

    person: Person
    number: str
    is_requester: bool
    is_manager: bool
    reached: int
    is_wrong: bool
    source: str = ""

    @property
    def key(self) -> str:
        """What a form sends for it."""
        return f"{self.person.pk}{self.number}"


def callees(incident: Incident) -> list[Callee]:
    """Whom to call, the best first. A stranger has no colleagues that we know."""
    people = [incident.requester, *_colleagues(incident)]
    reached, wrong = _history(incident, people)
    managers = _managers(incident)
    found = [
        Callee(
            person=person,
            number=number,
            is_requester=person.pk == incident.requester_id,
            is_manager=person.pk in managers,
            reached=reached[(person.pk, number)],
            is_wrong=(person.pk, number) in wrong,
            source=source,
        )
        for person, number, source in _numbers(incident, people)
    ]
    return sorted(found, key=_rank)


def called(incident: Incident, key: str) -> dict[str, Any]:
    """What the note of a call keeps of whom one called. Raises `Refused` for nobody we know."""
    client = incident.requester
    if not key or key == f"{client.pk}{client.phone}":
        return {"person": client.pk, "number": client.phone}
    callee = next((each for each in callees(incident) if each.key == key), None)
    if callee is None:
        raise Refused(gettext_noop("choose whom you called"))
    whom = "" if callee.is_requester else callee.person.name
    told = {"person": callee.person.pk, "number": callee.number}
    return told | ({"whom": whom} if whom else {})


def _rank(callee: Callee) -> tuple[bool, bool, int, bool, bool]:
    """Least first: right numbers, the requester, where one was reached, the manager, given ones."""
    return (
        callee.is_wrong,
        not callee.is_requester,
        -callee.reached,
        not callee.is_manager,
        bool(callee.source),
    )


def _numbers(incident: Incident, people: Iterable[Person]) -> list[tuple[Person, str, str]]:
    known = [(person, person.phone, "") for person in people if person.phone]
    taken = {number for _, number, _ in known}
    given = [number for number in _written(incident) if number not in taken]
    return [*known, *((incident.requester, number, "message") for number in given[:3])]


def _written(incident: Incident) -> list[str]:
    """The numbers in what the client wrote, the latest first."""
    said = incident.entries.filter(kind=Fact.MESSAGE_IN, by=incident.requester_id)
    texts = said.order_by("-at").values_list("text", flat=True)[:MESSAGES]
    found = [n for text in texts for n in sms.numbers_in(text, settings.SMS_REGION)]
    return list(dict.fromkeys(found))


def _colleagues(incident: Incident) -> list[Person]:
    """Others of the same company whom we can call; managers first."""
    if incident.in_triage:
        return []
    others = Person.objects.filter(memberships__organisation=incident.organisation_id)
    others = others.exclude(pk=incident.requester_id).exclude(phone="")
    others = others.exclude(verified_at=None).exclude(memberships__role__in=STAFF)
    managers = _managers(incident)
    found = list(others.distinct().order_by("name")[:200])
    return sorted(found, key=lambda each: each.pk not in managers)[:COLLEAGUES]


def _managers(incident: Incident) -> set[int]:
    if incident.in_triage:
        return set()
    held = Person.objects.filter(
        memberships__organisation=incident.organisation_id, memberships__role=Role.MANAGER
    )
    return set(held.values_list("pk", flat=True)[:200])


def _history(
    incident: Incident, people: list[Person]
) -> tuple[Counter[tuple[int, str]], set[tuple[int, str]]]:
    """How often each was reached at which number, and which numbers were found wrong since."""
    latest = Incident.objects.filter(organisation=incident.organisation_id, requester__in=people)
    ids = list(latest.order_by("-changed_at").values_list("pk", flat=True)[:LOOKED_AT])
    calls = Entry.objects.filter(incident__in={*ids, incident.pk}, kind=Fact.CALL)
    reached: Counter[tuple[int, str]] = Counter()
    wrong: set[tuple[int, str]] = set()
    numbers = {each.pk: each.phone for each in people}
    undone = set(mistaken(incident))
    for call in calls.select_related("incident").order_by("at"):
        if call.pk in undone:
            continue
        who = int(call.data.get("person") or call.incident.requester_id)
        where = (who, str(call.data.get("number") or numbers.get(who, "")))
        if call.data.get("reached"):
            reached[where] += 1
            wrong.discard(where)
        elif call.data.get("outcome") == "wrong":
            wrong.add(where)
    return reached, wrong
