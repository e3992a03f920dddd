"""Nights: an engineer who sleeps, a gateway that is down, clocks that change, a holiday, a restart.

Real processes, Kannel and SMTP; the house's clock shows the moment. Anna and Émile take turns by
the day, handed over at 02:30 in Paris: even days since Monday 19 October 2026 are Anna's.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

import pytest

from tests.peers.server import until
from tests.story.conftest import Scene
from tests.story.outside import code, words

ANNA, EMILE = "+33199000001", "+33199000002"
BEN, HUGO = "ben@lamour.example", "hugo@verdier.example"
pytestmark = [pytest.mark.story, pytest.mark.peer, pytest.mark.django_db(databases=[])]
PATIENCE = 300  # seconds: everything restarts at each move of the clock, on whatever machine
_numbers = count(1)


def utc(text: str) -> datetime:
    """A moment in UTC, as "2026-10-25 00:20"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def written(scene: Scene, sender: str = BEN) -> int:
    """A client's mail, and the number of its incident."""
    subject = f"Plus d'internet cette nuit n{next(_numbers)}x"
    scene.outside.mail(sender, subject, "La box est éteinte.")
    query = f"SELECT id FROM incidents_incident WHERE subject = $${subject}$$"
    assert until(lambda: bool(scene.house.ask(query)), PATIENCE), "the mail becomes an incident"
    return int(str(scene.house.ask(query)[0][0]))


def alerted(scene: Scene, incident: int) -> list[str]:
    """Whose telephones were alerted of it, in order, as far as the gateway took the messages.

    Alone, or together with what still rings since the nights before.
    """
    rows = scene.house.ask(
        'SELECT d."to" FROM oncall_page p LEFT JOIN oncall_batch b ON b.id = p.batch_id'
        " JOIN channels_delivery d ON d.id = coalesce(p.delivery_id, b.delivery_id)"
        f" WHERE p.incident_id = {incident} AND p.channel = 'sms'"
        " AND d.state IN ('accepted', 'delivered') ORDER BY p.step, p.id"
    )
    return [str(row[0]) for row in rows]


def promised(scene: Scene, incident: int) -> datetime:
    """Until when first contact is promised."""
    query = (
        f"SELECT due_at FROM incidents_deadline WHERE incident_id = {incident}"
        " AND kind = 'first_contact'"
    )
    assert until(lambda: bool(scene.house.ask(query)), PATIENCE)
    [[due]] = scene.house.ask(query)
    assert isinstance(due, datetime)
    return due.astimezone(UTC)


def nothing_lapsed(scene: Scene) -> bool:
    """Whether the auditor has nothing to say."""
    return scene.house.ask(
        "SELECT count(*) FROM incidents_lapse WHERE gone_at IS NULL AND mended_at IS NULL"
    ) == [(0,)]


def test_anna_sleeps_and_emile_answers(nights: Scene) -> None:
    nights.house.at(utc("2026-10-19 01:30"))  # 03:30 in Paris, an hour into Anna's day
    assert nights.house.wait_until_well()
    incident = written(nights)
    nights.outside.sms_to(ANNA, f"#{incident} ", 60)
    nights.house.forward(minutes=6)
    assert nights.house.wait_until_well()
    alert = nights.outside.sms_to(EMILE, f"#{incident} ", 60)
    nights.outside.sms(EMILE, f"ok {code(alert)}")
    assert nights.outside.comes_to(incident, "acknowledged", 60)
    nights.house.forward(minutes=90)
    assert nights.house.wait_until_well()
    assert until(lambda: nothing_lapsed(nights), PATIENCE)
    assert alerted(nights, incident) == [ANNA, EMILE], "nobody else was woken"


def test_the_gateway_is_down_for_ten_minutes(nights: Scene) -> None:
    nights.house.at(utc("2026-10-19 12:00"))
    assert nights.house.wait_until_well()
    nights.gateway.stop()
    try:
        incident = written(nights)
        by_mail = words(nights.outside.mail_to("anna@atelier.example", f"#{incident}", 60))
        assert "OK " in by_mail, "the other channel works"
        nights.house.forward(minutes=10)
        assert nights.house.wait_until_well()
        assert alerted(nights, incident) == []
    finally:
        nights.gateway.start()
    nights.outside.sms_to(ANNA, f"#{incident} ", 120)
    assert until(lambda: nothing_lapsed(nights), PATIENCE)


def test_a_restart_of_everything_in_the_middle_loses_no_alert(nights: Scene) -> None:
    nights.house.at(utc("2026-10-21 12:00"))
    assert nights.house.wait_until_well()
    subject = "Tout redémarre au mauvais moment"
    nights.outside.mail(BEN, subject, "La box est éteinte.")
    nights.house.restart()  # the mail was accepted, and nothing more
    assert nights.house.wait_until_well()
    query = f"SELECT id FROM incidents_incident WHERE subject = $${subject}$$"
    assert until(lambda: len(nights.house.ask(query)) == 1, PATIENCE)
    incident = int(str(nights.house.ask(query)[0][0]))
    nights.house.restart()  # and again, while the alert is being written or sent
    nights.outside.sms_to(ANNA, f"#{incident} ", 120)
    assert nights.house.ask(query) == [(incident,)]


def test_clocks_go_back_and_the_repeated_hour_hands_over_once(nights: Scene) -> None:
    """25 October 2026: 02:30 comes twice in Paris; its first time hands over."""
    nights.house.at(utc("2026-10-25 00:20"))  # 02:20, summer time: Saturday's engineer
    assert nights.house.wait_until_well()
    before = written(nights)
    nights.outside.sms_to(EMILE, f"#{before} ", 60)
    nights.house.at(utc("2026-10-25 00:40"))  # 02:40, summer time: handed over
    assert nights.house.wait_until_well()
    after = written(nights)
    nights.outside.sms_to(ANNA, f"#{after} ", 60)
    nights.house.at(utc("2026-10-25 01:20"))  # 02:20 again, winter time: not handed back
    assert nights.house.wait_until_well()
    again = written(nights)
    assert alerted_first(nights, again) == ANNA


def test_a_promise_made_before_a_holiday_goes_on_after_the_bridge(nights: Scene) -> None:
    """Thursday 24 December 18:00: half of the hour is left that day; Friday is Christmas; then the
    week-end. The other half ends on Monday at nine."""
    nights.house.at(utc("2026-12-24 17:00"))
    assert nights.house.wait_until_well()
    incident = written(nights, HUGO)
    assert abs((promised(nights, incident) - utc("2026-12-28 08:00")).total_seconds()) < 120


def test_clocks_go_forward_and_the_hour_that_is_missing_hands_over(nights: Scene) -> None:
    """28 March 2027: 02:30 does not come in Paris; the moment the clocks jump hands over."""
    nights.house.at(utc("2027-03-28 00:50"))  # 01:50, winter time
    assert nights.house.wait_until_well()
    before = alerted_first(nights, written(nights))
    nights.house.at(utc("2027-03-28 01:05"))  # 03:05, summer time
    assert nights.house.wait_until_well()
    after = alerted_first(nights, written(nights))
    assert {before, after} == {ANNA, EMILE}


def alerted_first(scene: Scene, incident: int) -> str:
    """Whose telephone was alerted first."""
    assert until(lambda: bool(alerted(scene, incident)), PATIENCE), "somebody is alerted"
    return alerted(scene, incident)[0]
