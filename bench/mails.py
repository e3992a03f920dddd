"""The mails: drawn from a fixed seed, the same bytes for both but for the address and the tag.

French and English, plain text and text beside HTML, a few with a file, with the head that a mail
has after some servers. A reply quotes the receipt it answers. Nothing here needs Django.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from random import Random

from bench.words import ANSWERS, QUOTES, RECEIPT, SIGNATURES, TROUBLES

COMPANIES, PEOPLE = 50, 10  # clients of the centre, and persons at each
CENTRE = "support@centre.example"
SEED = 20261124
REPLIES = 0.3
STRANGERS = 0.05  # of the new ones: nobody knows the address
WITH_HTML, WITH_FILE = 0.5, 0.1
ENCODINGS = (
    ("utf-8", "quoted-printable"),
    ("utf-8", "base64"),
    ("utf-8", "8bit"),
    ("iso-8859-1", "quoted-printable"),
)


@dataclass(frozen=True)
class Letter:
    """One mail to be written. `answers` is the opener it replies to, by its place."""

    key: str
    name: str
    sender: str
    language: str
    subject: str
    text: str
    shape: str
    encoding: tuple[str, str]
    answers: int | None = None

    def written(self, to: str = CENTRE, tag: str = "", answered: str = "") -> bytes:
        """The mail as its sender's server hands it over.

        `tag` is what the centre wrote into the subject, `answered` the id of its message.
        """
        message = EmailMessage(policy=SMTP)
        for name, value in _head(self, to, tag, answered):
            message[name] = value
        charset, transfer = self.encoding
        message.set_content(self.text, charset=charset, cte=transfer)
        if self.shape != "plain":
            message.add_alternative(_html(self.text), subtype="html", charset="utf-8", cte="base64")
        if self.shape == "file":
            picture = Random(self.key).randbytes(20_000)
            message.add_attachment(picture, "image", "png", filename="ecran.png")
        for number, part in enumerate(message.walk()):
            if part.is_multipart():
                part.set_boundary(f"=_{self.key}_{number}")
        return message.as_bytes()


def person(company: int, number: int) -> tuple[str, str, str]:
    """Name, address and language of a person of a client company; every third is English."""
    name = f"Client {number + 1} of company {company + 1}"
    language = "en" if company % 3 == 2 else "fr"
    return name, f"client{number}@company{company}.example", language


def openers(count: int) -> list[Letter]:
    """The mails that opened what the replies are about, each from another person."""
    draw = Random(SEED)
    return [_new(draw, f"opener{n}", n % COMPANIES, n // COMPANIES % PEOPLE) for n in range(count)]


def letters(count: int, opened: Sequence[Letter]) -> list[Letter]:
    """The mails to be measured: new ones and replies, mixed."""
    draw = Random(SEED + 1)
    return [_one(draw, f"letter{n}", opened) for n in range(count)]


def _one(draw: Random, key: str, opened: Sequence[Letter]) -> Letter:
    if draw.random() < REPLIES and opened:
        return _reply(draw, key, draw.randrange(len(opened)), opened)
    letter = _new(draw, key, draw.randrange(COMPANIES), draw.randrange(PEOPLE))
    if draw.random() >= STRANGERS:
        return letter
    return Letter(**{**vars(letter), "sender": f"{key}@elsewhere.example", "name": "Somebody"})


def _new(draw: Random, key: str, company: int, number: int) -> Letter:
    name, sender, language = person(company, number)
    subject, body = draw.choice(TROUBLES[language])
    text = f"{body}\n\n{SIGNATURES[language].format(name=name)}\n"
    return Letter(key, name, sender, language, subject, text, _shape(draw), draw.choice(ENCODINGS))


def _reply(draw: Random, key: str, place: int, opened: Sequence[Letter]) -> Letter:
    first = opened[place]
    quoted = "\n".join(
        f"> {line}" for line in f"{RECEIPT[first.language]}\n\n{first.text}".split("\n")
    )
    text = f"{draw.choice(ANSWERS[first.language])}\n\n{QUOTES[first.language]}\n{quoted}\n"
    shape, encoding = _shape(draw), draw.choice(ENCODINGS)
    subject = f"Re: {first.subject}"
    return Letter(
        key, first.name, first.sender, first.language, subject, text, shape, encoding, place
    )


def _shape(draw: Random) -> str:
    drawn = draw.random()
    return "file" if drawn < WITH_FILE else "html" if drawn < WITH_FILE + WITH_HTML else "plain"


def _head(letter: Letter, to: str, tag: str, answered: str) -> list[tuple[str, str]]:
    domain = letter.sender.partition("@")[2]
    day = "Tue, 24 Nov 2026 09:12:30 +0100"
    servers = ("mx.centre.example", f"out.{domain}", f"inside.{domain}")
    received = [
        f"from {other} ({other} [192.0.2.{n}]) by {one} with ESMTPS id {letter.key}{n}; {day}"
        for n, (one, other) in enumerate(itertools.pairwise(servers), start=1)
    ]
    signature = Random(letter.key).randbytes(128).hex()
    threads = [("In-Reply-To", answered), ("References", answered)] if answered else []
    return [
        ("Return-Path", f"<{letter.sender}>"),
        *(("Received", each) for each in received),
        (
            "DKIM-Signature",
            f"v=1; a=rsa-sha256; d={domain}; s=key1; h=from:to:subject; b={signature}",
        ),
        ("From", f'"{letter.name}" <{letter.sender}>'),
        ("To", f"Support <{to}>"),
        ("Subject", f"{letter.subject} {tag}".strip()),
        ("Date", day),
        ("Message-ID", f"<{letter.key}@{domain}>"),
        *threads,
        ("MIME-Version", "1.0"),
        ("User-Agent", "Mail 1.0"),
    ]


def _html(text: str) -> str:
    lines = "".join(
        f'<p style="margin:0;font-family:Arial">{line}</p>\r\n' for line in text.split("\n")
    )
    return f"<html><head><meta charset='utf-8'></head><body>{lines}</body></html>"
