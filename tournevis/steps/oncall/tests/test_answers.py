"""Solved, passed on: by SMS, by the telephone's keys, by the link. And who is heard."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.cast import Cast
from tournevis.ground.channels.calls import Call
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Address, Cover, Membership, Person
from tournevis.steps.followup import from_afar
from tournevis.steps.followup.models import FollowUp, Resolution
from tournevis.steps.oncall.answers.by_phone import press
from tournevis.steps.oncall.answers.by_sms import hear
from tournevis.steps.oncall.models import Page
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work
from tournevis.steps.oncall.tests.test_by_sms import code_of, heard
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE
from tournevis.steps.oncall.tests.test_pages_on_screen import link_in

ANOTHER = "+33600000077"


def test_done_takes_and_solves_and_the_client_is_asked_later(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    assert heard(cast.anna, f"finni {code_of(cast.anna, incident)}", tuesday)
    work()
    incident.refresh_from_db()
    assert (incident.status, incident.assignee) == ("solved", cast.anna)
    assert "est résolu" in post.by("sms")[-1][1]
    solved = incident.entries.get(kind=Fact.SOLVED)
    for _ in range(2):
        from_afar.note(solved, tuesday)
    assert Resolution.objects.get().cause == "unsaid"
    assert Resolution.objects.get().guide == "", "nothing is learnt from it"
    assert FollowUp.objects.get().due_at is not None


def test_next_alerts_the_next_one_at_once_and_once(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    for _ in range(2):
        assert heard(cast.anna, f"SUIVANT {code}", tuesday)
        work()
    alerts = [to for to, text in post.by("sms") if "Répondez OK" in text]
    assert alerts == [ANNA, EMILE]
    assert incident.entries.get(kind=Fact.PASSED_ON).by == cast.anna
    assert any("passe au suivant" in text for _, text in post.by("sms"))
    incident.refresh_from_db()
    assert incident.status == "new"
    assert heard(cast.anna, f"OK {code}", tuesday), "and may change their mind"
    incident.refresh_from_db()
    assert incident.assignee == cast.anna


def test_what_one_carries_is_passed_on_and_stays_theirs_until_somebody_takes_it(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    for word in ("OK", "SUIVANT", "SUIVANT"):
        assert heard(cast.anna, f"{word} {code}", tuesday)
        work()
    alerted = Page.objects.filter(channel="sms").order_by("pk")
    assert [each.person for each in alerted] == [cast.anna, cast.emile]
    assert incident.entries.filter(kind=Fact.PASSED_ON).count() == 1
    assert any("passe au suivant" in text for _, text in post.by("sms"))
    incident.refresh_from_db()
    assert incident.assignee == cast.anna
    move_clock(minutes=5)
    work()
    assert post.numbers()[-1] == cast.sophie.phone, "and on, but never back to her"
    assert heard(cast.emile, f"OK {code_of(cast.emile, incident)}", tuesday)
    incident.refresh_from_db()
    assert incident.assignee == cast.emile


def test_where_there_is_nobody_else_it_stays_theirs(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    Membership.objects.filter(person__in=(cast.emile, cast.sophie)).delete()
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    for word in ("OK", "SUIVANT"):
        assert heard(cast.anna, f"{word} {code}", tuesday)
    work()
    assert "choisissez à qui" in post.by("sms")[-1][1]
    assert not incident.entries.filter(kind=Fact.PASSED_ON).exists()


def test_what_is_another_ones_is_neither_solved_nor_passed_on(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    incident.acknowledge(by=cast.emile, now=tuesday)
    for word in ("DONE", "NEXT"):
        assert heard(cast.anna, f"{word} {code_of(cast.anna, incident)}", tuesday)
    work()
    incident.refresh_from_db()
    assert (incident.status, incident.assignee) == ("acknowledged", cast.emile)
    assert "Émile Petit" in post.by("sms")[-1][1]


@pytest.mark.parametrize("word", ["OK", "DONE", "NEXT"])
def test_another_engineers_code_does_nothing(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, word: str
) -> None:
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    for number in (cast.emile.phone, cast.sophie.phone, cast.ben.phone, "+33699999999", ""):
        with walls.system():
            hear(number, f"{word} {code}", tuesday)
    incident.refresh_from_db()
    assert incident.status == "new"
    assert not incident.entries.filter(kind=Fact.READ).exists()


def test_a_second_number_is_heard_once_it_is_verified(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    extra = Address.objects.create(
        organisation=cast.centre, person=cast.anna, kind="phone", value=ANOTHER
    )
    incident = opened()
    work()
    code = code_of(cast.anna, incident)
    with walls.system():
        assert not hear(ANOTHER, f"OK {code}", tuesday)
        extra.verified_at = datetime(2026, 1, 1, tzinfo=UTC)
        extra.save()
        assert hear(ANOTHER, f"OK {code}", tuesday)
    incident.refresh_from_db()
    assert incident.assignee == cast.anna


def rung(cast: Cast, incident: Incident, person: Person, now: datetime) -> Call:
    page = Page.objects.filter(person=person, incident=incident).first()
    assert page is not None
    Page.objects.filter(pk=page.pk).update(channel="phone")
    return Call.objects.create(
        organisation=cast.centre,
        reference="sip-1",
        direction="out",
        state="answered",
        purpose="alert",
        number=person.phone,
        engineer=person,
        subject=page.pk,
        began_at=now,
    )


def test_one_takes_it_and_two_passes_it_on(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    call = rung(cast, incident, cast.anna, tuesday)
    with walls.system():
        assert not press(call, "5", tuesday)
        assert not press(call, "#", tuesday)
        assert press(call, "2", tuesday)
    work()
    assert post.numbers() == [ANNA, EMILE]
    with walls.system():
        assert press(call, "1", tuesday)
    incident.refresh_from_db()
    assert incident.assignee == cast.anna


def test_a_key_of_who_may_no_longer_see_the_client_does_nothing(
    cast: Cast, tuesday: datetime, opened: Open, work: Work
) -> None:
    incident = opened()
    work()
    call = rung(cast, incident, cast.anna, tuesday)
    Cover.objects.filter(person=cast.anna).delete()
    with walls.system():
        assert not press(call, "1", tuesday)
    incident.refresh_from_db()
    assert incident.status == "new"


def test_the_link_passes_on_takes_and_solves(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    browser, path = Client(), link_in(post)
    browser.post(path, {"do": "next"})
    assert "Vous l’avez passée" in browser.get(path).content.decode()
    walls.open_to(cast.everyone)
    work()
    assert post.numbers() == [ANNA, EMILE]
    for do, status in (("nonsense", "acknowledged"), ("done", "solved"), ("take", "solved")):
        assert browser.post(path, {"do": do}).status_code == 302
        walls.open_to(cast.everyone)
        incident.refresh_from_db()
        assert incident.status == status


def test_reading_is_said_once_and_looking_is_not_reading(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    incident = opened()
    work()
    browser, path = Client(), link_in(post)
    for _ in range(3):
        browser.get(path)
        browser.head(path)
    walls.open_to(cast.everyone)
    assert not incident.entries.filter(kind=Fact.READ).exists(), "a scanner looks too"
    for _ in range(2):
        assert browser.post(f"{path}reading/").status_code == 204
    walls.open_to(cast.everyone)
    read = incident.entries.get(kind=Fact.READ)
    assert read.data == {"to": "Anna Martin", "channel": "link"}
    incident.refresh_from_db()
    assert incident.status == "new", "reading takes nothing"
    assert browser.post("/a/invented/reading/").status_code == 404
