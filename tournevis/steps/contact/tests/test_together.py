"""One trouble of several clients: they join, are told together, each alone, and leave again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.tests.rows import committed_cast
from tournevis.ground.incidents import parents
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.family import together
from tournevis.steps.contact.models import Telling
from tournevis.steps.contact.tests.conftest import Open, Work, open_incident

WORDS = {"fr": "Le réseau est coupé, nous y travaillons.", "en": "The network is down."}


@pytest.fixture
def family(cast: Cast, opened: Open, tuesday: datetime) -> tuple[Incident, Incident, Incident]:
    """A parent at the bakery, a child there and one at the garage."""
    parent, child, other = opened(), opened(), opened(cast.carla)
    for each in (child, other):
        parents.join(each, parent, by=cast.emile, now=tuesday)
    return parent, child, other


def tell(parent: Incident, by: Person, now: datetime, key: str = "k") -> int:
    return together.tell_children(parent, WORDS, by=by, now=now, key=key)


def tell_all_due(now: datetime) -> None:
    Telling.objects.exclude(due_at=None).update(due_at=now)
    while together.tell_due():
        pass


def test_each_client_is_told_in_their_language_and_once(
    cast: Cast, family: tuple[Incident, ...], tuesday: datetime
) -> None:
    parent, child, other = family
    assert tell(parent, cast.emile, tuesday) == 2
    assert tell(parent, cast.emile, tuesday) == 2
    tell_all_due(tuesday)
    walls.open_to(cast.everyone)
    said = {each: each.entries.get(kind=Fact.MESSAGE_OUT, by=cast.emile) for each in (child, other)}
    assert WORDS["fr"] in said[child].text
    assert WORDS["en"] in said[other].text
    assert not parent.entries.filter(kind=Fact.MESSAGE_OUT, by=cast.emile).exists()


def test_nobody_hears_of_the_others(
    cast: Cast, family: tuple[Incident, ...], tuesday: datetime
) -> None:
    parent, _, other = family
    tell(parent, cast.emile, tuesday)
    tell_all_due(tuesday)
    walls.open_to(cast.everyone)
    shown = other.entries.filter(is_public=True)
    assert not shown.filter(kind__in=[Fact.JOINED, Fact.LEFT]).exists()
    words = "".join(each.text for each in shown)
    assert f"#{parent.pk}" not in words
    assert "Boulangerie" not in words


def test_who_may_not_work_for_a_client_does_not_write_to_them(
    cast: Cast, family: tuple[Incident, ...], tuesday: datetime
) -> None:
    parent, child, _ = family
    assert tell(parent, cast.anna, tuesday) == 1
    assert Telling.objects.get().incident == child


def test_one_that_cannot_be_told_holds_up_no_other_and_says_so(
    cast: Cast, family: tuple[Incident, ...], tuesday: datetime
) -> None:
    parent, child, other = family
    Person.objects.filter(pk=cast.ben.pk).update(email="", phone="")
    tell(parent, cast.emile, tuesday)
    tell_all_due(tuesday)
    walls.open_to(cast.everyone)
    states = dict(Telling.objects.values_list("incident", "state"))
    assert states == {child.pk: "failed", other.pk: "told"}
    assert child.entries.filter(kind=Fact.FLAGGED).exists()
    shown = together.progress(parent)
    assert shown is not None
    assert (shown.told, shown.failed, shown.waiting, shown.total) == (1, 1, 0, 2)
    assert [each.incident for each in together.failures(parent, "k")] == [child]


def test_it_can_be_stopped_before_it_leaves(
    cast: Cast, family: tuple[Incident, ...], tuesday: datetime
) -> None:
    parent, *_ = family
    tell(parent, cast.emile, tuesday)
    assert together.stop(parent, "k") == 2
    before = Delivery.objects.count()
    tell_all_due(tuesday)
    assert Delivery.objects.count() == before


def test_what_was_written_to_many_is_no_first_contact(
    cast: Cast, family: tuple[Incident, ...], tuesday: datetime, work: Work
) -> None:
    parent, child, _ = family
    work()
    walls.open_to(cast.everyone)
    tell(parent, cast.emile, tuesday)
    tell_all_due(tuesday)
    walls.open_to(cast.everyone)
    assert child.running_clock() is not None


def test_one_level_and_no_circles(
    cast: Cast, family: tuple[Incident, ...], opened: Open, tuesday: datetime
) -> None:
    parent, child, other = family
    alone = opened()
    for one, two in ((parent, parent), (parent, alone), (alone, child), (child, alone)):
        with pytest.raises(Refused):
            parents.join(one, two, by=cast.emile, now=tuesday)
    assert parents.join(child, parent, by=cast.emile, now=tuesday) is None
    assert list(parents.children_of(parent)) == [child, other]
    parents.leave(child, by=cast.emile, now=tuesday)
    assert parents.leave(child, by=cast.emile, now=tuesday) is None
    assert list(parents.children_of(parent)) == [other]
    assert parent.entries.filter(kind=Fact.LEFT, data__child=child.pk).exists()


def test_clients_are_told_where_walls_are_closed(house: Urls) -> None:
    cast = committed_cast()
    with walls.opened(*cast.everyone) as now:
        parent, child = (open_incident(each, now) for each in (cast.ben, cast.carla))
        parents.join(child, parent, by=cast.emile, now=now)
        together.tell_children(parent, WORDS, by=cast.emile, now=now, key="k", also_parent=True)
        Telling.objects.update(due_at=now - timedelta(seconds=1))
    assert together.tell_due() == 2
    assert together.tell_due() == 0
    with walls.system():
        assert set(Telling.objects.values_list("state", flat=True)) == {"told"}
        assert Incident.objects.get(pk=child.pk).entries.filter(kind=Fact.MESSAGE_OUT).count() == 1
