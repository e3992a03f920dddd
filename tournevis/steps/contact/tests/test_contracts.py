"""The contract's page: what is typed is read kindly, seen before it is kept, and kept with its author."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from tests.cast import Cast
from tournevis.engines import clock
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Recount
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Contract, ContractChange, Organisation
from tournevis.steps.contact.contracts import reading_hours
from tournevis.steps.contact.tests.conftest import Asked, Open, Post, Work
from tournevis.steps.contact.tests.promised import OFFICE, at_work, contract_is, level, of


@pytest.fixture
def bakery(cast: Cast, tuesday: datetime, post: Post) -> Contract:
    """Office hours and a level."""
    at_work()
    level(cast, 3, "solution", 510)
    return contract_is(cast, hours=OFFICE)


@pytest.fixture
def sophie(cast: Cast, asked: Asked) -> Client:
    """The supervisor, in English."""
    cast.sophie.language = "en"
    cast.sophie.save()
    return asked(cast.sophie)


def form(**changes: Any) -> dict[str, Any]:
    given = {
        "version": 0,
        "name": "Commerce",
        "first_contact": "30",
        "reopens_within_days": "30",
        "pausing": "cure",
        "pauses_by_night": "on",
        "a-timezone": "Europe/Paris",
        "a-holidays": "FR",
        "level_3_solution": "8 h 30",
        **{f"a-{day}": "8h-12h, 13h30-18h" for day in ("monday", "tuesday", "wednesday")},
        **{f"a-{day}": "08:00-12:00,13:30-18:00" for day in ("thursday", "friday")},
    }
    return given | changes


def address(bakery: Contract) -> str:
    return f"/contracts/{bakery.pk}/"


def again(cast: Cast) -> Contract:
    walls.open_to(cast.everyone)
    return Contract.objects.get(organisation=cast.bakery)


def test_the_list_and_the_page_show_what_is_promised(sophie: Client, bakery: Contract) -> None:
    page = sophie.get("/contracts/").content.decode()
    assert "Boulangerie Lamour" in page
    assert "Stone Garage" in page
    page = sophie.get(address(bakery)).content.decode()
    assert 'value="08:00-12:00, 13:30-18:00"' in page
    assert 'value="8 h 30"' in page
    assert "week-picture" in page


def test_only_supervisors_of_the_centre_come_in(
    cast: Cast, asked: Asked, bakery: Contract, tuesday: datetime
) -> None:
    for person in (cast.anna, cast.ben, cast.carla):
        walls.open_to(cast.everyone)
        for method in ("get", "post"):
            answer = getattr(asked(person), method)(address(bakery))
            assert answer.status_code == 403
            walls.open_to(cast.everyone)
    ids = walls.new_organisations(2)
    walls.open_to([*cast.everyone, *ids])
    centre = Organisation.objects.create(pk=ids[0], name="Other", kind="centre")
    mill = Organisation.objects.create(pk=ids[1], name="Mill")
    theirs = Contract.objects.create(organisation=mill, centre=centre, name="x", hours=OFFICE)
    assert asked(cast.sophie).get(f"/contracts/{theirs.pk}/").status_code == 404


def test_what_is_kept_is_what_was_typed_and_who_did_it_is_kept(
    cast: Cast, sophie: Client, bakery: Contract, opened: Open, work: Work, tuesday: datetime
) -> None:
    incident = opened()
    work()
    told = form(
        **{"a-exceptions": "24/12/2026 9h-12h", "a-closed": "2026-05-15", "a-holidays": "FR-57"},
        level_1_solution="4 h",
        night_1_solution="on",
        level_3_solution="2 h",
    )
    assert sophie.post(address(bakery), told).status_code == 302
    kept = again(cast)
    hours = clock.parse_hours(kept.hours)
    assert isinstance(hours, clock.Hours)
    assert clock.as_mapping(hours)["exceptions"] == {"2026-12-24": ["09:00-12:00"]}
    assert (hours.holidays, len(hours.closed)) == ("FR-57", 1)
    levels = {
        (each.severity, each.kind, each.minutes, each.day_and_night) for each in kept.levels.all()
    }
    assert levels == {(3, "solution", 120, False), (1, "solution", 240, True)}
    made = ContractChange.objects.get()
    assert made.author == cast.sophie.name
    assert made.what["level 3 solution"] == [[510, False], [120, False]]
    work()
    assert of(incident, "solution").due_at == tuesday + timedelta(hours=2)
    moved = incident.entries.get(kind=Fact.PROMISED)
    assert moved.data["why"] == "the contract was changed"
    page = sophie.get(address(bakery)).content.decode()
    assert "Solution (normal): 2 h instead of 8 h 30" in page


def test_kept_unchanged_nothing_is_worked_out_again(
    cast: Cast, sophie: Client, bakery: Contract
) -> None:
    assert sophie.post(address(bakery), form(name=bakery.name)).status_code == 302
    again(cast)
    assert not ContractChange.objects.exists()
    assert not Recount.objects.exists()


def test_of_two_who_change_it_the_second_is_asked_to_look_again(
    cast: Cast, sophie: Client, bakery: Contract
) -> None:
    assert sophie.post(address(bakery), form(first_contact="45")).status_code == 302
    answer = sophie.post(address(bakery), form(first_contact="15"))
    assert answer.status_code == 409
    assert "somebody changed this contract meanwhile" in answer.content.decode()
    assert again(cast).first_contact_minutes == 45


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"a-monday": "tomorrow"}, "isn’t hours"),
        ({"a-monday": "8-12, 11-13"}, "overlap"),
        ({"a-monday": "25:00-26:00"}, "isn’t hours"),
        ({"a-monday": "8-12\x00"}, "ull"),
        ({"a-timezone": "Mars/Base"}, "No time zone has this name"),
        ({"a-timezone": "../etc/passwd"}, "No time zone has this name"),
        ({"a-closed": "soon"}, "isn’t a date"),
        ({"a-closed": "2026-02-30"}, "isn’t a date"),
        ({"a-closed": "2026-12-24", "a-exceptions": "2026-12-24 9-12"}, "say one of them"),
        ({"a-closed": "\n".join(["2026-12-24"] * 500)}, "too many dates"),
        ({"a-holidays": "XX"}, "Select a valid choice"),
        ({"level_1_update": "soon"}, "isn’t a time"),
        ({"level_1_update": "0"}, "isn’t a time"),
        ({"level_1_update": "99999999999"}, "isn’t a time"),
        ({"first_contact": "-5"}, "isn’t a time"),
        ({"reopens_within_days": "9" * 40}, "less than or equal"),
        ({"version": "x"}, ""),
        ({"is_joint": "on", "b-timezone": "Europe/Paris", "b-saturday": "x"}, "isn’t hours"),
        (
            {"is_joint": "on", "rule": "all", "b-timezone": "Europe/Paris", "b-saturday": "8-9"},
            "nobody would ever be there",
        ),
        (
            {f"a-{day}": "" for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
            "one day",
        ),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_kept(
    cast: Cast, sophie: Client, bakery: Contract, change: dict[str, str], words: str
) -> None:
    answer = sophie.post(address(bakery), form(**change))
    assert answer.status_code in (409, 422)
    assert words in answer.content.decode()
    walls.open_to(cast.everyone)
    assert not ContractChange.objects.exists()
    preview = sophie.post(f"{address(bakery)}preview/", form(**change))
    assert preview.status_code == 200


def test_the_preview_says_when_a_friday_evening_is_due_and_keeps_nothing(
    cast: Cast, sophie: Client, bakery: Contract
) -> None:
    told = form(level_3_solution="50", opened="2026-11-27T17:50")
    page = sophie.post(f"{address(bakery)}preview/", told).content.decode()
    assert "Monday 30 November at 08:40" in page
    assert "Saturday 28 November" in page
    page = sophie.post(address(bakery), told | {"look": "1"}).content.decode()
    assert "Monday 30 November at 08:40" in page
    assert again(cast).levels.get().minutes == 510


def test_a_second_place_in_another_zone_is_read_back(
    cast: Cast, sophie: Client, bakery: Contract
) -> None:
    second = {"is_joint": "on", "rule": "all", "b-timezone": "Indian/Reunion", "b-monday": "8-16"}
    assert sophie.post(address(bakery), form(**second)).status_code == 302
    hours = clock.parse_hours(again(cast).hours)
    assert isinstance(hours, clock.Joint)
    assert (hours.rule, hours.calendars[1].timezone) == ("all", "Indian/Reunion")
    page = sophie.get(address(bakery)).content.decode()
    assert 'value="Indian/Reunion"' in page
    assert "checked" in page.split('name="is_joint"')[1][:200]


@pytest.mark.parametrize("odd", [{"timezone": "Nowhere"}, [], "x", {"week": 3}])
def test_hours_that_nobody_can_read_can_be_mended_on_the_page(
    cast: Cast, sophie: Client, bakery: Contract, odd: object
) -> None:
    contract_is(cast, hours=odd)
    assert sophie.get(address(bakery)).status_code == 200
    walls.open_to(cast.everyone)
    assert sophie.post(address(bakery), form()).status_code == 302
    assert clock.parse_hours(again(cast).hours)


@pytest.mark.parametrize(
    ("written", "read"),
    [("45", 45), ("4 h", 240), ("2h30", 150), ("2 h 05", 125), ("30 min", 30), ("", None)],
)
def test_lengths_are_read_as_people_write_them(written: str, read: int | None) -> None:
    assert reading_hours.minutes(written) == read
    assert reading_hours.minutes(reading_hours.minutes_written(read)) == read


@pytest.mark.parametrize(
    "written", ["8-12", "8h-12h", "08:00 – 12:00", " 8.00-12.00 ", "8h00-12h00"]
)
def test_hours_are_read_as_people_write_them(written: str) -> None:
    [(opens, closes)] = reading_hours.spans(written)
    assert (opens.hour, closes.hour) == (8, 12)


def test_a_long_text_is_refused_quickly() -> None:
    with pytest.raises(ValidationError):
        reading_hours.spans("1" * 10_000)
    with pytest.raises(ValidationError):
        reading_hours.minutes(" " * 5000 + "x" + " " * 5000)
