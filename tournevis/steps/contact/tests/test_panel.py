"""The panel proposes whom to call, says what is known already, and takes one tap for an outcome."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Membership, Person, Role
from tournevis.steps.contact.calling import call, callees, known
from tournevis.steps.contact.tests.conftest import Asked, Open, Work

MARKS = iter(f"{n:016x}" for n in range(1, 1000))


@pytest.fixture
def incident(opened: Open) -> Incident:
    """Ben's, who wrote another number in it."""
    return opened(text="Plus rien ne marche. Appelez-moi au 06 12 34 56 78, merci.")


@pytest.fixture
def mona(cast: Cast) -> Person:
    """Ben's manager."""
    person = Person.objects.create(
        organisation=cast.bakery, name="Mona Lamour", email="mona@bakery.example", phone="+33600000012"
    )  # fmt: skip
    Membership.objects.create(organisation=cast.bakery, person=person, role=Role.MANAGER)
    return person


def note(incident: Incident, outcome: str, cast: Cast, now: datetime, callee: str = "") -> None:
    call.note_call(
        incident, outcome=outcome, minutes="", text="", nonce=next(MARKS), by=cast.anna, now=now,
        callee=callee,
    )  # fmt: skip


def numbers(incident: Incident) -> list[str]:
    return [each.number for each in callees.callees(incident)]


def test_the_requester_first_then_what_they_wrote_then_the_manager(
    cast: Cast, incident: Incident, mona: Person
) -> None:
    assert numbers(incident) == [cast.ben.phone, "+33612345678", mona.phone]


def test_where_they_were_reached_comes_first_and_a_wrong_number_last(
    cast: Cast, incident: Incident, mona: Person, opened: Open, tuesday: datetime
) -> None:
    other = f"{cast.ben.pk}+33612345678"
    note(incident, "reached", cast, tuesday, other)
    assert numbers(incident)[0] == "+33612345678"
    note(incident, "wrong", cast, tuesday, other)
    assert numbers(incident) == [cast.ben.phone, mona.phone, "+33612345678"]
    assert callees.callees(incident)[-1].is_wrong


def test_nobody_else_is_proposed_than_their_own(cast: Cast, opened: Open, mona: Person) -> None:
    assert numbers(opened(cast.carla)) == [cast.carla.phone]
    stranger = opened(in_triage=True)
    assert {each.person for each in callees.callees(stranger)} == {cast.ben}


def test_whoever_of_the_client_was_spoken_to_is_the_contact_and_named(
    cast: Cast, incident: Incident, mona: Person, work: Work, tuesday: datetime, asked: Asked
) -> None:
    work()
    walls.open_to(cast.everyone)
    where = f"/incidents/{incident.pk}/calls/"
    form = {"outcome": "reached", "nonce": next(MARKS), "callee": f"{mona.pk}{mona.phone}"}
    assert asked(cast.anna).post(where, form).status_code == 302
    walls.open_to(cast.everyone)
    assert incident.running_clock() is None
    assert incident.entries.get(kind=Fact.CALL).data["whom"] == "Mona Lamour"
    for bad in (f"{cast.carla.pk}{cast.carla.phone}", "1+33600000099", "\x00", "9" * 500):
        form = {"outcome": "reached", "nonce": next(MARKS), "callee": bad}
        assert asked(cast.anna).post(where, form).status_code == 409


def test_one_tap_notes_it_and_one_takes_it_back(
    cast: Cast, incident: Incident, work: Work, asked: Asked
) -> None:
    work()
    browser = asked(cast.anna)
    page = browser.get(f"/incidents/{incident.pk}/contact/").content.decode()
    assert re.findall(r'name="outcome" value="(\w+)"', page) == [
        "reached", "voicemail", "none", "wrong",
    ]  # fmt: skip
    answer = browser.post(
        f"/incidents/{incident.pk}/calls/",
        {"outcome": "reached", "nonce": next(MARKS)},
        headers={"hx-request": "true"},
    )
    undo = re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])
    walls.open_to(cast.everyone)
    assert incident.running_clock() is None
    assert undo
    assert browser.post(undo[1]).status_code == 302
    walls.open_to(cast.everyone)
    assert incident.running_clock() is not None


def test_what_was_said_already_is_shown(cast: Cast, incident: Incident, tuesday: datetime) -> None:
    for answer in ("no", ""):
        data = {"kind": "check", "subject": "plugged", "answer": answer}
        incident.record(Fact.OBSERVED, now=tuesday, by=cast.ben, data=data)
    data = {"kind": "check", "subject": "lights", "answer": "red"}
    incident.record(Fact.OBSERVED, now=tuesday, by=cast.ben, data=data)
    shown = known.known(incident)
    assert "Plus rien ne marche" in shown.words
    assert [each.question for each in shown.answers] == ["lights"]


def test_the_panel_says_how_much_time_is_left(
    cast: Cast, incident: Incident, work: Work, asked: Asked
) -> None:
    work()
    page = asked(cast.anna).get(f"/incidents/{incident.pk}/contact/").content.decode()
    assert 'data-kind="until"' in page


def test_what_is_kept_while_the_panel_is_renewed_has_a_plain_name(
    cast: Cast, incident: Incident, asked: Asked
) -> None:
    incident.requester.phone = ""
    incident.requester.save()
    page = asked(cast.anna).get(f"/incidents/{incident.number}/contact/").content.decode()
    assert "+33612345678" in page
    kept = re.findall(r'id="([^"]*)"[^>]* hx-preserve', page)
    assert kept
    assert all(re.fullmatch(r"[\w-]+", name) for name in kept), kept
