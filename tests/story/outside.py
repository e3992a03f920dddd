"""The world outside the house: clients' mail and phones, engineers' phones."""

from __future__ import annotations

import re
import smtplib
from email.message import EmailMessage
from email.utils import make_msgid
from typing import TypeVar

from tests.house import House
from tests.peers.kannel import Kannel
from tests.peers.server import until
from tests.peers.smtp_sink import SmtpSink

CENTRE = "support@atelier.example"
T = TypeVar("T")


class Outside:
    """Writes as clients and engineers do, and reads what reached them."""

    def __init__(self, house: House, sink: SmtpSink, gateway: Kannel) -> None:
        self.house, self.sink, self.gateway = house, sink, gateway

    def mail(self, sender: str, subject: str, text: str, *, to: str = CENTRE) -> None:
        """A mail from outside, through the SMTP port."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Message-ID"] = make_msgid(domain=sender.partition("@")[2])
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.house.smtp_port, timeout=20) as smtp:
            smtp.sendmail(sender, [to], message.as_bytes())

    def sms(self, sender: str, text: str) -> None:
        """An SMS from a phone, through the gateway."""
        self.gateway.receive(sender, "+33199000000", text)

    def mail_to(self, address: str, holding: str, seconds: float = 30) -> EmailMessage:
        """The mail that reached this address and holds these words; fails if none comes."""
        found: list[EmailMessage] = []

        def came() -> bool:
            found[:] = [
                mail.message
                for mail in list(self.sink.accepted)
                if address in mail.recipients and holding in words(mail.message)
            ]
            return bool(found)

        assert until(came, seconds), f"no mail to {address} holds {holding!r}: {self._all(address)}"
        return found[-1]

    def sms_to(self, number: str, holding: str, seconds: float = 30) -> str:
        """The SMS that reached this phone and holds these words; fails if none comes."""
        found: list[str] = []

        def came() -> bool:
            found[:] = [
                sms.text
                for sms in self.gateway.sent()
                if _digits(sms.receiver) == _digits(number) and holding in sms.text
            ]
            return bool(found)

        assert until(came, seconds), f"no SMS to {number} holds {holding!r}: {self.gateway.sent()}"
        return found[-1]

    def incident(self, subject: str, seconds: float = 30) -> int:
        """The number of the incident of this subject; fails if there is not exactly one."""
        query = f"SELECT id FROM incidents_incident WHERE subject = $${subject}$$ AND opened_at > now() - interval '1 hour'"
        assert until(lambda: bool(self.house.ask(query)), seconds), f"no incident {subject!r}"
        [row] = self.house.ask(query)
        return int(str(row[0]))

    def status(self, incident: int) -> str:
        """How the incident stands."""
        return str(
            self.house.ask(f"SELECT status FROM incidents_incident WHERE id = {incident}")[0][0]
        )

    def comes_to(self, incident: int, status: str, seconds: float = 30) -> bool:
        """Whether the incident comes to stand so."""
        return until(lambda: self.status(incident) == status, seconds)

    def _all(self, address: str) -> list[str]:
        mails = [mail for mail in self.sink.mails if address in mail.recipients]
        return [words(mail.message)[:200] for mail in mails]


def words(message: EmailMessage) -> str:
    """Subject and text of a mail."""
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"


def link(text: str, kind: str) -> str:
    """The path of the link of this kind ("a", "c") in a text."""
    found = re.search(rf"/{kind}/[\w-]+/(\?answer=held)?", text)
    assert found, f"no link in {text!r}"
    return found[0]


def code(text: str) -> str:
    """The code in an alert."""
    found = re.search(r"OK (\d{4})", text)
    assert found, f"no code in {text!r}"
    return found[1]


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).removeprefix("00")
