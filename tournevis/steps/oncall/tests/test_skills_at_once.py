"""With real commits: of two who change skills at once, the second sees what the first wrote."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.cast import Cast, cast_of_three
from tests.peers.server import until
from tournevis.ground.estate.models import Needs, Product
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.history import State
from tournevis.ground.staff.models import Skill
from tournevis.steps.oncall.models import SkillsChange
from tournevis.steps.oncall.turns import skill_history

_WAITS = """
SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted
AND transactionid::text = pg_current_xact_id()::text)"""


@pytest.fixture
def settled(house: object) -> Cast:
    """The cast, committed."""
    with transaction.atomic():
        return cast_of_three()


def keep(cast: Cast, wanted: State) -> None:
    """Sophie says what products need."""
    try:
        with walls.opened(*cast.everyone) as now:
            skill_history.change(cast.centre, wanted, by=cast.sophie, now=now)
    finally:
        connection.close()


def somebody_waits() -> bool:
    """Whether another transaction waits for this one."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITS)
        return bool(cursor.fetchone()[0])


def test_the_second_takes_back_what_the_first_wrote(settled: Cast) -> None:
    with walls.opened(*settled.everyone):
        skill = Skill.objects.create(organisation=settled.centre, name="networks")
        box = Product.objects.get(key="box-pro")
    pairs = [[box.pk, skill.pk]]
    with ThreadPoolExecutor(1) as pool:
        with walls.opened(*settled.everyone) as now:
            mine = {"needs": pairs, "specialists": [settled.anna.pk]}
            skill_history.change(settled.centre, mine, by=settled.sophie, now=now)
            theirs = pool.submit(keep, settled, {"needs": pairs, "specialists": []})
            assert until(lambda: theirs.done() or somebody_waits(), 60)
        theirs.result()
    with walls.opened(*settled.everyone):
        assert Needs.objects.count() == 1
        last = SkillsChange.objects.order_by("-pk").first()
        assert last is not None
        assert last.what == {"specialists": [[settled.anna.pk], []]}
