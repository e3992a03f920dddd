"""Outlook's and S/MIME's envelopes, made from their specifications for the tests."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from functools import cache

import compressed_rtf  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

UNICODE, STRING8, BINARY, OBJECT, LONG, BOOLEAN, SYSTIME = 0x1F, 0x1E, 0x102, 0x0D, 3, 0x0B, 0x40
PROPERTIES, NEW_FILE, TITLE, DATA, FILE_PROPERTIES, BODY = (
    *(0x00069003, 0x00069002, 0x00018010, 0x0006800F, 0x00069005, 0x0002800C),
)
WRAPPED = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial;}}"
    rb"{\colortbl\red0\green0\blue0;}\uc1\pard\plain\deftab360 \f0\fs24 "
    rb"{\*\htmltag19 <html>}{\*\htmltag50 <body>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 "
    rb"D\'e9j\'e0 \u8364? {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 cass\'e9\htmlrtf }\htmlrtf0 "
    rb"{\*\htmltag92 </b>}{\*\htmltag84 &nbsp;}\htmlrtf \'a0\htmlrtf0 \htmlrtf }\htmlrtf0 {\*\htmltag72 </p>}"
    rb"\htmlrtf \par \htmlrtf0 {\*\htmltag58 </body>}{\*\htmltag27 </html>}}"
)
PLAIN_RTF = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\info{\title no}}"
    rb"\f0 Bonjour\par D\'e9j\'e0 \{vu\}\par {\f1 \'ef\'f0\'e8}\par \u-10179?\u-8704?}"
)


def value(kind: int, data: bytes) -> bytes:
    """A value as a property list holds it."""
    if kind in (UNICODE, STRING8, BINARY, OBJECT):
        return struct.pack("<II", 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return data + b"\0" * (-len(data) % 4)


def listed(*properties: tuple[int, int, bytes]) -> bytes:
    """A property list of (type, number, value); one with a name goes first, to be stepped over."""
    named = (
        struct.pack("<HH", LONG, 0x8001)
        + b"G" * 16
        + struct.pack("<II", 1, 6)
        + b"a\0b\0\0\0"
        + b"\0\0"
        + b"\7\0\0\0"
    )
    body = b"".join(
        struct.pack("<HH", kind, number) + value(kind, data) for kind, number, data in properties
    )
    return struct.pack("<I", len(properties) + 1) + named + body


def tnef(*attributes: tuple[int, bytes]) -> bytes:
    """A TNEF stream of these attributes."""
    head = struct.pack("<IH", 0x223E9F78, 1)
    return head + b"".join(
        (b"\1" if kind in (PROPERTIES, BODY) else b"\2")
        + struct.pack("<II", kind, len(data))
        + data
        + struct.pack("<H", sum(data) % 65536)
        for kind, data in attributes
    )


def wide(text: str) -> bytes:
    """Text as a Unicode property holds it."""
    return (text + "\0").encode("utf-16-le")


def in_rtf(rtf: bytes) -> bytes:
    """A stream whose body is compressed RTF."""
    packed = bytes(compressed_rtf.compress(rtf, compressed=True))
    return tnef((PROPERTIES, listed((BOOLEAN, 0x0E1F, b"\1\0"), (BINARY, 0x1009, packed))))


def with_file(name: str, content: bytes) -> bytes:
    """A stream with one file whose long name is in its properties."""
    told = listed(
        (UNICODE, 0x3707, wide(name)),
        (STRING8, 0x370E, b"image/png\0"),
        (UNICODE, 0x3712, wide("logo@c")),
    )
    return tnef(
        (NEW_FILE, b"\0" * 14), (TITLE, b"LONG~1.PNG\0"), (DATA, content), (FILE_PROPERTIES, told)
    )


def with_message() -> bytes:
    """A stream with a message attached, which has a file of its own."""
    inner = tnef(
        (BODY, b"The text inside\0"),
        (NEW_FILE, b"\0" * 14),
        (TITLE, b"plan.txt\0"),
        (DATA, b"plan"),
    )
    told = listed((UNICODE, 0x3001, wide("Re: plan")), (OBJECT, 0x3701, b"G" * 16 + inner))
    return tnef((BODY, b"See the message\0"), (NEW_FILE, b"\0" * 14), (FILE_PROPERTIES, told))


@cache
def signed(content: bytes, *, detached: bool = False) -> bytes:
    """`content` in a signed CMS envelope, DER, under a key made for the occasion."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ben@client.example")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    builder = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    builder = builder.not_valid_after(datetime(2040, 1, 1, tzinfo=UTC)).public_key(key.public_key())
    certificate = builder.sign(key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary]
    if detached:
        options.append(pkcs7.PKCS7Options.DetachedSignature)
    maker = pkcs7.PKCS7SignatureBuilder().set_data(content)
    return maker.add_signer(certificate, key, hashes.SHA256()).sign(Encoding.DER, options)
