"""The sample centre has something to show on the first evening."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tournevis.cli.demo.people import gather
from tournevis.ground.staff import duty

SOME_TIMES = ["2026-11-23T08:00+01:00", "2026-11-28T23:00+01:00", "2026-03-29T02:30+01:00"]


@pytest.mark.parametrize("written", SOME_TIMES)
def test_anna_is_on_call_and_a_gap_is_ahead_whenever_it_is_loaded(db: None, written: str) -> None:
    now = datetime.fromisoformat(written)
    centre = gather(now)
    present = duty.on_call(centre.pk, now)
    assert present is not None
    assert present[0].name == "Anna Martin"
    support, applications = duty.plans(centre.pk)
    assert (support.troubles, applications.troubles) == ((), ())
    assert applications.holder(now) is not None
    fortnight = now + timedelta(days=14)
    assert support.gaps(now, fortnight) == []
    gaps = {
        (gap.reason, gap.person and gap.person.name) for gap in applications.gaps(now, fortnight)
    }
    assert ("away", "Yanis Benoît") in gaps
