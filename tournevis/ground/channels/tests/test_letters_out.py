"""What a mail of ours looks like at the other end: signed, threaded, in two bodies; copies too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dkim
import pytest

from tests.cast import Cast
from tests.peers.smtp_sink import SmtpSink
from tournevis.cli.dkim import record
from tournevis.ground.channels import outbox
from tournevis.ground.channels.email import dkim_keys
from tournevis.ground.channels.email.letter import unsubscribe_path, unsubscribing
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.posting import Letter
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import SigningKey


@pytest.fixture
def sink(settings: Any) -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        settings.SMTP_URL = server.url
        yield server


def post(cast: Cast, key: str = "a", **more: Any) -> Delivery:
    now = walls.open_to(cast.everyone)
    values = {"to": cast.ben.email, "subject": "Re: Internet", "body": "Bonjour **Ben**", **more}
    return outbox.post(organisation=cast.bakery.pk, key=key, channel="email", now=now, **values)


def test_it_is_signed_and_dns_says_by_whom(cast: Cast, sink: SmtpSink) -> None:
    zone = record("", "", "winter", is_new=False)
    name, _, rest = zone.partition(" IN TXT ")
    answer = "".join(rest.split('"')[1::2])
    assert all(len(piece) <= 255 for piece in rest.split('"')[1::2])
    asked: list[str] = []

    def dns(wanted: bytes | str, timeout: int = 5) -> bytes:
        asked.append(wanted.decode() if isinstance(wanted, bytes) else wanted)
        return answer.encode()

    post(cast, letter=Letter(is_question=True))
    outbox.send_due()
    [mail] = sink.accepted
    assert dkim.verify(mail.raw, dnsfunc=dns)
    assert asked == [name] == ["winter._domainkey.centre.example."]
    signed = str(mail.message["DKIM-Signature"]).replace(" ", "").lower()
    for field in ("list-unsubscribe-post", "list-unsubscribe", "from", "subject", "message-id"):
        assert f":{field}:" in signed.replace("h=", ":").replace(";", ":")
    assert not dkim.verify(mail.raw.replace(b"Internet", b"Intranet", 1), dnsfunc=dns)
    assert record("", "", "other", is_new=False) == zone, "asking again makes no other key"
    walls.open_to(cast.everyone)
    assert "PRIVATE" not in SigningKey.objects.get().private_key


@pytest.mark.parametrize("domain", ["", "x", "a b.example", "x.example\nA", "-x.example"])
def test_what_is_no_domain_gets_no_key(cast: Cast, domain: str) -> None:
    now = walls.open_to(cast.everyone)
    with pytest.raises(dkim_keys.BadName):
        dkim_keys.make_key(cast.centre.pk, domain, "s", now)


def test_two_bodies_a_thread_and_a_signature(cast: Cast, sink: SmtpSink) -> None:
    chain = ("<root@x.example>", "<mid@y.example>", "<last@x.example>")
    letter = Letter(references=chain, signature="Anna\nCentre Atlas", language="fr")
    post(cast, in_reply_to="<last@x.example>", is_automatic=False, letter=letter)
    outbox.send_due()
    [mail] = sink.accepted
    message = mail.message
    assert str(message["References"]).split() == list(chain)
    assert message["In-Reply-To"] == "<last@x.example>"
    plain, rich = message.iter_parts()
    assert plain.get_content().split() == ["Bonjour", "Ben", "--", "Anna", "Centre", "Atlas"]
    html = rich.get_content()
    assert '<html lang="fr">' in html
    assert "<strong>Ben</strong>" in html
    assert "src=" not in html
    assert message["List-Unsubscribe"] is None


def test_a_copy_has_the_heads_of_the_first_and_its_own_way_back(cast: Cast, sink: SmtpSink) -> None:
    letter = Letter(cc=("lea@bakery.example",))
    first = post(cast, letter=letter, is_automatic=False)
    copy = Letter(cc=letter.cc, origin=first, is_copy=True)
    post(cast, "b", to="lea@bakery.example", reply_to="support+lea12345@centre.example",
         letter=copy, is_automatic=False)  # fmt: skip
    outbox.send_due()
    mails = {mail.recipients: mail.message for mail in sink.accepted}
    assert set(mails) == {("ben@bakery.example",), ("lea@bakery.example",)}
    for message in mails.values():
        assert (message["To"], message["Cc"]) == ("ben@bakery.example", "lea@bakery.example")
    assert mails[("lea@bakery.example",)]["Reply-To"] == "support+lea12345@centre.example"


def test_a_question_says_where_questions_end(cast: Cast, sink: SmtpSink) -> None:
    delivery = post(cast, letter=Letter(is_question=True))
    outbox.send_due()
    path = unsubscribe_path(cast.bakery.pk, delivery.pk)
    message = sink.accepted[0].message
    assert message["List-Unsubscribe"] == f"<http://localhost:8000{path}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    signed = path.split("/")[2]
    assert unsubscribing(signed) == (cast.bakery.pk, delivery.pk)
    assert unsubscribing(signed.replace(".", ".1", 1)) is None
