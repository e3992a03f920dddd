"""The doors for mail servers: encryption, LMTP, and peers that mean no good."""

from __future__ import annotations

import shutil
import smtplib
import socket
import ssl
from asyncio import BaseTransport
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from tests.cast import Cast
from tests.peers.certificates import certificate
from tournevis.cli.cluster import Urls
from tournevis.ground.channels import inbox, room
from tournevis.ground.channels.email import doors, receiving
from tournevis.ground.channels.email.listen import Listener, Place, places
from tournevis.ground.channels.tests.rows import SUPPORT, committed_cast, kept, mail
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation

BEN = "ben@bakery.example"
OTHER = "help@other.example"


@pytest.fixture
def atlas(house: Urls) -> Cast:
    return committed_cast()


@pytest.fixture
def port(atlas: Cast) -> Iterator[int]:
    with Listener() as listener:
        yield listener.port


@contextmanager
def wire(port: int, source: str = "127.0.0.1") -> Iterator[socket.socket]:
    """A connection of bare bytes."""
    with closing(socket.create_connection(("127.0.0.1", port), 10, (source, 0))) as peer:
        yield peer


def say(peer: socket.socket, words: bytes, ends: bytes) -> bytes:
    """Say the words and hear until these bytes came, or the other side hangs up."""
    peer.sendall(words)
    heard = b""
    while ends not in heard and (more := peer.recv(65_536)):
        heard += more
    return heard


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def serial(port: int) -> bytes | None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as peer:
        peer.starttls(context=trusting())
        assert isinstance(peer.sock, ssl.SSLSocket)
        return peer.sock.getpeercert(binary_form=True)


def test_what_the_peer_showed_is_kept_with_the_mail(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, "mx.bakery.example", timeout=20) as peer:
        peer.ehlo()
        assert not peer.has_extn("starttls"), "without a certificate"
        assert peer.has_extn("pipelining")
        assert not peer.has_extn("auth")
        peer.sendmail(BEN, [SUPPORT], mail())
    [message] = kept()
    assert message.envelope == {
        "by": "smtp",
        "peer_ip": "127.0.0.1",
        "helo": "mx.bakery.example",
        "mail_from": BEN,
        "tls": False,
    }


def test_mail_comes_encrypted_and_a_renewed_certificate_is_shown(
    atlas: Cast, settings: Any, tmp_path: Path
) -> None:
    cert, key = certificate(tmp_path)
    settings.SMTP_TLS_CERTIFICATE, settings.SMTP_TLS_KEY = str(cert), str(key)
    with Listener() as listener:
        with smtplib.SMTP("127.0.0.1", listener.port, "mx.bakery.example", timeout=20) as peer:
            peer.starttls(context=trusting())
            peer.ehlo("mx.bakery.example")
            assert not peer.has_extn("auth")
            assert not peer.has_extn("starttls")
            assert peer.docmd("AUTH", "PLAIN AGEAYg==")[0] == 502
            peer.sendmail(BEN, [SUPPORT], mail())
        first = serial(listener.port)
        cert.write_text("half written")
        assert serial(listener.port) == first
        certificate(tmp_path)
        assert serial(listener.port) != first
    [message] = kept()
    assert message.envelope["tls"] is True


