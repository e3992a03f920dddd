"""Whatever arrives is taken in or put aside; nothing stops the queue, nothing is lost."""

from __future__ import annotations

import random
from time import monotonic

import pytest

from tests.cast import Cast
from tournevis.ground.channels.models import Inbound
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry
from tournevis.steps.intake import loops, take_in
from tournevis.steps.intake.take_in import take_in_due
from tournevis.steps.intake.tests.letters import incident_of, kept, letter

HEAD = b"From: ben@bakery.example\nTo: support@centre.example\nSubject: x\n"
COPIES = ", ".join(f"a{n}@elsewhere.example" for n in range(20_000))
LOOKS = {
    "nothing": b"",
    "zeros": b"\x00" * 1000,
    "no body": HEAD,
    "NUL everywhere": HEAD.replace(b"x", b"a\x00b") + b"\nte\x00xt",
    "lone surrogates": HEAD + b"Content-Type: text/plain; charset=utf-7\n\n+2AA-",
    "utf-16 said, latin sent": HEAD + b"Content-Type: text/plain; charset=utf-16\n\n\xe9t\xe9",
    "unknown charset": HEAD + b"Content-Type: text/plain; charset=klingon\n\n\xe9t\xe9",
    "20,000 copies": HEAD + b"Cc: " + COPIES.encode() + b"\n\npanne",
    "no From": b"To: support@centre.example\nSubject: x\n\npanne",
    "a long From": b"From: " + b"a" * 200 + b"@" + b"b" * 240 + b".example\nSubject: x\n\npanne",
    "a word in From": b"From: =?utf-8?q?ben=40bakery.example?=@evil.example\nSubject: x\n\npanne",
    "two From": b"From: ben@bakery.example\n" + HEAD.replace(b"ben@", b"eve@") + b"\npanne",
    "brackets": HEAD + "Message-ID: ‹[…]>\n\npanne".encode(),
    "a long id": HEAD + b"Message-ID: <" + b"i" * 5_000 + b"@x>\n\npanne",
    "a long subject": HEAD.replace(b"x", b"s" * 50_000) + b"\npanne",
    "many references": HEAD + b"References: " + b"<a@b> " * 20_000 + b"\n\npanne",
    "nested parts": HEAD
    + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(500)
    ),
    "deep HTML": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 20_000 + b"panne",
    "line ends in fields": HEAD.replace(b"x", b"=?utf-8?q?a=0D=0ABcc=3A_eve=40x.example?=")
    + b"\np",
    "a number too large": letter(subject="Re: #" + "9" * 15),
    "a bad token": letter(
        to="support+999999999999999p999999999999999kaaaaaaaaaaaaaaaa@centre.example"
    ),
    "emoji": letter(subject="🔥" * 400, text="🔥"),
}


@pytest.fixture(autouse=True)
def expected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing unexpected happens: what is put aside is put aside for a reason we know."""

    def unexpected(inbound: Inbound, trouble: Exception) -> None:
        raise AssertionError from trouble

    monkeypatch.setattr(take_in, "_later", unexpected)


def test_whatever_it_looks_like_it_has_an_end(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "MOST_UNPROVEN_AN_HOUR", 1000)
    inbounds = {name: kept(cast.centre.pk, raw) for name, raw in LOOKS.items()}
    began = monotonic()
    while take_in_due():
        pass
    assert monotonic() - began < 30
    for name, inbound in inbounds.items():
        inbound.refresh_from_db()
        assert inbound.state in ("handled", "quarantined"), name
        assert bytes(inbound.raw) == LOOKS[name], name
    assert Entry.objects.filter(kind=Fact.OPENED).count() >= 12
    for entry in Entry.objects.all():
        assert "\x00" not in entry.text
        assert "\n" not in entry.incident.subject


def test_a_readable_mail_behind_them_all_arrives(cast: Cast) -> None:
    for raw in LOOKS.values():
        kept(cast.centre.pk, raw)
    assert incident_of(kept(cast.centre.pk, letter())).requester == cast.ben


def test_noise_is_never_unexpected(cast: Cast) -> None:
    chance = random.Random(7)
    whole = letter(In_Reply_To="<a@b>", Cc="x@y.example")
    for _ in range(60):
        noisy = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            noisy[chance.randrange(len(noisy))] = chance.randrange(256)
        kept(cast.centre.pk, bytes(noisy))
    while take_in_due():
        pass
    assert not Inbound.objects.filter(state="received").exists()
