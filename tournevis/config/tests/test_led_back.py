"""An address that is only posted to, opened in a browser, leads back to a page that can be read."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.incidents.tests.rows import browser

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/crisis/306/end/", "/crisis/306/"),
        ("/oncall/rotas/1/shifts/", "/oncall/rotas/1/"),
        ("/oncall/alerts/mine/hours/", "/oncall/alerts/mine/"),
        ("/oncall/mine/swaps/", "/oncall/mine/"),
        ("/oncall/teams/1/members/", "/oncall/teams/"),
        ("/oncall/swaps/3/agreement/", "/oncall/"),
        ("/incidents/7/crisis/declaration/", "/incidents/7/"),
        ("/incidents/7/family/telling/stop/", "/incidents/7/"),
    ],
)
def test_one_is_led_to_a_page_above(cast: Cast, address: str, above: str) -> None:
    client = browser(cast.sophie)
    answer = client.get(address, headers=PAGE)
    while answer["Location"] != above:
        answer = client.get(answer["Location"], headers=PAGE)
        assert answer.status_code == 302


def test_programs_and_strangers_are_told_that_it_is_only_posted_to(cast: Cast) -> None:
    assert browser(cast.sophie).get("/oncall/mine/swaps/").status_code == 405
    assert Client().get("/monitor/generic/", headers=PAGE).status_code == 405