def test_what_was_said_before_the_encryption_is_forgotten(
    atlas: Cast, settings: Any, tmp_path: Path
) -> None:
    cert, key = certificate(tmp_path)
    settings.SMTP_TLS_CERTIFICATE, settings.SMTP_TLS_KEY = str(cert), str(key)
    with Listener() as listener, wire(listener.port) as plain:
        say(plain, b"EHLO x\r\n", b"250 HELP")
        injected = (
            b"STARTTLS\r\nMAIL FROM:<eve@evil.example>\r\nRCPT TO:<support@centre.example>\r\n"
        )
        say(plain, injected, b"220 Ready")
        with trusting().wrap_socket(plain) as peer:
            assert say(peer, b"DATA\r\n", b"\r\n").startswith(b"503")
            assert b"250 HELP" in say(peer, b"EHLO x\r\n", b"250 HELP")


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\n\n.\r\n"]
)
def test_no_mail_hides_in_another(port: int, end: bytes) -> None:
    hidden = b"MAIL FROM:<boss@centre.example>\r\nRCPT TO:<support@centre.example>\r\nDATA\r\n"
    with wire(port) as peer:
        say(peer, b"EHLO x\r\n", b"250 HELP")
        say(peer, b"MAIL FROM:<ben@bakery.example>\r\n", b"250")
        say(peer, b"RCPT TO:<support@centre.example>\r\n", b"250")
        say(peer, b"DATA\r\n", b"354")
        inside = mail() + b"one" + end + hidden + mail(2, "pay this")
        assert say(peer, inside + b"\r\n.\r\n", b"\r\n").startswith(b"250")
        assert say(peer, b"QUIT\r\n", b"221").startswith(b"221")
    [message] = kept()
    assert bytes(message.raw).endswith(mail(2, "pay this") + b"\r\n")
    assert message.sender == BEN


def test_commands_may_come_together_and_none_is_made_of_an_address(port: int) -> None:
    with wire(port) as peer:
        say(peer, b"EHLO x\r\n", b"250 HELP")
        together = (
            b"MAIL FROM:<ben@bakery.example>\r\nRCPT TO:<carla@garage.example>\r\n"
            b"RCPT TO:<support@centre.example>\r\nDATA\r\n"
        )
        answers = say(peer, together, b"354").split(b"\r\n")
        assert [line[:3] for line in answers[:4]] == [b"250", b"550", b"250", b"354"]
        assert say(peer, mail() + b".\r\nNOOP\r\n", b"250 OK").startswith(b"250 2.6.0")
        for strange in (b"<a\rRCPT TO:<x@y>>", b"<a\x00b@c.example>", b"<\x1b[2Jx@c.example>"):
            said = say(peer, b"MAIL FROM:" + strange + b"\r\n", b"\r\n")
            assert said[:1] == b"5", strange
        assert say(peer, b"VRFY support@centre.example\r\n", b"\r\n").startswith(b"252")
    assert len(kept()) == 1


