"""After a crisis: what is to be done has an owner and a day, is reminded of, and stands on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from tests.cast import Cast
from tests.reading_pdf import text_of
from tournevis.ground.organisations import walls
from tournevis.steps.crisis import actions
from tournevis.steps.crisis.models import Action, Crisis
from tournevis.steps.crisis.picture import picture
from tournevis.steps.crisis.review import latest
from tournevis.steps.crisis.tests.conftest import browser, later, paper, settled
from tournevis.steps.oncall.tests.conftest import Post

Move = Callable[..., None]


@pytest.fixture
def over(cast: Cast, crisis: Crisis) -> str:
    """Anna's crisis is over; the address of its review."""
    browser(cast.anna).post(f"/crisis/{crisis.incident_id}/end/", {"deed": "over"})
    walls.open_to(cast.everyone)
    return f"/crisis/{crisis.incident_id}/review/"


def told_of(post: Post, number: str) -> list[str]:
    return [body for to, body in post.by("sms") if to == number and "deuxième lien" in body]


def test_its_owner_is_told_and_reminded_on_the_day_then_the_supervisors(
    cast: Cast, crisis: Crisis, over: str, post: Post, move_clock: Move
) -> None:
    settled(cast)
    form = {"what": "Un deuxième lien\x00", "person": cast.emile.pk, "on": "2026-11-26"}
    assert browser(cast.anna).post(f"{over}measures/", form).status_code == 302
    settled(cast)
    assert len(told_of(post, cast.emile.phone)) == 1
    move_clock(days=2, hours=5)
    settled(cast)
    assert len(told_of(post, cast.emile.phone)) == 1, "it is not five yet"
    move_clock(hours=3)
    settled(cast)
    assert len(told_of(post, cast.emile.phone)) == 2
    assert not told_of(post, cast.sophie.phone)
    move_clock(days=1)
    settled(cast)
    assert len(told_of(post, cast.sophie.phone)) == 1
    move_clock(days=5)
    settled(cast)
    assert len(told_of(post, cast.emile.phone)) == 3, "then nobody is chased any more"


def test_done_it_is_not_reminded_of_and_stands_so_on_paper(
    cast: Cast, crisis: Crisis, over: str, post: Post, move_clock: Move
) -> None:
    anna = browser(cast.anna)
    anna.post(f"{over}measures/", {"what": "Un deuxième lien", "on": "2026-11-26"})
    later(cast)
    made = Action.objects.get()
    anna.post(f"{over}measures/", {"action": made.pk, "deed": "done"})
    text = text_of(paper(browser(cast.sophie), over.removesuffix("review/")))
    assert "Un deuxième lien" in text
    assert "26 novembre" in text
    assert "fait" in text
    post.sent.clear()
    move_clock(days=4)
    settled(cast)
    assert not told_of(post, cast.anna.phone)
    anna.post(f"{over}measures/", {"action": made.pk, "deed": "undo"})
    later(cast)
    made.refresh_from_db()
    assert made.done_at is None


@pytest.mark.parametrize(
    "form",
    [
        {"what": " "},
        {"what": "x", "on": "2026-13-99"},
        {"what": "x", "on": "2020-01-01"},
        {"what": "x", "on": "9999-12-31"},
        {"what": "x", "person": "999999999999999999999"},
        {"action": "1e9"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    cast: Cast, crisis: Crisis, over: str, form: dict[str, str]
) -> None:
    answer = browser(cast.anna).post(f"{over}measures/", form)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.content.decode()
    assert browser(cast.carla).post(f"{over}measures/", form).status_code == 403


def test_in_the_crisis_too_who_was_to_do_it_by_now_is_reminded(
    cast: Cast, crisis: Crisis, tuesday: datetime, post: Post, move_clock: Move
) -> None:
    at = tuesday + timedelta(minutes=15)
    actions.add(crisis, "Un deuxième lien", by=cast.anna, now=tuesday, person=cast.emile, by_at=at)
    settled(cast)
    move_clock(minutes=16)
    settled(cast)
    assert len(told_of(post, cast.emile.phone)) == 2


def test_the_picture_shows_what_happened_where_it_happened(
    cast: Cast, crisis: Crisis, tuesday: datetime, move_clock: Move
) -> None:
    move_clock(minutes=30)
    actions.decide(crisis, "Passer par la 4G", "", by=cast.anna, now=later(cast))
    move_clock(minutes=30)
    browser(cast.anna).post(f"/crisis/{crisis.incident_id}/end/", {"deed": "over"})
    later(cast)
    review = latest(crisis)
    assert review is not None
    with translation.override("en"), timezone.override("Europe/Paris"):
        drawn = picture(review.figures)
    assert drawn is not None
    lanes = {lane.name: lane.marks for lane in drawn.lanes}
    [decided] = lanes["Decisions"]
    assert (decided.x, decided.words) == (0.5, "10:30 Passer par la 4G")
    assert drawn.crisis == (0.0, 1.0)
    assert [words for _x, words in drawn.ticks] == [
        "10:10",
        "10:20",
        "10:30",
        "10:40",
        "10:50",
        "11:00",
    ]


def test_a_picture_across_a_change_of_the_clock_keeps_its_distances() -> None:
    night = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    figures = {
        "opened_at": night.isoformat(),
        "declared_at": (night + timedelta(hours=1)).isoformat(),
        "stood_down_at": (night + timedelta(hours=4)).isoformat(),
    }
    with timezone.override("Europe/Paris"):
        drawn = picture(figures)
        nothing = picture({})
    assert nothing is None
    assert drawn is not None
    assert drawn.crisis == (0.25, 1.0)
    assert [each.x for each in drawn.lanes[0].marks] == [0.0, 0.25, 1.0]
