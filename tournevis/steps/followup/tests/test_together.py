"""Incidents of one trouble end together; one that comes back comes back alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cast import Cast
from tournevis.ground.incidents import parents
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.incidents.tests.rows import browser, opened
from tournevis.ground.organisations import walls
from tournevis.steps.followup.models import FollowUp
from tournevis.steps.followup.resolve import resolve
from tournevis.steps.followup.together import resolve_children


@pytest.fixture
def family(cast: Cast, now: datetime) -> list[Incident]:
    """A parent at the bakery, a child there and one at the garage."""
    parent, child, other = opened(cast.ben, now), opened(cast.ben, now), opened(cast.carla, now)
    for each in (child, other):
        parents.join(each, parent, by=cast.emile, now=now)
    return [parent, child, other]


def states(family: list[Incident]) -> list[str]:
    return [Incident.objects.get(pk=each.pk).status for each in family]


def solve(parent: Incident, cast: Cast, now: datetime) -> None:
    resolve(parent, cause="other", remedy="", summary="Routeur changé", by=cast.emile, now=now)


def test_what_cured_the_parent_cures_them_each_with_its_own_question(
    cast: Cast, family: list[Incident], now: datetime
) -> None:
    with pytest.raises(Refused):
        resolve_children(family[0], by=cast.emile, now=now)
    solve(family[0], cast, now)
    assert resolve_children(family[0], by=cast.emile, now=now) == (2, 0)
    assert resolve_children(family[0], by=cast.emile, now=now) == (0, 0)
    assert states(family) == ["solved"] * 3
    assert FollowUp.objects.count() == 3
    family[1].reopen(by=None, now=now, data={"why": "broke"})
    assert states(family) == ["solved", "new", "solved"]


def test_only_of_clients_one_works_for_and_offered_on_the_panel(
    cast: Cast, family: list[Incident], now: datetime
) -> None:
    solve(family[0], cast, now)
    url = f"/incidents/{family[0].pk}/"
    anna = browser(cast.anna)
    assert "children/resolution/" in anna.get(f"{url}followup/").content.decode()
    assert anna.post(f"{url}children/resolution/").status_code == 302
    walls.open_to(cast.everyone)
    assert states(family) == ["solved", "solved", "new"]
    assert "children/resolution/" not in anna.get(f"{url}followup/").content.decode()
