"""Whoever writes in an engineer's number guesses no code, and keeps nobody from answering."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.models import Incident
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.paging import codes
from tournevis.steps.oncall.tests.conftest import Open, Post, Work
from tournevis.steps.oncall.tests.test_by_sms import code_of, heard, other_than

LONG = re.compile(r"\b\d{8}\b")


def forge(cast: Cast, times: int, now: datetime, code: str = "1000") -> None:
    for number in range(times):
        assert heard(cast.anna, f"OK {other_than(str(int(code) + number))}", now)


def status(incident: Incident) -> str:
    incident.refresh_from_db()
    return incident.status


@pytest.mark.parametrize("forged", [5, 60])
def test_an_engineer_answers_under_a_flood_of_forged_codes(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, forged: int
) -> None:
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    for number in range(forged):
        wrong = other_than(str(1000 + number * 7))
        assert heard(cast.anna, f"OK {wrong if wrong != code else other_than(code)}", tuesday)
    post.sent.clear()
    assert heard(cast.anna, f"OK {code}", tuesday)
    work()
    assert status(incident) == "new", "a short code may be a lucky guess by now"
    [(to, text)] = [each for each in post.by("sms") if "Code bon" in each[1]]
    assert to == cast.anna.phone, "to the telephone itself, which a forger does not hold"
    [long] = LONG.findall(text)
    assert heard(cast.anna, f"OK {long}", tuesday)
    assert status(incident) == "acknowledged"


def test_alerts_to_come_have_codes_that_always_count(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    opened()
    work()
    forge(cast, 9, tuesday, code="2000")
    incident = opened("un autre")
    work()
    code = code_of(cast.anna, incident)
    assert len(code) == codes.LONG
    assert any(code in text for _to, text in post.by("sms"))
    assert code_of_emile_stays_short(cast, tuesday)
    forge(cast, 30, tuesday, code="3000")
    assert heard(cast.anna, f"FINI {code}", tuesday)
    assert status(incident) == "solved"


def code_of_emile_stays_short(cast: Cast, now: datetime) -> bool:
    return len(codes.fresh_code(cast.emile, now)) == 4


def test_a_lucky_guess_takes_nothing(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    """All nine thousand codes but a few are said: the right one among them only asks the telephone."""
    incident = opened()
    work()
    forge(cast, 5, tuesday, code="1000")
    code = code_of(cast.anna, incident)
    for _ in range(3):
        assert heard(cast.anna, f"OK {code}", tuesday)
    assert status(incident) == "new"
    again = Delivery.objects.filter(key__startswith="again-")
    assert again.count() == 1, "once a minute, however often"
    assert heard(cast.anna, f"OK {code}", tuesday + timedelta(minutes=1))
    bodies = again.values_list("body", flat=True)
    assert again.count() == 2
    assert len({LONG.findall(body)[0] for body in bodies}) == 1, "one long code an alert"


def test_wrong_codes_do_not_fill_the_engineers_telephone(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    for minute in range(120):
        forge(cast, 1, tuesday + timedelta(minutes=minute), code=other_than(code))
    hints = Delivery.objects.filter(key__startswith=codes.HINT).order_by("pk")
    assert hints.count() == 10, "five an hour"
    assert "8 chiffres" in hints[4].body
    assert [each.body for each in hints if "8 chiffres" in each.body] == [hints[4].body]


def test_it_is_forgotten_after_a_while(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    opened()
    work()
    forge(cast, 5, tuesday)
    assert len(codes.fresh_code(cast.anna, tuesday + timedelta(days=29))) == codes.LONG
    assert len(codes.fresh_code(cast.anna, tuesday + timedelta(days=31))) == 4


def test_a_batch_is_confirmed_as_one(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incidents = [opened(f"n°{number}") for number in range(9)]
    work()
    page = Page.objects.filter(batch__isnull=False, channel="sms").first()
    if page is None:
        pytest.fail("no batch")
    forge(cast, 5, tuesday)
    assert heard(cast.anna, f"OK {page.code}", tuesday)
    together = Page.objects.filter(batch=page.batch)
    [long] = set(together.values_list("long_code", flat=True))
    assert heard(cast.anna, f"OK {long}", tuesday)
    taken = {each.incident_id for each in together}
    for each in incidents:
        assert (status(each) == "acknowledged") == (each.pk in taken)
