"""Paged means that the provider accepted; where nothing was, the next one is brought forward."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from tournevis.ground.channels.models import Call
from tournevis.steps.oncall.models import Batch, Page
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE
from tournevis.steps.oncall.tests.test_own_rules import wants


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


def test_a_call_that_nobody_picks_up_brings_the_next_one_and_one_picked_up_does_not(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move, settings: Any
) -> None:
    settings.PHONE_CONTROL = "sip:atlas@switchboard.example"
    wants(cast.anna, ("phone", 0))
    opened()
    work()
    calls = Call.objects.filter(engineer=cast.anna)
    over = {"state": Call.State.ENDED, "ended_at": calls.get().began_at, "due_at": None}
    calls.update(**over, answered_at=calls.get().began_at)
    work()
    assert not post.numbers(), "she listens: it is hers to answer"
    calls.update(answered_at=None)
    work()
    assert post.numbers() == [EMILE]


def test_where_the_message_to_many_fails_the_next_one_comes_for_each(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    wants(cast.anna, ("sms", 0))
    for number in range(8):
        opened(f"Panne {number}")
    work()
    assert post.numbers() == [ANNA] * 5
    post.dead = {ANNA}
    move_clock(seconds=6)
    work()
    assert Batch.objects.filter(person=cast.anna, delivery__state="failed").count() == 1
    told = Page.objects.filter(person=cast.emile, channel="sms")
    assert told.values("incident").distinct().count() == 3
