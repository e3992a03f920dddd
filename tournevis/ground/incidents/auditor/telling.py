"""Who is told of a lapse that stays: whoever runs the house, by a mail that needs none of our rows
or workers to leave, and the supervisors of the centre in the usual way.

Only what two looks in a row have found is told: after a restart much is late for a moment.
"""

from __future__ import annotations

import smtplib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tournevis.ground.channels import outbox
from tournevis.ground.channels.email import tls
from tournevis.ground.incidents.auditor.rows import Kind, Lapse
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.models import centre_id_of
from tournevis.ground.staff import duty

STAYED = timedelta(seconds=50)
ANSWERS_WITHIN = 10.0  # seconds
MOST_NAMED = 20
log = structlog.get_logger(__name__)


def tell(now: datetime) -> int:
    """Tell of what is new and stayed; how many lapses. What cannot be told now is told next time."""
    with walls.system():
        fresh = list(
            Lapse.objects.filter(
                gone_at=None, mended_at=None, told_at=None, found_at__lte=now - STAYED
            )
        )
    if not fresh:
        return 0
    by_centre: dict[int, list[Lapse]] = defaultdict(list)
    with walls.system():
        centres = {each: centre_id_of(each) for each in {one.organisation_id for one in fresh}}
    for each in fresh:
        by_centre[centres[each.organisation_id]].append(each)
    for centre, lapses in by_centre.items():
        _tell_supervisors(centre, lapses, now)
    pressing = [each for each in fresh if each.is_pressing]
    if pressing and not _tell_outside(pressing):
        return 0
    with walls.system():
        return Lapse.objects.filter(pk__in=[each.pk for each in fresh]).update(told_at=now)


def sentence(kind: str) -> str:
    """What this kind means, in the page's language."""
    return {
        Kind.UNALERTED: _("Nobody has it, and nobody is being alerted."),
        Kind.ASLEEP: _("Its next alert has no time."),
        Kind.UNREACHED: _("No provider has accepted an alert for a quarter of an hour."),
        Kind.UNSENT: _("An alert in the outbox will not leave."),
        Kind.UNREAD: _("A message was kept and not taken in."),
        Kind.UNANSWERED: _("Something happened on it, and what should follow did not."),
        Kind.OVERDUE: _("Something was due, and no worker has done it."),
        Kind.HELD: _("A worker that is gone still holds something."),
        Kind.UNREMINDED: _("A promise runs without a reminder."),
        Kind.ORPHANED: _("Whoever had it no longer works here."),
        Kind.FORGOTTEN: _("It has been waiting for the client for two weeks."),
    }[Kind(kind)]


def _tell_supervisors(centre: int, lapses: Sequence[Lapse], now: datetime) -> None:
    """By mail, and by SMS where somebody waits. The key holds the lapses: told once."""
    last = max(each.pk for each in lapses)
    is_pressing = any(each.is_pressing for each in lapses)
    with walls.opened(centre):
        for person in duty.supervisors(centre):
            with translation.override(person.language):
                words = _words(lapses) | {"person": person}
            outbox.tell(
                person,
                f"lapses-{last}-{person.pk}",
                "auditor/lapses",
                words,
                channels=outbox.BOTH if is_pressing else outbox.BOTH[:1],
                organisation=centre,
                now=now,
            )


def _words(lapses: Sequence[Lapse]) -> dict[str, object]:
    kinds = Counter(each.kind for each in lapses)
    numbers = sorted({each.incident_id for each in lapses if each.incident_id is not None})
    return {
        "many": len(lapses),
        "kinds": [(sentence(kind), many) for kind, many in kinds.most_common()],
        "numbers": numbers[:MOST_NAMED],
        "more": max(0, len(numbers) - MOST_NAMED),
        "address": settings.BASE_URL,
    }


def _tell_outside(lapses: Sequence[Lapse]) -> bool:
    """Straight to AUDIT_EMAIL by SMTP: no outbox, no worker, no walls. Whether it was accepted."""
    if not (settings.AUDIT_EMAIL and settings.AUDIT_SMTP_URL):
        return True
    try:
        _hand_over(_letter(lapses))
    except (OSError, smtplib.SMTPException) as trouble:
        log.error("AUDIT_EMAIL could not be told", trouble=type(trouble).__name__)
        return False
    return True


def _letter(lapses: Sequence[Lapse]) -> EmailMessage:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    with translation.override("en"):
        words = _words(lapses)
    message = EmailMessage()
    message["From"] = f"Tournevis <auditor@{host}>"
    message["To"] = ", ".join(settings.AUDIT_EMAIL)
    message["Subject"] = f"Tournevis: {len(lapses)} lapses at {host}"
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_to_string("auditor/outside.en.txt", words).strip() + "\n")
    return message


def _hand_over(message: EmailMessage) -> None:
    url = urlsplit(settings.AUDIT_SMTP_URL)
    host, user = url.hostname or "localhost", unquote(url.username or "")
    context = tls.context(host, is_verified=bool(user))
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, url.port or 465, timeout=ANSWERS_WITHIN, context=context
        )
    else:
        server = smtplib.SMTP(host, url.port or 25, timeout=ANSWERS_WITHIN)
    with server:
        server.ehlo_or_helo_if_needed()
        if url.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=context)
        if user:
            server.login(user, unquote(url.password or ""))
        server.send_message(message)
