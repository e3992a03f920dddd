"""Answering the alert's mail: its secret address, from the engineer's own mailbox, and nothing less."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email.message import Message as Mail
from typing import Any

import pytest

from tests.cast import Cast
from tests.peers.smtp_sink import SmtpSink
from tournevis.ground.channels import outbox
from tournevis.ground.channels.email import send as smtp
from tournevis.ground.channels.models import Channel, Delivery, Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Incident
from tournevis.ground.organisations import walls
from tournevis.steps.intake import take_in
from tournevis.steps.oncall.answers import by_mail
from tournevis.steps.oncall.tests.conftest import Move, Open, Post, Work


@pytest.fixture
def sink(post: Post, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[SmtpSink]:
    """A real mail server that takes the alerts; intake asks this step about mails first."""
    with SmtpSink() as sink:
        settings.SMTP_URL = sink.url
        monkeypatch.setattr(outbox, "_CHANNELS", {"email": smtp.send, "sms": post.send})
        monkeypatch.setattr(take_in, "asked_first_by_mail", [by_mail.hear])
        yield sink


def reply_to(sink: SmtpSink) -> str:
    return str(sink.accepted[-1].message["Reply-To"])


def write(cast: Cast, sender: str, to: str, text: str, head: str = "") -> Inbound:
    """A mail comes in and is taken in; the walls are left open to everyone."""
    count = Inbound.objects.count()
    raw = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: Re: alerte\r\nMessage-ID: <m{count}@x.example>\r\n"
        f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()
    with walls.system() as now:
        pass
    walls.open_to(cast.everyone)
    held = Inbound.objects.create(
        organisation=cast.centre,
        channel=Channel.EMAIL,
        account="support@centre.example",
        sender=sender,
        raw=raw,
        message_id=f"<m{count}@x.example>",
        content_hash=f"h{count}",
        received_at=now,
        due_at=now,
    )
    take_in.take_in(held)
    walls.open_to(cast.everyone)
    held.refresh_from_db()
    return held


def test_ok_as_the_first_word_takes_it(
    cast: Cast, opened: Open, work: Work, sink: SmtpSink
) -> None:
    incident = opened()
    work()
    address = reply_to(sink)
    assert address.startswith("support+")
    assert address not in str(Delivery.objects.values_list("reply_to", "body")), "no secret rests"
    held = write(
        cast, cast.anna.email, address, "Ok, merci\r\n\r\nLe 24 nov., Centre Atlas a écrit :\r\n> x"
    )
    assert held.state == "handled"
    incident.refresh_from_db()
    assert (incident.status, incident.assignee) == ("acknowledged", cast.anna)
    assert incident.entries.get(kind=Fact.ACKNOWLEDGED).data == {"how": "email"}
    work()
    assert "est à vous" in _text(sink)
    assert Incident.objects.count() == 1, "an answer opens nothing"


def test_solved_and_next_say_so_too(
    cast: Cast, opened: Open, work: Work, sink: SmtpSink, post: Post
) -> None:
    incident = opened()
    work()
    first = reply_to(sink)
    write(cast, cast.anna.email, first, "Suivant svp")
    work()
    assert post.numbers() == [cast.anna.phone, cast.emile.phone], "the next one, at once"
    second = next(
        str(each.message["Reply-To"])
        for each in sink.accepted
        if cast.emile.email in each.recipients
    )
    write(cast, cast.emile.email, second, "Résolu.\r\nLe câble était débranché.")
    incident.refresh_from_db()
    assert (incident.status, incident.assignee) == ("solved", cast.emile)
    assert incident.entries.get(kind=Fact.SOLVED).data["summary"] == "Le câble était débranché."


@pytest.mark.parametrize("who", ["emile", "ben", "carla", "sophie"])
def test_the_secret_from_another_mailbox_takes_nothing(
    cast: Cast, opened: Open, work: Work, sink: SmtpSink, who: str
) -> None:
    incident = opened()
    work()
    held = write(cast, getattr(cast, who).email, reply_to(sink), "OK")
    assert held.state == "quarantined", "a person looks at it"
    incident.refresh_from_db()
    assert incident.status == "new"
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    "address",
    ["support@centre.example", "support+aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@centre.example"],
)
def test_a_forged_from_without_the_secret_takes_nothing(
    cast: Cast, opened: Open, work: Work, sink: SmtpSink, address: str
) -> None:
    incident = opened()
    work()
    write(cast, cast.anna.email, address, "OK")
    incident.refresh_from_db()
    assert incident.status == "new"


def test_what_a_machine_answers_takes_nothing(
    cast: Cast, opened: Open, work: Work, sink: SmtpSink
) -> None:
    incident = opened()
    work()
    head = "Auto-Submitted: auto-replied\r\n"
    write(cast, cast.anna.email, reply_to(sink), "OK, je suis absente", head)
    incident.refresh_from_db()
    assert incident.status == "new"


def test_the_same_answer_again_and_a_late_one_are_answered_kindly(
    cast: Cast, tuesday: datetime, opened: Open, work: Work, sink: SmtpSink
) -> None:
    incident = opened()
    work()
    address = reply_to(sink)
    incident.acknowledge(by=cast.emile, now=tuesday)
    write(cast, cast.anna.email, address, "OK")
    write(cast, cast.anna.email, address, "OK")
    work()
    answers = [each for each in sink.accepted if "réponse" in str(each.message["Subject"])]
    assert len(answers) == 1
    assert "Émile Petit" in _text(sink)
    incident.refresh_from_db()
    assert incident.assignee == cast.emile


def test_an_old_secret_takes_nothing(
    cast: Cast, opened: Open, work: Work, sink: SmtpSink, move_clock: Move
) -> None:
    incident = opened()
    work()
    address = reply_to(sink)
    move_clock(hours=25)
    write(cast, cast.anna.email, address, "OK")
    incident.refresh_from_db()
    assert incident.status == "new"


def test_other_words_are_kept_for_the_team(
    cast: Cast, opened: Open, work: Work, sink: SmtpSink
) -> None:
    incident = opened()
    work()
    write(cast, cast.anna.email, reply_to(sink), "C'est encore leur routeur ? Qui a la clé ?")
    incident.refresh_from_db()
    assert incident.status == "new"
    note = incident.entries.get(kind=Fact.NOTE)
    assert (note.by, note.is_public) == (cast.anna, False)
    assert "routeur" in note.text


def test_who_may_no_longer_see_the_client_takes_nothing(
    cast: Cast, opened: Open, work: Work, sink: SmtpSink
) -> None:
    from tournevis.ground.organisations.models import Cover

    incident = opened()
    work()
    Cover.objects.filter(person=cast.anna).delete()
    write(cast, cast.anna.email, reply_to(sink), "OK")
    incident.refresh_from_db()
    assert incident.status == "new"


def _text(sink: SmtpSink) -> str:
    message: Mail = sink.accepted[-1].message
    part = next(each for each in message.walk() if each.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()
