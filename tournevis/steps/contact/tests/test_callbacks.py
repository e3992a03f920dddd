"""A callback that was promised is owed, on the client's clock, until they are reached."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import Cast
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.tests.rows import committed_cast
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Deadline, Incident, Refused
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Person
from tournevis.steps.contact.calling import call, callback, moments, retry
from tournevis.steps.contact.models import Retry
from tournevis.steps.contact.tests.conftest import Asked, Open, open_incident

MARK = "0123456789abcdef"
HOUR = timedelta(hours=1)


@pytest.fixture
def incident(opened: Open) -> Incident:
    """Ben's."""
    return opened()


def reach(incident: Incident, by: Person, now: datetime, mark: str = MARK) -> int:
    entry = call.note_call(
        incident, outcome="reached", minutes="2", text="", nonce=mark, by=by, now=now
    )
    assert entry is not None
    return entry.pk


def owed(incident: Incident) -> list[datetime]:
    return [each.due_at for each in callback.running(incident)]


def test_it_is_owed_until_they_are_reached(
    cast: Cast, incident: Incident, tuesday: datetime
) -> None:
    soon, far = tuesday + HOUR, tuesday + 30 * HOUR
    for at in (far, soon, soon):
        callback.promise(incident, at, by=cast.anna, now=tuesday + (far - at) / 1000)
    assert owed(incident) == [soon, far]
    reach(incident, cast.anna, tuesday + HOUR)
    assert owed(incident) == [far]


def test_a_call_noted_by_mistake_keeps_nothing(
    cast: Cast, incident: Incident, tuesday: datetime
) -> None:
    callback.promise(incident, tuesday + HOUR, by=cast.anna, now=tuesday)
    noted = str(reach(incident, cast.anna, tuesday))
    assert not owed(incident)
    with pytest.raises(Refused):
        call.undo(incident, noted, by=cast.emile, now=tuesday)
    call.undo(incident, noted, by=cast.anna, now=tuesday)
    assert owed(incident)
    with pytest.raises(Refused):
        call.undo(incident, noted, by=cast.anna, now=tuesday)


def test_the_client_is_told_on_their_own_clock(cast: Cast, opened: Open, tuesday: datetime) -> None:
    hers = opened(cast.carla)
    Person.objects.filter(pk=cast.carla.pk).update(timezone="Europe/London", phone="")
    hers.requester.refresh_from_db()
    at = datetime(tuesday.year, tuesday.month, tuesday.day, 15, tzinfo=ZoneInfo("Europe/Paris"))
    callback.promise(hers, at, by=cast.emile, now=tuesday, is_told=True)
    told = hers.entries.filter(kind=Fact.MESSAGE_OUT).last()
    assert told is not None
    assert "today at 14:00" in told.text
    assert hers.status != Incident.Status.IN_PROGRESS, "a message is not the call"


def test_it_moves_and_ends_with_a_reason(cast: Cast, incident: Incident, tuesday: datetime) -> None:
    made = str(callback.promise(incident, tuesday + HOUR, by=cast.anna, now=tuesday).pk)
    callback.move(incident, made, tuesday + 2 * HOUR, by=cast.anna, now=tuesday)
    assert owed(incident) == [tuesday + 2 * HOUR]
    with pytest.raises(Refused):
        callback.end(incident, made, "  ", by=cast.anna, now=tuesday)
    callback.end(incident, made, "Réglé par mail", by=cast.anna, now=tuesday)
    assert not owed(incident)
    last = incident.entries.filter(kind=Fact.CALLBACK).last()
    assert last is not None
    assert (last.text, last.data["is_ended"]) == ("Réglé par mail", True)
    for number in (made, "9" * 30, "x", ""):
        with pytest.raises(Refused):
            callback.end(incident, number, "…", by=cast.anna, now=tuesday)


