"""Observing: an answer to a check is written down, corrected or taken back; a reading refused."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop

from tournevis.engines.troubleshoot import Guide
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Entry, Incident, Refused
from tournevis.ground.organisations.models import Person
from tournevis.steps.diagnosis.case import answers_of, guide_of
from tournevis.steps.diagnosis.models import Observation

Kind = Observation.Kind


def observe(
    incident: Incident, check: str, answer: str, *, by: Person | None, now: datetime
) -> Entry | None:
    """An answer to a check; it takes the place of the one before. None when it says the same.

    `answer` is a key of the check's answers, "unknown" (one does not know) or "later" (not now).
    Raises `Refused` for anything else, without a guide, and when the incident is over.
    """
    guide = followed(incident)
    if check not in guide.check_index:
        raise Refused(gettext_noop("this guide does not ask that"))
    if answer not in answers_of(guide, check):
        raise Refused(gettext_noop("choose one of the answers"))
    if not keep(incident, Kind.CHECK, check, answer, by=by, now=now):
        return None
    return _tell(incident, guide, Kind.CHECK, check, answer, by=by, now=now)


def refuse(
    incident: Incident, check: str, answer: str, *, by: Person | None, now: datetime
) -> Entry | None:
    """The client's words do not give this answer: what was read stops counting.

    None when that was said before. Raises `Refused` for an answer that no message can give, without a
    guide, and when the incident is over.
    """
    guide = followed(incident)
    if check not in guide.check_index:
        raise Refused(gettext_noop("this guide does not ask that"))
    if answer not in [each.key for each in guide.check(check).answers]:
        raise Refused(gettext_noop("choose one of the answers"))
    if not keep(incident, Kind.MISREAD, check, answer, by=by, now=now):
        return None
    return _tell(incident, guide, Kind.MISREAD, check, answer, by=by, now=now)


def withdraw(
    incident: Incident,
    subject: str,
    *,
    by: Person | None,
    now: datetime,
    kind: Observation.Kind = Kind.CHECK,
    answer: str = "",
) -> Entry | None:
    """Take an answer, how a remedy went, or the refusal of a reading (of this `answer`) back.

    It is as if it had not been said. None when there is nothing to take back. Raises `Refused` when
    the incident is over.
    """
    guide = followed(incident)
    current = _current(incident, kind, subject, answer)
    if current is None:
        return None
    current.is_current = False
    current.save(update_fields=["is_current"])
    return _tell(incident, guide, kind, subject, "", by=by, now=now)


def keep(
    incident: Incident,
    kind: Observation.Kind,
    subject: str,
    answer: str,
    *,
    by: Person | None,
    now: datetime,
) -> bool:
    """Write an observation down in the place of the one before; False when it says the same."""
    current = _current(incident, kind, subject, answer)
    if current is not None and current.answer == answer:
        return False
    if current is not None:
        current.is_current = False
        current.save(update_fields=["is_current"])
    Observation.objects.create(
        organisation_id=incident.organisation_id,
        incident=incident,
        kind=kind,
        subject=subject,
        answer=answer,
        at=now,
        by=by,
    )
    return True


def followed(incident: Incident) -> Guide:
    """The guide of an open incident; raises `Refused` where there is none, or it is over."""
    guide = guide_of(incident)
    if guide is None:
        raise Refused(gettext_noop("choose a guide first"))
    if not incident.is_open:
        raise Refused(gettext_noop("this incident is over: reopen it first"))
    return guide


def _current(
    incident: Incident, kind: Observation.Kind, subject: str, answer: str
) -> Observation | None:
    """The observation that stands, the incident held so that two people do not cross.

    Of readings refused there may be several about one check: the one of this answer.
    """
    incident.locked()
    rows = Observation.objects.filter(incident=incident, kind=kind, subject=subject)
    if kind == Kind.MISREAD:
        rows = rows.filter(answer=answer)
    return rows.filter(is_current=True).first()


def _tell(
    incident: Incident,
    guide: Guide,
    kind: Observation.Kind,
    subject: str,
    answer: str,
    *,
    by: Person | None,
    now: datetime,
) -> Entry:
    """One fact. It names the guide, whose words the timeline shows in the reader's language."""
    data = {"subject": subject, "answer": answer, "kind": kind.value, "guide": guide.key}
    return incident.record(Fact.OBSERVED, now=now, by=by, data=data)
