"""The panel of one trouble: others join, leave with undo, get one message or one note."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.estate.models import Product
from tournevis.ground.incidents import parents
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.steps.contact.models import Telling
from tournevis.steps.contact.tests.conftest import Asked, Open

HTMX = {"hx-request": "true"}


@pytest.fixture
def pair(cast: Cast, opened: Open) -> tuple[Incident, Incident]:
    """Ben's, and Carla's about the same product."""
    both = opened(), opened(cast.carla, subject="No network here")
    Incident.objects.update(product=Product.objects.get(key="box-pro"))
    return both


def page(client: Client, incident: Incident) -> str:
    return client.get(f"/incidents/{incident.pk}/family/").content.decode()


def post(client: Client, incident: Incident, deed: str, **form: object) -> int:
    url = f"/incidents/{incident.pk}/family/{deed}/"
    return client.post(url, form, headers=HTMX).status_code


def test_others_join_and_leave_with_undo(
    cast: Cast, pair: tuple[Incident, Incident], asked: Asked
) -> None:
    parent, child = pair
    emile = asked(cast.emile)
    assert f'value="{child.pk}"' in page(emile, parent)
    assert post(emile, parent, "joining", number=f"#{child.pk}") == 200
    assert "Stone Garage" in page(emile, parent)
    answer = emile.post(
        f"/incidents/{parent.pk}/family/leaving/", {"number": child.pk}, headers=HTMX
    )
    undo = re.search(r'"undo": "([^"]+)"', answer.headers["HX-Trigger"])
    assert undo
    walls.open_to(cast.everyone)
    assert not parents.children_of(parent).exists()
    emile.post(undo[1], headers=HTMX)
    walls.open_to(cast.everyone)
    assert parents.children_of(parent).get() == child


def test_nobody_joins_what_they_may_not_see(
    cast: Cast, pair: tuple[Incident, Incident], asked: Asked, tuesday: datetime
) -> None:
    parent, child = pair
    anna = asked(cast.anna)
    for number in (child.pk, 10**20, "x", "", parent.pk, "\x00", -1):
        assert post(anna, parent, "joining", number=number) == 409
    assert "Stone" not in page(anna, parent)
    walls.open_to(cast.everyone)
    parents.join(child, parent, by=cast.emile, now=tuesday)
    assert "Stone" not in page(anna, parent)
    assert post(anna, child, "leaving", number=child.pk) == 404
    assert asked(cast.ben).get(f"/incidents/{parent.pk}/family/").status_code == 403


def test_one_message_to_all_once(
    cast: Cast, pair: tuple[Incident, Incident], asked: Asked, tuesday: datetime
) -> None:
    parent, child = pair
    parents.join(child, parent, by=cast.emile, now=tuesday)
    emile = asked(cast.emile)
    shown = page(emile, parent)
    assert 'name="words_en"' in shown
    form = {"nonce": "ab" * 8, "what": "message", "words_en": "We are on it.", "also_parent": "1"}
    assert post(emile, parent, "telling", **form) == 409, "Ben reads French"
    form["words_fr"] = "On s'en occupe."
    assert post(emile, parent, "telling", **{**form, "words_en": "  "}) == 409
    for _ in range(2):
        assert post(emile, parent, "telling", **form) == 200
    walls.open_to(cast.everyone)
    assert set(Telling.objects.values_list("incident", flat=True)) == {parent.pk, child.pk}
    assert "0 sur 2" in page(emile, parent) or "0 of 2" in page(emile, parent)
    assert post(emile, parent, "telling/stop", key="ab" * 8) == 200
    assert post(emile, parent, "telling/stop", key="<x>") == 409
    walls.open_to(cast.everyone)
    assert set(Telling.objects.values_list("state", flat=True)) == {"stopped"}


def test_one_note_on_each(
    cast: Cast, pair: tuple[Incident, Incident], asked: Asked, tuesday: datetime
) -> None:
    parent, child = pair
    parents.join(child, parent, by=cast.emile, now=tuesday)
    form = {"nonce": "cd" * 8, "what": "note", "words_en": "The provider is called."}
    for _ in range(2):
        assert post(asked(cast.emile), parent, "telling", **form) == 200
    walls.open_to(cast.everyone)
    for each in pair:
        assert each.entries.filter(kind=Fact.NOTE).count() == 1
    assert not Telling.objects.exists()
