"""What surely can be put right is, once, and the timeline says so; the rest is told to people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from conftest import drain
from tests.cast import Cast
from tests.peers.smtp_sink import Mode, SmtpSink
from tournevis.cli.cluster import Urls
from tournevis.ground.channels.models import Delivery, Inbound
from tournevis.ground.incidents.auditor.audit import audit
from tournevis.ground.incidents.auditor.look import look
from tournevis.ground.incidents.auditor.mending import AGAIN, RESUMED
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident, Lapse
from tournevis.ground.incidents.tests.auditor.conftest import Open, lapsed, last_audit
from tournevis.ground.organisations import walls
from tournevis.steps.oncall.models import Escalation, Page

pytestmark = pytest.mark.usefixtures("inhabited")
WAITING = "UPDATE oncall_escalation SET due_at = due_at - interval '1 hour'"


@pytest.fixture
def harm(house: Urls) -> Callable[[str], None]:
    """`harm("UPDATE …")`: done to the rows by nobody's code."""

    def do(statement: str) -> None:
        with psycopg.connect(house.superuser) as admin:
            admin.execute("SET session_replication_role = replica")  # whatever else hangs on it
            assert admin.execute(statement.encode()).rowcount, "it harms nothing"

    return do


def flags(incident: Incident) -> list[str]:
    with walls.system():
        entries = incident.entries.filter(kind=Fact.FLAGGED).order_by("pk")
        return [each.data.get("why", "") for each in entries]


def steps(incident: Incident) -> int:
    with walls.system():
        return Page.objects.filter(incident=incident, channel="sms").count()


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("UPDATE oncall_escalation SET stopped_at = now(), due_at = NULL", AGAIN),
        ("UPDATE oncall_escalation SET due_at = NULL", RESUMED),
        ("UPDATE oncall_escalation SET due_at = due_at + interval '1 year'", RESUMED),
        (
            "UPDATE oncall_escalation SET due_at = due_at - interval '1 hour',"
            " lease_until = now() + interval '99 years'",
            RESUMED,
        ),
    ],
)
def test_alerting_that_came_to_a_stop_goes_on(
    opened: Open, harm: Callable[[str], None], deed: str, said: str
) -> None:
    incident = opened()
    before = steps(incident)
    harm(deed)
    audit()
    assert flags(incident) == [said]
    assert (last_audit().mended, last_audit().pressing) == (1, 0)
    drain()
    assert steps(incident) == before + 1
    audit()
    assert lapsed() == []
    assert flags(incident) == [said], "said once"


def test_a_lost_job_is_done_after_all(opened: Open, settings: Any) -> None:
    incident = opened(is_alerted=False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    audit()
    drain()
    assert steps(incident) == 1
    with walls.system():
        assert Escalation.objects.filter(incident=incident).count() == 1
        assert incident.deadlines.count() == 1, "the promise was made too"
    settings.CLOCK_OFFSET += timedelta(minutes=1)
    audit()
    assert lapsed() == []


def test_an_alert_that_would_never_leave_leaves(opened: Open, harm: Callable[[str], None]) -> None:
    opened()
    harm("UPDATE channels_delivery SET state = 'queued', due_at = NULL WHERE channel = 'sms'")
    audit()
    drain()
    with walls.system():
        assert not Delivery.objects.filter(channel="sms", state="queued").exists()


def test_a_message_that_was_put_nowhere_is_taken_in(
    inhabited: Cast, harm: Callable[[str], None], settings: Any
) -> None:
    raw = (
        b"From: ben@bakery.example\r\nTo: support@centre.example\r\nSubject: Panne\r\n\r\nPanne\r\n"
    )
    with walls.opened(inhabited.centre.pk) as now:
        Inbound.objects.create(
            organisation=inhabited.centre, channel="email", account="support@centre.example",
            sender="ben@bakery.example", raw=raw, content_hash="x", received_at=now, due_at=now,
        )  # fmt: skip
    harm("UPDATE channels_inbound SET due_at = NULL")
    settings.CLOCK_OFFSET += timedelta(minutes=3)
    audit()
    drain()
    with walls.system():
        assert Incident.objects.filter(subject="Panne").count() == 1


def test_mending_leaves_alone_what_was_answered_meanwhile(
    opened: Open, inhabited: Cast, harm: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = opened()
    harm("UPDATE oncall_escalation SET stopped_at = now(), due_at = NULL")
    real = look

    def then_anna_takes_it(*given: Any) -> Any:
        seen = real(*given)
        with walls.opened(*inhabited.everyone) as now:
            Incident.objects.get(pk=incident.pk).acknowledge(by=inhabited.anna, now=now)
        return seen

    monkeypatch.setattr("tournevis.ground.incidents.auditor.audit.look", then_anna_takes_it)
    audit()
    assert flags(incident) == []
    with walls.system():
        assert Escalation.objects.get().due_at is None


def test_supervisors_and_the_outside_are_told_of_what_stays(
    opened: Open, inhabited: Cast, harm: Callable[[str], None], settings: Any
) -> None:
    incident = opened()
    harm(WAITING)
    with SmtpSink() as sink:
        settings.AUDIT_EMAIL, settings.AUDIT_SMTP_URL = ["ops@house.example"], sink.url
        audit()
        assert not sink.mails, "after a restart much is late for a moment"
        settings.CLOCK_OFFSET += timedelta(minutes=1)
        audit()
        settings.CLOCK_OFFSET += timedelta(minutes=1)
        audit()
        [mail] = sink.mails
    assert mail.recipients == ("ops@house.example",)
    assert f"#{incident.pk}" in mail.message.get_content()
    assert "Plus d'internet" not in mail.message.get_content(), "no words of strangers"
    with walls.system():
        told = Delivery.objects.filter(key__startswith="lapses-")
        assert set(told.values_list("to", flat=True)) == {
            inhabited.sophie.email,
            inhabited.sophie.phone,
        }
        body = told.get(channel="email").body
        assert f"#{incident.pk}" in body
        assert "s’en occupera" in body


def test_when_the_outside_cannot_be_told_it_is_tried_again(
    opened: Open, harm: Callable[[str], None], settings: Any
) -> None:
    opened()
    harm(WAITING)
    with SmtpSink() as sink:
        settings.AUDIT_EMAIL, settings.AUDIT_SMTP_URL = ["ops@house.example"], sink.url
        audit()
        settings.CLOCK_OFFSET += timedelta(minutes=1)
        sink.mode = Mode.LATER
        audit()
        assert not sink.mails
        sink.mode = Mode.ACCEPT
        audit()
        assert len(sink.mails) == 1
    with walls.system():
        assert Delivery.objects.filter(key__startswith="lapses-").count() == 2, "told once"


def test_a_supervisor_sees_the_lapses_of_their_own_clients_only(
    opened: Open, inhabited: Cast, harm: Callable[[str], None]
) -> None:
    opened(by=inhabited.carla)
    harm(WAITING)
    audit()
    with walls.opened(inhabited.bakery.pk):
        assert not Lapse.objects.exists()
    with walls.opened(inhabited.garage.pk):
        assert Lapse.objects.count() == 1
