"""The panel of promises and the severity at the head of the page."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents import promises
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident
from tournevis.ground.organisations import walls
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work
from tournevis.steps.contact.tests.promised import OFFICE, at_work, contract_is, level, of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def incident(cast: Cast, tuesday: datetime, opened: Open, post: Post, work: Work) -> Incident:
    """A solution in a day of office hours, a workaround in two hours."""
    at_work()
    level(cast, 3, "solution", 510)
    level(cast, 3, "workaround", 120)
    level(cast, 1, "solution", 60, always=True)
    contract_is(cast, hours=OFFICE)
    made = opened()
    work()
    return made


@pytest.fixture
def anna(cast: Cast, asked: Asked, incident: Incident) -> Client:
    """The engineer, in English."""
    cast.anna.language = "en"
    cast.anna.save()
    return asked(cast.anna)


def at(incident: Incident, where: str) -> str:
    return f"/incidents/{incident.pk}/{where}/"


def test_each_promise_has_its_time_line_and_the_same_as_a_table(
    anna: Client, incident: Incident
) -> None:
    page = anna.get(at(incident, "promises")).content.decode()
    for words in ("First contact", "Workaround", "Solution", "within 8 h 30 min of the contract’s"):
        assert words in page
    assert page.count('class="line-picture"') == 3
    assert page.count("<table") == 3
    assert "outside the hours" in page
    assert "style=" not in page


def test_waiting_shows_what_is_left_and_going_on_the_new_date(
    cast: Cast, anna: Client, incident: Incident
) -> None:
    answer = anna.post(at(incident, "waiting"), {"why": "numéro <b> ?"}, headers=HTMX)
    page = answer.content.decode()
    assert "the client is awaited" in page
    assert "stands still, 8 h 30 min left" in page
    assert "numéro &lt;b&gt; ?" in page
    walls.open_to(cast.everyone)
    assert of(incident, "solution").is_halted
    page = anna.post(at(incident, "waiting/end"), headers=HTMX).content.decode()
    assert "stands still," not in page
    walls.open_to(cast.everyone)
    assert not of(incident, "solution").is_halted
    assert anna.post(at(incident, "waiting")).status_code == 302, "without htmx it works too"


def test_a_workaround_is_noted_and_kept(cast: Cast, anna: Client, incident: Incident) -> None:
    page = anna.get(at(incident, "promises")).content.decode()
    assert "A workaround is in place" in page
    page = anna.post(at(incident, "workaround"), headers=HTMX).content.decode()
    assert "A workaround is in place" not in page
    assert "kept in" in page
    walls.open_to(cast.everyone)
    assert of(incident, "workaround").met_at is not None
    assert incident.entries.filter(kind=Fact.NOTE, by=cast.anna).count() == 1


def test_over_nothing_can_be_waited_for(
    cast: Cast, anna: Client, incident: Incident, tuesday: datetime
) -> None:
    incident.solve(by=cast.anna, now=tuesday, data={})
    answer = anna.post(at(incident, "waiting"), headers=HTMX)
    assert answer.status_code == 409
    assert "reopen it first" in answer.content.decode()


def test_a_callback_says_who_promised_it_and_what_about(
    cast: Cast, anna: Client, incident: Incident, tuesday: datetime
) -> None:
    promises.owe(
        incident,
        Deadline.Kind.CALLBACK,
        started_at=tuesday,
        due_at=tuesday + timedelta(hours=1),
        by=cast.emile,
        note="<i>facture</i>",
    )
    page = anna.get(at(incident, "promises")).content.decode()
    assert "promised by Émile Petit" in page
    assert "&lt;i&gt;facture" in page


def test_severity_is_one_choice_and_can_be_undone(
    cast: Cast, anna: Client, incident: Incident
) -> None:
    answer = anna.post(at(incident, "severity"), {"severity": "1"}, headers=HTMX)
    assert 'class="severity is-1"' in answer.content.decode()
    assert "severity=3" in answer["HX-Trigger"]
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.severity == 1
    anna.post(f"{at(incident, 'severity')}?severity=3", headers=HTMX)
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.severity == 3


@pytest.mark.parametrize("odd", ["", "0", "9", "x", "-1", "9" * 400, "١"])
def test_an_unknown_severity_changes_nothing(
    cast: Cast, anna: Client, incident: Incident, odd: str
) -> None:
    assert anna.post(at(incident, "severity"), {"severity": odd}).status_code == 302
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.severity == 3


def test_carla_and_an_engineer_who_is_not_given_the_client_find_nothing(
    cast: Cast, asked: Asked, incident: Incident
) -> None:
    for where in ("promises", "waiting", "waiting/end", "workaround", "severity"):
        walls.open_to(cast.everyone)
        client = asked(cast.carla)
        method = client.get if where == "promises" else client.post
        assert method(at(incident, where)).status_code == 403


def test_the_client_reads_promises_in_their_words_and_on_their_clock(
    cast: Cast, incident: Incident, asked: Asked, tuesday: datetime, work: Work
) -> None:
    cast.ben.language, cast.ben.timezone = "en", "Europe/London"
    cast.ben.save()
    page = asked(cast.ben).get(f"/my/{incident.pk}/").content.decode()
    assert "You can work again by today at 11:00." in page
    assert "It is solved by tomorrow at 09:00." in page
    walls.open_to(cast.everyone)
    incident.wait_for_client(by=cast.anna, now=tuesday)
    work()
    page = asked(cast.ben).get(f"/my/{incident.pk}/").content.decode()
    assert page.count("We wait for your answer") == 1
    walls.open_to(cast.everyone)
    incident.go_on(by=cast.anna, now=tuesday + timedelta(hours=1), why="x")
    work()
    page = asked(cast.ben).get(f"/my/{incident.pk}/").content.decode()
    assert "It is solved by tomorrow at 10:00, not by tomorrow at 09:00 as we had said." in page
    assert "numéro" not in page
