"""Storms: whoever has many alerts that nobody answered gets the rest together, as one message.

The first alerts are never held back, nor is the first one of a company in somebody else's storm,
nor what is critical, until even these are many. From then on those of one person and channel gather
in a batch that leaves within moments, and batches leave at a pace one can read: no telephone rings
two hundred times. Each incident keeps its own page, so each escalation knows that it was told.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import structlog
from django.db.models import Count, Exists, OuterRef, Q

from tournevis.engines import sms
from tournevis.ground.channels import outbox
from tournevis.ground.channels.calls import Call
from tournevis.ground.channels.models import Channel, Delivery, LockScreen
from tournevis.ground.channels.phone import register
from tournevis.ground.incidents.models import Entry, Incident
from tournevis.ground.organisations import walls
from tournevis.ground.organisations.due import each_due
from tournevis.ground.organisations.models import MagicLink, Person
from tournevis.ground.organisations.once import written_once
from tournevis.ground.staff.duty import clients_of
from tournevis.steps.oncall.models import HAVE_IT, Batch, Page
from tournevis.steps.oncall.paging import wording
from tournevis.steps.oncall.paging.codes import fresh_code

SPAN = timedelta(minutes=10)
_WRITTEN = (Channel.SMS.value, Channel.EMAIL.value, Channel.PUSH.value)
MOST = {**dict.fromkeys(_WRITTEN, 5), Channel.PHONE.value: 2}  # alone, in a SPAN
MOST_OF_ALL = {**dict.fromkeys(_WRITTEN, 20), Channel.PHONE.value: 5}
GATHERS = timedelta(seconds=5)
# From one batch to the next. A mail wakes nobody, so mails may follow closely; notifications cost
# nothing and are gone with one gesture, but they ring.
EVERY = {
    Channel.SMS.value: timedelta(minutes=3),
    Channel.PHONE.value: timedelta(minutes=3),
    Channel.PUSH.value: timedelta(minutes=1),
    Channel.EMAIL.value: timedelta(seconds=10),
}
NAMED, NAMED_BY_MAIL = 5, 20  # clients in a message, incidents in a mail
log = structlog.get_logger(__name__)


def crowded(person: Person, incident: Incident, now: datetime) -> set[str]:
    """The channels by which this person was alerted so often lately that this one goes together.

    Counted over all the companies they serve, and only what nobody has answered. A critical
    incident, and the first of a company, stand out: for them more is bearable.
    """
    with walls.system():
        alone = Page.objects.sent().filter(
            person=person, batch=None, at__gt=now - SPAN, acknowledged_at=None,
            escalation__stopped_at=None,
        )  # fmt: skip
        theirs = Q(organisation=incident.organisation_id) & ~Q(incident=incident.pk)
        counted = alone.order_by().values_list("channel")
        rows = list(counted.annotate(Count("pk"), of_company=Count("pk", filter=theirs)))
        told = Counter({channel: many for channel, many, _ in rows})
        together = Batch.objects.filter(person=person).exclude(closed_at__lte=now - SPAN)
        told.update(dict(together.values_list("channel").annotate(Count("pk"))))
    many = {channel for channel in MOST if told[channel] >= MOST[channel]}
    is_critical = incident.severity == Incident.Severity.CRITICAL
    stands_out = is_critical or not any(of_company for *_, of_company in rows)
    return {each for each in many if not stands_out or told[each] >= MOST_OF_ALL[each]}


def join(page: Page, centre: int, now: datetime) -> Batch:
    """Have this page told with others of the centre; the batch stays locked until the transaction
    ends, so that it cannot leave without it."""
    batch = None
    while batch is None:
        batch = _open(centre, page) or _opened(centre, page, now)
    page.batch, page.code = batch, batch.code
    return batch


def send_batches() -> int:
    """The round: send the batches that are due; how many were looked at."""
    return each_due(Batch.claim, _send)


def _open(centre: int, page: Page) -> Batch | None:
    rows = Batch.objects.select_for_update(of=("self",)).filter(organisation=centre, closed_at=None)
    return rows.filter(person=page.person_id, channel=page.channel, to=page.to).first()


def _opened(centre: int, page: Page, now: datetime) -> Batch | None:
    """A new one; None when another worker was quicker."""
    before = Batch.objects.filter(organisation=centre, person=page.person_id, channel=page.channel)
    last = before.order_by("-closed_at").exclude(closed_at=None).first()
    leaves = now + GATHERS
    if last is not None and last.closed_at is not None:
        leaves = max(leaves, last.closed_at + EVERY[page.channel])
    batch = Batch(
        organisation_id=centre,
        person_id=page.person_id,
        channel=page.channel,
        to=page.to,
        code=fresh_code(page.person, now),
        opened_at=now,
        due_at=leaves,
    )
    return batch if written_once(batch) else None


def _send(claimed: Batch) -> None:
    with walls.system() as now:
        batch = Batch.held(claimed.pk, now, "person")
        if batch is None:
            return
        pages = _still_wanted(batch, now)
        walls.open_to({batch.organisation_id})
        if pages and batch.channel == Channel.PHONE:
            call = _ring(batch, pages, now)
        elif pages:
            batch.delivery = _post(batch, pages, now)
        batch.settle(closed_at=now, delivery=batch.delivery)
        if pages and batch.channel == Channel.PHONE:
            with walls.system():
                batch.pages.update(call=call)
    log.info("told together", batch=batch.pk, incidents=len(pages))


def _still_wanted(batch: Batch, now: datetime) -> list[Page]:
    """Those whose incidents nobody has, and of companies its engineer may see; the others are dropped."""
    has_it = Entry.objects.filter(
        incident=OuterRef("incident"), pk__gt=OuterRef("escalation__after"), kind__in=HAVE_IT
    )
    is_open = Q(incident__status__in=Incident.OPEN)
    is_theirs = Q(organisation__in=clients_of(batch.person))
    is_over = ~is_open | ~is_theirs | Q(escalation__stopped_at__isnull=False) | Exists(has_it)
    over = batch.pages.filter(is_over)
    over.filter(acknowledged_at=None).update(dropped_at=now)
    live = batch.pages.filter(dropped_at=None, acknowledged_at=None).exclude(
        pk__in=over.values("pk")
    )
    about = live.select_related("incident__organisation", "incident__requester", "person")
    return list(about.select_related("escalation").order_by("pk"))


def _post(batch: Batch, pages: list[Page], now: datetime) -> Delivery:
    if len(pages) == 1:
        return _post_alone(batch, pages[0], now)
    language = batch.person.language
    named = [
        (each.incident_id, wording.subject_of(each.incident, language))
        for each in pages[:NAMED_BY_MAIL]
    ]
    words = {
        "person": batch.person,
        "count": len(pages),
        "code": batch.code,
        "link": outbox.LINK,
        "incidents": named,
        "more": max(0, len(pages) - NAMED_BY_MAIL),
        "what": _clients(pages),
        "is_whole": LockScreen.of(batch.organisation_id).is_whole,
    }
    [delivery] = outbox.tell(
        batch.person,
        f"batch-{batch.pk}",
        "oncall/batch",
        words,
        channels=[batch.channel],
        to=batch.to,
        link=(MagicLink.Purpose.BATCH, batch.pk),
        organisation=batch.organisation_id,
        now=now,
    )
    return delivery


def _post_alone(batch: Batch, page: Page, now: datetime) -> Delivery:
    """One alone says what any alert says."""
    subject, body = wording.words_of(page, page.incident, None, now)
    return outbox.post(
        organisation=batch.organisation_id,
        key=f"batch-{batch.pk}",
        channel=batch.channel,
        to=batch.to,
        person=batch.person,
        subject=subject,
        body=body,
        again_if_unsure=True,
        link=(MagicLink.Purpose.ACKNOWLEDGE, page.incident_id),
        now=now,
    )


def _ring(batch: Batch, pages: list[Page], now: datetime) -> Call:
    return register.ask(
        batch.organisation_id,
        engineer=batch.person,
        number=batch.to,
        subject=pages[0].pk,
        purpose=Call.Purpose.ALERT,
        key=f"batch-{batch.pk}",
        now=now,
    )


def _clients(pages: list[Page]) -> str:
    """Whose incidents, the client with the most first."""
    names = Counter(wording.client_of(each.incident, each.person.language) for each in pages)
    return ", ".join(f"{sms.in_gsm(name)[:20]} {count}" for name, count in names.most_common(NAMED))
