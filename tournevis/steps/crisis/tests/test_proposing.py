"""The rules propose, with why; a person declares. Only a rule that says so declares by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Refused
from tournevis.steps.crisis import propose, rules
from tournevis.steps.crisis.declare import declare, running_of
from tournevis.steps.crisis.models import Crisis, Proposal, Rule
from tournevis.steps.crisis.tests.conftest import Open, browser, later, settled
from tournevis.steps.oncall.tests.conftest import Post


def rule(cast: Cast, kind: str, **values: object) -> Rule:
    return Rule.objects.create(organisation=cast.centre, kind=kind, **values)


def test_many_alike_over_all_clients_are_proposed_once_on_the_first(
    cast: Cast, opened: Open, tuesday: datetime, post: Post
) -> None:
    rule(cast, "many", count=3, minutes=30)
    first = opened(at=tuesday - timedelta(minutes=29))
    opened(at=tuesday - timedelta(minutes=31), subject="trop vieux")
    opened(by=cast.carla)
    settled(cast)
    assert not Proposal.objects.exists()
    opened()
    opened()
    settled(cast)
    [proposal] = Proposal.objects.all()
    assert proposal.incident == first
    assert proposal.detail == "Box Pro"
    assert first.entries.filter(kind=Fact.PROPOSED).count() == 1
    assert any("crise" in body for to, body in post.by("sms") if to == cast.sophie.phone)
    assert not Crisis.objects.exists(), "it is only proposed"


def test_a_client_whose_major_incidents_are_crises(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    rule(cast, "vip", clients=[cast.bakery.pk])
    mine, other = opened(), opened(by=cast.carla)
    settled(cast)
    assert not Proposal.objects.exists(), "a normal one is none"
    for each in (mine, other):
        each.rate(2, by=cast.sophie, now=tuesday)
    settled(cast)
    assert Proposal.objects.get().incident == mine


@pytest.mark.parametrize(
    ("subject", "is_one"),
    [
        ("RANÇONGICIEL sur tous les postes", True),
        ("un rancongiciel", True),
        ("we were hacked last night", True),
        ("plusieurs virus trouvés", True),
        ("le câble antivirulent", False),
        ("la box clignote", False),
    ],
)
def test_words_of_security(cast: Cast, opened: Open, subject: str, is_one: bool) -> None:
    opened(subject)
    settled(cast)
    assert Proposal.objects.filter(rule="security").exists() is is_one


def test_the_message_is_read_and_not_only_its_subject(cast: Cast, opened: Open) -> None:
    opened("Bonjour", text="Tous nos fichiers sont chiffrés par un rançongiciel.")
    settled(cast)
    assert Proposal.objects.get().detail == "rançongiciel"


def test_what_is_led_already_is_not_proposed_again(
    cast: Cast, opened: Open, tuesday: datetime, move_clock: Callable[..., None]
) -> None:
    rule(cast, "many", count=2, minutes=30)
    first = opened()
    opened(by=cast.carla)
    settled(cast)
    declare(first, by=cast.anna, now=tuesday)
    move_clock(hours=13)
    at = settled(cast)
    opened(at=at)
    opened(by=cast.carla, at=at)
    settled(cast)
    assert Proposal.objects.count() == 1


def test_a_rule_that_is_off_proposes_nothing(cast: Cast, opened: Open) -> None:
    rule(cast, "security", is_on=False, words="virus")
    opened("virus")
    settled(cast)
    assert not Proposal.objects.exists()


def test_a_rule_may_declare(cast: Cast, opened: Open, post: Post) -> None:
    rule(cast, "security", declares=True, words="virus")
    incident = opened("virus")
    settled(cast)
    crisis = Crisis.objects.get()
    assert crisis.incident == incident
    assert crisis.declared_by is None
    assert any(to == cast.sophie.phone for to, _body in post.by("sms"))


def test_dismissed_it_is_not_proposed_again_and_declared_it_is_answered(
    cast: Cast, opened: Open, tuesday: datetime
) -> None:
    incident = opened("virus")
    settled(cast)
    proposal = Proposal.objects.get()
    propose.dismiss(proposal, by=cast.anna, now=tuesday)
    incident.rate(2, by=cast.anna, now=tuesday)
    settled(cast)
    assert Proposal.objects.filter(answered_at=None).count() == 0
    with pytest.raises(Refused, match="answered"):
        propose.dismiss(proposal, by=cast.anna, now=tuesday)
    other = opened("un autre virus")
    settled(cast)
    declare(other, by=cast.anna, now=tuesday)
    assert running_of(other)
    assert Proposal.objects.get(incident=other).answered_by == cast.anna


def test_only_a_supervisor_writes_the_rules(cast: Cast, tuesday: datetime) -> None:
    form = {"kind": "many", "is_on": "1", "count": "7", "minutes": "45"}
    assert browser(cast.anna).post("/crises/rules/", form).status_code == 403
    assert browser(cast.sophie).post("/crises/rules/", form).status_code == 302
    settled(cast)
    assert rules.rules_of(cast.centre.pk)["many"].count == 7


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "many", "count": "1", "minutes": "30"},
        {"kind": "many", "count": "9" * 40, "minutes": "30"},
        {"kind": "many", "count": "5", "minutes": "-3"},
        {"kind": "many", "count": "5", "minutes": "100000"},
        {"kind": "nothing"},
    ],
)
def test_what_cannot_be_a_rule_is_said(cast: Cast, tuesday: datetime, form: dict[str, str]) -> None:
    answer = browser(cast.sophie).post("/crises/rules/", form)
    assert answer.status_code == 422
    settled(cast)
    assert not Rule.objects.exists()


def test_a_rule_names_only_the_centres_own_clients(cast: Cast, tuesday: datetime) -> None:
    form = {"kind": "vip", "is_on": "1", "client": [str(cast.bakery.pk), "999999999", "x"]}
    assert browser(cast.sophie).post("/crises/rules/", form).status_code == 302
    settled(cast)
    assert rules.rules_of(cast.centre.pk)["vip"].clients == [cast.bakery.pk]


def test_the_link_in_the_alert_leads_to_where_one_answers(
    cast: Cast, opened: Open, tuesday: datetime, post: Post
) -> None:
    incident = opened("RANÇONGICIEL")
    settled(cast)
    room = f"/crisis/{incident.pk}/"
    assert any(room in body for to, body in post.by("email") if to == cast.sophie.email)
    asked = browser(cast.sophie).get(room)
    assert (asked.status_code, asked["Location"]) == (302, f"/incidents/{incident.pk}/")
    later(cast)
    assert f"#{incident.pk}" in browser(cast.sophie).get("/crises/").content.decode()
    later(cast)
    assert browser(cast.carla).get(room).status_code == 403
    later(cast)
    declare(incident, by=cast.anna, now=tuesday)
    assert browser(cast.sophie).get("/crises/").context["proposed"] == []
