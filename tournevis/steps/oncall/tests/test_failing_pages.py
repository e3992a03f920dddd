"""Paged means that the provider accepted; where nothing was, the next one is brought forward."""

from __future__ import annotations

from tests.cast import Cast
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE


def test_the_next_one_comes_at_once_when_every_page_failed(
    opened: Open, work: Work, post: Post
) -> None:
    post.dead = {ANNA, "anna@centre.example"}
    opened()
    work()
    assert post.numbers() == [EMILE]
    assert set(Page.objects.filter(step=0).values_list("delivery__state", flat=True)) == {"failed"}


def test_one_channel_that_works_is_enough(
    opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    post.dead = {ANNA}
    opened()
    work()
    move_clock(minutes=4)
    work()
    assert [to for to, _ in post.by("email")] == ["anna@centre.example"]
    assert not post.by("sms")


def test_where_no_gateway_works_everyone_is_tried_once_and_then_at_the_usual_pace(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    people = (cast.anna, cast.emile, cast.sophie)
    post.dead = {each.phone for each in people} | {each.email for each in people}
    opened()
    work()
    assert [page.person_id for page in Page.objects.filter(channel="sms").order_by("step")] == [
        *(each.pk for each in people),
        cast.anna.pk,
    ]
    post.dead = set()
    move_clock(minutes=5)
    work()
    assert post.numbers() == [EMILE]
