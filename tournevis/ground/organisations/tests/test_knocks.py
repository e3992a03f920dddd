"""Who knocks, and how often: counted without keeping anybody's address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from tests.cast import Cast
from tournevis.ground.organisations.knocks import may_pass, network_of
from tournevis.ground.organisations.models import Knock

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("remote", "forwarded", "is_trusted", "place"),
    [
        ("192.0.2.7", "", False, "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", False, "192.0.2.7"),
        ("192.0.2.7", "203.0.113.9, 198.51.100.1", True, "198.51.100.1"),
        ("192.0.2.7", "", True, "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::/64"),
        ("", "", False, "unknown"),
        ("192.0.2.7", "<script>", True, "unknown"),
    ],
)
def test_where_a_request_comes_from(
    settings: Any, remote: str, forwarded: str, is_trusted: bool, place: str
) -> None:
    settings.IS_BEHIND_PROXY = is_trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)
    assert network_of(request) == place


def test_so_many_pass_within_the_time(cast: Cast, now: datetime) -> None:
    passed = [may_pass("form", "Ben", now, most=2, within=HOUR) for _ in range(3)]
    assert passed == [True, True, False]
    assert may_pass("form", "Carla", now, most=2, within=HOUR)
    assert may_pass("link", "ben", now, most=2, within=HOUR)
    assert not may_pass("form", "BEN", now, most=2, within=HOUR)
    assert may_pass("form", "ben", now + HOUR, most=2, within=HOUR)


def test_no_address_is_kept_and_nothing_for_long(cast: Cast, now: datetime) -> None:
    may_pass("form", "ben@bakery.example", now, most=2, within=HOUR)
    assert "ben" not in Knock.objects.get().who
    may_pass("form", "other", now + timedelta(days=2), most=2, within=HOUR)
    assert Knock.objects.count() == 1
