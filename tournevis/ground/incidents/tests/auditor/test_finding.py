"""Every way in which an incident can be forgotten is found; a house that works is left in peace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from conftest import drain
from tests.cast import Cast
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.models import Call, Inbound
from tournevis.ground.incidents.auditor.audit import audit, audit_due
from tournevis.ground.incidents.auditor.look import look, questions
from tournevis.ground.incidents.auditor.rows import Kind
from tournevis.ground.incidents.models import Audit, Incident, Lapse
from tournevis.ground.incidents.tests.auditor.conftest import Open, lapsed, last_audit
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Account
from tournevis.steps.oncall.models import Escalation

pytestmark = pytest.mark.usefixtures("inhabited")


@pytest.fixture
def harm(house: Urls) -> Callable[[str], None]:
    """`harm("UPDATE …")`: done to the rows by nobody's code."""

    def do(statement: str) -> None:
        with psycopg.connect(house.superuser) as admin:
            admin.execute("SET session_replication_role = replica")  # whatever else hangs on it
            assert admin.execute(statement.encode()).rowcount, "it harms nothing"

    return do


def found() -> list[str]:
    return sorted(each.kind for each in look(0).found)


def test_a_house_at_work_has_no_lapse(opened: Open, inhabited: Cast, settings: Any) -> None:
    opened()
    taken = opened(minutes=1)
    with walls.opened(*inhabited.everyone) as now:
        Incident.objects.get(pk=taken.pk).acknowledge(by=inhabited.anna, now=now)
    drain()
    for _ in range(8):  # two hours of alerts that nobody answers, and a promise that runs out
        settings.CLOCK_OFFSET += timedelta(minutes=15)
        drain()
        assert found() == []


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("UPDATE oncall_escalation SET stopped_at = now(), due_at = NULL", Kind.UNALERTED),
        ("DELETE FROM oncall_page; DELETE FROM oncall_escalation", Kind.UNALERTED),
        ("UPDATE oncall_escalation SET due_at = NULL", Kind.ASLEEP),
        ("UPDATE oncall_escalation SET due_at = due_at + interval '1 year'", Kind.ASLEEP),
        ("UPDATE oncall_escalation SET lease_until = now() + interval '99 years'", Kind.HELD),
        ("UPDATE oncall_escalation SET due_at = due_at - interval '1 hour'", Kind.OVERDUE),
        ("UPDATE channels_delivery SET state = 'queued', due_at = NULL", Kind.UNSENT),
        ("DELETE FROM incidents_reacted WHERE reaction LIKE '%%receipt%%'", Kind.UNANSWERED),
        ("UPDATE incidents_incident SET status = 'in_progress'", Kind.ORPHANED),
    ],
)
def test_what_nothing_will_happen_to_is_found(
    opened: Open, harm: Callable[[str], None], deed: str, kind: Kind
) -> None:
    opened()
    assert found() == []
    harm(deed.replace("%%", "%"))
    assert str(kind) in found()
    assert set(found()) <= {str(kind), *({"unreached"} if kind == Kind.UNSENT else set())}


def test_reactions_that_were_never_carried_out_are_found(opened: Open) -> None:
    opened(is_alerted=False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert found() == [Kind.UNALERTED, Kind.UNANSWERED]


def test_alerts_that_no_provider_takes_are_found(
    opened: Open, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.SMS_URL, settings.SMTP_URL = "http://127.0.0.1:9/", "smtp://127.0.0.1:9"
    opened(minutes=10)
    assert found() == []
    settings.CLOCK_OFFSET += timedelta(minutes=6)
    drain()
    assert found() == [Kind.UNREACHED]


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE organisations_account SET is_active = false",
        "DELETE FROM organisations_cover",
        "DELETE FROM organisations_membership WHERE role = 'engineer'",
    ],
)
def test_what_somebody_has_who_may_work_on_it_no_longer_is_found(
    opened: Open, inhabited: Cast, harm: Callable[[str], None], deed: str
) -> None:
    incident = opened()
    with walls.opened(*inhabited.everyone) as now:
        Incident.objects.get(pk=incident.pk).acknowledge(by=inhabited.anna, now=now)
    assert found() == []
    harm(deed)
    assert found() == [Kind.ORPHANED]
    with walls.opened(*inhabited.everyone):
        Account.objects.update(is_active=True)
        Incident.objects.update(assignee=inhabited.sophie)
    assert found() == [], "a supervisor sees every client"


