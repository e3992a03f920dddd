"""The page "My alerts": rules, hours, numbers that are verified, a test."""

from __future__ import annotations

import re
from datetime import time

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Address
from tournevis.ground.organisations.once import written_once
from tournevis.steps.oncall.mine import numbers
from tournevis.steps.oncall.models import OwnHours, OwnRule
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work

MINE = "/oncall/alerts/mine/"


@pytest.fixture
def anna(cast: Cast) -> Client:
    client = browser(cast.anna)
    client.cookies["django_language"] = "en"
    return client


def said(client: Client, cast: Cast, path: str = "", **form: object) -> int:
    """POST, and the walls open again."""
    answer = client.post(f"{MINE}{path}", form)
    walls.open_to(cast.everyone)
    return answer.status_code


def shown(client: Client, cast: Cast, query: str = "") -> str:
    page = client.get(f"{MINE}{query}")
    walls.open_to(cast.everyone)
    assert page.status_code == 200
    return page.content.decode()


def code_in(post: Post, to: str) -> str:
    text = next(body for _, at, body in reversed(post.sent) if at == to)
    found = re.search(r"\b(\d{6})\b", text)
    assert found
    return found[1]


def test_rules_are_made_and_removed(anna: Client, cast: Cast) -> None:
    assert "by everything at once" in shown(anna, cast)
    assert said(anna, cast, "rules/", part="day", way="email", minutes=0) == 302
    assert said(anna, cast, "rules/", part="day", way="sms", minutes=5) == 302
    assert "after 5 min" in shown(anna, cast)
    assert said(anna, cast, "rules/", part="day", way="sms", minutes=9) == 422, "once is enough"
    for wrong in (
        {"part": "day", "way": "sms", "minutes": 61},
        {"part": "day", "way": "sms", "minutes": "9" * 40},
        {"part": "noon", "way": "sms", "minutes": 1},
        {"part": "night", "way": "sms:999", "minutes": 1},
        {"part": "night", "way": "phone", "minutes": 1},
        {"part": "night\x00", "way": "sms", "minutes": -1},
        {},
    ):
        assert said(anna, cast, "rules/", **wrong) == 422, wrong
    rule = OwnRule.objects.get(channel="sms")
    assert said(browser(cast.emile), cast, f"rules/{rule.pk}/removal/") == 404
    assert said(anna, cast, f"rules/{rule.pk}/removal/") == 302
    assert list(OwnRule.objects.values_list("channel", flat=True)) == ["email"]


def test_hours_are_kept(anna: Client, cast: Cast) -> None:
    good = {"day_from": "07:00", "day_to": "19:30", "quiet_from": "22:00", "quiet_to": "06:00"}
    assert said(anna, cast, "hours/", **good) == 302
    hours = OwnHours.objects.get(person=cast.anna)
    assert (hours.day_to, hours.quiet_from) == (time(19, 30), time(22))
    for wrong in (
        {**good, "quiet_to": ""},
        {**good, "quiet_to": "22:00"},
        {**good, "day_to": "07:00"},
        {**good, "day_from": "25:00"},
        {},
    ):
        assert said(anna, cast, "hours/", **wrong) == 422, wrong
    assert said(anna, cast, "hours/", **{**good, "quiet_from": "", "quiet_to": ""}) == 302
    hours.refresh_from_db()
    assert hours.quiet_from is None


def test_a_number_counts_once_its_code_was_typed_back(
    anna: Client, cast: Cast, post: Post, work: Work
) -> None:
    assert said(anna, cast, "addresses/", value="06 00 00 00 77") == 302
    address = Address.objects.get()
    assert (address.value, address.verified_at) == ("+33600000077", None)
    work()
    code = code_in(post, "+33600000077")
    assert code not in str(Delivery.objects.values_list("body", "subject")), (
        "the code does not rest"
    )
    assert code not in address.code_hash
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert said(anna, cast, f"addresses/{address.pk}/code/", code=wrong) == 200
    address.refresh_from_db()
    assert (address.verified_at, address.tries) == (None, 1)
    assert said(browser(cast.emile), cast, f"addresses/{address.pk}/code/", code=code) == 404
    assert said(anna, cast, f"addresses/{address.pk}/code/", code=f" {code[:3]} {code[3:]} ") == 302
    address.refresh_from_db()
    assert address.verified_at is not None
    assert said(anna, cast, "rules/", part="night", way=f"sms:{address.pk}", minutes=0) == 302
    assert said(browser(cast.emile), cast, f"addresses/{address.pk}/removal/") == 404
    assert said(anna, cast, f"addresses/{address.pk}/removal/") == 302
    assert not OwnRule.objects.exists(), "its rules go with it"


