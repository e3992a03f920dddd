"""The same mail twice is one mail; another one under its name is not (promise 2)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tournevis.engines.mail import content_hash

from .letters import letter

RAW = letter("Bonjour,\nplus d'internet\n", References="<a@b.example>\r\n <c@d.example>")


@pytest.mark.parametrize(
    "copy",
    [
        b"Delivered-To: sales@centre.example\r\nReceived: from a by b\r\n" + RAW,
        b"Return-Path: <ben@client.example>\r\nX-Spam-Score: 1\r\n" + RAW,
        b"Authentication-Results: mx; dmarc=pass\r\n" + RAW,
        RAW.replace(b"\r\n", b"\n"),
        RAW + b"\r\n\r\n",
        RAW.replace(b"\r\n <c@d", b" <c@d"),
        b"From ben@client.example Tue Mar  3 10:12:00 2026\r\n" + RAW,
        RAW.replace(b"Subject:", b"SUBJECT: "),
    ],
)
def test_copies_hash_alike(copy: bytes) -> None:
    assert content_hash(copy) == content_hash(RAW)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"plus d'internet\r\n", b"plus d'eau\r\n"),
        (b"Subject: Plus", b"Subject: Moins"),
        (b"ben@client", b"carla@client"),
        (b"support@", b"sales@"),
        (b"10:12", b"10:13"),
        (b"<first@", b"<second@"),
        (b"Bonjour,\r\n", b"Bonjour, "),
    ],
)
def test_other_mails_hash_differently(old: bytes, new: bytes) -> None:
    other = RAW.replace(old, new)
    assert other != RAW
    assert content_hash(other) != content_hash(RAW)


def test_a_field_cannot_pass_for_the_body() -> None:
    first = b"From: a@b.example\nSubject: x\n\nbody"
    second = b"From: a@b.example\n\nsubject:x\n\nbody"
    assert content_hash(first) != content_hash(second)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_have_one(raw: bytes) -> None:
    assert len(content_hash(raw)) == 64
