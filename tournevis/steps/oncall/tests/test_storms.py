"""Storms: the first alerts at once, the rest together, and nobody forgotten."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from conftest import drain
from tests.cast import ALWAYS, Cast
from tournevis.engines import sms
from tournevis.ground.channels.models import Channel
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, Cover, Organisation, Person
from tournevis.steps.oncall.answers.by_sms import hear
from tournevis.steps.oncall.escalation import escalate
from tournevis.steps.oncall.models import Batch, Page
from tournevis.steps.oncall.paging import storms, waiting
from tournevis.steps.oncall.paging.storms import MOST, MOST_OF_ALL
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work
from tournevis.steps.oncall.tests.test_escalation import ANNA, EMILE
from tournevis.steps.oncall.tests.test_faults import (
    Killed,
    _answer_facts,
    inhabited,  # noqa: F401
)
from tournevis.steps.oncall.tests.test_faults import (
    opened as open_for_real,
)

FEW = MOST[Channel.SMS.value]


def storm(opened: Open, many: int) -> list[Incident]:
    return [opened(f"Panne {count}") for count in range(many)]


def batch_text(post: Post) -> str:
    return next(text for _, text in post.by("sms") if "de plus" in text)


def test_of_two_hundred_incidents_a_telephone_rings_six_times(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incidents = storm(opened, 200)
    work()
    assert post.numbers() == [ANNA] * FEW, "the first ones are not held back"
    move_clock(seconds=6)
    work()
    assert post.numbers() == [ANNA] * (FEW + 1)
    text = batch_text(post)
    assert f"{200 - FEW} incidents de plus: Boulangerie Lamour {200 - FEW}" in text
    assert sms.segments(text) == 1
    told = Counter(Page.objects.filter(person=cast.anna, channel="sms").values_list("incident"))
    assert len(told) == 200, "each escalation knows that it was told"
    assert all(each.entries.filter(kind=Fact.PAGED).exists() for each in incidents[-3:])


def test_a_storm_of_one_client_holds_no_other_clients_first_alert_back(
    cast: Cast, opened: Open, work: Work, post: Post
) -> None:
    contract = Cover.objects.get(organisation=cast.garage).contract
    Cover.objects.create(organisation=cast.garage, contract=contract, person=cast.anna)
    storm(opened, 40)
    work()
    post.sent.clear()
    opened("Nothing works", by=cast.carla)
    opened("Nor this", by=cast.carla)
    work()
    alone = [text for _, text in post.by("sms")]
    assert len(alone) == 1, "the second one joins the others"
    assert "Stone Garage: Nothing works" in alone[0]


def test_what_is_critical_is_told_alone_until_even_that_is_much(
    opened: Open, work: Work, post: Post
) -> None:
    storm(opened, FEW + 2)
    work()
    post.sent.clear()
    for incident in storm(opened, MOST_OF_ALL[Channel.SMS.value] + 3):
        Incident.objects.filter(pk=incident.pk).update(severity=Incident.Severity.CRITICAL)
    work()
    # The batch that waits counts as one of those that ring.
    assert post.numbers() == [ANNA] * (MOST_OF_ALL[Channel.SMS.value] - FEW - 1)


def test_a_hundred_companies_at_once_come_together_all_the_same(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    clients = companies(cast, 100)
    for each in clients:
        opened("Panne", by=each)
    work()
    most = MOST_OF_ALL[Channel.SMS.value]
    assert post.numbers() == [ANNA] * most
    move_clock(seconds=6)
    work()
    assert post.numbers() == [ANNA] * (most + 1)
    assert f"{100 - most} incidents de plus" in batch_text(post)


def companies(cast: Cast, many: int) -> list[Person]:
    """A client of each of so many companies that Anna serves."""
    ids = walls.new_organisations(many)
    walls.open_to([*cast.everyone, *ids])
    clients = []
    for pk in ids:
        company = Organisation.objects.create(pk=pk, name=f"Client {pk}")
        contract = Contract.objects.create(
            organisation=company, centre=cast.centre, name="x", hours=ALWAYS
        )
        Cover.objects.create(organisation=company, contract=contract, person=cast.anna)
        clients.append(Person.objects.create(organisation=company, name=f"Someone {pk}"))
    return clients


def test_batches_leave_at_a_pace_one_can_read(
    opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    for _ in range(6):
        storm(opened, 6)
        work()
        move_clock(seconds=30)
    assert post.numbers().count(ANNA) == FEW + 1
    move_clock(minutes=2)
    work()
    assert post.numbers().count(ANNA) == FEW + 2
    assert len(post.by("email")) > FEW + 2, "mails follow closely: they wake nobody"


def test_one_code_takes_all_of_a_batch(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incidents = storm(opened, 12)
    work()
    move_clock(seconds=6)
    work()
    code = re.search(r"OK (\d+)", batch_text(post))
    assert code
    with walls.system() as now:
        assert hear(ANNA, f"ok {code[1]}", now)
    work()
    mine = Incident.objects.filter(assignee=cast.anna, pk__in=[each.pk for each in incidents])
    assert mine.count() == 12 - FEW
    assert f"{12 - FEW} à vous" in post.by("sms")[-1][1]


def test_what_was_taken_meanwhile_is_not_told_any_more(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incidents = storm(opened, FEW + 3)
    work()
    for each in incidents[FEW:-1]:
        each.acknowledge(by=cast.emile, now=tuesday)
    move_clock(seconds=6)
    work()
    to, text = post.by("sms")[-1]
    assert to == ANNA
    assert f"#{incidents[-1].number} " in text, "one alone is told as any alert is"
    assert "de plus" not in text
    assert post.by("email")[-1][1].startswith(f"#{incidents[-1].number}  Boulangerie Lamour")
    link = re.search(r"http://localhost:8000(/a/\S+/)", text)
    assert link
    assert "Je m’en occupe" in Client().get(link[1]).content.decode()
    walls.open_to(cast.everyone)
    incidents[-1].acknowledge(by=cast.emile, now=tuesday)
    assert Batch.objects.filter(closed_at=None).count() == 0


def test_a_batch_of_nothing_sends_nothing(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incidents = storm(opened, FEW + 2)
    work()
    for each in incidents[FEW:]:
        each.acknowledge(by=cast.emile, now=tuesday)
    move_clock(seconds=6)
    work()
    assert post.numbers() == [ANNA] * FEW
    assert Batch.objects.filter(closed_at=None).count() == 0


def test_incidents_of_several_clients_come_together_and_stay_behind_their_walls(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    contract = Cover.objects.get(organisation=cast.garage).contract
    Cover.objects.create(organisation=cast.garage, contract=contract, person=cast.anna)
    storm(opened, FEW)
    work()
    others = [opened(f"Down {n}", by=cast.carla) for n in range(3)]
    storm(opened, 2)
    work()
    move_clock(seconds=6)
    work()
    assert post.numbers() == [ANNA] * (FEW + 2), "the garage's first one is told alone"
    text = batch_text(post)
    assert "4 incidents de plus" in text
    assert {"Stone Garage 2", "Boulangerie Lamour 2"} <= set(
        re.findall(r"[A-Z]\w+ [A-Z]\w+ \d", text)
    )
    batch = Batch.objects.get(channel="sms", person=cast.anna)
    assert batch.organisation == cast.centre
    assert batch.delivery is not None
    assert batch.delivery.organisation == cast.centre
    assert {each.organisation_id for each in others} == {cast.garage.pk}


def test_the_batches_link_takes_all_or_each(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    incidents = storm(opened, FEW + 3)
    work()
    move_clock(seconds=6)
    work()
    found = re.search(r"http://localhost:8000(/b/\S+/)", batch_text(post))
    assert found
    inside = set(Page.objects.filter(batch__channel="sms").values_list("incident", flat=True))
    within = [each for each in incidents if each.pk in inside]
    outside = next(each for each in incidents if each.pk not in inside)
    browser, path = Client(), found[1]
    page = browser.get(path).content.decode()
    assert all(each.subject in page for each in within)
    assert outside.subject not in page
    walls.open_to(cast.everyone)
    assert Incident.objects.filter(status="new").count() == FEW + 3, "looking takes nothing"
    for said, taken in (
        ({"incident": within[-1].pk}, 1),
        ({"incident": outside.pk}, 1),
        ({"incident": "9" * 30}, 1),
        ({}, 3),
    ):
        assert browser.post(path, said).status_code == 302
        walls.open_to(cast.everyone)
        assert Incident.objects.filter(assignee=cast.anna).count() == taken, said
    Cover.objects.filter(person=cast.anna).delete()
    assert "Panne" not in browser.get(path).content.decode()


def test_a_batch_passed_on_alerts_the_next_one(
    cast: Cast, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    storm(opened, FEW + 2)
    work()
    move_clock(seconds=6)
    work()
    code = re.search(r"OK (\d+)", batch_text(post))
    assert code
    with walls.system() as now:
        assert hear(ANNA, f"suivant {code[1]}", now)
    work()
    assert post.numbers().count(EMILE) == 2


def test_workers_at_once_and_killed_ones_lose_no_page(
    inhabited: Cast,  # noqa: F811
    post: Post,
    move_clock: Move,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(storms, "GATHERS", timedelta(minutes=1))  # longer than a busy machine takes
    for _ in range(20):
        open_for_real(inhabited)
    _answer_facts()

    def round_(_: int) -> None:
        escalate.escalate_due()
        waiting.look_after_pages()
        connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(round_, range(9)))
    drain()
    move_clock(seconds=61)
    with monkeypatch.context() as killing:
        killing.setattr(storms, "_still_wanted", _killed)
        with pytest.raises(Killed):
            waiting.look_after_pages()
    move_clock(seconds=31)
    drain()
    with walls.opened(*inhabited.everyone):
        rows = Page.objects.filter(channel="sms", step=0).select_related("batch__delivery")
        told = [each.delivery or (each.batch and each.batch.delivery) for each in rows]
        assert len(told) == 20
        assert all(each and each.state == "accepted" for each in told)
    alone = sum("de plus" not in text for _, text in post.by("sms"))
    together = sum(
        int(n) for _, text in post.by("sms") for n in re.findall(r"(\d+) incidents? de", text)
    )
    assert alone + together == 20, "each is told once"


def _killed(*_: object) -> None:
    raise Killed


def test_a_batch_has_a_code_of_its_own_and_one_word_resolves_none_of_it(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, post: Post, move_clock: Move
) -> None:
    storm(opened, FEW + 3)
    work()
    move_clock(seconds=6)
    work()
    batch = Batch.objects.get(channel="sms")
    alone = set(Page.objects.filter(batch=None).values_list("code", flat=True))
    assert batch.code not in alone
    with walls.system() as now:
        assert hear(ANNA, f"FINI {batch.code}", now)
    statuses = Counter(Incident.objects.values_list("status", flat=True))
    assert statuses == {"new": FEW, "acknowledged": 3}
