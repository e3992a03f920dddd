"""Who vouches for a sender: real signatures, real DNS packets from a server on loopback."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.peers.dns_server import DnsServer
from tournevis.engines.mail import read
from tournevis.ground.channels.email import names, signatures
from tournevis.ground.channels.email.names import organisational
from tournevis.ground.channels.email.vouching import Vouch, vouched
from tournevis.ground.channels.models import Inbound

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
LETTER = (
    b"From: Ben <ben@my-bakery.example>\r\nTo: support@centre.example\r\nSubject: Internet\r\n"
    b"Message-ID: <1@my-bakery.example>\r\n\r\nPlus d'internet.\r\n"
)
PEER = {"peer_ip": "8.8.8.8", "helo": "mx.my-bakery.example", "mail_from": "ben@my-bakery.example"}


def public_key() -> list[str]:
    der = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    text = "".join(der.decode().splitlines()[1:-1])
    return [f'"v=DKIM1; k=rsa; p={text[:200]}" "{text[200:]}"']


@pytest.fixture(scope="module")
def key() -> list[str]:
    return public_key()


@pytest.fixture
def dns(settings: Any, key: list[str]) -> Iterator[DnsServer]:
    records = {
        ("s1._domainkey.my-bakery.example", "TXT"): key,
        ("s1._domainkey.evil.example", "TXT"): key,
        ("s1._domainkey.post.my-bakery.example", "TXT"): key,
        ("_dmarc.my-bakery.example", "TXT"): ['"v=DMARC1; p=reject"'],
        ("_dmarc.evil.example", "TXT"): ['"v=DMARC1; p=none"'],
        ("my-bakery.example", "TXT"): ['"v=spf1 ip4:8.8.8.0/24 -all"'],
        ("evil.example", "TXT"): ['"v=spf1 ip4:9.9.9.9 -all"'],
    }
    with DnsServer(records) as server:
        settings.VERIFY_SENDERS = True
        settings.DNS_SERVERS = [server.address]
        yield server


def signed(raw: bytes, domain: bytes = b"my-bakery.example", **more: Any) -> bytes:
    pem = KEY.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    headers = more.pop("include_headers", [b"from", b"to", b"subject"])
    return bytes(dkim.sign(raw, b"s1", domain, pem, include_headers=headers, **more)) + raw


def judged(raw: bytes, envelope: dict[str, Any] | None = None) -> Vouch:
    return vouched(Inbound(raw=raw, envelope=envelope or {}), read(raw))


def test_a_signature_of_the_domain_vouches(dns: DnsServer) -> None:
    found = judged(signed(LETTER))
    assert (found.dmarc, found.dkim, found.spf) == ("pass", "pass", "none")
    assert found.is_good
    assert found.domain == "my-bakery.example"


def test_the_domains_own_server_vouches(dns: DnsServer) -> None:
    assert judged(LETTER, PEER).dmarc == "pass"
    assert judged(LETTER, PEER | {"peer_ip": "8.8.9.1"}).spf == "fail"
    assert not judged(LETTER, PEER | {"peer_ip": "8.8.9.1"}).is_good


def test_a_subdomain_vouches_unless_the_policy_is_strict(dns: DnsServer) -> None:
    raw = signed(LETTER, b"post.my-bakery.example")
    assert judged(raw).is_good
    dns.records[("_dmarc.my-bakery.example", "TXT")] = ['"v=DMARC1; p=reject; adkim=s"']
    names._resolver.cache_clear()
    assert judged(raw).dmarc == "fail"


def test_another_domain_vouches_for_nobody_else(dns: DnsServer) -> None:
    assert judged(signed(LETTER, b"evil.example")).dmarc == "fail"
    peer = {"peer_ip": "9.9.9.9", "helo": "evil.example", "mail_from": "x@evil.example"}
    found = judged(LETTER, peer)
    assert (found.spf, found.dmarc) == ("pass", "fail")


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"Plus d", b"Moins d"),
        lambda raw: raw.replace(b"Subject: Internet", b"Subject: Intranet"),
        lambda raw: b"From: The boss <boss@my-bakery.example>\r\n" + raw,
        lambda raw: raw.replace(b"From: Ben <", b"From: x@evil.example, Ben <"),
        lambda raw: b"DKIM-Signature : d=my-bakery.example\r\n" + raw.replace(b"<ben@", b"<eve@"),
        lambda raw: b"".join(raw.partition(b"\r\n\r\n")[:2]),
    ],
    ids=["body", "subject", "second From", "two senders", "sham signature", "cut"],
)
def test_what_was_changed_is_not_vouched_for(dns: DnsServer, change: Any) -> None:
    assert not judged(change(signed(LETTER))).is_good


def test_a_sham_signature_above_a_true_one_of_another_is_no_proof(dns: DnsServer) -> None:
    sham = b"DKIM-Signature : v=1; a=rsa-sha256; d=my-bakery.example; h=from; s=s1; b=x; bh=x\r\n"
    assert judged(sham + signed(LETTER, b"evil.example")).dmarc == "fail"


def test_what_may_be_lengthened_is_not_vouched_for(dns: DnsServer) -> None:
    raw = signed(LETTER, length=True)
    assert not judged(raw + b"And pay this invoice.\r\n").is_good


def test_without_a_policy_nothing_is_said(dns: DnsServer) -> None:
    del dns.records[("_dmarc.my-bakery.example", "TXT")]
    found = judged(signed(LETTER), PEER)
    assert (found.dmarc, found.spf, found.dkim) == ("none", "pass", "pass")
    assert not found.is_good


def test_a_relay_of_ours_is_not_the_senders_server(dns: DnsServer) -> None:
    for ours in ("127.0.0.1", "10.1.2.3", "::1", "fd00::1"):
        assert judged(LETTER, PEER | {"peer_ip": ours}).spf == "none"


def test_a_silent_dns_is_waited_for_a_short_time(
    dns: DnsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names, "ANSWERS_WITHIN", 0.2)
    dns.silent.add("_dmarc.my-bakery.example")
    assert judged(signed(LETTER)).dmarc == "temperror"
    dns.silent = {"s1._domainkey.my-bakery.example"}
    assert judged(signed(LETTER)).dmarc == "temperror"


def test_answers_are_remembered(dns: DnsServer) -> None:
    raw = signed(LETTER)
    judged(raw, PEER)
    asked = len(dns.asked)
    assert judged(raw, PEER).is_good
    assert len(dns.asked) == asked


def test_a_mail_of_a_thousand_signatures_costs_little(dns: DnsServer) -> None:
    one = b"DKIM-Signature: v=1; a=rsa-sha256; d=%b; s=s1; h=from; bh=AAAA; b=AAAA\r\n"
    many = b"".join(one % (b"d%d.example" % n) for n in range(1_000))
    assert judged(many + signed(LETTER)).is_good, "those of others are not looked at"
    assert judged(one % b"my-bakery.example" * 1_000 + LETTER).dkim == "fail"
    assert len(dns.asked) < 10


@pytest.mark.parametrize(
    "raw",
    [
        LETTER + b" " * 2_000_000 + b"x\r\n",
        LETTER + (b" " * 900 + b"x\r\n") * 2_000,
        LETTER + b"\r\n" * 300_000 + b"x",
        b"X: y\r\n" + b" z\r\n" * 500_000 + LETTER,
        b"DKIM-Signature: v=1; d=my-bakery.example; b=" + b" " * 100_000 + b"!\r\n" + LETTER,
        b"DKIM-Signature: v=1; d=my-bakery.example; h=" + b"from:" * 50_000 + b"\r\n" + LETTER,
        b"DKIM-Signature: " + b" " * 50_000 + b";d" + b" " * 50_000 + b"=\r\n" + LETTER,
    ],
    ids=["one blank", "blanks", "lines", "folds", "blank in b", "long h", "blank around d"],
)
def test_no_mail_takes_long_to_judge(dns: DnsServer, raw: bytes) -> None:
    head = signed(LETTER, canonicalize=(b"relaxed", b"relaxed")).removesuffix(LETTER)
    inbound, mail = Inbound(raw=head + raw, envelope={}), read(LETTER)
    began = time.process_time()
    assert vouched(inbound, mail).domain == "my-bakery.example"
    assert time.process_time() - began < 5.0, "seconds; what is quadratic takes minutes"


def test_blanks_may_change_on_the_way_where_the_signer_said_so(dns: DnsServer) -> None:
    letter = LETTER.replace(b"d'internet.", b"d' \t  internet.  \t\r\n \r\n x")
    raw = signed(letter, canonicalize=(b"relaxed", b"relaxed"))
    assert judged(raw).is_good
    assert judged(raw.replace(b"' \t  i", b"' i").replace(b"  \t\r\n", b"\r\n")).is_good
    strict = signed(letter, canonicalize=(b"relaxed", b"simple"))
    assert judged(strict).is_good
    assert not judged(strict.replace(b"' \t  i", b"' i")).is_good


def test_a_trusted_server_is_believed_when_we_do_not_look(settings: Any) -> None:
    settings.TRUSTED_AUTHSERV = "mx.centre.example"
    said = (
        b"Authentication-Results: mx.centre.example; dmarc=pass header.from=my-bakery.example\r\n"
    )
    assert judged(said + LETTER).is_good
    assert not judged(LETTER).is_good
    assert not judged(said.replace(b"mx.centre", b"mx.evil") + LETTER).is_good


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("a.b.bakery.example", "bakery.example"),
        ("shop.bakery.co.uk", "bakery.co.uk"),
        ("mail.bakery.fr", "bakery.fr"),
        ("box.lan", "box.lan"),
        ("a.github.io", "a.github.io"),
    ],
)
def test_the_registered_domain(domain: str, registered: str) -> None:
    assert organisational(domain) == registered


def record_of(modulus: int, exponent: int) -> list[str]:
    """A key of the sender's choice, as DNS shows it; in bare PKCS #1, which dkimpy reads too."""

    def tlv(tag: int, value: bytes) -> bytes:
        size = len(value).to_bytes(2, "big")
        return bytes([tag, 0x82]) + size + value

    numbers = [tlv(2, each.to_bytes(each.bit_length() // 8 + 1)) for each in (modulus, exponent)]
    text = base64.b64encode(tlv(0x30, b"".join(numbers))).decode()
    parts = [text[at : at + 250] for at in range(0, len(text), 250)]
    return [" ".join(['"v=DKIM1; k=rsa; p="', *(f'"{part}"' for part in parts)])]


@pytest.mark.parametrize(
    ("modulus", "exponent", "looks"),
    [(2**2047 + 1, 65537, 1), (2**4096 + 1, 65537, 0), (2**2047 + 1, 2**2000 + 1, 0),
     (2**2047 + 1, 2**32 + 1, 0)],
    ids=["fit", "long", "long exponent", "odd exponent"],
)  # fmt: skip
def test_a_key_made_to_keep_us_busy_is_no_key(
    dns: DnsServer, monkeypatch: pytest.MonkeyPatch, modulus: int, exponent: int, looks: int
) -> None:
    seen: list[int] = []
    monkeypatch.setattr(dkim, "RSASSA_PKCS1_v1_5_verify", lambda *_: seen.append(1))
    dns.records[("s1._domainkey.my-bakery.example", "TXT")] = record_of(modulus, exponent)
    names._resolver.cache_clear()
    assert judged(signed(LETTER)).dkim == "fail"
    assert len(seen) == looks


def test_a_signature_that_names_too_many_fields_is_not_looked_at(dns: DnsServer) -> None:
    fields = [b"from", *(b"x-%d" % each for each in range(99))]
    assert judged(signed(LETTER, include_headers=fields)).dkim == "pass"
    assert judged(signed(LETTER, include_headers=[*fields, b"x-more"])).dkim == "fail"


def test_a_record_too_long_for_a_key_is_none(
    dns: DnsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signatures, "LONGEST_RECORD", 300)
    assert judged(signed(LETTER)).dkim == "fail"


@pytest.mark.parametrize("bound", ["LARGEST_BODY", "MOST_LINES", "MOST_FIELDS"])
def test_what_is_too_large_to_verify_is_not_vouched_for(
    dns: DnsServer, monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(signatures, bound, 4)
    found = judged(signed(LETTER))
    assert (found.dmarc, found.dkim) == ("fail", "policy")
    assert "too large to verify" in found.why
    assert judged(signed(LETTER), PEER).is_good, "its server vouches all the same"
    assert judged(LETTER).dkim == "none"
