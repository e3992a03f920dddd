"""What is tried, and what must hold whatever the bytes: no exception but `Unreadable`, little time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time

from hypothesis import strategies as st

from tests.fuzz.wounds import SEEDS as MAILS
from tests.fuzz.wounds import STREAMS, hurt
from tournevis.cli.mail.parsing import NoMail
from tournevis.cli.mail.telling import as_line, summary
from tournevis.engines import sms
from tournevis.engines.mail import (
    Mail,
    Unreadable,
    calendar,
    content_hash,
    dates,
    der,
    read,
    read_head,
    rtf,
    tnef,
)
from tournevis.engines.mail.charset import decode
from tournevis.engines.mail.parameters import parameters

SECONDS = 10.0


@dataclass(frozen=True)
class Target:
    """Something that takes bytes from outside, and where its bytes come from."""

    seeds: Sequence[bytes]
    attempt: Callable[[bytes], None]

    @property
    def tries(self) -> st.SearchStrategy[bytes]:
        """The bytes to try."""
        return hurt(list(self.seeds))

    def holds(self, raw: bytes) -> None:
        """Try once; AssertionError, or whatever was raised, where something does not hold."""
        before = process_time()
        self.attempt(raw)
        assert process_time() - before < SECONDS


def mail(raw: bytes) -> None:
    """The parser: a mail or `Unreadable`, always the same, and JSON that any reader takes."""
    found = _outcome(raw)
    assert as_line(found) == as_line(_outcome(raw))
    told = json.loads(as_line(found))
    assert "\0" not in json.dumps(told, ensure_ascii=False)
    json.dumps(told, ensure_ascii=False).encode()  # a lone surrogate would raise
    summary("name", found)
    content_hash(raw)


def head(raw: bytes) -> None:
    """The cheap look at a mail that could not be read whole."""
    try:
        assert read_head(raw, "why").defects == ("why",)
    except Unreadable:
        pass


def report(raw: bytes) -> None:
    """A delivery report whose fields are these bytes."""
    status = b"\n\n".join((b"Content-Type: message/delivery-status", raw))
    mail(
        b"From: MAILER-DAEMON@x.example\nReturn-Path: <>\nSubject: Undelivered\n"
        b"Content-Type: multipart/report; boundary=b\n\n--b\n" + status + b"\n--b--\n"
    )
    mail(b"From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n" + raw)


def stream(raw: bytes) -> None:
    """Outlook's stream, and the RTF in it."""
    found = tnef.opened(raw, 20)
    assert found is None or len(found.files) <= 20
    rtf.plain_or_html(b"{\\rtf1\\fromhtml1 " + raw)
    rtf.plain_or_html(b"{\\rtf1 " + raw)
    rtf.unpacked(raw)


def envelope(raw: bytes) -> None:
    """A CMS envelope."""
    der.opened(raw)


def written(raw: bytes) -> None:
    """The small readers of text within a mail."""
    text = raw.decode("latin-1")
    calendar.told(text)
    dates.parsed(text)
    parameters(text)
    for charset in (None, "gb2312", "iso-2022-jp", "utf-7", "utf-16", "x-unknown"):
        decode(raw, charset).encode()


def short_message(raw: bytes) -> None:
    """What an SMS gateway says."""
    try:
        told = sms.query(raw)
        sms.mo(told)
        sms.dlr(told)
    except sms.Malformed:
        pass
    text = raw.decode("utf-8", "replace")
    sms.answer(text)
    sms.word_alone(text)
    sms.segments(text)
    sms.number(text[:50], "FR")


def _outcome(raw: bytes) -> Mail | NoMail:
    try:
        return read(raw)
    except Unreadable as unreadable:
        return NoMail(unreadable.reason, raw)


FIELDS = [
    b"Final-Recipient: rfc822; ben@client.example\nAction: failed\nStatus: 5.1.1\n",
    b"<ben@client.example>: host mx said: 550 5.1.1 unknown\n",
]
CALENDARS = [
    b"METHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:a\nDTSTART;TZID=Europe/Paris:20260303T101200\nEND:VEVENT"
]
QUERIES = [
    b"from=%2B33612345678&to=123&text=bonjour&coding=2&charset=UTF-16BE",
    b"id=a&type=8&answer=x",
]
TARGETS = {
    "mail": Target(MAILS, mail),
    "head": Target(MAILS, head),
    "report": Target(FIELDS, report),
    "stream": Target(STREAMS, stream),
    "envelope": Target([b"\x30\x80\x06\x09*\x86H\x86\xf7\r\x01\x07\x02\xa0\x80$\x80\x04\x02hi\0\0\0\0"], envelope),
    "written": Target([*CALENDARS, b"Tue, 3 Mar 2026 10:12:00 +0100", b"x; a*0*=utf-8'fr'%C3%A9"], written),
    "sms": Target(QUERIES, short_message),
}  # fmt: skip
