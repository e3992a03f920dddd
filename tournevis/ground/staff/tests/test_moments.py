"""The field of a day and an hour takes every minute, whatever it shows first."""

from __future__ import annotations

from tournevis.ground.staff.forms import MomentField


def test_no_minute_is_refused_by_the_browser() -> None:
    assert "step" not in MomentField().widget.attrs, "it would count from what the field shows"
