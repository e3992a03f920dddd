"""The phones' side of Kannel's `fake` SMS centre: its own test protocol, one line a message.

Bearerbox listens; the phones' network connects, and lines go both ways:

    sender receiver text plain text in UTF-8
    sender receiver data|ucs2|ucs-2 url%20encoded
    sender receiver udh|udh-data|udh-text url%20encoded%20header url%20encoded

(Kannel 1.4.5 writes `ucs-2` and `udh … data …`, and reads `ucs2` and `udh-data …`.)
"""

from __future__ import annotations

import re
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote_plus, unquote_to_bytes

from .server import LOOPBACK

START_OF_MESSAGE = re.compile(rb"\S+ \+?\d+ (text|data|ucs-?2|udh(-data|-text)?) ")

# GSM 03.38: what a phone can write in seven bits; a line of the protocol cannot hold its CR and LF.
GSM = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


Coding = Literal["text", "data", "ucs2"]


@dataclass(frozen=True, slots=True)
class Sms:
    """One message as it went over the air; `udh` is the user data header, or empty; `at` when it came."""

    sender: str
    receiver: str
    text: str
    coding: Coding
    udh: bytes = b""
    at: float = field(default=0.0, compare=False)

    @property
    def part(self) -> tuple[int, int, int] | None:
        """(reference, parts, number from 1) of a long message's part (3GPP TS 23.040 9.2.3.24.1)."""
        if self.udh[:3] != b"\x05\x00\x03" or len(self.udh) != 6:
            return None
        return self.udh[3], self.udh[4], self.udh[5]


class PhoneLine:
    """Every phone there is, connected to bearerbox's fake SMS centre on this port."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None
        self._reader: threading.Thread | None = None
        self._lines: list[tuple[float, bytes]] = []

    def connect(self) -> None:
        """Let the phones reach the centre."""
        self._socket = socket.create_connection((LOOPBACK, self.port), 5)
        self._socket.settimeout(None)
        self._reader = threading.Thread(target=self._read, args=(self._socket,), daemon=True)
        self._reader.start()

    def cut(self) -> None:
        """Cut the phones off; what is sent to them waits in the gateway."""
        connection, self._socket = self._socket, None
        if connection is None:
            return
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the gateway went first
        if self._reader is not None:
            self._reader.join(5)
        connection.close()

    def send(self, sender: str, receiver: str, text: str) -> None:
        """A phone sends a text: in GSM's alphabet where it can, else in UCS-2."""
        if set(text) <= GSM:
            self._write(f"{sender} {receiver} text {text}".encode())
        else:
            encoded = quote_plus(text.encode("utf-16-be"))
            self._write(f"{sender} {receiver} ucs2 {encoded}".encode())

    def send_part(self, sender: str, receiver: str, text: str, part: tuple[int, int, int]) -> None:
        """A phone sends one part of a long text; `part` as in `Sms.part`."""
        header = quote_plus(b"\x05\x00\x03" + bytes(part))
        self._write(f"{sender} {receiver} udh-text {header} {text}".encode())

    def heard(self) -> list[Sms]:
        """What the phones got so far, in order."""
        return [parsed(line, at) for at, line in whole(list(self._lines))]

    def _write(self, line: bytes) -> None:
        if self._socket is None:
            raise ConnectionError("the phones are cut off")
        self._socket.sendall(line + b"\n")

    def _read(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            try:
                for line in stream:
                    self._lines.append((time.time(), line.rstrip(b"\r\n")))
            except OSError:
                return


def whole(lines: list[tuple[float, bytes]]) -> list[tuple[float, bytes]]:
    """The messages in what bearerbox wrote: it writes a text's own line feeds as they are."""
    messages: list[tuple[float, bytes]] = []
    for at, line in lines:
        if messages and not START_OF_MESSAGE.match(line):
            began, text = messages[-1]
            messages[-1] = (began, text + b"\n" + line)
        else:
            messages.append((at, line))
    return messages


def parsed(line: bytes, at: float = 0.0) -> Sms:
    """A message as bearerbox wrote it; raises `ValueError` for anything else."""
    sender, receiver, coding, rest = line.split(b" ", 3)
    udh = b""
    if coding.startswith(b"udh"):
        header, _, rest = rest.partition(b" ")
        udh, rest = _url_decoded(header), rest.removeprefix(b"data ")
    content = rest if coding == b"text" else _url_decoded(rest)
    # A part of a long message does not say its coding; in UCS-2 most of a European text has NULs.
    is_ucs2 = coding in (b"ucs2", b"ucs-2") or bool(udh and b"\0" in content)
    text = content.decode("utf-16-be" if is_ucs2 else "utf-8", "replace")
    named: Coding = "ucs2" if is_ucs2 else "data" if coding == b"data" else "text"
    return Sms(sender.decode(), receiver.decode(), text, named, udh, at)


def _url_decoded(field: bytes) -> bytes:
    return unquote_to_bytes(field.replace(b"+", b" "))
