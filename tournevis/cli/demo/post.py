"""Posting the sample mails through the SMTP port, as their senders' servers would."""

from __future__ import annotations

import smtplib
import time
from email.utils import formatdate, make_msgid, parseaddr
from importlib import resources

from django.conf import settings


def post_sample_mails() -> str:
    """Deliver every mail of `mails/` by SMTP; says in a line how many."""
    folder = resources.files("tournevis.cli.demo").joinpath("mails")
    mails = [mail for mail in folder.iterdir() if mail.name.endswith(".eml")]
    mails.sort(key=lambda mail: mail.name)
    with _connected() as smtp:
        for mail in mails:
            _post(smtp, mail.read_bytes())
    return f"  {len(mails)} sample mails were delivered to SMTP port {settings.SMTP_PORT}: watch them arrive.\n"


def _connected() -> smtplib.SMTP:
    for _ in range(50):
        try:
            return smtplib.SMTP("127.0.0.1", settings.SMTP_PORT, timeout=10)
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"nothing listens on SMTP port {settings.SMTP_PORT}")


def _post(smtp: smtplib.SMTP, raw: bytes) -> None:
    """Each delivery gets a date and an id of its own, as a mail just written has."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = head.decode("ascii").split("\n")
    sender = parseaddr(next(line for line in lines if line.startswith("From:"))[5:])[1]
    lines += [
        f"Date: {formatdate(localtime=False)}",
        f"Message-ID: {make_msgid(domain=sender.split('@')[1])}",
    ]
    message = "\n".join(lines).encode() + b"\n\n" + body
    smtp.sendmail(sender, ["support@atelier.example"], message.replace(b"\n", b"\r\n"))
