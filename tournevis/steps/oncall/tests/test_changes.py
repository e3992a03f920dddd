"""Whoever a swap or a change of the rota concerns is told of it, once, whatever the walls hide."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import Cast
from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.ground.staff.models import Change, Rota, Swap
from tournevis.ground.staff.overrides import cancel_shift, take_over
from tournevis.ground.staff.swaps import agree_swap, ask_swap, refuse_swap, withdraw_swap
from tournevis.steps.oncall.tests.test_handoff import inhabited  # noqa: F401
from tournevis.steps.oncall.watch import handoff

# It is Friday, 10:00 in Paris; Anna is on call until Monday.
HOUR = timedelta(hours=1)


def told(cast: Cast) -> list[tuple[str, Person, str]]:
    """What was said since the last look: by which channel, to whom, and the first words."""
    handoff.tell_due()
    with walls.opened(*cast.everyone):
        rows = Delivery.objects.filter(key__startswith="change-").select_related("person")
        found = [
            (row.channel, row.person, row.subject or row.body)
            for row in rows.order_by("pk")
            if row.person
        ]
        rows.delete()
        assert not Change.objects.exists()
    return found


def asked(cast: Cast, to: Person | None, after: timedelta = HOUR) -> Swap:
    with walls.opened(cast.centre.pk) as now:
        start = now + after
        return ask_swap(
            Rota.objects.get(), cast.anna, start, start + 3 * HOUR, now, to=to, words="Concert"
        )


def test_whoever_is_asked_is_told_and_whoever_asked_hears_the_answer(
    inhabited: Cast,  # noqa: F811
) -> None:
    swap = asked(inhabited, inhabited.emile)
    mail, sms = told(inhabited)
    assert mail == ("email", inhabited.emile, "Anna Martin vous demande un échange d’astreinte")
    assert sms[:2] == ("sms", inhabited.emile)
    assert "/oncall/mine/" in sms[2]
    assert told(inhabited) == []
    with walls.opened(inhabited.centre.pk) as now:
        agree_swap(swap, inhabited.emile, now)
    assert [each[:2] for each in told(inhabited)] == [
        ("email", inhabited.anna),
        ("sms", inhabited.anna),
    ]


def test_a_no_is_told_too(inhabited: Cast) -> None:  # noqa: F811
    swap = asked(inhabited, inhabited.emile)
    told(inhabited)
    with walls.opened(inhabited.centre.pk) as now:
        refuse_swap(swap, inhabited.emile, now)
    assert told(inhabited)[0] == (
        "email",
        inhabited.anna,
        "Émile Petit ne peut pas prendre votre astreinte",
    )


def test_what_was_withdrawn_at_once_is_said_as_withdrawn_alone(
    inhabited: Cast,  # noqa: F811
) -> None:
    swap = asked(inhabited, inhabited.emile)
    with walls.opened(inhabited.centre.pk) as now:
        withdraw_swap(swap, inhabited.anna, now)
    assert [each[2] for each in told(inhabited) if each[0] == "email"] == [
        "Anna Martin ne demande plus d’échange"
    ]


def test_asked_of_anyone_nobody_is_woken(inhabited: Cast) -> None:  # noqa: F811
    asked(inhabited, None)
    assert [each[:2] for each in told(inhabited)] == [("email", inhabited.emile)]


def test_what_begins_later_wakes_nobody(inhabited: Cast) -> None:  # noqa: F811
    asked(inhabited, inhabited.emile, after=60 * HOUR)
    assert [each[0] for each in told(inhabited)] == ["email"]


def test_whose_shift_is_taken_away_is_told_when_it_is_made_and_undone(
    inhabited: Cast,  # noqa: F811
) -> None:
    with walls.opened(inhabited.centre.pk) as now:
        shift = take_over(
            Rota.objects.get(), inhabited.emile, now + HOUR, now + 5 * HOUR,
            by=inhabited.sophie, now=now,
        )  # fmt: skip
    assert [each[:2] for each in told(inhabited)] == [
        ("email", inhabited.anna),
        ("sms", inhabited.anna),
    ]
    with walls.opened(inhabited.centre.pk) as now:
        cancel_shift(shift, by=inhabited.sophie, now=now)
    mail = told(inhabited)[0]
    assert mail[1] == inhabited.emile
    assert mail[2].startswith("Vous n’êtes plus d’astreinte")


def test_who_takes_over_themselves_is_not_told_so(inhabited: Cast) -> None:  # noqa: F811
    with walls.opened(inhabited.centre.pk) as now:
        take_over(
            Rota.objects.get(), inhabited.emile, now + HOUR, now + 5 * HOUR,
            by=inhabited.emile, now=now,
        )  # fmt: skip
    assert {each[1] for each in told(inhabited)} == {inhabited.anna}


def test_in_the_readers_words_and_zone(inhabited: Cast) -> None:  # noqa: F811
    with walls.opened(inhabited.centre.pk):
        Person.objects.filter(pk=inhabited.emile.pk).update(
            language="en", timezone="America/St_Johns"
        )
    asked(inhabited, inhabited.emile)
    handoff.tell_due()
    with walls.opened(*inhabited.everyone):
        mail = Delivery.objects.get(key__startswith="change-", channel="email")
        assert mail.subject == "Anna Martin asks you to swap a shift"
        assert "today at 06:30" in mail.body
        assert "“Concert”" in mail.body
        assert mail.organisation_id == inhabited.centre.pk
