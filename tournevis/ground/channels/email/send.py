"""A delivery leaves by SMTP through a server that takes our mail, or into a folder if none is set.

`SMTP_URL` is `smtp://[user:password@]host[:port]` (encrypted when the server offers STARTTLS) or
`smtps://…` (encrypted from the start).
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from tournevis.engines.mail import Address, Outgoing, compose
from tournevis.ground.channels import folder
from tournevis.ground.channels.email import tls
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow, Unsure
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import Organisation, centre_id_of

ANSWERS_WITHIN = 10.0  # seconds, each command
TAKES_WITHIN = 60.0  # seconds, for the answer to the whole message: servers look into it first
TAKES_LEAVE_WITHIN = 2.0  # seconds: the message is taken, its good-bye is not worth a wait


def send(delivery: Delivery, body: str) -> str:
    """Hand one mail over; returns the server's answer, or "file".

    An automatic mail has an empty return path (RFC 3834), so that its bounce bothers nobody.
    Raises `NotNow`, `Never` or `Unsure`.
    """
    sender = _sender(delivery)
    message = _composed(delivery, sender, body)
    if not settings.SMTP_URL:
        return folder.put(f"{delivery.pk}.eml", message)
    return_path = "" if delivery.is_automatic else sender.address
    with _connected(urlsplit(settings.SMTP_URL)) as server:
        return _handed_over(server, return_path, delivery.to, message)


def _sender(delivery: Delivery) -> Address:
    """Who it is from: the sender it names, else the centre that serves the company."""
    with walls.opened(delivery.organisation_id):
        centre_id = centre_id_of(delivery.organisation_id)
        walls.open_to([centre_id])
        centre = Organisation.objects.get(pk=centre_id)
    name, address = parseaddr(delivery.sender)
    if not (address or centre.email):
        raise Never("the centre has no address to write from")
    return Address(name or centre.name, address or centre.email)


def _composed(delivery: Delivery, sender: Address, body: str) -> bytes:
    parent = delivery.in_reply_to.strip().strip("<>")
    outgoing = Outgoing(
        message_id=delivery.message_id.strip("<>"),
        # The time it was meant for, which is close to now and the same at each attempt's retry.
        date=delivery.due_at or delivery.created_at,
        sender=sender,
        to=(Address("", delivery.to),),
        reply_to=Address("", delivery.reply_to) if delivery.reply_to else None,
        subject=delivery.subject,
        text=body,
        in_reply_to=parent or None,
        references=(parent,) if parent else (),
        is_automatic=delivery.is_automatic,
    )
    try:
        return compose(outgoing)
    except ValueError as trouble:
        raise Never(str(trouble)) from trouble


@contextmanager
def _connected(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A connection that is ready for MAIL FROM; whatever goes wrong before that is `NotNow`.

    A password that is refused is our mistake, not the message's: it waits until that is mended.
    """
    try:
        server = _greeted(url)
    except (OSError, smtplib.SMTPException) as trouble:
        raise NotNow(f"the mail server: {_words(trouble)}") from trouble
    try:
        yield server
        with suppress(OSError, smtplib.SMTPException):
            _patience(server, TAKES_LEAVE_WITHIN)
            server.quit()
    finally:
        server.close()


def _greeted(url: SplitResult) -> smtplib.SMTP:
    host, is_secret = url.hostname or "localhost", bool(url.username)
    our_name = urlsplit(settings.BASE_URL).hostname or "localhost"
    context = tls.context(host, is_verified=is_secret)
    if url.scheme == "smtps":
        port = url.port or 465
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, our_name, timeout=ANSWERS_WITHIN, context=context
        )
    else:
        server = smtplib.SMTP(host, url.port or 25, our_name, timeout=ANSWERS_WITHIN)
    try:
        server.ehlo_or_helo_if_needed()
        if url.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
        if is_secret:
            server.login(unquote(url.username or ""), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _handed_over(server: smtplib.SMTP, return_path: str, to: str, message: bytes) -> str:
    try:
        _expect(server.mail(return_path), 250)
        _expect(server.rcpt(to), 250, 251)
        _expect(server.docmd("DATA"), 354)
    except (OSError, smtplib.SMTPException) as trouble:
        raise NotNow(f"the mail server: {_words(trouble)}") from trouble
    try:
        _patience(server, TAKES_WITHIN)
        server.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
        answer = server.getreply()
    except (OSError, smtplib.SMTPException) as trouble:
        raise Unsure(f"no answer to the whole message: {_words(trouble)}") from trouble
    return _expect(answer, 250)


def _patience(server: smtplib.SMTP, seconds: float) -> None:
    if server.sock is not None:
        server.sock.settimeout(seconds)


def _expect(answer: tuple[int, bytes], *wanted: int) -> str:
    code, text = answer
    words = f"{code} {text.decode('utf-8', 'replace')}"[:200]
    if code in wanted:
        return words
    raise (Never if 500 <= code < 600 else NotNow)(words)


def _words(trouble: Exception) -> str:
    """What happened, in few words and without what was sent."""
    if isinstance(trouble, smtplib.SMTPResponseException):
        return f"{trouble.smtp_code} refused"
    return f"{type(trouble).__name__} {getattr(trouble, 'strerror', None) or ''}".strip()
