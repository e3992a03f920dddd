"""A review goes to the press once for what stands on it, one at a time for a centre, within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock
from typing import Any

import pytest
from django.db import transaction

from tests.at_once import at_once
from tests.cast import Cast, cast_of_three
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Cover
from tournevis.steps.crisis import prints, report, typeset
from tournevis.steps.crisis.declare import declare
from tournevis.steps.crisis.end import stand_down
from tournevis.steps.crisis.models import Crisis, Print, Review
from tournevis.steps.crisis.review import latest
from tournevis.steps.crisis.tests.conftest import browser, open_incident, paper

Set = list[Mapping[str, Any]]


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Set:
    """What was set; the machine itself stands still."""
    made: Set = []

    def pdf(data: Mapping[str, Any]) -> bytes:
        made.append(data)
        return b"%PDF-" + str(len(made)).encode()

    monkeypatch.setattr(typeset, "pdf", pdf)
    return made


@pytest.fixture
def room(cast: Cast, crisis: Crisis) -> str:
    where = f"/crisis/{crisis.incident_id}/"
    browser(cast.anna).post(f"{where}end/", {"deed": "over"})
    walls.open_to(cast.everyone)
    return where


def test_it_is_set_once_however_often_it_is_looked_at(cast: Cast, room: str, press: Set) -> None:
    anna = browser(cast.anna)
    for _ in range(5):
        assert "PDF" in anna.get(f"{room}review.pdf").content.decode()
    assert not press, "looking sets nothing"
    first = paper(anna, room)
    assert {paper(anna, room), paper(anna, room)} == {first}
    assert len(press) == 1
    words = {"version": "1", "good": "La bascule"}
    anna.post(f"{room}review/", words)
    assert paper(anna, room) != first, "another version is another paper"
    assert len(press) == 2


def test_while_it_is_made_the_page_says_so_and_looks_again(
    cast: Cast, room: str, press: Set
) -> None:
    anna = browser(cast.anna)
    page = anna.get(f"{room}review.pdf").content.decode()
    assert 'role="status"' in page
    assert "every 2s" in page
    part = {"HX-Request": "true"}
    assert "every 2s" in anna.get(f"{room}review.pdf", headers=part).content.decode()
    with walls.system():
        prints.set_due()
    ready = anna.get(f"{room}review.pdf", headers=part).content.decode()
    assert "every 2s" not in ready
    assert "review.pdf" in ready


def test_one_that_takes_too_long_is_given_up_says_so_and_can_be_tried_again(
    cast: Cast, room: str, monkeypatch: pytest.MonkeyPatch, move_clock: Any
) -> None:
    anna = browser(cast.anna)
    anna.get(f"{room}review.pdf")
    with monkeypatch.context() as slow:
        slow.setattr(typeset, "LONGEST_SECONDS", 0.001)
        for _ in range(3):
            with walls.system():
                prints.set_due()
            move_clock(seconds=70)
    page = anna.get(f"{room}review.pdf").content.decode()
    assert 'role="alert"' in page
    walls.open_to(cast.everyone)
    assert Print.objects.get().attempts == prints.TRIES
    assert anna.post(f"{room}review.pdf").status_code == 302
    assert paper(anna, room).startswith(b"%PDF-")


def test_few_wait_and_few_are_kept(
    cast: Cast, crisis: Crisis, room: str, press: Set, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prints, "MOST_WAITING", 2)
    monkeypatch.setattr(prints, "MOST_KEPT", 3)
    anna = browser(cast.anna)
    for number in range(1, 6):
        anna.post(f"{room}review/", {"version": str(number), "good": f"Fassung {number}"})
    for version in (1, 2):
        assert anna.get(f"{room}review.pdf?version={version}").status_code == 200
    assert anna.get(f"{room}review.pdf?version=3").status_code == 409
    for version in (1, 2, 3, 4, 5):
        with walls.system():
            prints.set_due()
        anna.get(f"{room}review.pdf?version={version}")
    while True:
        with walls.system():
            if not prints.set_due():
                break
    walls.open_to(cast.everyone)
    assert Print.objects.count() == 3


def test_nobody_reads_the_paper_of_another(cast: Cast, room: str, press: Set) -> None:
    anna = browser(cast.anna)
    paper(anna, room)
    assert browser(cast.carla).get(f"{room}review.pdf").status_code == 403
    walls.open_to(cast.everyone)
    Cover.objects.filter(person=cast.anna).delete()
    assert anna.get(f"{room}review.pdf").status_code == 404


def test_a_report_as_long_as_may_be_written_is_set_in_time(
    cast: Cast, crisis: Crisis, room: str
) -> None:
    review = latest(crisis)
    assert review is not None
    review.words = dict.fromkeys(review.words, "mot " * 4_999)
    made = typeset.pdf(report.on_paper(crisis, review, cast.anna))
    assert made.startswith(b"%PDF-")


def test_what_lies_in_the_folder_of_the_house_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("import os; os.mkdir('ran')")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(typeset.TypesetError):
        typeset.pdf({})
    assert not (tmp_path / "ran").exists()


@pytest.fixture
def two_reviews(house: object, post: object) -> tuple[Cast, list[tuple[Crisis, Review]]]:
    """Two crises of one centre that are over, with real commits."""
    with transaction.atomic():
        cast = cast_of_three()
        now = walls.open_to(cast.everyone)
        found = []
        for subject in ("un", "deux"):
            crisis = declare(open_incident(cast.ben, now, subject), by=cast.sophie, now=now)
            stand_down(crisis, by=cast.sophie, now=now)
            review = latest(crisis)
            assert review is not None
            found.append((crisis, review))
    return cast, found


def test_one_at_a_time_for_a_centre_and_none_twice(
    two_reviews: tuple[Cast, list[tuple[Crisis, Review]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, found = two_reviews
    with walls.opened(*cast.everyone) as now:
        for crisis, review in found:
            prints.ask(crisis, report.on_paper(crisis, review, cast.sophie), now)
    running, most, lock, gate = [0], [0], Lock(), Event()

    def pdf(_data: object) -> bytes:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        gate.wait(0.2)
        with lock:
            running[0] -= 1
        return b"%PDF-"

    monkeypatch.setattr(typeset, "pdf", pdf)
    done = sum(at_once(*[prints.set_due] * 4))
    assert (done, most[0]) == (1, 1)
    assert prints.set_due() == 1
    assert prints.set_due() == 0
    with walls.opened(*cast.everyone):
        assert set(Print.objects.values_list("state", "attempts")) == {("ready", 1)}


def test_a_worker_that_dies_at_the_press_leaves_it_to_another(
    two_reviews: tuple[Cast, list[tuple[Crisis, Review]]],
    monkeypatch: pytest.MonkeyPatch,
    move_clock: Any,
) -> None:
    cast, [(crisis, review), _] = two_reviews
    with walls.opened(*cast.everyone) as now:
        asked = prints.ask(crisis, report.on_paper(crisis, review, cast.sophie), now)

    def killed(_data: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as killing:
        killing.setattr(typeset, "pdf", killed)
        with pytest.raises(KeyboardInterrupt):
            prints.set_due()
    assert prints.set_due() == 0, "it is leased"
    move_clock(seconds=prints.LEASE + 1)
    monkeypatch.setattr(typeset, "pdf", lambda _data: b"%PDF-")
    assert prints.set_due() == 1
    with walls.opened(*cast.everyone):
        asked.refresh_from_db()
        assert asked.state == "ready"
