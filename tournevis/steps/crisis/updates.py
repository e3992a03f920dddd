"""Telling the clients and the management how it stands, and the clock that this starts again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop

from tournevis.engines.mail import subject_line
from tournevis.ground.channels import outbox
from tournevis.ground.channels.models import TAKEN_BACK, Channel, Delivery
from tournevis.ground.channels.posting import Letter
from tournevis.ground.incidents import once
from tournevis.ground.incidents.facts import Fact
from tournevis.ground.incidents.models import Refused
from tournevis.ground.incidents.writing import signature_of
from tournevis.ground.organisations.models import Language, Organisation, Person
from tournevis.ground.staff.duty import supervisors
from tournevis.steps.contact.family import together
from tournevis.steps.contact.writing.write import undo_time
from tournevis.steps.crisis import rhythm as rhythms
from tournevis.steps.crisis.models import Audience, Crisis, Reader, Rhythm, Update
from tournevis.steps.crisis.seats import held
from tournevis.steps.crisis.standing import key_of, management_key

LONGEST = 5_000
SLACK = timedelta(minutes=30)  # that the promise of a form which lay open may be off


def tell(
    crisis: Crisis,
    audience: str,
    words: Mapping[str, str],
    *,
    nonce: str,
    by: Person,
    now: datetime,
    next_at: datetime | None = None,
    after: int | None = None,
) -> Update:
    """Tell this audience, each in their language; the same form tells once.

    `words`: language → text. `next_at`: the next update, as the words promise it. `after`: the update
    that was the last when the form was opened, 0 for none. Raises `Refused` without words, for nobody
    to tell, where somebody else told them meanwhile, and once the crisis is over.
    """
    held(crisis)
    mark = once.checked(nonce)
    before = crisis.updates.filter(nonce=mark).first()
    if before is not None:
        return before
    said = {lang: kept for lang, text in words.items() if (kept := once.told(text, LONGEST))}
    if not said:
        raise Refused(gettext_noop("an empty message is not sent"))
    if after is not None and last(crisis, audience) != after:
        raise Refused(gettext_noop("somebody told them meanwhile: look at that first"))
    with transaction.atomic():
        is_clients = audience == Audience.CLIENTS
        told = (_tell_clients if is_clients else _tell_management)(crisis, said, mark, by, now)
        if not told:
            raise Refused(gettext_noop("there is nobody to tell"))
        return _keep(crisis, audience, said, told, mark, by, now, next_at)


def last(crisis: Crisis, audience: str) -> int:
    """The number of the last update to this audience that was not taken back; 0 for none."""
    rows = crisis.updates.filter(audience=audience, stopped_at=None).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def is_last_told(crisis: Crisis) -> bool:
    """Whether the clients were told since the incident was solved."""
    solved = crisis.incident.entries.filter(kind=Fact.SOLVED).last()
    if crisis.incident.is_open or solved is None:
        return False
    sent = crisis.updates.filter(audience=Audience.CLIENTS, stopped_at=None)
    return sent.filter(at__gte=solved.at).exists()


def take_back(update: Update, *, by: Person, now: datetime) -> bool:
    """Those that have not left yet will not leave; whether it was so for all of them.

    Then the promise stands as it stood before.
    """
    crisis = held(update.crisis)
    is_clients = update.audience == Audience.CLIENTS
    stopped = (
        together.stop(crisis.incident, key_of(update.nonce))
        if is_clients
        else _stop_management(crisis, update)
    )
    if update.stopped_at or stopped < update.told:
        return False
    update.stopped_at = now
    update.save(update_fields=["stopped_at"])
    if not is_clients:  # theirs are on their own incidents, each with how it left
        data = {"to": "management", "taken_back": update.at.isoformat()}
        crisis.incident.record(Fact.NOTE, now=now, by=by, data=data)
    rhythms.taken_back(crisis.rhythms.get(audience=update.audience), update.due_at, now)
    return True


def _keep(
    crisis: Crisis,
    audience: str,
    words: dict[str, str],
    told: int,
    mark: str,
    by: Person,
    now: datetime,
    next_at: datetime | None,
) -> Update:
    rhythm = Rhythm.objects.select_for_update().get(crisis=crisis, audience=audience)
    rhythm.crisis = crisis
    update = Update.objects.create(
        organisation_id=crisis.organisation_id,
        crisis=crisis,
        audience=audience,
        at=now,
        due_at=rhythm.next_at,
        by=by,
        words=words,
        told=told,
        nonce=mark,
    )
    rhythms.told(rhythm, now, _believed(rhythm, next_at, now))
    return update


def _believed(rhythm: Rhythm, next_at: datetime | None, now: datetime) -> datetime:
    """What the form promised, unless it lay open for too long."""
    usual = rhythms.next_moment(rhythm, now)
    is_near = next_at is not None and abs(next_at - usual) <= SLACK and next_at > now
    return next_at if is_near and next_at else usual


def _tell_clients(
    crisis: Crisis, words: dict[str, str], mark: str, by: Person, now: datetime
) -> int:
    return together.tell_children(
        crisis.incident, words, by=by, now=now, key=key_of(mark), also_parent=True
    )


def _tell_management(
    crisis: Crisis, words: dict[str, str], mark: str, by: Person, now: datetime
) -> int:
    readers = readers_of(crisis.organisation_id)
    centre = Organisation.objects.get(pk=crisis.organisation_id)
    for each in readers:
        body = words.get(each.language) or next(iter(words.values()))
        outbox.post(
            organisation=centre.pk,
            key=management_key(crisis, mark, each.email),
            channel=Channel.EMAIL,
            to=each.email,
            sender=centre.email,
            subject=subject_line(f"#{crisis.incident_id} {crisis.incident.subject}"),
            body=body,
            is_automatic=False,
            due_at=now + undo_time(crisis.incident),
            letter=Letter(
                signature=signature_of(centre, by, each.language), language=each.language
            ),
            now=now,
        )
    said = next(iter(words.values()))
    crisis.incident.record(Fact.NOTE, now=now, by=by, text=said, data={"to": "management"})
    return len(readers)


def readers_of(centre: int) -> list[Reader]:
    """The management that is told; the supervisors where nobody was named."""
    named = list(Reader.objects.filter(organisation=centre))
    return named or [
        Reader(name=each.name, email=each.email, language=Language(each.language))
        for each in supervisors(centre)
        if each.email
    ]


def _stop_management(crisis: Crisis, update: Update) -> int:
    keys = [
        management_key(crisis, update.nonce, each.email)
        for each in readers_of(crisis.organisation_id)
    ]
    rows = Delivery.objects.select_for_update().filter(
        organisation=crisis.organisation_id, key__in=keys, state=Delivery.State.QUEUED
    )
    for each in (stopped := list(rows)):
        each.settle(state=Delivery.State.FAILED, trouble=TAKEN_BACK)
    return len(stopped)
