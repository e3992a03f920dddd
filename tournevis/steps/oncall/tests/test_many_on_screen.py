"""Many alerts taken by the link's page: it says at once that it is being done, and looks again."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.oncall.answers import many
from tournevis.steps.oncall.models import Batch
from tournevis.steps.oncall.paging import storms
from tournevis.steps.oncall.tests.conftest import Open, Work

PART = {"HX-Request": "true"}


def test_it_is_done_a_few_at_a_time(
    cast: Cast, opened: Open, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 2)
    monkeypatch.setattr(storms, "MOST", {"sms": 0, "email": 0, "phone": 0})
    monkeypatch.setattr(storms, "MOST_OF_ALL", {"sms": 0, "email": 0, "phone": 0})
    for _ in range(5):
        opened()
    work()
    batch = Batch.objects.get(person=cast.anna, channel="sms")
    now = walls.open_to(cast.everyone)
    link = links.mint(cast.centre.pk, cast.anna, MagicLink.Purpose.BATCH, batch.pk, now)
    where = f"/{link.split('/', 3)[3]}"
    client = Client()
    assert client.post(where, {"do": "take"}).status_code == 302
    page = client.get(where).content.decode()
    assert 'id="under-way"' in page
    assert 'max="5" value="0"' in page
    assert 'value="take"' not in page.partition("<ul")[0], "it is said once"
    for done in (2, 4):
        assert many.answer_due() == 1
        assert f'value="{done}"' in client.get(where, headers=PART).content.decode()
    assert many.answer_due() == 1
    assert client.get(where, headers=PART)["HX-Refresh"] == "true"
    assert 'id="under-way"' not in client.get(where).content.decode()
    walls.open_to(cast.everyone)
    assert set(Incident.objects.values_list("assignee", flat=True)) == {cast.anna.pk}
    assert many.answer_due() == 0
