"""Mail out: against a real server that refuses, hangs up and accepts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from tests.peers.smtp_sink import Mode, SmtpSink
from tournevis.ground.channels import outbox
from tournevis.ground.channels.email import send as sending
from tournevis.ground.channels.models import Delivery
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation

State = Delivery.State


@pytest.fixture
def sink(settings: Any) -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        settings.SMTP_URL = server.url
        yield server


def post(cast: Cast, **more: Any) -> Delivery:
    now = walls.open_to(cast.everyone)
    values = {
        "key": "receipt-1",
        "to": "ben@bakery.example",
        "subject": "Re: Internet en panne",
        "body": "Bonjour,\n.point\nÀ bientôt",
        **more,
    }
    return outbox.post(organisation=cast.bakery.pk, channel="email", now=now, **values)


def sent(delivery: Delivery) -> Delivery:
    assert outbox.send_due() == 1
    delivery.refresh_from_db()
    return delivery


def test_an_automatic_mail_is_one_that_nobody_answers(cast: Cast, sink: SmtpSink) -> None:
    token = "support+k3v9q2mzx7@centre.example"
    delivery = sent(post(cast, reply_to=token, in_reply_to="<mail-1@bakery.example>"))
    assert (delivery.state, delivery.provider_reference) == (State.ACCEPTED, "250 2.0.0 kept")
    [mail] = sink.accepted
    assert (mail.sender, mail.recipients) == ("", ("ben@bakery.example",))
    message = mail.message
    assert message["From"] == "Centre Atlas <support@centre.example>"
    assert message["Reply-To"] == token
    assert message["In-Reply-To"] == message["References"] == "<mail-1@bakery.example>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Message-ID"] == delivery.message_id
    plain = message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content() == "Bonjour,\r\n.point\r\nÀ bientôt"


def test_a_person_s_mail_has_a_return_path(cast: Cast, sink: SmtpSink) -> None:
    sent(post(cast, is_automatic=False, sender="Anna Martin <anna@centre.example>"))
    [mail] = sink.accepted
    assert mail.sender == "anna@centre.example"
    assert mail.message["From"] == "Anna Martin <anna@centre.example>"
    assert mail.message["Auto-Submitted"] is None


def test_no_line_break_enters_a_header(cast: Cast, sink: SmtpSink) -> None:
    sent(post(cast, subject="Bonjour\r\nBcc: everybody@example.com"))
    assert sink.accepted[0].message["Bcc"] is None
    bad = sent(post(cast, key="2", to="ben@bakery.example>\r\nRCPT TO:<carla@garage.example"))
    assert bad.state == State.FAILED
    assert len(sink.mails) == 1


def test_refused_with_451_it_is_sent_again_as_the_same_mail(
    cast: Cast, sink: SmtpSink, move_clock: Callable[..., None]
) -> None:
    sink.mode = Mode.LATER
    delivery = sent(post(cast))
    assert (delivery.state, delivery.trouble) == (State.QUEUED, "451 4.3.0 not now")
    sink.mode = Mode.ACCEPT
    move_clock(seconds=10)
    assert sent(delivery).state == State.ACCEPTED
    assert [mail.message["Message-ID"] for mail in sink.mails] == [delivery.message_id]


def test_refused_with_550_it_has_failed(cast: Cast, sink: SmtpSink) -> None:
    sink.mode = Mode.NEVER
    assert sent(post(cast)).state == State.FAILED
    sink.unknown = {"nobody@bakery.example"}
    unknown = sent(post(cast, key="2", to="nobody@bakery.example"))
    assert (unknown.state, unknown.trouble[:3]) == (State.FAILED, "550")


@pytest.mark.parametrize("mode", [Mode.DROP, Mode.HANG])
def test_without_an_answer_it_is_flagged_and_never_sent_twice(
    cast: Cast,
    sink: SmtpSink,
    mode: Mode,
    move_clock: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "TAKES_WITHIN", 0.5)
    sink.mode = mode
    delivery = sent(post(cast))
    assert delivery.state == State.AMBIGUOUS
    sink.mode = Mode.ACCEPT
    move_clock(days=3)
    assert outbox.send_due() == 0
    assert len(sink.mails) == 1


def test_an_unreachable_server_is_a_matter_of_time(
    cast: Cast, sink: SmtpSink, move_clock: Callable[..., None]
) -> None:
    sink.stop()
    delivery = sent(post(cast))
    assert delivery.state == State.QUEUED
    assert "Connection refused" in delivery.trouble
    sink.start()
    move_clock(seconds=10)
    assert sent(delivery).state == State.ACCEPTED


def test_a_refused_password_is_our_mistake_not_the_message_s(
    cast: Cast, sink: SmtpSink, settings: Any
) -> None:
    settings.SMTP_URL = sink.url.replace("//", "//us:wrong@")
    delivery = sent(post(cast))
    assert delivery.state == State.QUEUED
    assert "wrong" not in delivery.trouble


def test_without_a_server_it_is_a_file(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.SMTP_URL, settings.OUTBOX_FOLDER = "", tmp_path / "sent"
    delivery = sent(post(cast))
    assert (delivery.state, delivery.provider_reference) == (State.ACCEPTED, "file")
    [file] = (tmp_path / "sent").iterdir()
    assert file.name == f"{delivery.pk}.eml"
    message: EmailMessage = message_from_bytes(file.read_bytes(), policy=default)
    assert message["Subject"] == "Re: Internet en panne"


def test_a_folder_that_takes_nothing_is_a_matter_of_time(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "sent").write_text("not a folder")
    settings.SMTP_URL, settings.OUTBOX_FOLDER = "", tmp_path / "sent"
    assert sent(post(cast)).state == State.QUEUED


def test_a_centre_without_address_writes_to_nobody(cast: Cast, now: datetime) -> None:
    walls.open_to(cast.everyone)
    Organisation.objects.filter(pk=cast.centre.pk).update(email="")
    delivery = sent(post(cast))
    assert delivery.trouble == "the centre has no address to write from"
