""" "OK 4821": counts only from the number of the engineer who was given that code."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Cover, Person
from tournevis.steps.oncall.answers.by_sms import hear
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.tests.conftest import Open, Post, Work


def code_of(person: Person, incident: Incident) -> str:
    return Page.objects.get(person=person, incident=incident, channel="sms").code


def heard(person: Person, text: str, now: datetime) -> bool:
    with walls.system():
        return hear(person.phone, text, now)


def other_than(code: str) -> str:
    return str(1000 + (int(code) - 1000 + 1) % 9000)


def test_the_right_code_from_the_right_number_acknowledges(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    assert heard(cast.anna, f"ok {code_of(cast.anna, incident)}", tuesday)
    work()
    incident.refresh_from_db()
    assert (incident.status, incident.assignee) == ("acknowledged", cast.anna)
    assert incident.entries.get(kind=Fact.ACKNOWLEDGED).data == {"how": "sms"}
    to, text = post.by("sms")[-1]
    assert to == cast.anna.phone
    assert "est à vous" in text
    assert cast.ben.phone in text
    assert Page.objects.filter(person=cast.anna, acknowledged_at=tuesday).count() == 2


def test_a_right_code_from_another_number_never_acknowledges(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    assert not heard(cast.ben, f"OK {code}", tuesday), "a client's message goes on to intake"
    with walls.system():
        assert not hear("+33699999999", f"OK {code}", tuesday)
        assert not hear("", f"OK {code}", tuesday)
    assert heard(cast.emile, f"OK {code}", tuesday), "an engineer is told that it is wrong"
    incident.refresh_from_db()
    assert incident.status == "new"


def test_a_wrong_code_is_answered_with_a_hint_and_acknowledges_nothing(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    wrong = other_than(code_of(cast.anna, incident))
    assert heard(cast.anna, f"OK {wrong}", tuesday)
    work()
    assert f"Code {wrong} inconnu" in post.by("sms")[-1][1]
    incident.refresh_from_db()
    assert incident.status == "new"


def test_other_words_go_on_to_intake(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    assert not heard(cast.anna, "Bonjour, mon imprimante fume", tuesday)
    assert not heard(cast.anna, f"Non, pas {code}", tuesday)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("taken", "pris en charge par Émile Petit"),
        ("yours", "déjà à vous"),
        ("over", "déjà résolu"),
    ],
)
def test_who_comes_late_learns_how_it_stands(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, before: str, words: str
) -> None:
    incident = opened()
    work()
    holder = cast.anna if before == "yours" else cast.emile
    incident.acknowledge(by=holder, now=tuesday)
    if before == "over":
        incident.solve(by=holder, now=tuesday, data={})
    for _ in range(2):
        assert heard(cast.anna, f"OK {code_of(cast.anna, incident)}", tuesday)
    work()
    answers = [text for _, text in post.by("sms")[1:]]
    assert len(answers) == 1, "the same answer is given once"
    assert words in answers[0]
    assert incident.entries.filter(kind=Fact.ACKNOWLEDGED).count() == 1


def test_who_may_no_longer_see_the_client_takes_nothing(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    Cover.objects.filter(person=cast.anna).delete()
    assert heard(cast.anna, f"OK {code_of(cast.anna, incident)}", tuesday)
    incident.refresh_from_db()
    assert incident.status == "new"


def test_each_code_takes_its_own_incident(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    first, second = opened("un"), opened("deux")
    work()
    assert heard(cast.anna, f"OK {code_of(cast.anna, second)}", tuesday)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("new", "acknowledged")