def test_too_many_too_slow_and_too_long_peers(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_OF_ONE_PEER", 2)
    with wire(port, "127.0.0.2") as first, wire(port, "127.0.0.2") as second:
        assert say(first, b"", b"\r\n").startswith(b"220")
        assert say(second, b"", b"\r\n").startswith(b"220")
        with wire(port, "127.0.0.2") as third:
            assert say(third, b"", b"\r\n").startswith(b"421")
        with wire(port, "127.0.0.3") as another:
            assert say(another, b"", b"\r\n").startswith(b"220")
        assert say(first, b"QUIT\r\n", b"221").startswith(b"221")
        assert first.recv(100) == b""
    monkeypatch.setattr(doors, "COMMAND_WITHIN", 0.3)
    with wire(port, "127.0.0.2") as idle:
        assert b"421 4.4.2" in say(idle, b"", b"421 4.4.2")
        assert idle.recv(100) == b""
    monkeypatch.setattr(doors, "MOST_INSIDE", 0)
    with wire(port) as refused:
        assert say(refused, b"EHLO x\r\n", b"\r\n").startswith(b"421")


def test_the_settings_name_the_doors(settings: Any) -> None:
    settings.SMTP_LISTEN, settings.SMTP_PORT = "192.0.2.1", 25
    assert places() == [Place("192.0.2.1", 25)]
    settings.LMTP_PORT, settings.LMTP_SOCKET = 24, "/run/lmtp"
    assert places()[1:] == [
        Place("192.0.2.1", 24, is_lmtp=True),
        Place(path="/run/lmtp", is_lmtp=True),
    ]


def test_a_whole_network_of_one_peer_counts_as_one() -> None:
    class Transport(BaseTransport):
        def __init__(self, host: str) -> None:
            super().__init__({"peername": (host, 1, 0, 0)})

    assert doors.peer_host(Transport("2001:db8::1")) == doors.peer_host(Transport("2001:db8::2"))
    assert doors.peer_host(Transport("2001:db8:0:1::1")) != doors.peer_host(
        Transport("2001:db8::1")
    )
    assert doors.peer_host(Transport("192.0.2.1")) == "192.0.2.1"


def test_a_mail_that_never_ends_holds_no_place(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MAIL_WITHIN", 0.5)
    with wire(port) as peer:
        say(peer, b"EHLO x\r\n", b"250 HELP")
        say(peer, b"MAIL FROM:<ben@bakery.example>\r\n", b"250")
        say(peer, b"RCPT TO:<support@centre.example>\r\n", b"250")
        say(peer, b"DATA\r\n", b"354")
        assert b"421" in say(peer, b"Subject: slow", b"421")
    assert kept() == []


def test_on_a_full_disk_every_sender_is_asked_to_come_back(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    Usage = namedtuple("Usage", "total used free")
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1_000))
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as peer:
            peer.ehlo()
            assert peer.mail(BEN)[0] == 452
        with pytest.raises(room.NoRoom), walls.system() as now:
            inbox.keep(1, channel="sms", account="", sender="", raw=b"", message_id="",
                       content_hash="", now=now)  # fmt: skip
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as peer:
        peer.sendmail(BEN, [SUPPORT], mail())
    assert len(kept()) == 1


@pytest.fixture
def two_centres(atlas: Cast) -> None:
    with walls.system():
        [other] = walls.new_organisations(1)
        Organisation.objects.create(pk=other, name="Other", kind="centre", email=OTHER)


def handed_over(peer: smtplib.LMTP, raw: bytes, *to: str) -> list[int]:
    """The answers, one for each recipient that was taken (smtplib itself reads but one)."""
    peer.mail(BEN)
    taken = [each for each in to if peer.rcpt(each)[0] == 250]
    peer.putcmd("data")
    assert peer.getreply()[0] == 354
    peer.send(raw + b".\r\n")
    return [peer.getreply()[0] for _ in taken]


def test_lmtp_answers_for_each_recipient(
    two_centres: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "lmtp")
    real = inbox.keep

    def only_atlas(*args: Any, **values: Any) -> Any:
        if values["account"] == OTHER:
            raise OperationalError
        return real(*args, **values)

    with Listener(path=path, is_lmtp=True), smtplib.LMTP(path, timeout=20) as peer:
        assert Path(path).stat().st_mode & 0o777 == 0o660
        peer.ehlo("mta.centre.example")
        with monkeypatch.context() as patched:
            patched.setattr(inbox, "keep", only_atlas)
            assert handed_over(peer, mail(), OTHER, SUPPORT, "x@nowhere.example") == [451, 250]
        assert [message.account for message in kept()] == [SUPPORT]
        assert handed_over(peer, mail(), OTHER, SUPPORT) == [250, 250]
    assert sorted(message.account for message in kept()) == [OTHER, SUPPORT]
    assert kept()[0].envelope == {"by": "lmtp", "mail_from": BEN}
    with Listener(path=path, is_lmtp=True), smtplib.LMTP(path, timeout=20) as peer:
        assert peer.ehlo()[0] == 250, "the socket of a killed listener is in nobody's way"


def test_lmtp_refuses_too_large_a_mail_for_each_recipient(
    two_centres: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "LARGEST", 1_000)
    with (
        Listener(is_lmtp=True) as listener,
        smtplib.LMTP("127.0.0.1", listener.port, timeout=20) as peer,
    ):
        peer.ehlo()
        large = b"x" * 600 + b"\r\n" + b"x" * 600 + b"\r\n"
        assert handed_over(peer, large, SUPPORT, OTHER) == [552, 552]
        assert peer.noop()[0] == 250
        assert peer.docmd("EHLO", "x")[0] == 500
    assert kept() == []
