"""The doors of the house, each used by somebody who tries again until they are told it was taken.

What they bring is brought badly on purpose: broken off in the middle, or brought again after it
was taken. `faults` counts how often.
"""

from __future__ import annotations

import contextlib
import random
import smtplib
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from imaplib import IMAP4
from urllib.parse import urlencode

import httpx

from tests.house import House

CENTRE = "support@atelier.example"
LOOPBACK = "127.0.0.1"
PATIENCE = 240.0  # seconds
TROUBLES = (OSError, smtplib.SMTPException, httpx.HTTPError, IMAP4.error, EOFError)


@dataclass
class Door:
    """One way in. `bring(number)` raises unless it was taken; `mark(number)` is what the entry says."""

    name: str
    first: int  # the number of its first client, so that no two doors share one
    bring: Callable[[int], None]
    break_off: Callable[[int], None]
    mark: Callable[[int], str]
    taken: list[int] = field(default_factory=list)
    faults: int = 0

    def use(self, many: int, draw: random.Random, stop: Callable[[], bool]) -> None:
        """Bring so many, each until it is taken, badly more often than not."""
        for number in range(self.first, self.first + many):
            if stop():
                return
            if draw.random() < 0.6:
                self.faults += 1
                with contextlib.suppress(*TROUBLES):
                    self.break_off(number)
            if self._brought(number):
                self.taken.append(number)
                self._again(number, draw)

    def _brought(self, number: int) -> bool:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                self.bring(number)
            except TROUBLES:
                time.sleep(0.3)
                continue
            return True
        return False

    def _again(self, number: int, draw: random.Random) -> None:
        for _ in range(draw.randint(0, 2)):
            self.faults += 1
            with contextlib.suppress(*TROUBLES):
                self.bring(number)


def doors(house: House, *, key: str, secret: str, imap: tuple[str, int, str, str]) -> list[Door]:
    """Mail by SMTP, LMTP, IMAP and webhook; SMS by a gateway; a switchboard's missed calls."""
    return [
        Door("smtp", 0, _by_smtp(house), _half_of_smtp(house), lambda n: f"Panne smtp n{n}x"),
        Door("lmtp", 300, _by_lmtp(house), _half_of_smtp(house), lambda n: f"Panne lmtp n{n}x"),
        Door("imap", 600, _by_imap(imap), _nothing, lambda n: f"Panne imap n{n}x"),
        Door(
            "http", 900, _by_http(house, key), _half_of_http(house), lambda n: f"Panne http n{n}x"
        ),
        Door(
            "sms", 1200, _by_sms(house, secret), _half_of_http(house), lambda n: f"Panne sms n{n}x"
        ),
        Door("call", 1500, _by_call(house, secret), _half_of_http(house), telephone),
    ]


def telephone(number: int) -> str:
    """The number of this client, as `House.invite_many` gave it."""
    return f"+336111{number:05d}"


def mail(door: str, number: int) -> bytes:
    """A mail of this client's."""
    return (
        f"From: client{number}@lamour.example\r\nTo: {CENTRE}\r\nSubject: Panne {number}\r\n"
        f"Message-ID: <{door}-{number}@client.example>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Panne {door} n{number}x\r\n"
    ).encode()


def _by_smtp(house: House) -> Callable[[int], None]:
    def bring(number: int) -> None:
        with smtplib.SMTP(LOOPBACK, house.smtp_port, timeout=10) as smtp:
            smtp.sendmail(f"client{number}@lamour.example", [CENTRE], mail("smtp", number))

    return bring


def _by_lmtp(house: House) -> Callable[[int], None]:
    def bring(number: int) -> None:
        with smtplib.LMTP(LOOPBACK, house.lmtp_port) as lmtp:
            lmtp.sendmail(f"client{number}@lamour.example", [CENTRE], mail("lmtp", number))

    return bring


def _half_of_smtp(house: House) -> Callable[[int], None]:
    def break_off(number: int) -> None:
        with socket.create_connection((LOOPBACK, house.smtp_port), 5) as line:
            line.settimeout(5)
            for said in (
                "EHLO x",
                f"MAIL FROM:<client{number}@lamour.example>",
                f"RCPT TO:<{CENTRE}>",
                "DATA",
            ):
                line.recv(4096)
                line.sendall(f"{said}\r\n".encode())
            line.recv(4096)
            line.sendall(mail("smtp", number)[:80])

    return break_off


def _by_imap(imap: tuple[str, int, str, str]) -> Callable[[int], None]:
    host, port, user, password = imap

    def bring(number: int) -> None:
        box = IMAP4(host, port, timeout=10)
        try:
            box.login(user, password)
            answer, _ = box.append("INBOX", "", "", mail("imap", number))
            if answer != "OK":
                raise IMAP4.error("not taken")
        finally:
            with contextlib.suppress(*TROUBLES):
                box.logout()

    return bring


def _nothing(number: int) -> None:
    """The faults of this door are made where its mail is fetched: by the kills."""


def _by_http(house: House, key: str) -> Callable[[int], None]:
    def bring(number: int) -> None:
        _asked(
            house, f"/mail/in/{CENTRE}/", mail("http", number), "message/rfc822",
            {"Authorization": f"Bearer {key}"},
        )  # fmt: skip

    return bring


def _by_sms(house: House, secret: str) -> Callable[[int], None]:
    def bring(number: int) -> None:
        said = {"secret": secret, "from": telephone(number), "to": "+33199000000"}
        text = {"id": f"sms-{number}", "text": f"Panne sms n{number}x"}
        httpx.get(
            f"{house.address}/sms/mo/?{urlencode({**said, **text})}", timeout=10
        ).raise_for_status()

    return bring


def _by_call(house: House, secret: str) -> Callable[[int], None]:
    def bring(number: int) -> None:
        for event in ("ringing", "ended"):
            told = {"event": event, "call": f"call-{number}", "direction": "in"}
            numbers = {"from": telephone(number), "to": "+33199000000"}
            _asked(
                house, "/phone/events/", urlencode({**told, **numbers}).encode(),
                "application/x-www-form-urlencoded", {"Authorization": f"Bearer {secret}"},
            )  # fmt: skip

    return bring


def _asked(house: House, path: str, body: bytes, kind: str, headers: dict[str, str]) -> None:
    answer = httpx.post(
        f"{house.address}{path}",
        content=body,
        headers={**headers, "Content-Type": kind},
        timeout=10,
    )
    answer.raise_for_status()


def _half_of_http(house: House) -> Callable[[int], None]:
    def break_off(number: int) -> None:
        with socket.create_connection((LOOPBACK, house.port), 5) as line:
            head = f"POST /mail/in/{CENTRE}/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n"
            line.sendall(head.encode() + mail("http", number)[:100])

    return break_off