def test_that_an_alert_was_taken_before_is_no_alert_now(
    opened: Open, inhabited: Cast, settings: Any
) -> None:
    incident = opened()
    settings.SMS_URL, settings.SMTP_URL = "http://127.0.0.1:9/", "smtp://127.0.0.1:9"
    with walls.opened(*inhabited.everyone) as now:
        held = Incident.objects.get(pk=incident.pk)
        held.acknowledge(by=inhabited.anna, now=now)
        held.solve(by=inhabited.anna, now=now, data={})
        held.reopen(by=None, now=now, data={})
    drain()
    settings.CLOCK_OFFSET += timedelta(minutes=16)
    drain()
    assert Kind.UNREACHED in found()


def test_a_call_that_was_picked_up_has_reached_somebody(
    opened: Open, inhabited: Cast, harm: Callable[[str], None], settings: Any
) -> None:
    opened(minutes=16)
    with walls.opened(inhabited.centre.pk) as now:
        call = Call.objects.create(
            organisation=inhabited.centre,
            reference="asked-page",
            direction=Call.Direction.OUT,
            state=Call.State.ENDED,
            purpose=Call.Purpose.ALERT,
            began_at=now,
            ended_at=now,
        )
    harm(f"UPDATE oncall_page SET channel = 'phone', delivery_id = NULL, call_id = {call.pk}")
    assert found() == [Kind.UNREACHED], "it rang in vain"
    harm(f"UPDATE channels_call SET answered_at = began_at WHERE id = {call.pk}")
    assert found() == []


def test_a_message_that_was_kept_and_never_taken_in_is_found(
    inhabited: Cast, harm: Callable[[str], None], settings: Any
) -> None:
    with walls.opened(inhabited.centre.pk) as now:
        Inbound.objects.create(
            organisation=inhabited.centre,
            channel="email",
            account="support@centre.example",
            raw=b"",
            content_hash="x",
            received_at=now,
            due_at=now,
        )
    harm("UPDATE channels_inbound SET due_at = NULL")
    settings.CLOCK_OFFSET += timedelta(minutes=3)
    assert found() == [Kind.UNREAD]


def test_every_table_of_due_rows_is_asked_about() -> None:
    tables = {each.table for each in questions() if each.kind == Kind.OVERDUE}
    assert {"oncall_escalation", "channels_delivery", "channels_inbound"} <= tables
    assert {"followup_followup", "incidents_bundle", "channels_call"} <= tables


def test_looking_changes_nothing(opened: Open, harm: Callable[[str], None]) -> None:
    opened()
    harm("UPDATE oncall_escalation SET due_at = NULL")
    look(0)
    with walls.system():
        assert not Lapse.objects.exists()
        assert Escalation.objects.get().due_at is None


def test_one_audit_a_minute_by_whoever_comes_first(settings: Any) -> None:
    for _ in range(3):
        audit_due()
    assert Audit.objects.count() == 1
    settings.CLOCK_OFFSET += timedelta(minutes=1)
    audit_due()
    assert Audit.objects.count() == 2


def test_an_answered_fact_is_not_looked_at_for_ever(
    opened: Open, harm: Callable[[str], None], settings: Any
) -> None:
    """A later version answers facts that this one did not: what is old is left in peace."""
    opened()
    audit()
    assert last_audit().entries_up_to > 0
    settings.CLOCK_OFFSET += timedelta(hours=1)
    harm("DELETE FROM incidents_reacted")
    audit()
    assert Kind.UNANSWERED not in lapsed()


def test_a_fact_that_was_not_answered_is_not_forgotten(
    opened: Open, harm: Callable[[str], None], settings: Any
) -> None:
    opened()
    harm("DELETE FROM incidents_reacted WHERE reaction LIKE '%receipt%'")
    for _ in range(3):
        audit()
        settings.CLOCK_OFFSET += timedelta(hours=1)
    assert Kind.UNANSWERED in lapsed()


def test_what_was_put_right_by_others_is_gone(
    opened: Open, inhabited: Cast, harm: Callable[[str], None]
) -> None:
    incident = opened()
    harm("UPDATE oncall_escalation SET due_at = due_at - interval '1 hour'")
    audit()
    assert lapsed() == [Kind.OVERDUE]
    with walls.opened(*inhabited.everyone) as now:
        Incident.objects.get(pk=incident.pk).acknowledge(by=inhabited.anna, now=now)
    drain()
    audit()
    assert lapsed() == []