def test_the_same_number_posted_twice_at_once_is_kept_once(
    anna: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slower(row: Address) -> bool:
        """Another press was quicker, after the look and before the writing."""
        home = {"organisation": cast.centre, "person": cast.anna}
        Address.objects.create(**home, kind=row.kind, value=row.value)
        return written_once(row)

    monkeypatch.setattr(numbers, "written_once", slower)
    assert said(anna, cast, "addresses/", value="06 00 00 00 77") == 422


def test_a_code_stands_five_tries_and_a_quarter_of_an_hour(
    anna: Client, cast: Cast, post: Post, work: Work, move_clock: Move
) -> None:
    said(anna, cast, "addresses/", value="anna@home.example")
    address = Address.objects.get()
    work()
    code = code_in(post, "anna@home.example")
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(numbers.TRIES):
        said(anna, cast, f"addresses/{address.pk}/code/", code=wrong)
    said(anna, cast, f"addresses/{address.pk}/code/", code=code)
    address.refresh_from_db()
    assert address.verified_at is None, "guessed too often"
    assert said(anna, cast, f"addresses/{address.pk}/again/") == 302
    work()
    code = code_in(post, "anna@home.example")
    move_clock(minutes=16)
    said(anna, cast, f"addresses/{address.pk}/code/", code=code)
    address.refresh_from_db()
    assert address.verified_at is None, "too old"


def test_nobody_is_rained_on_with_codes(anna: Client, cast: Cast, post: Post, work: Work) -> None:
    said(anna, cast, "addresses/", value="+33600000077")
    address = Address.objects.get()
    for _ in range(6):
        said(anna, cast, f"addresses/{address.pk}/again/")
    said(browser(cast.emile), cast, "addresses/", value="+33600000077")
    work()
    assert post.numbers().count("+33600000077") == numbers.MOST_TO_ONE


@pytest.mark.parametrize(
    "value",
    ["", "hello", "12", "a@", "@b", "x@y.example\r\nBcc: z@y.example", "+33600000001",
     "anna@centre.example", "a" * 300 + "@x.example", "\x00"],
)  # fmt: skip
def test_what_is_no_other_address_is_refused(anna: Client, cast: Cast, value: str) -> None:
    assert said(anna, cast, "addresses/", value=value) == 422
    assert not Address.objects.exists()


def test_a_test_alert_goes_everywhere_and_its_states_are_shown(
    anna: Client, cast: Cast, post: Post, work: Work
) -> None:
    answer = anna.post(f"{MINE}test/")
    walls.open_to(cast.everyone)
    found = re.search(r"test=(\w+)", answer["Location"])
    assert found
    state = f"{MINE}test/{found[1]}/"
    assert "waiting to leave" in anna.get(state).content.decode()
    walls.open_to(cast.everyone)
    work()
    assert [channel for channel, _, _ in post.sent] == ["sms", "email"]
    assert anna.get(state).content.decode().count("is-sent") == 2
    assert "+33600000001" in shown(anna, cast, f"?test={found[1]}")
    other = browser(cast.emile)
    assert other.get(state).status_code == 404
    walls.open_to(cast.everyone)
    for _ in range(3):
        anna.post(f"{MINE}test/")
        walls.open_to(cast.everyone)
    assert Delivery.objects.filter(key__startswith="test-").count() == 6, "three tests, not four"


def test_the_last_alerts_are_listed_with_how_they_went(
    anna: Client, cast: Cast, opened: Open, post: Post, work: Work
) -> None:
    post.dead = {cast.anna.phone}
    incident = opened("La caisse est muette")
    work()
    page = shown(anna, cast)
    assert f"#{incident.pk} La caisse est muette" in page
    assert "is-failed" in page
    assert "La caisse" not in shown(browser(cast.emile), cast)


def test_clients_have_no_such_page(cast: Cast) -> None:
    assert browser(cast.ben).get(MINE).status_code == 403
    assert Client().get(MINE).status_code == 302