def test_the_form_is_read_on_the_clients_clock(
    cast: Cast, incident: Incident, tuesday: datetime, asked: Asked
) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(timezone="America/New_York")
    day = (tuesday + 24 * HOUR).date()
    url = f"/incidents/{incident.pk}/callbacks/"
    answer = asked(cast.anna).post(url, {"when": f"{day}T09:30", "note": "x" * 900})
    assert answer.status_code == 302
    walls.open_to(cast.everyone)
    [row] = callback.running(incident)
    assert row.due_at.astimezone(ZoneInfo("America/New_York")).strftime("%H:%M") == "09:30"
    assert len(row.note) == 300
    for bad in ("", "tomorrow", "2001-01-01T00:00", "9999-12-31T23:59", f"{day}T25:00", "\x00"):
        assert asked(cast.anna).post(url, {"when": bad}).status_code == 409
    assert asked(cast.carla).post(url, {"when": f"{day}T09:30"}).status_code == 403


def test_mine_stand_in_time_order_on_the_calls_page(
    cast: Cast, incident: Incident, opened: Open, tuesday: datetime, asked: Asked
) -> None:
    hers = opened(cast.carla, subject="The lift is stuck")
    callback.promise(incident, tuesday + 2 * HOUR, by=cast.anna, now=tuesday)
    callback.promise(hers, tuesday + HOUR, by=cast.emile, now=tuesday)
    callback.ask(hers, tuesday + 3 * HOUR, by=cast.carla, now=tuesday + HOUR / 60)
    assert [each.incident for each in callback.of(cast.anna)] == [incident]
    assert [each.due_at for each in callback.of(cast.emile)] == [
        tuesday + HOUR,
        tuesday + 3 * HOUR,
    ]
    page = asked(cast.anna).get("/calls/").content.decode()
    assert incident.subject in page.replace("&#x27;", "'")
    assert "The lift is stuck" not in page


def test_moments_are_what_people_say(cast: Cast, incident: Incident, tuesday: datetime) -> None:
    values = [each.value[-5:] for each in moments.suggestions(incident, tuesday)]
    assert values == ["10:30", "11:00", "14:00", "09:00"]
    for each in moments.slots(incident, tuesday):
        at = moments.read(each.value, incident, tuesday)
        assert at > tuesday
        assert 8 <= at.astimezone(ZoneInfo("Europe/Paris")).hour < 20


def test_trying_again_reminds_the_engineer_unless_the_client_was_reached(
    cast: Cast, incident: Incident, tuesday: datetime
) -> None:
    retry.try_again(incident, "10", by=cast.anna, now=tuesday)
    retry.try_again(incident, "30", by=cast.anna, now=tuesday)
    retry.try_again(incident, "10", by=cast.emile, now=tuesday)
    assert [each.due_at for each in retry.of(cast.anna)] == [tuesday + HOUR / 2]
    Retry.objects.filter(by=cast.emile).update(due_at=tuesday)
    assert retry.remind_due() == 1
    walls.open_to(cast.everyone)
    assert Delivery.objects.filter(to=cast.emile.phone, key__startswith="retry-").count() == 1
    reach(incident, cast.anna, tuesday)
    assert not retry.of(cast.anna)
    with pytest.raises(Refused):
        retry.try_again(incident, "99999999999", by=cast.anna, now=tuesday)


def test_what_is_put_off_while_it_is_due_is_told_then(
    cast: Cast, incident: Incident, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = retry.try_again(incident, "10", by=cast.anna, now=tuesday)
    Retry.objects.filter(pk=row.pk).update(due_at=tuesday)
    claim = Retry.claim

    def claimed(now: datetime) -> list[Retry]:
        found = claim(now)
        retry.try_again(incident, "60", by=cast.anna, now=now)
        return found

    monkeypatch.setattr(Retry, "claim", claimed)
    retry.remind_due()
    walls.open_to(cast.everyone)
    assert not Delivery.objects.filter(key__startswith="retry-").exists()
    [left] = retry.of(cast.anna)
    assert left.due_at is not None
    assert left.due_at >= tuesday + HOUR


def test_reminders_where_walls_are_closed(house: Urls) -> None:
    cast = committed_cast()
    with walls.opened(cast.bakery.pk, cast.centre.pk) as now:
        incident = open_incident(cast.ben, now)
        retry.try_again(incident, "10", by=cast.anna, now=now - HOUR)
    assert retry.remind_due() == 1
    assert retry.remind_due() == 0
    with walls.system():
        body = Delivery.objects.get(key__startswith="retry-").body
        assert f"/incidents/{incident.pk}/" in body
        assert not Deadline.objects.exists()
