"""What failed is found by an index of its own: however many only wait, they are not read for it."""

from __future__ import annotations

import pytest
from django.db import connection, models

from tests.cast import Cast
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls


@pytest.mark.parametrize(
    ("rows", "when", "index"),
    [
        (Delivery.objects.alerts_in_trouble, "created_at__gt", "alert_in_trouble"),
        (Call.objects.alerts_in_vain, "began_at__gt", "alert_in_vain"),
    ],
)
def test_its_words_are_those_of_the_index(cast: Cast, rows: object, when: str, index: str) -> None:
    with walls.system() as now, connection.cursor() as cursor:
        for other in ("seqscan", "bitmapscan"):
            cursor.execute(f"SET LOCAL enable_{other} = off")
        found: models.QuerySet[models.Model] = rows()  # type: ignore[operator]
        assert f"using {index}" in found.filter(**{when: now}).explain().lower()
