"""The confirmed cause is written down; the client is asked whether it held; what held is learnt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.cast import PASSWORD, Cast, cast_of_three
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.models import Delivery
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Refused
from tournevis.ground.organisations import links, walls
from tournevis.ground.organisations.models import Contract, MagicLink, Person
from tournevis.steps.diagnosis.models import Diagnosis, Learnt
from tournevis.steps.followup.answer import answer
from tournevis.steps.followup.ask import ask_due
from tournevis.steps.followup.models import FollowUp, Resolution
from tournevis.steps.followup.resolve import next_asking, resolve

SHOP = {
    "timezone": "Europe/Paris",
    "holidays": "FR",
    "week": {"mon-fri": "08:00-12:00, 14:00-18:00", "sat": "08:00-12:00"},
}


def opened(now: datetime, person: Person, guide: str = "internet-shop") -> Incident:
    incident = Incident.objects.create(
        organisation_id=person.organisation_id,
        subject="Plus d'internet",
        requester=person,
        language=person.language,
        opened_at=now,
        changed_at=now,
    )
    incident.record(Fact.OPENED, now=now, by=person, data={"channel": "email"})
    Diagnosis.objects.create(
        organisation_id=person.organisation_id, incident=incident, guide=guide, version=1
    )
    return incident


def solved(cast: Cast, now: datetime) -> FollowUp:
    incident = opened(now, cast.ben)
    resolution = resolve(
        incident,
        cause="cable-loose",
        remedy="reseat-cable",
        summary="",
        by=cast.anna,
        now=now,
    )
    return resolution.followup


def asked(followup: FollowUp) -> list[Delivery]:
    return list(Delivery.objects.filter(key__contains=f"followup-{followup.pk}-").order_by("pk"))


def test_resolving_records_the_cause_and_promises_to_ask(cast: Cast, now: datetime) -> None:
    followup = solved(cast, now)
    assert followup.incident.status == Incident.Status.SOLVED
    resolution = Resolution.objects.get()
    assert (resolution.cause, resolution.remedy, resolution.guide) == (
        "cable-loose",
        "reseat-cable",
        "internet-shop",
    )
    assert followup.due_at is not None
    assert followup.due_at > now
    assert not Learnt.objects.exists(), "nothing is learnt before the client says it held"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-11-24T09:00", "2026-11-25T08:30"),  # Tuesday → Wednesday 9:30 in Paris
        ("2026-11-28T09:00", "2026-11-30T08:30"),  # Saturday → Monday
        ("2026-12-24T09:00", "2026-12-26T08:30"),  # Christmas is a holiday; the 26th a Saturday
        ("2026-03-28T09:00", "2026-03-30T07:30"),  # the clocks go forward on Sunday
    ],
)
def test_the_client_is_asked_the_next_working_day(cast: Cast, at: str, due: str) -> None:
    Contract.objects.filter(organisation=cast.bakery).update(hours=SHOP)
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    incident = opened(moment, cast.ben)
    assert next_asking(incident, moment) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_only_an_open_incident_is_resolved_and_the_unknown_needs_words(
    cast: Cast, now: datetime
) -> None:
    incident = opened(now, cast.ben)
    kind = {"remedy": "", "by": cast.anna, "now": now}
    with pytest.raises(Refused, match="choose the cause"):
        resolve(incident, cause="", summary="", **kind)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="a few words"):
        resolve(incident, cause="other", summary="  ", **kind)  # type: ignore[arg-type]
    resolve(incident, cause="other", summary="a mouse", **kind)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="only an open"):
        resolve(incident, cause="other", summary="a mouse", **kind)  # type: ignore[arg-type]


def test_the_question_leaves_once_it_is_due(
    cast: Cast, now: datetime, move_clock: Callable[..., None]
) -> None:
    with walls.system() as moment:
        followup = solved(cast, moment)
    assert ask_due() == 0
    move_clock(days=5)
    assert ask_due() == 1
    assert ask_due() == 0
    [message] = asked(followup)
    assert "Bonjour Ben" in message.body
    assert "?answer=held" in message.body
    assert message.link_purpose == MagicLink.Purpose.CLIENT


def test_silence_is_reminded_once_then_closed_and_never_learnt(
    cast: Cast, move_clock: Callable[..., None]
) -> None:
    with walls.system() as moment:
        followup = solved(cast, moment)
    for _ in range(4):
        move_clock(days=5)
        ask_due()
    assert len(asked(followup)) == 2
    incident = Incident.objects.get(pk=followup.incident_id)
    assert incident.status == Incident.Status.CLOSED
    closing = incident.entries.get(kind=Fact.CLOSED)
    assert closing.data == {"why": "silence"}
    assert not Learnt.objects.exists()


def test_it_held(cast: Cast, now: datetime) -> None:
    followup = solved(cast, now)
    answer(followup, "held", by=cast.ben, now=now)
    answer(followup, "held", by=cast.ben, now=now)
    incident = Incident.objects.get(pk=followup.incident_id)
    assert incident.status == Incident.Status.CLOSED
    assert incident.entries.filter(kind=Fact.ANSWERED).count() == 1
    learnt = Learnt.objects.get()
    assert (learnt.cause, learnt.remedy) == ("cable-loose", "reseat-cable")


def test_it_broke(cast: Cast, now: datetime, work: Callable[[], int]) -> None:
    followup = solved(cast, now)
    work()
    answer(followup, "broke", by=cast.ben, now=now)
    work()
    incident = Incident.objects.get(pk=followup.incident_id)
    assert incident.status == Incident.Status.NEW
    assert not Learnt.objects.exists()
    assert incident.escalations.filter(stopped_at=None).exists(), "someone is alerted again"


def test_a_slip_can_be_put_right_within_a_day(cast: Cast, now: datetime) -> None:
    followup = solved(cast, now)
    answer(followup, "broke", by=cast.ben, now=now)
    answer(followup, "held", by=cast.ben, now=now)
    assert Incident.objects.get(pk=followup.incident_id).status == Incident.Status.CLOSED
    assert Learnt.objects.count() == 1
    answer(followup, "broke", by=cast.ben, now=now)
    assert Incident.objects.get(pk=followup.incident_id).status == Incident.Status.NEW
    assert not Learnt.objects.exists(), "what did not hold is no longer counted"
    with pytest.raises(Refused, match="some time ago"):
        answer(followup, "held", by=cast.ben, now=now.replace(day=27))
    with pytest.raises(Refused, match="yes or no"):
        answer(followup, "perhaps", by=cast.ben, now=now)


def test_the_clients_page_reads_without_changing_and_answers_once(
    cast: Cast, now: datetime
) -> None:
    with walls.system() as moment:
        followup = solved(cast, moment)
        link = links.mint(
            cast.bakery.pk, cast.ben, MagicLink.Purpose.CLIENT, followup.incident_id, moment
        )
    path = link.split("8000")[1] + "followup/"
    browser = Client()
    page = browser.get(path + "?answer=held")
    assert 'data-autosubmit="held"' in page.content.decode()
    walls.open_to(cast.everyone)
    assert FollowUp.objects.get(pk=followup.pk).answer == "", "looking changes nothing"
    browser.post(path, {"answer": "held"}, headers={"HX-Request": "true"})
    walls.open_to(cast.everyone)
    assert FollowUp.objects.get(pk=followup.pk).answer == "held"
    assert browser.get(path.replace("/c/", "/c/x")).status_code == 404


def test_an_engineer_resolves_on_the_page(cast: Cast, now: datetime) -> None:
    incident = opened(now, cast.ben)
    browser = Client()
    assert browser.login(email=cast.anna.email, password=PASSWORD)
    page = browser.get(f"/incidents/{incident.pk}/followup/").content.decode()
    assert "cable-loose" in page
    refused = browser.post(f"/incidents/{incident.pk}/resolution/", {"cause": ""})
    assert refused.status_code == 409
    browser.post(
        f"/incidents/{incident.pk}/resolution/",
        {"cause": "cable-loose", "remedy": "reseat-cable"},
        headers={"HX-Request": "true"},
    )
    walls.open_to(cast.everyone)
    assert Incident.objects.get(pk=incident.pk).status == Incident.Status.SOLVED


def test_two_workers_ask_once(house: Urls, move_clock: Callable[..., None]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with transaction.atomic():
        cast = cast_of_three()
        with walls.system() as moment:
            pass
        walls.open_to(cast.everyone)
        followup = solved(cast, moment)
    move_clock(days=5)

    def ask() -> int:
        try:
            return ask_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: ask(), range(4)))
    with walls.opened(*cast.everyone):
        assert len(asked(followup)) == 1


def test_a_worker_that_dies_while_asking_asks_later(
    house: Urls, move_clock: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        with walls.system() as moment:
            pass
        walls.open_to(cast.everyone)
        followup = solved(cast, moment)
    move_clock(days=5)
    monkeypatch.setattr(
        "tournevis.steps.followup.ask._words", lambda *_: (_ for _ in ()).throw(MemoryError())
    )
    ask_due()
    with walls.opened(*cast.everyone):
        assert asked(followup) == []
    monkeypatch.undo()
    move_clock(minutes=5)
    ask_due()
    with walls.opened(*cast.everyone):
        assert len(asked(followup)) == 1
