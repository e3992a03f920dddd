"""A delivery leaves by SMTP through a server that takes our mail, or into a folder if none is set.

`SMTP_URL` is `smtp://[user:password@]host[:port]` (encrypted when the server offers STARTTLS) or
`smtps://…` (encrypted from the start).
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from tournevis.ground.channels import folder
from tournevis.ground.channels.email import letter, tls
from tournevis.ground.channels.models import Delivery
from tournevis.ground.channels.sending import Never, NotNow, Unsure

ANSWERS_WITHIN = 10.0  # seconds, each command
TAKES_WITHIN = 60.0  # seconds, for the answer to the whole message: servers look into it first
TAKES_LEAVE_WITHIN = 2.0  # seconds: the message is taken, its good-bye is not worth a wait


def send(delivery: Delivery, body: str) -> str:
    """Hand one mail over; returns the server's answer, or "file".

    An automatic mail has an empty return path (RFC 3834), so that its bounce bothers nobody.
    Raises `NotNow`, `Never` or `Unsure`.
    """
    sheet = letter.sheet_of(delivery)
    message = letter.composed(delivery, sheet, body)
    if not settings.SMTP_URL:
        return folder.put(f"{delivery.pk}.eml", message)
    return_path = "" if delivery.is_automatic else sheet.sender.address
    with _connected(urlsplit(settings.SMTP_URL)) as server:
        return _handed_over(server, return_path, delivery.to, message)


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
