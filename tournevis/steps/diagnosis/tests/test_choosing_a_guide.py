"""Which guide an incident follows."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from tests.cast import Cast
from tournevis.ground.estate.models import Product
from tournevis.ground.guides.library import guide
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.steps.diagnosis.begin import because, choose, choose_guide, words_said
from tournevis.steps.diagnosis.case import case_of, guide_of
from tournevis.steps.diagnosis.models import Diagnosis
from tournevis.steps.diagnosis.observe import observe
from tournevis.steps.diagnosis.tests.scene import MORNING, an_incident


def opened(incident: Incident) -> Entry:
    return incident.entries.get(kind=Fact.OPENED)


def test_the_clients_words_choose_it(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, follows="")
    entry = choose_guide(opened(incident), now)
    assert entry is not None
    diagnosis = Diagnosis.objects.get(incident=incident)
    assert (diagnosis.guide, diagnosis.chosen_because) == ("internet-shop", "words: internet")
    assert diagnosis.version == guide("internet-shop").version
    assert entry.kind == Fact.GUIDE_CHOSEN
    assert entry.data == {"guide": "internet-shop", "chosen_because": "internet"}
    assert not entry.is_public
    with translation.override("en"):
        assert because(diagnosis) == "Chosen because the client wrote: internet."


def test_the_product_is_stronger_than_the_words(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, follows="")
    product = Product.objects.get(key=guide("network-printer").products[0])
    incident.product = product
    incident.save()
    choose_guide(opened(incident), now)
    diagnosis = Diagnosis.objects.get(incident=incident)
    assert diagnosis.guide == "network-printer"
    assert diagnosis.chosen_because == f"product: {product.name}"


def test_it_is_chosen_once(cast: Cast, now: datetime, incident: Incident) -> None:
    assert choose_guide(opened(incident), now) is None
    fresh = an_incident(cast.ben, now, follows="")
    assert choose_guide(opened(fresh), now) is not None
    assert choose_guide(opened(fresh), now) is None
    assert fresh.entries.filter(kind=Fact.GUIDE_CHOSEN).count() == 1


def test_words_that_tell_nothing_leave_it_to_the_engineer(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour, rappelez-moi svp", follows="")
    assert choose_guide(opened(incident), now) is None
    assert guide_of(incident) is None
    assert case_of(incident).observed == {}
    choose(incident, "network-printer", by=cast.anna, now=now)
    diagnosis = Diagnosis.objects.get(incident=incident)
    assert diagnosis.guide == "network-printer"
    with translation.override("en"):
        assert because(diagnosis) == "Chosen by hand."


def test_another_guide_does_not_inherit_foreign_answers(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    observe(incident, "lamp-power", "on", by=cast.anna, now=now)
    observe(incident, "restart-done", "not-yet", by=cast.anna, now=now)
    choose(incident, "network-printer", by=cast.anna, now=now)
    assert case_of(incident).observed == {}
    assert choose(incident, "network-printer", by=cast.anna, now=now) is None
    assert incident.entries.filter(kind=Fact.GUIDE_CHOSEN).count() == 1


def test_only_a_guide_that_exists_and_only_while_open(
    cast: Cast, now: datetime, incident: Incident
) -> None:
    with pytest.raises(Refused):
        choose(incident, "nothing", by=cast.anna, now=now)
    incident.solve(by=cast.anna, now=now, data={})
    with pytest.raises(Refused):
        choose(incident, "network-printer", by=cast.anna, now=now)
    assert Diagnosis.objects.get(incident=incident).guide == "internet-shop"


def test_the_words_are_told_once_each() -> None:
    said = words_said(guide("internet-shop"), f"{MORNING} INTERNET ! La caisse aussi.")
    assert said == ["internet", "caisse"]
