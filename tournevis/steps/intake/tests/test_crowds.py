"""More unknown senders than are alerted one by one: somebody is alerted all the same, once."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.at_once import at_once
from tests.cast import Cast, cast_of_three
from tournevis.ground.channels.models import Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Membership
from tournevis.steps.intake import crowds, loops, quarantine
from tournevis.steps.intake.loops import MOST_AN_HOUR
from tournevis.steps.intake.take_in import take_in_due
from tournevis.steps.intake.tests.letters import in_french, incident_of, kept, letter, taken_in
from tournevis.steps.oncall.models import Page


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "MOST_STRANGERS_AN_HOUR", 3)


def stranger(cast: Cast, number: int) -> Inbound:
    return taken_in(kept(cast.centre.pk, letter(f"d{number}@elsewhere.example", f"Texte {number}")))


def test_what_is_over_the_cap_alerts_once_and_says_how_many(cast: Cast, work: object) -> None:
    for number in range(3):
        stranger(cast, number)
    states = [stranger(cast, number).state for number in range(3, 9)]
    assert states == ["handled", *["quarantined"] * 5]
    walls.open_to(cast.everyone)
    assert Incident.objects.count() == 4
    crowd = Incident.objects.latest("pk")
    assert crowd.subject == "6 messages de plus d’expéditeurs inconnus"
    assert [each.data["flag"] for each in crowd.entries.filter(kind=Fact.FLAGGED)] == ["crowd"]
    assert crowd.entries.filter(kind=Fact.OPENED).count() == 1, "and so somebody is alerted"
    why = in_french("too many messages from unknown addresses within an hour")
    assert set(Inbound.objects.filter(state="quarantined").values_list("trouble", flat=True)) == {
        why
    }
    assert incident_of(kept(cast.centre.pk, letter())).requester == cast.ben


@pytest.mark.parametrize("kind", ["through a list", "of two companies", "our own engineer"])
def test_whom_we_know_is_no_part_of_the_crowd(cast: Cast, kind: str) -> None:
    for number in range(5):
        stranger(cast, number)
    walls.open_to(cast.everyone)
    raw = letter(subject="Panne totale")
    if kind == "through a list":
        raw = letter(subject="Panne totale", Precedence="list")
    elif kind == "of two companies":
        Membership.objects.create(organisation=cast.garage, person=cast.ben)
    else:
        raw = letter("Anna <anna@centre.example>", subject="Panne totale")
    incident = incident_of(kept(cast.centre.pk, raw))
    assert incident.subject == "Panne totale"
    assert incident.entries.filter(kind=Fact.OPENED).exists(), "and so somebody is alerted"


def test_an_engineer_is_paged_of_the_crowd(cast: Cast, work: object) -> None:
    for number in range(6):
        stranger(cast, number)
    walls.open_to(cast.everyone)
    work()  # type: ignore[operator]
    walls.open_to(cast.everyone)
    crowd = Incident.objects.get(entries__data__flag="crowd")
    assert Page.objects.filter(incident=crowd, person=cast.anna).exists()


def test_once_somebody_has_it_the_next_one_alerts_again(cast: Cast) -> None:
    for number in range(6):
        stranger(cast, number)
    now = walls.open_to(cast.everyone)
    first = Incident.objects.get(entries__data__flag="crowd")
    first.acknowledge(by=cast.anna, now=now)
    assert stranger(cast, 7).state == "handled"
    assert stranger(cast, 8).state == "quarantined"
    walls.open_to(cast.everyone)
    assert Incident.objects.filter(entries__data__flag="crowd").count() == 2
    first.refresh_from_db()
    assert "3 messages" in first.subject


def test_each_message_stays_by_itself_and_is_opened_by_hand(cast: Cast) -> None:
    last = [stranger(cast, number) for number in range(6)][-1]
    walls.open_to(cast.everyone)
    opened = quarantine.open_by_hand(last)
    assert opened is not None
    assert opened.requester.email == "d5@elsewhere.example"
    assert not Incident.objects.exclude(pk=opened.pk).filter(entries__text__contains="Texte 5")


def test_one_address_over_its_own_cap_alerts_again_once_somebody_has_the_rest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loops, "MOST_STRANGERS_AN_HOUR", 1000)

    def write() -> Inbound:
        return taken_in(kept(cast.centre.pk, letter("d@elsewhere.example")))

    for _ in range(MOST_AN_HOUR):
        write()
    assert write().state == "quarantined"
    now = walls.open_to(cast.everyone)
    for each in Incident.objects.all():
        each.acknowledge(by=cast.anna, now=now)
    assert write().state == "handled"


def test_of_several_at_the_same_instant_one_stands_for_all(house: object) -> None:
    with transaction.atomic():
        cast = cast_of_three()
    for number in range(9):
        kept(cast.centre.pk, letter(f"d{number}@elsewhere.example"))
    at_once(*[take_in_due] * 4)
    while take_in_due():
        pass
    with walls.opened(*cast.everyone):
        crowd = Incident.objects.filter(entries__data__flag="crowd")
        assert crowd.count() == 1
        assert Inbound.objects.filter(state="quarantined").count() == 9 - Incident.objects.count()
        assert Incident.objects.count() >= 4
        assert crowds.subject(cast.centre, 1) == "1 message de plus d’un expéditeur inconnu"
        assert not Membership.objects.filter(person=crowd.get().requester).exists()
