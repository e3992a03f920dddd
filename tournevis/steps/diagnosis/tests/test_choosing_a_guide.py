"""Which guide an incident follows."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation
from structlog.testing import capture_logs

from tests.cast import Cast
from tournevis.engines.troubleshoot import Guide, GuideError
from tournevis.ground.estate.models import Product
from tournevis.ground.guides.library import guide, guides
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.steps.diagnosis.begin import (
    SURE,
    because,
    choose,
    choose_guide,
    likely_guides,
    spoken_of,
    suited,
    warm,
    words_said,
)
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bonjour, plus d'internet au magasin, la caisse ne marche plus.", "internet-shop"),
        ("Hello,\nOur printer makes music at night. Very odd.\nCarla", "network-printer"),
        ("Le chat de la voisine est monté sur le toit.", None),
        ("Facture de mars : pouvez-vous me renvoyer le PDF ?", None),
    ],
)
def test_of_all_guides_the_words_choose_the_right_one_or_none(
    cast: Cast, now: datetime, text: str, expected: str | None
) -> None:
    incident = an_incident(cast.ben, now, text=text, follows="")
    found = suited(incident)
    assert (found[0].key if found else None) == expected


def test_of_a_products_several_guides_the_words_choose(cast: Cast, now: datetime) -> None:
    product = Product.objects.create(key="business-app", name="Application")
    made_for = [each.key for each in guides().values() if product.key in each.products]
    assert len(made_for) > 1
    incident = an_incident(cast.ben, now, text="Mot de passe refusé à la connexion", follows="")
    incident.product = product
    found = suited(incident)
    assert found is not None
    assert found[0].key == "app-sign-in"


def test_nothing_clear_names_the_likely_ones_first(cast: Cast, now: datetime) -> None:
    incident = an_incident(cast.ben, now, text="Bonjour, rappelez-moi svp", follows="")
    found = spoken_of(incident)
    assert found.none >= SURE
    ranked = likely_guides(found)
    assert {each.key for each, _sure in ranked} == guides().keys()
    sure = [chance for _each, chance in ranked if chance is not None]
    assert sure == sorted(sure, reverse=True)


def test_without_a_word_of_the_guides_own_it_says_so_too(cast: Cast, incident: Incident) -> None:
    diagnosis = Diagnosis(incident=incident, guide="internet-shop", chosen_because="words: ")
    with translation.override("en"):
        assert because(diagnosis) == "Chosen because it is the likeliest for what the client wrote."


def test_a_broken_guide_does_not_keep_the_house_from_opening(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> dict[str, Guide]:
        raise GuideError("checks[3]", "no")

    monkeypatch.setattr("tournevis.steps.diagnosis.begin.guides", broken)
    with capture_logs() as logs:
        warm()
    assert [each["event"] for each in logs] == ["guides not read"]
