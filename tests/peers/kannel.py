"""A real Kannel: bearerbox and smsbox, with phones on its `fake` SMS centre."""

from __future__ import annotations

import re
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import httpx

from .needed import absent
from .phone_line import PhoneLine, Sms, parsed
from .server import LOOPBACK, Server, answers, free_ports

BEARERBOX, SMSBOX = "/usr/sbin/bearerbox", "/usr/sbin/smsbox"
FAKESMSC = "/usr/lib/kannel/test/fakesmsc"
# What smsbox adds to the address it calls for a message from a phone. An smsbox with an `smsbox-id`
# would get none without an smsbox-route: bearerbox gives them to nameless boxes only.
QUERY = "from=%p&to=%P&text=%b&at=%t&id=%I&charset=%C&coding=%c&smsc=%i"

CONFIGURATION = """
group = core
admin-port = {admin}
admin-interface = {host}
admin-password = {password}
smsbox-port = {boxes}
smsbox-interface = {host}
box-deny-ip = "*.*.*.*"
box-allow-ip = {host}
dlr-storage = internal
sms-resend-freq = 1
sms-combine-concatenated-mo-timeout = 5
log-level = 0

group = smsc
smsc = fake
smsc-id = phones
our-host = {host}
port = {phones}
connect-allow-ip = {host}
denied-smsc-id = fakesmsc

group = smsc
smsc = fake
smsc-id = fakesmsc
our-host = {host}
port = {fakesmsc}
connect-allow-ip = {host}
allowed-smsc-id = fakesmsc

group = smsbox
bearerbox-host = {host}
sendsms-port = {sendsms}
sendsms-interface = {host}
sendsms-chars = "0123456789 +-"
http-request-retry = 20
http-queue-delay = 1
mo-recode = {recode}
log-level = 0

group = sendsms-user
username = {user}
password = {password}
user-deny-ip = "*.*.*.*"
user-allow-ip = {host}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
get-url = "{mo_url}"
max-messages = 0
omit-empty = true
accept-x-kannel-headers = false
"""


def missing() -> str | None:
    """What has to be installed first, in plain words; None if nothing."""
    gateway = absent("kannel", BEARERBOX, SMSBOX, what="Kannel (SMS gateway)")
    return gateway or absent("kannel-extras", FAKESMSC, what="Kannel's fakesmsc")


class Kannel:
    """`with Kannel("http://127.0.0.1:8000/sms/in") as kannel:` a gateway with phones behind it.

    Smsbox GETs `mo_url` for each message from a phone, adding `QUERY` if it has no %-parameters of
    its own, and again every second until the answer is 200 or 202 (20 times). UCS-2 comes as it is
    (charset=UTF-16BE), with `recode=True` as Kannel's mo-recode makes it.
    """

    def __init__(self, mo_url: str, *, recode: bool = False) -> None:
        self.mo_url = mo_url if "%" in mo_url else f"{mo_url}{'&' if '?' in mo_url else '?'}{QUERY}"
        self.recode = recode
        self.user, self.password = "tester", secrets.token_hex(8)
        self._admin, self._boxes, self._sendsms, self._fakesmsc, phones = free_ports(5)
        self._folder = Path(tempfile.mkdtemp(prefix="tv-kannel-"))
        self.line = PhoneLine(phones)
        configuration = self._folder / "kannel.conf"
        self._bearerbox = Server([BEARERBOX, configuration], self._folder / "bearerbox.log")
        self._smsbox = Server([SMSBOX, configuration], self._folder / "smsbox.log")

    def __enter__(self) -> Kannel:
        try:
            (self._folder / "kannel.conf").write_text(self._configuration())
            self.start()
        except BaseException:
            self._clear()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._clear()

    @property
    def sendsms_url(self) -> str:
        """Where to GET with username, password, to, text, …"""
        return f"http://{LOOPBACK}:{self._sendsms}/cgi-bin/sendsms"

    def receive(self, sender: str, receiver: str, text: str) -> None:
        """A phone sends a text to the gateway's number."""
        self.line.send(sender, receiver, text)

    def sent(self) -> list[Sms]:
        """What the phones got so far, in order; a long message is several, with `part`."""
        return self.line.heard()

    def start(self) -> None:
        """Start both boxes (again, on the same ports) and connect the phones."""
        self._bearerbox.start(lambda: "running" in self.status())
        self.line.connect()
        self._smsbox.start(lambda: "smsbox:" in self.status() and answers(self._sendsms))

    def stop(self) -> None:
        """End both boxes; what they had not passed on is lost, as they keep no store."""
        self.line.cut()
        self._smsbox.stop()
        self._bearerbox.stop()

    def status(self) -> str:
        """Bearerbox's own words on what is connected and queued; empty while it does not answer."""
        url = f"http://{LOOPBACK}:{self._admin}/status.txt?password={self.password}"
        try:
            return httpx.get(url, timeout=2).text
        except httpx.TransportError:
            return ""

    @contextmanager
    def fakesmsc(self, *lines: str) -> Iterator[FakeSmsc]:
        """Kannel's own fakesmsc program as a second network: it sends these lines, in any order.

        Messages go to it when sendsms is told smsc=fakesmsc. Lines are as in `phone_line`.
        """
        program = FakeSmsc(self._fakesmsc, lines, self._folder / "fakesmsc.log")
        program.begin()
        try:
            yield program
        finally:
            program.stop()

    def log(self) -> str:
        """The end of what both boxes wrote."""
        return f"{self._bearerbox.last_words()}\n{self._smsbox.last_words()}"

    def _configuration(self) -> str:
        return CONFIGURATION.format(
            host=LOOPBACK, admin=self._admin, boxes=self._boxes, phones=self.line.port,
            fakesmsc=self._fakesmsc, sendsms=self._sendsms,
            user=self.user, password=self.password, mo_url=self.mo_url,
            recode="true" if self.recode else "false",
        )  # fmt: skip

    def _clear(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


class FakeSmsc(Server):
    """Kannel's own program for trying it: sends the lines given, and says what it got."""

    def __init__(self, port: int, lines: Sequence[str], log: Path) -> None:
        options = ["-v", "0", "-H", LOOPBACK, "-r", str(port), "-i", "0.05", "-m", str(len(lines))]
        super().__init__([FAKESMSC, *options, *lines], log, end_by=signal.SIGINT)

    def begin(self) -> None:
        """Connect, and send the lines."""
        self.start(lambda: self.said("fakesmsc starting"))

    def sent(self) -> list[Sms]:
        """What it got so far, in order."""
        said = self.log.read_bytes()
        return [parsed(line) for line in re.findall(rb"Got message \d+: <(.*)>\n", said)]
