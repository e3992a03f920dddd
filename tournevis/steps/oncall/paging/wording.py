"""The words of an alert: as little to read at three in the morning as there can be.

Who, what, how bad, what is promised by when, the number to call, one link. Whatever a stranger
wrote is made harmless first.
"""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from tournevis.engines import clock, sms
from tournevis.engines.mail.wording import one_line
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import Channel, LockScreen
from tournevis.ground.channels.telling import fitted
from tournevis.ground.incidents.models import Incident
from tournevis.ground.incidents.telling_promises import promise_name, severity_name
from tournevis.ground.organisations.models import Person, centre_id_of
from tournevis.steps.oncall.models import Escalation, Page

CLIENT_LENGTH = 30
LATE = (Escalation.Why.LATE, Escalation.Why.CALLBACK)


def words_of(
    page: Page, incident: Incident, goes_on_at: datetime | None, now: datetime
) -> tuple[str, str]:
    """The alert's subject and its text, as its channel wants them."""
    if page.channel == Channel.SMS:
        return "", sms_of(page, incident)
    if page.channel == Channel.PUSH:
        return push_of(page, incident)
    return subject_of(incident, page.person.language), mail_of(page, incident, goes_on_at, now)


def mail_of(page: Page, incident: Incident, goes_on_at: datetime | None, now: datetime) -> str:
    """The alert as a mail, with `LINK` for the link to come."""
    person, language = page.person, page.person.language
    words = {
        **_about(incident, person, now),
        "code": page.code if person.phone else "",
        "why": page.why,
        "is_quiet": page.is_quiet,
        "asked_for": _asked_for(page, language),
        "goes_on": _moment(goes_on_at, person, now) if goes_on_at else "",
        "link": outbox.LINK,
    }
    return render_to_string(f"oncall/page.{language}.txt", words).strip() + "\n"


def sms_of(page: Page, incident: Incident) -> str:
    """The alert as one short message where it can be, with `LINK` for the link to come."""
    language = page.person.language
    client = sms.in_gsm(client_of(incident, language))[:CLIENT_LENGTH]
    words = {
        "number": incident.number,
        "severity": _severity(incident, language) if _is_bad(incident) else "",
        "is_late": page.escalation.why in LATE,
        "code": page.code,
        "link": outbox.LINK,
    }
    frame = render_to_string(f"oncall/sms.{language}.txt", words).strip()
    return fitted(frame, f"{client}: {sms.in_gsm(one_line(incident.subject))}")


def push_of(page: Page, incident: Incident) -> tuple[str, str]:
    """The alert as a notification: its title and its text, with `LINK` for the link to come.

    No more than the centre lets a locked telephone show.
    """
    language = page.person.language
    words = {
        "number": incident.number,
        "severity": _severity(incident, language),
        "is_late": page.escalation.why in LATE,
        "asked_for": _asked_for(page, language),
        "client": client_of(incident, language)[:CLIENT_LENGTH],
        "subject": one_line(incident.subject),
        "is_whole": LockScreen.of(centre_id_of(incident.organisation_id)).is_whole,
        "link": outbox.LINK,
    }
    text = render_to_string(f"oncall/page_push.{language}.txt", words).strip()
    title, _sep, rest = text.partition("\n")
    return title, rest.strip()


def subject_of(incident: Incident, language: str) -> str:
    """The mail's subject."""
    return f"#{incident.number} {client_of(incident, language)}: {one_line(incident.subject)}"


def client_of(incident: Incident, language: str) -> str:
    """Whose it is; of a stranger's, that nobody knows."""
    with translation.override(language):
        return one_line(incident.client_name)


def promised(
    incident: Incident, person: Person, now: datetime, language: str = ""
) -> tuple[str, str]:
    """The one promise that runs and is due first: what, and by when; ("", "") where none runs.

    In the person's language, or this one.
    """
    running = incident.next_promise()
    if running is None:
        return "", ""
    lang = language or person.language
    with translation.override(lang):
        by = clock.moment_in_words(running.due_at, now, person.zone.key, lang)
        return promise_name(running.kind), by


def asked_for(escalation: Escalation) -> str:
    """What people are alerted for while someone has it, in the page's language; "" for nothing."""
    words = {
        Escalation.Why.NOBODY_HAS_IT: "",
        Escalation.Why.LEVEL: _("Level %(level)s is being alerted.") % {"level": escalation.level},
        Escalation.Why.LATE: _("A promise is late, or about to be: people are being alerted."),
        Escalation.Why.CALLBACK: _("A promised callback is due: people are being alerted."),
        Escalation.Why.RELAPSED: _("It rings again, or worse: people are being alerted."),
        Escalation.Why.CRISIS: _("A crisis: people are being alerted."),
    }
    return words[Escalation.Why(escalation.why)]


def _asked_for(page: Page, language: str) -> str:
    with translation.override(language):
        return asked_for(page.escalation)


def _about(incident: Incident, person: Person, now: datetime) -> dict[str, object]:
    promise, by = promised(incident, person, now)
    return {
        "person": person,
        "number": incident.number,
        "client": client_of(incident, person.language),
        "caller": one_line(incident.requester.name),
        "phone": incident.requester.phone,
        "subject": one_line(incident.subject),
        "severity": _severity(incident, person.language),
        "age": clock.ago_in_words(incident.opened_at, now, person.language),
        "promise": promise,
        "promised_by": by,
    }


def _moment(at: datetime, person: Person, now: datetime) -> str:
    return clock.moment_in_words(at, now, person.zone.key, person.language)


def _severity(incident: Incident, language: str) -> str:
    with translation.override(language):
        return severity_name(incident.severity)


def _is_bad(incident: Incident) -> bool:
    return incident.severity <= Incident.Severity.MAJOR
