"""Machines open nothing by themselves and are never answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import Cast
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import BadAddress, Delivery, Inbound
from tournevis.ground.channels.posting import Letter
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import MagicLink
from tournevis.steps.intake.loops import MOST_AN_HOUR
from tournevis.steps.intake.tests.letters import (
    SUPPORT,
    answer_to,
    in_french,
    incident_of,
    kept,
    letter,
    taken_in,
    texted,
)

ROBOTS = {
    "auto-replied": {"Auto_Submitted": "auto-replied"},
    "auto-generated": {"Auto_Submitted": "auto-generated"},
    "null return path": {"Return_Path": "<>"},
    "bulk": {"Precedence": "bulk"},
    "list": {"List_Id": "<news.example>", "sender": "news@elsewhere.example"},
    "robot": {"sender": "no-reply@bakery.example"},
    "out of office": {"subject": "Réponse automatique : absent"},
    "ourselves": {"sender": SUPPORT},
    "nobody": {"sender": "undisclosed"},
}


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_machine_opens_nothing(cast: Cast, kind: str) -> None:
    inbound = taken_in(kept(cast.centre.pk, letter(**ROBOTS[kind])))
    assert inbound.state == "quarantined"
    assert inbound.trouble.startswith(in_french("an automatic message"))
    assert not Incident.objects.exists()


@pytest.mark.parametrize("kind", [k for k in ROBOTS if k not in ("nobody", "ourselves")])
def test_a_machines_answer_joins_unseen_and_marked(cast: Cast, kind: str) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    raw = letter(**{**ROBOTS[kind], "to": answer_to(incident, cast.ben)})
    entry = Entry.objects.get(inbound=taken_in(kept(cast.centre.pk, raw)))
    assert entry.incident == incident
    assert entry.data["automatic"] is True
    assert not entry.is_public
    assert incident.entries.filter(kind=Fact.FLAGGED, data__flag="automatic").exists()


def test_an_absence_never_reopens(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    with walls.opened(*cast.everyone) as now:
        incident.solve(by=cast.anna, now=now, data={})
        incident.close(by=None, now=now, data={})
    raw = letter(to=answer_to(incident, cast.ben), Auto_Submitted="auto-replied")
    incident_of(kept(cast.centre.pk, raw))
    incident.refresh_from_db()
    assert incident.status == Incident.Status.CLOSED


def test_a_client_who_writes_through_a_list_is_heard_but_not_answered(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter(List_Id="<team.bakery.example>")))
    assert incident.requester == cast.ben
    assert incident.entries.get(kind=Fact.OPENED).data["automatic"] is True


def test_whatever_opens_for_a_machine_is_marked(cast: Cast) -> None:
    for fields in ROBOTS.values():
        taken_in(kept(cast.centre.pk, letter(**fields)))
    incident_of(kept(cast.centre.pk, letter(List_Id="<team.bakery.example>")))
    opened = Entry.objects.filter(kind=Fact.OPENED)
    assert all(entry.data.get("automatic") for entry in opened)


def bounce(message_id: str, action: str = "failed") -> bytes:
    return (
        b"From: MAILER-DAEMON@mx.example\nTo: support@centre.example\nReturn-Path: <>\n"
        b"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <b@mx.example>\n"
        b"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;"
        b" boundary=x\n\n--x\nContent-Type: text/plain\n\nSorry.\n"
        b"--x\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; ben@bakery.example"
        b"\nAction: " + action.encode() + b"\nStatus: 5.1.1\n\n"
        b"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: " + message_id.encode() + b"\n"
        b"\n--x--\n"
    )


@pytest.mark.parametrize("action", ["failed", "delayed"])
def test_a_bounce_is_a_flag_on_the_incident_it_is_about(cast: Cast, action: str) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    with walls.opened(*cast.everyone) as now:
        delivery = outbox.post(
            organisation=cast.bakery.pk, key="receipt", channel="email", to=cast.ben.email,
            body="…", now=now,
        )  # fmt: skip
        incident.record(Fact.MESSAGE_OUT, now=now, delivery=delivery, is_public=True)
    inbound = taken_in(kept(cast.centre.pk, bounce(delivery.message_id, action)))
    assert inbound.state == "handled"
    entry = Entry.objects.get(inbound=inbound)
    assert (entry.kind, entry.incident, entry.is_public) == (Fact.FLAGGED, incident, False)
    assert entry.data["flag"] == action
    assert "ben@bakery.example" in entry.data["why"]


def test_a_bounce_of_many_alerts_is_about_no_incident(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    with walls.opened(*cast.everyone) as now:
        delivery = outbox.post(
            organisation=cast.bakery.pk, key="batch", channel="email", to=cast.anna.email,
            body="…", person=cast.anna, now=now, link=(MagicLink.Purpose.BATCH, incident.pk),
        )  # fmt: skip
    assert taken_in(kept(cast.centre.pk, bounce(delivery.message_id))).state == "quarantined"
    assert not incident.entries.filter(kind=Fact.FLAGGED).exists(), "it has the batch's number"


def test_a_bounce_fails_its_message_and_marks_the_address(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    with walls.opened(*cast.everyone) as now:
        delivery = outbox.post(
            organisation=cast.bakery.pk, key="receipt", channel="email", to=cast.ben.email,
            body="…", now=now,
        )  # fmt: skip
        delivery.settle(state=Delivery.State.ACCEPTED, accepted_at=now)
        incident.record(Fact.MESSAGE_OUT, now=now, delivery=delivery, is_public=True)
    taken_in(kept(cast.centre.pk, bounce(delivery.message_id)))
    walls.open_to(cast.everyone)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.FAILED
    assert BadAddress.objects.get().kind == BadAddress.Kind.HARD


def sent_by_mail(cast: Cast, incident: Incident, key: str, letter: Letter) -> Delivery:
    with walls.opened(*cast.everyone) as now:
        delivery = outbox.post(
            organisation=cast.bakery.pk, key=key, channel="email", to=cast.ben.email,
            body="…", now=now, letter=letter,
        )  # fmt: skip
        delivery.settle(state=Delivery.State.ACCEPTED, accepted_at=now)
    return delivery


def test_a_bounce_of_a_copy_is_about_the_incident_of_the_first(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    first = sent_by_mail(cast, incident, "first", Letter())
    copy = sent_by_mail(cast, incident, "copy", Letter(origin=first, is_copy=True))
    with walls.opened(*cast.everyone) as now:
        incident.record(Fact.MESSAGE_OUT, now=now, delivery=first, is_public=True)
    assert taken_in(kept(cast.centre.pk, bounce(copy.message_id))).state == "handled"
    walls.open_to(cast.everyone)
    copy.refresh_from_db()
    assert copy.state == Delivery.State.FAILED


def test_a_bounce_of_what_was_answered_is_not_believed(cast: Cast) -> None:
    incident = incident_of(kept(cast.centre.pk, letter()))
    first = sent_by_mail(cast, incident, "first", Letter())
    with walls.opened(*cast.everyone) as now:
        incident.record(Fact.MESSAGE_OUT, now=now, delivery=first, is_public=True)
        Delivery.objects.update(accepted_at=now - timedelta(minutes=5))
    kept(cast.centre.pk, letter(Return_Path=f"<{cast.ben.email}>"))
    taken_in(kept(cast.centre.pk, bounce(first.message_id)))
    walls.open_to(cast.everyone)
    first.refresh_from_db()
    assert first.state == Delivery.State.ACCEPTED
    assert not BadAddress.objects.exists()


def test_a_bounce_about_nothing_of_ours_is_put_aside(cast: Cast) -> None:
    assert taken_in(kept(cast.centre.pk, bounce("<unknown@x>"))).state == "quarantined"


def test_a_flood_from_an_unknown_address_is_put_aside(cast: Cast) -> None:
    for _ in range(MOST_AN_HOUR + 1):
        inbound = kept(cast.centre.pk, letter("d@elsewhere.example"))
    taken_in(inbound)
    assert Incident.objects.count() == MOST_AN_HOUR
    why = in_french("too many messages from this address within an hour")
    assert Inbound.objects.get(state="quarantined").trouble == why
    assert incident_of(kept(cast.centre.pk, letter())).requester == cast.ben


def test_an_sms_from_a_name_is_put_aside(cast: Cast) -> None:
    inbound = taken_in(texted(cast.centre.pk, "PROMO", "Gagnez un voyage"))
    assert inbound.state == "quarantined"
