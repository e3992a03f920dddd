"""One story, told by clients and engineers who try again when nobody answers.

A client's mail server, a browser and an engineer's phone behave as real ones do: what was not
acknowledged is tried again, with the same Message-ID or the same form.
"""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.house import House
from tests.peers.smtp_sink import Mail, SmtpSink

ENGINEER = "anna@atelier.example"
PATIENCE = 240.0


@dataclass
class Story:
    """From the first mail to the solved incident; `subject` is unlike any other's."""

    house: House
    sink: SmtpSink
    number: int
    steps: list[str] = field(default_factory=list)

    @property
    def subject(self) -> str:
        """What the client writes about, and what everything is found again by."""
        return f"Plus d'internet n{self.number:04d}x"

    @property
    def client(self) -> str:
        """Who writes."""
        return f"client{self.number}@lamour.example"

    def tell(self) -> None:
        """Every step, each tried until it is acknowledged."""
        self.say("mail", self._write)
        self.say("receipt", lambda: self._receipt() is not None)
        self.say("acknowledgement", self._acknowledge)
        self.say("answer", self._answer)
        self.say("resolution", self._resolve)

    def say(self, step: str, deed: Callable[[], bool]) -> None:
        """Do it until it is done; raises `TimeoutError` when it never is."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            try:
                if deed():
                    self.steps.append(step)
                    return
            except (OSError, smtplib.SMTPException, httpx.HTTPError):
                pass
            time.sleep(0.3)
        raise TimeoutError(f"{self.subject}: {step}")

    def follow_up(self) -> None:
        """The client's one click, after the question came."""
        self.say(
            "question", lambda: self._link(self.client, r"(/c/[\w-]+/)\?answer=held") is not None
        )
        self.say("held", self._held)

    def _write(self) -> bool:
        self._send(
            self.subject, "support@atelier.example", f"first{self.number}", "La box est éteinte ?"
        )
        return True

    def _answer(self) -> bool:
        receipt = self._receipt()
        if receipt is None:
            return False
        address = str(receipt.message["Reply-To"])
        self._send(
            f"Re: {self.subject}", address, f"second{self.number}", f"Encore un mot {self.number}."
        )
        return True

    def _send(self, subject: str, to: str, identity: str, text: str) -> None:
        mail = (
            f"From: {self.client}\r\nTo: {to}\r\nSubject: {subject}\r\n"
            f"Message-ID: <{identity}@client.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        )
        with smtplib.SMTP("127.0.0.1", self.house.smtp_port, timeout=10) as smtp:
            smtp.sendmail(self.client, [to], mail.encode())

    def _receipt(self) -> Mail | None:
        return next(iter(self.mails_to(self.client)), None)

    def mails_to(self, address: str) -> list[Mail]:
        """What the outside received for this story at this address."""
        number = f"n{self.number:04d}x"
        incident = self.incident()
        return [
            mail
            for mail in list(self.sink.accepted)
            if address in mail.recipients
            and (number in _text(mail) or (incident and f"#{incident}" in _text(mail)))
        ]

    def incident(self) -> int | None:
        """The number of this story's incident, once there is one."""
        rows = self.house.ask(
            f"SELECT id FROM incidents_incident WHERE subject = $${self.subject}$$"
        )
        return int(str(rows[0][0])) if rows else None

    def _acknowledge(self) -> bool:
        status = self._status()
        if status not in (None, "new"):
            return True
        path = self._link(None, r"(/a/[\w-]+/)")
        if path is None:
            return False
        with httpx.Client(base_url=self.house.address, timeout=10) as browser:
            return _post(browser, path, path, {})

    def _resolve(self) -> bool:
        if self._status() == "solved":
            return True
        with httpx.Client(base_url=self.house.address, timeout=20) as browser:
            _post(
                browser,
                "/accounts/login/",
                "/accounts/login/",
                {"login": ENGINEER, "password": "tournevis sample centre"},
            )
            page = f"/incidents/{self.incident()}/"
            _post(
                browser,
                f"{page}followup/",
                f"{page}resolution/",
                {"cause": "other", "summary": "a fault of the test"},
            )
        return self._status() == "solved"

    def _held(self) -> bool:
        if self._status() == "closed":
            return True
        path = self._link(self.client, r"(/c/[\w-]+/)\?answer=held")
        if path is None:
            return False
        with httpx.Client(base_url=self.house.address, timeout=10) as browser:
            _post(browser, f"{path}followup/", f"{path}followup/", {"answer": "held"})
        return self._status() == "closed"

    def _status(self) -> str | None:
        rows = self.house.ask(
            f"SELECT status FROM incidents_incident WHERE subject = $${self.subject}$$"
        )
        return str(rows[0][0]) if rows else None

    def _link(self, address: str | None, pattern: str) -> str | None:
        addresses = (
            [address] if address else [ENGINEER, "emile@atelier.example", "sophie@atelier.example"]
        )
        for each in addresses:
            for mail in reversed(self.mails_to(each)):
                if found := re.search(pattern, _text(mail)):
                    return found[1]
        return None


def _text(mail: Mail) -> str:
    body = mail.message.get_body(("plain",))
    return f"{mail.message['Subject']}\n{body.get_content() if body else ''}"


def _post(browser: httpx.Client, page: str, action: str, fields: dict[str, str]) -> bool:
    """Fetch the page for its form's token, then post the form, as a browser does."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(page).text)
    token = found[1] if found else browser.cookies.get("csrftoken", "")
    answer = browser.post(
        action,
        data={**fields, "csrfmiddlewaretoken": token},
        headers={
            "Referer": f"{browser.base_url}{page}",
            "Origin": str(browser.base_url).rstrip("/"),
        },
    )
    return answer.status_code < 400
