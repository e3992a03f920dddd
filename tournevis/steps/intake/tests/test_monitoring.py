"""What alerts become: one incident a group, told now and then, recovered when it lasts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse

from tests.cast import Cast, cast_of_three
from tournevis.cli.cluster import Urls
from tournevis.config.panels import COMPOSER, PANELS
from tournevis.ground.channels import inbox
from tournevis.ground.channels.models import Inbound, Source
from tournevis.ground.channels.monitoring import sources
from tournevis.ground.channels.monitoring.alert import Alert
from tournevis.ground.channels.tests.payloads import alertmanager, generic, zabbix
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Alarm, Bundle, Incident
from tournevis.ground.incidents.tests.rows import browser
from tournevis.ground.organisations import walls
from tournevis.steps.intake import from_monitor, recovering
from tournevis.steps.intake.quarantine import open_by_hand
from tournevis.steps.intake.take_in import take_in_due
from tournevis.steps.oncall.models import Escalation, Page

Say = Callable[[bytes], None]


@pytest.fixture
def source(cast: Cast) -> Source:
    now = walls.open_to(cast.everyone)
    return sources.make(cast.bakery, kind="alertmanager", name="Shop monitoring", now=now)[0]


@pytest.fixture
def say(cast: Cast, source: Source) -> Say:
    """The source says this, and it is taken in."""

    def one(raw: bytes) -> None:
        keep(cast, source, raw)
        while take_in_due():
            pass
        walls.open_to(cast.everyone)

    return one


def keep(cast: Cast, source: Source, raw: bytes) -> Inbound:
    now = walls.open_to(cast.everyone)
    count = Inbound.objects.count()
    return inbox.keep(
        cast.centre.pk, channel="monitor", account=sources.account_of(source), sender=source.name,
        raw=raw, message_id=f"m{count}", content_hash="x", now=now,
    )  # fmt: skip


def pass_time(cast: Cast, settings: Any, **span: float) -> None:
    """Time passes, and the rounds are made."""
    settings.CLOCK_OFFSET += timedelta(**span)
    recovering.recover_due()
    walls.open_to(cast.everyone)


def kinds(incident: Incident) -> list[str]:
    return list(incident.entries.values_list("kind", flat=True))


def test_a_group_is_one_incident_with_all_that_it_says(cast: Cast, say: Say) -> None:
    say(alertmanager(("till-7", "firing"), ("till-8", "firing")))
    [incident] = Incident.objects.all()
    assert incident.subject == "Instance till-7 down (+1)"
    assert (incident.organisation, incident.requester.name) == (cast.bakery, "Shop monitoring")
    message = incident.entries.get(kind=Fact.MESSAGE_IN)
    assert "[critical] Instance till-8 down" in message.text
    assert "five minutes" in message.text
    assert not message.is_public
    assert message.inbound is not None
    assert Alarm.objects.filter(is_firing=True).count() == 2


def test_the_same_alert_adds_a_count_and_an_entry_a_while(
    cast: Cast, say: Say, settings: Any
) -> None:
    raw = alertmanager(("till-7", "firing"))
    for _ in range(6):
        say(raw)
    [incident] = Incident.objects.all()
    assert kinds(incident) == ["opened", "message_in"]
    assert incident.bundle.count == 6
    pass_time(cast, settings, minutes=31)
    say(raw)
    say(raw)
    assert kinds(incident) == ["opened", "message_in", "repeated"]
    assert incident.entries.last().data == {"alarms": 1, "count": 7}  # type: ignore[union-attr]
    assert Bundle.objects.get().count == 8


def test_a_storm_of_a_thousand_of_one_group_is_one_incident_paged_at_once(
    cast: Cast, say: Say, work: Any
) -> None:
    for part in range(10):
        say(alertmanager(*((f"m{part * 100 + n}", "firing") for n in range(100))))
    work()
    [incident] = Incident.objects.all()
    assert Alarm.objects.filter(bundle=incident.bundle).count() == 1_000
    assert kinds(incident).count("repeated") == 0, "not yet: told after five minutes"
    assert Page.objects.filter(escalation__incident=incident).exists(), "the first page has left"
    assert Escalation.objects.count() == 1


def test_what_is_new_in_a_bundle_is_told_after_a_while(cast: Cast, say: Say, settings: Any) -> None:
    say(alertmanager(("till-1", "firing")))
    pass_time(cast, settings, seconds=10)
    say(alertmanager(("till-1", "firing"), ("till-2", "firing")))
    pass_time(cast, settings, minutes=6)
    [incident] = Incident.objects.all()
    told = incident.entries.get(kind=Fact.REPEATED)
    assert told.text == "Instance till-2 down"
    assert told.data == {"alarms": 2, "count": 3}


def test_many_groups_of_one_source_at_once_become_one(cast: Cast, say: Say) -> None:
    for n in range(30):
        say(alertmanager((f"m{n}", "firing"), group=f"g{n}"))
    assert Incident.objects.count() == 5
    assert Incident.objects.latest("pk").bundle.alarms.count() == 26
    say(alertmanager(("m29", "firing"), group="g29"))
    assert Incident.objects.count() == 5


def test_an_end_that_lasts_closes_what_nobody_began(
    cast: Cast, say: Say, settings: Any, work: Any
) -> None:
    say(alertmanager(("till-7", "firing")))
    work()
    say(alertmanager(("till-7", "resolved")))
    [incident] = Incident.objects.all()
    assert incident.status == "new", "an end counts when it has lasted"
    pass_time(cast, settings, minutes=6)
    work()
    walls.open_to(cast.everyone)
    incident.refresh_from_db()
    assert incident.status == "closed"
    assert kinds(incident)[-2:] == ["recovered", "closed"]
    assert not Escalation.objects.filter(stopped_at=None).exists(), "nobody else is alerted"
    assert not incident.deadlines.filter(met_at=None, dropped_at=None).exists()


def test_what_somebody_has_begun_is_only_proposed_for_closing(
    cast: Cast, say: Say, settings: Any
) -> None:
    say(alertmanager(("till-7", "firing")))
    [incident] = Incident.objects.all()
    incident.acknowledge(by=cast.anna, now=walls.open_to(cast.everyone))
    say(alertmanager(("till-7", "resolved")))
    pass_time(cast, settings, minutes=6)
    incident.refresh_from_db()
    assert (incident.status, kinds(incident)[-1]) == ("acknowledged", "recovered")


def test_a_source_that_does_not_close_only_proposes(
    cast: Cast, say: Say, source: Source, settings: Any, work: Any
) -> None:
    Source.objects.update(closes=False)
    say(alertmanager(("till-7", "firing")))
    work()
    say(alertmanager(("till-7", "resolved")))
    pass_time(cast, settings, minutes=6)
    work()
    walls.open_to(cast.everyone)
    assert Incident.objects.get().status == "new"
    assert Escalation.objects.filter(stopped_at=None).exists(), (
        "the client is still to be contacted"
    )
    say(alertmanager(("till-7", "firing")))
    work()
    walls.open_to(cast.everyone)
    assert kinds(Incident.objects.get()).count("relapsed") == 1
    assert Escalation.objects.filter(stopped_at=None).count() == 1, "and that goes on"


def test_flapping_neither_recovers_nor_opens_more(cast: Cast, say: Say, settings: Any) -> None:
    for _ in range(10):
        say(alertmanager(("till-7", "firing")))
        pass_time(cast, settings, minutes=2)
        say(alertmanager(("till-7", "resolved")))
        pass_time(cast, settings, minutes=2)
    [incident] = Incident.objects.all()
    assert "recovered" not in kinds(incident)
    assert incident.status == "new"


def test_slow_flapping_calms_down_by_itself(cast: Cast, say: Say, settings: Any) -> None:
    for _ in range(12):
        say(alertmanager(("till-7", "firing")))
        pass_time(cast, settings, minutes=1)
        say(alertmanager(("till-7", "resolved")))
        pass_time(cast, settings, minutes=7)
    [incident] = Incident.objects.all()
    assert kinds(incident).count("recovered") == 1, "after a relapse an end has to last longer"
    assert incident.is_open


def test_soon_after_the_end_it_is_the_same_incident_later_another(
    cast: Cast, say: Say, settings: Any
) -> None:
    say(alertmanager(("till-7", "firing")))
    say(alertmanager(("till-7", "resolved")))
    pass_time(cast, settings, minutes=6)
    say(alertmanager(("till-7", "firing")))
    [incident] = Incident.objects.all()
    assert (incident.status, kinds(incident)[-1]) == ("new", "reopened")
    say(alertmanager(("till-7", "resolved")))
    pass_time(cast, settings, minutes=11)
    pass_time(cast, settings, minutes=61)
    say(alertmanager(("till-7", "firing")))
    assert Incident.objects.count() == 2


def test_an_older_message_undoes_nothing(cast: Cast, source: Source) -> None:
    first = keep(cast, source, alertmanager(("till-7", "firing")))
    second = keep(cast, source, alertmanager(("till-7", "resolved")))
    third = keep(cast, source, alertmanager(("till-7", "firing")))
    now = walls.open_to(cast.everyone)
    for late, each in enumerate((third, second, first)):
        Inbound.objects.filter(pk=each.pk).update(due_at=now - timedelta(minutes=9 - late))
    while take_in_due():
        pass
    walls.open_to(cast.everyone)
    assert Alarm.objects.get().is_firing
    assert Incident.objects.count() == 1


def test_an_end_of_what_nobody_knows_does_nothing(cast: Cast, say: Say) -> None:
    say(alertmanager(("till-7", "resolved")))
    assert not Incident.objects.exists()
    assert Inbound.objects.get().state == "handled"


def test_what_its_source_cannot_say_any_more_is_put_aside_and_opened_by_hand(
    cast: Cast, source: Source, say: Say
) -> None:
    Source.objects.update(kind="zabbix")
    say(alertmanager(("till-7", "firing")))
    aside = Inbound.objects.get()
    assert aside.state == "quarantined"
    assert open_by_hand(aside) is not None
    walls.open_to(cast.everyone)
    [incident] = Incident.objects.all()
    assert incident.in_triage
    assert "till-7" in incident.entries.get(kind=Fact.MESSAGE_IN).text


def test_zabbix_and_plain_json_open_and_recover_too(
    cast: Cast, source: Source, say: Say, settings: Any
) -> None:
    for kind, bad, good in (
        ("zabbix", zabbix("42", "1"), zabbix("42", "0")),
        ("generic", generic("disk-7", "firing"), generic("disk-7", "resolved")),
    ):
        Source.objects.update(kind=kind)
        say(bad)
        incident = Incident.objects.latest("pk")
        assert incident.is_open, kind
        say(good)
        pass_time(cast, settings, minutes=6)
        incident.refresh_from_db()
        assert incident.status == "closed", kind


def test_the_incidents_page_and_its_panels_show_it(cast: Cast, say: Say, settings: Any) -> None:
    say(alertmanager(("till-7", "firing")))
    [incident] = Incident.objects.all()
    incident.acknowledge(by=cast.anna, now=walls.open_to(cast.everyone))
    pass_time(cast, settings, minutes=31)
    say(alertmanager(("till-7", "firing")))
    say(alertmanager(("till-7", "resolved")))
    pass_time(cast, settings, minutes=6)
    say(alertmanager(("till-7", "firing")))
    client = browser(cast.anna)
    for name in ("incident", "timeline", *PANELS, COMPOSER):
        page = client.get(reverse(name, kwargs={"number": incident.number}))
        assert page.status_code == 200, name
        if name == "timeline":
            told = page.content.decode()
    for words in ("le signale toujours", "alarmes ont cessé", "sonne de nouveau", "la supervision"):
        assert words in told, words


def test_the_same_alert_in_parallel_is_one_incident(house: Urls) -> None:
    with transaction.atomic():
        cast = cast_of_three()
        now = walls.open_to(cast.everyone)
        made, _ = sources.make(cast.bakery, kind="alertmanager", name="M", now=now)
    with transaction.atomic():
        for _ in range(24):
            keep(cast, made, alertmanager(("till-7", "firing"), ("till-8", "firing")))

    def empty(_: int) -> None:
        try:
            while take_in_due():
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(empty, range(4)))
    with walls.system():
        [incident] = Incident.objects.all()
        # What a quicker worker's younger message overtook is not counted.
        assert 2 <= incident.bundle.count <= 48
        assert incident.entries.filter(kind=Fact.MESSAGE_IN).count() == 1
        assert Alarm.objects.count() == 2
        assert not Inbound.objects.exclude(state="handled").exists()


def test_a_source_of_one_client_touches_no_other(cast: Cast, say: Say, now: datetime) -> None:
    say(alertmanager(("till-7", "firing")))
    walls.open_to_person(cast.carla)
    assert not Bundle.objects.exists()
    assert not Alarm.objects.exists()
    assert not Source.objects.exists()
    walls.open_to_person(cast.ben)
    assert not Incident.objects.visible_to(cast.ben).exists(), "it is nobody's: the manager's"


@pytest.mark.parametrize(
    ("said", "severity"),
    [("Disaster", 1), ("critical", 2), ("warning", 3), ("", 3), ("info", 4), ("9" * 99, 3)],
)
def test_what_the_monitoring_calls_severe_is_so_for_us(said: str, severity: int) -> None:
    alerts = [Alert(key="a", is_firing=True, title="x", severity=said)]
    assert from_monitor.severity_of(alerts) == severity


def test_the_worst_alert_says_how_bad_it_is() -> None:
    said = ("info", "critical", "")
    alerts = [Alert(key=each, is_firing=True, title="x", severity=each) for each in said]
    assert from_monitor.severity_of(alerts) == Incident.Severity.MAJOR
